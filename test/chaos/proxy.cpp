// Accepts connections, and gives each its fate. Knows neither TLS nor HTTP, nor who speaks.
#include "chaos/proxy.hpp"

#include "chaos/own_thread.hpp"
#include "chaos/proxy_link.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <list>
#include <numeric>
#include <utility>

namespace vigil::chaos {

using asio::ip::tcp;
using boost::system::error_code;

constexpr auto tuple = asio::as_tuple(asio::use_awaitable);

class fault_proxy::impl
{
    own_thread thread_;
    proxy_weather sky_;
    std::uint16_t upstream_;
    // Bound and never listening: while nobody listens the port is refused, and nobody else's.
    tcp::acceptor keeper_{thread_.context()};
    tcp::acceptor acceptor_{thread_.context()};
    std::list<std::weak_ptr<proxy_link>> links_;
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
        auto const made = std::make_shared<proxy_link>(std::move(socket), sky_, std::move(becomes));
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
