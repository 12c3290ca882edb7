// Decides how long to wait before the next attempt. Must not know why the last one failed.
#include "plan/backoff.hpp"

#include "plan/arithmetic.hpp"

namespace vigil::plan {

duration backoff(duration first, duration cap, int attempt, double dice) noexcept
{
    auto limit = std::max(first, duration::zero());
    cap = std::max(cap, duration::zero());
    for (int i = 1; i < attempt && limit < cap; ++i)
        limit = limit > cap / 2 ? cap : limit * 2;
    return scaled(std::min(limit, cap), fair(dice));
}

} // namespace vigil::plan
