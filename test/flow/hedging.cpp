// A second attempt beside a slow read: when there is one, who wins, and what is told.
#include "line.hpp"

namespace vigil::flow::test {

using plan::repeat;

namespace {

struct hasty : line
{
    struct told
    {
        bool hedge;
        error_code error;
        int attempt, status;
        duration elapsed;
    };
    std::vector<told> seen;

    hasty()
    {
        options.hedge.enabled = true;
        options.hedge.after = 100ms;
        options.on_attempt = [this](attempt_event const& e) {
            seen.push_back({e.hedge, e.error, e.attempt, e.status, e.elapsed});
        };
    }

    // One in twenty may have a second: the twentieth is the next.
    void nineteen_reads(duration each = 0s)
    {
        wire.expect("GET /b").after(each).times(19);
        for (int i = 0; i < 19; ++i)
            BOOST_TEST(!run("GET", "/b", repeat::read)->ec);
        seen.clear();
    }

    std::shared_ptr<ended> read(duration limit = 60s) { return run("GET", "/b", repeat::read, limit); }
};

struct nothing
{};

} // namespace

BOOST_FIXTURE_TEST_SUITE(hedging, hasty)

BOOST_AUTO_TEST_CASE(the_second_answers_first)
{
    nineteen_reads();
    wire.expect("GET /b").hold().expect("GET /b").after(30ms).reply(200, "second");
    auto const e = read();
    BOOST_TEST(e->body == "second");
    BOOST_TEST((time.elapsed() == 130ms));
    BOOST_TEST(wire.running() == 0u); // the first is cancelled
    BOOST_TEST(e->info.hedged == 1);
    BOOST_TEST(e->info.attempts == 1);
    BOOST_TEST_REQUIRE(seen.size() == 2u);
    BOOST_TEST(!seen[0].hedge);
    BOOST_TEST(seen[0].error == asio::error::operation_aborted);
    BOOST_TEST((seen[0].elapsed == 130ms));
    BOOST_TEST(seen[0].status == 0);
    BOOST_TEST(seen[1].hedge);
    BOOST_TEST(!seen[1].error);
    BOOST_TEST(seen[1].status == 200);
    BOOST_TEST(seen[1].attempt == 1);
}

BOOST_AUTO_TEST_CASE(the_first_answers_first)
{
    nineteen_reads();
    wire.expect("GET /b").after(150ms).reply(200, "first").expect("GET /b").hold();
    auto const e = read();
    BOOST_TEST(e->body == "first");
    BOOST_TEST((time.elapsed() == 150ms));
    BOOST_TEST(wire.running() == 0u);
    BOOST_TEST_REQUIRE(seen.size() == 2u);
    BOOST_TEST(seen[0].hedge);
    BOOST_TEST((seen[0].elapsed == 50ms));
    BOOST_TEST(!seen[1].hedge);
}

BOOST_AUTO_TEST_CASE(who_answers_in_time_has_no_second)
{
    nineteen_reads();
    wire.expect("GET /b").after(99ms);
    BOOST_TEST(read()->info.hedged == 0);
    BOOST_TEST(seen.size() == 1u);
}

BOOST_AUTO_TEST_CASE(one_in_twenty)
{
    for (int i = 1; i <= 200; ++i) {
        bool const twice = i % 20 == 0;
        wire.expect("GET /b").after(150ms);
        if (twice)
            wire.expect("GET /b").after(1s);
        BOOST_TEST(read()->info.hedged == twice, i);
    }
}

BOOST_AUTO_TEST_CASE(what_is_slow_is_learned)
{
    options.hedge.after = {};
    nineteen_reads(10ms);
    wire.expect("GET /b").after(500ms); // the nineteenth of twenty took 10 ms
    BOOST_TEST(read()->info.hedged == 0);
    wire.expect("GET /b").hold().expect("GET /b").reply(200);
    auto const before = time.elapsed();
    BOOST_TEST(read()->info.hedged == 1);
    BOOST_TEST((time.elapsed() - before == 10ms));
}

BOOST_AUTO_TEST_CASE(never_for_writes_polls_and_log_ins)
{
    nineteen_reads();
    for (auto const how : {repeat::once, repeat::idempotent, repeat::removal}) {
        wire.expect("POST /b").after(5s);
        BOOST_TEST(run("POST", "/b", how)->info.hedged == 0);
    }
    wire.expect("GET /p").after(5s);
    auto const poll = start_poll("/p");
    BOOST_TEST(finish(poll));
    BOOST_TEST(poll->info.hedged == 0);

    line other; // whose service logs in, too: its reads have saved up for a second
    other.with_password();
    other.options.vbs_endpoint = "https://iam.test/v2";
    other.options.hedge = options.hedge;
    auto const log_in = [&](std::string token, duration took) {
        other.wire.expect("POST /v3/auth/tokens")
            .after(took)
            .reply(201, token_json())
            .header("X-Subject-Token", std::move(token));
    };
    log_in("secret-1", 0s);
    other.wire.expect("GET /b").times(25);
    for (int i = 0; i < 25; ++i)
        BOOST_TEST(!other.run("GET", "/b", repeat::read)->ec);
    other.wire.expect("GET /b").reply(401, R"({"error":{"code":401,"message":"revoked"}})");
    log_in("secret-2", 5s);
    other.wire.expect("GET /b");
    BOOST_TEST(!other.run("GET", "/b", repeat::read)->ec);
}

BOOST_AUTO_TEST_CASE(never_when_the_budget_is_used_up)
{
    options.retry.budget = 13; // a retry is 14
    nineteen_reads();
    wire.expect("GET /b").after(1s);
    BOOST_TEST(read()->info.hedged == 0);
}

BOOST_AUTO_TEST_CASE(never_when_the_rate_has_no_departure)
{
    options.rate.per_second = 0.1;
    options.rate.burst = 20;
    nineteen_reads();
    wire.expect("GET /b").after(1s); // the twentieth departure
    BOOST_TEST(read()->info.hedged == 0);
}

BOOST_AUTO_TEST_CASE(never_while_an_endpoint_is_tried)
{
    nineteen_reads();
    options.retry.max_attempts = 1;
    options.breaker.calls = 1;
    all.reset();
    nineteen_reads();
    wire.expect("GET /b").reply(500).times(19);
    for (int i = 0; i < 19; ++i)
        run("GET", "/b", repeat::read);
    BOOST_TEST(logged("circuit", "opened") == 1u);
    wire.expect("GET /b").after(5s);
    auto const e = read();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.held == 1);
    BOOST_TEST(e->info.hedged == 0);
}

BOOST_AUTO_TEST_CASE(a_failure_is_no_answer_while_the_other_runs)
{
    nineteen_reads();
    wire.expect("GET /b").after(120ms).reply(503).expect("GET /b").after(200ms).reply(200, "second");
    auto const e = read();
    BOOST_TEST(e->body == "second");
    BOOST_TEST((time.elapsed() == 300ms));
    BOOST_TEST(e->info.attempts == 1);

    nineteen_reads();
    wire.expect("GET /b")
        .after(300ms)
        .reply(200, "first")
        .expect("GET /b")
        .fail(asio::error::connection_reset);
    BOOST_TEST(read()->body == "first");
}

BOOST_AUTO_TEST_CASE(when_both_fail_the_call_is_repeated_as_ever)
{
    nineteen_reads();
    wire.expect("GET /b").after(200ms).reply(503).retry_after(7s).expect("GET /b").after(50ms).reply(500);
    wire.expect("GET /b").reply(200, "third");
    auto const e = read();
    BOOST_TEST(e->body == "third");
    BOOST_TEST((time.elapsed() == 7200ms)); // as the first of them asked for
    BOOST_TEST(e->info.attempts == 2);
    BOOST_TEST(e->info.hedged == 1);
    BOOST_TEST(seen.size() == 3u);
}

BOOST_AUTO_TEST_CASE(who_fails_alone_has_no_second)
{
    nineteen_reads();
    wire.expect("GET /b").after(50ms).reply(503).expect("GET /b").reply(200);
    auto const e = read();
    BOOST_TEST((time.elapsed() == 150ms)); // half of the first backoff
    BOOST_TEST(e->info.hedged == 0);
    BOOST_TEST(e->info.attempts == 2);
}

BOOST_AUTO_TEST_CASE(a_deadline_ends_both)
{
    nineteen_reads();
    wire.expect("GET /b").hold().expect("GET /b").hold();
    auto const e = read(3s);
    BOOST_TEST(e->ec == errc::deadline_exceeded);
    BOOST_TEST((time.elapsed() == 3s));
    BOOST_TEST(wire.running() == 0u);
}

BOOST_AUTO_TEST_CASE(cancelled_at_any_moment_both_end)
{
    for (auto const moment : {50ms, 100ms, 120ms}) {
        hasty l;
        l.nineteen_reads();
        l.wire.expect("GET /b").hold();
        if (moment >= 100ms)
            l.wire.expect("GET /b").hold();
        auto const e = l.start("GET", "/b", repeat::read);
        l.time.run_for(l.ctx, moment);
        e->stop.emit(asio::cancellation_type::terminal);
        BOOST_TEST(l.finish(e));
        BOOST_TEST(e->ec == asio::error::operation_aborted);
        BOOST_TEST((l.time.elapsed() == moment));
        BOOST_TEST(l.wire.running() == 0u);
        BOOST_TEST(l.time.sleepers() == 0u);
    }
}

BOOST_FIXTURE_TEST_CASE(abandoned_after_every_step_nothing_is_left, nothing)
{
    client_options o;
    o.hedge.enabled = true;
    o.hedge.after = 100ms;
    for (int after = 0; after < 30; ++after)
        BOOST_TEST(
            !is_left_when_abandoned(
                after, o,
                [](auto& wire, auto& ctx, auto const& call) {
                    wire.expect("GET /b1").times(19).expect("GET /b1").after(1s).expect("GET /b1").after(
                        500ms);
                    for (int i = 0; i < 19; ++i) {
                        call();
                        ctx.restart();
                        ctx.run();
                    }
                    call();
                }),
            "abandoned after " << after << " steps");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
