// A clock that is wrong, found out by refused signatures.
#include "plan/clock_skew.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using vigil::plan::clock_skew;

namespace {

constexpr auto at(int y, unsigned m = 1, unsigned d = 1) -> clock_skew::wall_time
{
    return std::chrono::sys_days(std::chrono::year(y) / std::chrono::month(m) / std::chrono::day(d));
}
constexpr auto noon = at(2026) + 12h;

} // namespace

BOOST_AUTO_TEST_SUITE(clock_skews)

BOOST_AUTO_TEST_CASE(begins_with_trust)
{
    clock_skew const s;
    BOOST_TEST((s.offset() == 0s));
    BOOST_TEST((s.corrected(noon) == noon));
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_set_is_noticed_once)
{
    vigil::time_point const t{};
    for (auto const by : {301s, 86'400s, -301s, -3600s}) {
        clock_skew s;
        BOOST_TEST(!s.was_set(noon, t)); // nothing to compare with
        BOOST_TEST(!s.was_set(noon + 1h, t + 1h));
        BOOST_TEST(!s.was_set(noon + 2h + 300s, t + 2h)); // explains no refusal
        BOOST_TEST(!s.was_set(noon + 2h, t + 2h));
        BOOST_TEST(s.was_set(noon + 3h + by, t + 3h));
        BOOST_TEST(!s.was_set(noon + 4h + by, t + 4h));
        BOOST_TEST((s.offset() == 0s)); // whether it is right now only the service can say
    }
}

BOOST_AUTO_TEST_CASE(a_small_difference_explains_nothing)
{
    clock_skew s;
    for (auto const d : {0s, 1s, 299s, 300s, -1s, -300s}) {
        BOOST_TEST(!s.learn(noon, noon + d, noon));
        BOOST_TEST((s.offset() == 0s));
    }
}

BOOST_AUTO_TEST_CASE(a_large_one_is_learned_both_ways)
{
    for (auto const d : {301s, 900s, 86'400s, -301s, -3600s}) {
        clock_skew s;
        BOOST_TEST(s.learn(noon, noon + d, noon));
        BOOST_TEST((s.offset() == d));
        BOOST_TEST((s.corrected(noon + 5s) == noon + 5s + d));
    }
}

BOOST_AUTO_TEST_CASE(the_offset_is_taken_from_the_moment_of_the_reply)
{
    clock_skew s;
    BOOST_TEST(s.learn(noon, noon + 1h + 2s, noon + 2s)); // the reply took two seconds
    BOOST_TEST((s.offset() == 1h));
}

BOOST_AUTO_TEST_CASE(what_is_learned_explains_no_second_refusal)
{
    clock_skew s;
    BOOST_TEST(s.learn(noon, noon + 1h, noon));
    BOOST_TEST(!s.learn(s.corrected(noon + 1s), noon + 1h + 1s, noon + 1s));
}

BOOST_AUTO_TEST_CASE(signatures_of_the_same_wrong_date_are_all_explained)
{
    clock_skew s;
    BOOST_TEST(s.learn(noon, noon + 1h, noon));
    BOOST_TEST(s.learn(noon + 1s, noon + 1h + 2s, noon + 2s)); // sent before the first reply
    BOOST_TEST((s.offset() == 1h));
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_put_right_is_learned_anew)
{
    clock_skew s;
    BOOST_TEST(s.learn(noon, noon + 1h, noon));
    auto const right = noon + 1h + 10s;
    BOOST_TEST(s.learn(s.corrected(right), right, right));
    BOOST_TEST((s.offset() == 0s));
}

BOOST_AUTO_TEST_CASE(a_machine_that_believes_it_is_1970)
{
    clock_skew s;
    BOOST_TEST(s.learn(at(1970), noon, at(1970)));
    BOOST_TEST((s.corrected(at(1970) + 1s) == noon + 1s));
}

BOOST_AUTO_TEST_CASE(a_date_that_is_none_is_not_believed)
{
    clock_skew s;
    BOOST_TEST(!s.learn(noon, clock_skew::wall_time::min(), noon));
    BOOST_TEST(!s.learn(noon, clock_skew::wall_time::max(), noon));
    BOOST_TEST((s.offset() == 0s));
}

BOOST_AUTO_TEST_SUITE_END()
