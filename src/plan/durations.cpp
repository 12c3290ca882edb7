// Remembers how long finished things took. Must not know what they were.
#include "plan/durations.hpp"

#include "plan/arithmetic.hpp"

#include <bit>

namespace vigil::plan {
namespace {

constexpr int any_size = -1;
constexpr int longest_block = 256;  // 64 of them: the last 16,384
constexpr double least_share = 0.8; // of what was noticed: a first look after 1.1 * 0.8 of it sees it running

int class_of(std::int64_t gigabytes) noexcept
{
    return gigabytes < 0 ? any_size : static_cast<int>(std::bit_width(static_cast<std::uint64_t>(gigabytes)));
}

} // namespace

void durations::recent::add(duration took) noexcept
{
    took_[next_] = took;
    next_ = (next_ + 1) % remembered;
    count_ = std::min(count_ + 1, remembered);
}

duration durations::recent::median() const noexcept
{
    auto took = took_; // a copy to put in order
    auto const middle = took.begin() + static_cast<std::ptrdiff_t>(count_ / 2);
    std::nth_element(took.begin(), middle, took.begin() + static_cast<std::ptrdiff_t>(count_));
    return *middle;
}

// When there is no room for one more, two become one; the oldest goes when they are long enough.
void durations::quickest::next_block() noexcept
{
    if (blocks_ == remembered && length_ < longest_block) {
        blocks_ /= 2;
        for (std::size_t i = 0; i < blocks_; ++i)
            least_[i] = std::min(least_[2 * i], least_[2 * i + 1]);
        length_ *= 2;
    }
    block_ = blocks_ < remembered ? blocks_++ : (block_ + 1) % remembered;
    least_[block_] = duration::max();
}

void durations::quickest::add(duration took) noexcept
{
    if (in_block_ == 0)
        next_block();
    least_[block_] = std::min(least_[block_], took);
    in_block_ = (in_block_ + 1) % length_;
}

duration durations::quickest::least() const noexcept
{
    auto const end = least_.begin() + static_cast<std::ptrdiff_t>(blocks_);
    return blocks_ == 0 ? duration::max() : *std::min_element(least_.begin(), end);
}

void durations::finished(int kind, std::int64_t gigabytes, duration took)
{
    took = std::max(took, duration::zero());
    for (auto const size : {any_size, class_of(gigabytes)}) {
        auto& m = remember({kind, size});
        m.last.add(took);
        m.low.add(took);
        if (gigabytes < 0)
            break;
    }
}

// A bound is no duration: it counts when it says that what is known is too much.
void durations::finished(int kind, std::int64_t gigabytes, duration noticed, duration running)
{
    noticed = std::max(noticed, duration::zero());
    auto const bound = scaled(noticed, least_share);
    if (running >= bound)
        return finished(kind, gigabytes, std::min(running, noticed));
    for (auto const size : {any_size, class_of(gigabytes)}) {
        auto& m = remember({kind, size});
        if (bound < m.low.least())
            m.low.add(bound);
        if (gigabytes < 0)
            break;
    }
}

durations::memory& durations::remember(key k)
{
    if (classes_.size() == most_classes && !classes_.contains(k))
        forget_rarest();
    auto& m = classes_[k];
    ++m.weight;
    return m;
}

// All are worth half from then on, so that what was frequent once gives way to what is frequent now.
void durations::forget_rarest()
{
    classes_.erase(std::min_element(classes_.begin(), classes_.end(), [](auto const& a, auto const& b) {
        return a.second.weight < b.second.weight;
    }));
    for (auto& [k, m] : classes_)
        m.weight /= 2;
}

// Nothing while there is too little to tell.
durations::memory const* durations::find(key k) const noexcept
{
    auto const found = classes_.find(k);
    return found == classes_.end() || found->second.last.size() < enough ? nullptr : &found->second;
}

std::optional<duration> durations::earliest(int kind, std::int64_t gigabytes) const
{
    auto const m = find({kind, class_of(gigabytes)});
    return m ? std::optional(m->low.least()) : std::nullopt;
}

std::optional<duration> durations::median(int kind, std::int64_t gigabytes) const
{
    auto const m = find({kind, class_of(gigabytes)});
    return m ? std::optional(m->last.median()) : std::nullopt;
}

} // namespace vigil::plan
