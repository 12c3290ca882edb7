// A small HTTP server, with or without TLS, and a small proxy: on the test's own context.
#pragma once

#include "net/pki.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <memory>
#include <string>
#include <vector>

namespace vigil::test {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
inline constexpr auto tuple = asio::as_tuple(asio::use_awaitable);

class server
{
    tcp::acceptor acceptor_;
    std::unique_ptr<asio::ssl::context> tls_;
    std::vector<std::shared_ptr<tcp::socket>> mute_;

public:
    int connections = 0;
    int resumed = 0;
    std::vector<std::string> names;    // SNI of each connection
    std::vector<std::string> requests; // heads
    std::vector<error_code>
        ends; // of connections, as they were read: eof is a close_notify where there is TLS
    std::string reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    bool close_after_reply = false;
    bool close_notify = true;
    bool silent = false;  // accepts, says nothing
    std::string greeting; // sent before anything is read

    explicit server(asio::io_context& context, char const* address = "127.0.0.1")
        : acceptor_(context, {asio::ip::make_address(address), 0})
    {
        asio::co_spawn(context, accept(), asio::detached);
    }

    asio::ssl::context& use_tls(pki::pair const& identity)
    {
        tls_ = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
        tls_->use_certificate_chain(asio::buffer(identity.certificate));
        tls_->use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
        SSL_CTX_set_session_id_context(tls_->native_handle(), reinterpret_cast<unsigned char const*>("t"), 1);
        return *tls_;
    }

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    void close() { acceptor_.close(); }

private:
    template <class Stream>
    asio::awaitable<void> serve(Stream& s)
    {
        std::string buffer;
        for (;;) {
            auto [ec, n] =
                co_await asio::async_read_until(s, asio::dynamic_buffer(buffer), "\r\n\r\n", tuple);
            if (ec) {
                ends.push_back(ec);
                co_return;
            }
            requests.push_back(buffer.substr(0, n));
            buffer.erase(0, n);
            auto [failed, sent] = co_await asio::async_write(s, asio::buffer(reply), tuple);
            if (failed || sent == 0 || close_after_reply)
                co_return;
        }
    }

    asio::awaitable<void> session(std::shared_ptr<tcp::socket> socket)
    {
        if (!greeting.empty())
            co_await asio::async_write(*socket, asio::buffer(greeting), tuple);
        if (!tls_) {
            co_await serve(*socket);
            co_return;
        }
        asio::ssl::stream<tcp::socket&> s(*socket, *tls_);
        auto [ec] = co_await s.async_handshake(asio::ssl::stream_base::server, tuple);
        if (ec)
            co_return;
        resumed += SSL_session_reused(s.native_handle());
        auto const* const name = SSL_get_servername(s.native_handle(), TLSEXT_NAMETYPE_host_name);
        names.emplace_back(name ? name : "");
        co_await serve(s);
        if (close_notify) {
            auto [ignored] = co_await s.async_shutdown(tuple);
            static_cast<void>(ignored);
        }
    }

    asio::awaitable<void> accept()
    {
        for (;;) {
            auto const socket = std::make_shared<tcp::socket>(acceptor_.get_executor());
            auto [ec] = co_await acceptor_.async_accept(*socket, tuple);
            if (ec)
                co_return;
            ++connections;
            if (silent)
                mute_.push_back(socket);
            else
                asio::co_spawn(acceptor_.get_executor(), session(socket), asio::detached);
        }
    }
};

// CONNECT only; joins the two sides.
class tunnel_proxy
{
    tcp::acceptor acceptor_;

public:
    std::vector<std::string> requests;
    std::string refusal;  // sent instead of opening a tunnel
    std::string wanted;   // "Basic ...": 407 without it
    std::uint16_t to = 0; // where every tunnel leads
    std::string greeting; // sent into the tunnel, right behind the 200

    explicit tunnel_proxy(asio::io_context& context)
        : acceptor_(context, {asio::ip::address_v4::loopback(), 0})
    {
        asio::co_spawn(context, accept(), asio::detached);
    }
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    void close() { acceptor_.close(); }

private:
    static asio::awaitable<void> pump(std::shared_ptr<tcp::socket> from, std::shared_ptr<tcp::socket> into)
    {
        char data[8192];
        for (;;) {
            auto [ec, n] = co_await from->async_read_some(asio::buffer(data), tuple);
            if (ec)
                break;
            auto [failed, sent] = co_await asio::async_write(*into, asio::buffer(data, n), tuple);
            if (failed || sent == 0)
                break;
        }
        error_code ignored;
        into->shutdown(tcp::socket::shutdown_both, ignored);
    }

    asio::awaitable<void> session(std::shared_ptr<tcp::socket> client)
    {
        std::string head;
        auto [ec, n] =
            co_await asio::async_read_until(*client, asio::dynamic_buffer(head), "\r\n\r\n", tuple);
        if (ec || n == 0)
            co_return;
        requests.push_back(head);
        std::string answer = "HTTP/1.1 200 Connection established\r\n\r\n" + greeting;
        bool open = true;
        if (!refusal.empty() || (!wanted.empty() && head.find(wanted) == std::string::npos)) {
            answer = refusal.empty()
                         ? "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 6\r\n\r\nsecret"
                         : refusal;
            open = false;
        }
        auto [failed, sent] = co_await asio::async_write(*client, asio::buffer(answer), tuple);
        if (failed || sent == 0 || !open)
            co_return;
        auto const server = std::make_shared<tcp::socket>(client->get_executor());
        tcp::endpoint const there(asio::ip::address_v4::loopback(), to);
        auto [refused] = co_await server->async_connect(there, tuple);
        if (refused)
            co_return;
        asio::co_spawn(client->get_executor(), pump(client, server), asio::detached);
        co_await pump(server, client);
    }

    asio::awaitable<void> accept()
    {
        for (;;) {
            auto const socket = std::make_shared<tcp::socket>(acceptor_.get_executor());
            auto [ec] = co_await acceptor_.async_accept(*socket, tuple);
            if (ec)
                co_return;
            asio::co_spawn(acceptor_.get_executor(), session(socket), asio::detached);
        }
    }
};

} // namespace vigil::test
