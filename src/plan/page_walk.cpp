// Decides where the next page of a list begins. Must not know what is listed, nor how it is asked for.
#include "plan/page_walk.hpp"

#include <algorithm>
#include <utility>

namespace vigil::plan {

std::vector<bool> page_walk::arrived(std::span<std::string_view const> ids, std::string_view next_marker,
                                     std::optional<std::int64_t> next_offset)
{
    auto const fresh = take_in(ids);
    auto const any = std::ranges::find(fresh, true) != fresh.end();

    trail_.clear();
    auto const first = ids.size() > longest_trail + 1 ? ids.size() - longest_trail - 1 : 0;
    for (std::size_t i = first; i + 1 < ids.size(); ++i)
        trail_.emplace_back(ids[i]);

    auto const began = std::exchange(offset_, next_offset);
    marker_ = next_marker;
    auto const moves =
        marker_.empty() ? offset_ && *offset_ > began.value_or(0) : markers_.insert(marker_).second;
    // After a return to the beginning come pages that are known, as many as there were, and then new ones.
    ++pages_;
    bool const nothing_new = !any && stale_allowed_ == 0;
    if (!any && stale_allowed_ != 0)
        --stale_allowed_;
    over_ = --pages_left_ == 0 || !moves || nothing_new;
    return fresh;
}

// A list may be long, so that its ids are kept a page at a time.
std::vector<bool> page_walk::take_in(std::span<std::string_view const> ids)
{
    std::size_t length = 0;
    for (auto const id : ids)
        length += id.size();
    auto& text = texts_.emplace_front();
    text.reserve(length);
    if (known_.empty())
        known_.reserve(ids.size());

    std::vector<bool> fresh;
    fresh.reserve(ids.size());
    for (auto const id : ids) {
        auto const begin = text.size();
        text += id;
        bool const is_new = id.empty() || known_.insert(std::string_view(text).substr(begin)).second;
        if (!is_new)
            text.resize(begin);
        fresh.push_back(is_new);
    }
    return fresh;
}

bool page_walk::marker_is_gone()
{
    if (marker_.empty())
        return false;
    if (!trail_.empty()) {
        marker_ = std::move(trail_.back());
        trail_.pop_back();
        return true;
    }
    if (++restarts_ > most_restarts)
        return false;
    marker_.clear();
    offset_.reset();
    markers_.clear();
    stale_allowed_ = pages_;
    return true;
}

} // namespace vigil::plan
