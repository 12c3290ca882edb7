// Whether, when and how a call is attempted again.
#pragma once

#include "plan/retry_budget.hpp"

#include <vigil/error.hpp>
#include <vigil/options.hpp>
#include <vigil/time.hpp>

#include <optional>
#include <string_view>

namespace vigil::plan {

// How far the request of an attempt came.
enum class reach {
    not_sent, // no byte of it left this process
    sent,     // some of it did: it may have been executed
    replied,  // a reply began or came: the request arrived
};

// What a repetition would do (API 15).
enum class repeat {
    read,       // nothing
    idempotent, // the same again: updates
    removal,    // the same again, and then "not found" may be the work of an attempt before (API 2, yes*)
    once,       // a second effect: creates, restores, execute
};

// The facts about one attempt.
struct attempt_outcome
{
    error_code ec{}; // success, or the attempt's error after the service's own code was looked at
    reach how_far = reach::replied;
    bool refused = false;       // certainly not executed, whatever arrived: 429, the gateway's own 503
    bool token_refused = false; // a 401 that a fresh token may cure
    bool served = false;        // a reply came, and its status is none of the service's failures (below 500)
    bool stale_connection = false; // a kept connection ended before any byte of a reply
    std::optional<duration> retry_after{};
    bool spoken = true; // a refusal is the service's or its gateway's, no page of whoever stands between
};

enum class verdict {
    finish,    // the attempt's result is the call's result
    done,      // an error, but what was wanted has come about: success
    exhausted, // it might pass, but attempts, time or budget are used up: errc::retries_exhausted
    unknown,   // a write that must not be repeated may have taken effect: errc::outcome_unknown
    renew,     // get a fresh token, then attempt again
    wait,      // attempt again after `delay`
};

// Which limit ended a call that was exhausted.
enum class used_up {
    nothing,
    attempts, // retry_options::max_attempts
    time,     // the pause before the next one would end after the call's deadline
    budget,   // retry_options::budget, of the endpoint: too much fails there
};

struct decision
{
    verdict what = verdict::finish;
    duration delay{};
    used_up why = used_up::nothing;

    friend bool operator==(decision const&, decision const&) = default;
};

// The same in words; "" for nothing.
std::string_view words_for(used_up) noexcept;

// One per call. Feed it the outcome of every attempt, in order, and obey.
//
//   success                                    finish, and the budget gets its refund
//   removal: not found, and an attempt before  done
//   may have been executed
//   cancelled                                  finish
//   the call's deadline passed                 finish; `once` that was sent: unknown
//   token refused                              renew, free, the first time; then finish
//   stale kept connection, may be repeated     wait 0, free, the first time
//   transient or throttled, may be repeated    wait max(backoff, retry_after) if attempts, deadline and
//                                              budget allow, else exhausted, and why
//   `once` that may have been executed         unknown: transport errors, 408, 5xx, an unreadable reply
//   anything else                              finish
//
// "May be repeated": reads always; idempotent writes and removals unless the answer was 500; `once` only when the attempt
// was certainly not executed (not sent, refused, throttled). No delay ends at or after the deadline.
class retry_plan
{
    retry_options options_;
    time_point deadline_;
    repeat repeat_;
    payer who_;
    int attempts_ = 0;
    int free_ = 0; // attempts that do not count: after a renewal, after a stale connection
    bool renewed_ = false;
    bool stale_used_ = false;
    bool may_be_done_ = false; // some attempt may have been executed

    bool certainly_not_executed(attempt_outcome const& o) const noexcept;
    bool may_repeat(attempt_outcome const& o) const noexcept;
    decision give_up(attempt_outcome const& o) const noexcept;
    decision again(attempt_outcome const& o, time_point now, double dice, retry_budget& budget) noexcept;

public:
    retry_plan(retry_options const& options, time_point deadline, repeat r, payer who = payer::call) noexcept;

    decision next(attempt_outcome const& o, time_point now, double dice, retry_budget& budget) noexcept;

    // Attempts made so far, the free ones too.
    int attempts() const noexcept { return attempts_; }
    time_point deadline() const noexcept { return deadline_; }
};

} // namespace vigil::plan
