// When the next request to one endpoint may leave.
#pragma once

#include <vigil/options.hpp>
#include <vigil/time.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace vigil::plan {

// What the service can bear, learned from its throttling: no limit until the first one, then cut to 0.7 of
// the rate that was too much and recovered along a cubic curve (RFC 9438 with C = 0.4), which is careful near
// the old limit and bold beyond it. The rate counts replies.
class adaptive_rate
{
    bool limited_ = false;
    double rate_ = 0;                  // per second, once limited
    double too_much_ = 0;              // the rate at the last cut
    time_point cut_at_{};              // when that was, or its pause ended
    double measured_ = -1;             // smoothed replies per second; negative: no window has closed yet
    std::optional<time_point> window_; // start of the running count
    std::int64_t count_ = 0;

    void count(time_point now) noexcept;
    double measured(time_point now) const noexcept;

public:
    // What is throttled until this time after a cut was sent before it: one event is one cut.
    static constexpr duration settle = std::chrono::milliseconds(500);
    static constexpr double slowest = 0.5; // per second: one can always find out whether it passed

    void throttled(time_point now, time_point resume) noexcept; // resume: the end of a pause, if there is one
    void succeeded(time_point now) noexcept;

    // Requests per second; 0: no limit.
    double per_second() const noexcept { return limited_ ? rate_ : 0; }
};

// A schedule of departures (GCRA): at most `burst` at once and `per_second` in the long run, the lower of the
// limit that was set and the one that was learned. take() reserves a departure in the order of the calls. The
// schedule counts departures, not seconds: when the rate changes, or a Retry-After stops everybody, those who
// wait already move along. So ask again after sleeping:
//
//     auto const slot = bucket.take(now);
//     while (auto const d = bucket.wait(slot, now); d > 0)
//         sleep(d);                                       // cancelled? bucket.give_back(slot, now)
//
// Not thread-safe.
class rate_bucket
{
public:
    // A reserved departure; a default one may go at once.
    class slot
    {
        friend class rate_bucket;
        double at_ = -std::numeric_limits<double>::infinity();
    };

    // A longer Retry-After is tried again after this time: one request then tells how things are (API 8.3).
    static constexpr duration longest_pause = std::chrono::seconds(120);

    explicit rate_bucket(rate_options const& options) noexcept;

    // Reserves the next free departure.
    slot take(time_point now) noexcept;

    // How long the owner of the slot has to sleep before it asks again; 0: go. Under a learned limit, which
    // may rise meanwhile, a long wait is slept in parts.
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
    double limit_; // the one that was set; 0: none
    double burst_;
    adaptive_rate learned_;
    double rate_;                           // in force; 0: none
    time_point anchor_ = time_point::min(); // from here on (the end of a pause, if it is to come) the count
    double count_ = 0;                      // of departures allowed so far grows by rate_
    double next_ = 0;                       // GCRA's theoretical arrival, in departures
    std::vector<double> spare_;             // given back: a heap with the earliest on top

    double allowed(time_point now) const noexcept;
    double tolerance() const noexcept;
    void move_to(time_point now) noexcept;
};

} // namespace vigil::plan
