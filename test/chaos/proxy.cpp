// Passes bytes on and hurts them. Knows neither TLS nor HTTP, nor who speaks.
#include "chaos/proxy.hpp"

#include "chaos/own_thread.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <list>
#include <numeric>
#include <optional>
#include <utility>

namespace vigil::chaos {

using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

constexpr auto tuple = asio::as_tuple(asio::use_awaitable);
constexpr auto goodbye_limit = 2s;

std::size_t index(side s) noexcept { return static_cast<std::size_t>(s); }

// What the links share with the proxy.
struct weather
{
    proxy_stats stats;
    bool held = false;
};

// Two connections and what passes between them. Lives in its coroutines.
class link : public std::enable_shared_from_this<link>
{
    tcp::socket client_;
    tcp::socket service_;
    asio::steady_timer pause_[2]; // by side: of what a fault, or hold(), lets wait
    asio::steady_timer limit_;
    weather& sky_;
    fate fate_;
    std::array<std::size_t, 2> passed_{};
    std::chrono::steady_clock::time_point last_byte_ = std::chrono::steady_clock::now();
    bool deaf_ = false; // what comes is dropped
    int pumps_ = 0;

public:
    link(tcp::socket client, weather& sky, fate f)
        : client_(std::move(client)),
          service_(client_.get_executor()),
          pause_{asio::steady_timer(client_.get_executor()), asio::steady_timer(client_.get_executor())},
          limit_(client_.get_executor()),
          sky_(sky),
          fate_(std::move(f))
    {
        std::ranges::stable_sort(fate_.faults, {}, &byte_fault::at);
    }

    asio::awaitable<void> run(std::uint16_t upstream)
    {
        auto const self = shared_from_this();
        tcp::endpoint const there(asio::ip::address_v4::loopback(), upstream);
        auto [ec] = co_await service_.async_connect(there, tuple);
        if (ec || !client_.is_open()) {
            sky_.stats.unreached += client_.is_open() ? 1u : 0u;
            reset();
            co_return;
        }
        error_code ignored;
        client_.set_option(tcp::no_delay(true), ignored);
        service_.set_option(tcp::no_delay(true), ignored);
        pumps_ = 2;
        asio::co_spawn(client_.get_executor(), watch(self), asio::detached);
        asio::co_spawn(client_.get_executor(), pump(self, side::request), asio::detached);
        co_await pump(self, side::reply);
    }

    void reset() noexcept
    {
        error_code ignored;
        client_.set_option(asio::socket_base::linger(true, 0), ignored);
        service_.set_option(asio::socket_base::linger(true, 0), ignored);
        close();
    }

    void wake() // hold() is over
    {
        for (auto& p : pause_)
            p.cancel();
    }

private:
    tcp::socket& from(side s) noexcept { return s == side::request ? client_ : service_; }
    tcp::socket& into(side s) noexcept { return s == side::request ? service_ : client_; }

    void close() noexcept
    {
        error_code ignored;
        client_.close(ignored);
        service_.close(ignored);
        limit_.cancel();
        wake();
    }

    // Nothing lives for ever, whatever its two ends do.
    static asio::awaitable<void> watch(std::shared_ptr<link> self)
    {
        while (self->client_.is_open()) {
            auto const end = self->last_byte_ + (self->deaf_ ? goodbye_limit : fault_proxy::idle_limit);
            if (std::chrono::steady_clock::now() >= end) {
                self->reset();
                co_return;
            }
            self->limit_.expires_at(end);
            auto [ignored] = co_await self->limit_.async_wait(tuple);
            static_cast<void>(ignored);
        }
    }

    static asio::awaitable<void> pump(std::shared_ptr<link> self, side s)
    {
        co_await self->pass(s);
        if (--self->pumps_ == 0) {
            self->sky_.stats.passed_by_the_last = self->passed_;
            self->close();
        }
    }

    // Until this side has ended.
    asio::awaitable<void> pass(side s)
    {
        std::vector<byte_fault> faults;
        std::ranges::copy_if(fate_.faults, std::back_inserter(faults),
                             [s](byte_fault const& f) { return f.where == s; });
        auto due = faults.cbegin();
        std::optional<std::chrono::milliseconds> drip;
        std::array<char, 16 * 1024> data;
        for (;;) {
            auto [ec, n] = co_await from(s).async_read_some(asio::buffer(data), tuple);
            if (ec) {
                end(s, ec);
                co_return;
            }
            last_byte_ = std::chrono::steady_clock::now();
            for (std::size_t used = 0; used < n;) {
                while (sky_.held && client_.is_open())
                    co_await sleep(s, fault_proxy::idle_limit);
                auto& passed = passed_[index(s)];
                bool stays = true;
                for (; stays && due != faults.cend() && due->at <= passed; ++due)
                    stays = co_await happen(*due, drip);
                if (!stays || deaf_) {
                    co_await drop(s);
                    co_return;
                }
                auto most = due == faults.cend() ? n - used : std::min(n - used, due->at - passed);
                if (drip)
                    most = 1;
                auto [failed, sent] =
                    co_await asio::async_write(into(s), asio::buffer(&data[used], most), tuple);
                if (failed) {
                    reset(); // whoever does not want to read any more is not alone with it
                    co_return;
                }
                used += sent;
                passed += sent;
                sky_.stats.passed[index(s)] += sent;
                if (drip && *drip > 0ms)
                    co_await sleep(s, *drip);
                else if (drip)
                    co_await asio::post(client_.get_executor(), asio::use_awaitable);
            }
        }
    }

    // False: nothing of that side passes any more.
    asio::awaitable<bool> happen(byte_fault f, std::optional<std::chrono::milliseconds>& drip)
    {
        ++sky_.stats.done[static_cast<std::size_t>(f.what)];
        error_code ignored;
        switch (f.what) {
        case hurt::reset: reset(); co_return false;
        case hurt::stall: co_return false;
        case hurt::finish:
            deaf_ = true;
            client_.shutdown(tcp::socket::shutdown_send, ignored);
            service_.shutdown(tcp::socket::shutdown_send, ignored);
            limit_.cancel();
            co_return false;
        case hurt::half_open: into(f.where).shutdown(tcp::socket::shutdown_send, ignored); co_return false;
        case hurt::drip: drip = f.span; co_return true;
        case hurt::delay: co_await sleep(f.where, f.span); co_return client_.is_open();
        }
        co_return true;
    }

    asio::awaitable<void> sleep(side s, std::chrono::milliseconds span)
    {
        auto& timer = pause_[index(s)];
        timer.expires_after(span);
        auto [ignored] = co_await timer.async_wait(tuple);
        static_cast<void>(ignored);
    }

    // Reads on, so that the end is noticed.
    asio::awaitable<void> drop(side s)
    {
        std::array<char, 4096> data;
        for (;;) {
            auto [ec, n] = co_await from(s).async_read_some(asio::buffer(data), tuple);
            static_cast<void>(n);
            if (ec) {
                end(s, ec);
                co_return;
            }
        }
    }

    void end(side s, error_code ec)
    {
        error_code ignored;
        if (ec == asio::error::eof)
            into(s).shutdown(tcp::socket::shutdown_send, ignored);
        else
            reset();
    }
};

} // namespace

class fault_proxy::impl
{
    own_thread thread_;
    weather sky_;
    std::uint16_t upstream_;
    // Bound and never listening: while nobody listens the port is refused, and nobody else's.
    tcp::acceptor keeper_{thread_.context()};
    tcp::acceptor acceptor_{thread_.context()};
    std::list<std::weak_ptr<link>> links_;
    fates fates_;
    std::uint64_t next_ = 0;

public:
    explicit impl(std::uint16_t upstream) : upstream_(upstream)
    {
        open(keeper_, 0);
        thread_.run([this] { listen(); });
    }

    ~impl()
    {
        thread_.run([this] { go_away(); });
        thread_.join(); // before anything that its coroutines know is gone
    }

    std::uint16_t port() const noexcept
    {
        error_code ignored;
        return keeper_.local_endpoint(ignored).port();
    }

    template <class F>
    void run(F f)
    {
        thread_.run(std::move(f));
    }

    void script(fates f)
    {
        fates_ = std::move(f);
        next_ = 0;
    }

    void cut()
    {
        for (auto const& weak : links_)
            if (auto const l = weak.lock())
                l->reset();
    }

    void go_away()
    {
        error_code ignored;
        acceptor_.close(ignored);
        cut();
    }

    void listen()
    {
        if (acceptor_.is_open())
            return;
        open(acceptor_, port());
        acceptor_.listen();
        asio::co_spawn(thread_.context(), accept(), asio::detached);
    }

    void hold(bool held)
    {
        sky_.held = held;
        for (auto const& weak : links_)
            if (auto const l = weak.lock(); l && !held)
                l->wake();
    }

    proxy_stats stats()
    {
        tidy();
        auto s = sky_.stats;
        s.open = links_.size();
        return s;
    }

private:
    static void open(tcp::acceptor& a, std::uint16_t port)
    {
        tcp::endpoint const where(asio::ip::address_v4::loopback(), port);
        a.open(where.protocol());
        a.set_option(tcp::acceptor::reuse_address(true));
        a.bind(where);
    }

    void tidy()
    {
        std::erase_if(links_, [](auto const& weak) { return weak.expired(); });
    }

    asio::awaitable<void> accept()
    {
        for (;;) {
            auto [ec, socket] = co_await acceptor_.async_accept(tuple);
            if (!acceptor_.is_open())
                co_return;
            if (!ec)
                admit(std::move(socket));
        }
    }

    void admit(tcp::socket socket)
    {
        tidy();
        ++sky_.stats.accepted;
        auto becomes = fates_ ? fates_(next_++) : fate();
        bool const full = links_.size() >= most_links;
        sky_.stats.turned_away += full ? 1u : 0u;
        if (full || becomes.reset_at_once) {
            sky_.stats.resets += full ? 0u : 1u;
            error_code ignored;
            socket.set_option(asio::socket_base::linger(true, 0), ignored);
            socket.close(ignored);
            return;
        }
        auto const made = std::make_shared<link>(std::move(socket), sky_, std::move(becomes));
        links_.push_back(made);
        sky_.stats.most_open = std::max(sky_.stats.most_open, links_.size());
        asio::co_spawn(thread_.context(), made->run(upstream_), asio::detached);
    }
};

fault_proxy::fault_proxy(std::uint16_t upstream) : impl_(std::make_unique<impl>(upstream)) {}
fault_proxy::~fault_proxy() = default;

std::uint16_t fault_proxy::port() const noexcept { return impl_->port(); }

void fault_proxy::script(fates f)
{
    impl_->run([&] { impl_->script(std::move(f)); });
}

void fault_proxy::script(fate of_the_next)
{
    script([f = std::move(of_the_next)](std::uint64_t n) { return n == 0 ? f : fate(); });
}

void fault_proxy::cut()
{
    impl_->run([&] { impl_->cut(); });
}

void fault_proxy::go_away()
{
    impl_->run([&] { impl_->go_away(); });
}

void fault_proxy::come_back()
{
    impl_->run([&] { impl_->listen(); });
}

void fault_proxy::hold()
{
    impl_->run([&] { impl_->hold(true); });
}

void fault_proxy::release()
{
    impl_->run([&] { impl_->hold(false); });
}

proxy_stats fault_proxy::stats() const
{
    proxy_stats s;
    impl_->run([&] { s = impl_->stats(); });
    return s;
}

std::uint64_t proxy_stats::faults() const noexcept
{
    return std::accumulate(done.begin(), done.end(), resets);
}

std::string_view to_string(hurt h) noexcept
{
    static constexpr std::array<std::string_view, hurt_count> names{"reset",     "stall", "finish",
                                                                    "half_open", "drip",  "delay"};
    return names[static_cast<std::size_t>(h)];
}

} // namespace vigil::chaos
