#include "plan/shared_rate.hpp"

#include "plan/support.hpp"

#include <algorithm>
#include <latch>
#include <thread>
#include <vector>

using namespace vigil_test;
using vigil::rate_options;
using vigil::plan::shared_rate;

BOOST_AUTO_TEST_SUITE(shared_rate_)

// As if one had taken them all: each departure is given to one, at its even distance.
BOOST_AUTO_TEST_CASE(threads_share_one_schedule)
{
    constexpr std::size_t cores = 4;
    constexpr std::size_t each = 20'000;
    rate_options o;
    o.per_second = 1000;
    o.burst = 5;
    shared_rate rate(o, true);
    std::vector<std::vector<long long>> got(cores);
    {
        std::latch together(static_cast<std::ptrdiff_t>(cores));
        std::vector<std::jthread> threads;
        for (auto& mine : got)
            threads.emplace_back([&] {
                together.arrive_and_wait();
                for (std::size_t i = 0; i < each; ++i) {
                    auto const s = rate.take(at(0s));
                    mine.push_back(ns(rate.wait(s, at(0s))));
                    if (i % 100 == 0) { // and some do not go
                        rate.give_back(s, at(0s));
                        mine.pop_back();
                    }
                }
            });
    }
    std::vector<long long> all;
    for (auto const& mine : got)
        all.insert(all.end(), mine.begin(), mine.end());
    for (auto const last = ns(1ms * static_cast<long long>(cores * each)); all.size() < cores * each;) {
        auto const d = ns(rate.wait(rate.take(at(0s)), at(0s)));
        BOOST_TEST_REQUIRE(d < last);
        all.push_back(d);
    }
    std::ranges::sort(all);
    // Those given back in the burst may be taken again at once, so they all are somebody's.
    for (std::size_t i = 0; i < all.size(); ++i)
        BOOST_TEST_REQUIRE(all[i] == (i < 5 ? 0 : ns(1ms * static_cast<long long>(i - 4))), i);
}

BOOST_AUTO_TEST_CASE(what_one_is_told_holds_for_the_others)
{
    rate_options o;
    o.per_second = 1000;
    shared_rate rate(o, true);
    auto const waits = rate.take(at(0s));
    BOOST_TEST(ns(rate.wait(waits, at(0s))) == 0);
    rate.throttled(at(0s), 7s);
    BOOST_TEST(ns(rate.wait(rate.take(at(0s)), at(0s))) >= ns(7s));
}

BOOST_AUTO_TEST_SUITE_END()
