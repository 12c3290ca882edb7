// The inside of hub: who waits, and what is known of the thing. Seen by its .cpp files only.
#pragma once

#include "watch/hub.hpp"

#include <boost/asio/cancellation_signal.hpp>

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace vigil::watch {

// Exactly one of `who` and `reader` is there. In its entry's list from join() until it is completed.
template <class Subject>
struct hub<Subject>::waiter
{
    Subject subject;
    goal wanted{};
    wait_options how;
    std::optional<awaiting> who;
    std::optional<reading> reader;
    std::shared_ptr<cursor<Subject>> at; // of a reader

    asio::any_io_executor on; // the hub's
    hub* home = nullptr;      // from join() on
    bool cancelled = false;
    std::weak_ptr<entry> of;
    typename std::list<waiter_ptr>::iterator place;
    std::optional<typename std::multimap<time_point, waiter*>::iterator> alarm;
    time_point started;
    int looks_before = 0;
    int failed_before = 0;

    waiter(Subject s, asio::any_io_executor ex) : subject(std::move(s)), on(std::move(ex)) {}

    asio::any_io_executor const& executor() const noexcept { return on; }
    void cancel(asio::cancellation_type)
    {
        cancelled = true;
        if (home)
            home->cancelled(*this);
    }
};

template <class Subject>
struct hub<Subject>::entry
{
    struct stance // those who have one goal
    {
        std::optional<typename Subject::judge> judge; // made anew for the first of them
        std::size_t waiting = 0;
    };

    Subject subject;
    plan::poll_schedule schedule;
    std::list<waiter_ptr> waiting;
    std::multimap<time_point, waiter*> deadlines;
    std::map<goal, stance> goals;
    std::shared_ptr<value const> last;
    std::shared_ptr<typename Subject::told const> told; // all that is known by now, when somebody was told
    bool looked = false;                   // `last` is what a look saw here, and not what a reader remembers
    time_point due;                        // of the next look
    time_point planned{};                  // until when the poller sleeps
    time_point look_until{};               // limit of the look in flight; time_point(): none is
    time_point cut_at = time_point::max(); // somebody's deadline in that look
    int turn = 0;                          // of beginnings and ends of looks
    int looks = 0;
    int failed = 0;
    error_code last_error;
    diagnostics story;                            // of the last look
    asio::cancellation_signal alarm;              // wakes the sleeping poller, or ends its look
    std::weak_ptr<asio::cancellation_signal> cut; // ends the sleep until `cut_at`, which owns it

    entry(Subject s, poll_options const& o, time_point now) : subject(std::move(s)), schedule(o, now) {}

    time_point first_deadline() const noexcept
    {
        return deadlines.empty() ? time_point::max() : deadlines.begin()->first;
    }

    void no_cut()
    {
        cut_at = time_point::max();
        if (auto const sleep = cut.lock())
            sleep->emit(asio::cancellation_type::terminal);
    }
};

} // namespace vigil::watch
