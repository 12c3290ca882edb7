// When the next request to one endpoint may leave.
#pragma once

#include <vigil/options.hpp>
#include <vigil/time.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace vigil::plan {

// What the service can bear, learned from its throttling: no limit until the first one, then cut to 0.7 of
// the rate that was too much and recovered along a cubic curve (RFC 9438 with C = 0.4), which is careful near
// the old limit and bold beyond it. The rate counts replies.
class adaptive_rate
{
    bool limited_ = false;
    double rate_ = 0;      // per second, once limited
    double too_much_ = 0;  // the rate at the last cut
    time_point cut_at_{};  // when
    double measured_ = -1; // smoothed replies per second; negative: not known yet
    std::int64_t count_ = 0;
    time_point window_{}; // start of the running count; the epoch: nothing counted yet
    bool counting_ = false;

    void count(time_point now) noexcept;
    double measured(time_point now) const noexcept;

public:
    // Throttles that arrive within this time after a cut were sent before it: one event is one cut.
    static constexpr duration settle = std::chrono::milliseconds(500);
    static constexpr double slowest = 0.5; // per second: one can always find out whether it passed

    void throttled(time_point now) noexcept;
    void succeeded(time_point now) noexcept;

    // Requests per second; 0: no limit.
    double per_second() const noexcept { return limited_ ? rate_ : 0; }
};

// A schedule of departures (GCRA): at most `burst` at once and `per_second` in the long run, the lower of the
// limit that was set and the one that was learned. take() reserves a departure in the order of the calls; a
// Retry-After stops everybody and moves all reserved departures, so that those who sleep already do not run
// into it:
//
//     auto const slot = bucket.take(now);
//     while (auto const d = bucket.wait(slot, now); d > 0)
//         sleep(d);                                       // cancelled? bucket.give_back(slot, now)
//
// Not thread-safe.
class rate_bucket
{
public:
    class slot
    {
        friend class rate_bucket;
        time_point at_{}; // on the schedule, which stands still while the endpoint is paused
    };

    // A longer Retry-After is tried again after this time: one request then tells how things are (API 8.3).
    static constexpr duration longest_pause = std::chrono::seconds(120);

    explicit rate_bucket(rate_options const& options) noexcept;

    // Reserves the next free departure.
    slot take(time_point now) noexcept;

    // How long the owner of the slot has still to wait; 0: go. Ask again after sleeping.
    duration wait(slot const& s, time_point now) const noexcept;

    // The owner does not go: the next to take() may have it, if it is still to come.
    void give_back(slot const& s, time_point now) noexcept;

    // A reply asked to slow down; `retry_after` pauses the whole endpoint.
    void throttled(time_point now, std::optional<duration> retry_after) noexcept;

    // Any other reply of the service.
    void succeeded(time_point now) noexcept;

    // The limit in force; 0: none.
    double per_second() const noexcept;

private:
    double limit_;
    double burst_;
    adaptive_rate learned_;
    time_point next_{};             // GCRA's theoretical arrival time, on the schedule
    time_point resume_{};           // end of the pause, if one is on
    duration moved_{};              // how much all pauses so far have moved the schedule
    std::vector<time_point> spare_; // departures given back, a heap with the earliest on top
};

} // namespace vigil::plan
