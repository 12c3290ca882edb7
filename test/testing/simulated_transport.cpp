#include <vigil/testing/manual_time.hpp>
#include <vigil/testing/simulated_transport.hpp>

#include "net/transport.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <optional>

using namespace vigil::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace net = vigil::net;
using vigil::error_code;

namespace {

struct outcome
{
    error_code ec;
    net::http_reply reply;
    vigil::duration at;
};

struct transport_fixture
{
    asio::io_context context;
    manual_time time{context.get_executor()};
    simulator_options options;
    std::optional<simulated_transport> made;
    net::http_request request;
    std::optional<outcome> got;
    vigil::duration patience = 60s;

    transport_fixture()
    {
        options.require_token = false;
        options.backup = {10s, 10s};
        request.method = "GET";
        request.target = "/v3/" + options.project + "/backups";
    }

    simulated_transport& wire()
    {
        if (!made)
            made.emplace(context.get_executor(), time, options);
        return *made;
    }

    auto keep()
    {
        return [this](error_code ec, net::http_reply reply) {
            got = outcome{ec, std::move(reply), time.elapsed()};
        };
    }
    void start() { wire().transport()->async_exchange(request, time.now() + patience, keep()); }
    outcome finish()
    {
        BOOST_TEST_REQUIRE(time.run_until(context, [this] { return got.has_value(); }));
        auto o = std::move(*got);
        got.reset();
        return o;
    }
    outcome exchange()
    {
        start();
        return finish();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(simulated_transports, transport_fixture)

BOOST_AUTO_TEST_CASE(a_reply_never_comes_within_the_call)
{
    start();
    BOOST_TEST(!got);
    auto const o = finish();
    BOOST_TEST(!o.ec);
    BOOST_TEST(o.reply.status == 200);
    BOOST_TEST(o.reply.body == R"({"backups":[]})");
    BOOST_TEST(!o.reply.find("x-request-id").empty());
    BOOST_TEST((o.reply.progress == net::progress::complete));
    BOOST_TEST((o.at == 0s));
}

BOOST_AUTO_TEST_CASE(latency_is_exact)
{
    options.latency = {250ms, 250ms};
    auto const o = exchange();
    BOOST_TEST(o.reply.status == 200);
    BOOST_TEST((o.at == 250ms));
    BOOST_TEST(wire().running() == 0u);
    BOOST_TEST(time.sleepers() == 0u);
}

BOOST_AUTO_TEST_CASE(a_whole_backup_in_virtual_time)
{
    request.method = "POST";
    request.body = R"({"backup":{"volume_id":"v1","name":"n"}})";
    auto const made_backup = exchange();
    BOOST_TEST_REQUIRE(made_backup.reply.status == 202);
    auto const id = wire().books().at(0).id;
    request = {};
    request.method = "GET";
    request.target = "/v3/" + options.project + "/backups/" + id;
    BOOST_TEST(exchange().reply.body.find(R"("status":"creating")") != std::string::npos);
    time.run_for(context, 10s);
    BOOST_TEST(exchange().reply.body.find(R"("status":"available")") != std::string::npos);
    BOOST_TEST(wire().stats().requests.at("vbs.backups.get.v3") == 2u);
}

BOOST_AUTO_TEST_CASE(faults_become_the_errors_of_a_client)
{
    struct
    {
        fault what;
        error_code ec;
        net::progress progress;
        vigil::duration at;
    } const table[] = {
        {fault::close_before_reading(), asio::error::connection_reset, net::progress::sent, 0s},
        {fault::close_before_reply(), vigil::errc::connection_lost, net::progress::sent, 0s},
        {fault::close_in_reply(7), vigil::errc::connection_lost, net::progress::replying, 0s},
        {fault::close_in_reply(0), vigil::errc::connection_lost, net::progress::sent, 0s},
        {fault::garbage(), vigil::errc::bad_http, net::progress::replying, 0s},
        {fault::stall(), vigil::errc::phase_timeout, net::progress::sent, 30s},
        {fault::stall(7), vigil::errc::phase_timeout, net::progress::replying, 30s},
        {fault::close_after_reply(), {}, net::progress::complete, 0s},
        {fault::refuse(503, "3"), {}, net::progress::complete, 0s},
    };
    for (auto const& row : table) {
        options.script = {scripted_fault("*", 1, row.what)};
        made.emplace(context.get_executor(), time, options);
        auto const before = time.elapsed();
        auto const o = exchange();
        auto const name = to_string(row.what.kind);
        BOOST_TEST(o.ec == row.ec, name << ": " << o.ec.message());
        BOOST_TEST((o.reply.progress == row.progress), name);
        BOOST_TEST((o.at - before == row.at), name);
    }
    BOOST_TEST(exchange().ec == error_code()); // the script is over
}

BOOST_AUTO_TEST_CASE(the_deadline_is_kept)
{
    options.script = {scripted_fault("*", 1, fault::stall()), scripted_fault("*", 2, fault::stall(5))};
    options.latency = {2s, 2s};
    patience = 1s;
    auto const silent = exchange();
    BOOST_TEST(silent.ec == vigil::errc::deadline_exceeded);
    BOOST_TEST((silent.reply.progress == net::progress::sent));
    BOOST_TEST((silent.at == 1s));
    BOOST_TEST((exchange().reply.progress == net::progress::replying));
    auto const slow = exchange();
    BOOST_TEST(slow.ec == vigil::errc::deadline_exceeded);
    BOOST_TEST((slow.at == 3s));
    BOOST_TEST(slow.reply.status == 0);
    patience = 2s;
    BOOST_TEST(!exchange().ec); // at the deadline is in time

    patience = 0s;
    auto const before = wire().stats().all_requests();
    auto const late = exchange();
    BOOST_TEST(late.ec == vigil::errc::deadline_exceeded);
    BOOST_TEST((late.reply.progress == net::progress::not_sent));
    BOOST_TEST(wire().stats().all_requests() == before);
}

BOOST_AUTO_TEST_CASE(cancellation_of_every_type_ends_the_exchange)
{
    options.latency = {5s, 5s};
    for (auto const type : {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                            asio::cancellation_type::total}) {
        asio::cancellation_signal signal;
        wire().transport()->async_exchange(request, time.now() + patience,
                                           asio::bind_cancellation_slot(signal.slot(), keep()));
        BOOST_TEST(wire().running() == 1u);
        signal.emit(type);
        BOOST_TEST(!got); // not within the emit
        context.restart();
        context.poll();
        BOOST_TEST_REQUIRE(got.has_value());
        BOOST_TEST(got->ec == asio::error::operation_aborted);
        BOOST_TEST((got->reply.progress == net::progress::sent));
        BOOST_TEST(wire().running() == 0u);
        BOOST_TEST(time.sleepers() == 0u);
        signal.emit(type); // too late: nothing happens
        got.reset();
    }
}

BOOST_AUTO_TEST_CASE(cancelled_when_the_answer_is_on_its_way)
{
    options.latency = {5s, 5s};
    asio::cancellation_signal signal;
    wire().transport()->async_exchange(request, time.now() + patience,
                                       asio::bind_cancellation_slot(signal.slot(), keep()));
    BOOST_TEST(time.jump()); // the sleep has ended, its handler has not run
    signal.emit(asio::cancellation_type::terminal);
    context.restart();
    context.poll();
    BOOST_TEST_REQUIRE(got.has_value()); // once, whichever came first
    BOOST_TEST(wire().running() == 0u);
}

BOOST_AUTO_TEST_CASE(stopping)
{
    options.latency = {5s, 5s};
    start();
    wire().transport()->stop();
    BOOST_TEST(!got);
    auto const o = finish();
    BOOST_TEST(o.ec == asio::error::operation_aborted);
    BOOST_TEST((o.at == 0s));
    auto const requests = wire().stats().all_requests();
    auto const later = exchange();
    BOOST_TEST(later.ec == asio::error::operation_aborted);
    BOOST_TEST((later.reply.progress == net::progress::not_sent));
    BOOST_TEST(wire().stats().all_requests() == requests);
}

BOOST_AUTO_TEST_CASE(the_handler_runs_on_its_own_executor)
{
    options.latency = {1s, 1s};
    asio::io_context other;
    bool there = false;
    wire().transport()->async_exchange(
        request, time.now() + patience,
        asio::bind_executor(other.get_executor(), [&](error_code, net::http_reply) {
            there = other.get_executor().running_in_this_thread();
            got.emplace();
        }));
    time.run_for(context, 2s);
    BOOST_TEST(!got);
    other.run();
    BOOST_TEST(got.has_value());
    BOOST_TEST(there);
}

BOOST_AUTO_TEST_CASE(parked_handlers_are_destroyed_with_the_context)
{
    options.latency = {5s, 5s};
    auto witness = std::make_shared<int>();
    std::shared_ptr<net::transport> survivor;
    {
        asio::io_context short_lived;
        manual_time its_time(short_lived.get_executor());
        simulated_transport t(short_lived.get_executor(), its_time, options);
        survivor = t.transport();
        survivor->async_exchange(
            request, its_time.now() + patience,
            asio::bind_executor(short_lived.get_executor(),
                                [witness](error_code, net::http_reply) { BOOST_ERROR("called"); }));
        BOOST_TEST(witness.use_count() == 2);
    }
    BOOST_TEST(witness.use_count() == 1);
    survivor->stop();
    survivor.reset();
}

BOOST_AUTO_TEST_CASE(memory_is_released_before_the_completion)
{
    options.latency = {1s, 1s};
    auto witness = std::make_shared<int>();
    std::weak_ptr<int> const weak = witness;
    bool released = false;
    struct handler
    {
        std::shared_ptr<int> held;
        std::weak_ptr<int> weak;
        bool& released;
        void operator()(error_code, net::http_reply)
        {
            held.reset();
            released = weak.expired();
        }
    };
    wire().transport()->async_exchange(request, time.now() + patience,
                                       handler{std::move(witness), weak, released});
    time.run_for(context, 2s);
    BOOST_TEST(released);
}

BOOST_AUTO_TEST_CASE(a_hundred_thousand_polls_are_cheap)
{
    request.method = "POST";
    for (int i = 0; i < 10000; ++i) {
        request.body = R"({"backup":{"volume_id":"v)" + std::to_string(i) + R"(","name":"n"}})";
        exchange();
    }
    auto const books = wire().books();
    request = {};
    request.method = "GET";
    int done = 0;
    auto const begin = std::clock();
    for (auto const& b : books)
        for (int k = 0; k < 10; ++k) {
            request.target = "/v3/" + options.project + "/backups/" + b.id;
            wire().transport()->async_exchange(
                request, time.now() + patience,
                [&](error_code, net::http_reply r) { done += r.status == 200; });
            if (k == 9) {
                context.restart();
                context.poll();
            }
        }
    auto const us = 1e6 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC / 100000;
    BOOST_TEST(done == 100000);
    BOOST_TEST_MESSAGE("a poll of a backup costs " << us << " us of CPU");
    BOOST_TEST(us < 200); // a hundred times what it should be: only a change of its order is a failure
}

BOOST_AUTO_TEST_CASE(a_sleep_in_virtual_time_can_be_cancelled)
{
    asio::cancellation_signal stop;
    std::optional<error_code> ended;
    time.async_wait_for(1h, asio::bind_cancellation_slot(stop.slot(), [&](error_code ec) { ended = ec; }));
    context.poll();
    BOOST_TEST(!ended);
    stop.emit(asio::cancellation_type::all);
    context.restart();
    context.poll();
    BOOST_TEST((ended == asio::error::operation_aborted));
    BOOST_TEST(time.elapsed() == 0s);
}

BOOST_AUTO_TEST_SUITE_END()
