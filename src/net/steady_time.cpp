// Real time: the only file of the library that reads a clock. One timer per sleep; whoever sleeps often keeps
// one sleep for many (see watchdog.hpp). Knows nothing of what is awaited.
#include "net/steady_time.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <utility>

namespace vigil::net {
namespace {

// The timer and the handler that waits for it. The timer goes before the handler runs, and its slot before
// the timer: a late emit must find nothing.
struct wake_up
{
    using executor_type = asio::any_completion_executor;
    using cancellation_slot_type = asio::cancellation_slot;

    std::unique_ptr<asio::steady_timer> timer;
    asio::any_completion_handler<void(error_code)> handler;
    executor_type executor;
    cancellation_slot_type slot;

    executor_type get_executor() const noexcept { return executor; }
    cancellation_slot_type get_cancellation_slot() const noexcept { return slot; }

    void operator()(error_code ec)
    {
        if (slot.is_connected())
            slot.clear();
        timer.reset();
        auto h = std::move(handler);
        std::move(h)(ec);
    }
};

} // namespace

steady_time::steady_time(asio::any_io_executor ex) : executor_(std::move(ex)) {}

time_point steady_time::now() const noexcept { return std::chrono::steady_clock::now(); }

std::chrono::system_clock::time_point steady_time::wall_now() const noexcept
{
    return std::chrono::system_clock::now();
}

void steady_time::start_sleep(time_point t, asio::any_completion_handler<void(error_code)> handler)
{
    if (!executor_)
        return; // the context is gone, and with it everybody who could hear of it
    auto timer = std::make_unique<asio::steady_timer>(executor_.get(), t);
    auto& waits = *timer;
    auto executor = asio::get_associated_executor(handler, executor_.get());
    auto const slot = asio::get_associated_cancellation_slot(handler);
    waits.async_wait(wake_up{std::move(timer), std::move(handler), std::move(executor), slot});
}

} // namespace vigil::net
