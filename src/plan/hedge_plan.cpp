// Decides when a slow read is worth a second attempt. Must not know what is read.
#include "plan/hedge_plan.hpp"

#include <algorithm>

namespace vigil::plan {

std::optional<duration> hedge_plan::begun() noexcept
{
    if (!options_.enabled)
        return std::nullopt;
    reads_ = std::min(reads_ + 1, saved_up);
    if (options_.after > duration::zero())
        return options_.after;
    return slow_;
}

bool hedge_plan::take() noexcept
{
    if (reads_ < price)
        return false;
    reads_ -= price;
    return true;
}

void hedge_plan::answered(duration took) noexcept
{
    if (!options_.enabled || options_.after > duration::zero())
        return;
    took_[next_] = took;
    next_ = (next_ + 1) % most;
    known_ = std::min(known_ + 1, most);
    ++unsorted_;
    if (known_ < few || (slow_ && unsorted_ < few))
        return;
    unsorted_ = 0;
    auto sorted = took_;
    auto const end = sorted.begin() + static_cast<std::ptrdiff_t>(known_);
    auto const at = sorted.begin() + static_cast<std::ptrdiff_t>((known_ * 95 + 99) / 100 - 1);
    std::nth_element(sorted.begin(), at, end);
    slow_ = std::max(*at, shortest);
}

} // namespace vigil::plan
