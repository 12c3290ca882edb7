// A client that was throttled comes back. (How is in rate_bucket.cpp; here is that, for all kinds of crowds.)
#include "plan/closed_loop.hpp"

using namespace vigil_test;

namespace {

double seconds(duration d) { return std::chrono::duration<double>(d).count(); }

// How long the way back may take: the curve needs the longer the more there is to regain.
duration bound(loop_shape const& s) { return s.per_second > 500 ? 22s : 16s; }

void check(loop_shape const& s, std::uint64_t seed)
{
    closed_loop const l(s, seed);
    BOOST_TEST_CONTEXT(s.callers << " callers, deadline " << seconds(s.deadline) << " s, " << s.per_second
                                 << " a second, hint " << (s.hint ? seconds(*s.hint) : -1) << ", refusals "
                                 << s.refusals << " or " << seconds(s.span) << " s, stragglers "
                                 << s.stragglers << ", seed " << seed)
    {
        BOOST_TEST_REQUIRE(l.before() > 0);
        BOOST_TEST_REQUIRE(seconds(l.until_served()) < 6);
        BOOST_TEST_REQUIRE(seconds(l.until_back_to(0.9)) < seconds(bound(s)));
        BOOST_TEST_REQUIRE(seconds(l.longest_silence) < 5); // the last backoff is 2 s at most, the hint 1 s
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(rate_recovery)

// Thirty calls of a program that has just started are refused, each asks for a second; then all is well.
BOOST_AUTO_TEST_CASE(a_burst_of_refusals_costs_seconds)
{
    for (auto const deadline : {8s, 30s})
        for (auto const quiet : {70ms, 100ms, 500ms, 3000ms})
            for (std::uint64_t seed = 0; seed < 25; ++seed) {
                loop_shape s;
                s.deadline = deadline;
                s.per_second = 1400;
                s.quiet = quiet;
                s.after = 30s;
                closed_loop const l(s, seed);
                BOOST_TEST_CONTEXT("deadline " << deadline.count() << " s, refused from " << quiet.count()
                                               << " ms on, seed " << seed)
                {
                    BOOST_TEST_REQUIRE(seconds(l.healthy_since - at(0s)) <
                                       seconds(quiet) + 20); // a second for each try
                    BOOST_TEST_REQUIRE(seconds(l.until_served()) < 3);
                    // A second's worth of what it had sent until then, again and again.
                    auto const had = l.rate_of(l.served, at(0s), quiet) * std::min(seconds(quiet), 0.5) / 0.5;
                    auto const from = l.healthy_since + 6s;
                    BOOST_TEST_REQUIRE(l.rate_of(l.served, from, 4s) >= 0.5 * had);
                    BOOST_TEST_REQUIRE(l.gave_up < 200); // and not fifty times a second
                }
            }
}

BOOST_AUTO_TEST_CASE(whatever_the_crowd_and_the_throttling_are)
{
    std::uint64_t seed = 0;
    for (auto const callers : {2, 10, 30, 50})
        for (auto const deadline : {8s, 30s, 60s})
            for (auto const per_second : {10.0, 200.0, 1000.0})
                for (auto const hint : {-1, 0, 1})
                    for (auto const stragglers : {0.0, 0.3})
                        for (auto const span : {0s, 1s, 10s}) {
                            loop_shape s;
                            s.callers = callers;
                            s.deadline = deadline;
                            s.per_second = per_second;
                            s.hint.reset();
                            if (hint >= 0)
                                s.hint = std::chrono::seconds(hint);
                            s.stragglers = stragglers;
                            s.span = span;
                            s.refusals =
                                std::min(30, 5 * callers); // two callers would be asking for a minute
                            s.after = per_second > 500 ? 40s : 80s; // a refusal every two seconds, at worst
                            check(s, ++seed);
                        }
}

// A service that refuses everything for five minutes is asked as often as the lowest rate says, by callers none of whom can
// wait that long; and when it is well, they find out.
BOOST_AUTO_TEST_CASE(somebody_always_tries_however_short_the_deadlines_are)
{
    for (auto const deadline : {300ms, 1000ms, 8000ms})
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            loop_shape s;
            s.deadline = deadline;
            s.hint.reset();
            s.span = 300s;
            s.after = 40s;
            closed_loop const l(s, seed);
            BOOST_TEST_CONTEXT("deadline " << deadline.count() << " ms, seed " << seed)
            {
                auto longest = duration::zero();
                for (std::size_t i = 1; i < l.departures.size(); ++i)
                    longest = std::max(longest, l.departures[i] - l.departures[i - 1]);
                BOOST_TEST_REQUIRE(seconds(longest) < 4.5); // two departures at the lowest rate
                BOOST_TEST_REQUIRE(l.rate_of(l.departures, at(100s), 200s) < 2);
                BOOST_TEST_REQUIRE(seconds(l.until_back_to(0.9)) < 15);
            }
        }
}

BOOST_AUTO_TEST_SUITE_END()
