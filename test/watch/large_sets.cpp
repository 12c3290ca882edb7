// Sets of many: what their looks cost, in which order they end, and who else is served.
#include "watch/listing_service.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace vigil::test {

namespace {

struct large_set : listing
{
    std::optional<watch_set> made;
    std::vector<watch_event> told;
    bool over = false;

    watch_set& set()
    {
        if (!made)
            made.emplace(api());
        return *made;
    }
    void add(std::size_t from, std::size_t to)
    {
        for (auto k = from; k < to; ++k)
            set().add(backup_id(name(k)));
    }
    void read_on()
    {
        set().async_next([this](error_code ec, std::optional<watch_event> e) {
            BOOST_TEST_REQUIRE(!ec);
            if (!e) {
                over = true;
                return;
            }
            told.push_back(std::move(*e));
            read_on();
        });
    }
    bool read_all()
    {
        read_on();
        auto const done = time.run_until(ctx, [&] { return over; });
        ctx.restart();
        ctx.poll();
        return done;
    }
    std::vector<std::string> ids() const
    {
        std::vector<std::string> seen;
        for (auto const& e : told)
            seen.push_back(e.id());
        return seen;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(large_sets, large_set)

BOOST_AUTO_TEST_CASE(in_order_of_ending_and_not_of_adding)
{
    make(0, 1, 30s);
    make(1, 2, 10s);
    make(2, 3, 20s);
    add(0, 3);
    BOOST_TEST(read_all());
    BOOST_TEST((ids() == std::vector<std::string>{"b1", "b2", "b0"}));
}

BOOST_AUTO_TEST_CASE(a_reader_that_comes_late_gets_the_same_order)
{
    make(0, 1, 30s);
    make(1, 2, 10s);
    make(2, 3, 20s);
    add(0, 3);
    time.run_for(ctx, 10min);
    auto const asked = service->requests.size();
    BOOST_TEST(read_all());
    BOOST_TEST((ids() == std::vector<std::string>{"b1", "b2", "b0"}));
    BOOST_TEST(service->requests.size() == asked);
}

BOOST_AUTO_TEST_CASE(ten_thousand_each_once_and_in_order)
{
    constexpr std::size_t many = 10'000;
    for (std::size_t k = 0; k < many; ++k) // the first come last
        make(k, k + 1, 10s + (many - k) * 6ms);
    add(0, many);
    BOOST_TEST(read_all());
    BOOST_TEST_REQUIRE(told.size() == many);
    auto seen = ids();
    time_point latest{};
    for (auto const& e : told) {
        BOOST_TEST_REQUIRE(!e.ec);
        BOOST_TEST_REQUIRE(e.ended());
        auto const end = service->find(e.id()).ends;
        BOOST_TEST_REQUIRE((end + 7s > latest)); // never further out of order than looks are apart
        latest = std::max(latest, end);
    }
    std::ranges::sort(seen);
    BOOST_TEST((std::ranges::adjacent_find(seen) == seen.end()));
    BOOST_TEST(service->looks() < many * 5 / 4); // lists answered for those that went on
    BOOST_TEST(service->lists() > 0u);
}

// A set asks exactly as many waits would.
BOOST_AUTO_TEST_CASE(what_is_asked_does_not_depend_on_who_waits)
{
    auto const asked = [](bool by_set) {
        large_set here;
        here.make(0, 300, 40s);
        if (by_set) {
            here.add(0, 300);
            BOOST_TEST(here.read_all());
        } else {
            here.wait(0, 300);
            BOOST_TEST(here.all(300));
        }
        std::vector<std::pair<duration, std::string>> all;
        for (auto const& r : here.service->requests)
            all.emplace_back(r.at.time_since_epoch(), r.target);
        return all;
    };
    BOOST_TEST((asked(true) == asked(false)));
}

BOOST_AUTO_TEST_CASE(half_of_them_are_removed_while_lists_are_read)
{
    constexpr std::size_t many = 400;
    service->list_takes = 50ms;
    make(0, many, 20s);
    add(0, many);
    time.run_for(ctx, 3s + 20ms);
    for (std::size_t k = 0; k < many; k += 2)
        set().remove(backup_id(name(k)));
    BOOST_TEST(read_all());
    BOOST_TEST_REQUIRE(told.size() == many / 2);
    for (auto const& e : told)
        BOOST_TEST_REQUIRE(std::stoul(e.id().substr(1)) % 2 == 1);
}

// Those who are gone are asked for no more, and the sets of others and single waits end as if it had never been.
BOOST_AUTO_TEST_CASE(the_end_of_a_set_leaves_other_waits_alone)
{
    make(0, 100, 20s);
    add(0, 100);
    wait(0, 50);
    time.run_for(ctx, 5s);
    made.reset();
    BOOST_TEST(all(50));
    BOOST_TEST(failed.empty());
    for (std::size_t k = 50; k < 100; ++k)
        BOOST_TEST(service->count("/backups/" + name(k)) <= 1u, name(k));
}

BOOST_AUTO_TEST_CASE(the_end_of_the_client_ends_ten_thousand)
{
    make(0, 10'000, 1h);
    add(0, 10'000);
    error_code ended_with;
    int times = 0;
    set().async_wait_all([&](error_code ec, std::vector<watch_event> const& e) {
        ended_with = ec;
        ++times;
        BOOST_TEST(e.empty());
    });
    time.run_for(ctx, 2s);
    cl.reset();
    ctx.restart();
    ctx.poll();
    BOOST_TEST(times == 1);
    BOOST_TEST(ended_with == asio::error::operation_aborted);
    BOOST_TEST(time.sleepers() == 0u);
    made.reset();
    ctx.restart();
    ctx.poll();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
