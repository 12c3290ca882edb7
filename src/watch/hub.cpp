// Drives the looks: sleeps until plan::poll_schedule says, and looks once for everybody who waits. Decides
// nothing about states, times or errors.
#include "watch/hub_ends.hpp"

#include "flow/within.hpp"
#include "plan/arithmetic.hpp"
#include "plan/look_error.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>

namespace vigil::watch {

using flow::as_result;

// How long after a wait's deadline its last look may take.
constexpr duration last_look_limit = std::chrono::seconds(1);

// A limit may be any span, duration::max() too, and one that has passed already.
static time_point deadline_of(time_point now, duration limit)
{
    return plan::later(now, std::max(limit, duration::zero()));
}

template <class Subject>
hub<Subject>::hub(surroundings s) : parked(s.ex), around_(std::move(s))
{}

template <class Subject>
hub<Subject>::~hub()
{
    if (context_alive())
        stop();
}

template <class Subject>
void hub<Subject>::context_shutdown() noexcept
{
    // What dies with the handlers may own this hub: nothing may be touched after it.
    auto const dying = std::exchange(entries_, {});
    auto const work = std::exchange(work_, {});
}

// ---- coming ---------------------------------------------------------------------------------------------

template <class Subject>
auto hub<Subject>::make_wait(Subject s, goal g, wait_options how, awaiting who,
                             asio::any_io_executor const& ex) -> waiter_ptr
{
    auto w = std::make_shared<waiter>(std::move(s), ex);
    w->wanted = g;
    w->how = how;
    w->who.emplace(std::move(who));
    w->who->cancel_to(w);
    return w;
}

template <class Subject>
auto hub<Subject>::make_read(std::shared_ptr<cursor<Subject>> at, reading who,
                             asio::any_io_executor const& ex) -> waiter_ptr
{
    auto w = std::make_shared<waiter>(at->subject, ex);
    w->at = std::move(at);
    w->reader.emplace(std::move(who));
    w->reader->cancel_to(w);
    return w;
}

template <class Subject>
void hub<Subject>::refuse(waiter& w, diagnostics info, error_code ec, wait_verdict v,
                          asio::any_io_executor const& ex)
{
    if (w.reader)
        return w.reader->complete(ex, std::move(info), ec, {});
    auto told = std::make_shared<typename Subject::told const>(w.subject.make_sight());
    w.who->complete(ex, std::move(info), ec, outcome(v, std::move(told), 0, 0, {}));
}

template <class Subject>
void hub<Subject>::join(waiter_ptr w)
{
    diagnostics info;
    w->subject.name(info);
    if (w->cancelled)
        return refuse(*w, std::move(info), asio::error::operation_aborted, wait_verdict::cancelled,
                      around_.user);
    if (w->reader && (w->at->ended || w->at->busy)) {
        auto const ec = w->at->ended ? errc::end_of_changes : errc::invalid_argument;
        info.rule = w->at->ended ? "" : "one async_next_change at a time";
        return refuse(*w, std::move(info), ec, wait_verdict::refused, around_.user);
    }

    auto const now = around_.time.now();
    auto const& options = around_.via.options.poll;
    auto const at_once = w->reader ? !w->at->last : w->how.look_at_once();
    auto const known = entries_.find(w->subject.key());
    auto const fresh = known == entries_.end();
    auto const e = fresh ? std::make_shared<entry>(w->subject, options, now) : known->second;
    if (fresh) {
        e->due = at_once ? now : e->schedule.next(now, around_.dice());
        if (w->reader)
            e->last = w->at->last; // it was seen: a 404 is its end
        if (entries_.empty())
            work_ = flow::work_on(around_.user);
        entries_.emplace(w->subject.key(), e);
    }
    w->home = this;
    w->of = e;
    w->started = now;
    w->looks_before = e->looks;
    w->failed_before = e->failed;
    w->place = e->waiting.insert(e->waiting.end(), w);
    if (w->how.limit())
        w->alarm = e->deadlines.emplace(deadline_of(now, *w->how.limit()), w.get());
    if (w->who) {
        if (auto& those = e->goals[w->wanted]; those.waiting++ == 0)
            those.judge.emplace(Subject::make_judge(options, w->wanted, now));
    } else {
        w->at->busy = true;
        if (e->looked && catch_up(*e, *w))
            return forget_if_idle(*e);
    }
    if (fresh)
        start(e);
    else
        rouse(e, at_once, now);
}

// A newcomer may want a look sooner than the poller has planned, or a look in flight to end sooner.
template <class Subject>
void hub<Subject>::rouse(entry_ptr const& e, bool at_once, time_point now)
{
    if (at_once && !e->looked)
        e->due = std::min(e->due, now);
    if (e->look_until != time_point())
        return limit_look(e);
    if (std::min(e->due, e->first_deadline()) < e->planned)
        e->alarm.emit(asio::cancellation_type::terminal);
}

// A look in flight may go on until the nearest deadline, also of those who came after it began. If it still
// runs then, a last look takes its place. It is not ended before: those who come and go would starve others.
template <class Subject>
void hub<Subject>::limit_look(entry_ptr const& e)
{
    auto const at = e->first_deadline();
    if (at >= std::min(e->cut_at, e->look_until - last_look_limit))
        return;
    e->no_cut();
    e->cut_at = at;
    auto const sleep = std::make_shared<asio::cancellation_signal>(); // one per sleep: see net::watchdog
    e->cut = sleep;
    auto passed = [this, e, at, sleep, turn = e->turn](error_code ec) {
        if (ec || e->turn != turn)
            return; // the look has ended, and this hub perhaps with it
        e->cut_at = time_point::max();
        if (e->first_deadline() <= at)
            e->alarm.emit(asio::cancellation_type::terminal);
        else
            limit_look(e);
    };
    around_.time.async_sleep_until(
        at, asio::bind_cancellation_slot(sleep->slot(), asio::bind_executor(around_.ex, std::move(passed))));
}

template <class Subject>
void hub<Subject>::start(entry_ptr const& e)
{
    auto ended = [owner = around_.owner.lock(), e, this](std::exception_ptr thrown) {
        if (thrown) // out of memory: nobody may wait for ever
            end_all(*e, make_error_code(boost::system::errc::not_enough_memory), wait_verdict::refused);
    };
    asio::co_spawn(around_.ex, poll(e), asio::bind_cancellation_slot(e->alarm.slot(), std::move(ended)));
}

// ---- looking ----------------------------------------------------------------------------------------------

template <class Subject>
asio::awaitable<void> hub<Subject>::poll(entry_ptr e)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!e->waiting.empty()) {
        co_await asio::this_coro::reset_cancellation_state(); // an alarm is not the end
        auto const at = std::min(e->due, e->first_deadline());
        if (at > around_.time.now()) {
            e->planned = at;
            co_await around_.time.async_sleep_until(at, as_result);
            continue; // somebody may have come or gone
        }
        co_await look(e);
    }
}

template <class Subject>
asio::awaitable<void> hub<Subject>::look(entry_ptr e)
{
    auto const limit = plan::later(around_.time.now(), around_.via.options.call_deadline);
    e->look_until = std::min(limit, plan::later(e->first_deadline(), last_look_limit));
    ++e->turn;
    diagnostics story;
    auto seen = co_await e->subject.look(around_.via, e->look_until, story);
    ++e->turn;
    e->look_until = {};
    e->no_cut();
    auto const now = around_.time.now();
    if (e->waiting.empty())
        co_return;
    auto const state = co_await asio::this_coro::cancellation_state;
    auto const alarmed = state.cancelled() != asio::cancellation_type::none;
    if (!seen && alarmed && seen.error() == asio::error::operation_aborted)
        co_return; // cut for a last look, which comes now
    e->story = std::move(story);
    digest(*e, std::move(seen), now);
    expire(*e, now);
    forget_if_idle(*e);
}

template <class Subject>
void hub<Subject>::digest(entry& e, result<sight<value>> seen, time_point now)
{
    ++e.looks;
    e.told = nullptr;
    e.due = e.schedule.next(now, around_.dice(), e.story.retry_after);
    if (!seen) {
        ++e.failed;
        e.last_error = seen.error();
        if (plan::ends_wait(seen.error()) && seen.error() != asio::error::operation_aborted)
            end_all(e, seen.error(), wait_verdict::refused);
        return;
    }
    if (seen->value) {
        auto const to = Subject::status(*seen->value);
        auto const from = e.last ? Subject::status(*e.last) : std::string_view("-");
        if (from != to)
            around_.log.change(e.subject.kind(), e.subject.id.str(), from, to);
        e.last = std::make_shared<value const>(*seen->value);
        e.looked = true;
    }
    settle_goals(e, *seen, now);
    settle_readers(e, *seen, now);
}

template class hub<job_subject>;
template class hub<backup_subject>;
template class hub<task_subject>;
template class hub<resource_subject>;

} // namespace vigil::watch
