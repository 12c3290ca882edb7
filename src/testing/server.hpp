// The world behind a listening socket.
#pragma once

#include "net/held_executor.hpp"
#include "net/time_source.hpp"
#include "testing/certificates.hpp"
#include "testing/world.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <list>
#include <memory>
#include <mutex>

namespace vigil::testing::sim {

namespace asio = boost::asio;

class connection;

// Everything runs on one executor, a strand or a single thread; the members that others call say so.
class server : public std::enable_shared_from_this<server>
{
    using connections = std::list<std::weak_ptr<connection>>;

    net::held_executor executor_;
    std::shared_ptr<net::time_source> limits_; // real time: of the connections
    std::shared_ptr<net::time_source> time_;   // the world's
    certificates certificates_;
    std::optional<asio::ssl::context> tls_;
    std::string url_;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_; // world_ is also asked by other threads
    std::optional<sim::world> world_;
    std::shared_ptr<asio::ip::tcp::acceptor> opened_; // until start()
    std::weak_ptr<asio::ip::tcp::acceptor> listening_;
    connections connections_;
    asio::ip::tcp::endpoint where_; // with the port that was given to it
    bool stopped_ = false;
    bool away_ = false;

    void make_tls();
    asio::awaitable<void> accept(std::shared_ptr<asio::ip::tcp::acceptor>);
    asio::awaitable<void> serve(std::shared_ptr<connection>);
    asio::awaitable<bool> one_request(connection&, std::string& input);
    asio::awaitable<bool> reply(connection&, answer, bool keep_alive, bool head);
    asio::awaitable<void> stall(connection&);
    asio::awaitable<void> listen_again();
    void close_all();
    void admit(asio::ip::tcp::socket);

public:
    // Throws when it cannot listen. `time` may be the same as `limits`.
    server(asio::any_io_executor ex, simulator_options options, std::shared_ptr<net::time_source> limits,
           std::shared_ptr<net::time_source> time);

    void start();
    void stop(); // any thread, as the next two
    void go_away();
    void come_back();

    std::string const& url() const noexcept { return url_; }
    std::string const& ca_pem() const noexcept { return certificates_.ca_pem; }
    std::uint16_t port() const noexcept { return port_; }

    // Any thread.
    template <class F>
    auto with_world(F f) const
    {
        std::lock_guard const lock(mutex_);
        return f(const_cast<sim::world&>(*world_), *time_);
    }
};

} // namespace vigil::testing::sim
