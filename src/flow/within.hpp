// Work with a limit of time, on the caller's time source. Knows nothing of what the work is.
#pragma once

#include "net/time_source.hpp"

#include <vigil/error.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace vigil::flow {

namespace asio = boost::asio;

// Completion of every awaited operation inside vigil: a tuple, nothing throws.
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

// Whether the running coroutine was asked to stop. A cancellation that comes while nothing cancellable is awaited
// (a completion is on its way) is lost to the next operation: ask before beginning one.
inline asio::awaitable<bool> stop_requested()
{
    auto const state = co_await asio::this_coro::cancellation_state;
    co_return state.cancelled() != asio::cancellation_type::none;
}

// Runs `op`, a deferred operation of signature void(error_code), but not past `limit`
// (errc::deadline_exceeded). The loser is cancelled and waited for.
template <class Operation>
asio::awaitable<error_code> within(net::time_source& time, time_point limit, Operation op)
{
    auto sleep = time.async_sleep_until(limit, asio::deferred);
    auto [order, ec, woke] = co_await asio::experimental::make_parallel_group(std::move(op), std::move(sleep))
                                 .async_wait(asio::experimental::wait_for_one(), as_result);
    if (order[0] == 1 && !woke)
        co_return make_error_code(errc::deadline_exceeded);
    co_return ec;
}

} // namespace vigil::flow
