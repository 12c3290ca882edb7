#include "raw_client.hpp"

#include <vigil/testing/manual_time.hpp>

#include <boost/json.hpp>

#include <thread>
#include <vector>

using namespace sim_test;
using namespace vigil::testing;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(http)

BOOST_AUTO_TEST_CASE(a_connection_serves_many_requests)
{
    simulator sim(plain_options());
    BOOST_TEST(sim.url() == "http://127.0.0.1:" + std::to_string(sim.port()));
    BOOST_TEST(sim.ca_pem() == "");
    raw_client c(sim.port());
    for (int i = 0; i < 3; ++i) {
        auto const r = c.ask("GET", backups);
        BOOST_TEST(r.status == 200);
        BOOST_TEST(r.body == R"({"backups":[]})");
        BOOST_TEST(r.head.find("Date: ") != r.head.npos);
        BOOST_TEST(r.head.find("X-Request-Id: ") != r.head.npos);
        BOOST_TEST(r.head.find("Connection:") == r.head.npos);
    }
    auto const s = sim.stats();
    BOOST_TEST(s.connections == 1u);
    BOOST_TEST(s.requests.at("vbs.backups.list.v3") == 3u);
    BOOST_TEST(s.replies.at(200) == 3u);
    BOOST_TEST(s.handshakes == 0u);
}

BOOST_AUTO_TEST_CASE(bodies_in_pieces_chunks_and_pipelines)
{
    simulator sim(plain_options());
    raw_client c(sim.port());
    std::string const body = R"({"backup":{"volume_id":"v1","name":"n1"}})";
    std::string const whole = "POST " + backups +
                              " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
                              "\r\n\r\n" + body;
    for (char const byte : whole)
        c.send(std::string(1, byte));
    BOOST_TEST(c.receive().status == 202);

    std::string const other = R"({"backup":{"volume_id":"v2","name":"n2"}})";
    c.send("POST " + backups + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n29\r\n" + other +
           "\r\n0\r\n\r\n");
    BOOST_TEST(c.receive().status == 202);

    c.send("GET " + backups +
           " HTTP/1.1\r\nHost: x\r\n\r\nGET /__simulator/stats HTTP/1.1\r\nHost: x\r\n\r\n");
    BOOST_TEST(c.receive().status == 200);
    auto const s = boost::json::parse(c.receive().body);
    BOOST_TEST(s.at("creates").as_int64() == 2);
    BOOST_TEST(s.at("connections").as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(it_says_continue)
{
    simulator sim(plain_options());
    raw_client c(sim.port());
    std::string const body = R"({"backup":{"volume_id":"v1"}})";
    c.send("POST " + backups + " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n");
    BOOST_TEST(c.receive().head == "HTTP/1.1 100 Continue\r\n\r\n");
    c.send(body);
    BOOST_TEST(c.receive().status == 202);
}

BOOST_AUTO_TEST_CASE(replies_without_a_body)
{
    simulator sim(plain_options());
    raw_client c(sim.port());
    auto const reset = c.ask("POST", "/__simulator/reset");
    BOOST_TEST(reset.status == 204);
    BOOST_TEST(reset.head.find("Content-Length") == reset.head.npos);
    c.send("HEAD " + backups + " HTTP/1.1\r\nHost: x\r\n\r\n");
    c.send("GET " + backups + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    auto const rest = c.drain();
    BOOST_TEST(rest.all.starts_with("HTTP/1.1 404 Not Found\r\n"));
    auto const second = rest.all.find("\r\n\r\nHTTP/1.1 200 OK\r\n"); // no body between the two
    BOOST_TEST(second != rest.all.npos);
    BOOST_TEST(rest.all.find("Connection: close", second) != rest.all.npos);
    BOOST_TEST(rest.ec == asio::error::eof);
}

BOOST_AUTO_TEST_CASE(limits)
{
    auto o = plain_options();
    o.max_head = 2048;
    o.max_body = 1024;
    simulator sim(o);
    struct
    {
        std::string bytes;
        int status;
    } const table[] = {
        {"GET / HTTP/1.1\r\nHost: x\r\nBig: " + std::string(4096, 'x') + "\r\n\r\n", 431},
        {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1025\r\n\r\n" + std::string(1025, 'x'), 413},
        {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n" + std::string(2048, 'x'),
         413},
        {"what is this\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400},
    };
    for (auto const& row : table) {
        raw_client c(sim.port());
        c.send(row.bytes);
        auto const r = c.receive();
        BOOST_TEST(r.status == row.status, r.head);
        BOOST_TEST(r.head.find("Connection: close") != r.head.npos);
        BOOST_TEST(c.drain().ec == asio::error::eof);
    }
    raw_client c(sim.port());
    BOOST_TEST(c.ask("GET", backups).status == 200); // and it still lives
}

BOOST_AUTO_TEST_CASE(idle_connections_are_closed)
{
    auto o = plain_options();
    o.idle = 50ms;
    simulator sim(o);
    raw_client silent(sim.port());
    BOOST_TEST(silent.drain().ec == asio::error::eof);
    raw_client used(sim.port());
    BOOST_TEST(used.ask("GET", backups).status == 200);
    BOOST_TEST(used.drain().ec == asio::error::eof);
}

BOOST_AUTO_TEST_CASE(so_many_connections_and_no_more)
{
    auto o = plain_options();
    o.max_connections = 2;
    simulator sim(o);
    raw_client a(sim.port());
    raw_client b(sim.port());
    BOOST_TEST(a.ask("GET", backups).status == 200);
    BOOST_TEST(b.ask("GET", backups).status == 200);
    raw_client c(sim.port());
    BOOST_TEST(c.ask("GET", backups).status == 0);
    BOOST_TEST(a.ask("GET", backups).status == 200);
}

BOOST_AUTO_TEST_CASE(stopping_closes_connections_and_the_port)
{
    simulator sim(plain_options());
    raw_client c(sim.port());
    BOOST_TEST(c.ask("GET", backups).status == 200);
    sim.stop();
    BOOST_TEST(c.drain().ec.failed());
    BOOST_CHECK_THROW(raw_client(sim.port()), std::exception);
    BOOST_TEST(sim.stats().all_requests() == 1u); // the books stay open
    sim.stop();
}

BOOST_AUTO_TEST_CASE(a_taken_port_is_an_exception)
{
    simulator first(plain_options());
    auto o = plain_options();
    o.port = first.port();
    BOOST_CHECK_THROW(simulator second(o), std::exception);
    o.address = "not an address";
    BOOST_CHECK_THROW(simulator third(o), std::exception);
}

BOOST_AUTO_TEST_CASE(it_runs_on_a_given_executor_with_many_threads)
{
    asio::io_context context;
    simulator sim(context.get_executor(), plain_options());
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i)
        threads.emplace_back([&] { context.run(); });
    std::vector<std::thread> clients;
    std::atomic<int> good = 0;
    for (int i = 0; i < 4; ++i)
        clients.emplace_back([&] {
            raw_client c(sim.port());
            for (int k = 0; k < 50; ++k) {
                good += c.ask("GET", backups).status == 200;
                good += sim.stats().all_requests() > 0;
            }
        });
    for (auto& t : clients)
        t.join();
    BOOST_TEST(good == 400);
    BOOST_TEST(sim.stats().requests.at("vbs.backups.list.v3") == 200u);
    sim.stop();
    for (auto& t : threads)
        t.join(); // the context runs out of work by itself
}

BOOST_AUTO_TEST_CASE(a_context_may_end_before_its_simulator)
{
    std::optional<simulator> sim;
    {
        asio::io_context context;
        sim.emplace(context.get_executor(), plain_options());
        raw_client c(sim->port());
        context.poll();
        c.send("GET " + backups + " HTTP/1.1\r\n");
        context.poll();
    }
    BOOST_TEST(sim->stats().connections == 1u);
    sim->stop();
}

BOOST_AUTO_TEST_CASE(backups_move_by_the_time_it_is_given)
{
    asio::io_context context;
    manual_time time(context.get_executor());
    simulator sim(context.get_executor(), plain_options(), time.source());
    auto const on_the_side = [&](auto work) { // the client blocks, so it needs a thread of its own
        std::atomic<bool> done = false;
        std::thread t([&] {
            work();
            done = true;
        });
        while (!done)
            context.run_for(1ms);
        t.join();
    };
    raw_client c(sim.port());
    std::string status;
    on_the_side(
        [&] { BOOST_TEST(c.ask("POST", backups, R"({"backup":{"volume_id":"v1"}})").status == 202); });
    time.run_for(context, 1h);
    on_the_side([&] { status = c.ask("GET", backups + "?status=available").body; });
    BOOST_TEST(status.find(sim.books().at(0).id) != status.npos);
}

BOOST_AUTO_TEST_SUITE_END()
