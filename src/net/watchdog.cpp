// One sleep for many limits. Decides only when to look next; what a passed limit means is the guard's affair.
#include "net/watchdog.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>

#include <utility>

namespace vigil::net {

void watchdog::guard::unwatch() noexcept
{
    if (dog_)
        std::exchange(dog_, nullptr)->forget(*this);
}

watchdog::watchdog(asio::any_io_executor ex, time_source& time) : executor_(std::move(ex)), time_(time) {}

watchdog::~watchdog()
{
    while (!guards_.empty())
        guards_.begin()->unwatch();
}

void watchdog::watch(guard& g, time_point limit)
{
    g.limit_ = limit;
    if (g.dog_ == this && limit >= g.wake_)
        return; // seen to when its present turn comes
    if (g.dog_)
        g.dog_->guards_.erase(g.dog_->guards_.iterator_to(g));
    g.dog_ = this;
    g.wake_ = limit;
    guards_.insert(g);
    if (sleep_.expired() || limit < until_)
        arm();
}

void watchdog::forget(guard& g) noexcept
{
    guards_.erase(guards_.iterator_to(g));
    if (guards_.empty())
        disarm();
}

void watchdog::arm()
{
    disarm();
    if (guards_.empty() || !executor_)
        return;
    until_ = guards_.begin()->wake_;
    auto const sleep = std::make_shared<asio::cancellation_signal>();
    sleep_ = sleep;
    auto woken = [weak = weak_from_this(), sleep](error_code) {
        auto const self = weak.lock();
        if (!self || self->sleep_.lock() != sleep)
            return; // disarmed, or armed anew, meanwhile
        self->sleep_.reset();
        self->wake();
    };
    time_.async_sleep_until(
        until_,
        asio::bind_cancellation_slot(sleep->slot(), asio::bind_executor(executor_.get(), std::move(woken))));
}

void watchdog::disarm() noexcept
{
    auto const sleep = sleep_.lock();
    sleep_.reset();
    if (sleep)
        sleep->emit(asio::cancellation_type::terminal);
}

void watchdog::wake()
{
    auto const now = time_.now();
    while (!guards_.empty() && guards_.begin()->wake_ <= now) {
        auto& g = *guards_.begin();
        guards_.erase(guards_.begin());
        if (g.limit_ > now) {
            g.wake_ = g.limit_; // it was moved
            guards_.insert(g);
        } else {
            g.dog_ = nullptr;
            g.on_limit();
        }
    }
    if (sleep_.expired())
        arm();
}

} // namespace vigil::net
