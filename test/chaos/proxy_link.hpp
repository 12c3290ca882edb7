// One connection through the fault proxy: passes bytes on and hurts them. A part of proxy.cpp.
#pragma once

#include "chaos/proxy.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace vigil::chaos {

// What the links share with the proxy.
struct proxy_weather
{
    proxy_stats stats;
    bool held = false;
};

// Two connections and what passes between them. Lives in its coroutines.
class proxy_link : public std::enable_shared_from_this<proxy_link>
{
    using tcp = asio::ip::tcp;
    using error_code = boost::system::error_code;

    static constexpr auto tuple = asio::as_tuple(asio::use_awaitable);
    static constexpr std::chrono::seconds goodbye_limit{2};

    static std::size_t index(side s) noexcept { return static_cast<std::size_t>(s); }

    tcp::socket client_;
    tcp::socket service_;
    asio::steady_timer pause_[2]; // by side: of what a fault, or hold(), lets wait
    asio::steady_timer limit_;
    proxy_weather& sky_;
    fate fate_;
    std::array<std::size_t, 2> passed_{};
    std::chrono::steady_clock::time_point last_byte_ = std::chrono::steady_clock::now();
    bool deaf_ = false; // what comes is dropped
    int pumps_ = 0;

public:
    proxy_link(tcp::socket client, proxy_weather& sky, fate f)
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
    static asio::awaitable<void> watch(std::shared_ptr<proxy_link> self)
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

    static asio::awaitable<void> pump(std::shared_ptr<proxy_link> self, side s)
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
                if (drip && drip->count() > 0)
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

} // namespace vigil::chaos
