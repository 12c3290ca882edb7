// One accepted connection: a plain or a TLS stream, and one sleep for all its limits.
#pragma once

#include "net/time_source.hpp"

#include <vigil/error.hpp>
#include <vigil/time.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>
#include <optional>
#include <string_view>

namespace vigil::testing::sim {

namespace asio = boost::asio;

class connection : public std::enable_shared_from_this<connection>
{
    asio::ip::tcp::socket socket_;
    std::optional<asio::ssl::stream<asio::ip::tcp::socket&>> tls_;
    std::shared_ptr<net::time_source> time_;
    // Shared with the sleep: its end, which may come after ours, still looks at the signal's slot.
    std::shared_ptr<asio::cancellation_signal> sleep_ = std::make_shared<asio::cancellation_signal>();
    time_point limit_ = time_point::max();
    time_point awake_ = time_point::max(); // when the sleep ends
    bool sleeping_ = false;

    void watch();
    void wake() noexcept;

public:
    connection(asio::ip::tcp::socket socket, asio::ssl::context* tls, std::shared_ptr<net::time_source> time);
    ~connection();

    bool is_tls() const noexcept { return tls_.has_value(); }
    bool resumed() noexcept;

    // Whatever runs `span` from now fails then.
    void limit(duration span);
    void no_limit() noexcept { limit_ = time_point::max(); }

    asio::awaitable<error_code> handshake();
    asio::awaitable<std::size_t> read_some(asio::mutable_buffer buffer, error_code& ec);
    asio::awaitable<error_code> write(std::string_view bytes);

    // Says goodbye, and hears out what the other side is still sending, so that it gets to read our reply.
    asio::awaitable<void> finish();
    void close() noexcept; // without a goodbye
    void reset() noexcept; // so that the other side notices
};

} // namespace vigil::testing::sim
