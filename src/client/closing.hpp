// The end of a client: who waits for it, until when its calls may go on, and when nothing is left.
#pragma once

#include "watch/seat.hpp"

#include <vigil/detail/initiation.hpp>
#include <vigil/shutdown.hpp>
#include <vigil/time.hpp>

#include <boost/asio/cancellation_signal.hpp>

#include <atomic>
#include <cstddef>
#include <list>
#include <memory>
#include <optional>

namespace vigil::detail {

// A part of its core, and used on its executor only. What there is to be ended, the core knows.
class closing final : watch::seat_base::host
{
public:
    using seat_ptr = watch::seat_ptr<shutdown_report>;

    explicit closing(client_core& core) noexcept : core_(core) {}
    closing(closing const&) = delete;
    closing& operator=(closing const&) = delete;
    ~closing() = default;

    // The client shuts down, and this one is told when it has.
    void join(seat_ptr who, duration limit);

    // The client ends, in order or at once. Once.
    void begun(time_point now) noexcept { began_ = now; }

    // What the end has cost so far. Nothing once it is over, when other threads read the report.
    void waits_ended(std::size_t n) noexcept
    {
        if (n != 0)
            report_.ended_waits += n;
    }
    void call_cancelled() noexcept { ++report_.cancelled_calls; }

    // Any thread: the report of a client that has shut down, null before. Its context may have run out by then.
    shutdown_report const* told() const noexcept
    {
        return over_.load(std::memory_order_acquire) ? &report_ : nullptr;
    }

    // Something has ended that may have been the last.
    void step();

    // The context goes: nobody is told.
    void abandon() noexcept;

private:
    void leaves(watch::seat_base& who) override;
    void limit_to(time_point until);
    void arm();
    void disarm() noexcept;
    void over();
    shutdown_report so_far() const noexcept;

    client_core& core_;
    std::optional<time_point> began_;
    time_point until_ = time_point::max();
    std::weak_ptr<asio::cancellation_signal> sleep_; // owned by its handler: see net::watchdog
    std::list<seat_ptr> waiting_;
    core_ptr
        kept_; // from the first who waits on: the client may have gone. What is waited for keeps the work
    shutdown_report report_;
    bool quiet_ = false;             // nothing is left but connections
    std::atomic<bool> over_ = false; // report_ does not change any more
};

} // namespace vigil::detail
