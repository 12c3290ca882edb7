// Sockets behind net::stream. Knows nothing of HTTP.
#include "net/byte_streams.hpp"

#include <utility>

namespace vigil::net {
namespace {

// Hides the handler's executor and slot: it runs on the stream's own, and close() is its cancellation.
struct relay
{
    stream::io_handler handler;

    void operator()(error_code ec, std::size_t n)
    {
        auto h = std::move(handler);
        std::move(h)(ec, n);
    }
};

struct last_relay
{
    stream::farewell_handler handler;

    void operator()(error_code ec)
    {
        auto h = std::move(handler);
        std::move(h)(ec);
    }
};

void close_socket(asio::ip::tcp::socket& s) noexcept
{
    error_code ignored;
    s.close(ignored);
}

} // namespace

tcp_stream::tcp_stream(asio::ip::tcp::socket socket) : socket_(std::move(socket))
{
    error_code ignored;
    socket_.non_blocking(true, ignored); // for quiet()
}

void tcp_stream::start_read(asio::mutable_buffer to, io_handler handler)
{
    socket_.async_read_some(to, relay{std::move(handler)});
}

void tcp_stream::start_write(asio::const_buffer from, io_handler handler)
{
    socket_.async_write_some(from, relay{std::move(handler)});
}

void tcp_stream::close() noexcept { close_socket(socket_); }

bool tcp_stream::quiet() noexcept
{
    char byte = 0;
    error_code ec;
    socket_.receive(asio::buffer(&byte, 1), asio::ip::tcp::socket::message_peek, ec);
    return ec == asio::error::would_block;
}

tls_stream::tls_stream(asio::ip::tcp::socket socket, std::shared_ptr<tls_context> context)
    : context_(std::move(context)), stream_(std::move(socket), context_->native())
{
    error_code ignored;
    stream_.next_layer().non_blocking(true, ignored); // for quiet()
}

tls_stream::~tls_stream()
{
    // Otherwise OpenSSL takes the sessions of this connection for spoilt.
    SSL_set_shutdown(stream_.native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

error_code tls_stream::prepare(std::string const& host, std::uint16_t port)
{
    return context_->prepare(stream_.native_handle(), host, port, key_);
}

bool tls_stream::resumed() noexcept { return SSL_session_reused(stream_.native_handle()) == 1; }

void tls_stream::start_read(asio::mutable_buffer to, io_handler handler)
{
    stream_.async_read_some(to, relay{std::move(handler)});
}

void tls_stream::start_write(asio::const_buffer from, io_handler handler)
{
    stream_.async_write_some(from, relay{std::move(handler)});
}

bool tls_stream::start_farewell(farewell_handler handler)
{
    stream_.async_shutdown(last_relay{std::move(handler)});
    return true;
}

void tls_stream::close() noexcept { close_socket(stream_.next_layer()); }

// Reads, and does not merely look at the socket: bytes may wait in TLS's own buffers, and those of the socket
// may be a ticket only.
bool tls_stream::quiet() noexcept
{
    char byte = 0;
    error_code ec;
    stream_.read_some(asio::buffer(&byte, 1), ec);
    return ec == asio::error::would_block;
}

} // namespace vigil::net
