// A gate at which coroutines wait until somebody opens it.
#pragma once

#include "net/parking.hpp"

#include <vigil/error.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <cstddef>
#include <list>
#include <utility>

namespace vigil::flow {

namespace asio = boost::asio;

// Everybody who waits is let through at once, with the same code. Used on one executor only. Cancelling one
// waiter leaves the others alone.
class gate final : net::parked
{
    using handler = asio::any_completion_handler<void(error_code)>;
    struct waiter
    {
        handler h;
        explicit waiter(handler&& from) : h(std::move(from)) {}
    };
    using list = std::list<waiter>;

    asio::any_io_executor ex_;
    list waiting_;

    void start_wait(handler h);
    void finish(list::iterator at, error_code ec);
    void context_shutdown() noexcept override;

public:
    explicit gate(asio::any_io_executor ex);
    ~gate();

    // Completes with the code that open() is called with, by a post; operation_aborted when cancelled.
    template <class Token>
    auto async_wait(Token&& token)
    {
        return asio::async_initiate<Token, void(error_code)>(
            [this](auto&& h) { start_wait(handler(std::forward<decltype(h)>(h))); }, token);
    }

    void open(error_code ec);
    std::size_t size() const noexcept { return waiting_.size(); }
};

} // namespace vigil::flow
