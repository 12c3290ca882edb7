#include "plan/rate_bucket.hpp"

#include "plan/support.hpp"

#include <algorithm>
#include <deque>
#include <vector>

using namespace vigil_test;
using vigil::rate_options;
using vigil::plan::rate_bucket;

namespace {

rate_options limit(double per_second, double burst)
{
    rate_options o;
    o.per_second = per_second;
    o.burst = burst;
    return o;
}

} // namespace

BOOST_AUTO_TEST_SUITE(rate_bucket_)

BOOST_AUTO_TEST_CASE(without_a_limit_everybody_goes)
{
    rate_bucket b{rate_options()};
    for (int i = 0; i < 100'000; ++i) {
        BOOST_TEST_REQUIRE(ns(b.wait(b.take(at(0s)), at(0s))) == 0);
        b.succeeded(at(0s));
    }
    BOOST_TEST(b.per_second() == 0.0);
    BOOST_TEST(ns(b.wait(rate_bucket::slot(), at(0s))) == 0);
}

BOOST_AUTO_TEST_CASE(a_burst_and_then_the_rate)
{
    rate_bucket b(limit(10, 3));
    duration const expected[] = {0s, 0s, 0s, 100ms, 200ms, 300ms, 400ms};
    for (auto const d : expected)
        BOOST_TEST(ns(b.wait(b.take(at(0s)), at(0s))) == ns(d));
    // A second later: what was reserved has gone, and a part of the burst has come back.
    duration const later[] = {0s, 0s, 0s, 100ms};
    for (auto const d : later)
        BOOST_TEST(ns(b.wait(b.take(at(1s)), at(1s))) == ns(d));
}

BOOST_AUTO_TEST_CASE(who_slept_goes)
{
    rate_bucket b(limit(3, 1)); // a third of a second is no whole number of ticks
    auto const first = b.take(at(0s)), second = b.take(at(0s)), third = b.take(at(0s));
    BOOST_TEST(ns(b.wait(first, at(0s))) == 0);
    BOOST_TEST(ns(b.wait(second, at(0s))) == 333'333'334);
    BOOST_TEST(ns(b.wait(third, at(0s))) == 666'666'667);
    BOOST_TEST(ns(b.wait(second, at(333'333'333ns))) == 1);
    BOOST_TEST(ns(b.wait(second, at(333'333'334ns))) == 0);
    BOOST_TEST(ns(b.wait(third, at(600ms))) == 66'666'667);
    BOOST_TEST(ns(b.wait(third, at(10s))) == 0);
}

BOOST_AUTO_TEST_CASE(odd_options)
{
    rate_bucket slow(limit(1e-12, 1)); // a departure in 30,000 years
    BOOST_TEST(ns(slow.wait(slow.take(at(0s)), at(0s))) == 0);
    BOOST_TEST((slow.wait(slow.take(at(0s)), at(0s)) > 100'000h));
    rate_bucket none(limit(-1, -1));
    none.take(at(0s));
    BOOST_TEST(ns(none.wait(none.take(at(0s)), at(0s))) == 0);
    rate_bucket no_burst(limit(1, 0)); // one must fit
    BOOST_TEST(ns(no_burst.wait(no_burst.take(at(0s)), at(0s))) == 0);
    BOOST_TEST(ns(no_burst.wait(no_burst.take(at(0s)), at(0s))) == ns(1s));
}

BOOST_AUTO_TEST_CASE(a_departure_given_back_goes_to_the_next)
{
    rate_bucket b(limit(1, 1));
    b.take(at(0s));
    auto const one = b.take(at(0s)), two = b.take(at(0s)), three = b.take(at(0s));
    b.give_back(two, at(0s));
    b.give_back(one, at(0s));
    auto const again_one = b.take(at(0s)), again_two = b.take(at(0s)), four = b.take(at(0s));
    BOOST_TEST(ns(b.wait(again_one, at(0s))) == ns(1s)); // the earlier one first
    BOOST_TEST(ns(b.wait(again_two, at(0s))) == ns(2s));
    BOOST_TEST(ns(b.wait(three, at(0s))) == ns(3s));
    BOOST_TEST(ns(b.wait(four, at(0s))) == ns(4s));
    b.give_back(three, at(3500ms)); // too late to be of use
    BOOST_TEST(ns(b.wait(b.take(at(3500ms)), at(3500ms))) == ns(1500ms));
}

BOOST_AUTO_TEST_CASE(a_thousand_who_gave_up_leave_no_queue)
{
    rate_bucket b(limit(1, 1));
    b.take(at(0s));
    std::vector<rate_bucket::slot> slots;
    for (int i = 0; i < 1000; ++i)
        slots.push_back(b.take(at(0s)));
    for (auto const& s : slots)
        b.give_back(s, at(100ms));
    BOOST_TEST(ns(b.wait(b.take(at(100ms)), at(100ms))) == ns(900ms));
    BOOST_TEST(ns(b.wait(b.take(at(100ms)), at(100ms))) == ns(1900ms));
}

BOOST_AUTO_TEST_CASE(a_retry_after_stops_everybody_and_keeps_the_order)
{
    rate_bucket b(limit(2, 1));
    b.take(at(0s));
    auto const one = b.take(at(0s)), two = b.take(at(0s));
    BOOST_TEST(ns(b.wait(one, at(0s))) == ns(500ms));
    b.throttled(at(250ms), 10s);
    // The limit is halfway to `one`; the rest of the way is made after the pause, at the rate that was
    // learned.
    BOOST_TEST(b.per_second() < 2);
    auto const d1 = b.wait(one, at(250ms)), d2 = b.wait(two, at(250ms)),
               d3 = b.wait(b.take(at(300ms)), at(300ms));
    BOOST_TEST((d1 > 10s && d1 < 11s));
    BOOST_TEST((d2 > d1 && d3 > d1));
    BOOST_TEST(ns(b.wait(one, at(250ms) + d1)) == 0); // who slept goes
    b.throttled(at(1s), 2s);                          // shorter than the pause that is on
    BOOST_TEST(ns(b.wait(one, at(250ms))) == ns(d1));
    b.throttled(at(2s), 60s); // longer
    BOOST_TEST((b.wait(one, at(2s)) > 60s));
}

// What was allowed before the rate changed stays allowed, no more and no less.
BOOST_AUTO_TEST_CASE(a_change_of_the_rate_counts_from_its_moment_on)
{
    rate_bucket b(limit(2, 1));
    b.take(at(0s));
    auto const s = b.take(at(0s)); // half a second from now
    b.throttled(at(250ms), {}); // one reply in half a second, cut: 1.4 a second for the other half of the way
    BOOST_TEST(b.per_second() == 1.4, boost::test_tools::tolerance(1e-9));
    BOOST_TEST(ns(b.wait(s, at(250ms))) == 357'142'858);

    rate_bucket r{rate_options()};
    r.throttled(at(0s), {});
    r.take(at(0s));
    auto const t = r.take(at(0s));
    auto const before = r.wait(t, at(200ms));
    for (int i = 0; i < 5; ++i)
        r.succeeded(at(200ms));
    BOOST_TEST(r.per_second() > 1.6);
    BOOST_TEST(static_cast<double>(ns(r.wait(t, at(200ms)))) ==
                   static_cast<double>(ns(before)) * 1.4 / r.per_second(),
               boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(a_learned_limit_allows_a_second_of_burst_at_most)
{
    rate_bucket b(limit(0, 10));
    b.throttled(at(0s), {}); // 1.4 a second
    BOOST_TEST(ns(b.wait(b.take(at(0s)), at(0s))) == 0);
    BOOST_TEST(ns(b.wait(b.take(at(0s)), at(0s))) == 428'571'429); // 0.6 of a departure
}

BOOST_AUTO_TEST_CASE(an_absurd_retry_after_is_tried_again_after_two_minutes)
{
    rate_bucket b{rate_options()};
    b.throttled(at(0s), 114h);
    BOOST_TEST(ns(b.wait(b.take(at(0s)), at(0s))) == ns(120s));
    rate_bucket c{rate_options()};
    c.throttled(at(0s), -5s);
    BOOST_TEST(ns(c.wait(c.take(at(0s)), at(0s))) == 0);
}

// ---- under what is learned ------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_burst_that_was_allowed_is_no_debt_after_a_cut)
{
    rate_bucket b{rate_options()};
    for (int i = 0; i < 100; ++i)
        b.succeeded(at(i * 10ms));
    b.throttled(at(1s), {}, at(1s)); // about 70 a second, ten at once
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(ns(b.wait(b.take(at(1s)), at(1s))) == 0);
    auto now = at(1s);
    for (int i = 0; i < 30; ++i) { // one refusal after the other, and each asks for a pause until the next
        b.throttled(now, 600ms, now);
        now += 600ms;
    }
    BOOST_TEST(b.per_second() < 1);
    BOOST_TEST((b.wait(b.take(now), now) <= 2s));
    BOOST_TEST((b.wait(b.take(now), now) <= 4s));
}

BOOST_AUTO_TEST_CASE(who_waits_takes_the_place_of_one_who_gave_up)
{
    rate_bucket b(limit(1, 1));
    b.take(at(0s));
    auto const one = b.take(at(0s)), two = b.take(at(0s));
    auto three = b.take(at(0s));
    b.move_up(three, at(0s)); // nobody has
    BOOST_TEST(ns(b.wait(three, at(0s))) == ns(3s));
    b.give_back(one, at(500ms));
    b.move_up(three, at(500ms));
    BOOST_TEST(ns(b.wait(three, at(500ms))) == ns(500ms));
    BOOST_TEST(ns(b.wait(b.take(at(500ms)), at(500ms))) == ns(2500ms)); // his own is free now
    BOOST_TEST(ns(b.wait(two, at(500ms))) == ns(1500ms));
}

BOOST_AUTO_TEST_CASE(who_is_held_back_by_a_throttling_is_told_which)
{
    auto const why = make_error_code(vigil::errc::throttled);
    rate_bucket b(limit(10, 1));
    BOOST_TEST(!b.cause(at(0s)));
    for (int i = 0; i < 1000; ++i)
        b.succeeded(at(i * 1ms));
    b.throttled(at(1s), 3s, at(1s), why); // 700 a second are not what holds anybody back; the pause is
    BOOST_TEST(b.cause(at(1s)) == why);
    BOOST_TEST(!b.cause(at(4s)));
    for (int i = 0; i < 30; ++i)
        b.throttled(at(5s + i * 1s), {}, at(5s + i * 1s), why);
    BOOST_TEST(b.per_second() < 10);
    BOOST_TEST(b.cause(at(40s)) == why);
}

BOOST_AUTO_TEST_CASE(those_who_wait_go_sooner_when_the_limit_rises)
{
    rate_bucket b{rate_options()};
    b.throttled(at(0s), {}); // 1.4 a second
    std::deque<rate_bucket::slot> queue;
    for (int i = 0; i < 300; ++i)
        queue.push_back(b.take(at(0s)));
    BOOST_TEST((b.wait(queue.back(), at(0s)) > 40s)); // it sleeps in parts of its 200 s
    auto now = at(0s);
    int asked = 0;
    while (!queue.empty()) {
        auto const d = b.wait(queue.front(), now);
        ++asked;
        if (d > duration::zero()) {
            now += d;
            continue;
        }
        queue.pop_front();
        b.succeeded(now);
    }
    BOOST_TEST((now < at(60s)));
    BOOST_TEST(asked < 700);
}

BOOST_AUTO_TEST_CASE(a_long_wait_is_slept_in_a_few_parts)
{
    rate_bucket b{rate_options()};
    b.throttled(at(0s), 20s);
    for (int i = 0; i < 1000; ++i)
        b.take(at(0s));
    auto const s = b.take(at(0s));
    auto now = at(0s);
    int parts = 0;
    while (auto const d = b.wait(s, now).count()) {
        now += duration(d);
        ++parts;
    }
    BOOST_TEST(parts < 30);
    BOOST_TEST((now > at(20s + 500s) && now < at(20s + 600s))); // 1000, first at 1.4 a second and then at 2
}

// A service that bears 50 a second and throttles the rest: what gets through, and what is wasted.
BOOST_AUTO_TEST_CASE(finds_the_limit_of_a_service)
{
    rate_bucket b{rate_options()};
    double bearable = 50; // the service's own bucket: 50 a second, 50 at once
    double level = bearable;
    auto now = at(0s), last = at(0s);
    int good = 0, refused = 0;
    while (now < at(120s)) {
        auto const s = b.take(now);
        while (auto const d = b.wait(s, now).count())
            now += duration(d);
        level = std::min(bearable, level + std::chrono::duration<double>(now - last).count() * bearable);
        last = now;
        if (level >= 1) {
            level -= 1;
            ++good;
            b.succeeded(now);
        } else {
            ++refused;
            b.throttled(now, {});
        }
        now += 1ms; // nobody is infinitely fast
    }
    BOOST_TEST(good > 50 * 120 * 0.75); // at least three quarters of what was there
    BOOST_TEST(refused < good * 0.05);  // at the price of few refusals
    BOOST_TEST_MESSAGE("of 6000: " << good << " served, " << refused << " refused");
}

// ---- what holds always ----------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(never_more_than_rate_and_burst)
{
    chance c(50);
    std::size_t total = 0;
    for (int round = 0; round < 300; ++round) {
        auto const rate = 0.5 + c.dice() * 200;
        auto const burst = 1.0 + c.below(20);
        rate_bucket b(limit(rate, burst));
        struct caller
        {
            rate_bucket::slot slot;
            time_point wakes;
        };
        std::vector<caller> callers;
        std::vector<time_point> departures;
        auto now = at(0s);
        bool const pauses = c.one_in(3);
        for (int i = 0; i < 1000; ++i) {
            now += c.up_to(duration(static_cast<long long>(1.5e9 / rate)));
            for (int n = c.one_in(10) ? c.below(40) : 1; n > 0; --n) {
                auto const s = b.take(now);
                callers.push_back({s, now + b.wait(s, now)});
            }
            if (c.one_in(3) && !callers.empty()) { // somebody gives up
                auto const who = callers.begin() + c.below(static_cast<int>(callers.size()));
                b.give_back(who->slot, now);
                callers.erase(who);
            }
            if (pauses && c.one_in(200))
                b.throttled(now, c.up_to(5s));
            for (std::size_t k = 0; k < callers.size();) {
                if (callers[k].wakes > now) {
                    ++k;
                } else if (auto const d = b.wait(callers[k].slot, callers[k].wakes); d > duration::zero()) {
                    callers[k].wakes += d;
                } else {
                    departures.push_back(callers[k].wakes);
                    callers.erase(callers.begin() + static_cast<std::ptrdiff_t>(k));
                }
            }
        }
        std::sort(departures.begin(), departures.end());
        total += departures.size();
        for (std::size_t i = 0; i < departures.size(); i += 7)
            for (std::size_t k = i; k < departures.size(); k += 3) {
                auto const t = std::chrono::duration<double>(departures[k] - departures[i]).count();
                BOOST_TEST_REQUIRE(static_cast<double>(k - i + 1) <= rate * t + burst + 1e-6);
            }
    }
    BOOST_TEST(total > 100'000u); // pauses apart, most of those who came have gone
}

BOOST_AUTO_TEST_CASE(nobody_is_overtaken)
{
    chance c(51);
    for (int round = 0; round < 200; ++round) {
        rate_bucket b(limit(c.one_in(2) ? 0 : 1 + c.dice() * 50, 1 + c.below(10)));
        auto now = at(0s);
        b.throttled(now, {});
        std::vector<rate_bucket::slot> slots;
        for (int i = 0; i < 200; ++i) {
            now += c.up_to(50ms);
            slots.push_back(b.take(now));
            if (c.one_in(20))
                b.throttled(now, c.up_to(3s));
            else
                b.succeeded(now);
            auto last = duration::zero();
            for (auto const& s : slots) {
                auto const d = b.wait(s, now);
                BOOST_TEST_REQUIRE((d >= last));
                last = d;
            }
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
