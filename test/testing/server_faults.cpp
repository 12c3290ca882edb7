#include "raw_client.hpp"

#include <boost/json.hpp>

using namespace sim_test;
using namespace vigil::testing;
using namespace std::chrono_literals;

namespace {

simulator_options with(fault f)
{
    auto o = plain_options();
    o.script = {scripted_fault("*", 1, std::move(f))};
    return o;
}

std::string const create = R"({"backup":{"volume_id":"v1","name":"n1"}})";

} // namespace

BOOST_AUTO_TEST_SUITE(faults_on_the_wire)

BOOST_AUTO_TEST_CASE(a_refusal_keeps_the_connection)
{
    simulator sim(with(fault::refuse(503, "7")));
    raw_client c(sim.port());
    auto const r = c.ask("POST", backups, create);
    BOOST_TEST(r.status == 503);
    BOOST_TEST(r.head.find("HTTP/1.1 503 Service Unavailable\r\n") == 0u);
    BOOST_TEST(r.head.find("Retry-After: 7\r\n") != r.head.npos);
    BOOST_TEST(sim.stats().creates == 0u);
    BOOST_TEST(c.ask("POST", backups, create).status == 202);
}

BOOST_AUTO_TEST_CASE(a_lost_reply_leaves_a_backup)
{
    simulator sim(with(fault::lose_reply(504)));
    raw_client c(sim.port());
    BOOST_TEST(c.ask("POST", backups, create).status == 504);
    BOOST_TEST(sim.stats().creates == 1u);
}

BOOST_AUTO_TEST_CASE(closed_before_reading_is_a_reset)
{
    simulator sim(with(fault::close_before_reading()));
    raw_client c(sim.port());
    auto const r = c.ask("POST", backups, create);
    BOOST_TEST(r.ec == asio::error::connection_reset);
    BOOST_TEST(r.all == "");
    BOOST_TEST(sim.stats().creates == 0u);
}

BOOST_AUTO_TEST_CASE(closed_before_the_reply)
{
    simulator sim(with(fault::close_before_reply()));
    raw_client c(sim.port());
    auto const r = c.ask("POST", backups, create);
    BOOST_TEST(r.ec == asio::error::eof);
    BOOST_TEST(r.all == "");
    BOOST_TEST(sim.stats().creates == 1u);
}

BOOST_AUTO_TEST_CASE(cut_after_any_number_of_bytes)
{
    for (std::size_t const bytes : {1u, 12u, 40u, 200u}) {
        simulator sim(with(fault::close_in_reply(bytes)));
        raw_client c(sim.port());
        c.send("GET " + backups + " HTTP/1.1\r\nHost: x\r\n\r\n");
        auto const r = c.drain();
        BOOST_TEST(r.all.size() == bytes);
        BOOST_TEST(std::string("HTTP/1.1 200 OK").starts_with(r.all.substr(0, 15)));
        BOOST_TEST(r.ec == asio::error::eof);
    }
}

BOOST_AUTO_TEST_CASE(closed_after_the_reply_without_a_warning)
{
    simulator sim(with(fault::close_after_reply()));
    raw_client c(sim.port());
    auto const r = c.ask("GET", backups);
    BOOST_TEST(r.status == 200);
    BOOST_TEST(r.head.find("Connection: close") == r.head.npos);
    BOOST_TEST(c.drain().ec == asio::error::eof);
}

BOOST_AUTO_TEST_CASE(a_stalled_reply_ends_with_patience)
{
    for (std::size_t const bytes : {0u, 20u}) {
        auto o = with(fault::stall(bytes));
        o.idle = 50ms;
        simulator sim(o);
        raw_client c(sim.port());
        c.send("GET " + backups + " HTTP/1.1\r\nHost: x\r\n\r\n");
        auto const r = c.drain();
        BOOST_TEST(r.all.size() == bytes);
        BOOST_TEST(r.ec == asio::error::eof);
    }
}

BOOST_AUTO_TEST_CASE(garbage_is_not_http)
{
    simulator sim(with(fault::garbage()));
    raw_client c(sim.port());
    c.send("GET " + backups + " HTTP/1.1\r\nHost: x\r\n\r\n");
    auto const r = c.drain();
    BOOST_TEST(!r.all.empty());
    BOOST_TEST(!r.all.starts_with("HTTP"));
}

BOOST_AUTO_TEST_CASE(a_broken_body_has_an_honest_length)
{
    simulator sim(with(fault::broken_body()));
    raw_client c(sim.port());
    auto const r = c.ask("GET", backups);
    BOOST_TEST(r.status == 200);
    BOOST_TEST(r.body == R"({"backu)");
    BOOST_TEST(c.ask("GET", backups).body == R"({"backups":[]})");
}

BOOST_AUTO_TEST_CASE(dropped_on_accept)
{
    auto o = plain_options();
    o.drop_on_accept = 1;
    simulator sim(o);
    raw_client c(sim.port());
    auto const r = c.ask("GET", backups);
    BOOST_TEST(r.ec.failed());
    BOOST_TEST(r.all == "");
    auto const s = sim.stats();
    BOOST_TEST(s.connections == 1u);
    BOOST_TEST(s.dropped_on_accept == 1u);
    BOOST_TEST(s.all_requests() == 0u);
}

BOOST_AUTO_TEST_CASE(latency_and_a_later_script)
{
    auto o = plain_options();
    o.latency = {20ms, 30ms};
    simulator sim(o);
    raw_client c(sim.port());
    auto const begin = std::chrono::steady_clock::now();
    BOOST_TEST(c.ask("GET", backups).status == 200);
    BOOST_TEST((std::chrono::steady_clock::now() - begin >= 20ms));
    sim.script(scripted_fault("vbs.backups.list.v3", 2, fault::refuse(429, "1")));
    BOOST_TEST(c.ask("GET", backups).status == 429);
    BOOST_TEST(c.ask("GET", backups).status == 200);
    BOOST_TEST(boost::json::parse(c.ask("GET", "/__simulator/stats").body)
                   .at("faults")
                   .at("refuse 429")
                   .as_int64() == 1);
    sim.reset();
    BOOST_TEST(sim.stats().all_requests() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
