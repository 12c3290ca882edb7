// Decides how fast the absence of things from a list is looked into. Must not know what they are.
#include "plan/vanish_plan.hpp"

#include <algorithm>

namespace vigil::plan {

void vanish_plan::list_came(std::size_t vanished, std::size_t watched) noexcept
{
    bool const plausible = vanished <= std::max(few, watched / 4);
    left_ = vanished;
    window_ = plausible ? under_way_ + vanished : few;
    answers_ = as_before_ = 0;
    disbelieved_ = false;
}

std::size_t vanish_plan::allowed() const noexcept
{
    return disbelieved_ || window_ <= under_way_ ? 0 : std::min(left_, window_ - under_way_);
}

void vanish_plan::begun() noexcept
{
    left_ -= std::min<std::size_t>(left_, 1);
    ++under_way_;
}

void vanish_plan::settled(bool as_before) noexcept
{
    under_way_ -= std::min<std::size_t>(under_way_, 1);
    ++answers_;
    if (as_before)
        ++as_before_;
    else
        ++window_;
    disbelieved_ = disbelieved_ || (as_before_ >= 2 && as_before_ >= answers_ - as_before_);
}

void vanish_plan::no_answer() noexcept
{
    under_way_ -= std::min<std::size_t>(under_way_, 1);
    ++left_;
    window_ = std::max<std::size_t>(window_, 2) - 1;
}

} // namespace vigil::plan
