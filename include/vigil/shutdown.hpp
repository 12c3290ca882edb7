// The end of a client in order: client::async_shutdown, and what it tells.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/detail/initiation.hpp>
#include <vigil/time.hpp>

#include <chrono>
#include <cstddef>
#include <vector>

namespace vigil {

// How long async_shutdown lets calls go on when it is not told.
inline constexpr duration default_shutdown_limit = std::chrono::seconds(10);

// What the end of a client, or of all clients of a group, ended before its time.
struct shutdown_report
{
    std::size_t cancelled_calls = 0; // they ended with operation_aborted
    std::size_t ended_waits = 0;     // with errc::client_stopped; of a watch_set, each of its things
    duration took{};                 // from the first async_shutdown() or stop() on

    shutdown_report() {} // user-provided: never an aggregate (g++ 12 and co_await)
};

namespace detail {

VIGIL_API void start_shutdown(core_ptr, terms, handler<shutdown_report>, duration);
VIGIL_API void start_group_shutdown(core_ptr, terms, handler<shutdown_report>, std::vector<core_ptr>,
                                    duration);

} // namespace detail
} // namespace vigil
