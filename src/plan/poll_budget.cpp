// Decides when the next poll of all clients may leave. Must not know who polls what.
#include "plan/poll_budget.hpp"

#include "plan/arithmetic.hpp"

#include <cmath>

namespace vigil::plan {
namespace {

constexpr std::int64_t second = std::chrono::nanoseconds(std::chrono::seconds(1)).count();

// Rounded up to what a tick can express: never too short.
duration distance_of(double per_second) noexcept
{
    if (!(per_second > 0) || std::isinf(per_second))
        return duration::zero();
    if (per_second >= 1) {
        auto const whole = static_cast<std::int64_t>(std::min(per_second, static_cast<double>(second)));
        return std::chrono::nanoseconds((second + whole - 1) / whole);
    }
    auto ticks = std::ceil(static_cast<double>(second) / per_second);
    if (std::fma(ticks, per_second, -static_cast<double>(second)) < 0) // the quotient had been rounded down
        ticks = std::max(ticks + 1, std::nextafter(ticks, INFINITY));
    return scaled(std::chrono::nanoseconds(1), ticks);
}

} // namespace

poll_budget::poll_budget(double per_second) noexcept
    : distance_(distance_of(per_second)), next_(time_point::min().time_since_epoch().count())
{}

// Nothing but this number is shared, so no order with other memory is needed.
time_point poll_budget::reserve(time_point now) noexcept
{
    if (!limited())
        return now;
    auto seen = next_.load(std::memory_order_relaxed);
    for (;;) {
        auto const at = std::max(now, time_point(duration(seen)));
        auto const after = later(at, distance_).time_since_epoch().count();
        if (next_.compare_exchange_weak(seen, after, std::memory_order_relaxed))
            return at;
    }
}

time_point poll_budget::next(time_point now) const noexcept
{
    return std::max(now, time_point(duration(next_.load(std::memory_order_relaxed))));
}

} // namespace vigil::plan
