// How waits end: by what a look saw, at a deadline, by cancellation, with the client. Decides nothing about
// what a state means: the judges do. Definitions of hub's members, for hub.cpp alone.
#pragma once

#include "watch/hub_parts.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <iterator>
#include <vector>

namespace vigil::watch {

template <class Subject>
void hub<Subject>::settle_goals(entry& e, sight<value> const& seen, time_point now)
{
    for (auto& [wanted, those] : e.goals) {
        if (those.waiting == 0)
            continue;
        auto const meaning = Subject::weigh(*those.judge, seen, now);
        if (meaning == plan::look::pending)
            continue;
        std::vector<waiter_ptr> done;
        std::ranges::copy_if(e.waiting, std::back_inserter(done),
                             [g = wanted](auto const& w) { return w->who && w->wanted == g; });
        for (auto const& w : done)
            switch (meaning) {
            case plan::look::succeeded: finish(e, *w, {}, wait_verdict::succeeded); break;
            case plan::look::failed: finish(e, *w, Subject::failure(wanted), wait_verdict::failed); break;
            case plan::look::gone: finish(e, *w, errc::resource_gone, wait_verdict::gone); break;
            case plan::look::ended_unknown:
                finish(e, *w, Subject::unknown_end(wanted), wait_verdict::unknown);
                break;
            case plan::look::skipped: finish(e, *w, errc::task_skipped, wait_verdict::skipped); break;
            case plan::look::pending: break;
            }
    }
}

template <class Subject>
void hub<Subject>::settle_readers(entry& e, sight<value> const& seen, time_point now)
{
    std::vector<waiter_ptr> readers;
    std::ranges::copy_if(e.waiting, std::back_inserter(readers), [](auto const& w) { return !!w->reader; });
    if (readers.empty())
        return;
    if (!seen.value) {
        auto gone = e.last ? std::make_shared<value>(*e.last) : nullptr;
        if (gone && Subject::mark_gone(*gone)) {
            e.last = std::move(gone); // the last change of all: deleted
            e.told = nullptr;
        } else if (e.last || now - e.schedule.started() >= around_.via.options.poll.not_found_grace) {
            for (auto const& w : readers)
                finish(e, *w, errc::resource_gone, wait_verdict::gone);
            return;
        } else
            return;
    }
    for (auto const& w : readers)
        catch_up(e, *w);
}

template <class Subject>
bool hub<Subject>::catch_up(entry& e, waiter& w)
{
    auto& at = *w.at;
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
    kept->reader->complete(around_.user, e.story, {}, std::move(c));
    return true;
}

template <class Subject>
void hub<Subject>::finish(entry& e, waiter& w, error_code ec, wait_verdict v)
{
    auto const kept = take(e, w);
    // Of the looks that it took part in; what was before it came is the story of others.
    auto const last_error = e.failed > w.failed_before ? e.last_error : error_code();
    diagnostics story;
    if (w.who ? w.who->wants_story(ec) : w.reader->wants_story(ec)) {
        if (e.looks > w.looks_before)
            story = e.story;
        e.subject.name(story);
        story.attempts = e.looks - w.looks_before;
        story.elapsed = around_.time.now() - w.started;
        story.cause = last_error;
        if (v == wait_verdict::failed && e.last)
            Subject::tell(*e.last, story);
    }
    if (w.reader) {
        w.at->busy = false;
        w.at->ended = v == wait_verdict::gone;
        return w.reader->complete(around_.user, std::move(story), ec, {});
    }
    outcome o(v, sight_of(e), e.looks - w.looks_before, e.failed - w.failed_before,
              around_.time.now() - w.started);
    if (w.who->wants_story(ec))
        return w.who->complete(around_.user, std::move(story), ec, std::move(o));
    w.who->complete_by(around_.user, ec, [ec, o = std::move(o)](diagnostics*) { return std::tuple(ec, o); });
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
        e.told = std::move(told);
    }
    return e.told;
}

template <class Subject>
auto hub<Subject>::take(entry& e, waiter& w) -> waiter_ptr
{
    auto kept = std::move(*w.place);
    e.waiting.erase(w.place);
    if (w.alarm)
        e.deadlines.erase(*w.alarm);
    if (w.who)
        --e.goals.at(w.wanted).waiting;
    w.home = nullptr;
    return kept;
}

template <class Subject>
void hub<Subject>::end_all(entry& e, error_code ec, wait_verdict v)
{
    while (!e.waiting.empty())
        finish(e, *e.waiting.front(), ec, v);
    forget_if_idle(e);
}

template <class Subject>
void hub<Subject>::expire(entry& e, time_point now)
{
    while (e.first_deadline() <= now)
        finish(e, *e.deadlines.begin()->second, errc::wait_deadline, wait_verdict::deadline);
}

template <class Subject>
void hub<Subject>::cancelled(waiter& w)
{
    auto const e = w.of.lock(); // it is in there: home says so
    finish(*e, w, asio::error::operation_aborted, wait_verdict::cancelled);
    forget_if_idle(*e);
}

template <class Subject>
void hub<Subject>::forget_if_idle(entry& e)
{
    if (!e.waiting.empty())
        return;
    auto const at = entries_.find(e.subject.key());
    if (at == entries_.end() || at->second.get() != &e)
        return;
    auto const kept = std::move(at->second);
    entries_.erase(at);
    if (entries_.empty())
        work_ = {};
    kept->alarm.emit(asio::cancellation_type::terminal);
}

template <class Subject>
void hub<Subject>::stop()
{
    while (!entries_.empty()) {
        auto const e = entries_.begin()->second;
        end_all(*e, asio::error::operation_aborted, wait_verdict::cancelled);
    }
}

} // namespace vigil::watch
