// One HTTP exchange with the service. Connections, TLS and proxies are a transport's own affair.
#pragma once

#include "net/http_message.hpp"

#include <vigil/error.hpp>
#include <vigil/time.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>

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

private:
    virtual void start_exchange(http_request const& request, time_point deadline,
                                asio::any_completion_handler<void(error_code, http_reply)> handler) = 0;
};

} // namespace vigil::net
