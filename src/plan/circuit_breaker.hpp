// When the calls to an endpoint pause, because most of them fail.
#pragma once

#include "plan/retry_plan.hpp"

#include <vigil/error.hpp>
#include <vigil/options.hpp>
#include <vigil/time.hpp>

#include <array>
#include <cstdint>

namespace vigil::plan {

// What an attempt says of its endpoint.
enum class health {
    good,   // it answered as a service does that works
    bad,    // not reached, out of time, or 5xx
    silent, // nothing: cancelled, throttled, a fault on this side, a kept connection that had ended
};

// A call's own deadline is the caller's doing, and says something of the endpoint only when it was far away.
constexpr duration patience = std::chrono::seconds(5);

health health_of(attempt_outcome const& o, duration took) noexcept;

// A driver's whole part:
//
//     if (!breaker.enter(now, pass))  wait until retry_at(), or until an attempt has ended
//     ...                             attempt
//     breaker.ended(pass, health, why, now, dice)      always, once for each pass
//
// closed      everybody goes; at `failures` of at least `calls` results within `window` it opens
// open        nobody goes for `open` (to 1.5 times that, by dice), doubled each time in a row, up to `max_open`
// half-open   so many go that `probes` successes can come of it; with those it is closed, with the first failure open
//
// What was begun before a change of state says nothing about the time after it. The window moves in tenths.
// Not thread-safe.
class circuit_breaker
{
public:
    enum class state { closed, open, half_open };

    // Of an attempt that may leave.
    struct pass
    {
        std::uint64_t era = 0;
    };

    explicit circuit_breaker(breaker_options const& options) noexcept;

    bool enter(time_point now, pass& p) noexcept;
    void ended(pass const& p, health h, error_code why, time_point now, double dice) noexcept;

    state is() const noexcept { return state_; } // half-open from the first enter() on that comes in time
    time_point
    retry_at() const noexcept; // while open; otherwise time_point::max(): when an attempt has ended
    error_code cause() const noexcept { return cause_; } // the failure that opened it last

private:
    static constexpr std::int64_t tenths = 10;
    struct tally
    {
        std::int64_t number = -1; // which tenth of a window
        std::int64_t good = 0;
        std::int64_t bad = 0;
    };

    breaker_options options_;
    duration width_; // of a tenth
    std::array<tally, tenths> window_{};
    state state_ = state::closed;
    std::uint64_t era_ = 1;
    time_point until_{};
    int in_a_row_ = 0; // how often it has opened since it was closed
    int probing_ = 0;
    int succeeded_ = 0;
    error_code cause_;

    bool never() const noexcept { return !(options_.failures > 0); }
    void become(state s) noexcept;
    void open(error_code why, time_point now, double dice) noexcept;
    void count(health h, time_point now) noexcept;
    bool too_many(time_point now) const noexcept;
    std::int64_t tenth_of(time_point t) const noexcept { return t.time_since_epoch() / width_; }
};

} // namespace vigil::plan
