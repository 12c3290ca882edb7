// How long to wait before the next attempt when nobody else says.
#pragma once

#include <vigil/time.hpp>

namespace vigil::plan {

// Full jitter: a share `dice` in [0, 1) of min(cap, first * 2^(attempt - 1)). `attempt` counts from 1: the
// attempt that has just failed.
duration backoff(duration first, duration cap, int attempt, double dice) noexcept;

} // namespace vigil::plan
