// Who gets which connection to one origin. Holds no connection: both sides are known by numbers.
#pragma once

#include <vigil/options.hpp>
#include <vigil/time.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

namespace vigil::plan {

// A driver's whole part:
//
//     for (auto c : ledger.expire(now)) close(c);
//     switch (auto g = ledger.acquire(now); g.what) {
//     case use:    exchange on g.conn, then released(g.conn, ...)
//     case open:   open g.conn, then opened(g.conn) and as above, or open_failed(g.conn)
//     case wait:   park under g.waiter; woken: claim(g.waiter) says use or open; cancelled: cancel(g.waiter)
//     case refuse: errc::overloaded
//     }
//
// released, open_failed and cancel return whom to wake. Waiters are served in the order they came, and nobody
// overtakes them. Idle connections are reused newest first; their age is checked when one is next wanted, so
// no timer runs. One that had rested for a second or more and then turns out to be dead was forgotten by
// something on the way, and those that have rested longer with it: went_stale(). One that dies sooner says
// nothing about the others.
// Not thread-safe.
class pool_ledger
{
public:
    using connection = std::uint32_t; // small numbers, used again after they were closed
    using ticket = std::uint64_t;     // never used twice; 0 is none

    struct grant
    {
        enum class action { use, open, wait, refuse };
        action what = action::refuse;
        connection conn = 0; // use, open
        ticket waiter = 0;   // wait; and whose grant it is when it comes out of the queue

        friend bool operator==(grant const&, grant const&) = default;
    };

    // What is to be done after a change. The close comes first.
    struct follow_up
    {
        bool close = false; // the connection that was named is out of the ledger: close it
        ticket wake = 0;    // not 0: this waiter may claim() now

        friend bool operator==(follow_up const&, follow_up const&) = default;
    };

    explicit pool_ledger(connection_options const& options);

    grant acquire(time_point now);

    // The waiter runs: what it got, use or open. nullopt when it was never woken (or was cancelled).
    std::optional<grant> claim(ticket t);

    // The waiter goes away; what it had been given already is handed on. Closes nothing.
    follow_up cancel(ticket t, time_point now);

    void opened(connection c) noexcept;
    follow_up open_failed(connection c); // `close` is false: there is nothing to close
    follow_up released(connection c, time_point now, bool reusable);

    // Idle connections that are too old, and those that acquire() found so; they are out of the ledger, close
    // them.
    std::vector<connection> expire(time_point now);

    // All idle connections, on the same terms.
    std::vector<connection> close_idle();

    // A connection of acquire() proves dead, in silence: the idle ones that are suspects now, on the same terms.
    // It stays busy: released() or opened() follows.
    std::vector<connection> went_stale(connection c);

    std::size_t connections() const noexcept { return used_; } // opening, busy and idle
    std::size_t idle() const noexcept { return idle_.size(); }
    std::size_t waiting() const noexcept { return waiting_; }
    bool empty() const noexcept { return used_ == 0 && waiting_ == 0; }

private:
    struct resting
    {
        connection conn;
        time_point since;
    };
    struct rest
    {
        bool was_long = false;
        time_point since{};
    };

    std::size_t limit_;
    std::size_t max_waiting_;
    duration max_idle_;

    std::vector<rest> rested_;       // by connection: before it was taken last
    std::vector<connection> vacant_; // numbers to use again
    std::vector<resting> idle_;      // oldest first
    std::deque<bool> queue_;         // by ticket, from `first_` on: still waiting?
    ticket first_ = 1;
    std::size_t used_ = 0;
    std::size_t waiting_ = 0;
    std::unordered_map<ticket, grant> granted_; // woken, not yet claimed

    std::vector<connection> retired_; // out of the count, the driver does not know it yet

    connection take_number();
    void give_number(connection c);
    ticket pop_waiter();
    ticket hand_over(connection c);
    ticket hand_slot();
    follow_up keep(connection c, time_point now);
    void retire(std::size_t oldest);
    void retire_old(time_point now);
    std::vector<connection> told();
};

} // namespace vigil::plan
