// Waits against servers that stop, restart and forget: nothing is lost.
#include "openstack/stack.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace vigil::test {

namespace {

struct broken_cloud : real_cloud
{
    std::vector<backup_id> begun;
    int good = 0, bad = 0, other = 0;
    int stuck = 0; // still `creating` after a long time: Cinder forgets what its scheduler had not handed on

    // Begins a backup of each volume, then waits for all of them; `then` runs when all have begun.
    template <class Action>
    void wait_for_all(client& cl, std::vector<volume_id> const& from, Action then)
    {
        auto const begin = [&]() -> asio::awaitable<void> {
            for (auto const& v : from) {
                auto const made =
                    co_await cl.async_create_native_backup(create_native_backup_request(v, "outage"));
                begun.push_back(made.id);
            }
        };
        run(begin());
        for (auto const& id : begun)
            cl.async_await_backup(id, wait_goal::created, wait_options().limit(60s),
                                  [&](error_code ec, backup_outcome const& o) {
                                      good += !ec;
                                      bad += ec == errc::backup_failed;
                                      stuck += ec == errc::wait_deadline;
                                      other += ec && ec != errc::backup_failed && ec != errc::wait_deadline;
                                      BOOST_TEST(o.id().str() != "");
                                  });
        then();
        auto const end = std::chrono::steady_clock::now() + 120s;
        ctx.restart();
        while (good + bad + other + stuck < static_cast<int>(begun.size()) &&
               std::chrono::steady_clock::now() < end)
            ctx.run_one_until(end);
        BOOST_TEST(good + bad + other + stuck == static_cast<int>(begun.size()));
        BOOST_TEST(other == 0);
    }

    // What the service itself says of them.
    void compare_with_the_books(client& cl)
    {
        auto const body = [&]() -> asio::awaitable<void> {
            int available = 0, failed = 0, creating = 0;
            for (auto const& id : begun) {
                auto const b = co_await cl.async_get_backup(id);
                available += b.status == backup_state::available;
                failed += b.status == backup_state::error;
                creating += b.status == backup_state::creating;
            }
            BOOST_TEST(available == good);
            BOOST_TEST(failed == bad);
            BOOST_TEST(creating == stuck);
        };
        run(body());
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(real_outages, broken_cloud)

// A token that dies while backups are awaited: one renewal, and nobody notices.
BOOST_AUTO_TEST_CASE(a_token_revoked_in_the_middle_of_a_wait)
{
    std::vector<volume_id> from;
    for (int i = 0; i < 3; ++i)
        from.push_back(volume({{"delay", "4"}}));
    auto cl = make();
    wait_for_all(cl, from, [&] { desk.revoke_tokens_of("demo"); });
    BOOST_TEST(good == 3);
    BOOST_TEST(std::ranges::count(events, "token renewed") == 2);
    compare_with_the_books(cl);
}

// Tokens of eight seconds, and backups that take longer, one after the other: renewed before they expire, again and
// again.
BOOST_AUTO_TEST_CASE(tokens_that_expire_in_the_middle_of_a_wait)
{
    std::vector<volume_id> from;
    for (int i = 0; i < 3; ++i)
        from.push_back(volume({{"delay", "8"}}));
    desk.set_token_life(8);
    auto cl = make();
    wait_for_all(cl, from, [] {});
    desk.set_token_life(3600);
    BOOST_TEST(good == 3);
    BOOST_TEST(std::ranges::count(events, "token renewed") >= 2);
    compare_with_the_books(cl);
}

// Cinder stops, with a dozen backups half made, and starts again. It gives up those that it was making: they are
// `error`, and that is what their waits say.
BOOST_AUTO_TEST_CASE(cinder_stopped_and_started_during_many_waits)
{
    std::vector<volume_id> from;
    for (int i = 0; i < 12; ++i)
        from.push_back(volume({{"delay", i % 3 == 0 ? "1" : "5"}}));
    auto cl = make();
    wait_for_all(cl, from, [&] {
        desk.stop("cinder");
        // Looks fail now, and waits go on.
        auto const end = std::chrono::steady_clock::now() + 3s;
        ctx.restart();
        while (std::chrono::steady_clock::now() < end)
            ctx.run_one_until(end);
        BOOST_TEST(other == 0);
        desk.start("cinder");
    });
    BOOST_TEST(bad > 0); // it really gave up some
    compare_with_the_books(cl);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
