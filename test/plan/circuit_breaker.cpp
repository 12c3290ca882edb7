#include "plan/circuit_breaker.hpp"

#include "plan/support.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <vector>

using namespace vigil_test;
using vigil::breaker_options, vigil::errc, vigil::error_code, vigil::http_errc, vigil::make_error_code;
using vigil::plan::attempt_outcome, vigil::plan::circuit_breaker, vigil::plan::health, vigil::plan::health_of,
    vigil::plan::reach;
using state = circuit_breaker::state;

namespace vigil::plan {

inline std::ostream& operator<<(std::ostream& os, circuit_breaker::state s)
{
    constexpr char const* names[] = {"closed", "open", "half-open"};
    return os << names[static_cast<int>(s)];
}
inline std::ostream& operator<<(std::ostream& os, health h)
{
    constexpr char const* names[] = {"good", "bad", "silent"};
    return os << names[static_cast<int>(h)];
}

} // namespace vigil::plan

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
        row{errc::client_stopped, reach::not_sent, false, silent},
        row{errc::tls_rejected, reach::not_sent, false, silent},
        row{errc::body_too_large, reach::replied, false, silent},
        row{boost::system::errc::make_error_code(boost::system::errc::too_many_files_open), reach::not_sent,
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

// ---- random histories -----------------------------------------------------------------------------------

namespace {

// What the head of the class promises, counted in the plainest way.
struct witness
{
    struct result
    {
        std::int64_t tenth;
        health h;
    };
    breaker_options o;
    std::vector<result> closed; // since it was closed
    int in_a_row = 0;

    std::int64_t tenth(time_point t) const { return t.time_since_epoch() / (o.window / 10); }

    bool too_many(time_point now) const
    {
        auto const recent = [&](result const& r) { return r.tenth > tenth(now) - 10; };
        auto const all = std::ranges::count_if(closed, recent);
        auto const bad =
            std::ranges::count_if(closed, [&](result const& r) { return recent(r) && r.h == health::bad; });
        return all >= o.calls && double(bad) >= o.failures * double(all);
    }

    duration shortest_pause() const
    {
        auto d = o.open;
        for (int i = 0; i < in_a_row && d < o.max_open; ++i)
            d = std::min<duration>(d * 2, o.max_open);
        return d;
    }
};

void check_history(std::uint64_t seed)
{
    chance random(seed);
    breaker_options o;
    o.failures = 0.1 + 0.8 * random.dice();
    o.calls = 1 + random.below(30);
    o.window = 1s + random.up_to(20s);
    o.window -= o.window % 10; // divides in tenths
    o.open = 10ms + random.up_to(10s);
    o.max_open = o.open + random.up_to(60s);
    o.probes = 1 + random.below(5);
    circuit_breaker b(o);
    witness w{o, {}, 0};

    struct running
    {
        circuit_breaker::pass pass;
        state begun_in;
        int era;
    };
    std::vector<running> all;
    int era = 0; // changes of state so far
    int probing = 0, succeeded = 0;
    auto now = at(0s);
    time_point reopens{};
    double bad_share = random.dice();
    for (int step = 0; step < 2000; ++step) {
        now += random.one_in(3) ? random.up_to(1s) : random.one_in(50) ? random.up_to(30s) : duration(0);
        if (random.one_in(100))
            bad_share = random.one_in(2) ? random.dice() : random.below(2);
        if (all.empty() || random.one_in(2)) {
            auto const before = b.is();
            circuit_breaker::pass p;
            bool const in = b.enter(now, p);
            if (before == state::open) {
                BOOST_TEST_REQUIRE(in == (now >= reopens), "seed " << seed << ", step " << step);
                if (in) {
                    BOOST_TEST_REQUIRE(b.is() == state::half_open);
                    ++era, probing = succeeded = 0;
                }
            } else {
                BOOST_TEST_REQUIRE(b.is() == before);
                BOOST_TEST_REQUIRE((in == (before == state::closed || probing + succeeded < o.probes)));
            }
            if (in)
                all.push_back({p, b.is(), era});
            probing += in && b.is() == state::half_open;
            BOOST_TEST_REQUIRE(probing <= o.probes);
            continue;
        }
        auto const k = static_cast<std::size_t>(random.below(static_cast<int>(all.size())));
        auto const one = all[k];
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(k));
        auto const h = random.one_in(10)           ? health::silent
                       : random.dice() < bad_share ? health::bad
                                                   : health::good;
        auto const before = b.is();
        b.ended(one.pass, h, down, now, random.dice());
        auto expected = before;
        if (one.era == era && before == state::closed && h != health::silent) {
            w.closed.push_back({w.tenth(now), h});
            if (h == health::bad && w.too_many(now))
                expected = state::open;
        } else if (one.era == era && before == state::half_open) {
            --probing;
            succeeded += h == health::good;
            expected = h == health::bad ? state::open : succeeded >= o.probes ? state::closed : before;
        }
        BOOST_TEST_REQUIRE(b.is() == expected, "seed " << seed << ", step " << step);
        if (expected == before)
            continue;
        ++era;
        w.closed.clear();
        if (expected == state::closed) {
            w.in_a_row = 0;
            continue;
        }
        reopens = b.retry_at();
        BOOST_TEST_REQUIRE((reopens - now >= w.shortest_pause()), "seed " << seed);
        BOOST_TEST_REQUIRE((reopens - now <= w.shortest_pause() * 3 / 2 + 1ns), "seed " << seed);
        ++w.in_a_row;
    }

    // Whatever has happened: when the service works again, one pause and a few successes later everybody may go.
    for (auto const& one : all)
        b.ended(one.pass, health::silent, {}, now, 0);
    if (b.is() == state::open) {
        BOOST_TEST_REQUIRE((b.retry_at() - now <= o.max_open * 3 / 2 + 1ns));
        now = std::max(now, b.retry_at());
    }
    for (int i = 0; i < o.probes; ++i) {
        circuit_breaker::pass p;
        BOOST_TEST_REQUIRE(b.enter(now, p), "seed " << seed);
        b.ended(p, health::good, {}, now, 0);
    }
    BOOST_TEST(b.is() == state::closed, "seed " << seed);
}

} // namespace

BOOST_AUTO_TEST_CASE(does_what_it_says_in_any_history)
{
    for (std::uint64_t seed = 1; seed <= 300; ++seed)
        check_history(seed);
}

BOOST_AUTO_TEST_SUITE_END()
