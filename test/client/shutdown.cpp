// A client that shuts down: what it refuses, what it ends, whom it tells, and when it is over.
#include "client/memory_cloud.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

namespace vigil::test {
namespace {

memory_reply const mute{0, {}, {}, true};

struct closing_time : memory_cloud
{
    // Lets it shut down until it has.
    std::shared_ptr<ending<shutdown_report>> close(duration limit = 10s)
    {
        auto const e = shut_down(limit);
        BOOST_TEST(ends_last(e));
        BOOST_TEST(e->times == 1);
        return e;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(shutdown, closing_time)

BOOST_AUTO_TEST_CASE(of_a_client_that_did_nothing)
{
    auto const e = close();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.cancelled_calls == 0u);
    BOOST_TEST(e->value.ended_waits == 0u);
    BOOST_TEST((e->value.took == 0s));
    BOOST_TEST((time.elapsed() == 0s));
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(asked_again_when_the_context_has_run_out)
{
    auto const hangs = call([&](auto t) { api().async_await_job(job_id("j1"), wait_options(), t); });
    settle();
    auto const e = close();
    BOOST_TEST(hangs->ec == errc::client_stopped);
    BOOST_TEST(e->value.ended_waits == 1u);
    BOOST_TEST(nothing_left());
    time.run_for(*ctx, 1h);
    auto const again = shut_down(0s);
    BOOST_TEST(ctx->poll() == 0u); // it has to be restarted
    BOOST_TEST(again->times == 0);
    settle();
    BOOST_TEST(again->times == 1);
    BOOST_TEST(again->value.ended_waits == 1u);
    BOOST_TEST((again->value.took == e->value.took));
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(it_completes_by_a_post)
{
    auto const e = shut_down(0s);
    BOOST_TEST(e->times == 0);
    bool inside = true;
    asio::post(*ctx, [&] {
        auto const again = shut_down(0s);
        inside = again->times != 0;
    });
    settle();
    BOOST_TEST(e->times == 1);
    BOOST_TEST(!inside);
}

BOOST_AUTO_TEST_CASE(nothing_new_begins_and_the_call_that_runs_goes_on)
{
    service->faults = {{"GET", 1, {503}}};
    auto const runs = get();
    time.run_for(*ctx, 10ms);
    auto const end = shut_down(10s);
    auto const late = get("b2");
    settle();
    BOOST_TEST(late->times == 1);
    BOOST_TEST(late->ec == errc::client_stopped);
    BOOST_TEST(!late->info.rule.empty());
    BOOST_TEST(runs->times == 0);
    BOOST_TEST(end->times == 0);
    BOOST_TEST(until([&] { return end->times > 0; }));
    BOOST_TEST(runs->times == 1);
    BOOST_TEST(!runs->ec);
    BOOST_TEST(end->value.cancelled_calls == 0u);
    BOOST_TEST(service->count("GET /v3/p/backups/b2") == 0u);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(idle_connections_are_closed_at_once_and_not_kept_again)
{
    service->faults = {{"GET", 3, mute}, {"GET", 4, {503}}};
    auto const before = get();
    auto const second = get();
    settle();
    BOOST_TEST(second->times == 1);
    BOOST_TEST(pool.lock()->connections() == 2u);
    auto const hangs = get();
    settle();
    auto const end = shut_down(40s);
    settle();
    BOOST_TEST(pool.lock()->connections() == 1u);
    BOOST_TEST(end->times == 0);
    BOOST_TEST(until([&] { return end->times > 0; })); // first byte: 30 s, and again
    BOOST_TEST(hangs->times == 1);
    BOOST_TEST(!hangs->ec);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(at_the_limit_a_write_that_was_sent_is_of_unknown_outcome)
{
    service->faults = {{"POST", 1, mute}};
    auto const e = call([&](auto t) {
        api().async_create_backup(
            create_backup_request(volume_id("v1"), "n").marker(create_marker::description), t);
    });
    settle();
    auto const end = close(3s);
    BOOST_TEST(e->times == 1);
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST(e->info.outcome_unknown);
    BOOST_TEST(e->info.marker.size() == 16u);
    BOOST_TEST(end->value.cancelled_calls == 1u);
    BOOST_TEST((end->value.took == 3s));
    BOOST_TEST(nothing_left());
}

// ---- those who ask ------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(the_earliest_limit_counts_and_all_are_told_the_same)
{
    service->faults = {{"GET", 1, mute}};
    auto const hangs = get();
    settle();
    auto const first = shut_down(20s);
    time.run_for(*ctx, 2s);
    auto const second = shut_down(5s);
    auto const third = shut_down(15s);
    BOOST_TEST(until([&] { return first->times > 0; }));
    BOOST_TEST((time.elapsed() == 7s));
    settle();
    for (auto const& e : {first, second, third}) {
        BOOST_TEST(e->times == 1);
        BOOST_TEST(!e->ec);
        BOOST_TEST(e->value.cancelled_calls == 1u);
        BOOST_TEST((e->value.took == 7s));
    }
    auto const late = close();
    BOOST_TEST(!late->ec);
    BOOST_TEST(late->value.cancelled_calls == 1u);
    BOOST_TEST((late->value.took == 7s));
    BOOST_TEST(hangs->times == 1);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(cancelled_it_shuts_down_all_the_same)
{
    service->faults = {{"GET", 1, {503}}};
    auto const runs = get();
    time.run_for(*ctx, 10ms);
    auto const left = shut_down(20s);
    settle();
    left->stop.emit(asio::cancellation_type::total);
    settle();
    BOOST_TEST(left->times == 1);
    BOOST_TEST(left->ec == asio::error::operation_aborted);
    auto const late = get();
    settle();
    BOOST_TEST(late->ec == errc::client_stopped);
    BOOST_TEST(runs->times == 0);
    auto const end = close(20s);
    BOOST_TEST(runs->times == 1);
    BOOST_TEST(!runs->ec);
    BOOST_TEST(!end->ec);
    BOOST_TEST(left->times == 1);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(cancelled_and_left_alone_it_ends_at_its_limit)
{
    service->faults = {{"GET", 1, mute}};
    auto const hangs = get();
    settle();
    auto const left = shut_down(3s);
    left->stop.emit(asio::cancellation_type::terminal); // before it began
    BOOST_TEST(until([&] { return hangs->times > 0; }));
    BOOST_TEST(left->ec == asio::error::operation_aborted);
    BOOST_TEST(hangs->ec == asio::error::operation_aborted);
    BOOST_TEST((time.elapsed() == 3s));
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(cancelled_before_it_is_heard_of)
{
    service->faults = {{"GET", 1, mute}};
    auto const hangs = get();
    std::shared_ptr<ending<shutdown_report>> end;
    asio::post(*ctx, [&] {
        end = shut_down(3s);
        end->stop.emit(asio::cancellation_type::total);
    });
    settle();
    BOOST_TEST(end->times == 1);
    BOOST_TEST(end->ec == asio::error::operation_aborted);
    BOOST_TEST(until([&] { return hangs->times > 0; }));
    BOOST_TEST((time.elapsed() == 3s));
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(after_a_stop_and_before_one)
{
    service->faults = {{"GET", 1, mute}};
    auto const hangs = get();
    settle();
    auto const first = shut_down(1h);
    settle();
    api().stop();
    auto const second = shut_down(1h);
    settle();
    BOOST_TEST((time.elapsed() == 0s));
    BOOST_TEST(hangs->ec == asio::error::operation_aborted);
    for (auto const& e : {first, second}) {
        BOOST_TEST(e->times == 1);
        BOOST_TEST(!e->ec);
        BOOST_TEST(e->value.cancelled_calls == 1u);
    }
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(after_a_stop_alone)
{
    service->faults = {{"GET", 1, mute}};
    auto const hangs = get();
    auto const waits = call([&](auto t) { api().async_await_job(job_id("j1"), wait_options(), t); });
    settle();
    api().stop();
    auto const e = close(1h);
    BOOST_TEST(hangs->ec == asio::error::operation_aborted);
    BOOST_TEST(waits->ec == asio::error::operation_aborted); // what stop() says
    BOOST_TEST(e->value.cancelled_calls == 1u);
    BOOST_TEST(e->value.ended_waits == 1u);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(the_end_of_the_client_is_a_stop)
{
    service->faults = {{"GET", 1, mute}};
    auto const hangs = get();
    auto const end = shut_down(1h);
    settle();
    cl.reset();
    settle();
    BOOST_TEST(end->times == 1);
    BOOST_TEST(!end->ec);
    BOOST_TEST(end->value.cancelled_calls == 1u);
    BOOST_TEST(hangs->ec == asio::error::operation_aborted);
    BOOST_TEST(nothing_left());
    BOOST_TEST(pool.expired()); // nothing holds it any more
}

BOOST_AUTO_TEST_CASE(from_the_handler_of_a_call_that_begins_another)
{
    std::shared_ptr<ending<shutdown_report>> end;
    std::shared_ptr<ending<void>> next;
    api().async_get_backup(backup_id("b1"), [&](error_code ec, backup) {
        BOOST_TEST(!ec);
        end = shut_down(1s);
        next = get("b2"); // came after it
    });
    BOOST_TEST(until([&] { return end && end->times > 0; }));
    BOOST_TEST(next->ec == errc::client_stopped);
    BOOST_TEST(end->value.cancelled_calls == 0u);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(with_the_default_token_and_the_default_limit)
{
    service->faults = {{"GET", 1, mute}};
    auto const hangs = get();
    settle();
    shutdown_report told;
    bool done = false;
    auto const body = [](client& c, shutdown_report& into) -> asio::awaitable<void> {
        into = co_await c.async_shutdown();
    };
    asio::co_spawn(*ctx, body(api(), told), [&](std::exception_ptr e) { done = !e; });
    BOOST_TEST(until([&] { return done; }));
    BOOST_TEST(told.cancelled_calls == 1u);
    BOOST_TEST((told.took == 10s));
}

// ---- log-ins ------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_log_in_goes_on_for_a_call_that_waits)
{
    with_password();
    service->faults = {{"POST /v3/auth", 1, {503}}};
    auto const e = get();
    time.run_for(*ctx, 1ms);
    BOOST_TEST(service->count("POST /v3/auth") == 1u);
    auto const end = close(1min);
    BOOST_TEST(!e->ec);
    BOOST_TEST(service->count("POST /v3/auth") == 2u);
    BOOST_TEST(end->value.cancelled_calls == 0u);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(a_log_in_ends_with_the_last_call_that_waits)
{
    for (auto const& instead : {mute, memory_reply{503}}) { // it runs, or sleeps before it is repeated
        closing_time c;
        c.with_password();
        c.service->faults = {{"POST /v3/auth", 1, instead}};
        auto const e = c.get();
        c.time.run_for(*c.ctx, 1ms);
        auto const end = c.shut_down(1h);
        c.settle();
        e->stop.emit(asio::cancellation_type::total);
        auto const before = c.time.now();
        BOOST_TEST(c.ends_last(end));
        BOOST_TEST((c.time.now() == before));
        BOOST_TEST(e->ec == asio::error::operation_aborted);
        BOOST_TEST(end->value.cancelled_calls == 0u); // not by the client
        BOOST_TEST(c.nothing_left());
    }
}

BOOST_AUTO_TEST_CASE(a_renewal_that_nobody_waits_for_ends)
{
    int failures = 0;
    options.log = [&](log_event const& e) {
        failures += e.name == "token" && e.fields[0].second == "failed";
    };
    with_password();
    service->faults = {{"POST /v3/auth", 2, mute}, {"GET", 2, mute}};
    auto const first = get();
    settle();
    BOOST_TEST(!first->ec);
    time.run_for(*ctx, 24h - 60s); // the token ends in a minute
    auto const hangs = get();      // with the old token, and a renewal in the background
    settle();
    BOOST_TEST(service->count("POST /v3/auth") == 2u);
    BOOST_TEST(pool.lock()->running() == 2u);
    auto const end = shut_down(20s);
    settle();
    BOOST_TEST(pool.lock()->running() == 1u);
    BOOST_TEST(failures == 0); // called off, that is
    BOOST_TEST(hangs->times == 0);
    BOOST_TEST(until([&] { return end->times > 0; }));
    BOOST_TEST(end->value.cancelled_calls == 1u);
    BOOST_TEST(nothing_left());
}

// The call is sent again when the token, good as it is, would be renewed at any other time.
BOOST_AUTO_TEST_CASE(none_is_begun_for_its_own_sake)
{
    for (bool const closing : {false, true}) {
        closing_time c;
        c.with_password();
        c.options.call_deadline = 10min;
        c.service->faults = {{"GET", 2, {503, "{}", "Retry-After: 100\r\n"}}};
        auto const first = c.get();
        c.settle();
        c.time.run_for(*c.ctx, 24h - 180s);
        auto const again = c.get();
        c.settle();
        BOOST_TEST(c.service->count("POST /v3/auth") == 1u);
        if (closing)
            c.close(10min);
        BOOST_TEST(c.until([&] { return again->times > 0; }));
        BOOST_TEST(!again->ec);
        BOOST_TEST(c.service->count("GET") == 3u);
        BOOST_TEST(c.service->count("POST /v3/auth") == (closing ? 1u : 2u));
        c.close();
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
