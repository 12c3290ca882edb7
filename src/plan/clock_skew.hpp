// By how much this machine's clock is wrong, as far as a service can tell.
#pragma once

#include <vigil/time.hpp>

#include <chrono>
#include <optional>

namespace vigil::plan {

// Signatures are dated, and a service refuses dates that are more than 15 minutes off (API 8.3). Its refusal is dated
// as well, so the difference is learned and added to every later date. Not thread-safe.
class clock_skew
{
public:
    using wall_time = std::chrono::system_clock::time_point;
    using seconds = std::chrono::seconds;

    static constexpr seconds tolerance = std::chrono::minutes(5); // less explains no refusal
    static constexpr seconds limit =
        std::chrono::years(100); // more is no date: a clock that begins at 1970 is

    // What the service's clock shows when ours shows `t`.
    wall_time corrected(wall_time t) const noexcept { return t + offset_; }

    // A signature dated `dated` was refused with a reply dated `server`, and our clock shows `now`. True when the
    // date explains it: the difference is learned, and another signature may be accepted. Many that were sent with
    // the same wrong date teach the same.
    bool learn(wall_time dated, wall_time server, wall_time now) noexcept;

    // Our clock shows `wall` at `now`. True when it has been set, or stood still, since it was last looked at, by so much
    // that the next signature may be refused for it.
    bool was_set(wall_time wall, time_point now) noexcept;

    seconds offset() const noexcept { return offset_; }

private:
    seconds offset_{};
    std::optional<seconds> ahead_; // of the time that only passes
};

} // namespace vigil::plan
