// When what is looked at: one queue and one timer for everything that a client watches.
#pragma once

#include "flow/journal.hpp"
#include "plan/due_heap.hpp"
#include "plan/durations.hpp"
#include "plan/poll_budget.hpp"
#include "watch/lane.hpp"
#include "watch/subjects.hpp"
#include "watch/watched.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace vigil::watch {

// What the watch needs of its client. `owner` keeps the client alive while a look runs.
struct surroundings
{
    asio::any_io_executor ex;   // everything happens on it
    asio::any_io_executor user; // handlers are sent this way
    std::weak_ptr<void> owner;
    looker via;
    net::time_source& time;
    std::function<double()> dice;
    flow::journal const& log;
};

// Used on the client's executor only. Looks stop when nothing is watched, and then it does not sleep either.
//
// Things that one list would show stand in one lane. When a lane's first thing is due, its sweep_plan says whether a
// look at each or one list is cheaper. A list is evidence of "no change" only: what is absent from it gets a look of
// its own, and so does, now and then, what it has shown for long.
//
// The order of looks: those with a deadline; what has vanished from a list; everything else, by the time it is due.
// There are never more of them at once than three quarters of the connections, so that other calls find one, and
// never more than the budget of polls allows. Of that budget a departure is reserved as soon as there is a look to be
// made, and which look that is, is decided when it comes: other clients that share the budget get theirs in between.
class scheduler
{
public:
    explicit scheduler(surroundings s);
    ~scheduler();

    // Schedules, or moves, also to another lane. Nothing while a look of its own is made or comes soon.
    void put(watched& w, list_key const& list, time_point due);
    // A look of its own, now, before all others; none when one is under way.
    void hurry(watched& w);
    // It is watched no longer. A look under way still has to end.
    void drop(watched& w) noexcept;
    // The look that watched::look() began. put() or drop() follows or went before.
    void ended(watched& w, look_end const& end);

    void guard(moment& m, time_point at);
    void unguard(moment& m) noexcept;

    // Begins what may begin, and sleeps until there is more. After every change from outside.
    void pump();

    // No list is read any more, and no sleep slept.
    void stop();

    bool limited() const noexcept { return around_.via.polls.limited(); }

    bool idle() const noexcept { return looks_ == 0; } // none is under way, nor a list

    plan::durations learned;       // of waits that ended well
    std::function<void()> on_idle; // called when it is, perhaps again

private:
    using lanes = std::map<list_key, std::unique_ptr<lane>>;

    void take_out(watched& w) noexcept;
    void move_to(watched& w, watched::place where, time_point due);
    void touch(lane& l);
    void forget_if_idle(lane& l) noexcept;
    lane& lane_of(list_key const& k);
    bool start_one(time_point now);
    bool may_depart(time_point now);
    time_point take_departure() noexcept;
    bool start_due(lane& l, time_point now);
    void start_look(watched& w);
    void start_list(lane& l, plan::sweep_step what);
    asio::awaitable<void> check_filter(lane& l, time_point departs);
    asio::awaitable<void> read_list(lane& l, time_point departs);
    void apply(lane& l, list_reader const& seen, bool whole, time_point began);
    void apply_failure(lane& l, error_code ec, std::optional<duration> retry_after, time_point began);
    void answer_for_all(lane& l, look_end const& end, time_point asked);
    void learn_from(lane& l, look_end const& end);
    void believe_again(lane& l);
    static time_point believed_until(watched const& w);
    time_point next_ready(time_point now) const;
    time_point next_wake(time_point now) const;
    void arm();
    void disarm() noexcept;

    surroundings around_;
    std::size_t most_looks_;
    std::size_t looks_ = 0; // under way, lists too
    lanes lanes_;
    plan::due_heap<lane> due_lanes_; // those whose first thing may be looked at
    plan::due_heap<watched> next_, urgent_;
    std::size_t vanished_ = 0; // in all lanes
    plan::due_heap<moment, moment_tag> moments_;
    bool pumping_ = false;
    std::optional<time_point> departure_; // reserved for the next look ...
    bool spare_ = false;                  // ... of which there is none now

    // Of the running sleep. Owned by its handler: see net::watchdog.
    std::weak_ptr<asio::cancellation_signal> sleep_;
    time_point until_{};
};

} // namespace vigil::watch
