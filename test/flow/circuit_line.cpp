// Who stands in line before an open circuit, seen without the calls.
#include "flow/circuit.hpp"

#include <vigil/testing/manual_time.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <list>
#include <optional>

namespace vigil::flow::test {
namespace {

struct waiting
{
    circuit::permit may;
    std::optional<error_code> ended;
    asio::cancellation_signal stop;
};

struct open_circuit
{
    asio::io_context ctx;
    testing::manual_time time{ctx.get_executor()};
    std::shared_ptr<net::time_source> source = time.source();
    std::function<double()> dice = [] { return 0.5; };
    journal log{nullptr, log_level::error};
    breaker_options options;
    std::list<waiting> waits; // they outlive the circuit, whose line refers to them
    std::shared_ptr<circuit> way;

    open_circuit()
    {
        way = std::make_shared<circuit>(ctx.get_executor(), *source, options, dice, log, "https://vbs.test");
        for (int i = 0; i < options.calls; ++i)
            way->try_enter(false).ended(plan::health::bad, http_errc::service_unavailable);
        BOOST_TEST(!way->closed());
    }

    waiting& enter(bool poll)
    {
        auto& w = waits.emplace_back();
        way->async_enter(poll, time_point::max(), w.may,
                         asio::bind_cancellation_slot(w.stop.slot(), [&w](error_code ec) { w.ended = ec; }));
        return w;
    }

    void run()
    {
        ctx.restart();
        ctx.poll();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(circuit_line, open_circuit)

// The pause is over, but who waits has not been woken yet.
BOOST_AUTO_TEST_CASE(nobody_overtakes_those_who_wait)
{
    auto const& first = enter(false);
    run();
    BOOST_TEST(time.jump());
    BOOST_TEST(!way->try_enter(false));
    BOOST_TEST(!way->try_enter(true));
    run();
    BOOST_TEST((first.ended == error_code()));
    BOOST_TEST(bool(first.may));
    BOOST_TEST(bool(way->try_enter(true))); // three may try, and nobody else waits
}

BOOST_AUTO_TEST_CASE(a_call_overtakes_polls)
{
    auto const& poll = enter(true);
    run();
    BOOST_TEST(time.jump());
    BOOST_TEST(!way->try_enter(true));
    BOOST_TEST(bool(way->try_enter(false)));
    run();
    BOOST_TEST((poll.ended == error_code()));
}

// One is cancelled and another comes before the timer of the first has heard of it.
BOOST_AUTO_TEST_CASE(one_timer_serves_all_who_wait)
{
    auto& first = enter(false);
    run();
    BOOST_TEST(time.sleepers() == 1u);
    first.stop.emit(asio::cancellation_type::total);
    auto const& second = enter(false);
    run();
    BOOST_TEST((first.ended == error_code(asio::error::operation_aborted)));
    BOOST_TEST(!second.ended.has_value());
    BOOST_TEST(time.sleepers() == 1u);
    BOOST_TEST(time.jump());
    run();
    BOOST_TEST((second.ended == error_code()));
    BOOST_TEST(time.sleepers() == 0u);
}

BOOST_AUTO_TEST_CASE(without_anybody_no_timer_runs)
{
    BOOST_TEST(time.sleepers() == 0u);
    enter(true).stop.emit(asio::cancellation_type::terminal);
    run();
    BOOST_TEST(time.sleepers() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
