// What lists cost, whatever other people put into them.
#include "plan/sweep_plan.hpp"

#include "plan/support.hpp"

#include <algorithm>

using namespace vigil_test;
using vigil::plan::filter_answer, vigil::plan::sweep_plan, vigil::plan::sweep_rules, vigil::plan::sweep_step;

namespace {

constexpr auto endless = static_cast<std::size_t>(-1);

struct costs
{
    std::size_t singles = 0; // what single looks alone would have cost
    std::size_t paid = 0;
    std::size_t ended = 0, left = 0, failed = 0; // lists
};

// Answers for what is due, as a driver does. The list has `pages`, and fails after `sound` of them.
void answer(sweep_plan& p, costs& sum, std::size_t due, std::size_t watched, std::size_t pages,
            std::size_t sound, time_point now)
{
    sum.singles += due;
    if (p.choose(due, watched, now) != sweep_step::list) {
        sum.paid += due;
        return;
    }
    p.list_begun(due);
    for (std::size_t read = 0;;) {
        ++sum.paid;
        if (read == sound) {
            p.list_failed(now);
            ++sum.failed;
            break;
        }
        auto const worth = p.page_came();
        if (++read == pages) {
            p.list_ended(now);
            ++sum.ended;
            return;
        }
        if (!worth) {
            p.list_left(now);
            ++sum.left;
            break;
        }
    }
    sum.paid += due;
}

sweep_plan ready(sweep_rules rules = {})
{
    sweep_plan p(rules);
    p.filter_checked(filter_answer::honoured, at(0s));
    return p;
}

std::size_t number(chance& c, int below) { return static_cast<std::size_t>(c.below(below)); }

} // namespace

BOOST_AUTO_TEST_SUITE(sweep_plan_properties)

// The promise of the header, after every step: 2 * paid <= 3 * singles. The request that fails is one more.
BOOST_AUTO_TEST_CASE(never_more_than_one_and_a_half_times_single_looks)
{
    int ended = 0, left = 0, failed = 0;
    for (unsigned seed = 0; seed < 3000; ++seed) {
        chance c(seed);
        sweep_rules rules;
        rules.smallest = number(c, 12);
        rules.page_size = 1 + number(c, 1000);
        auto p = ready(rules);
        costs sum;
        auto now = at(0s);
        auto const widest = 10 + c.below(3000);
        auto foreign = number(c, 1000);
        auto const steady = 1 + c.below(30);
        for (int i = 0; i < 150; ++i) {
            now += c.up_to(c.one_in(10) ? 20min : 3s);
            if (c.one_in(steady))
                foreign = c.one_in(3) ? endless : number(c, widest); // pages of other people's backups
            auto const due = number(c, widest);
            auto const watched = due + number(c, 5000);
            auto const ours = (watched + rules.page_size - 1) / rules.page_size;
            auto const pages = foreign == endless ? endless : std::max<std::size_t>(1, ours + foreign);
            auto const sound = c.one_in(8) ? number(c, 50) : endless;
            answer(p, sum, due, watched, pages, sound, now);
            BOOST_TEST_REQUIRE(2 * sum.paid <= 3 * sum.singles + 2 * sum.failed, "seed " << seed);
        }
        ended += sum.ended > 0;
        left += sum.left > 0;
        failed += sum.failed > 0;
    }
    BOOST_TEST(ended > 2000); // seeds in which that happened
    BOOST_TEST(left > 2000);
    BOOST_TEST(failed > 2000);
}

// Somebody who knows the plan and makes every list as dear as can be: it ends with the page after which it is left
// off, or it has just one more.
BOOST_AUTO_TEST_CASE(nor_when_the_lists_are_made_to_disappoint)
{
    std::size_t ended = 0, left = 0;
    for (unsigned seed = 0; seed < 2000; ++seed) {
        chance c(seed);
        auto p = ready();
        costs sum;
        auto now = at(0s);
        std::size_t due = 8;
        for (int i = 0; i < 200; ++i) {
            now += c.up_to(c.one_in(3) ? 5min : 1s);
            due = c.one_in(2) ? due + number(c, 3) : 8 + number(c, 400);
            auto probe = p;
            probe.list_begun(due);
            std::size_t most = 1;
            while (probe.page_came())
                ++most;
            answer(p, sum, due, due, c.one_in(2) ? most : most + 1, endless, now);
            BOOST_TEST_REQUIRE(2 * sum.paid <= 3 * sum.singles, "seed " << seed);
        }
        ended += sum.ended;
        left += sum.left;
    }
    BOOST_TEST(ended > 5000u);
    BOOST_TEST(left > 5000u);
}

// A tenant in which somebody else has a million backups under way.
BOOST_AUTO_TEST_CASE(an_enormous_foreign_list_costs_next_to_nothing)
{
    for (auto const due : {8u, 50u, 200u, 2000u}) {
        auto p = ready();
        costs sum;
        for (int s = 0; s < 3600; ++s)
            answer(p, sum, due, 10 * due, 1'000'000, endless, at(1s * s));
        BOOST_TEST(sum.left <= 24u); // an hour has twelve times five minutes
        BOOST_TEST(sum.paid <= sum.singles + sum.singles / 100, due);
        // It is gone: lists are used again within five minutes, and stay.
        costs after;
        for (int s = 3600; s < 3900; ++s)
            answer(p, after, due, 10 * due, 20 * due / 1000 + 1, endless, at(1s * s));
        BOOST_TEST(after.ended >= 1u, due);
        costs then;
        for (int s = 3900; s < 4200; ++s)
            answer(p, then, due, 10 * due, 20 * due / 1000 + 1, endless, at(1s * s));
        BOOST_TEST(then.ended == 300u, due);
    }
}

// The number that is due grows all the time: a list that was left off is not tried again for one more.
BOOST_AUTO_TEST_CASE(growth_does_not_tempt)
{
    auto p = ready();
    costs sum;
    for (std::size_t due = 8; due < 4096; ++due)
        answer(p, sum, due, due, endless, endless, at(0s));
    BOOST_TEST(sum.left == 9u); // 8, 16, 32 ... 2048
}

BOOST_AUTO_TEST_CASE(ten_thousand_cost_a_list_a_tick)
{
    auto p = ready();
    costs sum;
    for (int s = 0; s < 600; ++s)
        answer(p, sum, 1000, 10'000, 10, endless, at(1s * s));
    BOOST_TEST(sum.ended == 600u);
    BOOST_TEST(sum.paid == 6000u);
    BOOST_TEST(sum.singles == 600'000u);
}

BOOST_AUTO_TEST_SUITE_END()
