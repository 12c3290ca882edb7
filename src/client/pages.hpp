// How a stream of pages stands, and how it moves on. Decides nothing: plan::page_walk does.
#pragma once

#include "client/deliver.hpp"
#include "codec/paging.hpp"
#include "flow/gate.hpp"
#include "flow/within.hpp"
#include "plan/page_walk.hpp"

#include <vigil/pages.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::detail {

// Used on the core's executor. A fetch keeps the cursor alive, and is an operation of the core like any other.
template <class T>
class page_cursor : public std::enable_shared_from_this<page_cursor<T>>
{
public:
    // One page; marker and offset say which.
    using fetch = std::function<asio::awaitable<result<page<T>>>(
        client_core&, diagnostics&, std::string const& marker, std::optional<std::int64_t> offset)>;
    using id_of = std::string_view (*)(T const&);
    // What the service should have left out, and may not have.
    using filter = std::function<bool(T const&)>;

    page_cursor(fetch f, id_of id, std::size_t most_pages, filter wanted = {})
        : fetch_(std::move(f)), id_(id), wanted_(std::move(wanted)), walk_(most_pages)
    {}

    static asio::awaitable<result<std::optional<page<T>>>> next(std::shared_ptr<page_cursor> at,
                                                                core_ptr core, diagnostics& info);

private:
    fetch fetch_;
    id_of id_;
    filter wanted_;
    plan::page_walk walk_;
    bool asked_ = false; // somebody waits in next()
    bool fetching_ = false;
    std::optional<result<page<T>>> ready_;
    diagnostics story_;                   // of the last fetch that ended
    diagnostics const* so_far_ = nullptr; // of the one that runs
    flow::gate* waiting_ = nullptr;

    void begin(core_ptr core);
    static asio::awaitable<result<page<T>>> fetched(std::shared_ptr<page_cursor> at, client_core& core,
                                                    diagnostics& info);
    void arrived(error_code ec, page<T> p);
    static asio::awaitable<error_code> arrival(std::shared_ptr<page_cursor> at, core_ptr core);
    void keep_fresh(page<T>& p);
};

template <class T>
void page_cursor<T>::begin(core_ptr core)
{
    fetching_ = true;
    story_.clear();
    auto const home = core->home;
    auto make = [self = this->shared_from_this()](client_core& c, diagnostics& info) {
        return fetched(self, c, info);
    };
    auto done = [self = this->shared_from_this()](diagnostics* story, error_code ec, page<T> p) {
        self->story_ = std::move(*story);
        self->arrived(ec, std::move(p));
    };
    deliver<page<T>>(std::move(core), terms{story_wish::always}, asio::bind_executor(home, std::move(done)),
                     std::move(make), op_kind::part);
}

// The fetch, and its story for whoever does not wait for its end.
template <class T>
asio::awaitable<result<page<T>>> page_cursor<T>::fetched(std::shared_ptr<page_cursor> at, client_core& core,
                                                         diagnostics& info)
{
    struct telling
    {
        page_cursor& of;
        ~telling() { of.so_far_ = nullptr; }
    } const told{*at};
    at->so_far_ = &info;
    co_return co_await at->fetch_(core, info, at->walk_.marker(), at->walk_.offset());
}

template <class T>
void page_cursor<T>::arrived(error_code ec, page<T> p)
{
    fetching_ = false;
    if (ec)
        ready_ = ec;
    else
        ready_ = std::move(p);
    if (waiting_)
        waiting_->open({});
}

// Tells the walk, and leaves out what came before or is not wanted. The walk hears of the unwanted too: a page of
// nothing else is not the end.
template <class T>
void page_cursor<T>::keep_fresh(page<T>& p)
{
    std::vector<std::string_view> ids;
    ids.reserve(p.items.size());
    for (auto const& item : p.items)
        ids.push_back(id_(item));
    auto const fresh = walk_.arrived(ids, p.next_marker, p.next_offset);
    std::size_t i = 0;
    std::erase_if(p.items, [&](T const& item) { return !fresh[i++] || (wanted_ && !wanted_(item)); });
}

// Until the fetch has ended, or the caller does not want to wait any more.
template <class T>
asio::awaitable<error_code> page_cursor<T>::arrival(std::shared_ptr<page_cursor> at, core_ptr core)
{
    flow::gate gate(core->home);
    at->waiting_ = &gate;
    auto wait = gate.async_wait(flow::as_result);
    auto const [ec] = co_await std::move(wait);
    at->waiting_ = nullptr;
    co_return ec;
}

template <class T>
asio::awaitable<result<std::optional<page<T>>>> page_cursor<T>::next(std::shared_ptr<page_cursor> at,
                                                                     core_ptr core, diagnostics& info)
{
    if (at->asked_)
        co_return make_error_code(errc::invalid_argument);
    at->asked_ = true;
    struct leave
    {
        page_cursor& of;
        ~leave() { of.asked_ = false; }
    } const leaving{*at};

    for (;;) {
        if (!at->ready_ && !at->fetching_) {
            if (at->walk_.over())
                co_return std::nullopt;
            at->begin(core);
        }
        if (!at->ready_) {
            if (auto const ec = co_await arrival(at, core)) {
                // A client that stops ends the fetch too, which has more to tell.
                if (core->closed() && at->fetching_)
                    co_await arrival(at, core);
                info = at->so_far_ ? *at->so_far_ : at->story_;
                co_return ec;
            }
        }
        auto got = std::move(*at->ready_);
        at->ready_.reset();
        info = at->story_;
        if (!got) {
            if (got.error() == condition::not_found && at->walk_.marker_is_gone())
                continue;
            co_return got.error();
        }
        at->keep_fresh(*got);
        if (!at->walk_.over())
            at->begin(core);
        if (got->items.empty() && !at->walk_.over()) // nothing new on it
            continue;
        if (got->items.empty())
            co_return std::nullopt;
        co_return std::optional<page<T>>(std::move(*got));
    }
}

// The pages of a list whose pages `ask` gets, one by one.
template <class T, class Query>
page_stream<T> stream_of(core_ptr const& core, Query query, std::size_t most_pages,
                         asio::awaitable<result<page<T>>> (*ask)(client_core&, diagnostics&, Query),
                         typename page_cursor<T>::filter wanted = {})
{
    auto fetch = [query = std::move(query), ask](client_core& c, diagnostics& info, std::string const& marker,
                                                 std::optional<std::int64_t> offset) {
        return ask(c, info, codec::placed_at(query, marker, offset));
    };
    auto const id = [](T const& item) -> std::string_view { return item.id.str(); };
    return page_stream<T>(
        core, std::make_shared<page_cursor<T>>(std::move(fetch), id, most_pages, std::move(wanted)));
}

template <class T>
void start_next_page(core_ptr core, terms on, handler<std::optional<page<T>>> h,
                     std::shared_ptr<page_cursor<T>> at)
{
    auto make = [at = std::move(at)](client_core& c, diagnostics& info) {
        return page_cursor<T>::next(at, c.shared_from_this(), info);
    };
    deliver<std::optional<page<T>>>(std::move(core), on, std::move(h), std::move(make), op_kind::reading);
}

} // namespace vigil::detail
