// One thing that is to happen at a moment of virtual time, unless it is called off.
#pragma once

#include "net/parking.hpp"

#include <vigil/testing/manual_time.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace vigil::chaos {

namespace asio = boost::asio;

class alarm final : net::parked
{
    // Shared with the sleep, whose end may come after ours.
    struct state
    {
        asio::cancellation_signal signal;
        std::function<void()> ring;
    };

    testing::manual_time& time_;
    std::shared_ptr<state> set_;

    void context_shutdown() noexcept override { set_.reset(); }

public:
    alarm(asio::any_io_executor const& ex, testing::manual_time& time) : parked(ex), time_(time) {}
    ~alarm() { call_off(); }

    void set(time_point when, std::function<void()> ring)
    {
        call_off();
        if (!context_alive())
            return;
        set_ = std::make_shared<state>();
        set_->ring = std::move(ring);
        time_.async_wait_until(when,
                               asio::bind_cancellation_slot(set_->signal.slot(), [s = set_](error_code ec) {
                                   auto const what = std::exchange(s->ring, nullptr);
                                   if (!ec && what)
                                       what();
                               }));
    }

    void call_off() noexcept
    {
        auto const was = std::exchange(set_, nullptr);
        if (!was || !was->ring)
            return;
        was->ring = nullptr;
        was->signal.emit(asio::cancellation_type::terminal);
    }
};

} // namespace vigil::chaos
