// The calls to one endpoint before its circuit breaker: who may leave, and who waits in which order.
#pragma once

#include "flow/journal.hpp"
#include "net/parking.hpp"
#include "net/time_source.hpp"
#include "plan/circuit_breaker.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <utility>

namespace vigil::flow {

namespace asio = boost::asio;

// Obeys a circuit_breaker. Calls that may not leave wait in line; polls stand behind all others, whenever those came.
// A timer runs only while somebody waits for the end of a pause. Used on one executor only.
class circuit final : public std::enable_shared_from_this<circuit>, net::parked
{
public:
    // Of an attempt that may leave. Whoever drops it unused lets another one have its place.
    class permit
    {
        friend class circuit;
        std::shared_ptr<circuit> of_;
        plan::circuit_breaker::pass pass_;

        permit(std::shared_ptr<circuit> of, plan::circuit_breaker::pass p) : of_(std::move(of)), pass_(p) {}

    public:
        permit() = default;
        permit(permit&& from) noexcept = default;
        permit& operator=(permit&& from) noexcept
        {
            permit old(std::exchange(of_, std::move(from.of_)), std::exchange(pass_, from.pass_));
            return *this;
        }
        ~permit() { ended(plan::health::silent, {}); }

        explicit operator bool() const noexcept { return of_ != nullptr; }

        // What became of the attempt; once.
        void ended(plan::health h, error_code why) noexcept;
    };

    circuit(asio::any_io_executor ex, net::time_source& time, breaker_options const& options,
            std::function<double()> const& dice, journal const& log, std::string origin);

    // Empty when the call has to wait.
    permit try_enter(bool poll);

    // Waits until it may leave, and puts the permit where the caller wants it. errc::circuit_open when nobody may before
    // the deadline, operation_aborted when cancelled; the deadline itself is the caller's affair.
    template <class Token>
    auto async_enter(bool poll, time_point deadline, permit& into, Token&& token)
    {
        return asio::async_initiate<Token, void(error_code)>(
            [this, poll, deadline](auto&& h, permit* p) {
                start_wait(poll, deadline, *p, handler(std::forward<decltype(h)>(h)));
            },
            token, &into);
    }

    bool closed() const noexcept { return breaker_.is() == plan::circuit_breaker::state::closed; }
    error_code cause() const noexcept { return breaker_.cause(); } // of the last failure that opened it

private:
    using handler = asio::any_completion_handler<void(error_code)>;
    struct waiter
    {
        time_point deadline;
        permit& into;
        handler h;

        waiter(time_point d, permit& p, handler&& from) : deadline(d), into(p), h(std::move(from)) {}
    };
    using line = std::list<waiter>;

    asio::any_io_executor ex_;
    net::time_source& time_;
    std::function<double()> const& dice_;
    journal const& log_;
    std::string const origin_;
    plan::circuit_breaker breaker_;
    line calls_, polls_;
    std::weak_ptr<asio::cancellation_signal> sleep_;
    time_point until_{}; // of that sleep

    void start_wait(bool poll, time_point deadline, permit& into, handler h);
    void settle(plan::circuit_breaker::pass const& p, plan::health h, error_code why);
    permit take();
    line* first_line() noexcept;
    void abandon(line& in, line::iterator at);
    void finish(line& in, line::iterator at, error_code ec);
    void pump();
    void turn_away(time_point until);
    void arm();
    void disarm() noexcept;
    void tell_change(plan::circuit_breaker::state before) const;
    void context_shutdown() noexcept override;
};

} // namespace vigil::flow
