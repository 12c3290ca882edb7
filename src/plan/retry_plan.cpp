// Decides whether, when and how a call is attempted again. Must not know statuses beyond their conditions,
// nor how a request is sent.
#include "plan/retry_plan.hpp"

#include "plan/arithmetic.hpp"
#include "plan/backoff.hpp"

namespace vigil::plan {
namespace {

// Our own limits of time do not pass by trying again; those of a phase or of the system's may.
bool out_of_time(error_code const& ec) noexcept
{
    return ec == errc::deadline_exceeded || ec == errc::wait_deadline;
}

bool may_pass(error_code const& ec) noexcept
{
    return ec == condition::transient || ec == condition::throttled ||
           (ec == condition::timeout && !out_of_time(ec));
}

cost price(error_code const& ec) noexcept
{
    if (ec == condition::throttled)
        return cost::throttled;
    return ec == condition::timeout ? cost::timeout : cost::ordinary;
}

// A reply that does not say what became of the request: nothing readable, or a failure half-way. 501 and 505
// are the exceptions: they were told before anything was done.
bool says_nothing(error_code const& ec) noexcept
{
    if (ec == errc::unexpected_reply || ec == errc::bad_http || ec == errc::head_too_large ||
        ec == errc::body_too_large)
        return true;
    return ec.category() == http_category() && ec.value() >= 500 && ec.value() != 501 && ec.value() != 505;
}

} // namespace

std::string_view words_for(used_up why) noexcept
{
    switch (why) {
    case used_up::nothing: break;
    case used_up::attempts: return "all attempts are used up (retry.max_attempts)";
    case used_up::time: return "no time is left: the next attempt could begin only after the call's deadline";
    case used_up::budget:
        return "the endpoint's budget of retries is used up, for much fails there (retry.budget)";
    }
    return {};
}

retry_plan::retry_plan(retry_options const& options, time_point deadline, repeat r, payer who) noexcept
    : options_(options), deadline_(deadline), repeat_(r), who_(who)
{}

bool retry_plan::certainly_not_executed(attempt_outcome const& o) const noexcept
{
    return o.how_far == reach::not_sent || o.refused || o.ec == condition::throttled;
}

bool retry_plan::may_repeat(attempt_outcome const& o) const noexcept
{
    switch (repeat_) {
    case repeat::read: return true;
    case repeat::idempotent:
    case repeat::removal: return o.ec != http_errc::internal_server_error;
    case repeat::once: return certainly_not_executed(o);
    }
    return false;
}

// It ends here. `unknown` is not the last word: reconcile_plan says whether to look for what the write left behind, to
// adopt it, or to begin a new plan.
decision retry_plan::give_up(attempt_outcome const& o) const noexcept
{
    if (repeat_ != repeat::once || certainly_not_executed(o) || o.ec == errc::tls_rejected)
        return {verdict::finish};
    auto const uncertain = o.how_far == reach::sent || may_pass(o.ec) || says_nothing(o.ec);
    return {uncertain ? verdict::unknown : verdict::finish};
}

decision retry_plan::again(attempt_outcome const& o, time_point now, double dice,
                           retry_budget& budget) noexcept
{
    auto const counted = attempts_ - free_;
    auto const first = o.ec == condition::throttled ? options_.throttled_delay : options_.first_delay;
    auto const delay =
        std::max(backoff(first, options_.max_delay, counted, dice), o.retry_after.value_or(duration::zero()));
    if (counted >= options_.max_attempts)
        return {verdict::exhausted, {}, used_up::attempts};
    if (later(now, delay) >= deadline_)
        return {verdict::exhausted, {}, used_up::time};
    if (!budget.withdraw(price(o.ec), who_))
        return {verdict::exhausted, {}, used_up::budget};
    return {verdict::wait, delay};
}

decision retry_plan::next(attempt_outcome const& o, time_point now, double dice,
                          retry_budget& budget) noexcept
{
    ++attempts_;
    if (!o.ec) {
        budget.deposit();
        return {verdict::finish};
    }
    if (o.ec == condition::cancelled)
        return {verdict::finish};
    if (repeat_ == repeat::removal && o.ec == condition::not_found && may_be_done_)
        return {verdict::done};
    may_be_done_ = may_be_done_ || !(certainly_not_executed(o) || o.token_refused);
    if (out_of_time(o.ec))
        return {repeat_ == repeat::once && !certainly_not_executed(o) ? verdict::unknown : verdict::finish};

    if (o.token_refused) {
        if (renewed_ || now >= deadline_)
            return {verdict::finish};
        renewed_ = true;
        ++free_;
        return {verdict::renew};
    }
    if (o.stale_connection && o.how_far != reach::replied && may_repeat(o) && !stale_used_ &&
        now < deadline_) {
        stale_used_ = true;
        ++free_;
        return {verdict::wait, duration::zero()};
    }
    if (may_pass(o.ec) && may_repeat(o))
        return again(o, now, dice, budget);
    return give_up(o);
}

} // namespace vigil::plan
