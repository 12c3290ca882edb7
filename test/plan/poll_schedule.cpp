#include "plan/poll_schedule.hpp"

#include "plan/arithmetic.hpp"
#include "plan/support.hpp"

#include <vector>

using namespace vigil_test;
using vigil::poll_options;
using vigil::plan::clip_to_deadline, vigil::plan::poll_schedule;

BOOST_AUTO_TEST_SUITE(poll_schedule_)

BOOST_AUTO_TEST_CASE(looks_after_a_tenth_of_the_time_waited)
{
    poll_schedule const s(poll_options(), at(0s));
    struct row
    {
        duration elapsed, next;
    };
    row const rows[] = {
        {0s, 1s},     {500ms, 1s},    {1s, 2s},       {2s, 3s},         {9s, 10s},
        {10s, 11s},   {11s, 12100ms}, {20s, 22s},     {100s, 110s},     {299s, 328900ms},
        {300s, 330s}, {301s, 331s},   {1h, 1h + 30s}, {48h, 48h + 30s},
    };
    for (auto const& r : rows)
        BOOST_TEST(ns(s.next(at(r.elapsed), 0.5)) == ns(r.next), "after " << r.elapsed.count());
}

BOOST_AUTO_TEST_CASE(shifts_the_phase_both_ways)
{
    poll_schedule const s(poll_options(), at(0s));
    BOOST_TEST(ns(s.next(at(0s), 0.0)) == ns(900ms)); // the first look too
    BOOST_TEST(ns(s.next(at(0s), 0.25)) == ns(950ms));
    BOOST_TEST(ns(s.next(at(0s), 1.0)) == ns(1100ms));
    BOOST_TEST(ns(s.next(at(100s), 0.0)) == ns(109s));
    BOOST_TEST(ns(s.next(at(100s), 1.0)) == ns(111s));
    BOOST_TEST(ns(s.next(at(1h), 0.0)) == ns(1h + 27s));
    BOOST_TEST(ns(s.next(at(1h), 1.0)) == ns(1h + 33s));
}

BOOST_AUTO_TEST_CASE(the_first_look_has_its_own_time)
{
    poll_options o;
    o.first = 20s;
    poll_schedule const s(o, at(0s));
    BOOST_TEST(ns(s.next(at(0s), 0.5)) == ns(20s));
    BOOST_TEST(ns(s.next(at(5s), 0.5)) == ns(20s)); // who asks early does not postpone it
    BOOST_TEST(ns(s.next(at(5s), 0.0)) == ns(18s));
    BOOST_TEST(ns(s.next(at(18s), 0.5)) ==
               ns(19800ms)); // the earliest first look: from here on in proportion
    BOOST_TEST(ns(s.next(at(20s), 0.5)) == ns(22s));
}

BOOST_AUTO_TEST_CASE(without_an_expectation_the_first_look_is_the_next)
{
    chance c(32);
    for (int i = 0; i < 1000; ++i) {
        poll_options o;
        o.first = c.up_to(1h);
        o.jitter = c.dice();
        poll_schedule const s(o, at(c.up_to(1s)));
        auto const dice = c.dice();
        BOOST_TEST_REQUIRE(ns(s.first(dice)) == ns(s.next(s.started(), dice)));
        BOOST_TEST_REQUIRE(ns(s.first(dice, 0s)) == ns(s.first(dice)));
        BOOST_TEST_REQUIRE(ns(s.first(dice, -5s)) == ns(s.first(dice)));
    }
}

BOOST_AUTO_TEST_CASE(the_quickest_of_others_place_the_first_look)
{
    poll_schedule const s(poll_options(), at(0s));
    BOOST_TEST(ns(s.first(0.0, 100s)) == ns(110s));
    BOOST_TEST(ns(s.first(0.5, 100s)) == ns(104'500ms)); // shifted downwards
    BOOST_TEST(ns(s.first(0.9, 100s)) == ns(100'100ms));
    BOOST_TEST(ns(s.first(0.9375, 100s)) == ns(99'687'500us)); // the last that is no scout
    BOOST_TEST(ns(s.first(0.94, 100s)) == ns(1'088ms));        // as if nothing were known
    BOOST_TEST(ns(s.first(1.0, 100s)) == ns(1'100ms));
    BOOST_TEST(ns(s.first(0.5, 500ms)) == ns(1s)); // what is quicker than the first look changes nothing
    BOOST_TEST(ns(s.first(0.0, 500ms)) == ns(900ms));
    BOOST_TEST(ns(s.first(0.0, 10h)) == ns(30min));
    BOOST_TEST(ns(s.first(0.5, 10h)) == ns(28min + 30s));
    BOOST_TEST(ns(s.first(0.0, duration::max())) == ns(30min));
    BOOST_TEST(ns(s.first(-1, 100s)) == ns(110s));

    poll_options late;
    late.first = 1h; // what was asked for stands
    BOOST_TEST(ns(poll_schedule(late, at(0s)).first(0.5, 10h)) == ns(1h));
    BOOST_TEST(ns(poll_schedule(late, at(0s)).first(0.5, 10min)) == ns(1h));

    poll_options calm;
    calm.jitter = 0;
    BOOST_TEST(ns(poll_schedule(calm, at(0s)).first(0.5, 100s)) == ns(110s));
}

BOOST_AUTO_TEST_CASE(one_in_sixteen_is_a_scout)
{
    chance c(33);
    poll_schedule const s(poll_options(), at(0s));
    int scouts = 0;
    for (int i = 0; i < 16'000; ++i) {
        auto const looks = s.first(c.dice(), 100s);
        scouts += looks < at(2s);
        BOOST_TEST_REQUIRE((looks < at(2s) || (looks >= at(99s) && looks <= at(110s))));
    }
    BOOST_TEST((scouts > 900 && scouts < 1100));
}

BOOST_AUTO_TEST_CASE(a_hint_is_a_lower_bound_and_spread)
{
    poll_schedule const s(poll_options(), at(0s));
    BOOST_TEST(ns(s.next(at(100s), 0.5, 3s)) == ns(110s)); // shorter than the schedule: nothing changes
    BOOST_TEST(ns(s.next(at(100s), 0.0, 20s)) == ns(120s));
    BOOST_TEST(ns(s.next(at(100s), 0.5, 20s)) == ns(120500ms));
    BOOST_TEST(ns(s.next(at(100s), 1.0, 20s)) == ns(121s));
    BOOST_TEST(ns(s.next(at(0s), 0.0, 5s)) == ns(5s));
    BOOST_TEST(ns(s.next(at(100s), 0.0, 114h)) == ns(220s)); // looked at again after two minutes all the same
    BOOST_TEST(ns(s.next(at(100s), 0.0, duration::max())) == ns(220s));
    BOOST_TEST(ns(s.next(at(100s), 0.5, -1s)) == ns(110s));
}

BOOST_AUTO_TEST_CASE(the_last_look_is_at_the_deadline)
{
    BOOST_TEST(ns(clip_to_deadline(at(5s), at(0s), at(10s))) == ns(5s));
    BOOST_TEST(ns(clip_to_deadline(at(10s), at(0s), at(10s))) == ns(10s));
    BOOST_TEST(ns(clip_to_deadline(at(15s), at(0s), at(10s))) == ns(10s));
    BOOST_TEST(ns(clip_to_deadline(at(15s), at(10s), at(10s))) == ns(10s)); // it has been made: not after now
    BOOST_TEST(ns(clip_to_deadline(at(15s), at(11s), at(10s))) == ns(10s));
    BOOST_TEST(ns(clip_to_deadline(at(5s), at(11s), at(10s))) == ns(10s)); // asked late, with an old plan
    BOOST_TEST((clip_to_deadline(at(5s), at(0s), time_point::max()) == at(5s)));
}

// 10,000 waits of 5 minutes cost this many looks each, and notice the end this late.
BOOST_AUTO_TEST_CASE(costs_and_lags_of_a_typical_backup)
{
    poll_schedule const s(poll_options(), at(0s));
    auto t = at(0s);
    int looks = 0;
    for (; t < at(300s); ++looks)
        t = s.next(t, 0.5);
    BOOST_TEST(looks == 46); // 300 with a look each second
    BOOST_TEST((t - at(300s) < 30s));
}

BOOST_AUTO_TEST_CASE(an_end_is_noticed_within_the_promised_share)
{
    chance c(30);
    for (int round = 0; round < 3000; ++round) {
        poll_options o;
        if (round > 0) {
            o.first = c.up_to(10s) + 1ms;
            o.ratio = c.dice();
            o.min = c.up_to(5s) + 1ms;
            o.max = c.up_to(60s) + 1ms;
            o.jitter = c.dice() / 2;
        }
        auto const start = at(c.up_to(100s));
        auto const deadline = start + c.up_to(1h);
        auto const top = std::max(o.max, o.min);
        poll_schedule const s(o, start);
        auto t = start;
        bool first = true;
        while (t < deadline) {
            auto const looked = clip_to_deadline(s.next(t, c.dice()), t, deadline);
            BOOST_TEST_REQUIRE((looked > t && looked <= deadline));
            auto const share = vigil::plan::scaled(t - start, o.ratio);
            auto const gap = first ? o.first : std::min(top, std::max(o.min, share));
            BOOST_TEST_REQUIRE((looked - t <= vigil::plan::scaled(gap, 1 + o.jitter) + 1ns));
            if (looked < deadline)
                BOOST_TEST_REQUIRE((looked - t >= vigil::plan::scaled(gap, 1 - o.jitter) - 1ns));
            t = looked;
            first = false;
        }
        BOOST_TEST_REQUIRE(ns(t) == ns(deadline)); // the last look, exactly
    }
}

BOOST_AUTO_TEST_CASE(a_thousand_waits_do_not_look_in_step)
{
    chance c(31);
    std::vector<int> tenths(20);
    poll_schedule const s(poll_options(), at(0s));
    for (int i = 0; i < 10000; ++i)
        ++tenths[static_cast<std::size_t>((s.next(at(100s), c.dice()) - at(109s)) / 100ms)];
    for (auto const n : tenths)
        BOOST_TEST((n > 400 && n < 600));
}

BOOST_AUTO_TEST_CASE(nonsense_options_still_move_on)
{
    poll_options o;
    o.first = -1s;
    o.ratio = -3;
    o.min = 0s;
    o.max = -1s;
    o.jitter = 5;
    poll_schedule const s(o, at(0s));
    auto t = at(0s);
    for (int i = 0; i < 100; ++i) {
        auto const next = s.next(t, 0.0);
        BOOST_TEST_REQUIRE((next > t));
        t = next;
    }
}

BOOST_AUTO_TEST_CASE(a_list_stands_for_a_first_look)
{
    poll_schedule const s(poll_options(), at(0s));
    BOOST_TEST((s.next(at(800ms), 0.5) == at(1s)));
    BOOST_TEST((s.after_list(at(800ms)) == at(1700ms)));
}

BOOST_AUTO_TEST_SUITE_END()
