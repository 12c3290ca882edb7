// One HTTP exchange with the service. Connections, TLS and proxies are a transport's own affair.
#pragma once

#include "net/http_message.hpp"

#include <vigil/error.hpp>
#include <vigil/time.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace vigil::net {

namespace asio = boost::asio;

class transport
{
public:
    virtual ~transport() = default;

    // Sends `request` once and reads the reply. `request` must live until the completion. Any HTTP status is
    // a success here. On an error the reply's `progress` still says how far the exchange came. Ends at
    // `deadline` at the latest (errc::deadline_exceeded); a transport has finite limits of its own for every
    // phase. Never completes inside this call. Cancellation: every type ends the exchange and closes its
    // connection. Initiated and cancelled on the executor that the transport was made with.
    template <class Token>
    auto async_exchange(http_request const& request, time_point deadline, Token&& token)
    {
        return asio::async_initiate<Token, void(error_code, http_reply)>(
            [this](auto&& handler, http_request const* r, time_point d) {
                start_exchange(*r, d,
                               asio::any_completion_handler<void(error_code, http_reply)>(
                                   std::forward<decltype(handler)>(handler)));
            },
            token, &request, deadline);
    }

    // Closes every connection; running exchanges end with operation_aborted. Later ones do so at once.
    virtual void stop() noexcept = 0;

    // From now on no connection is kept: idle ones are closed now, the others when nobody wants them any more, in
    // order where their protocol has one and within a second. Exchanges run on, and may still be started.
    virtual void finish() noexcept {}

    // Completes, by a post, when there is no connection any more and no exchange: after finish() or stop(), and when
    // nobody starts another. `ex` is the executor that the transport was made with.
    template <class Token>
    auto async_end(asio::any_io_executor const& ex, Token&& token)
    {
        return asio::async_initiate<Token, void()>(
            [this, ex](auto&& handler) {
                start_end(ex, asio::any_completion_handler<void()>(std::forward<decltype(handler)>(handler)));
            },
            token);
    }

private:
    // Of a transport without connections of its own.
    virtual void start_end(asio::any_io_executor const& ex, asio::any_completion_handler<void()> handler)
    {
        asio::post(ex, std::move(handler));
    }
    virtual void start_exchange(http_request const& request, time_point deadline,
                                asio::any_completion_handler<void(error_code, http_reply)> handler) = 0;
};

} // namespace vigil::net
