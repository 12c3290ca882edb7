// Opens streams: name, addresses, proxy, TLS, each phase with its limit. Knows no request but CONNECT.
#include "net/byte_streams.hpp"
#include "net/completion.hpp"
#include "net/connector.hpp"
#include "net/held_executor.hpp"
#include "net/name_cache.hpp"
#include "net/proxy_rules.hpp"
#include "net/tls_context.hpp"
#include "net/watchdog.hpp"
#include "net/wire.hpp"
#include "plan/arithmetic.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace vigil::net {
namespace {

using asio::ip::tcp;
constexpr auto tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t tunnel_head = 16 * 1024; // of a proxy's answer

struct shared_parts
{
    time_source& time;
    connection_options limits;
    proxy_rules proxies;
    std::shared_ptr<tls_context> tls;
    std::shared_ptr<name_cache> names;
    std::shared_ptr<watchdog> dog;
};

// One opening. The coroutine owns it; a limit and the caller's cancellation reach into it and end whatever
// runs. `fate_` remembers that they did: signals are lost between two operations, this is not.
class opening final : public watchdog::guard, public std::enable_shared_from_this<opening>
{
    using handler = waiting_handler<error_code, opened>;
    enum class fate { running, limit, cancelled };

    std::shared_ptr<shared_parts> parts_;
    asio::any_io_executor ex_;
    origin to_;
    std::optional<handler> handler_;
    fate fate_ = fate::running;
    proxy const* proxy_ = nullptr;

    tcp::socket socket_;
    std::unique_ptr<tls_stream> tls_;
    std::weak_ptr<name_cache::seat> seat_;
    addresses addresses_;
    opened out_;

    void on_limit() override
    {
        fate_ = fate::limit;
        interrupt();
    }

    void interrupt()
    {
        error_code ignored;
        socket_.close(ignored);
        if (tls_)
            tls_->close();
        if (auto const seat = seat_.lock())
            seat->leave();
    }

    std::string through(std::string text) const { return proxy_ ? "proxy: " + text : text; }

    // What an operation's error means, now that it is known whether it was interrupted.
    error_code judge(error_code ec, std::string const& phase)
    {
        if (fate_ == fate::cancelled)
            return asio::error::operation_aborted;
        if (fate_ == fate::limit) {
            out_.problem = through("timeout: " + phase);
            return errc::phase_timeout;
        }
        if (ec)
            out_.problem = through(phase + ": " + ec.message());
        return ec;
    }

    void limit(duration d) { parts_->dog->watch(*this, plan::later(parts_->time.now(), d)); }

    asio::awaitable<error_code> resolve(std::string host);
    asio::awaitable<error_code> connect(std::string host, std::uint16_t port);
    asio::awaitable<error_code> tunnel();
    asio::awaitable<error_code> handshake();
    asio::awaitable<error_code> open();

public:
    opening(std::shared_ptr<shared_parts> parts, asio::any_io_executor ex, origin to,
            asio::any_completion_handler<void(error_code, opened)> h)
        : parts_(std::move(parts)),
          ex_(ex),
          to_(std::move(to)),
          handler_(std::in_place, std::move(h), ex),
          socket_(ex)
    {}

    static asio::awaitable<void> run(std::shared_ptr<opening> self);

    void listen_for_cancellation()
    {
        if (auto slot = handler_->slot(); slot.is_connected())
            slot.assign([weak = weak_from_this()](asio::cancellation_type_t) {
                if (auto const self = weak.lock()) {
                    self->fate_ = fate::cancelled;
                    self->interrupt();
                }
            });
    }
};

asio::awaitable<void> opening::run(std::shared_ptr<opening> self)
{
    error_code ec;
    try {
        ec = co_await self->open();
    } catch (std::bad_alloc const&) {
        ec = make_error_code(boost::system::errc::not_enough_memory);
    }
    self->unwatch();
    if (ec)
        self->out_.stream.reset();
    auto out = std::move(self->out_);
    auto handler = std::move(*self->handler_);
    auto const ex = self->ex_;
    if (auto slot = handler.slot(); slot.is_connected())
        slot.clear();
    self.reset();
    std::move(handler).post(ex, ec, std::move(out));
}

asio::awaitable<error_code> opening::open()
{
    if (fate_ == fate::cancelled)
        co_return asio::error::operation_aborted;
    proxy_ = parts_->proxies.choose(to_);
    auto const host = proxy_ ? proxy_->host : to_.host;
    auto const port = proxy_ ? proxy_->port : to_.port;

    auto ec = co_await resolve(host);
    if (!ec)
        ec = co_await connect(host, port);
    if (!ec && proxy_ && to_.tls)
        ec = co_await tunnel();
    if (!ec && to_.tls)
        ec = co_await handshake();
    if (ec)
        co_return ec;
    if (to_.tls) {
        out_.tls_resumed = tls_->resumed();
        out_.stream = std::move(tls_);
    } else {
        out_.form.absolute = proxy_ != nullptr;
        if (proxy_)
            out_.form.proxy_authorization = proxy_->authorization;
        out_.stream = std::make_unique<tcp_stream>(std::move(socket_));
    }
    co_return error_code();
}

asio::awaitable<error_code> opening::resolve(std::string host)
{
    limit(parts_->limits.resolve);
    auto const ask = [](auto&& h, opening* self, std::string const* name) {
        self->seat_ = self->parts_->names->resolve(*name, name_cache::handler(std::forward<decltype(h)>(h)));
    };
    auto [ec, found] =
        co_await asio::async_initiate<decltype(tuple), void(error_code, addresses)>(ask, tuple, this, &host);
    seat_.reset();
    ec = judge(ec, "resolve " + host);
    addresses_ = std::move(found);
    if (!ec && addresses_.empty())
        ec = judge(asio::error::host_not_found, "resolve " + host);
    co_return ec;
}

// One address after the other, each with its share of what is left of the limit.
asio::awaitable<error_code> opening::connect(std::string host, std::uint16_t port)
{
    auto const end = plan::later(parts_->time.now(), parts_->limits.connect);
    auto const phase = "connect " + host + " port " + std::to_string(port);
    error_code ec;
    for (std::size_t i = 0; i < addresses_.size(); ++i) {
        auto const now = parts_->time.now();
        if (i != 0 && now >= end)
            break;
        parts_->dog->watch(*this, now + (end - now) / static_cast<int>(addresses_.size() - i));
        tcp::endpoint const peer(addresses_[i], port);
        error_code ignored;
        socket_.close(ignored);
        auto [failed] = co_await socket_.async_connect(peer, tuple);
        ec = judge(failed, phase);
        if (!ec || fate_ == fate::cancelled)
            break;
        if (fate_ == fate::limit && i + 1 < addresses_.size())
            fate_ = fate::running; // this address had its share
    }
    if (ec)
        co_return ec;
    socket_.set_option(tcp::no_delay(true), ec);
    co_return judge(ec, phase);
}

asio::awaitable<error_code> opening::tunnel()
{
    limit(parts_->limits.connect);
    http_request request;
    request.method = "CONNECT";
    request.target = to_.host.find(':') == std::string::npos ? to_.host : "[" + to_.host + "]";
    request.target += ":" + std::to_string(to_.port);
    request_form form;
    form.proxy_authorization = proxy_->authorization;

    wire http(tunnel_head, 0, {});
    auto next = http.start(request, form);
    while (next != wire::step::done) {
        if (next == wire::step::write) {
            auto [ec, n] = co_await socket_.async_write_some(http.output(), tuple);
            next = http.wrote(ec, n);
        } else {
            auto [ec, n] = co_await socket_.async_read_some(http.input(), tuple);
            next = http.got(ec, n);
        }
        if (fate_ != fate::running)
            co_return judge(asio::error::operation_aborted, "tunnel");
    }
    auto const followed = http.followed();
    auto const reply = http.take_reply();
    if (http.error()) {
        out_.problem = "proxy: " + reply.problem;
        co_return http.error();
    }
    if (reply.status / 100 != 2) {
        out_.problem = "proxy: " + std::to_string(reply.status) + " " + http.reason();
        co_return errc::proxy_refused;
    }
    if (followed) { // TLS begins with us; whatever this is, it is not from the origin
        out_.problem = "proxy: sent data of its own into the tunnel";
        co_return errc::bad_http;
    }
    co_return error_code();
}

asio::awaitable<error_code> opening::handshake()
{
    limit(parts_->limits.tls_handshake);
    tls_ = std::make_unique<tls_stream>(std::move(socket_), parts_->tls);
    auto ec = tls_->prepare(to_.host, to_.port);
    if (!ec) {
        auto [failed] = co_await tls_->native().async_handshake(asio::ssl::stream_base::client, tuple);
        ec = failed;
    }
    if (fate_ != fate::running || !ec)
        co_return judge(ec, "TLS handshake");
    auto const verdict = tls_context::verdict(tls_->native().native_handle());
    if (!verdict.empty()) {
        out_.problem = "TLS: " + verdict;
        co_return errc::tls_rejected;
    }
    if (ec.category() == asio::error::get_ssl_category()) {
        out_.problem = "TLS: " + ec.message();
        co_return errc::tls_rejected;
    }
    if (ec == asio::error::eof || ec == asio::ssl::error::stream_truncated) {
        out_.problem = "TLS: the peer closed the connection within the handshake";
        co_return errc::connection_lost;
    }
    co_return judge(ec, "TLS handshake");
}

class tcp_connector final : public connector
{
    held_executor executor_;
    std::shared_ptr<shared_parts> parts_;

    void start_open(origin to, asio::any_completion_handler<void(error_code, opened)> handler) override
    {
        if (!executor_)
            return;
        auto const& ex = executor_.get();
        auto made = std::make_shared<opening>(parts_, ex, std::move(to), std::move(handler));
        made->listen_for_cancellation();
        asio::co_spawn(ex, opening::run(std::move(made)), [](std::exception_ptr) {});
    }

public:
    tcp_connector(asio::any_io_executor ex, std::shared_ptr<shared_parts> parts)
        : executor_(std::move(ex)), parts_(std::move(parts))
    {}
};

std::string read_environment(char const* name)
{
    auto const* const value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): documented
    return value ? value : std::string();
}

} // namespace

result<std::shared_ptr<connector>> make_tcp_connector(asio::any_io_executor ex, time_source& time,
                                                      connection_options const& limits,
                                                      tls_options const& tls, proxy_options const& proxy,
                                                      std::string& problem)
{
    auto context = tls_context::make(tls, problem);
    if (!context)
        return context.error();
    auto proxies = proxy_rules::make(proxy, &read_environment, problem);
    if (!proxies)
        return proxies.error();
    auto parts = std::make_shared<shared_parts>(shared_parts{
        time, limits, std::move(*proxies), std::move(*context),
        std::make_shared<name_cache>(ex, time, limits.dns_ttl), std::make_shared<watchdog>(ex, time)});
    return std::shared_ptr<connector>(std::make_shared<tcp_connector>(std::move(ex), std::move(parts)));
}

} // namespace vigil::net
