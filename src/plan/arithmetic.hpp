// Sums of moments and spans that stop at the ends of their range: a server may ask for 292 years.
#pragma once

#include <vigil/time.hpp>

#include <algorithm>
#include <chrono>
#include <limits>

namespace vigil::plan {

// `d * factor`; never negative, at most duration::max(). What is no number counts as 0.
inline duration scaled(duration d, double factor) noexcept
{
    auto const ticks = static_cast<double>(d.count()) * factor;
    if (!(ticks > 0))
        return duration::zero();
    if (ticks >= static_cast<double>(std::numeric_limits<duration::rep>::max()))
        return duration::max();
    return duration(static_cast<duration::rep>(ticks));
}

// `t + d` for d >= 0, at most time_point::max().
inline time_point later(time_point t, duration d) noexcept
{
    bool const fits = t.time_since_epoch() <= duration::zero() || d < time_point::max() - t;
    return fits ? t + d : time_point::max();
}

// From `now` to `t`: zero when that is past, at most duration::max().
inline duration until(time_point now, time_point t) noexcept
{
    if (t <= now)
        return duration::zero();
    if (now.time_since_epoch() < duration::zero() && t > later(now, duration::max()))
        return duration::max();
    return t - now;
}

// The same for dates, which reach further than a duration does.
inline duration until(utc_time now, utc_time end) noexcept
{
    using span = utc_time::duration;
    if (end <= now)
        return duration::zero();
    constexpr auto longest = std::chrono::duration_cast<span>(duration::max());
    bool const far = now.time_since_epoch() < span::zero() &&
                     end.time_since_epoch() > span::max() + now.time_since_epoch();
    return far || end - now >= longest ? duration::max() : duration(end - now);
}

// A dice that was thrown badly does no harm.
inline double fair(double dice) noexcept { return dice >= 0 ? std::min(dice, 1.0) : 0.0; }

} // namespace vigil::plan
