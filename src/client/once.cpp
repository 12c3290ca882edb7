// Obeys reconcile_plan: sends, looks, adopts or gives up. Decides nothing, and does not know what is made.
#include "client/once.hpp"

#include <vigil/model/marker.hpp>

#include "flow/within.hpp"
#include "plan/look_error.hpp"

#include <algorithm>

namespace vigil::detail {
namespace {

using plan::next_step, plan::answer;

// The state of one such call.
struct course
{
    client_core& core;
    diagnostics& info;
    once& what;
    time_point const began;
    time_point const deadline;
    plan::departure left{};
    plan::reconcile_plan rule;
    int attempts = 0;

    course(client_core& c, diagnostics& i, once& w, time_point end_by)
        : core(c),
          info(i),
          what(w),
          began(c.time->now()),
          deadline(std::min(end_by, c.call_deadline())),
          rule(c.options.reconcile, std::min(c.options.retry.max_attempts, most_marked_requests), deadline)
    {}
    course(course const&) = delete;
    course& operator=(course const&) = delete;

    errand part() { return {deadline, &left}; }

    // What the story of the last request lacks.
    error_code end(error_code ec)
    {
        info.attempts = attempts;
        info.elapsed = core.time->now() - began;
        if (!ec)
            info.provenance = provenance::created;
        return ec;
    }

    error_code end_unknown(error_code ec, std::string evidence)
    {
        info.outcome_unknown = true;
        info.evidence = std::move(evidence);
        info.may_exist = rule.may_exist();
        return end(ec);
    }
};

plan::ending ending_of(course const& c, error_code ec)
{
    plan::ending e;
    e.what = !ec ? answer::done : ec == errc::outcome_unknown ? answer::unknown : answer::no;
    e.now = c.core.time->now();
    e.took = e.now - c.left.last();
    e.retry_after = c.info.retry_after;
    if (!ec)
        e.made = c.what.made(), e.unnamed = c.what.is_unnamed();
    return e;
}

// Until the plan wants something else. An error: cancelled.
asio::awaitable<error_code> look(course& c, plan::reconcile_step& step)
{
    while (step.what == next_step::look) {
        auto const stop = co_await flow::stop_requested();
        if (stop)
            co_return make_error_code(asio::error::operation_aborted);
        if (step.delay > duration::zero()) {
            auto const [ec] =
                co_await c.core.time->async_sleep_until(c.core.time->now() + step.delay, flow::as_result);
            if (ec)
                co_return ec;
        }
        diagnostics story;
        auto const asked = c.core.time->now();
        auto const seen = co_await c.what.look(c.core, story, c.part(), c.left);
        auto const now = c.core.time->now();
        if (seen)
            step = c.rule.looked(*seen, asked, now);
        else if (seen.error() == condition::cancelled)
            co_return seen.error();
        else
            step = c.rule.look_failed(plan::ends_wait(seen.error()), seen.error().message(), now,
                                      c.what.glimpsed(c.left));
    }
    co_return error_code();
}

} // namespace

asio::awaitable<error_code> do_once(client_core& core, diagnostics& info, once& what, time_point deadline)
{
    course c(core, info, what, deadline);
    error_code cause; // why the first outcome is unknown
    for (;;) {
        auto const ec = co_await what.send(core, info, c.part(), c.rule.requests() + 1);
        c.attempts += info.attempts;
        auto const doubted = c.rule.in_doubt();
        if (ec == condition::cancelled)
            co_return doubted ? c.end_unknown(ec, "cancelled") : c.end(ec);
        cause = ec == errc::outcome_unknown ? info.cause : ec ? ec : cause;
        auto step = c.rule.sent(ending_of(c, ec), core.dice());
        if (auto const stop = co_await look(c, step))
            co_return c.end_unknown(stop, "cancelled while it was looked for");
        switch (step.what) {
        case next_step::look:
        case next_step::finish: co_return c.end(ec);
        case next_step::send: core.log.reconcile(info, "repeat", step.evidence); break;
        case next_step::adopt: {
            auto const story = c.end({});
            info.provenance = provenance::adopted;
            info.evidence = step.evidence;
            info.cause = cause;
            info.outcome_unknown = false;
            info.field.clear();
            info.rule.clear();
            what.adopt(step.found, info);
            core.log.reconcile(info, "adopt", step.evidence);
            co_return story;
        }
        case next_step::give_up: {
            auto const story = c.end_unknown(errc::outcome_unknown, step.evidence);
            info.cause = cause;
            core.log.reconcile(info, "give up", step.evidence);
            co_return story;
        }
        }
    }
}

} // namespace vigil::detail
