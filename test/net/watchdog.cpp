// One sleep for many limits: never more than one, never any while nobody is watched.
#include "net/watchdog.hpp"
#include "net/manual_clock.hpp"
#include "net/steady_time.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <optional>
#include <random>
#include <set>

namespace vigil::net {

namespace {

using namespace std::chrono_literals;
using test::settle;

struct dog final : watchdog::guard
{
    std::function<void()> act;
    int fired = 0;

    void on_limit() override
    {
        ++fired;
        if (auto const own = act) // it may free this guard
            own();
    }
};

struct fixture
{
    asio::io_context context;
    test::manual_clock time{context};
    std::shared_ptr<watchdog> kennel = std::make_shared<watchdog>(context.get_executor(), time);

    void pass(duration d)
    {
        auto const end = time.now() + d;
        while (time.now() < end) {
            time.advance(1ms);
            settle(context);
        }
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(watchdog_, fixture)

BOOST_AUTO_TEST_CASE(fires_at_the_limit_and_once)
{
    dog d;
    kennel->watch(d, time.now() + 10ms);
    pass(9ms);
    BOOST_TEST(d.fired == 0);
    pass(1ms);
    BOOST_TEST(d.fired == 1);
    pass(100ms);
    BOOST_TEST(d.fired == 1);
    BOOST_TEST(time.sleepers() == 0u);
}

BOOST_AUTO_TEST_CASE(moving_a_limit_costs_no_sleep)
{
    dog d;
    for (int i = 0; i < 50; ++i) {
        kennel->watch(d, time.now() + 100ms);
        pass(1ms);
    }
    BOOST_TEST(time.sleeps == 1);
    pass(98ms);
    BOOST_TEST(d.fired == 0);
    pass(1ms);
    BOOST_TEST(d.fired == 1);
    BOOST_TEST(time.sleeps == 2);
}

BOOST_AUTO_TEST_CASE(an_earlier_limit_is_seen)
{
    dog late;
    dog soon;
    kennel->watch(late, time.now() + 100ms);
    kennel->watch(soon, time.now() + 10ms);
    pass(10ms);
    BOOST_TEST(soon.fired == 1);
    BOOST_TEST(late.fired == 0);
    kennel->watch(late, time.now() + 5ms);
    pass(5ms);
    BOOST_TEST(late.fired == 1);
}

BOOST_AUTO_TEST_CASE(does_not_keep_the_context_running_for_nobody)
{
    dog a;
    dog b;
    kennel->watch(a, time.now() + 1h);
    kennel->watch(b, time.now() + 2h);
    BOOST_TEST(time.sleepers() == 1u);
    a.unwatch();
    BOOST_TEST(time.sleepers() == 1u);
    b.unwatch();
    settle(context);
    BOOST_TEST(time.sleepers() == 0u);
    BOOST_TEST(context.run() == 0u);
}

BOOST_AUTO_TEST_CASE(a_limit_may_free_other_guards_and_itself)
{
    std::optional<dog> a(std::in_place);
    std::optional<dog> b(std::in_place);
    int fired = 0;
    auto const free_both = [&] { ++fired, a.reset(), b.reset(); };
    a->act = free_both;
    b->act = free_both;
    kennel->watch(*a, time.now() + 1ms);
    kennel->watch(*b, time.now() + 1ms);
    pass(5ms);
    BOOST_TEST(fired == 1);
    BOOST_TEST(time.sleepers() == 0u);
}

BOOST_AUTO_TEST_CASE(a_limit_may_be_set_again_when_it_fires)
{
    dog d;
    d.act = [&] {
        if (d.fired < 5)
            kennel->watch(d, time.now() + 2ms);
    };
    kennel->watch(d, time.now() + 2ms);
    pass(9ms);
    BOOST_TEST(d.fired == 4);
    pass(10ms);
    BOOST_TEST(d.fired == 5);
}

BOOST_AUTO_TEST_CASE(outlives_nobody)
{
    dog d;
    kennel->watch(d, time.now() + 2ms);
    kennel.reset();
    d.unwatch();
    pass(5ms);
    BOOST_TEST(d.fired == 0);
}

// Against the obvious model: every limit fires exactly once, in the millisecond it is due.
BOOST_AUTO_TEST_CASE(agrees_with_a_list_of_limits)
{
    std::mt19937 dice(7);
    std::vector<std::unique_ptr<dog>> dogs;
    std::vector<std::optional<time_point>> due(40);
    std::vector<int> want(40);
    for (int i = 0; i < 40; ++i)
        dogs.push_back(std::make_unique<dog>());
    for (int step = 0; step < 3000; ++step) {
        auto const i = dice() % 40;
        if (dice() % 4 == 0) {
            dogs[i]->unwatch();
            due[i].reset();
        } else {
            due[i] = time.now() + std::chrono::milliseconds(1 + dice() % 50);
            kennel->watch(*dogs[i], *due[i]);
        }
        BOOST_TEST(time.sleepers() <= 2u); // one, and one that is being cancelled
        pass(1ms);
        for (std::size_t k = 0; k < 40; ++k) {
            if (due[k] && *due[k] <= time.now()) {
                ++want[k];
                due[k].reset();
            }
            BOOST_REQUIRE(dogs[k]->fired == want[k]);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(steady_time_)

BOOST_AUTO_TEST_CASE(sleeps_and_is_cancelled)
{
    asio::io_context context;
    steady_time time(context.get_executor());
    error_code first = asio::error::eof;
    error_code second;
    asio::cancellation_signal stop;
    bool inside = true;
    auto const began = time.now();
    time.async_sleep_until(began + 5ms, [&](error_code ec) {
        BOOST_TEST(!inside);
        first = ec;
        BOOST_TEST((time.now() - began >= 5ms));
        stop.emit(asio::cancellation_type::total);
    });
    time.async_sleep_until(began + 1h,
                           asio::bind_cancellation_slot(stop.slot(), [&](error_code ec) { second = ec; }));
    inside = false;
    context.run();
    BOOST_TEST(first == error_code());
    BOOST_TEST(second == asio::error::operation_aborted);
    stop.emit(asio::cancellation_type::terminal); // finds nothing
}

BOOST_AUTO_TEST_CASE(a_late_cancellation_finds_nothing)
{
    asio::io_context context;
    steady_time time(context.get_executor());
    asio::cancellation_signal stop;
    int calls = 0;
    time.async_sleep_until(time.now(), asio::bind_cancellation_slot(stop.slot(), [&](error_code ec) {
                               ++calls;
                               BOOST_TEST(!ec);
                           }));
    context.run();
    stop.emit(asio::cancellation_type::terminal);
    BOOST_TEST(calls == 1);
}

BOOST_AUTO_TEST_CASE(may_outlive_its_context)
{
    auto context = std::make_unique<asio::io_context>();
    auto const alive = std::make_shared<int>();
    steady_time time(context->get_executor());
    time.async_sleep_until(time.now() + 1h, [alive](error_code) { BOOST_ERROR("called"); });
    context->poll();
    BOOST_TEST(alive.use_count() == 2);
    context.reset();
    BOOST_TEST(alive.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::net
