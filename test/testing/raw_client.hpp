// A synchronous client that shows every byte: no parser stands between the test and the wire.
#pragma once

#include <vigil/testing/simulator.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/socket.h>
#include <sys/time.h>

#include <charconv>
#include <optional>
#include <string>

namespace sim_test {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

struct raw_reply
{
    int status = 0;
    std::string head;
    std::string body;
    error_code ec; // how the reading ended, if not by a whole reply
    std::string all;
};

class raw_client
{
    asio::io_context context_;
    tcp::socket socket_{context_};
    std::optional<ssl::stream<tcp::socket&>> tls_;
    std::string input_;

    std::size_t more(error_code& ec)
    {
        char piece[4096];
        auto const n =
            tls_ ? tls_->read_some(asio::buffer(piece), ec) : socket_.read_some(asio::buffer(piece), ec);
        input_.append(piece, n);
        return n;
    }

public:
    explicit raw_client(std::uint16_t port)
    {
        socket_.connect({asio::ip::make_address("127.0.0.1"), port});
        timeval const limit{20, 0}; // a test that hangs is worse than one that fails
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    }

    // `resume`: a session of an earlier connection.
    error_code handshake(ssl::context& context, std::string const& host, SSL_SESSION* resume = nullptr)
    {
        tls_.emplace(socket_, context);
        tls_->set_verify_mode(ssl::verify_peer);
        tls_->set_verify_callback(ssl::host_name_verification(host));
        if (resume)
            SSL_set_session(tls_->native_handle(), resume);
        error_code ec;
        tls_->handshake(ssl::stream_base::client, ec);
        return ec;
    }
    SSL* native() { return tls_->native_handle(); }
    ~raw_client()
    {
        if (tls_)
            SSL_set_shutdown(tls_->native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }

    void send(std::string const& bytes)
    {
        error_code ec; // the other side may have hung up: reading shows it
        tls_ ? asio::write(*tls_, asio::buffer(bytes), ec) : asio::write(socket_, asio::buffer(bytes), ec);
    }

    raw_reply receive()
    {
        raw_reply r;
        while (input_.find("\r\n\r\n") == input_.npos && !r.ec)
            more(r.ec);
        auto const end = input_.find("\r\n\r\n");
        if (end == input_.npos) {
            r.all = std::exchange(input_, {});
            return r;
        }
        r.head = input_.substr(0, end + 4);
        std::from_chars(r.head.data() + 9, r.head.data() + 12, r.status);
        std::size_t length = 0;
        if (auto const at = r.head.find("Content-Length: "); at != r.head.npos)
            std::from_chars(r.head.data() + at + 16, r.head.data() + r.head.size(), length);
        while (input_.size() < r.head.size() + length && !r.ec)
            more(r.ec);
        r.body = input_.substr(r.head.size(), length);
        r.all = input_.substr(0, r.head.size() + length);
        input_.erase(0, r.all.size());
        return r;
    }

    // Everything until the end; the way it ended.
    raw_reply drain()
    {
        raw_reply r;
        while (!r.ec)
            more(r.ec);
        r.all = std::exchange(input_, {});
        return r;
    }

    raw_reply ask(std::string const& method, std::string const& target, std::string const& body = {},
                  std::string const& headers = {})
    {
        send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers +
             "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        return receive();
    }
};

inline vigil::testing::simulator_options plain_options()
{
    vigil::testing::simulator_options o;
    o.tls = false;
    o.require_token = false;
    o.backup = {std::chrono::hours(1), std::chrono::hours(1)};
    return o;
}

inline std::string const backups = "/v3/17fbda95add24720a4038ba4b1c705ed/backups";

} // namespace sim_test
