#include "plan/retry_plan.hpp"

#include "plan/support.hpp"

#include <boost/system/errc.hpp>

#include <optional>

using namespace vigil_test;
using vigil::condition, vigil::errc, vigil::error_code, vigil::http_errc, vigil::retry_options;
using vigil::plan::attempt_outcome, vigil::plan::decision, vigil::plan::reach, vigil::plan::repeat;
using vigil::plan::retry_budget, vigil::plan::retry_plan, vigil::plan::verdict;
using vigil::plan::used_up, vigil::plan::words_for;
namespace sys = boost::system::errc;

namespace {

attempt_outcome replied(error_code ec, std::optional<duration> retry_after = {})
{
    return {.ec = ec, .how_far = reach::replied, .retry_after = retry_after};
}
attempt_outcome sent(error_code ec) { return {.ec = ec, .how_far = reach::sent}; }
attempt_outcome not_sent(error_code ec) { return {.ec = ec, .how_far = reach::not_sent}; }
attempt_outcome stale(reach r)
{
    return {.ec = errc::connection_lost, .how_far = r, .stale_connection = true};
}
attempt_outcome refused(error_code ec) { return {.ec = ec, .how_far = reach::replied, .refused = true}; }
attempt_outcome token_refused()
{
    return {.ec = errc::token_expired, .how_far = reach::replied, .token_refused = true};
}

error_code system(sys::errc_t e) { return make_error_code(e); }

// The answer to the first attempt of a call with a minute left.
verdict first(repeat r, attempt_outcome const& o)
{
    retry_budget budget{retry_options()};
    retry_plan plan(retry_options(), at(60s), r);
    return plan.next(o, at(0s), 0.5, budget).what;
}

struct fixture
{
    retry_options options;
    retry_budget budget{options};

    retry_plan plan(repeat r = repeat::read, time_point deadline = at(60s))
    {
        return retry_plan(options, deadline, r);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(retry_plan_, fixture)

// Every kind of outcome of a first attempt, and what becomes of it for each kind of call.
BOOST_AUTO_TEST_CASE(the_table)
{
    constexpr auto finish = verdict::finish, wait = verdict::wait, unknown = verdict::unknown;
    struct row
    {
        char const* name;
        attempt_outcome o;
        verdict read, idempotent, once;
    };
    row const rows[] = {
        {"success", replied({}), finish, finish, finish},

        // nothing of it left this process
        {"refused connection", not_sent(system(sys::connection_refused)), wait, wait, wait},
        {"connect took too long", not_sent(errc::phase_timeout), wait, wait, wait},
        {"system's time-out of connect", not_sent(system(sys::timed_out)), wait, wait, wait},
        {"no route", not_sent(system(sys::host_unreachable)), wait, wait, wait},
        {"no descriptor is left", not_sent(system(sys::too_many_files_open)), wait, wait, wait},
        {"no port is left", not_sent(system(sys::address_not_available)), wait, wait, wait},
        {"a packet filter", not_sent(system(sys::operation_not_permitted)), wait, wait, wait},
        {"a packet filter, half-way", sent(system(sys::operation_not_permitted)), wait, wait, unknown},
        {"what nobody knows, before", not_sent(system(sys::invalid_argument)), finish, finish, finish},
        {"queue is full", not_sent(errc::overloaded), wait, wait, wait},
        {"certificate", not_sent(errc::tls_rejected), finish, finish, finish},
        {"proxy", not_sent(errc::proxy_refused), finish, finish, finish},
        {"local validation", not_sent(errc::invalid_argument), finish, finish, finish},
        {"no endpoint", not_sent(errc::endpoint_not_found), finish, finish, finish},
        {"no credentials", not_sent(errc::no_credentials), finish, finish, finish},

        // sent, no answer
        {"reset", sent(system(sys::connection_reset)), wait, wait, unknown},
        {"broken pipe", sent(system(sys::broken_pipe)), wait, wait, unknown},
        {"ended", sent(errc::connection_lost), wait, wait, unknown},
        {"no first byte", sent(errc::phase_timeout), wait, wait, unknown},
        {"retransmissions gave up", sent(system(sys::timed_out)), wait, wait, unknown},
        {"what nobody knows", sent(system(sys::io_error)), finish, finish, unknown},
        {"certificate wanted", sent(errc::tls_rejected), finish, finish, finish},

        // an answer that cannot be used
        {"cut reply", replied(errc::connection_lost), wait, wait, unknown},
        {"body took too long", replied(errc::phase_timeout), wait, wait, unknown},
        {"not HTTP", replied(errc::bad_http), finish, finish, unknown},
        {"large head", replied(errc::head_too_large), finish, finish, unknown},
        {"large body", replied(errc::body_too_large), finish, finish, unknown},
        {"unreadable 2xx", replied(errc::unexpected_reply), finish, finish, unknown},

        // statuses
        {"400", replied(http_errc::bad_request), finish, finish, finish},
        {"401", replied(http_errc::unauthorized), finish, finish, finish},
        {"403", replied(http_errc::forbidden), finish, finish, finish},
        {"404", replied(http_errc::not_found), finish, finish, finish},
        {"405", replied(http_errc::method_not_allowed), finish, finish, finish},
        {"408", replied(http_errc::request_timeout), wait, wait, unknown},
        {"409", replied(http_errc::conflict), finish, finish, finish},
        {"413", replied(http_errc::content_too_large, 0s), finish, finish, finish},
        {"429", replied(http_errc::too_many_requests), wait, wait, wait},
        {"429 marked", refused(http_errc::too_many_requests), wait, wait, wait},
        {"500", replied(http_errc::internal_server_error), wait, finish, unknown},
        {"501", replied(http_errc::not_implemented), finish, finish, finish},
        {"502", replied(http_errc::bad_gateway), wait, wait, unknown},
        {"503", replied(http_errc::service_unavailable), wait, wait, unknown},
        {"503 of the gateway", refused(http_errc::service_unavailable), wait, wait, wait},
        {"504", replied(http_errc::gateway_timeout), wait, wait, unknown},
        {"505", replied(static_cast<http_errc>(505)), finish, finish, finish},
        {"520", replied(static_cast<http_errc>(520)), finish, finish, unknown},

        // the service's own codes
        {"validation", replied(errc::validation_failed), finish, finish, finish},
        {"conflict", replied(errc::conflict), finish, finish, finish},
        {"not found", replied(errc::not_found), finish, finish, finish},
        {"quota", replied(errc::quota_exceeded, 0s), finish, finish, finish},
        {"forbidden", replied(errc::forbidden), finish, finish, finish},
        {"unauthorized", replied(errc::unauthorized), finish, finish, finish},
        {"throttled", replied(errc::throttled), wait, wait, wait},
        {"unavailable", replied(errc::unavailable), wait, wait, unknown},
        {"unavailable, refused", refused(errc::unavailable), wait, wait, wait},
        {"internal", replied(errc::internal_error), finish, finish, finish},

        // the caller's own limits
        {"deadline, not sent", not_sent(errc::deadline_exceeded), finish, finish, finish},
        {"deadline, sent", sent(errc::deadline_exceeded), finish, finish, unknown},
        {"deadline in the reply", replied(errc::deadline_exceeded), finish, finish, unknown},
        {"cancelled", sent(system(sys::operation_canceled)), finish, finish, finish},
        {"client stopped", sent(errc::client_stopped), finish, finish, finish},
    };
    for (auto const& r : rows) {
        BOOST_TEST_CONTEXT(r.name)
        {
            BOOST_TEST(first(repeat::read, r.o) == r.read);
            BOOST_TEST(first(repeat::idempotent, r.o) == r.idempotent);
            BOOST_TEST(first(repeat::once, r.o) == r.once);
        }
    }
}

BOOST_AUTO_TEST_CASE(doubles_its_delays_and_ends_after_four_attempts)
{
    auto p = plan();
    auto const o = replied(http_errc::service_unavailable);
    BOOST_TEST(p.next(o, at(0s), 0.5, budget) == (decision{verdict::wait, 100ms}));
    BOOST_TEST(p.next(o, at(1s), 0.5, budget) == (decision{verdict::wait, 200ms}));
    BOOST_TEST(p.next(o, at(2s), 0.5, budget) == (decision{verdict::wait, 400ms}));
    BOOST_TEST(budget.level() == 500 - 3 * 14);
    BOOST_TEST(p.next(o, at(3s), 0.5, budget) == (decision{verdict::exhausted, 0s, used_up::attempts}));
    BOOST_TEST(budget.level() == 500 - 3 * 14); // nothing is paid for a retry that does not happen
    BOOST_TEST(p.attempts() == 4);
}

BOOST_AUTO_TEST_CASE(is_slower_and_cheaper_when_throttled)
{
    auto p = plan();
    BOOST_TEST(p.next(replied(errc::throttled), at(0s), 0.5, budget) == (decision{verdict::wait, 500ms}));
    BOOST_TEST(p.next(replied(http_errc::too_many_requests), at(1s), 0.5, budget) ==
               (decision{verdict::wait, 1s}));
    BOOST_TEST(budget.level() == 500 - 2 * 5);
}

BOOST_AUTO_TEST_CASE(pays_for_timeouts_what_timeouts_cost)
{
    auto p = plan();
    BOOST_TEST(p.next(sent(errc::phase_timeout), at(0s), 0.5, budget).what == verdict::wait);
    BOOST_TEST(budget.level() == 490);
    BOOST_TEST(p.next(not_sent(system(sys::timed_out)), at(0s), 0.5, budget).what == verdict::wait);
    BOOST_TEST(budget.level() == 480);
}

BOOST_AUTO_TEST_CASE(success_refunds_the_budget)
{
    BOOST_TEST(budget.withdraw(vigil::plan::cost::throttled));
    BOOST_TEST(plan().next(replied({}), at(0s), 0.5, budget).what == verdict::finish);
    BOOST_TEST(budget.level() == 496);
    BOOST_TEST(plan().next(replied(errc::not_found), at(0s), 0.5, budget).what == verdict::finish);
    BOOST_TEST(budget.level() == 496); // an error is no success
}

BOOST_AUTO_TEST_CASE(waits_as_long_as_the_server_asks)
{
    auto p = plan();
    BOOST_TEST(p.next(replied(http_errc::service_unavailable, 3s), at(0s), 0.5, budget) ==
               (decision{verdict::wait, 3s}));
    // A lower bound, no more.
    BOOST_TEST(p.next(replied(http_errc::service_unavailable, 1ms), at(3s), 0.5, budget) ==
               (decision{verdict::wait, 200ms}));
    BOOST_TEST(p.next(replied(http_errc::service_unavailable, -5s), at(4s), 0.5, budget) ==
               (decision{verdict::wait, 400ms}));
}

BOOST_AUTO_TEST_CASE(a_delay_that_reaches_the_deadline_ends_the_call_at_once)
{
    auto const o = [](duration d) { return replied(http_errc::service_unavailable, d); };
    BOOST_TEST(plan().next(o(60s - 1ns), at(0s), 0, budget) == (decision{verdict::wait, 60s - 1ns}));
    BOOST_TEST(plan().next(o(60s), at(0s), 0, budget).what == verdict::exhausted);
    BOOST_TEST(plan().next(o(114h), at(0s), 0, budget).what == verdict::exhausted);
    BOOST_TEST(plan().next(o(duration::max()), at(0s), 0, budget).what == verdict::exhausted);
    BOOST_TEST(plan().next(o(0s), at(60s), 0, budget).what == verdict::exhausted); // no time at all is left
    BOOST_TEST(plan().next(o(0s), at(61s), 0, budget).what == verdict::exhausted);
    BOOST_TEST(plan(repeat::read, time_point::max()).next(o(114h), at(0s), 0, budget) ==
               (decision{verdict::wait, 114h})); // without a deadline the server is believed
    BOOST_TEST(budget.level() == 500 - 2 * 14);
}

BOOST_AUTO_TEST_CASE(an_empty_budget_ends_retries_and_only_them)
{
    options.budget = 20;
    budget = retry_budget(options);
    auto p = plan();
    auto const o = replied(http_errc::bad_gateway);
    BOOST_TEST(p.next(o, at(0s), 0.5, budget).what == verdict::wait);
    BOOST_TEST(p.next(o, at(0s), 0.5, budget).what == verdict::exhausted);
    BOOST_TEST(budget.level() == 6);
    BOOST_TEST(plan().next(token_refused(), at(0s), 0.5, budget).what == verdict::renew);
    BOOST_TEST(plan().next(stale(reach::sent), at(0s), 0.5, budget) == (decision{verdict::wait, 0s}));
    BOOST_TEST(budget.level() == 6);
}

BOOST_AUTO_TEST_CASE(renews_the_token_once)
{
    for (auto const r : {repeat::read, repeat::idempotent, repeat::once}) {
        auto p = plan(r);
        BOOST_TEST(p.next(token_refused(), at(0s), 0.5, budget) == (decision{verdict::renew, 0s}));
        BOOST_TEST(p.next(token_refused(), at(1s), 0.5, budget) == (decision{verdict::finish, 0s}));
        BOOST_TEST(p.attempts() == 2);
    }
    BOOST_TEST(budget.level() == 500);
    BOOST_TEST(plan().next(token_refused(), at(60s), 0.5, budget).what == verdict::finish); // too late
}

BOOST_AUTO_TEST_CASE(a_renewal_is_once_a_call_and_costs_no_attempt)
{
    auto p = plan();
    auto const o = replied(http_errc::service_unavailable);
    BOOST_TEST(p.next(o, at(0s), 0.5, budget) == (decision{verdict::wait, 100ms}));
    BOOST_TEST(p.next(token_refused(), at(1s), 0.5, budget).what == verdict::renew);
    BOOST_TEST(p.next(o, at(2s), 0.5, budget) == (decision{verdict::wait, 200ms})); // the second that counts
    BOOST_TEST(p.next(o, at(3s), 0.5, budget) == (decision{verdict::wait, 400ms}));
    BOOST_TEST(p.next(o, at(4s), 0.5, budget).what == verdict::exhausted);
    BOOST_TEST(p.attempts() == 5);

    auto q = plan();
    BOOST_TEST(q.next(token_refused(), at(0s), 0.5, budget).what == verdict::renew);
    BOOST_TEST(q.next(o, at(1s), 0.5, budget).what == verdict::wait);
    BOOST_TEST(q.next(token_refused(), at(2s), 0.5, budget).what == verdict::finish);

    options.max_attempts = 1; // no retries, and yet a token may expire
    auto one = plan();
    BOOST_TEST(one.next(token_refused(), at(0s), 0.5, budget).what == verdict::renew);
    BOOST_TEST(one.next(o, at(1s), 0.5, budget).what == verdict::exhausted);
}

BOOST_AUTO_TEST_CASE(a_stale_connection_is_replaced_at_once_and_once)
{
    auto p = plan();
    BOOST_TEST(p.next(stale(reach::sent), at(0s), 0.9, budget) == (decision{verdict::wait, 0s}));
    BOOST_TEST(budget.level() == 500);
    BOOST_TEST(p.next(stale(reach::sent), at(0s), 0.5, budget) == (decision{verdict::wait, 100ms}));
    BOOST_TEST(budget.level() == 486);
    BOOST_TEST(p.next(stale(reach::sent), at(1s), 0.5, budget) == (decision{verdict::wait, 200ms}));
    BOOST_TEST(p.next(stale(reach::sent), at(2s), 0.5, budget) == (decision{verdict::wait, 400ms}));
    BOOST_TEST(p.next(stale(reach::sent), at(3s), 0.5, budget).what == verdict::exhausted);
    BOOST_TEST(p.attempts() == 5);
}

BOOST_AUTO_TEST_CASE(a_stale_connection_is_no_excuse_to_write_twice)
{
    BOOST_TEST(plan(repeat::idempotent).next(stale(reach::sent), at(0s), 0.9, budget) ==
               (decision{verdict::wait, 0s}));
    BOOST_TEST(plan(repeat::once).next(stale(reach::not_sent), at(0s), 0.9, budget) ==
               (decision{verdict::wait, 0s}));
    BOOST_TEST(plan(repeat::once).next(stale(reach::sent), at(0s), 0.9, budget).what == verdict::unknown);
    // Some of the reply was read: an ordinary loss.
    BOOST_TEST(plan().next(stale(reach::replied), at(0s), 0.5, budget) == (decision{verdict::wait, 100ms}));
    // No attempt after the deadline, not even a free one.
    BOOST_TEST(plan().next(stale(reach::sent), at(60s), 0.5, budget).what == verdict::exhausted);
}

BOOST_AUTO_TEST_CASE(a_removal_finds_its_own_work_done)
{
    auto const gone = replied(http_errc::not_found);
    BOOST_TEST(plan(repeat::removal).next(gone, at(0s), 0.5, budget).what ==
               verdict::finish); // never was there
    for (auto const& before : {sent(errc::connection_lost), replied(http_errc::gateway_timeout)}) {
        auto p = plan(repeat::removal);
        BOOST_TEST(p.next(before, at(0s), 0.5, budget).what == verdict::wait);
        BOOST_TEST(p.next(replied(errc::not_found), at(1s), 0.5, budget).what == verdict::done);
    }
    for (auto const& before : {not_sent(errc::phase_timeout), refused(http_errc::service_unavailable),
                               replied(http_errc::too_many_requests), token_refused()}) {
        auto p = plan(repeat::removal);
        p.next(before, at(0s), 0.5, budget);
        BOOST_TEST(p.next(gone, at(1s), 0.5, budget).what == verdict::finish); // nobody had removed it for us
    }
    auto p = plan(repeat::idempotent); // an update of what vanished has not come about
    p.next(sent(errc::connection_lost), at(0s), 0.5, budget);
    BOOST_TEST(p.next(gone, at(1s), 0.5, budget).what == verdict::finish);
}

BOOST_AUTO_TEST_CASE(a_write_that_was_refused_and_then_lost_is_unknown)
{
    auto p = plan(repeat::once);
    BOOST_TEST(p.next(refused(http_errc::service_unavailable), at(0s), 0.5, budget).what == verdict::wait);
    BOOST_TEST(p.next(not_sent(errc::phase_timeout), at(1s), 0.5, budget).what == verdict::wait);
    BOOST_TEST(p.next(replied(http_errc::gateway_timeout), at(2s), 0.5, budget).what == verdict::unknown);
    BOOST_TEST(p.attempts() == 3);
}

BOOST_AUTO_TEST_CASE(nonsense_limits_still_end)
{
    options.max_attempts = 0;
    BOOST_TEST(plan().next(replied(http_errc::bad_gateway), at(0s), 0.5, budget).what == verdict::exhausted);
    options.max_attempts = -3;
    BOOST_TEST(plan().next(replied(http_errc::bad_gateway), at(0s), 0.5, budget).what == verdict::exhausted);
}

BOOST_AUTO_TEST_CASE(which_limit_ended_it_is_told)
{
    auto const o = replied(http_errc::bad_gateway);
    options.max_attempts = 2;
    options.budget = 20; // one retry
    budget = retry_budget(options);
    retry_plan first(options, at(60s), repeat::read);
    BOOST_TEST((first.next(o, at(0s), 0.5, budget).why == used_up::nothing));
    BOOST_TEST((first.next(o, at(1s), 0.5, budget).why == used_up::attempts));

    retry_plan second(options, at(60s), repeat::read);
    BOOST_TEST((second.next(o, at(1s), 0.5, budget).why == used_up::budget));

    retry_plan third(options, at(60s), repeat::read);
    auto asks = o;
    asks.retry_after = 59s;
    auto const level = budget.level();
    BOOST_TEST((third.next(asks, at(1s), 0.5, budget) == decision{verdict::exhausted, 0s, used_up::time}));
    BOOST_TEST(budget.level() == level); // nothing was bought

    BOOST_TEST(words_for(used_up::nothing).empty());
    BOOST_TEST(words_for(used_up::attempts).find("retry.max_attempts") != std::string_view::npos);
    BOOST_TEST(words_for(used_up::time).find("deadline") != std::string_view::npos);
    BOOST_TEST(words_for(used_up::budget).find("retry.budget") != std::string_view::npos);
}

BOOST_AUTO_TEST_SUITE_END()
