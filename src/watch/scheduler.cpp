// Begins looks and lists when they are due, and sleeps in between. Decides nothing about states: the hubs and their
// judges do; when a list is worth it, sweep_plan does.
#include "watch/scheduler.hpp"

#include "plan/arithmetic.hpp"
#include "plan/look_error.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>

#include <algorithm>
#include <utility>

namespace vigil::watch {

scheduler::scheduler(surroundings s)
    : around_(std::move(s)),
      most_looks_(std::max<std::size_t>(1, around_.via.options.connections.per_origin * 3 / 4))
{}

scheduler::~scheduler() { disarm(); }

// ---- what is watched ------------------------------------------------------------------------------------

lane& scheduler::lane_of(list_key const& k)
{
    auto at = lanes_.find(k);
    if (at == lanes_.end()) {
        auto made = std::make_unique<lane>(k);
        list_key const own{k.of, made->filter};
        at = lanes_.emplace(own, std::move(made)).first;
    }
    return *at->second;
}

void scheduler::put(watched& w, list_key const& list, time_point due)
{
    if (w.at_ != watched::place::nowhere && w.at_ != watched::place::scheduled)
        return; // put again when the look has ended that is made or that comes soon
    take_out(w);
    auto& l = lane_of(list);
    if (auto* const before = std::exchange(w.lane_, &l); before != &l) {
        ++l.members;
        w.came_ = around_.time.now();
        if (!before)
            w.told_ = w.came_;
        else {
            --before->members;
            forget_if_idle(*before);
        }
    }
    move_to(w, watched::place::scheduled, due);
}

void scheduler::hurry(watched& w)
{
    if (w.at_ == watched::place::looking || w.at_ == watched::place::urgent)
        return;
    move_to(w, watched::place::urgent, around_.time.now());
}

void scheduler::drop(watched& w) noexcept
{
    take_out(w);
    if (w.at_ == watched::place::looking)
        return; // ended() lets it go
    if (auto* const l = std::exchange(w.lane_, nullptr)) {
        --l->members;
        forget_if_idle(*l);
    }
}

void scheduler::take_out(watched& w) noexcept
{
    switch (w.at_) {
    case watched::place::nowhere:
    case watched::place::looking: return;
    case watched::place::scheduled:
        w.lane_->things.erase(w);
        touch(*w.lane_);
        break;
    case watched::place::vanished:
        w.lane_->vanished.erase(w);
        --vanished_;
        break;
    case watched::place::next: next_.erase(w); break;
    case watched::place::urgent: urgent_.erase(w); break;
    }
    w.at_ = watched::place::nowhere;
}

void scheduler::move_to(watched& w, watched::place where, time_point due)
{
    take_out(w);
    switch (where) {
    case watched::place::nowhere:
    case watched::place::looking: break;
    case watched::place::scheduled:
        w.lane_->things.push(w, due);
        touch(*w.lane_);
        break;
    case watched::place::vanished:
        w.lane_->vanished.push(w, due);
        ++vanished_;
        break;
    case watched::place::next: next_.push(w, due); break;
    case watched::place::urgent: urgent_.push(w, due); break;
    }
    w.at_ = where;
}

// A lane stands in line while its first thing may be looked at.
void scheduler::touch(lane& l)
{
    if (l.things.empty() || l.reading || l.looks >= l.ramp)
        due_lanes_.erase(l);
    else
        due_lanes_.move(l, l.things.top().due);
}

void scheduler::forget_if_idle(lane& l) noexcept
{
    if (l.members == 0)
        if (auto const list = l.list.lock()) // nobody wants to know any more
            list->emit(asio::cancellation_type::terminal);
    if (l.of == list_key::kind::tasks && l.idle()) // what the others have learned stays
        lanes_.erase(list_key{l.of, l.filter});
}

void scheduler::stop()
{
    for (auto const& [key, l] : lanes_)
        if (auto const list = l->list.lock())
            list->emit(asio::cancellation_type::terminal);
    disarm();
}

void scheduler::guard(moment& m, time_point at) { moments_.move(m, at); }

void scheduler::unguard(moment& m) noexcept { moments_.erase(m); }

// ---- what is begun --------------------------------------------------------------------------------------

void scheduler::pump()
{
    if (pumping_)
        return;
    struct once
    {
        bool& flag;
        explicit once(bool& f) : flag(f) { flag = true; }
        ~once() { flag = false; }
    };
    once const inside(pumping_);
    auto const now = around_.time.now();
    while (!moments_.empty() && moments_.top().due <= now) {
        auto& m = moments_.top();
        moments_.erase(m);
        m.passed(now);
    }
    while (start_one(now)) {
    }
    arm();
    if (idle() && on_idle)
        on_idle();
}

bool scheduler::start_one(time_point now)
{
    if (!may_depart(now))
        return false;
    if (!urgent_.empty())
        return start_look(urgent_.top()), true;
    if (vanished_ != 0)
        for (auto& [key, l] : lanes_)
            if (!l->vanished.empty() && l->trust.allowed() != 0) {
                auto& w = l->vanished.top();
                l->trust.begun();
                w.settling_ = true;
                return start_look(w), true;
            }
    if (!next_.empty())
        return start_look(next_.top()), true;
    return !due_lanes_.empty() && due_lanes_.top().due <= now && start_due(due_lanes_.top(), now);
}

// Whoever only asked whether there is a departure would find it taken by another client, again and again. One that
// nobody needs any more is kept for the next who comes before it; used later, it would be one too many.
bool scheduler::may_depart(time_point now)
{
    if (looks_ >= most_looks_ || next_ready(now) > now) {
        spare_ = departure_.has_value();
        return false;
    }
    if (std::exchange(spare_, false) && *departure_ < now)
        departure_.reset();
    if (!departure_)
        departure_ = around_.via.polls.reserve(now);
    return *departure_ <= now;
}

time_point scheduler::take_departure() noexcept
{
    auto const at = *departure_;
    departure_.reset();
    return at;
}

bool scheduler::start_due(lane& l, time_point now)
{
    auto what = plan::sweep_step::singles;
    if (l.has_list()) {
        auto const watched = l.things.size();
        auto const soon = l.things.count_due(plan::later(now, l.plan.tick()), l.plan.worth_counting(watched));
        what = l.plan.choose(soon, watched, now);
        if (what == plan::sweep_step::list)
            l.plan.list_begun(soon);
    }
    if (what == plan::sweep_step::singles) {
        auto& w = l.things.top();
        w.counted_ = true;
        ++l.looks;
        start_look(w); // it may be refused at once, and the last of a lane takes that along
    } else
        start_list(l, what);
    return true;
}

void scheduler::start_look(watched& w)
{
    take_out(w);
    w.at_ = watched::place::looking;
    ++looks_;
    w.look(take_departure());
}

void scheduler::ended(watched& w, look_end const& end)
{
    --looks_;
    w.at_ = watched::place::nowhere;
    auto* const l = w.lane_;
    if (std::exchange(w.settling_, false)) {
        end.answered() ? l->trust.settled(end.how == look_end::kind::as_before) : l->trust.no_answer();
        if (l->trust.disbelieved())
            believe_again(*l);
        else if (end.answered() && l->vanished.empty())
            l->plan.believed();
    }
    if (std::exchange(w.counted_, false)) {
        --l->looks;
        learn_from(*l, end);
        touch(*l);
    }
    if (end.answered())
        w.told_ = around_.time.now();
}

// Whether only this thing or the whole service does not answer is seen by the others.
void scheduler::learn_from(lane& l, look_end const& end)
{
    if (end.answered()) {
        l.failures = 0;
        if (l.ramp != lane::no_ramp)
            l.ramp = l.ramp >= most_looks_ ? lane::no_ramp : l.ramp * 2;
    } else if (end.how == look_end::kind::no_answer && !plan::ends_wait(end.ec)) {
        if (++l.failures >= lane::many_failures || l.ramp != lane::no_ramp) {
            l.ramp = 1;
            answer_for_all(l, end, around_.time.now());
        }
    }
}

void scheduler::answer_for_all(lane& l, look_end const& end, time_point asked)
{
    auto const now = around_.time.now();
    auto const soon = plan::later(asked, l.plan.tick());
    l.things.for_each([&](watched& w) {
        if (w.due <= soon)
            w.missed(end.ec, end.retry_after, now);
    });
    l.things.rebuild();
}

// ---- sleeping -----------------------------------------------------------------------------------------------

// When there is a look to be made, as far as the budget lets it.
time_point scheduler::next_ready(time_point now) const
{
    auto const may_settle = [](auto const& l) {
        return !l.second->vanished.empty() && l.second->trust.allowed() != 0;
    };
    if (!urgent_.empty() || !next_.empty() || (vanished_ != 0 && std::ranges::any_of(lanes_, may_settle)))
        return now;
    return due_lanes_.empty() ? time_point::max() : due_lanes_.top().due;
}

time_point scheduler::next_wake(time_point now) const
{
    auto const wake = moments_.empty() ? time_point::max() : moments_.top().due;
    if (looks_ >= most_looks_)
        return wake; // the end of one of them wakes
    auto const ready = next_ready(now);
    return std::min(wake, ready <= now && departure_ ? *departure_ : ready);
}

void scheduler::arm()
{
    auto const at = next_wake(around_.time.now());
    if (at != time_point::max() && until_ <= at && !sleep_.expired())
        return; // it wakes early enough
    disarm();
    if (at == time_point::max())
        return;
    until_ = at;
    auto const sleep = std::make_shared<asio::cancellation_signal>();
    sleep_ = sleep;
    auto woken = [this, owner = around_.owner, sleep](error_code) {
        auto const alive = owner.lock();
        if (!alive || sleep_.lock() != sleep)
            return; // it is not needed any more
        sleep_.reset();
        pump();
    };
    around_.time.async_sleep_until(
        at, asio::bind_cancellation_slot(sleep->slot(), asio::bind_executor(around_.ex, std::move(woken))));
}

void scheduler::disarm() noexcept
{
    auto const sleep = sleep_.lock();
    sleep_.reset();
    if (sleep)
        sleep->emit(asio::cancellation_type::terminal);
}

} // namespace vigil::watch
