// The lists that answer for many: how the scheduler reads them, and what it believes of them. What they mean is
// decided by sweep_plan and vanish_plan.
#include "plan/arithmetic.hpp"
#include "plan/look_error.hpp"
#include "watch/look.hpp"
#include "watch/scheduler.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

namespace vigil::watch {

void scheduler::start_list(lane& l, plan::sweep_step what)
{
    l.reading = true;
    touch(l);
    ++looks_;
    auto const departs = take_departure();
    auto const cut = std::make_shared<asio::cancellation_signal>();
    l.list = cut;
    auto ended = [this, owner = around_.owner.lock(), &l, cut](std::exception_ptr thrown) {
        if (thrown) // out of memory
            l.plan.list_failed(around_.time.now());
        --looks_;
        l.reading = false;
        touch(l);
        forget_if_idle(l);
        pump();
    };
    asio::co_spawn(around_.ex,
                   what == plan::sweep_step::list ? read_list(l, departs) : check_filter(l, departs),
                   asio::bind_cancellation_slot(cut->slot(), std::move(ended)));
}

asio::awaitable<void> scheduler::check_filter(lane& l, time_point departs)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    auto via = around_.via;
    flow::poll_pass pass{around_.via.polls, departs};
    via.pass = &pass;
    auto const deadline = plan::later(around_.time.now(), via.options.call_deadline);
    auto const ask = [&](project_id const& p) { return ask_for_nothing(p, via.options.native_version); };
    diagnostics story;
    auto const reply = co_await fetch_of_project(via, ask, deadline, story);
    l.plan.filter_checked(judge_nothing(reply), around_.time.now());
}

asio::awaitable<void> scheduler::read_list(lane& l, time_point departs)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    auto via = around_.via;
    flow::poll_pass pass{around_.via.polls, departs};
    via.pass = &pass;
    auto const began = around_.time.now();
    list_reader list(l);
    auto const ask = [&](project_id const& p) { return list.next_page(p, via.options.native_version); };
    while (!list.over()) {
        auto const deadline = plan::later(around_.time.now(), via.options.call_deadline);
        diagnostics story;
        auto const page = co_await fetch_of_project(via, ask, deadline, story);
        auto const ec = page ? list.arrived(page->body, story) : page.error();
        if (ec == condition::not_found && list.marker_is_gone())
            continue;
        if (ec)
            co_return apply_failure(l, ec, story.retry_after, began);
        if (!l.plan.page_came() && !list.over()) {
            l.plan.list_left(around_.time.now());
            co_return apply(l, list, false, began);
        }
    }
    l.plan.list_ended(around_.time.now());
    apply(l, list, true, began);
}

// Those that came while the list was read may not be on it yet.
void scheduler::apply(lane& l, list_reader const& seen, bool whole, time_point began)
{
    auto const now = around_.time.now();
    auto const& poll = around_.via.options.poll;
    auto const longest = whole ? l.plan.pause(l.things.size(), poll.max) : poll.max;
    std::vector<watched*> gone, doubtful;
    std::size_t asked = 0;
    l.things.for_each([&](watched& w) {
        if (w.came_ > began)
            return;
        ++asked;
        auto const state = seen.find(w.listed_as());
        if (!state) {
            if (whole)
                gone.push_back(&w);
        } else if (!w.listed(state->empty() ? std::string_view(l.filter) : *state, now,
                             plan::until(w.due, began), longest) ||
                   now >= believed_until(w))
            doubtful.push_back(&w);
    });
    l.things.rebuild();
    for (auto* const w : gone)
        move_to(*w, watched::place::vanished, now);
    for (auto* const w : doubtful)
        move_to(*w, watched::place::next, now);
    if (whole)
        l.trust.list_came(gone.size(), asked);
}

// Whether the service or only its list is out of order is not known. What was due has been asked for in vain.
void scheduler::apply_failure(lane& l, error_code ec, std::optional<duration> retry_after, time_point began)
{
    l.plan.list_failed(around_.time.now());
    if (plan::ends_wait(ec))
        return; // it is the list that the service refuses
    l.ramp = 1;
    answer_for_all(l, {look_end::kind::no_answer, ec, retry_after}, began);
}

// The rest of what the list left out is where it was.
void scheduler::believe_again(lane& l)
{
    l.plan.disbelieved(around_.time.now());
    std::vector<watched*> back;
    l.vanished.for_each([&](watched& w) { back.push_back(&w); });
    for (auto* const w : back) {
        take_out(*w);
        w->listed(l.filter, around_.time.now(), duration::zero(), duration::max());
        move_to(*w, watched::place::scheduled, w->due);
    }
}

// What lists say of a thing is believed for so long after it was asked itself.
time_point scheduler::believed_until(watched const& w)
{
    using namespace std::chrono_literals;
    return plan::later(w.told_, std::max<duration>(5min, 3 * plan::until(w.came_, w.told_)));
}

} // namespace vigil::watch
