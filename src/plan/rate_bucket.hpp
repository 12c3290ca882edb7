// When the next request to one endpoint may leave.
#pragma once

#include <vigil/error.hpp>
#include <vigil/options.hpp>
#include <vigil/time.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace vigil::plan {

// What an answer did to the learned limit.
enum class rate_change {
    none,
    cut,       // the service throttles: it is lower now
    recovered, // it is again where it was before, or holds nobody back any more
};

// What the service can bear, learned from its throttling: no limit until the first one, then cut to 0.7 of
// the rate that was too much and recovered along a cubic curve (RFC 9438 with C = 0.4), which is careful near
// the old limit and bold beyond it. What succeeds raises it; while no answer comes at all, time alone does, up to
// the rate before the last cut: perhaps nobody is left behind it who could succeed.
// The rate counts replies. Pauses are no part of the time that they are counted in, for nobody may send then.
// Refusals that follow each other with hardly a success between them lower the rate, but not the curve's goal.
class adaptive_rate
{
    bool limited_ = false;
    double rate_ = 0;         // per second, once limited
    double cut_to_ = 0;       // the same after the last cut,
    double cut_from_ = 0;     // and before it
    double too_much_ = 0;     // where the limit seems to be: the goal of the curve
    double before_ = 0;       // at the first cut since all was well; 0: it is
    double succeeded_ = 0;    // so many of those that left after the last cut
    time_point cut_at_{};     // when that was
    time_point grows_from_{}; // the same, or the end of its pause; what later pauses took is added
    time_point heard_{};      // of the last reply, or the end of a pause
    double measured_ = -1;    // smoothed replies per second; negative: no window has closed yet
    time_point resume_ = time_point::min(); // the end of the last pause
    std::optional<time_point> window_;      // start of the running count
    std::int64_t count_ = 0;

    void count(time_point now) noexcept;
    double measured(time_point now) const noexcept;
    void pause(time_point now, time_point resume) noexcept;
    double curve(time_point now) const noexcept;

public:
    static constexpr duration settle = std::chrono::milliseconds(500); // there is one cut in this time
    static constexpr double slowest = 0.5; // per second: one can always find out whether it passed
    static constexpr duration silence = std::chrono::seconds(2); // then time alone raises it

    // `resume`: the end of a pause, if there is one. `left`: when the request left that was throttled. All that had left
    // when the limit was cut are one event, however late their replies are; so they say nothing new, but may pause.
    rate_change throttled(time_point now, time_point resume, time_point left) noexcept;
    rate_change throttled(time_point now, time_point resume) noexcept { return throttled(now, resume, now); }
    rate_change succeeded(time_point now, time_point left) noexcept;
    rate_change succeeded(time_point now) noexcept { return succeeded(now, now); }

    // Time has passed; true: the limit has risen.
    bool grow(time_point now) noexcept;

    // Requests per second; 0: no limit.
    double per_second() const noexcept { return limited_ ? rate_ : 0; }
};

// A schedule of departures (GCRA): at most `burst` at once and `per_second` in the long run, the lower of the
// limit that was set and the one that was learned. take() reserves a departure in the order of the calls. The
// schedule counts departures, not seconds: when the rate changes, or a Retry-After stops everybody, those who
// wait already move along. So ask again after sleeping:
//
//     auto const slot = bucket.take(now);
//     while (auto const d = bucket.wait(slot, now); d > 0) {
//         sleep(d);                                       // cancelled? bucket.give_back(slot, now)
//         bucket.move_up(slot, now);
//     }
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
    duration wait(slot const& s, time_point now) noexcept;

    // The owner does not go: the next to take() may have it, if it is still to come.
    void give_back(slot const& s, time_point now) noexcept;

    // Takes the place of somebody before him who does not go, if there is one.
    void move_up(slot& s, time_point now) noexcept;

    // A reply asked to slow down, and said so with `why`; `retry_after` pauses the whole endpoint. `left`: when its request
    // did.
    rate_change throttled(time_point now, std::optional<duration> retry_after, time_point left,
                          error_code why = {}) noexcept;
    rate_change throttled(time_point now, std::optional<duration> retry_after) noexcept
    {
        return throttled(now, retry_after, now);
    }

    // Any other reply of the service.
    rate_change succeeded(time_point now, time_point left) noexcept;
    rate_change succeeded(time_point now) noexcept { return succeeded(now, now); }

    // The limit in force; 0: none. And the one that was learned.
    double per_second() const noexcept { return rate_; }
    double learned() const noexcept { return learned_.per_second(); }

    // The throttling that holds the callers back; nothing: the limit that was set does.
    error_code cause(time_point now) const noexcept;

private:
    double limit_; // the one that was set; 0: none
    double burst_;
    adaptive_rate learned_;
    double rate_;                           // in force; 0: none
    time_point anchor_ = time_point::min(); // from here on (the end of a pause, if it is to come) the count
    double count_ = 0;                      // of departures allowed so far grows by rate_
    double next_ = 0;                       // GCRA's theoretical arrival, in departures
    double tolerance_;                      // that next_ is meant for
    std::vector<double> spare_;             // given back: a heap with the earliest on top
    error_code why_;                        // the service throttled last

    double allowed(time_point now) const noexcept;
    double tolerance() const noexcept;
    void move_to(time_point now) noexcept;
    void adopt(time_point now) noexcept;
    void forget_missed(double from) noexcept;
};

} // namespace vigil::plan
