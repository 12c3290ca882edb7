#include "plan/hedge_plan.hpp"

#include "plan/support.hpp"

using namespace vigil_test;
using vigil::hedge_options;
using vigil::plan::hedge_plan;

namespace {

hedge_options on(duration after = 0s)
{
    hedge_options o;
    o.enabled = true;
    o.after = after;
    return o;
}

} // namespace

BOOST_AUTO_TEST_SUITE(hedge_plan_)

BOOST_AUTO_TEST_CASE(off_unless_asked_for)
{
    hedge_plan p{hedge_options()};
    for (int i = 0; i < 200; ++i) {
        BOOST_TEST(!p.begun());
        p.answered(1s);
    }
    BOOST_TEST(!p.take());
}

BOOST_AUTO_TEST_CASE(a_time_that_was_set_is_the_time)
{
    hedge_plan p{on(70ms)};
    BOOST_TEST((p.begun() == duration(70ms)));
    for (int i = 0; i < 200; ++i)
        p.answered(1s);
    BOOST_TEST((p.begun() == duration(70ms)));
}

BOOST_AUTO_TEST_CASE(the_time_is_that_of_the_nineteenth_of_twenty)
{
    hedge_plan p{on()};
    for (int i = 1; i <= 19; ++i)
        p.answered(i * 10ms);
    BOOST_TEST(!p.begun()); // too few to know
    p.answered(900ms);
    BOOST_TEST((p.begun() == duration(190ms)));
}

BOOST_AUTO_TEST_CASE(what_was_long_ago_is_forgotten)
{
    hedge_plan p{on()};
    for (int i = 0; i < 500; ++i)
        p.answered(10s);
    for (int i = 0; i < 160; ++i)
        p.answered(5ms);
    BOOST_TEST((p.begun() == duration(5ms)));
}

BOOST_AUTO_TEST_CASE(not_sooner_than_a_millisecond)
{
    hedge_plan p{on()};
    for (int i = 0; i < 20; ++i)
        p.answered(3us);
    BOOST_TEST((p.begun() == duration(1ms)));
}

BOOST_AUTO_TEST_CASE(one_in_twenty)
{
    hedge_plan p{on(1ms)};
    for (int turn = 0; turn < 5; ++turn) {
        for (int i = 0; i < 19; ++i) {
            p.begun();
            BOOST_TEST(!p.take());
        }
        p.begun();
        BOOST_TEST(p.take());
        BOOST_TEST(!p.take());
    }
}

BOOST_AUTO_TEST_CASE(ten_are_saved_up_at_most)
{
    hedge_plan p{on(1ms)};
    for (int i = 0; i < 100'000; ++i)
        p.begun();
    int taken = 0;
    while (p.take())
        ++taken;
    BOOST_TEST(taken == 10);
}

BOOST_AUTO_TEST_CASE(never_more_than_five_percent_whatever_happens)
{
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        chance random(seed);
        hedge_plan p{on(1ms)};
        long reads = 0, taken = 0;
        auto const eager = 1 + random.below(40);
        for (int i = 0; i < 5000; ++i) {
            if (random.one_in(eager))
                taken += p.take();
            else
                p.begun(), ++reads;
            BOOST_TEST_REQUIRE(taken * 20 <= reads, "seed " << seed);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
