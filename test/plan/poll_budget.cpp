#include "plan/poll_budget.hpp"

#include "plan/arithmetic.hpp"
#include "plan/support.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <latch>
#include <limits>
#include <thread>
#include <vector>

using namespace vigil_test;
using vigil::plan::poll_budget;

namespace {

// No second [t, t + 1 s) holds more than the rate, or than one in 1 / rate seconds; departures in order.
bool within(double rate, std::vector<time_point> const& departures)
{
    auto const most = rate < 1 ? 1 : static_cast<std::size_t>(rate);
    auto const span = static_cast<long double>(rate < 1 ? 1e9L / static_cast<long double>(rate) : 1e9L);
    for (std::size_t i = 0; i + most < departures.size(); ++i) {
        if (static_cast<long double>((departures[i + most] - departures[i]).count()) < span)
            return false;
    }
    return true;
}

} // namespace

BOOST_AUTO_TEST_SUITE(poll_budget_)

BOOST_AUTO_TEST_CASE(without_a_limit_everybody_goes)
{
    for (auto const rate : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
        poll_budget b(rate);
        BOOST_TEST(!b.limited());
        for (int i = 0; i < 1000; ++i)
            BOOST_TEST_REQUIRE(ns(b.reserve(at(5s))) == ns(5s));
        BOOST_TEST(ns(b.next(at(5s))) == ns(5s));
    }
}

BOOST_AUTO_TEST_CASE(departures_at_even_distances)
{
    struct row
    {
        double rate;
        long long distance;
    };
    row const rows[] = {
        {1, 1'000'000'000},
        {2, 500'000'000},
        {2.5, 500'000'000}, // three in a second are more than 2.5
        {2.999, 500'000'000},
        {3, 333'333'334}, // rounded up
        {7, 142'857'143},
        {10, 100'000'000},
        {1e9, 1},
        {1e12, 1}, // the clock has no more
        {0.5, 2'000'000'000},
        {0.3, 3'333'333'334},
        {0.1, 10'000'000'000},
        {1.0 / 3600, 3'600'000'000'001}, // that number is a little less than a 3600th
    };
    for (auto const& r : rows) {
        poll_budget b(r.rate);
        BOOST_TEST(b.limited());
        for (int i = 0; i < 20; ++i) {
            BOOST_TEST(ns(b.next(at(0s))) == i * r.distance, r.rate);
            BOOST_TEST(ns(b.next(at(0s))) == i * r.distance, r.rate); // asking takes nothing
            BOOST_TEST(ns(b.reserve(at(0s))) == i * r.distance, r.rate);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_idle_time_is_not_saved_up)
{
    poll_budget b(2);
    BOOST_TEST(ns(b.reserve(at(0s))) == 0);
    BOOST_TEST(ns(b.next(at(100s))) == ns(100s));
    BOOST_TEST(ns(b.reserve(at(100s))) == ns(100s));
    BOOST_TEST(ns(b.reserve(at(100s))) == ns(100s + 500ms));
    BOOST_TEST(ns(b.reserve(at(100s + 600ms))) == ns(101s));
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_behind_gets_the_next_one_all_the_same)
{
    poll_budget b(2);
    BOOST_TEST(ns(b.reserve(at(10s))) == ns(10s));
    BOOST_TEST(ns(b.reserve(at(9s))) == ns(10s + 500ms));
}

BOOST_AUTO_TEST_CASE(the_ends_of_time)
{
    poll_budget b(1e-300);
    BOOST_TEST(ns(b.reserve(at(0s))) == 0);
    BOOST_TEST((b.reserve(at(0s)) > at(2'000'000h)));
    poll_budget c(1);
    BOOST_TEST((c.reserve(time_point::max()) == time_point::max()));
    BOOST_TEST((c.reserve(time_point::max()) == time_point::max()));
    poll_budget d(1);
    BOOST_TEST((d.reserve(time_point::min()) == time_point::min()));
    BOOST_TEST((d.reserve(time_point::min()) == time_point::min() + 1s));
}

BOOST_AUTO_TEST_CASE(no_second_ever_holds_more)
{
    for (unsigned seed = 0; seed < 3000; ++seed) {
        chance c(seed);
        auto rate = std::exp(12 * c.dice() - 5); // 0.007 to 1100
        if (c.one_in(3))
            rate = std::ceil(rate);
        if (c.one_in(20))
            rate = 1 / (1 + std::floor(1e6 * c.dice()));
        poll_budget b(rate);
        std::vector<time_point> departures;
        auto now = at(c.up_to(1h));
        auto const crowd = 1 + c.below(50);
        auto const apart = vigil::plan::scaled(1s, 2 * c.dice() / rate);
        for (int i = 0; i < 400; ++i) {
            if (c.one_in(crowd))
                now += c.up_to(apart);
            departures.push_back(b.reserve(now));
            BOOST_TEST_REQUIRE((departures.back() >= now));
        }
        BOOST_TEST_REQUIRE(std::is_sorted(departures.begin(), departures.end()));
        BOOST_TEST_REQUIRE(within(rate, departures), "seed " << seed << ", rate " << rate);
    }
}

// Nor fewer than could be: those who always wait get the rate, but for the rounding of each distance.
BOOST_AUTO_TEST_CASE(a_crowd_gets_the_whole_rate)
{
    for (int const rate : {1, 3, 7, 60, 999, 12'345}) {
        poll_budget b(rate);
        auto const first = b.reserve(at(0s));
        time_point last;
        for (int i = 0; i < 10 * rate; ++i)
            last = b.reserve(at(0s));
        BOOST_TEST((last - first >= 10s));
        BOOST_TEST((last - first <= 10s + 10 * rate * 1ns));
    }
}

// Each departure is given to one: had two got the same, fewer would have been taken in the end.
BOOST_AUTO_TEST_CASE(threads_share_it)
{
    constexpr int each = 3'000'000;
    poll_budget b(1000);
    std::array<bool, 4> in_order{};
    {
        std::latch together(static_cast<std::ptrdiff_t>(in_order.size()));
        std::vector<std::jthread> threads;
        for (auto& mine : in_order) {
            threads.emplace_back([&b, &mine, &together] {
                together.arrive_and_wait();
                bool rising = true;
                auto last = at(-1s);
                for (int i = 0; i < each; ++i) {
                    auto const t = b.reserve(at(0s));
                    rising = rising && t > last;
                    last = t;
                }
                mine = rising;
            });
        }
    }
    for (bool const rising : in_order)
        BOOST_TEST(rising);
    BOOST_TEST(ns(b.next(at(0s))) == ns(1ms * each * std::ssize(in_order)));
}

BOOST_AUTO_TEST_SUITE_END()
