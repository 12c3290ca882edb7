#include "plan/circuit_breaker.hpp"

#include "plan/breaker_states.hpp"
#include "plan/support.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <vector>

using namespace vigil_test;
using vigil::breaker_options, vigil::errc, vigil::error_code, vigil::http_errc, vigil::make_error_code;
using vigil::plan::attempt_outcome, vigil::plan::circuit_breaker, vigil::plan::health, vigil::plan::health_of,
    vigil::plan::reach;
using state = circuit_breaker::state;

namespace {

error_code const down = http_errc::service_unavailable;

struct endpoint : circuit_breaker
{
    using circuit_breaker::circuit_breaker;

    // n attempts that begin and end now.
    void calls(int n, health h, duration now = 0s, double dice = 0)
    {
        for (int i = 0; i < n; ++i) {
            pass p;
            BOOST_TEST_REQUIRE(enter(at(now), p));
            ended(p, h, h == health::bad ? down : error_code(), at(now), dice);
        }
    }
    pass let_in(duration now)
    {
        pass p;
        BOOST_TEST_REQUIRE(enter(at(now), p));
        return p;
    }
    bool refuses(duration now)
    {
        pass p;
        return !enter(at(now), p);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(circuit_breaker_)

BOOST_AUTO_TEST_CASE(opens_with_the_twentieth_of_twenty_failures)
{
    endpoint b{breaker_options()};
    b.calls(19, health::bad);
    BOOST_TEST(b.is() == state::closed);
    BOOST_TEST((b.retry_at() == time_point::max()));
    b.calls(1, health::bad);
    BOOST_TEST(b.is() == state::open);
    BOOST_TEST(b.cause() == down);
    BOOST_TEST(ns(b.retry_at()) == ns(at(5s)));
    BOOST_TEST(b.refuses(0s));
    BOOST_TEST(b.refuses(4999ms));
    BOOST_TEST(!b.refuses(5s));
    BOOST_TEST(b.is() == state::half_open);
}

BOOST_AUTO_TEST_CASE(half_of_the_calls_must_fail)
{
    endpoint b{breaker_options()};
    b.calls(11, health::good);
    b.calls(10, health::bad);
    BOOST_TEST(b.is() == state::closed); // 10 of 21
    b.calls(1, health::bad);
    BOOST_TEST(b.is() == state::open); // 11 of 22

    endpoint c{breaker_options()};
    c.calls(10, health::bad);
    c.calls(10, health::good);
    BOOST_TEST(c.is() == state::closed); // half of 20, and it is getting better
    c.calls(1, health::bad);
    BOOST_TEST(c.is() == state::open);
}

BOOST_AUTO_TEST_CASE(what_is_silent_does_not_count)
{
    endpoint b{breaker_options()};
    b.calls(1000, health::silent);
    b.calls(19, health::bad);
    BOOST_TEST(b.is() == state::closed);
}

BOOST_AUTO_TEST_CASE(failures_are_forgotten_after_ten_seconds)
{
    endpoint b{breaker_options()};
    b.calls(19, health::bad, 0s);
    b.calls(1, health::bad, 10s);
    BOOST_TEST(b.is() == state::closed);

    endpoint c{breaker_options()};
    c.calls(19, health::bad, 999ms); // the same tenth
    c.calls(1, health::bad, 9999ms);
    BOOST_TEST(c.is() == state::open);

    endpoint d{breaker_options()}; // a tenth of the ring is used again
    d.calls(19, health::bad, 0s);
    d.calls(19, health::bad, 10s);
    BOOST_TEST(d.is() == state::closed);
    d.calls(1, health::bad, 10s);
    BOOST_TEST(d.is() == state::open);
}

BOOST_AUTO_TEST_CASE(the_pause_doubles_to_a_bound_and_begins_anew_after_a_success)
{
    endpoint b{breaker_options()};
    b.calls(20, health::bad, 0s);
    duration now = 0s;
    for (duration const pause : {5s, 10s, 20s, 20s}) {
        BOOST_TEST(ns(b.retry_at()) == ns(at(now + pause)));
        now += pause;
        b.calls(1, health::bad, now);
        BOOST_TEST(b.is() == state::open);
    }
    now += 20s;
    b.calls(3, health::good, now);
    BOOST_TEST(b.is() == state::closed);
    b.calls(20, health::bad, now);
    BOOST_TEST(ns(b.retry_at()) == ns(at(now + 5s)));
}

BOOST_AUTO_TEST_CASE(chance_makes_the_pause_half_as_long_again_at_most)
{
    for (auto const& [dice, pause] :
         {std::pair{0.0, 5000ms}, {0.5, 6250ms}, {1.0, 7500ms}, {-3.0, 5000ms}, {9.0, 7500ms}}) {
        endpoint b{breaker_options()};
        b.calls(20, health::bad, 0s, dice);
        BOOST_TEST(ns(b.retry_at()) == ns(at(pause)));
    }
}

BOOST_AUTO_TEST_CASE(three_try_at_once_and_three_successes_close_it)
{
    endpoint b{breaker_options()};
    b.calls(20, health::bad);
    auto const first = b.let_in(5s), second = b.let_in(5s), third = b.let_in(5s);
    BOOST_TEST(b.refuses(5s));
    BOOST_TEST((b.retry_at() == time_point::max())); // ask again when one of them has ended
    b.ended(first, health::good, {}, at(6s), 0);
    BOOST_TEST(b.refuses(6s)); // the other two suffice
    b.ended(second, health::silent, {}, at(6s), 0);
    auto const fourth = b.let_in(6s); // in the place of the one that said nothing
    BOOST_TEST(b.refuses(6s));
    b.ended(third, health::good, {}, at(7s), 0);
    BOOST_TEST(b.is() == state::half_open);
    b.ended(fourth, health::good, {}, at(7s), 0);
    BOOST_TEST(b.is() == state::closed);
    BOOST_TEST(!b.refuses(7s));
}

BOOST_AUTO_TEST_CASE(the_first_failure_of_those_who_try_opens_it_and_the_rest_says_nothing)
{
    endpoint b{breaker_options()};
    b.calls(20, health::bad);
    auto const first = b.let_in(5s), second = b.let_in(5s), third = b.let_in(5s);
    b.ended(first, health::good, {}, at(6s), 0);
    b.ended(second, health::bad, make_error_code(errc::phase_timeout), at(6s), 0);
    BOOST_TEST(b.is() == state::open);
    BOOST_TEST(b.cause() == errc::phase_timeout);
    BOOST_TEST(ns(b.retry_at()) == ns(at(16s)));
    b.ended(third, health::bad, down, at(7s), 0);
    BOOST_TEST(ns(b.retry_at()) == ns(at(16s)));
    BOOST_TEST(b.cause() == errc::phase_timeout);
    auto const again = b.let_in(16s);
    b.let_in(16s);
    b.let_in(16s);
    BOOST_TEST(b.refuses(16s)); // the third has given no place back
    b.ended(again, health::good, {}, at(17s), 0);
    BOOST_TEST(b.is() == state::half_open);
}

BOOST_AUTO_TEST_CASE(what_was_begun_before_it_opened_neither_opens_nor_closes_it)
{
    endpoint b{breaker_options()};
    std::vector<circuit_breaker::pass> late;
    for (int i = 0; i < 50; ++i)
        late.push_back(b.let_in(0s));
    b.calls(20, health::bad);
    for (int i = 0; i < 25; ++i)
        b.ended(late[static_cast<std::size_t>(i)], i % 2 ? health::good : health::bad, down, at(1s), 0);
    BOOST_TEST(ns(b.retry_at()) == ns(at(5s)));
    b.calls(3, health::good, 5s);
    BOOST_TEST(b.is() == state::closed);
    for (int i = 25; i < 50; ++i)
        b.ended(late[static_cast<std::size_t>(i)], health::bad, down, at(6s), 0);
    BOOST_TEST(b.is() == state::closed);
}

BOOST_AUTO_TEST_CASE(it_can_be_switched_off)
{
    breaker_options o;
    o.failures = 0;
    endpoint b{o};
    b.calls(10'000, health::bad);
    BOOST_TEST(b.is() == state::closed);
}

BOOST_AUTO_TEST_CASE(what_an_attempt_says_of_its_endpoint)
{
    constexpr auto good = health::good, bad = health::bad, silent = health::silent;
    struct row
    {
        error_code ec;
        reach how_far;
        bool served;
        health of;
    };
    auto const table = {
        row{{}, reach::replied, true, good},
        // not reached, or lost half-way
        row{boost::asio::error::connection_refused, reach::not_sent, false, bad},
        row{boost::asio::error::host_not_found, reach::not_sent, false, bad},
        row{boost::asio::error::connection_reset, reach::sent, false, bad},
        row{errc::connection_lost, reach::replied, false, bad},
        row{errc::phase_timeout, reach::not_sent, false, bad},
        row{errc::phase_timeout, reach::sent, false, bad},
        row{boost::system::errc::make_error_code(boost::system::errc::timed_out), reach::not_sent, false,
            bad},
        row{errc::bad_http, reach::replied, false, bad},
        row{errc::proxy_refused, reach::not_sent, false, bad},
        // 5xx and kin
        row{http_errc::internal_server_error, reach::replied, false, bad},
        row{http_errc::bad_gateway, reach::replied, false, bad},
        row{http_errc::service_unavailable, reach::replied, false, bad},
        row{http_errc::gateway_timeout, reach::replied, false, bad},
        row{errc::unavailable, reach::replied, false, bad},
        row{errc::internal_error, reach::replied, false, bad},
        // a 5xx that is an answer
        row{errc::conflict, reach::replied, false, good},
        row{errc::quota_exceeded, reach::replied, false, good},
        row{http_errc::not_implemented, reach::replied, false, silent},
        // 4xx
        row{http_errc::bad_request, reach::replied, true, good},
        row{http_errc::unauthorized, reach::replied, true, good},
        row{http_errc::forbidden, reach::replied, true, good},
        row{http_errc::not_found, reach::replied, true, good},
        row{http_errc::conflict, reach::replied, true, good},
        row{errc::token_expired, reach::replied, true, good},
        row{http_errc::request_timeout, reach::replied, true, silent},
        row{errc::unavailable, reach::replied, true, silent},
        row{errc::unexpected_reply, reach::replied, true, silent},
        // somebody else's part
        row{http_errc::too_many_requests, reach::replied, true, silent},
        row{errc::throttled, reach::replied, false, silent},
        row{errc::overloaded, reach::not_sent, false, silent},
        row{boost::asio::error::operation_aborted, reach::sent, false, silent},
        row{boost::asio::error::operation_aborted, reach::replied, false, silent},
        row{errc::client_stopped, reach::not_sent, false, silent},
        row{errc::tls_rejected, reach::not_sent, false, silent},
        row{errc::body_too_large, reach::replied, false, silent},
        row{boost::system::errc::make_error_code(boost::system::errc::too_many_files_open), reach::not_sent,
            false, silent},
        row{boost::system::errc::make_error_code(boost::system::errc::permission_denied), reach::not_sent,
            false, silent},
    };
    for (auto const& r : table) {
        attempt_outcome o{};
        o.ec = r.ec;
        o.how_far = r.how_far;
        o.served = r.served;
        BOOST_TEST(health_of(o, 1s) == r.of, r.ec.message() << ", served: " << r.served);
    }
}

BOOST_AUTO_TEST_CASE(a_deadline_speaks_against_the_endpoint_only_when_it_was_far_away)
{
    attempt_outcome o{};
    o.ec = errc::deadline_exceeded;
    o.how_far = reach::sent;
    BOOST_TEST(health_of(o, 4999ms) == health::silent);
    BOOST_TEST(health_of(o, 5s) == health::bad);
    o.how_far = reach::not_sent; // it stood in line for a connection, perhaps
    BOOST_TEST(health_of(o, 60s) == health::silent);
}

// A service that restarts closes all kept connections at once.
BOOST_AUTO_TEST_CASE(connections_that_had_ended_say_nothing)
{
    attempt_outcome o{};
    o.ec = boost::asio::error::connection_reset;
    o.how_far = reach::sent;
    o.stale_connection = true;
    BOOST_TEST(health_of(o, 1ms) == health::silent);
}

BOOST_AUTO_TEST_SUITE_END()
