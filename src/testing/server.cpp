// Listens, reads requests with Beast's parser, asks the world and carries its faults out on the wire.
// Must not know what the calls mean.
#include "testing/server.hpp"

#include "testing/connection.hpp"
#include "testing/http_text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>

namespace vigil::testing::sim {

namespace http = boost::beast::http;
using asio::ip::tcp;
using namespace std::chrono_literals;

namespace {

using parser = http::request_parser<http::string_body>;

constexpr auto handshake_limit = 10s;
constexpr auto request_limit = 30s; // from its first byte to its last
constexpr auto write_limit = 30s;
constexpr auto goodbye_limit = 2s;

std::vector<net::header> headers_of(parser::value_type const& message)
{
    std::vector<net::header> out;
    out.reserve(16);
    for (auto const& f : message)
        out.push_back({std::string(f.name_string()), std::string(f.value())});
    return out;
}

answer refusal(error_code ec)
{
    auto const status = ec == http::error::header_limit ? 431 : ec == http::error::body_limit ? 413 : 400;
    return gateway_error(status, status == 413 ? "" : "APIG.0201", "");
}

} // namespace

server::server(asio::any_io_executor ex, simulator_options options, std::shared_ptr<net::time_source> limits,
               std::shared_ptr<net::time_source> time)
    : executor_(ex), limits_(std::move(limits)), time_(std::move(time))
{
    tcp::endpoint const where(asio::ip::make_address(options.address), options.port);
    opened_ = std::make_shared<tcp::acceptor>(ex, where); // SO_REUSEADDR is its default
    where_ = opened_->local_endpoint();
    port_ = where_.port();
    bool const v6 = where.address().is_v6();
    url_ = std::string(options.tls ? "https://" : "http://") + (v6 ? "[" : "") + where.address().to_string() +
           (v6 ? "]:" : ":") + std::to_string(port_);
    if (options.tls) {
        certificates_ = make_certificates(options);
        make_tls();
    }
    world_.emplace(std::move(options), url_, time_->now());
}

void server::make_tls()
{
    auto& tls = tls_.emplace(asio::ssl::context::tls_server);
    tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                    asio::ssl::context::no_tlsv1_1);
    tls.use_certificate_chain(asio::buffer(certificates_.chain_pem));
    tls.use_private_key(asio::buffer(certificates_.key_pem), asio::ssl::context::pem);
    static constexpr unsigned char name[] = "vigil-sim";
    SSL_CTX_set_session_id_context(tls.native_handle(), name, sizeof(name) - 1);
}

void server::start()
{
    listening_ = opened_;
    // The acceptor lives in the coroutine alone: it must not outlive the context.
    asio::co_spawn(
        executor_.get(),
        [](std::shared_ptr<server> self, std::shared_ptr<tcp::acceptor> a) -> asio::awaitable<void> {
            co_await self->accept(std::move(a));
        }(shared_from_this(), std::move(opened_)),
        asio::detached);
}

void server::stop()
{
    if (!executor_)
        return;
    asio::post(executor_.get(), [self = shared_from_this()] {
        self->stopped_ = true;
        self->close_all();
    });
}

void server::close_all()
{
    error_code ignored;
    if (auto const a = listening_.lock())
        a->close(ignored);
    for (auto const& weak : connections_)
        if (auto const c = weak.lock())
            away_ ? c->reset() : c->close();
}

void server::go_away()
{
    if (!executor_)
        return;
    asio::post(executor_.get(), [self = shared_from_this()] {
        self->away_ = true;
        self->close_all();
    });
}

void server::come_back()
{
    if (!executor_)
        return;
    asio::co_spawn(
        executor_.get(),
        [](std::shared_ptr<server> self) -> asio::awaitable<void> {
            co_await self->listen_again();
        }(shared_from_this()),
        asio::detached);
}

// The port is nobody's while the service is away: should somebody have it for a moment, wait for him.
asio::awaitable<void> server::listen_again()
{
    auto const listens = [this] {
        auto const a = listening_.lock();
        return a && a->is_open();
    };
    away_ = false;
    while (!stopped_ && !away_ && !listens()) {
        error_code ec;
        auto const next = std::make_shared<tcp::acceptor>(executor_.get());
        next->open(where_.protocol(), ec);
        if (!ec)
            next->set_option(tcp::acceptor::reuse_address(true), ec);
        if (!ec)
            next->bind(where_, ec);
        if (!ec)
            next->listen(asio::socket_base::max_listen_connections, ec);
        if (!ec) {
            listening_ = next;
            co_await accept(next);
            co_return;
        }
        co_await limits_->async_sleep_until(limits_->now() + 50ms,
                                            asio::redirect_error(asio::use_awaitable, ec));
    }
}

asio::awaitable<void> server::accept(std::shared_ptr<tcp::acceptor> acceptor)
{
    while (acceptor->is_open() && !stopped_) {
        error_code ec;
        auto socket = co_await acceptor->async_accept(asio::redirect_error(asio::use_awaitable, ec));
        if (!ec) {
            admit(std::move(socket));
        } else if (ec != asio::error::operation_aborted && acceptor->is_open()) {
            // Out of descriptors: the connection stays in the queue, so wait for one to become free.
            co_await limits_->async_sleep_until(limits_->now() + 50ms,
                                                asio::redirect_error(asio::use_awaitable, ec));
        }
    }
}

void server::admit(tcp::socket socket)
{
    std::erase_if(connections_, [](auto const& weak) { return weak.expired(); });
    auto const [drop, most] = with_world(
        [](sim::world& w, auto&) { return std::pair(w.drops_connection(), w.options().max_connections); });
    auto const made = std::make_shared<connection>(std::move(socket), tls_ ? &*tls_ : nullptr, limits_);
    if (drop || connections_.size() >= most)
        return made->reset();
    connections_.push_back(made);
    asio::co_spawn(
        executor_.get(),
        [](std::shared_ptr<server> self, std::shared_ptr<connection> c) -> asio::awaitable<void> {
            co_await self->serve(std::move(c));
        }(shared_from_this(), made),
        asio::detached);
}

asio::awaitable<void> server::serve(std::shared_ptr<connection> c)
{
    c->limit(handshake_limit);
    auto const ec = co_await c->handshake();
    if (ec)
        co_return c->close();
    if (c->is_tls())
        with_world([&](sim::world& w, auto&) { w.note_handshake(c->resumed()); });
    std::string input;
    bool again = true;
    while (again && !stopped_)
        again = co_await one_request(*c, input);
    c->close();
}

// False: the connection has ended, one way or another.
asio::awaitable<bool> server::one_request(connection& c, std::string& input)
{
    auto const [idle, head, body] = with_world([](sim::world& w, auto&) {
        auto const& o = w.options();
        return std::tuple(o.idle, o.max_head, o.max_body);
    });
    parser p;
    p.eager(true);
    p.header_limit(static_cast<std::uint32_t>(head));
    p.body_limit(body);
    bool continued = false;
    std::array<char, 8192> piece;
    c.limit(input.empty() ? idle : duration(request_limit));
    while (!p.is_done()) {
        error_code ec;
        if (!input.empty()) {
            auto const used = p.put(asio::buffer(input), ec);
            input.erase(0, used);
            if (ec && ec != http::error::need_more) {
                co_await reply(c, refusal(ec), false, false);
                co_return false;
            }
            if (p.is_done())
                break;
        }
        if (p.is_header_done() && !continued && p.get()[http::field::expect] == "100-continue") {
            continued = true;
            ec = co_await c.write("HTTP/1.1 100 Continue\r\n\r\n");
        }
        if (input.empty() && !p.got_some())
            c.limit(idle);
        auto const n = co_await c.read_some(asio::buffer(piece), ec);
        if (ec)
            co_return false;
        if (!p.got_some())
            c.limit(request_limit);
        input.append(piece.data(), n);
    }
    c.no_limit();

    auto const& message = p.get();
    auto const headers = headers_of(message);
    auto const method = message.method_string();
    auto const target = message.target();
    sim_request const request{
        {method.data(), method.size()}, {target.data(), target.size()}, headers, message.body()};
    auto a = with_world([&](sim::world& w, net::time_source& time) {
        return w.handle(request, time.now(), time.wall_now());
    });
    bool const keep = co_await reply(c, std::move(a), message.keep_alive(), method == "HEAD");
    co_return keep;
}

asio::awaitable<bool> server::reply(connection& c, answer a, bool keep_alive, bool head)
{
    if (a.delay > duration::zero()) {
        error_code ignored;
        co_await time_->async_sleep_until(time_->now() + a.delay,
                                          asio::redirect_error(asio::use_awaitable, ignored));
    }
    auto const kind = a.what.kind;
    if (kind == fault_kind::close_before_reading) {
        c.reset();
        co_return false;
    }
    if (kind == fault_kind::close_before_reply)
        co_return false;

    auto bytes =
        kind == fault_kind::garbage ? garbage_bytes() : reply_bytes(a, time_->wall_now(), keep_alive, head);
    bool const cut = kind == fault_kind::close_in_reply || kind == fault_kind::stall;
    if (cut)
        bytes.resize(std::min(bytes.size(), a.what.bytes));
    c.limit(write_limit);
    auto const ec = co_await c.write(bytes);
    if (ec)
        co_return false;
    if (kind == fault_kind::stall)
        co_await stall(c);
    bool const ends = cut || kind == fault_kind::garbage || kind == fault_kind::close_after_reply;
    if (!ends && keep_alive)
        co_return true;
    if (!ends) {
        c.limit(goodbye_limit);
        co_await c.finish();
    }
    co_return false;
}

// Says nothing until the other side gives up, or the idle limit does.
asio::awaitable<void> server::stall(connection& c)
{
    auto const idle = with_world([](sim::world& w, auto&) { return w.options().idle; });
    c.limit(idle);
    std::array<char, 1024> ignored;
    error_code ec;
    while (!ec)
        co_await c.read_some(asio::buffer(ignored), ec);
}

} // namespace vigil::testing::sim
