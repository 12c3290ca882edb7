#include "plan/rate_bucket.hpp"

#include "plan/support.hpp"

#include <algorithm>
#include <cmath>

using namespace vigil_test;
using vigil::plan::adaptive_rate, vigil::plan::rate_change;

BOOST_AUTO_TEST_SUITE(adaptive_rate_)

BOOST_AUTO_TEST_CASE(the_first_throttle_cuts_what_was_sent_to_seven_tenths)
{
    adaptive_rate r;
    for (int i = 0; i < 1000; ++i) // 100 a second, for ten seconds
        r.succeeded(at(i * 10ms));
    BOOST_TEST(r.per_second() == 0.0);
    r.throttled(at(10s), time_point::min());
    BOOST_TEST(r.per_second() == 70.0, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(one_event_is_one_cut)
{
    adaptive_rate r;
    for (int i = 0; i < 1000; ++i)
        r.succeeded(at(i * 10ms));
    for (int i = 0; i < 64; ++i) // what was in flight when the limit was reached
        r.throttled(at(10s + i * 1ms), time_point::min());
    BOOST_TEST(r.per_second() == 70.0, boost::test_tools::tolerance(0.01));
    r.throttled(at(10499ms), time_point::min());
    BOOST_TEST(r.per_second() == 70.0, boost::test_tools::tolerance(0.01));
    r.throttled(at(11s), time_point::min());
    BOOST_TEST(r.per_second() < 50.0);
}

BOOST_AUTO_TEST_CASE(a_throttle_out_of_the_blue_still_leaves_something)
{
    adaptive_rate r;
    r.throttled(at(0s), time_point::min());
    BOOST_TEST(r.per_second() == 1.4, boost::test_tools::tolerance(1e-9)); // one reply in half a second, cut
    for (int i = 1; i < 100; ++i)
        r.throttled(at(i * 1s), time_point::min());
    BOOST_TEST(r.per_second() == adaptive_rate::slowest);
}

// 500 calls of a starting program are answered within 0.3 s, the last ones throttled.
BOOST_AUTO_TEST_CASE(a_start_with_a_burst_is_measured_before_its_window_closes)
{
    adaptive_rate r;
    for (int i = 0; i < 499; ++i)
        r.succeeded(at(i * 600us));
    r.throttled(at(300ms), time_point::min());
    BOOST_TEST(r.per_second() == 700.0, boost::test_tools::tolerance(0.01)); // 500 in half a second, cut
}

BOOST_AUTO_TEST_CASE(recovers_along_the_curve)
{
    adaptive_rate r;
    for (int i = 0; i < 1000; ++i)
        r.succeeded(at(i * 10ms));
    r.throttled(at(10s), time_point::min());
    auto const k = std::cbrt(100 * 0.3 / 0.4); // 4.2 s back to where it was
    double before = r.per_second();
    for (auto t = 10s + 10ms; t < 22s; t += 10ms) { // 100 replies a second go on
        r.succeeded(at(t));
        auto const x = std::chrono::duration<double>(t - 10s).count() - k;
        auto const curve = std::min(0.4 * x * x * x + 100, 204.0);
        BOOST_TEST_REQUIRE(r.per_second() >= before); // a success never lowers it
        BOOST_TEST_REQUIRE(r.per_second() <= curve * 1.02);
        if (t == 14210ms)
            BOOST_TEST(r.per_second() == 100.0, boost::test_tools::tolerance(0.02));
        before = r.per_second();
    }
    BOOST_TEST(before == 200.0, boost::test_tools::tolerance(0.03)); // never beyond twice what is sent
}

BOOST_AUTO_TEST_CASE(who_sends_little_keeps_his_limit)
{
    adaptive_rate r;
    for (int i = 0; i < 1000; ++i)
        r.succeeded(at(i * 10ms));
    r.throttled(at(10s), time_point::min());
    for (int i = 0; i < 600; ++i) // a reply a second for ten minutes
        r.succeeded(at(11s + i * 1s));
    BOOST_TEST(r.per_second() >= 70.0 - 1);
}

// 200 requests are under way when the limit is reached; their refusals come one by one, for ten seconds.
BOOST_AUTO_TEST_CASE(what_had_left_before_the_cut_is_the_same_event)
{
    adaptive_rate r;
    for (int i = 0; i < 1000; ++i)
        r.succeeded(at(i * 10ms));
    BOOST_TEST((r.throttled(at(10s), at(11s), at(9900ms)) == rate_change::cut));
    for (int i = 0; i < 200; ++i) // and each of them asks for a pause
        BOOST_TEST((r.throttled(at(10s + i * 50ms), at(11s + i * 50ms), at(9900ms)) == rate_change::none));
    BOOST_TEST(r.per_second() == 70.0, boost::test_tools::tolerance(0.01));
    BOOST_TEST((r.throttled(at(21s), time_point::min(), at(10s)) == rate_change::none)); // when it was cut
    BOOST_TEST((r.throttled(at(21s), time_point::min(), at(20950ms)) == rate_change::cut));
    BOOST_TEST(r.per_second() == 49.0,
               boost::test_tools::tolerance(0.02)); // 0.7 of 70, whatever the pauses were
}

BOOST_AUTO_TEST_CASE(a_pause_is_no_time_in_which_little_was_sent)
{
    adaptive_rate r;
    for (int i = 0; i < 1000; ++i)
        r.succeeded(at(i * 10ms));
    auto expected = 100.0;
    for (auto t = 10s; t < 70s; t += 20s) { // one reply after each pause, and that is a refusal
        r.throttled(at(t), at(t + 19s), at(t));
        expected *= 0.7;
        BOOST_TEST(r.per_second() == expected, boost::test_tools::tolerance(0.02));
    }
}

// Nor are the few replies that come in it, to what had left before, all that a second brings.
BOOST_AUTO_TEST_CASE(replies_within_a_pause_do_not_count)
{
    adaptive_rate r;
    for (int i = 0; i < 1000; ++i)
        r.succeeded(at(i * 10ms));
    r.throttled(at(10s), at(12s), at(10s));
    for (auto const t : {10010ms, 10050ms, 10900ms})
        r.succeeded(at(t), at(9900ms));
    r.succeeded(at(12010ms), at(12s));
    r.throttled(at(12020ms), time_point::min(), at(12005ms));
    BOOST_TEST(r.per_second() == 70 * 0.7, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(time_alone_brings_back_what_was_before_the_cut_and_no_more)
{
    adaptive_rate r;
    for (int i = 0; i < 1000; ++i)
        r.succeeded(at(i * 10ms));
    r.throttled(at(10s), at(13s), at(10s));
    for (auto const t : {12s, 13s, 14s}) // not in the pause, and not while an answer may come
        BOOST_TEST(!r.grow(at(t)));
    BOOST_TEST(r.per_second() == 70.0, boost::test_tools::tolerance(0.01));
    BOOST_TEST(r.grow(at(15s)));
    auto const x = 2 - std::cbrt(30 / 0.4); // of the curve, which begins after the pause
    BOOST_TEST(r.per_second() == 0.4 * x * x * x + 100, boost::test_tools::tolerance(0.01));
    r.throttled(at(15100ms), time_point::min(), at(9s)); // an answer, late
    BOOST_TEST(!r.grow(at(17s)));
    BOOST_TEST(r.grow(at(13s + 10s)));
    BOOST_TEST(!r.grow(at(13s + 1h)));
    BOOST_TEST(r.per_second() == 100.0, boost::test_tools::tolerance(0.01));
}

BOOST_AUTO_TEST_CASE(a_pause_that_is_prolonged_is_not_counted_twice)
{
    adaptive_rate r;
    for (int i = 0; i < 1000; ++i)
        r.succeeded(at(i * 10ms));
    r.throttled(at(10s), time_point::min(), at(10s));
    auto const before = r.per_second() / 0.7;
    r.throttled(at(11s), at(12s), at(9s));
    r.throttled(at(11500ms), at(13s), at(9s));
    BOOST_TEST(r.grow(at(15s)));
    auto const x = 3 - std::cbrt(before * 0.3 / 0.4); // a second before the pause, and two after it
    BOOST_TEST(r.per_second() == 0.4 * x * x * x + before, boost::test_tools::tolerance(1e-6));
}

// While everything is refused, time alone brings back the last cut and not the first; the first success shows that it was
// no limit of so many a second, and then the way back is steep.
BOOST_AUTO_TEST_CASE(after_refusals_alone_it_goes_back_to_what_was_before_them)
{
    adaptive_rate r;
    for (int i = 0; i < 1000; ++i)
        r.succeeded(at(i * 10ms));
    for (int i = 0; i < 5; ++i)
        r.throttled(at(10s + i * 1s), time_point::min(), at(10s + i * 1s));
    BOOST_TEST(r.per_second() < 100 * 0.7 * 0.7 * 0.7);
    r.grow(at(20s));
    BOOST_TEST(r.per_second() < 100 * 0.7 * 0.7);
    auto change = rate_change::none;
    int recovered = 0;
    for (auto t = 20s + 0ms; t < 30s; t += 10ms) {
        change = r.succeeded(at(t), at(t));
        recovered += change == rate_change::recovered;
    }
    BOOST_TEST(r.per_second() >= 99);
    BOOST_TEST(recovered == 1);
    BOOST_TEST((r.throttled(at(40s), time_point::min(), at(40s)) == rate_change::cut)); // and all over again
}

BOOST_AUTO_TEST_SUITE_END()
