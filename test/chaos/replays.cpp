// A seed means the same every time, and everywhere.
#include "chaos/trial.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <vector>

namespace vigil::chaos {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(replays)

BOOST_AUTO_TEST_CASE(the_dice_are_ours)
{
    chance c(1, 2);
    BOOST_TEST(c.bits() == 0x3726e4fdedd5acau);
    BOOST_TEST(c.bits() == 0x88f2d32b9327c925u);
    BOOST_TEST(chance(1, 3).bits() != chance(1, 2).bits());
    BOOST_TEST(chance(2, 2).bits() != chance(1, 2).bits());
    BOOST_TEST(c.below(0) == 0u);
    for (int i = 0; i < 1000; ++i) {
        BOOST_TEST(c.below(7) < 7u);
        auto const d = c.between(2s, 3s);
        BOOST_TEST((d >= 2s && d <= 3s));
    }
    BOOST_TEST((c.between(5s, 5s) == 5s));
}

BOOST_AUTO_TEST_CASE(a_seed_runs_the_same_way_twice)
{
    std::set<std::uint64_t> digests;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        std::vector<std::string> first;
        std::vector<std::string> second;
        auto const a = carry_out(schedule(seed), [&](std::string_view e) { first.emplace_back(e); });
        auto const b = carry_out(schedule(seed), [&](std::string_view e) { second.emplace_back(e); });
        BOOST_TEST_CONTEXT("seed " << seed)
        {
            BOOST_TEST(first.size() > 20u);
            BOOST_TEST(first == second, boost::test_tools::per_element());
            BOOST_TEST(a.digest == b.digest);
            BOOST_TEST((a.took == b.took));
        }
        digests.insert(a.digest);
    }
    BOOST_TEST(digests.size() == 12u);
}

// A hundred seeds between them do everything that schedules can do.
BOOST_AUTO_TEST_CASE(schedules_leave_nothing_out)
{
    std::set<mishap> mishaps;
    std::set<task> tasks;
    std::set<outage::kind> outages;
    std::set<testing::fault_kind> faults;
    std::size_t restarts = 0;
    std::size_t jumps = 0;
    std::size_t leaving = 0;
    std::set<duration> endings; // by limit
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        schedule const s(seed);
        for (std::size_t n = 0; n < 40; ++n)
            mishaps.insert(s.of_connection(n).what);
        for (auto const& t : s.load)
            tasks.insert(t.what);
        for (auto const& o : s.outages) {
            outages.insert(o.how);
            BOOST_TEST(s.outage_at(o.from) == &o);
            BOOST_TEST(s.outage_at(o.from + o.length) == nullptr);
        }
        for (auto const& f : s.service.script)
            faults.insert(f.what.kind);
        restarts += s.restarts.size();
        jumps += s.jumps.size();
        leaving += s.leaves.has_value();
        if (s.ends)
            endings.insert(s.ends->limit);
    }
    BOOST_TEST(mishaps.size() == mishap_count);
    BOOST_TEST(tasks.size() == task_count);
    BOOST_TEST(outages.size() == 3u);
    BOOST_TEST(faults.size() == 11u); // all but none
    BOOST_TEST(restarts > 10u);
    BOOST_TEST(jumps > 10u);
    BOOST_TEST(leaving > 5u);
    BOOST_TEST(endings.size() == 4u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::chaos
