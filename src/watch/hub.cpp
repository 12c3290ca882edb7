// Drives the looks at one kind of thing: begins them when the scheduler says, and takes in what they bring. Decides
// nothing about states, times or errors.
#include "watch/hub_ends.hpp"

#include "plan/arithmetic.hpp"
#include "plan/look_error.hpp"
#include "plan/poll_schedule.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace vigil::watch {

// A limit may be any span, duration::max() too, and one that has passed already.
static time_point deadline_of(time_point now, duration limit)
{
    return plan::later(now, std::max(limit, duration::zero()));
}

template <class Subject>
hub<Subject>::hub(surroundings s, scheduler& when) : parked(s.ex), around_(std::move(s)), when_(when)
{}

template <class Subject>
hub<Subject>::~hub()
{
    if (context_alive())
        stop(asio::error::operation_aborted);
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
auto hub<Subject>::make_wait(goal g, wait_options how, awaiting who, asio::any_io_executor const& ex)
    -> waiter_ptr
{
    waiter_ptr w(new wait_node(std::move(who), ex));
    w->wanted = g;
    w->at_once = how.look_at_once();
    if (how.limit())
        w->with_extras().limit = *how.limit();
    return w;
}

template <class Subject>
auto hub<Subject>::make_read(std::shared_ptr<cursor<Subject>> at, reading who,
                             asio::any_io_executor const& ex) -> waiter_ptr
{
    waiter_ptr w(new read_node(std::move(who), ex));
    w->with_extras().at = std::move(at); // its place is looked at where the hub is
    return w;
}

template <class Subject>
auto hub<Subject>::make_listen(goal g, wait_options how, listener& who, bool follows) -> waiter_ptr
{
    waiter_ptr w(new listen_node(who));
    w->wanted = g;
    w->at_once = how.look_at_once() || follows; // the first change is the state as it is
    w->follows = follows;
    if (how.limit())
        w->with_extras().limit = *how.limit();
    if (follows)
        w->with_extras().at = std::make_shared<cursor<Subject>>(Subject());
    return w;
}

template <class Subject>
void hub<Subject>::join(Subject s, waiter_ptr w)
{
    diagnostics info;
    if (w->cancelled) {
        s.name(info);
        return refuse(s, std::move(w), std::move(info), asio::error::operation_aborted,
                      wait_verdict::cancelled);
    }
    if (w->reads() && (w->place().ended || w->place().busy)) {
        s.name(info);
        auto const ec = w->place().ended ? errc::end_of_changes : errc::invalid_argument;
        info.rule = w->place().ended ? "" : "one async_next_change at a time";
        return refuse(s, std::move(w), std::move(info), ec, wait_verdict::refused);
    }

    auto const now = around_.time.now();
    auto const at_once = w->reads() ? !w->place().last : w->at_once;
    auto const e = find_or_make(std::move(s), *w, now);
    bool const fresh = e->idle();
    auto& in = *w;
    in.in = e.get();
    in.started = now;
    in.count_from(e->looks, e->failed);
    e->append(std::move(w));
    if (in.limited())
        when_.guard(*in.more, deadline_of(now, in.more->limit));
    if (!in.reads()) {
        e->count_in(in.wanted, around_.via.options, now);
        if (in.follows) {
            ++e->followers;
            if (e->looked)
                static_cast<listen_node&>(in).who->changed();
        }
    } else {
        ++e->readers;
        in.place().busy = true;
        if (e->looked && catch_up(*e, in))
            return forget_if_idle(*e);
    }
    if (fresh) {
        e->complete = !at_once;
        e->due = at_once ? now : first_due(*e);
    }
    rouse(*e, at_once, now);
    when_.pump();
}

template <class Subject>
auto hub<Subject>::find_or_make(Subject s, waiter const& w, time_point now) -> entry_ptr
{
    if (auto const at = entries_.find(s); at != entries_.end())
        return *at;
    auto e = std::make_shared<entry>(*this, std::move(s), now);
    if (w.reads())
        e->last = w.place().last; // it was seen: a 404 is its end
    if (entries_.empty())
        work_ = flow::work_on(around_.user);
    return *entries_.insert(std::move(e)).first;
}

// A newcomer may want a look sooner than it is planned, or others than a list can tell.
template <class Subject>
void hub<Subject>::rouse(entry& e, bool at_once, time_point now)
{
    schedule(e, at_once && !e.looked ? std::min(e.due, now) : e.due);
}

template <class Subject>
void hub<Subject>::schedule(entry& e, time_point due)
{
    when_.put(e, e.list(), due);
}

// What others of its kind and size took tells when the first look is worth it.
template <class Subject>
time_point hub<Subject>::first_due(entry const& e)
{
    std::optional<duration> known;
    if (e.complete && !e.goals.empty())
        known = when_.learned.earliest(Subject::number(e.goals.front().wanted), Subject::size(e.last.get()));
    return schedule_of(e).first(around_.dice(), known);
}

template <class Subject>
plan::poll_schedule hub<Subject>::schedule_of(entry const& e, duration longest) const
{
    auto poll = around_.via.options.poll;
    poll.max = std::min(poll.max, longest);
    return {poll, e.started};
}

template <class Subject>
time_point hub<Subject>::next_due(entry const& e, plan::poll_schedule const& plan,
                                  std::optional<duration> retry_after, time_point now)
{
    auto const due = plan.next(now, around_.dice(), retry_after);
    bool const size_known = Subject::size(e.last.get()) >= 0;
    return size_known && e.looks <= 1 ? std::max(due, first_due(e)) : due;
}

// ---- looking ----------------------------------------------------------------------------------------------

template <class Subject>
void hub<Subject>::begin(entry_ptr const& e, time_point departs)
{
    auto const now = around_.time.now();
    if (when_.limited())
        e->held_back = std::max(e->held_back, plan::until(e->due, std::max(now, departs)));
    auto const flight = std::make_shared<typename entry::look_in_flight>();
    flight->began = now;
    e->looking = flight;
    auto ended = [owner = around_.owner.lock(), e, flight, this](std::exception_ptr thrown) {
        if (thrown) // out of memory: nobody may wait for ever
            end_all(*e, make_error_code(boost::system::errc::not_enough_memory), wait_verdict::refused);
        when_.pump();
    };
    asio::co_spawn(around_.ex, look(e, departs),
                   asio::bind_cancellation_slot(flight->cut.slot(), std::move(ended)));
}

template <class Subject>
asio::awaitable<void> hub<Subject>::look(entry_ptr e, time_point departs)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    auto const began = around_.time.now();
    auto limit = plan::later(began, around_.via.options.call_deadline);
    if (e->first && e->first->overdue) // a last look
        limit = std::min(limit, plan::later(began, last_look_limit));
    flow::poll_pass pass{around_.via.polls, departs};
    auto via = around_.via;
    via.pass = &pass;
    diagnostics story;
    auto seen = co_await e->subject.look(via, limit, story);

    e->looking.reset();
    auto const now = around_.time.now();
    bool const cut =
        std::exchange(e->recut, false) && !seen && seen.error() == asio::error::operation_aborted;
    look_end end;
    if (!e->idle() && !cut)
        end = digest(*e, std::move(seen), std::move(story), now);
    when_.ended(*e, end);
    if (!cut)
        expire(*e);
    if (end.answered())
        e->story.reset(); // what comes later has a story of its own
    if (e->idle())
        co_return when_.drop(*e), forget_if_idle(*e);
    schedule(*e, e->due);
    if (cut)
        when_.hurry(*e); // the last one
}

template <class Subject>
look_end hub<Subject>::digest(entry& e, result<sight<value>> seen, diagnostics story, time_point now)
{
    e.count_look();
    auto const asked_for = story.retry_after;
    e.story = std::make_shared<diagnostics const>(std::move(story));
    if (!seen) {
        e.due = next_due(e, schedule_of(e), asked_for, now);
        e.count_failure(seen.error());
        if (plan::ends_wait(seen.error()) && seen.error() != asio::error::operation_aborted)
            end_all(e, seen.error(), wait_verdict::refused);
        return {look_end::kind::no_answer, seen.error(), asked_for};
    }
    auto const list = e.list();
    look_end end{look_end::kind::moved, {}, {}};
    if (seen->value) {
        auto const to = Subject::status(*seen->value);
        auto const from = e.last ? Subject::status(*e.last) : std::string_view("-");
        if (from != to)
            around_.log.change(e.subject.kind(), e.subject.id.str(), from, to);
        if (to == list.filter)
            end.how = look_end::kind::as_before;
        e.last = std::make_shared<value const>(*seen->value);
        e.looked = true;
    }
    if (Subject::listed_by_another && e.settling())
        e.alone = true; // that other has ended, and this one perhaps not yet
    e.due = next_due(e, schedule_of(e), asked_for, now);
    settle_goals(e, *seen, now);
    settle_readers(e, *seen, now);
    settle_followers(e, *seen);
    e.running = now - e.started;
    return end;
}

// ---- what lists tell ----------------------------------------------------------------------------------------

template <class Subject>
bool hub<Subject>::listed(entry& e, std::string_view state, time_point now, duration late, duration longest)
{
    e.count_look();
    e.running = now - e.started;
    if (when_.limited())
        e.held_back = std::max(e.held_back, late);
    auto const plan = schedule_of(e, longest);
    e.due = std::max(next_due(e, plan, std::nullopt, now), plan.after_list(now));
    bool goes_on = true;
    for (auto& those : e.goals)
        if (those.waiting != 0)
            goes_on = Subject::note(those.judge, state, now) && goes_on;
    return goes_on;
}

template <class Subject>
void hub<Subject>::missed(entry& e, error_code ec, std::optional<duration> retry_after, time_point now)
{
    e.count_look();
    e.count_failure(ec);
    e.due = next_due(e, schedule_of(e), retry_after, now);
}

template class hub<job_subject>;
template class hub<backup_subject>;
template class hub<task_subject>;
template class hub<resource_subject>;

} // namespace vigil::watch
