// Which token to use, and who renews it. Knows neither the token's text nor how one is got.
#pragma once

#include <vigil/time.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

namespace vigil::plan {

// One renewal at a time, whatever the number of callers. Every token has a generation: note generation() with
// the token you use, and hand it to rejected() when the service refuses it.
//
//   state       ask() answers
//   empty       renew to the first, and wait to all others until renewed(), failed() or abandoned()
//   fresh       use
//   ageing      use_and_renew to the first, use to all others while that renewal runs and, when it failed,
//               until a short backoff has passed
//   expired     as empty
//
// A token ages 120 s before its end (those that live less than 600 s: in the last 20 % of their life), up to
// half of that span earlier by the dice, so that a fleet of processes does not log in at once.
// Not thread-safe.
class token_cache
{
public:
    static constexpr duration margin = std::chrono::seconds(120);
    static constexpr double short_lived_share = 0.2; // of a short life, instead of the margin
    static constexpr double early = 0.5;             // jitter: up to this part of the margin earlier
    static constexpr duration first_retry =
        std::chrono::seconds(1); // after a failed renewal: full jitter ...
    static constexpr duration last_retry = std::chrono::seconds(30); // ... doubling up to this

    static constexpr duration patience = std::chrono::seconds(30); // between renewals that refusals ask for

    enum class action {
        use,           // the token is good
        use_and_renew, // it is good, and this caller, no other, also starts a renewal
        renew,         // there is none: this caller, no other, starts a renewal and waits for it
        wait,          // there is none, and a renewal is running: wait for its end, then ask again
    };

    action ask(time_point now) noexcept;

    // The renewal brought a token; the generation of it. Without a lifetime (or with one that makes no sense)
    // it is used until it is rejected.
    std::uint64_t renewed(time_point now, std::optional<duration> lifetime, double dice) noexcept;

    // The renewal brought none. A token that is still good stays in use.
    void failed(time_point now, double dice) noexcept;

    // The renewal was cancelled, which says nothing about the service: the next to ask renews at once.
    void abandoned() noexcept { renewing_ = false; }

    // The service refused a token. True when it was the current one, which is then dropped; a late 401 for an
    // older one changes nothing.
    bool rejected(std::uint64_t generation) noexcept;

    // The same for a refusal that is not worth a second attempt of its call: it may be the token's fault or not. The
    // next call gets another one, but no sooner than `patience` after the last: a service that refuses every token
    // must not be answered with log-ins without end.
    bool doubted(std::uint64_t generation, time_point now) noexcept;

    std::uint64_t generation() const noexcept { return generation_; } // 0 before the first token
    bool renewing() const noexcept { return renewing_; }
    bool usable(time_point now) const noexcept { return has_token_ && now < expires_; }

    // Before that moment ask() says `use` to everybody, unless something is told to this object.
    time_point settled_until() const noexcept
    {
        return has_token_ && !renewing_ ? std::min(renew_at_, expires_) : time_point::min();
    }

private:
    bool has_token_ = false;
    bool renewing_ = false;
    int failures_ = 0;
    std::uint64_t generation_ = 0;
    time_point renew_at_ = time_point::max();
    time_point expires_ = time_point::max();
    std::optional<time_point> doubted_at_; // when one was last dropped for it
};

} // namespace vigil::plan
