// How connections end on a real socket: what the peer reads last.
#include "net/loopback.hpp"
#include "net/pooled_transport.hpp"
#include "net/steady_time.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <optional>

namespace vigil::net {
namespace {

using namespace std::chrono_literals;

struct last_words
{
    asio::io_context context{1};
    steady_time time{context.get_executor()};
    test::pki::authority ca;
    test::server server{context};
    std::optional<pooled_transport> pool;

    // Until it has happened. The limit is for what does not.
    template <class Done>
    void until(Done done)
    {
        context.restart();
        auto const limit = std::chrono::steady_clock::now() + 20s;
        while (!done() && std::chrono::steady_clock::now() < limit)
            context.run_one_for(1s);
        BOOST_TEST(done());
    }

    void get(bool secure)
    {
        tls_options tls;
        tls.system_ca = false;
        tls.ca_pem = ca.pem();
        proxy_options none;
        none.from_environment = false;
        std::string problem;
        auto made = make_tcp_connector(context.get_executor(), time, {}, tls, none, problem);
        BOOST_TEST_REQUIRE(made.has_value(), problem);
        pool.emplace(context.get_executor(), time, connection_options(), "test", *made);
        http_request q;
        q.method = "GET";
        q.to = {secure, "localhost", server.port()};
        q.target = "/x";
        bool done = false;
        pool->async_exchange(q, time.now() + 20s, [&](error_code ec, http_reply) {
            BOOST_TEST(!ec, ec.message());
            done = true;
        });
        until([&] { return done; });
        BOOST_TEST(pool->connections() == 1u);
    }

    void end()
    {
        bool over = false;
        pool->async_end(context.get_executor(), [&] { over = true; });
        until([&] { return over && !server.ends.empty(); });
        BOOST_TEST(pool->connections() == 0u);
        server.close();
        context.restart();
        context.run(); // there is no work left
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(loopback_end, last_words)

BOOST_AUTO_TEST_CASE(over_tls_it_is_a_close_notify)
{
    server.use_tls(ca.issue("DNS:localhost"));
    get(true);
    pool->finish();
    end();
    BOOST_TEST(server.ends.front() == asio::error::eof);
}

BOOST_AUTO_TEST_CASE(a_peer_that_just_goes_is_enough)
{
    server.use_tls(ca.issue("DNS:localhost"));
    server.close_notify = false;
    get(true);
    pool->finish();
    end();
    BOOST_TEST(server.ends.front() == asio::error::eof);
}

BOOST_AUTO_TEST_CASE(a_stop_takes_no_time_for_it)
{
    server.use_tls(ca.issue("DNS:localhost"));
    get(true);
    pool->stop();
    end();
    BOOST_TEST(server.ends.front() == asio::ssl::error::stream_truncated);
}

BOOST_AUTO_TEST_CASE(without_tls_there_is_nothing_to_say)
{
    get(false);
    pool->finish();
    end();
    BOOST_TEST(server.ends.front() == asio::error::eof);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::net
