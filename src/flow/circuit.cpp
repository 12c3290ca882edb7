// Lets calls through as plan::circuit_breaker says, and lets the others wait in line. Decides nothing itself.
#include "flow/circuit.hpp"

#include "plan/arithmetic.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <iterator>

namespace vigil::flow {

using state = plan::circuit_breaker::state;

void circuit::permit::ended(plan::health h, error_code why) noexcept
{
    auto const of = std::exchange(of_, nullptr);
    if (!of || !of->context_alive())
        return;
    try {
        of->settle(pass_, h, why);
    } catch (...) { // no memory to wake somebody: whoever comes next does it
    }
}

circuit::circuit(asio::any_io_executor ex, net::time_source& time, breaker_options const& options,
                 std::function<double()> const& dice, journal const& log, std::string origin)
    : parked(ex),
      ex_(std::move(ex)),
      time_(time),
      dice_(dice),
      log_(log),
      origin_(std::move(origin)),
      breaker_(options)
{}

// ---- who comes and goes ---------------------------------------------------------------------------------

// Nobody overtakes those who wait.
circuit::permit circuit::try_enter(bool poll)
{
    if (!calls_.empty() || (poll && !polls_.empty()))
        return {};
    return take();
}

circuit::permit circuit::take()
{
    auto const before = breaker_.is();
    plan::circuit_breaker::pass p;
    bool const may = breaker_.enter(time_.now(), p);
    permit made;
    if (may)
        made = permit(shared_from_this(), p);
    tell_change(before);
    return made;
}

void circuit::settle(plan::circuit_breaker::pass const& p, plan::health h, error_code why)
{
    auto const before = breaker_.is();
    breaker_.ended(p, h, why, time_.now(), h == plan::health::bad ? dice_() : 0);
    tell_change(before);
    if (first_line())
        pump();
}

void circuit::start_wait(bool poll, time_point deadline, permit& into, handler h)
{
    auto& in = poll ? polls_ : calls_;
    auto const at = in.emplace(in.end(), deadline, into, std::move(h));
    if (auto slot = asio::get_associated_cancellation_slot(at->h); slot.is_connected())
        slot.assign([this, &in, at](asio::cancellation_type) { abandon(in, at); });
    pump();
}

// Whoever calls this in the slot's own handler is gone after finish().
void circuit::abandon(line& in, line::iterator at)
{
    finish(in, at, asio::error::operation_aborted);
    arm();
}

void circuit::finish(line& in, line::iterator at, error_code ec)
{
    line done;
    done.splice(done.begin(), in, at);
    auto h = std::move(done.front().h);
    asio::get_associated_cancellation_slot(h).clear();
    asio::post(ex_, asio::append(std::move(h), ec));
}

// ---- the lines ------------------------------------------------------------------------------------------

circuit::line* circuit::first_line() noexcept
{
    if (!calls_.empty())
        return &calls_;
    return polls_.empty() ? nullptr : &polls_;
}

void circuit::pump()
{
    auto const keep = shared_from_this();
    while (first_line()) {
        auto leave = take();
        auto* const in = first_line(); // whoever was told of a change may have cancelled the first
        if (!leave || !in)
            break;
        in->front().into = std::move(leave);
        finish(*in, in->begin(), {});
    }
    if (breaker_.is() == state::open)
        turn_away(breaker_.retry_at());
    arm();
}

// Those for whom it would be too late.
void circuit::turn_away(time_point until)
{
    for (auto* const in : {&calls_, &polls_})
        for (auto at = in->begin(); at != in->end();)
            if (auto const one = at++; one->deadline <= until)
                finish(*in, one, errc::circuit_open);
}

void circuit::arm()
{
    auto const at = first_line() ? breaker_.retry_at() : time_point::max();
    if (at == until_ && !sleep_.expired())
        return;
    disarm();
    if (at == time_point::max())
        return; // the end of an attempt wakes
    until_ = at;
    auto const sleep = std::make_shared<asio::cancellation_signal>();
    sleep_ = sleep;
    auto woken = [weak = weak_from_this(), sleep](error_code) {
        auto const self = weak.lock();
        if (!self || self->sleep_.lock() != sleep)
            return; // it is not needed any more
        self->sleep_.reset();
        self->pump();
    };
    time_.async_sleep_until(
        at, asio::bind_cancellation_slot(sleep->slot(), asio::bind_executor(ex_, std::move(woken))));
}

void circuit::disarm() noexcept
{
    auto const sleep = sleep_.lock();
    sleep_.reset();
    if (sleep)
        sleep->emit(asio::cancellation_type::terminal);
}

void circuit::tell_change(state before) const
{
    auto const is = breaker_.is();
    if (is == before)
        return;
    switch (is) {
    case state::open:
        return log_.circuit("opened", origin_, breaker_.cause(),
                            plan::until(time_.now(), breaker_.retry_at()));
    case state::half_open: return log_.circuit("half_open", origin_, {}, {});
    case state::closed: return log_.circuit("closed", origin_, {}, {});
    }
}

// What waits may own this.
void circuit::context_shutdown() noexcept
{
    auto const calls = std::exchange(calls_, {});
    auto const polls = std::exchange(polls_, {});
}

} // namespace vigil::flow
