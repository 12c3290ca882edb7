// What holds for every schedule of attempts, whatever a server and a network do.
#include "plan/support.hpp"

#include "plan/arithmetic.hpp"

#include <boost/system/errc.hpp>

#include <array>

using namespace vigil_test;
using vigil::errc, vigil::error_code, vigil::http_errc, vigil::retry_options;
using vigil::plan::attempt_outcome, vigil::plan::decision, vigil::plan::reach, vigil::plan::repeat;
using vigil::plan::retry_budget, vigil::plan::retry_plan, vigil::plan::verdict;
namespace sys = boost::system::errc;

namespace {

attempt_outcome any_outcome(chance& c)
{
    static std::array<error_code, 22> const codes{
        error_code(),
        errc::deadline_exceeded,
        errc::phase_timeout,
        errc::connection_lost,
        errc::tls_rejected,
        errc::unexpected_reply,
        errc::bad_http,
        errc::quota_exceeded,
        errc::throttled,
        errc::unavailable,
        errc::token_expired,
        http_errc::not_found,
        http_errc::request_timeout,
        http_errc::too_many_requests,
        http_errc::internal_server_error,
        http_errc::bad_gateway,
        http_errc::service_unavailable,
        http_errc::gateway_timeout,
        make_error_code(sys::connection_reset),
        make_error_code(sys::connection_refused),
        make_error_code(sys::timed_out),
        make_error_code(sys::operation_canceled),
    };
    attempt_outcome o;
    // Mostly what may pass, so that schedules become long.
    o.ec = c.one_in(3) ? codes[static_cast<std::size_t>(c.below(22))]
                       : codes[static_cast<std::size_t>(14 + c.below(5))];
    o.how_far = static_cast<reach>(c.below(3));
    o.refused = c.one_in(4);
    o.token_refused = o.ec == errc::token_expired || (o.ec && c.one_in(20));
    o.stale_connection = o.ec && c.one_in(6);
    if (c.one_in(3))
        o.retry_after = c.one_in(10) ? duration::max() : c.up_to(40s);
    return o;
}

bool executed_perhaps(attempt_outcome const& o)
{
    return o.how_far != reach::not_sent && !o.refused && o.ec != vigil::condition::throttled;
}

} // namespace

BOOST_AUTO_TEST_SUITE(retry_plan_properties)

BOOST_AUTO_TEST_CASE(no_schedule_passes_its_deadline_or_its_limits)
{
    chance c(20);
    int longest = 0;
    std::array<int, 6> ends{};
    retry_budget budget{retry_options()};
    for (int round = 0; round < 20000; ++round) {
        retry_options o;
        o.max_attempts = 1 + c.below(6);
        o.first_delay = c.up_to(2s);
        o.throttled_delay = c.up_to(5s);
        o.max_delay = c.up_to(30s);
        auto const kind = static_cast<repeat>(c.below(4));
        auto const deadline = at(c.up_to(120s));
        if (c.one_in(50))
            budget = retry_budget(retry_options());

        retry_plan plan(o, deadline, kind);
        auto now = at(0s);
        int paid = 0, renewals = 0, free = 0;
        bool executed = false; // by an attempt before this one, perhaps
        for (;;) {
            auto outcome = any_outcome(c);
            if (kind == repeat::removal && c.one_in(4))
                outcome.ec = http_errc::not_found;
            auto const level = budget.level();
            auto const d = plan.next(outcome, now, c.dice(), budget);
            ++ends[static_cast<std::size_t>(d.what)];
            BOOST_TEST_REQUIRE((d.delay >= duration::zero()));
            BOOST_TEST_REQUIRE(budget.level() >= 0);
            if (d.what != verdict::wait && d.what != verdict::renew) {
                BOOST_TEST_REQUIRE(ns(d.delay) == 0);
                BOOST_TEST_REQUIRE((budget.level() >= level)); // an end costs nothing
                if (d.what == verdict::done)
                    BOOST_TEST_REQUIRE(
                        (kind == repeat::removal && executed && outcome.ec == vigil::condition::not_found));
                if (d.what == verdict::unknown)
                    BOOST_TEST_REQUIRE((kind == repeat::once && executed_perhaps(outcome)));
                break;
            }
            BOOST_TEST_REQUIRE((outcome.ec && now < deadline));
            // Promise 2: what may have been executed is not sent again.
            if (kind == repeat::once && d.what == verdict::wait)
                BOOST_TEST_REQUIRE(!executed_perhaps(outcome));
            if (d.what == verdict::renew) {
                BOOST_TEST_REQUIRE(++renewals == 1);
            } else if (budget.level() == level) {
                BOOST_TEST_REQUIRE(++free == 1);
                BOOST_TEST_REQUIRE((outcome.stale_connection && ns(d.delay) == 0));
            } else {
                BOOST_TEST_REQUIRE(++paid < o.max_attempts);
                auto const cap = std::min(o.max_delay, outcome.ec == vigil::condition::throttled
                                                           ? o.throttled_delay * (1 << (paid - 1))
                                                           : o.first_delay * (1 << (paid - 1)));
                auto const hint = outcome.retry_after.value_or(0s);
                BOOST_TEST_REQUIRE((d.delay >= hint && d.delay <= std::max(cap, hint)));
                BOOST_TEST_REQUIRE((now + d.delay < deadline));
            }
            executed = executed || executed_perhaps(outcome);
            now += d.delay + c.up_to(3s); // the next attempt takes its time
        }
        BOOST_TEST_REQUIRE((plan.attempts() >= 1 && plan.attempts() <= o.max_attempts + 2));
        longest = std::max(longest, plan.attempts());
    }
    BOOST_TEST(longest >= 6); // the rounds were worth their time
    for (auto const n : ends)
        BOOST_TEST(n > 200);
}

// While everything fails, retries end: the load on a dead endpoint falls to one attempt a call.
BOOST_AUTO_TEST_CASE(a_dead_endpoint_is_not_hammered)
{
    chance c(21);
    retry_budget budget{retry_options()};
    int attempts = 0;
    for (int call = 0; call < 1000; ++call) {
        retry_plan plan(retry_options(), at(60s), repeat::read);
        auto now = at(0s);
        for (;;) {
            ++attempts;
            auto const d =
                plan.next({.ec = http_errc::bad_gateway, .how_far = reach::replied}, now, c.dice(), budget);
            if (d.what != verdict::wait)
                break;
            now += d.delay;
        }
    }
    BOOST_TEST(attempts == 1000 + 500 / 14);
}

BOOST_AUTO_TEST_SUITE_END()
