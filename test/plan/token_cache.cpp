#include "plan/token_cache.hpp"

#include "plan/support.hpp"

#include <cstdint>
#include <optional>

using namespace vigil_test;
using vigil::plan::token_cache;
using action = token_cache::action;

BOOST_AUTO_TEST_SUITE(token_cache_)

BOOST_AUTO_TEST_CASE(the_first_gets_it_and_the_others_wait)
{
    token_cache t;
    BOOST_TEST(t.generation() == 0u);
    BOOST_TEST(t.ask(at(0s)) == action::renew);
    BOOST_TEST(t.ask(at(0s)) == action::wait);
    BOOST_TEST(t.ask(at(1s)) == action::wait);
    BOOST_TEST(t.renewed(at(2s), 24h, 0.0) == 1u);
    BOOST_TEST(t.ask(at(2s)) == action::use);
    BOOST_TEST(t.generation() == 1u);
}

BOOST_AUTO_TEST_CASE(one_caller_renews_it_two_minutes_before_its_end)
{
    token_cache t;
    t.ask(at(0s));
    t.renewed(at(0s), 1h, 0.0);
    BOOST_TEST(t.ask(at(1h - 120s - 1ns)) == action::use);
    BOOST_TEST(t.ask(at(1h - 120s)) == action::use_and_renew);
    BOOST_TEST(t.ask(at(1h - 120s)) == action::use);
    BOOST_TEST(t.ask(at(1h - 1ns)) == action::use);
    BOOST_TEST(t.ask(at(1h)) == action::wait); // its renewal took too long
    BOOST_TEST(t.renewed(at(1h + 1s), 1h, 0.0) == 2u);
    BOOST_TEST(t.ask(at(1h + 1s)) == action::use);
}

BOOST_AUTO_TEST_CASE(a_doubted_token_is_dropped_but_not_one_after_the_other)
{
    token_cache t;
    BOOST_TEST(!t.doubted(0, at(0s))); // there is none
    t.ask(at(0s));
    t.renewed(at(0s), 24h, 0.0);
    BOOST_TEST(!t.doubted(7, at(1s)));
    BOOST_TEST(t.doubted(1, at(1s)));
    BOOST_TEST(!t.doubted(1, at(1s))); // the others that were sent with it
    BOOST_TEST(t.ask(at(1s)) == action::renew);
    t.renewed(at(2s), 24h, 0.0);
    BOOST_TEST(!t.doubted(1, at(60s)));
    BOOST_TEST(!t.doubted(2, at(31s - 1ns)));
    BOOST_TEST(t.ask(at(31s - 1ns)) == action::use);
    BOOST_TEST(t.doubted(2, at(31s)));
    BOOST_TEST(t.ask(at(31s)) == action::renew);
    t.renewed(at(32s), 24h, 0.0);
    BOOST_TEST(t.rejected(3)); // what a fresh one cures is cured at once
}

BOOST_AUTO_TEST_CASE(the_dice_make_it_earlier_by_up_to_half_the_margin)
{
    struct row
    {
        duration lifetime;
        double dice;
        duration renewed_after;
    };
    row const rows[] = {
        {1h, 0.0, 3480s},   {1h, 0.5, 3450s},   {1h, 1.0, 3420s},
        {24h, 0.0, 86280s}, {600s, 0.0, 480s}, // where both rules meet
        {601s, 0.0, 481s},  {500s, 0.0, 400s},  {100s, 0.0, 80s},
        {100s, 1.0, 70s},   {10s, 0.5, 7500ms}, {1s, 0.0, 800ms},
    };
    for (auto const& r : rows) {
        token_cache t;
        t.renewed(at(0s), r.lifetime, r.dice);
        BOOST_TEST(t.ask(at(r.renewed_after - 1ns)) == action::use, ns(r.lifetime));
        BOOST_TEST(t.ask(at(r.renewed_after)) == action::use_and_renew, ns(r.lifetime));
    }
}

BOOST_AUTO_TEST_CASE(without_a_sensible_lifetime_it_is_used_until_it_is_rejected)
{
    for (auto const life :
         {std::optional<duration>(), std::optional<duration>(0s), std::optional<duration>(-1h)}) {
        token_cache t;
        t.renewed(at(0s), life, 0.5);
        BOOST_TEST(t.ask(at(100'000h)) == action::use);
        BOOST_TEST(t.rejected(1));
        BOOST_TEST(t.ask(at(100'000h)) == action::renew);
    }
    token_cache forever;
    forever.renewed(at(0s), duration::max(), 0.5);
    BOOST_TEST(forever.ask(at(100'000h)) == action::use);
}

BOOST_AUTO_TEST_CASE(a_failed_renewal_is_tried_again_after_a_pause_while_the_old_one_lasts)
{
    token_cache t;
    t.renewed(at(0s), 1h, 0.0);
    BOOST_TEST(t.ask(at(3480s)) == action::use_and_renew);
    t.failed(at(3480s), 0.0); // pause of 1 s, half of it at least
    BOOST_TEST(t.ask(at(3480s)) == action::use);
    BOOST_TEST(t.ask(at(3480500ms - 1ns)) == action::use);
    BOOST_TEST(t.ask(at(3480500ms)) == action::use_and_renew);
    t.failed(at(3481s), 0.5); // of 2 s, three quarters
    BOOST_TEST(t.ask(at(3482500ms - 1ns)) == action::use);
    BOOST_TEST(t.ask(at(3482500ms)) == action::use_and_renew);
    t.renewed(at(3483s), 1h, 0.0);
    BOOST_TEST(t.ask(at(3483s + 3480s)) == action::use_and_renew);
    t.failed(at(7000s), 0.0); // a success in between: the pauses start anew
    BOOST_TEST(t.ask(at(7000500ms)) == action::use_and_renew);
}

BOOST_AUTO_TEST_CASE(the_pauses_are_bounded)
{
    token_cache t;
    t.renewed(at(0s), 10'000h, 0.0);
    auto now = at(9999h + 58min);
    for (int i = 0; i < 5000 && t.ask(now) == action::use_and_renew; ++i) {
        t.failed(now, 1.0);
        BOOST_TEST_REQUIRE(t.ask(now) == action::use);
        now += i < 5 ? duration(1s * (1 << i)) : duration(30s);
        if (!t.usable(now))
            break;
    }
    BOOST_TEST(!t.usable(now)); // renewals were tried to the end
}

BOOST_AUTO_TEST_CASE(without_a_token_nobody_is_kept_from_trying)
{
    token_cache t;
    BOOST_TEST(t.ask(at(0s)) == action::renew);
    t.failed(at(1s), 0.9);
    BOOST_TEST(t.ask(at(1s)) == action::renew);
    t.abandoned();
    BOOST_TEST(t.ask(at(1s)) == action::renew);
    BOOST_TEST(t.ask(at(1s)) == action::wait);
}

BOOST_AUTO_TEST_CASE(an_abandoned_renewal_is_taken_over_at_once)
{
    token_cache t;
    t.renewed(at(0s), 1h, 0.0);
    BOOST_TEST(t.ask(at(3500s)) == action::use_and_renew);
    t.abandoned();
    BOOST_TEST(t.ask(at(3500s)) == action::use_and_renew);
}

BOOST_AUTO_TEST_CASE(a_late_rejection_of_an_older_token_changes_nothing)
{
    token_cache t;
    auto const first = t.renewed(at(0s), 1h, 0.0);
    BOOST_TEST(t.rejected(first));
    BOOST_TEST(!t.rejected(first)); // everybody who had it hears the same
    BOOST_TEST(t.ask(at(1s)) == action::renew);
    BOOST_TEST(!t.rejected(first));
    auto const second = t.renewed(at(2s), 1h, 0.0);
    BOOST_TEST(!t.rejected(first));
    BOOST_TEST(t.ask(at(2s)) == action::use);
    BOOST_TEST(t.rejected(second));
    BOOST_TEST(t.ask(at(2s)) == action::renew);
}

BOOST_AUTO_TEST_CASE(a_rejection_during_a_renewal_waits_for_that_renewal)
{
    token_cache t;
    auto const first = t.renewed(at(0s), 1h, 0.0);
    BOOST_TEST(t.ask(at(3490s)) == action::use_and_renew);
    BOOST_TEST(t.rejected(first));
    BOOST_TEST(t.ask(at(3490s)) == action::wait);
    t.failed(at(3491s), 0.5);
    BOOST_TEST(t.ask(at(3491s)) == action::renew);
}

// Whatever the interleaving: one renewal at a time, a token in use is never an expired or refused one, and
// nobody waits for a renewal that nobody makes.
BOOST_AUTO_TEST_CASE(one_renewal_at_a_time)
{
    chance c(40);
    int renewals = 0, uses = 0, waits = 0;
    for (int round = 0; round < 500; ++round) {
        token_cache t;
        auto now = at(0s);
        bool running = false;
        std::uint64_t refused_up_to = 0;
        auto ends = time_point::min();
        for (int i = 0; i < 400; ++i) {
            now += c.up_to(c.one_in(20) ? 200s : 5s);
            auto const what = c.below(10);
            if (what < 7) {
                auto const a = t.ask(now);
                auto const starts = a == action::renew || a == action::use_and_renew;
                BOOST_TEST_REQUIRE(!(starts && running));
                running = running || starts;
                renewals += starts;
                if (a == action::use || a == action::use_and_renew) {
                    ++uses;
                    BOOST_TEST_REQUIRE((now < ends && t.generation() > refused_up_to));
                } else {
                    BOOST_TEST_REQUIRE((now >= ends || t.generation() == refused_up_to));
                }
                if (a == action::wait) {
                    ++waits;
                    BOOST_TEST_REQUIRE(running);
                }
            } else if (what == 7 && t.generation() > 0) {
                auto const g = t.generation() - static_cast<std::uint64_t>(c.below(2));
                if (t.rejected(g))
                    BOOST_TEST_REQUIRE(g == t.generation());
                if (g == t.generation())
                    refused_up_to = g;
            } else if (running) {
                running = false;
                if (c.one_in(3)) {
                    t.failed(now, c.dice());
                } else if (c.one_in(5)) {
                    t.abandoned();
                } else {
                    auto const life = c.up_to(1000s) + 1ns;
                    auto const g = t.renewed(now, life, c.dice());
                    BOOST_TEST_REQUIRE(g == t.generation());
                    ends = now + life;
                }
            }
        }
    }
    BOOST_TEST(renewals > 5000);
    BOOST_TEST(uses > 10000);
    BOOST_TEST(waits > 5000);
}

BOOST_AUTO_TEST_SUITE_END()
