// A simulator, the proxy before it, clients that reach it that way, and the books of it all.
#pragma once

#include "chaos/books.hpp"
#include "chaos/proxy.hpp"

#include <vigil/testing/simulator.hpp>
#include <vigil/vigil.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace vigil::chaos {

using namespace std::chrono_literals;

inline constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
inline time_point now() { return std::chrono::steady_clock::now(); }

struct loopback
{
    testing::simulator_options service;
    std::optional<testing::simulator> sim;
    std::optional<fault_proxy> proxy;
    asio::io_context ctx{1};
    client_options options;
    books paper;

    // Short limits, for what stalls stalls for ever; the times of the backups are as short.
    loopback()
    {
        service.backup = {50ms, 200ms};
        options.connections.connect = 500ms;
        options.connections.tls_handshake = 500ms;
        options.connections.write = 500ms;
        options.connections.first_byte = 500ms;
        options.connections.body = 500ms;
        options.retry.first_delay = 5ms;
        options.retry.throttled_delay = 5ms;
        options.reconcile.grace = 100ms;
        options.poll.first = 20ms;
        options.poll.min = 20ms;
        options.poll.max = 200ms;
        options.call_deadline = 15s;
        options.single_threaded = true;
        options.proxy.from_environment = false;
        options.tls.system_ca = false;
    }

    void open()
    {
        sim.emplace(service);
        proxy.emplace(sim->port());
        options.tls.ca_pem = sim->ca_pem();
        reach(proxy->port());
    }

    // Everything goes through that port, whatever the catalogue says.
    void reach(std::uint16_t port, std::string const& host = "127.0.0.1")
    {
        reach((service.tls ? "https://" : "http://") + host + ':' + std::to_string(port));
    }
    void reach(std::string const& url)
    {
        options.vbs_endpoint = url;
        options.volume_endpoint = url;
        options.sdrs_endpoint = url;
        options.credentials = password_credentials(url, service.user, service.password)
                                  .user_domain_name(service.domain)
                                  .project_name(service.project_name);
    }

    client make() { return client(ctx.get_executor(), options); }

    // Runs a coroutine to its end, for a bounded time.
    void run(asio::awaitable<void> work, duration limit = 30s)
    {
        bool done = false;
        asio::co_spawn(ctx, std::move(work), [&](std::exception_ptr e) {
            done = true;
            if (e)
                std::rethrow_exception(e);
        });
        ctx.restart();
        auto const end = now() + limit;
        while (!done && ctx.run_one_until(end) != 0) {
        }
        BOOST_TEST_REQUIRE(done);
    }

    // As run(), of several at once.
    void run_all(std::size_t count, std::function<asio::awaitable<void>(std::size_t)> const& work,
                 duration limit = 60s)
    {
        std::size_t done = 0;
        for (std::size_t i = 0; i < count; ++i)
            asio::co_spawn(ctx, work(i), [&](std::exception_ptr e) {
                ++done;
                if (e)
                    std::rethrow_exception(e);
            });
        ctx.restart();
        auto const end = now() + limit;
        while (done < count && ctx.run_one_until(end) != 0) {
        }
        BOOST_TEST_REQUIRE(done == count);
    }

    static asio::awaitable<void> pause(duration span)
    {
        asio::steady_timer timer(co_await asio::this_coro::executor, span);
        co_await timer.async_wait(asio::use_awaitable);
    }

    // The two that make a backup; what they say is written down, and told.
    asio::awaitable<word> create(client& cl, std::string name, duration limit = 16s)
    {
        auto const n = begin("create", name, limit);
        create_backup_request request(volume_id("volume-of-" + name), name);
        word said;
        auto [ec, made] =
            co_await cl.async_create_backup(std::move(request), redirect_diagnostics(as_result, said.info));
        said.ec = ec;
        said.job = made.job.str();
        said.backup = made.backup.str();
        paper.end(n, now(), said);
        co_return said;
    }

    asio::awaitable<word> back_up(client& cl, std::string name, duration limit = 30s)
    {
        auto const n = begin("back up", name, limit);
        create_native_backup_request request(volume_id("volume-of-" + name), name);
        word said;
        auto [ec, made] = co_await cl.async_back_up(std::move(request), wait_options(),
                                                    redirect_diagnostics(as_result, said.info));
        said.ec = ec;
        said.backup = made.id.str();
        said.state = ec == errc::backup_failed ? "error" : ec ? "" : std::string(made.status.text());
        paper.end(n, now(), said);
        co_return said;
    }

    // Everything is over, and no client is left.
    void close_books()
    {
        if (proxy) {
            wait_until([&] { return proxy->stats().open == 0; });
            paper.leak("connections through the proxy", proxy->stats().open);
            BOOST_TEST(proxy->stats().turned_away == 0u);
        }
        for (auto const& f : paper.close(entries_of(sim->books()), {}, now()))
            BOOST_ERROR(to_string(f.what) << ": " << f.text);
    }

    void wait_until(std::function<bool()> const& come, duration limit = 5s)
    {
        auto const body = [](auto const& is_so, duration most) -> asio::awaitable<void> {
            auto const end = now() + most;
            while (!is_so() && now() < end)
                co_await pause(2ms);
        };
        run(body(come, limit));
    }

private:
    books::number begin(char const* what, std::string const& name, duration limit)
    {
        auto const n = paper.begin(what + (' ' + name), now(), now() + limit);
        paper.creates(n, name, "volume-of-" + name);
        return n;
    }
};

} // namespace vigil::chaos
