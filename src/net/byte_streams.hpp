// The two streams of production: TCP, and TLS over TCP.
#pragma once

#include "net/stream.hpp"
#include "net/tls_context.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>
#include <string>

namespace vigil::net {

class tcp_stream final : public stream
{
    asio::ip::tcp::socket socket_;

    void start_read(asio::mutable_buffer to, io_handler handler) override;
    void start_write(asio::const_buffer from, io_handler handler) override;

public:
    explicit tcp_stream(asio::ip::tcp::socket socket);

    void close() noexcept override;
    bool quiet() noexcept override;
};

class tls_stream final : public stream
{
    std::shared_ptr<tls_context> context_; // outlives the SSL
    std::string key_;                      // of the session cache
    asio::ssl::stream<asio::ip::tcp::socket> stream_;

    void start_read(asio::mutable_buffer to, io_handler handler) override;
    void start_write(asio::const_buffer from, io_handler handler) override;
    bool start_farewell(farewell_handler handler) override;

public:
    tls_stream(asio::ip::tcp::socket socket, std::shared_ptr<tls_context> context);
    ~tls_stream() override;

    error_code prepare(std::string const& host, std::uint16_t port);
    asio::ssl::stream<asio::ip::tcp::socket>& native() noexcept { return stream_; }
    bool resumed() noexcept;

    void close() noexcept override;
    bool quiet() noexcept override;
};

} // namespace vigil::net
