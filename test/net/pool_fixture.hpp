// A pooled transport, connections in memory, and virtual time.
#pragma once

#include "net/manual_clock.hpp"
#include "net/pooled_transport.hpp"
#include "net/scripted_stream.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/test/unit_test.hpp>

#include <deque>
#include <optional>

namespace vigil::net {

namespace pool_test {

using namespace std::chrono_literals;
using test::peer;
using test::settle;

inline std::string const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

// Answers every request with the same text.
inline auto answers(std::string text = ok)
{
    return [text](peer& p) { p.on_write = [text](peer& q) { q.say(text); }; };
}

struct outcome
{
    bool done = false;
    error_code ec;
    http_reply reply;
    std::shared_ptr<int> alive = std::make_shared<int>();
    asio::cancellation_signal stop;
    http_request request;
};

struct fixture
{
    std::optional<asio::io_context> context_{std::in_place};
    asio::io_context& context = *context_;
    std::optional<test::manual_clock> time{context};
    connection_options options;
    std::shared_ptr<test::scripted_connector> net = std::make_shared<test::scripted_connector>(context);
    std::optional<pooled_transport> pool;
    std::deque<outcome> calls;
    std::vector<outcome*> order;                                          // of completion
    std::function<std::vector<header>(http_request const&)> last_headers; // of every call

    ~fixture()
    {
        pool.reset();
        run();
    }

    void make() { pool.emplace(context.get_executor(), *time, options, "test", net); }

    outcome& call(duration within = 1h, std::string method = "GET", std::uint16_t port = 443)
    {
        auto& o = calls.emplace_back();
        o.request.method = std::move(method);
        o.request.to = {true, "h", port};
        o.request.target = "/" + std::to_string(calls.size());
        o.request.last_headers = last_headers;
        pool->async_exchange(o.request, time->now() + within,
                             asio::bind_cancellation_slot(
                                 o.stop.slot(), [this, &o, alive = o.alive](error_code ec, http_reply r) {
                                     BOOST_TEST(!o.done);
                                     o.done = true;
                                     o.ec = ec;
                                     o.reply = std::move(r);
                                     order.push_back(&o);
                                 }));
        BOOST_TEST(!o.done);
        return o;
    }

    void run() { settle(context); }

    // Lets time pass until nobody waits any more, or `d` is over.
    void pass(duration d)
    {
        auto const end = time->now() + d;
        run();
        while (time->now() < end) {
            time->advance(std::min<duration>(10ms, end - time->now()));
            run();
        }
    }
};

} // namespace pool_test

} // namespace vigil::net
