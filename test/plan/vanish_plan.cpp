#include "plan/vanish_plan.hpp"

#include "plan/support.hpp"

#include <algorithm>
#include <vector>

using namespace vigil_test;
using vigil::plan::vanish_plan;

namespace {

vanish_plan opened(std::size_t vanished, std::size_t watched)
{
    vanish_plan p;
    p.list_came(vanished, watched);
    return p;
}

void begin(vanish_plan& p, std::size_t n)
{
    for (std::size_t i = 0; i < n; ++i)
        p.begun();
}

// A driver: starts what is allowed, and the looks answer after one round trip each, or in any order.
struct driver
{
    enum class fate { ended, as_before, no_answer };

    vanish_plan plan;
    std::vector<fate> waiting; // absent from the list; the next at the back
    std::vector<fate> under_way;
    std::size_t looks = 0, wasted = 0, confirmed = 0, most = 0;

    driver(std::vector<fate> things, std::size_t watched) : waiting(std::move(things))
    {
        plan.list_came(waiting.size(), watched);
    }

    bool start()
    {
        while (!waiting.empty() && plan.allowed() > 0) {
            under_way.push_back(waiting.back());
            waiting.pop_back();
            plan.begun();
            ++looks;
        }
        most = std::max(most, under_way.size());
        return !under_way.empty();
    }

    void answer(std::size_t i)
    {
        auto const what = under_way[i];
        under_way[i] = under_way.back();
        under_way.pop_back();
        wasted += what == fate::as_before;
        confirmed += what == fate::ended;
        if (what == fate::no_answer)
            plan.no_answer();
        else
            plan.settled(what == fate::as_before);
    }

    // All that are under way answer before the next are started. How often.
    int rounds()
    {
        int n = 0;
        for (; start(); ++n) {
            while (!under_way.empty())
                answer(0);
        }
        return n;
    }

    void in_any_order(chance& c)
    {
        while (start())
            answer(static_cast<std::size_t>(c.below(static_cast<int>(under_way.size()))));
    }
};

using fate = driver::fate;

} // namespace

BOOST_AUTO_TEST_SUITE(vanish_plan_)

BOOST_AUTO_TEST_CASE(a_plausible_number_is_settled_at_once)
{
    struct row
    {
        std::size_t vanished, watched, allowed;
    };
    row const rows[] = {
        {0, 0, 0},
        {1, 1, 1},
        {8, 8, 8},
        {9, 9, 8},
        {9, 35, 8},
        {9, 36, 9},
        {25, 100, 25},
        {26, 100, 8},
        {100, 100, 8},
        {8, 0, 8},
        {2500, 10'000, 2500},
        {2501, 10'000, 8},
        {2501, 10'003, 8},
        {2501, 10'004, 2501},
    };
    for (auto const& r : rows)
        BOOST_TEST(opened(r.vanished, r.watched).allowed() == r.allowed, r.vanished << " of " << r.watched);
    BOOST_TEST(vanish_plan().allowed() == 0u);
}

BOOST_AUTO_TEST_CASE(each_that_confirms_lets_two_more_begin)
{
    auto p = opened(1000, 1000);
    begin(p, 8);
    BOOST_TEST(p.allowed() == 0u);
    p.settled(false);
    BOOST_TEST(p.allowed() == 2u);
    p.settled(false);
    BOOST_TEST(p.allowed() == 4u);
    begin(p, 4);
    BOOST_TEST(p.allowed() == 0u);
    p.settled(true); // its place is free again, no more
    BOOST_TEST(p.allowed() == 1u);
    begin(p, 1);
    p.no_answer(); // not even that
    BOOST_TEST(p.allowed() == 0u);
    p.settled(false);
    BOOST_TEST(p.allowed() == 2u);
    BOOST_TEST(!p.disbelieved());
}

BOOST_AUTO_TEST_CASE(the_last_are_no_more_than_there_are)
{
    auto p = opened(10, 10);
    begin(p, 8);
    for (int i = 0; i < 8; ++i)
        p.settled(false);
    BOOST_TEST(p.allowed() == 2u);
    begin(p, 1);
    BOOST_TEST(p.allowed() == 1u);
    begin(p, 1);
    BOOST_TEST(p.allowed() == 0u);
    p.no_answer(); // may be asked again
    BOOST_TEST(p.allowed() == 1u);
}

BOOST_AUTO_TEST_CASE(two_and_half_of_the_answers_say_that_it_lied)
{
    struct row
    {
        std::vector<bool> as_before; // answers in order
        bool disbelieved;
    };
    row const rows[] = {
        {{true}, false},
        {{true, true}, true},
        {{true, false}, false},
        {{true, false, true}, true},
        {{false, true, false, true}, true},
        {{false, false, false, true, true}, false},
        {{false, false, false, true, true, true}, true},
        {{false, false, false, false, false, false, true}, false},
        {{true, true, false, false, false, false}, true}, // what it was caught at stays
    };
    for (auto const& r : rows) {
        for (std::size_t const watched : {20u, 1000u}) { // a doubtful list or not
            auto p = opened(20, watched);
            begin(p, 8);
            for (bool const b : r.as_before)
                p.settled(b);
            BOOST_TEST(p.disbelieved() == r.disbelieved);
            if (r.disbelieved)
                BOOST_TEST(p.allowed() == 0u);
            else
                BOOST_TEST(p.allowed() > 0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(failures_say_nothing_but_slow_down)
{
    auto p = opened(100, 100);
    begin(p, 8);
    for (int i = 0; i < 8; ++i) {
        p.no_answer();
        BOOST_TEST(!p.disbelieved());
        BOOST_TEST(p.allowed() == (i == 7 ? 1u : 0u)); // one at a time is left
    }
    for (int i = 0; i < 20; ++i) {
        begin(p, 1);
        BOOST_TEST(p.allowed() == 0u);
        p.no_answer();
        BOOST_TEST(p.allowed() == 1u);
    }
    begin(p, 1);
    p.settled(false); // the service is back
    BOOST_TEST(p.allowed() == 2u);
    begin(p, 2);
    p.settled(true);
    BOOST_TEST(!p.disbelieved());
    p.settled(true);
    BOOST_TEST(p.disbelieved());
}

BOOST_AUTO_TEST_CASE(the_next_list_begins_anew)
{
    auto p = opened(100, 100);
    begin(p, 8);
    p.settled(true);
    p.settled(true);
    BOOST_TEST(p.disbelieved());
    p.list_came(100, 100); // six are still under way
    BOOST_TEST(!p.disbelieved());
    BOOST_TEST(p.allowed() == 2u);
    p.list_came(8, 100); // and do not keep a plausible one waiting
    BOOST_TEST(p.allowed() == 8u);
    p.settled(true); // a late one of the first list
    BOOST_TEST(p.allowed() == 8u);
    p.list_came(0, 100);
    BOOST_TEST(p.allowed() == 0u);
}

BOOST_AUTO_TEST_CASE(calls_out_of_order_are_harmless)
{
    vanish_plan p;
    p.settled(false);
    p.no_answer();
    p.begun();
    p.begun();
    p.list_came(3, 3);
    BOOST_TEST(p.allowed() == 3u);
}

BOOST_AUTO_TEST_CASE(ten_thousand_ends_take_eleven_round_trips)
{
    driver d(std::vector(10'000, fate::ended), 10'000);
    BOOST_TEST(d.rounds() == 11); // 8 + 16 + 32 ... + 8192 > 10,000
    BOOST_TEST(d.confirmed == 10'000u);
    BOOST_TEST(d.looks == 10'000u);
    BOOST_TEST(!d.plan.disbelieved());
}

BOOST_AUTO_TEST_CASE(an_empty_list_in_an_outage_costs_eight_looks)
{
    driver d(std::vector(10'000, fate::as_before), 10'000);
    BOOST_TEST(d.rounds() == 1);
    BOOST_TEST(d.wasted == 8u);
    BOOST_TEST(d.plan.disbelieved());
    BOOST_TEST(d.waiting.size() == 9992u); // left to the schedule

    chance c(420);
    driver any(std::vector(10'000, fate::as_before), 10'000);
    any.in_any_order(c);
    BOOST_TEST(any.wasted == 9u); // the first answer lets one more go, the second none
}

BOOST_AUTO_TEST_CASE(a_list_without_its_last_pages)
{
    // Some have ended indeed, the others were cut off: found out soon, and little is wasted.
    chance c(421);
    std::size_t worst = 0;
    for (int round = 0; round < 400; ++round) {
        std::vector<fate> things(10'000, fate::as_before);
        std::fill_n(things.begin(), 1 + c.below(2500), fate::ended);
        std::shuffle(things.begin(), things.end(), std::mt19937_64(static_cast<std::uint64_t>(round)));
        driver d(things, 10'000);
        d.in_any_order(c);
        BOOST_TEST_REQUIRE(d.plan.disbelieved());
        worst = std::max(worst, d.wasted);
    }
    BOOST_TEST(worst <= 64u);
}

// Whatever the answers: doubtful looks under way are no more than what was confirmed, and the eight of the beginning.
BOOST_AUTO_TEST_CASE(no_more_are_under_way_than_have_been_earned)
{
    int disbelieved = 0, completed = 0;
    for (unsigned seed = 0; seed < 2000; ++seed) {
        chance c(seed);
        auto const lies = c.below(3), failures = c.below(3); // of 8
        std::vector<fate> things(static_cast<std::size_t>(9 + c.below(500)));
        for (auto& t : things) {
            auto const n = c.below(8);
            t = n < lies ? fate::as_before : n < lies + failures ? fate::no_answer : fate::ended;
        }
        driver d(things, things.size());
        while (d.start()) {
            BOOST_TEST_REQUIRE(d.under_way.size() <= vanish_plan::few + d.confirmed, "seed " << seed);
            d.answer(static_cast<std::size_t>(c.below(static_cast<int>(d.under_way.size()))));
        }
        BOOST_TEST_REQUIRE((d.waiting.empty() || d.plan.disbelieved()), "seed " << seed); // nothing is stuck
        disbelieved += d.plan.disbelieved();
        completed += d.waiting.empty();
    }
    BOOST_TEST(disbelieved > 100);
    BOOST_TEST(completed > 500);
}

BOOST_AUTO_TEST_SUITE_END()
