// How waits end: by what a look saw, at a deadline, by cancellation, with the client. Decides nothing about
// what a state means: the judges do. Definitions of hub's members, for hub.cpp alone.
#pragma once

#include "flow/redact.hpp"
#include "plan/arithmetic.hpp"
#include "watch/hub_parts.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <tuple>
#include <utility>

namespace vigil::watch {

// How long after a wait's deadline its last look may take: a second, all in all (wait_options::limit).
constexpr duration last_look_limit = std::chrono::milliseconds(990);
constexpr duration last_look_grace = std::chrono::milliseconds(10); // until its end is heard

constexpr auto reads = [](auto const& waiter) noexcept { return waiter.reads(); };

template <class Subject>
void hub<Subject>::settle_goals(entry& e, sight<value> const& seen, time_point now)
{
    for (auto& those : e.goals) {
        if (those.waiting == 0)
            continue;
        auto const end = [&](error_code ec, wait_verdict v) {
            auto const same = how(e, ec, v);
            auto const concerned = [&](waiter const& w) { return !w.reads() && w.wanted == those.wanted; };
            e.for_each(concerned, [&](waiter& w) { finish(e, w, same); });
        };
        auto const meaning = Subject::weigh(those.judge, seen, now);
        learn(e, those.wanted, meaning, now);
        switch (meaning) {
        case plan::look::succeeded: end({}, wait_verdict::succeeded); break;
        case plan::look::failed: end(Subject::failure(those.wanted), wait_verdict::failed); break;
        case plan::look::gone: end(errc::resource_gone, wait_verdict::gone); break;
        case plan::look::ended_unknown: end(Subject::unknown_end(those.wanted), wait_verdict::unknown); break;
        case plan::look::skipped: end(errc::task_skipped, wait_verdict::skipped); break;
        case plan::look::pending: break;
        }
    }
}

// What fails early teaches to look early.
template <class Subject>
void hub<Subject>::learn(entry const& e, goal g, plan::look meaning, time_point now)
{
    bool const ended = meaning == plan::look::succeeded || meaning == plan::look::failed;
    if (ended && e.complete)
        when_.learned.finished(Subject::number(g), Subject::size(e.last.get()), now - e.started, e.running);
}

template <class Subject>
void hub<Subject>::settle_readers(entry& e, sight<value> const& seen, time_point now)
{
    if (e.readers == 0)
        return;
    if (!seen.value) {
        if (e.last) {
            auto end = std::make_shared<value>(*e.last);
            if (Subject::mark_gone(*end)) {
                e.last = std::move(end); // the last change of all: deleted
                e.told = nullptr;
            } else
                return end_readers(e);
        } else if (now - e.started >= around_.via.options.poll.not_found_grace)
            return end_readers(e);
        else
            return;
    }
    e.for_each(reads, [&](waiter& w) { catch_up(e, w); });
}

// Each hears of what it was not told yet, and asks for it when it likes.
template <class Subject>
void hub<Subject>::settle_followers(entry& e, sight<value> const& seen)
{
    if (e.followers == 0 || !seen.value)
        return;
    e.for_each([](waiter const& w) { return w.follows; },
               [&](waiter& w) {
                   if (auto* const who = static_cast<listen_node&>(w).who; who && has_news(e, w))
                       who->changed();
               });
}

template <class Subject>
bool hub<Subject>::has_news(entry const& e, waiter const& w)
{
    auto const& told = w.place().last;
    return e.last && (!told || Subject::fingerprint(*told) != Subject::fingerprint(*e.last));
}

template <class Subject>
auto hub<Subject>::news(listener& who) -> std::optional<outcome>
{
    auto& w = *who.at_;
    auto& e = *w.in;
    if (!has_news(e, w))
        return std::nullopt;
    w.place().last = e.last;
    return outcome(wait_verdict::pending, sight_of(e), e.looks - w.looks_before, w.failed_since(e.failed),
                   around_.time.now() - w.started);
}

template <class Subject>
Subject const& hub<Subject>::subject_of(listener const& who) noexcept
{
    return who.at_->in->subject;
}

template <class Subject>
void hub<Subject>::leave(listener& who)
{
    auto& w = *who.at_;
    auto& e = *w.in;
    {
        auto const gone = take(e, w);
    }
    forget_if_idle(e);
    when_.pump();
}

template <class Subject>
void hub<Subject>::end_readers(entry& e)
{
    auto const end = how(e, errc::resource_gone, wait_verdict::gone);
    e.for_each(reads, [&](waiter& w) { finish(e, w, end); });
}

template <class Subject>
bool hub<Subject>::catch_up(entry& e, waiter& w)
{
    auto& at = w.place();
    if (at.last && Subject::fingerprint(*at.last) == Subject::fingerprint(*e.last))
        return false;
    change<shown> c;
    if (at.last)
        c.from = Subject::show(at.last);
    c.to = Subject::show(e.last);
    c.final = Subject::resting(*e.last);
    at.last = e.last;
    at.ended = c.final;
    at.busy = false;
    auto const kept = take(e, w);
    auto tell = [story = e.story, s = e.subject, c = std::move(c)](diagnostics* info) mutable {
        if (info && story)
            *info = *story;
        else if (info)
            s.name(*info);
        return std::tuple<error_code, change<shown>>(error_code(), std::move(c));
    };
    static_cast<read_node&>(*kept).who.complete_by(around_.user, error_code(), std::move(tell));
    return true;
}

// Made when the first is told after a look, and shared by all who are told before the next.
template <class Subject>
auto hub<Subject>::sight_of(entry& e) -> std::shared_ptr<typename Subject::told const>
{
    if (!e.told) {
        auto told = std::make_shared<typename Subject::told>(e.subject.make_sight());
        if (e.last)
            Subject::fill(*told, e.last);
        told->last_error = e.last_error;
        told->held_back = e.held_back;
        e.told = std::move(told);
    }
    return e.told;
}

template <class Subject>
auto hub<Subject>::how(entry& e, error_code ec, wait_verdict v) const -> ending_ptr
{
    auto end = std::make_shared<ending>();
    end->ec = ec;
    end->verdict = v;
    end->told = sight_of(e);
    end->subject = e.subject;
    end->last = e.last;
    end->story = e.story;
    end->last_error = e.last_error;
    end->looks = e.looks;
    end->failed = e.failed;
    end->at = around_.time.now();
    if (v == wait_verdict::failed)
        end->with = around_.via.who.latest();
    return end;
}

// What is told is made where it is heard: here it is nothing but a post.
template <class Subject>
void hub<Subject>::finish(entry& e, waiter& w, ending_ptr const& end)
{
    auto kept = take(e, w);
    if (kept->is == waiter::sort::listens) {
        std::shared_ptr<diagnostics const> story;
        if (end->ec)
            story = std::make_shared<diagnostics const>(end->tell(*kept));
        if (auto* const who = static_cast<listen_node&>(*kept).let_go())
            who->ended(end->subject, end->ec, end->result_of(*kept), std::move(story));
        return;
    }
    if (kept->is == waiter::sort::waits) {
        auto who = std::move(static_cast<wait_node&>(*kept).who);
        return who.complete_by(around_.user, end->ec, [w = std::move(kept), end](diagnostics* info) {
            if (info)
                *info = end->tell(*w);
            return std::tuple<error_code, outcome>(end->ec, end->result_of(*w));
        });
    }
    kept->place().busy = false;
    kept->place().ended = end->verdict == wait_verdict::gone;
    auto who = std::move(static_cast<read_node&>(*kept).who);
    who.complete_by(around_.user, end->ec, [w = std::move(kept), end](diagnostics* info) {
        if (info)
            *info = end->tell(*w);
        return std::tuple<error_code, change<shown>>(end->ec, change<shown>());
    });
}

template <class Subject>
auto hub<Subject>::take(entry& e, waiter& w) -> waiter_ptr
{
    auto kept = e.unlink(w);
    if (w.more)
        when_.unguard(*w.more);
    if (w.reads())
        --e.readers;
    else
        --e.find(w.wanted)->waiting;
    if (w.follows)
        --e.followers;
    w.in = nullptr;
    w.deafen();
    return kept;
}

template <class Subject>
std::size_t hub<Subject>::end_all(entry& e, error_code ec, wait_verdict v)
{
    auto const end = how(e, ec, v);
    std::size_t n = 0;
    for (; e.first; ++n)
        finish(e, *e.first, end);
    forget_if_idle(e);
    return n;
}

// A look that was begun before the limit passed serves as the last one, unless it hangs.
template <class Subject>
void hub<Subject>::passed(waiter& w, time_point now)
{
    auto& e = *w.in;
    if (w.overdue) { // no answer came in time
        finish(e, w, how(e, errc::wait_deadline, wait_verdict::deadline));
        return forget_if_idle(e);
    }
    w.overdue = true;
    e.to_front(w);
    when_.guard(*w.more, plan::later(now, last_look_limit + last_look_grace));
    auto const flight = e.looking.lock();
    if (!flight)
        return when_.hurry(e);
    if (now - flight->began < last_look_limit)
        return;
    e.recut = true;
    flight->cut.emit(asio::cancellation_type::terminal);
}

template <class Subject>
void hub<Subject>::expire(entry& e)
{
    if (!e.first || !e.first->overdue)
        return;
    auto const end = how(e, errc::wait_deadline, wait_verdict::deadline);
    while (e.first && e.first->overdue)
        finish(e, *e.first, end);
}

template <class Subject>
void hub<Subject>::cancelled(waiter& w)
{
    auto& e = *w.in;
    finish(e, w, how(e, asio::error::operation_aborted, wait_verdict::cancelled));
    forget_if_idle(e);
    when_.pump();
}

template <class Subject>
void hub<Subject>::forget_if_idle(entry& e)
{
    if (!e.idle())
        return;
    auto const at = entries_.find(e.subject);
    if (at == entries_.end() || at->get() != &e)
        return;
    auto const kept = entries_.extract(at);
    if (entries_.empty())
        work_ = {};
    when_.drop(e);
    if (auto const flight = e.looking.lock())
        flight->cut.emit(asio::cancellation_type::terminal);
}

template <class Subject>
std::size_t hub<Subject>::stop(error_code why)
{
    std::size_t n = 0;
    while (!entries_.empty()) {
        auto const e = *entries_.begin();
        n += end_all(*e, why, wait_verdict::cancelled);
    }
    return n;
}

// ---- what callers are told ------------------------------------------------------------------------------

template <class Subject>
void hub<Subject>::refuse(Subject const& s, waiter_ptr w, diagnostics info, error_code ec,
                          wait_verdict v) const
{
    w->deafen();
    if (w->reads())
        return static_cast<read_node&>(*w).who.complete(around_.user, std::move(info), ec, {});
    outcome o(v, std::make_shared<typename Subject::told const>(s.make_sight()), 0, 0, {});
    if (w->is == waiter::sort::waits)
        static_cast<wait_node&>(*w).who.complete(around_.user, std::move(info), ec, std::move(o));
    else if (auto* const who = static_cast<listen_node&>(*w).let_go())
        who->ended(s, ec, std::move(o), std::make_shared<diagnostics const>(std::move(info)));
}

template <class Subject>
diagnostics hub<Subject>::ending::tell(waiter const& w) const
{
    diagnostics info;
    if (looks > w.looks_before && story)
        info = *story;
    subject.name(info);
    info.attempts = looks - w.looks_before;
    info.elapsed = at - w.started;
    // Of the looks that it took part in; what was before it came is the story of others.
    info.cause = w.failed_since(failed) != 0 ? last_error : error_code();
    if (verdict == wait_verdict::failed && last)
        Subject::tell(*last, info);
    if (verdict == wait_verdict::gone && !last)
        info.rule = "no look has ever found it: is its id right?";
    if (with)
        flow::redact(info, *with);
    return info;
}

} // namespace vigil::watch
