// Reads and writes one accepted connection, and ends it politely or not. Knows no HTTP.
#include "testing/connection.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>

namespace vigil::testing::sim {

connection::connection(asio::ip::tcp::socket socket, asio::ssl::context* tls,
                       std::shared_ptr<net::time_source> time)
    : socket_(std::move(socket)), time_(std::move(time))
{
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    if (tls)
        tls_.emplace(socket_, *tls);
}

connection::~connection()
{
    if (tls_) // else OpenSSL takes the session for broken and nobody can resume it
        SSL_set_shutdown(tls_->native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

bool connection::resumed() noexcept { return tls_ && SSL_session_reused(tls_->native_handle()) == 1; }

// A sleep that ends too early is begun again: to move the limit further away costs nothing.
void connection::limit(duration span)
{
    limit_ = time_->now() + span;
    if (!sleeping_)
        watch();
    else if (limit_ < awake_)
        sleep_->emit(asio::cancellation_type::terminal);
}

void connection::watch()
{
    sleeping_ = limit_ != time_point::max() && socket_.is_open();
    if (!sleeping_)
        return;
    awake_ = limit_;
    auto awake = [weak = weak_from_this(), signal = sleep_](error_code) {
        auto const self = weak.lock();
        if (!self)
            return;
        if (self->time_->now() >= self->limit_)
            self->close();
        self->watch();
    };
    time_->async_sleep_until(
        awake_, asio::bind_cancellation_slot(sleep_->slot(),
                                             asio::bind_executor(socket_.get_executor(), std::move(awake))));
}

asio::awaitable<error_code> connection::handshake()
{
    error_code ec;
    if (tls_)
        co_await tls_->async_handshake(asio::ssl::stream_base::server,
                                       asio::redirect_error(asio::use_awaitable, ec));
    co_return ec;
}

asio::awaitable<std::size_t> connection::read_some(asio::mutable_buffer buffer, error_code& ec)
{
    std::size_t n = 0;
    if (tls_)
        n = co_await tls_->async_read_some(buffer, asio::redirect_error(asio::use_awaitable, ec));
    else
        n = co_await socket_.async_read_some(buffer, asio::redirect_error(asio::use_awaitable, ec));
    co_return n;
}

asio::awaitable<error_code> connection::write(std::string_view bytes)
{
    error_code ec;
    asio::const_buffer const buffer(bytes.data(), bytes.size());
    if (tls_)
        co_await asio::async_write(*tls_, buffer, asio::redirect_error(asio::use_awaitable, ec));
    else
        co_await asio::async_write(socket_, buffer, asio::redirect_error(asio::use_awaitable, ec));
    co_return ec;
}

asio::awaitable<void> connection::finish()
{
    error_code ec;
    if (tls_)
        co_await tls_->async_shutdown(asio::redirect_error(asio::use_awaitable, ec));
    ec = {};
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    std::array<char, 4096> rest;
    while (!ec)
        co_await socket_.async_read_some(asio::buffer(rest), asio::redirect_error(asio::use_awaitable, ec));
    close();
}

// Not left to the destructor: when the whole context ends, the sleep may be gone already.
void connection::wake() noexcept
{
    no_limit();
    if (sleeping_)
        sleep_->emit(asio::cancellation_type::terminal);
}

void connection::close() noexcept
{
    error_code ignored;
    socket_.close(ignored);
    wake();
}

void connection::reset() noexcept
{
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    close();
}

} // namespace vigil::testing::sim
