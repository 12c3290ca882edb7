// A group of clients in virtual time: who is asked for which id, and which limits are everybody's together.
#include "watch/listing_service.hpp"

#include <client/core.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace vigil::test {
namespace {

constexpr std::size_t members = 4;

// Clients of a service that counts.
struct counting : listing
{
    std::optional<client_group> group_;

    client_group& group()
    {
        if (!group_) {
            std::vector<std::shared_ptr<net::transport>> const wires(members, service);
            group_.emplace(detail::make_cores(ctx.get_executor(), options, time.source(), wires));
        }
        return *group_;
    }

    void wait_by_group(std::size_t from, std::size_t to, wait_options how = {})
    {
        for (auto k = from; k < to; ++k)
            group().async_await_backup(backup_id(name(k)), wait_goal::created, how,
                                       [this, id = name(k)](error_code ec, backup_outcome o) {
                                           note(id, ec);
                                           outcomes.push_back(std::move(o));
                                       });
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(group_sharding, counting)

BOOST_AUTO_TEST_CASE(two_waits_for_one_id_are_one_look)
{
    make(0, 1, 500ms);
    int ends = 0;
    auto const count = [&](error_code ec, backup_outcome const&) {
        BOOST_TEST(!ec);
        ++ends;
    };
    for (int i = 0; i < 10; ++i)
        group().async_await_backup(backup_id("b0"), count);
    group().async_await_backup(backup_id("b0"), wait_goal::created, count);
    group().async_await_backup(backup_id("b0"), wait_goal::created, wait_options(), count);
    group().async_await_backup(backup_id("b0"), wait_options().limit(1h), count);
    BOOST_TEST(time.run_until(ctx, [&] { return ends == 13; }));
    BOOST_TEST(service->requests.size() == 1u);
}

BOOST_AUTO_TEST_CASE(jobs_and_streams_are_where_their_ids_are)
{
    make(0, 1, 0s); // it is over: a stream looks at once, and that look is everybody's
    int ends = 0;
    for (int i = 0; i < 5; ++i)
        group().async_await_job(job_id("j0"), wait_options(), [&](error_code ec, job_outcome const&) {
            BOOST_TEST(!ec);
            ++ends;
        });
    auto changes = group().watch_job(job_id("j0"));
    changes.async_next_change([&](error_code ec, change<job> const& c) {
        BOOST_TEST(!ec);
        BOOST_TEST(c.final);
        ++ends;
    });
    BOOST_TEST(time.run_until(ctx, [&] { return ends == 6; }));
    BOOST_TEST(service->count("/jobs/j0") == 1u);
}

BOOST_AUTO_TEST_CASE(an_id_has_one_client_and_all_clients_have_some)
{
    std::array<std::size_t, members> count{};
    for (int i = 0; i < 4000; ++i) {
        auto& by = group().of(backup_id("backup-" + std::to_string(i)));
        BOOST_TEST_REQUIRE(&by == &group().of(backup_id("backup-" + std::to_string(i))));
        ++count.at(static_cast<std::size_t>(&by - &group()[0]));
    }
    for (auto const n : count)
        BOOST_TEST((n > 800u && n < 1200u), n);
}

BOOST_AUTO_TEST_CASE(strangers_go_round)
{
    std::vector<client*> seen;
    for (std::size_t i = 0; i < 2 * members; ++i)
        seen.push_back(&group().any());
    for (std::size_t i = 0; i < members; ++i) {
        BOOST_TEST((seen[i] == seen[i + members]));
        BOOST_TEST((std::ranges::count(seen, seen[i]) == 2));
    }
}

BOOST_AUTO_TEST_CASE(every_wait_ends_with_the_group)
{
    make(0, 40, 1h);
    wait_by_group(0, 40);
    time.run_for(ctx, 5s);
    group().stop();
    BOOST_TEST(all(40));
    BOOST_TEST(failed.size() == 40u);
    for (auto const& [id, ec] : failed)
        BOOST_TEST(ec == asio::error::operation_aborted);
    BOOST_TEST(time.sleepers() == 0u);
}

BOOST_AUTO_TEST_CASE(works_in_a_coroutine)
{
    make(0, 1, 500ms);
    bool done = false;
    auto const body = [&]() -> asio::awaitable<void> {
        auto const outcome = co_await group().async_await_backup(backup_id("b0"));
        BOOST_TEST((outcome.verdict() == wait_verdict::succeeded));
        auto const [ec, ignored] = co_await group().async_await_restore(backup_id(""), volume_id("v"),
                                                                        asio::as_tuple(asio::use_awaitable));
        BOOST_TEST(ec == errc::invalid_argument);
        done = true;
    };
    asio::co_spawn(ctx, body(), [](std::exception_ptr e) { BOOST_TEST(!e); });
    BOOST_TEST(time.run_until(ctx, [&] { return done; }));
}

BOOST_AUTO_TEST_SUITE_END()

// ---- limits of the group ------------------------------------------------------------------------------------

BOOST_FIXTURE_TEST_SUITE(group_limits, counting)

BOOST_AUTO_TEST_CASE(the_budget_of_polls_is_for_all_of_them)
{
    options.poll.max_polls_per_second = 5;
    make(0, 24, 30500ms);
    wait_by_group(0, 24, wait_options().look_at_once(true));
    BOOST_TEST(all(24));
    BOOST_TEST(failed.empty());
    BOOST_TEST(service->most_in_a_second() == 5u); // used, and not exceeded
    BOOST_TEST((std::ranges::max(outcomes, {}, &backup_outcome::held_back).held_back() > 1s));
}

BOOST_AUTO_TEST_CASE(a_busy_client_leaves_the_others_their_turns)
{
    options.sdrs_endpoint = "https://sdrs.test";
    options.poll.max_polls_per_second = 2;
    options.poll.max = 1s; // who has many is never done
    make(0, 101, 1h);
    int aborted = 0;
    for (std::size_t k = 0; k < 100; ++k) // no list shows jobs of SDRS
        group()[0].async_await_sdrs_job(job_id("j" + std::to_string(k)), wait_options().look_at_once(true),
                                        [&](error_code, job_outcome const&) { ++aborted; });
    time.run_for(ctx, 5s); // a line has formed
    service->find("b100").ends = time.now();
    auto const before = time.now();
    bool told = false;
    group()[1].async_await_sdrs_job(job_id("j100"), wait_options().look_at_once(true),
                                    [&](error_code ec, job_outcome const&) { told = !ec; });
    BOOST_TEST(time.run_until(
        ctx, [&] { return told; }, 1h));
    BOOST_TEST((time.now() - before <= 1s)); // one of the busy one's may go first
    BOOST_TEST(service->most_in_a_second() == 2u);
    group().stop();
    ctx.restart();
    ctx.poll();
    BOOST_TEST(aborted == 100);
}

BOOST_AUTO_TEST_CASE(who_comes_and_goes_uses_up_nothing)
{
    options.poll.max_polls_per_second = 2;
    make(0, 3, 1h);
    for (int i = 0; i < 1000; ++i) {
        asio::cancellation_signal stop;
        bool ended_here = false;
        group().async_await_backup(
            backup_id("b0"), wait_goal::created, wait_options().look_at_once(true),
            asio::bind_cancellation_slot(stop.slot(),
                                         [&](error_code, backup_outcome const&) { ended_here = true; }));
        ctx.restart();
        ctx.poll();
        stop.emit(asio::cancellation_type::total);
        ctx.restart();
        ctx.poll();
        BOOST_TEST_REQUIRE(ended_here);
    }
    auto const before = time.now();
    service->find("b1").ends = time.now();
    wait_by_group(1, 2, wait_options().look_at_once(true));
    BOOST_TEST(all(1));
    BOOST_TEST((time.now() - before <= 2s));
}

BOOST_AUTO_TEST_CASE(connections_are_divided)
{
    for (std::size_t const whole : {1u, 2u, 4u, 5u, 10u, 63u, 64u}) {
        options.connections.per_origin = whole;
        options.connections.waiting = 10 * whole;
        group_.reset();
        std::size_t connections = 0;
        std::size_t waiting = 0;
        std::size_t least = whole;
        std::size_t most = 0;
        for (std::size_t i = 0; i < members; ++i) {
            auto const& mine = group()[i].core()->options.connections;
            connections += mine.per_origin;
            waiting += mine.waiting;
            least = std::min(least, mine.per_origin);
            most = std::max(most, mine.per_origin);
        }
        BOOST_TEST(connections == std::max(whole, members)); // nobody gets none
        BOOST_TEST(waiting == 10 * whole);
        BOOST_TEST(least >= 1u);
        BOOST_TEST(most - least <= 1u);
    }
}

BOOST_AUTO_TEST_CASE(no_two_clients_send_the_same_request_ids)
{
    for (auto const seed : {1ull, 7ull, ~0ull, ~0ull - 2}) {
        options.seed = seed;
        group_.reset();
        std::set<unsigned long long> seeds;
        for (std::size_t i = 0; i < members; ++i)
            seeds.insert(group()[i].core()->options.seed);
        BOOST_TEST(seeds.size() == members);
        BOOST_TEST(seeds.count(0) == 0u); // the system's dice
    }
}

BOOST_AUTO_TEST_CASE(a_rate_that_is_set_is_for_all_of_them)
{
    options.rate.per_second = 10;
    options.rate.burst = 1;
    int ends = 0;
    for (int i = 0; i < 40; ++i)
        group().any().async_get_volume(volume_id("v"), [&](error_code ec, volume const&) {
            BOOST_TEST(!ec);
            ++ends;
        });
    BOOST_TEST(time.run_until(ctx, [&] { return ends == 40; }));
    BOOST_TEST((time.elapsed() == 3900ms)); // one every tenth of a second, and not four
    BOOST_TEST(service->most_in_a_second() == 10u);
}

BOOST_AUTO_TEST_CASE(who_is_throttled_slows_all_down_under_a_rate_that_is_set)
{
    options.rate.per_second = 100;
    int throttled = 0;
    service->before = [&](std::string const&) { service->status = throttled++ == 0 ? 429 : 200; };
    int ends = 0;
    auto const count = [&](error_code ec, volume const&) {
        BOOST_TEST(!ec);
        ++ends;
    };
    group()[0].async_get_volume(volume_id("v"), count);
    ctx.restart();
    ctx.poll();
    for (std::size_t i = 0; i < 20; ++i)
        group()[i % members].async_get_volume(volume_id("v"), count);
    BOOST_TEST(time.run_until(ctx, [&] { return ends == 21; }));
    BOOST_TEST((time.elapsed() > 1s)); // far below a hundred in a second
}

BOOST_AUTO_TEST_CASE(without_one_each_learns_its_own)
{
    int asked = 0;
    service->before = [&](std::string const&) { service->status = asked++ == 0 ? 429 : 200; };
    int ends = 0;
    group()[0].async_get_volume(volume_id("v"), [&](error_code, volume const&) { ++ends; });
    ctx.restart();
    ctx.poll();
    auto const began = time.now();
    int others = 0;
    for (int i = 0; i < 20; ++i)
        group()[1].async_get_volume(volume_id("v"), [&](error_code, volume const&) { ++others; });
    BOOST_TEST(time.run_until(ctx, [&] { return others == 20; }));
    BOOST_TEST((time.now() == began));
    BOOST_TEST(time.run_until(ctx, [&] { return ends == 1; }));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
