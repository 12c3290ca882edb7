// A client of the simulated service in virtual time, as a user's own test has it.
#include <vigil/testing/make_client.hpp>
#include <vigil/vigil.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>

namespace vigil::test {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(simulated)

BOOST_AUTO_TEST_CASE(a_client_and_its_user_in_virtual_time)
{
    asio::io_context context;
    testing::manual_time time(context.get_executor());
    testing::simulator_options options;
    options.backup = {10s, 10s};
    testing::simulated_transport wire(context.get_executor(), time, options);
    auto api = testing::make_client(context.get_executor(), time, wire);
    std::string story;
    auto const user = [&]() -> asio::awaitable<void> {
        co_await time.async_wait_for(5min);
        auto const b = co_await api.async_back_up(create_backup_request(volume_id("volume-1"), "nightly"));
        story = b.status.text();
        co_await time.async_wait_until(time.now() + 1h);
        story += " and rested";
    };
    asio::co_spawn(context, user(), asio::detached);
    BOOST_TEST(time.run_until(context, [&] { return story.ends_with("rested"); }));
    BOOST_TEST(story == "available and rested");
    BOOST_TEST((time.elapsed() > 1h + 5min + 10s && time.elapsed() < 1h + 6min));
    BOOST_TEST(wire.stats().tokens == 1u);
    BOOST_TEST(wire.books().size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
