// Time that stands still until the test moves it.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/error.hpp>
#include <vigil/time.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

namespace boost::asio {
class io_context;
}
namespace vigil::net {
class time_source;
}

namespace vigil::testing {

// Everything that waits in a client made with testing::make_client() waits in here: backoff, polling, limits,
// token age. A test runs what is ready, jumps to the next moment somebody waits for, and so on: ten minutes
// of ten thousand waits take seconds, with exact expectations.
//
// Starts at time_point() + one day and at 2026-01-01T00:00:00Z of wall time. Single-threaded.
class VIGIL_API manual_time
{
    class impl;
    std::shared_ptr<impl> impl_;

    static void start_wait(std::shared_ptr<impl> const& in, time_point t,
                           boost::asio::any_completion_handler<void(error_code)> h);

public:
    explicit manual_time(boost::asio::any_io_executor ex);
    ~manual_time();

    time_point now() const noexcept;
    std::chrono::system_clock::time_point wall_now() const noexcept;
    duration elapsed() const noexcept;     // since the start
    std::size_t sleepers() const noexcept; // who waits

    // Goes to the next moment that somebody waits for and wakes everybody who waits for it. False: nobody
    // does.
    bool jump();

    // Runs `context` and jumps, until `done` says so, nothing is left to do, or `limit` of virtual time
    // passed. True when `done` said so.
    bool run_until(boost::asio::io_context& context, std::function<bool()> done,
                   duration limit = std::chrono::hours(24));

    // Runs everything that happens within `span`, then stands at its end.
    void run_for(boost::asio::io_context& context, duration span);

    // Sleeps in virtual time, for code under test that waits besides vigil. run_until() and run_for() know only
    // the time in here: what waits for a timer of its own is not waited for.
    // Handler: void(error_code). Completion: by a post. Cancellation: operation_aborted.
    template <boost::asio::completion_token_for<void(error_code)> Token = boost::asio::use_awaitable_t<>>
    auto async_wait_until(time_point t, Token&& token = {})
    {
        return boost::asio::async_initiate<Token, void(error_code)>(
            [impl = impl_](auto&& h, time_point when) {
                start_wait(impl, when, std::forward<decltype(h)>(h));
            },
            token, t);
    }
    template <boost::asio::completion_token_for<void(error_code)> Token = boost::asio::use_awaitable_t<>>
    auto async_wait_for(duration d, Token&& token = {})
    {
        return async_wait_until(now() + d, std::forward<Token>(token));
    }

    // For the parts of vigil that take a time source.
    std::shared_ptr<net::time_source> source() const noexcept;
};

} // namespace vigil::testing
