// How an erased handler is completed: never inline, on its own executor, after everything it could see is
// done.
#pragma once

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <tuple>
#include <utility>

namespace vigil::net {

namespace asio = boost::asio;

// A handler that waits, and the work that keeps its executor running meanwhile. Move-construct only.
template <class... Args>
class waiting_handler
{
    asio::any_completion_handler<void(Args...)> handler_;
    asio::any_completion_executor executor_;

public:
    waiting_handler(asio::any_completion_handler<void(Args...)> handler, asio::any_io_executor const& ex)
        : handler_(std::move(handler)),
          executor_(asio::prefer(asio::get_associated_executor(handler_, ex),
                                 asio::execution::outstanding_work.tracked))
    {}
    waiting_handler(waiting_handler&&) noexcept = default;
    waiting_handler& operator=(waiting_handler&&) = delete;

    // Only valid before the handler is completed; clear it first.
    asio::cancellation_slot slot() const noexcept { return asio::get_associated_cancellation_slot(handler_); }

    // By way of `ex`, so that the caller's page is finished before the handler runs.
    void post(asio::any_io_executor const& ex, Args... args) &&
    {
        asio::post(ex, [self = std::move(*this), values = std::tuple<Args...>(std::move(args)...)]() mutable {
            auto const to = self.executor_;
            asio::dispatch(to, [self = std::move(self), values = std::move(values)]() mutable {
                auto handler = std::move(self.handler_);
                std::apply([&](auto&... v) { std::move(handler)(std::move(v)...); }, values);
            });
        });
    }
};

} // namespace vigil::net
