// When a wait looks next.
#pragma once

#include <vigil/options.hpp>
#include <vigil/time.hpp>

#include <optional>

namespace vigil::plan {

// Proportional polling: how late an end is noticed is a bounded share of how long it took, whatever it took.
// The first look comes after `first`, every other clamp(ratio * elapsed, min, max) after the one before, each
// shifted by up to +-jitter of its interval so that a thousand waits do not look in step.
class poll_schedule
{
    poll_options options_;
    time_point started_;

public:
    // A server that asks for more is looked at again after this time all the same (API 8.3).
    static constexpr duration longest_hint = std::chrono::seconds(120);

    // However long things took: what fails early is not noticed later than this.
    static constexpr duration longest_first = std::chrono::minutes(30);

    // One wait in so many looks as if nothing were known: else nobody would see that things have become faster.
    static constexpr int scout = 16;

    poll_schedule(poll_options const& options, time_point started) noexcept;

    // Where the first look goes. `earliest`: how long the quickest of its kind took (plan/durations). 1.1 times that,
    // shifted by up to jitter downwards, if it is later than options.first and the dice (above 1 - 1 / scout) does not
    // choose this one as a scout; otherwise options.first, shifted both ways as by next().
    time_point first(double dice, std::optional<duration> earliest = {}) const noexcept;

    // Always after `now`. `server_hint` (Retry-After) is a lower bound of the pause; looks that got the same
    // hint are spread by the dice.
    time_point next(time_point now, double dice, std::optional<duration> server_hint = {}) const noexcept;

    // The earliest moment of a look after a list that told at `now`, although the first look may be due sooner:
    // newcomers must not make a list each.
    time_point after_list(time_point now) const noexcept;

    // The unshifted pause at `now`.
    duration interval(time_point now) const noexcept;

    time_point started() const noexcept { return started_; }
};

// A look that would come after the deadline is made exactly at it: the last one. Not after `now`: that one
// has been made, the wait is over.
time_point clip_to_deadline(time_point next, time_point now, time_point deadline) noexcept;

} // namespace vigil::plan
