#include "plan/retry_budget.hpp"

#include "plan/support.hpp"

#include <initializer_list>

using namespace vigil_test;
using vigil::retry_options;
using vigil::plan::cost, vigil::plan::payer, vigil::plan::retry_budget;

BOOST_AUTO_TEST_SUITE(retry_budget_)

BOOST_AUTO_TEST_CASE(starts_full_and_costs_what_the_options_say)
{
    retry_budget b{retry_options()};
    BOOST_TEST(b.level() == 500);
    BOOST_TEST(b.withdraw(cost::ordinary));
    BOOST_TEST(b.level() == 486);
    BOOST_TEST(b.withdraw(cost::throttled));
    BOOST_TEST(b.level() == 481);
    BOOST_TEST(b.withdraw(cost::timeout));
    BOOST_TEST(b.level() == 471);
    b.deposit();
    BOOST_TEST(b.level() == 472);
}

BOOST_AUTO_TEST_CASE(an_empty_one_refuses_until_calls_succeed)
{
    retry_budget b{retry_options()};
    int granted = 0;
    while (b.withdraw(cost::ordinary))
        ++granted;
    BOOST_TEST(granted == 35); // 35 * 14 = 490
    BOOST_TEST(b.level() == 10);
    BOOST_TEST(b.withdraw(cost::throttled)); // a cheaper one is still affordable
    BOOST_TEST(b.level() == 5);
    BOOST_TEST(!b.withdraw(cost::timeout));
    BOOST_TEST(b.level() == 5); // a refusal takes nothing
    for (int i = 0; i < 9; ++i)
        b.deposit();
    BOOST_TEST(b.withdraw(cost::ordinary));
    BOOST_TEST(b.level() == 0);
}

BOOST_AUTO_TEST_CASE(polls_leave_half_of_it_to_other_calls)
{
    retry_budget b{retry_options()};
    int granted = 0;
    while (b.withdraw(cost::ordinary, payer::poll))
        ++granted;
    BOOST_TEST(granted == 17); // 17 * 14 = 238
    BOOST_TEST(b.level() == 262);
    BOOST_TEST(b.withdraw(cost::timeout, payer::poll)); // 252: what is cheaper still is
    BOOST_TEST(!b.withdraw(cost::throttled, payer::poll));
    granted = 0;
    while (b.withdraw(cost::ordinary))
        ++granted;
    BOOST_TEST(granted == 18); // 18 * 14 = 252
    BOOST_TEST(b.level() == 0);
    BOOST_TEST(!b.withdraw(cost::throttled, payer::poll));

    retry_options none;
    none.budget = 0;
    retry_budget unlimited(none);
    BOOST_TEST(unlimited.withdraw(cost::ordinary, payer::poll));
}

BOOST_AUTO_TEST_CASE(never_fills_above_the_top)
{
    retry_options o;
    o.refund = 7;
    retry_budget b(o);
    b.deposit();
    BOOST_TEST(b.level() == 500);
    BOOST_TEST(b.withdraw(cost::throttled));
    b.deposit();
    BOOST_TEST(b.level() == 500);
}

BOOST_AUTO_TEST_CASE(zero_is_no_budget_and_nonsense_is_harmless)
{
    retry_options o;
    o.budget = 0;
    retry_budget none(o);
    for (int i = 0; i < 1000; ++i)
        BOOST_TEST_REQUIRE(none.withdraw(cost::ordinary));
    none.deposit();
    BOOST_TEST(none.level() == 0);

    o.budget = 10;
    o.cost = -3;
    o.refund = -5;
    retry_budget odd(o);
    BOOST_TEST(odd.withdraw(cost::ordinary));
    odd.deposit();
    BOOST_TEST(odd.level() == 10);
}

BOOST_AUTO_TEST_CASE(keeps_within_its_bounds)
{
    chance c(3);
    for (int round = 0; round < 200; ++round) {
        retry_options o;
        o.budget = 1 + c.below(600);
        o.refund = c.below(30);
        retry_budget b(o);
        for (int i = 0; i < 300; ++i) {
            auto const before = b.level();
            if (c.one_in(2)) {
                b.deposit();
                BOOST_TEST_REQUIRE(b.level() == std::min(o.budget, before + o.refund));
            } else {
                auto const what = static_cast<cost>(c.below(3));
                int const prices[] = {o.cost, o.cost_throttled, o.cost_timeout};
                auto const price = prices[static_cast<int>(what)];
                BOOST_TEST_REQUIRE(b.withdraw(what) == (before >= price));
                BOOST_TEST_REQUIRE(b.level() == (before >= price ? before - price : before));
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
