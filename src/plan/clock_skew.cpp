// Decides whether a wrong clock explains a refused signature. Reads no clock and no header.
#include "plan/clock_skew.hpp"

#include <utility>

namespace vigil::plan {
namespace {

// In seconds, which no two dates overflow.
clock_skew::seconds apart(clock_skew::wall_time a, clock_skew::wall_time b) noexcept
{
    using std::chrono::floor;
    using s = clock_skew::seconds;
    return floor<s>(a.time_since_epoch()) - floor<s>(b.time_since_epoch());
}

} // namespace

bool clock_skew::learn(wall_time dated, wall_time server, wall_time now) noexcept
{
    auto const wrong = apart(server, dated);
    auto const offset = apart(server, now);
    if (std::chrono::abs(wrong) <= tolerance || std::chrono::abs(offset) > limit)
        return false;
    offset_ = offset;
    return true;
}

bool clock_skew::was_set(wall_time wall, time_point now) noexcept
{
    using std::chrono::floor;
    auto const ahead = floor<seconds>(wall.time_since_epoch()) - floor<seconds>(now.time_since_epoch());
    auto const before = std::exchange(ahead_, ahead);
    return before && std::chrono::abs(ahead - *before) > tolerance;
}

} // namespace vigil::plan
