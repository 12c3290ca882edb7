// Opens one stream to an origin. Names, addresses, proxies and TLS are its own affair.
#pragma once

#include "net/http_message.hpp"
#include "net/stream.hpp"
#include "net/time_source.hpp"

#include <vigil/error.hpp>
#include <vigil/options.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <memory>
#include <string>
#include <utility>

namespace vigil::net {

// How a request must be written for the one who reads it.
struct request_form
{
    bool absolute = false;           // "GET http://host/path": a proxy reads it
    std::string proxy_authorization; // "Basic ..."
};

// What came of it. Not an aggregate (g++ 12 and co_await).
struct opened
{
    std::unique_ptr<net::stream> stream; // null on an error
    request_form form;
    bool tls_resumed = false;
    std::string problem; // the precise reason of an error: "TLS: certificate has expired"

    opened() {}
};

class connector
{
public:
    virtual ~connector() = default;

    // Has finite limits of its own for every phase (errc::phase_timeout). Never completes inside this call.
    // Cancellation: every type abandons it at once with operation_aborted. Initiated and cancelled on the
    // executor that the connector was made with; the stream lives there, too.
    template <class Token>
    auto async_open(origin to, Token&& token)
    {
        return asio::async_initiate<Token, void(error_code, opened)>(
            [this](auto&& handler, origin o) {
                start_open(std::move(o), asio::any_completion_handler<void(error_code, opened)>(
                                             std::forward<decltype(handler)>(handler)));
            },
            token, std::move(to));
    }

private:
    virtual void start_open(origin to, asio::any_completion_handler<void(error_code, opened)> handler) = 0;
};

// TCP, TLS and HTTP proxies. `time` must outlive it. On an error (errc::invalid_argument) `problem` names the
// option and the rule: "tls.ca_file: cannot be read: /etc/ca.pem: No such file or directory".
result<std::shared_ptr<connector>> make_tcp_connector(asio::any_io_executor ex, time_source& time,
                                                      connection_options const& limits,
                                                      tls_options const& tls, proxy_options const& proxy,
                                                      std::string& problem);

} // namespace vigil::net
