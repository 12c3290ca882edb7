// Time that stands still until the test moves it.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/time.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

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

    // For the parts of vigil that take a time source.
    std::shared_ptr<net::time_source> source() const noexcept;
};

} // namespace vigil::testing
