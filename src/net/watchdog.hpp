// The limits of everything that runs in one transport, kept by one sleep.
#pragma once

#include "net/held_executor.hpp"
#include "net/time_source.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/intrusive/set.hpp>

#include <memory>

namespace vigil::net {

// A timer per operation costs more than the operation. Here each of them has a `guard` with a limit that may
// be moved at no cost; one sleep lasts until the earliest limit, is re-armed only when it fires or when an
// earlier limit comes, and does not run while there is no guard.
class watchdog : public std::enable_shared_from_this<watchdog>
{
public:
    class guard : public boost::intrusive::set_base_hook<>
    {
        friend class watchdog;
        watchdog* dog_ = nullptr;
        time_point limit_{};
        time_point wake_{}; // where it stands in the order; never later than limit_

    protected:
        guard() = default;
        guard(guard const&) = delete;
        guard& operator=(guard const&) = delete;
        ~guard() { unwatch(); }

        // The limit passed; the guard is no longer watched. May destroy guards, this one too.
        virtual void on_limit() = 0;

    public:
        void unwatch() noexcept;
    };

    watchdog(asio::any_io_executor ex, time_source& time);
    ~watchdog();

    // Starts watching, or moves the limit. A limit that has passed already fires by the next sleep, never
    // here.
    void watch(guard& g, time_point limit);

private:
    struct earlier
    {
        bool operator()(guard const& a, guard const& b) const noexcept { return a.wake_ < b.wake_; }
    };

    held_executor executor_;
    time_source& time_;
    boost::intrusive::multiset<guard, boost::intrusive::compare<earlier>> guards_;
    // Of the running sleep. Owned by its handler: when the context ends, both are gone, and nobody emits into
    // a timer that no longer exists.
    std::weak_ptr<asio::cancellation_signal> sleep_;
    time_point until_{};

    void forget(guard& g) noexcept;
    void arm();
    void disarm() noexcept;
    void wake();
};

} // namespace vigil::net
