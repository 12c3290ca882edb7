// Attempts of one call: what is repeated, when, and what is told at the end.
#include "line.hpp"

#include <algorithm>

namespace vigil::flow::test {

using plan::repeat;

BOOST_FIXTURE_TEST_SUITE(attempts, line)

BOOST_AUTO_TEST_CASE(waits_as_long_as_the_server_asks)
{
    wire.expect("GET /b1").reply(503).retry_after(3s).expect("GET /b1").reply(200, "yes");
    auto const e = run("GET", "/b1", repeat::read);
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->body == "yes");
    BOOST_TEST((time.elapsed() == 3s)); // exact, and takes no time at all
    BOOST_TEST(e->info.attempts == 2);
    BOOST_TEST((e->info.elapsed == 3s));
}

BOOST_AUTO_TEST_CASE(backs_off_with_full_jitter)
{
    wire.expect("GET /b1").reply(503).times(3);
    wire.expect("GET /b1").reply(200);
    BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
    BOOST_TEST((time.elapsed() == 700ms)); // half of 200, 400 and 800 ms
}

BOOST_AUTO_TEST_CASE(attempts_are_limited)
{
    wire.expect("GET /b1").reply(503, R"({"error":{"code":"VolumeBackup.0039","message":"later"}})").times(4);
    auto const e = run("GET", "/b1", repeat::read);
    BOOST_TEST(e->ec == errc::retries_exhausted);
    BOOST_TEST((e->ec == condition::transient));
    BOOST_TEST(e->info.attempts == 4);
    BOOST_TEST((e->info.cause == condition::transient));
    BOOST_TEST(e->info.http_status == 503);
    BOOST_TEST(e->info.service_code == "VolumeBackup.0039");
    BOOST_TEST(e->info.service_message == "later");
}

BOOST_AUTO_TEST_CASE(a_wait_that_would_cross_the_deadline_is_not_begun)
{
    wire.expect("GET /b1").reply(503).retry_after(410400s); // 114 hours
    auto const e = run("GET", "/b1", repeat::read, 5s);
    BOOST_TEST(e->ec == errc::retries_exhausted);
    BOOST_TEST((time.elapsed() == 0s));
    BOOST_TEST((e->info.retry_after == 410400s));
}

BOOST_AUTO_TEST_CASE(the_deadline_ends_an_exchange)
{
    wire.expect("GET /b1").hold();
    auto const e = run("GET", "/b1", repeat::read, 5s);
    BOOST_TEST(e->ec == errc::deadline_exceeded);
    BOOST_TEST((time.elapsed() == 5s));
}

BOOST_AUTO_TEST_CASE(never_repeats_a_create_that_may_have_happened)
{
    for (auto const ec : {error_code(asio::error::connection_reset), make_error_code(errc::phase_timeout),
                          make_error_code(errc::connection_lost)}) {
        wire.expect("POST /b").fail(ec);
        auto const e = run("POST", "/b", repeat::once);
        BOOST_TEST(e->ec == errc::outcome_unknown);
        BOOST_TEST(e->info.cause == ec);
        BOOST_TEST(e->info.outcome_unknown);
    }
    for (auto const status : {408, 500, 502, 503, 504}) {
        wire.expect("POST /b").reply(status, "<html>");
        auto const e = run("POST", "/b", repeat::once);
        BOOST_TEST(e->ec == errc::outcome_unknown, status);
        BOOST_TEST(e->info.http_status == status);
    }
}

BOOST_AUTO_TEST_CASE(repeats_a_create_that_was_certainly_not_executed)
{
    wire.expect("POST /b")
        .fail(asio::error::connection_refused, false)
        .expect("POST /b")
        .reply(429)
        .retry_after(1s)
        .expect("POST /b")
        .reply(503, R"({"error_code":"APIG.0613","error_msg":"busy","request_id":"r"})")
        .expect("POST /b")
        .reply(202, "made");
    auto const e = run("POST", "/b", repeat::once);
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->body == "made");
}

BOOST_AUTO_TEST_CASE(a_500_is_repeated_for_reads_only)
{
    wire.expect("GET /b1").reply(500).expect("GET /b1").reply(200);
    BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
    wire.expect("PUT /b1").reply(500);
    BOOST_TEST((run("PUT", "/b1", repeat::idempotent)->ec == http_errc::internal_server_error));
}

BOOST_AUTO_TEST_CASE(a_quota_is_final_whatever_Retry_After_says)
{
    wire.expect("POST /b")
        .reply(413, R"({"overLimit":{"code":413,"message":"BackupLimitExceeded","retryAfter":"0"}})")
        .retry_after(0s);
    auto const e = run("POST", "/b", repeat::once);
    BOOST_TEST((e->ec == condition::quota));
    BOOST_TEST(e->info.attempts == 1);
}

BOOST_AUTO_TEST_CASE(what_a_client_did_wrong_is_not_repeated)
{
    for (auto const status : {400, 403, 405, 406, 409, 414, 415, 501, 301}) {
        wire.expect("GET /b1").reply(status);
        auto const e = run("GET", "/b1", repeat::read);
        BOOST_TEST(e->ec.value() == status);
        BOOST_TEST(e->info.attempts == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_404_is_believed_when_the_service_says_it)
{
    wire.expect("GET /b1").reply(404, R"({"itemNotFound":{"code":404,"message":"gone"}})");
    BOOST_TEST(run("GET", "/b1", repeat::read)->ec == http_errc::not_found);

    for (auto const how : {repeat::read, repeat::idempotent, repeat::removal, repeat::once})
        for (auto const* const page : {"<html>nginx</html>", ""}) {
            wire.expect("POST /b").reply(404, page);
            auto const e = run("POST", "/b", how);
            BOOST_TEST(e->ec == errc::unexpected_reply);
            BOOST_TEST(e->info.http_status == 404);
            BOOST_TEST(e->info.attempts == 1);
            BOOST_TEST(!e->info.outcome_unknown);
        }
    // The gateway has no way to the service, for now.
    wire.expect("GET /b1").reply(404, R"({"error_code":"APIG.0101","error_msg":"no"})").expect("GET /b1");
    BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
}

BOOST_AUTO_TEST_CASE(a_removal_is_done_when_the_service_says_so_and_not_when_somebody_else_does)
{
    wire.expect("DELETE /b1").reply(502);
    wire.expect("DELETE /b1").reply(404, "<html>nginx</html>");
    BOOST_TEST(run("DELETE", "/b1", repeat::removal)->ec == errc::unexpected_reply);

    options.retry.max_attempts = 2;
    all.reset();
    wire.expect("DELETE /b1").reply(502);
    wire.expect("DELETE /b1").reply(404, R"({"error_code":"APIG.0101","error_msg":"no"})");
    BOOST_TEST(run("DELETE", "/b1", repeat::removal)->ec == errc::retries_exhausted);

    wire.expect("DELETE /b1").reply(502);
    wire.expect("DELETE /b1").reply(404, R"({"itemNotFound":{"code":404,"message":"gone"}})");
    BOOST_TEST(!run("DELETE", "/b1", repeat::removal)->ec);
}

// 15.3: not sent, 429, and the gateway's own 503. When it lost the backend half-way, a create may have been executed.
BOOST_AUTO_TEST_CASE(a_create_is_not_repeated_when_the_gateway_lost_the_backend)
{
    struct row
    {
        int status;
        char const* code;
        bool repeated;
    };
    constexpr row table[]{
        {502, "APIG.0201", false}, {502, "APIG.0202", false}, {408, "APIG.0201", false},
        {504, "APIG.0203", false}, {503, "APIG.0613", true},  {502, "APIG.0610", true},
        {429, "APIG.0308", true},
    };
    for (auto const& r : table)
        BOOST_TEST_CONTEXT(r.status << ' ' << r.code)
        {
            auto const said = std::string(R"({"error_code":")") + r.code + R"(","error_msg":"m"})";
            wire.expect("POST /b").reply(r.status, said);
            if (r.repeated)
                wire.expect("POST /b").reply(202);
            auto const e = run("POST", "/b", repeat::once);
            BOOST_TEST((e->ec == errc::outcome_unknown) == !r.repeated);
            BOOST_TEST(!e->ec == r.repeated);
        }
}

BOOST_AUTO_TEST_CASE(every_request_id_is_kept)
{
    wire.expect("GET /b1")
        .reply(403, R"({"error_code":"APIG.0302","error_msg":"no","request_id":"body"})")
        .header("X-Openstack-Request-Id", "req-2")
        .header("X-Request-Id", "gateway")
        .header("X-Compute-Request-Id", "req-2");
    auto const e = run("GET", "/b1", repeat::read);
    BOOST_TEST((e->info.request_ids == std::vector<std::string>{"gateway", "req-2", "body"}));
}

BOOST_AUTO_TEST_CASE(the_client_request_id_is_the_same_in_every_attempt_and_another_in_every_call)
{
    wire.expect("GET /b1").reply(503).expect("GET /b1").reply(200);
    auto const first = run("GET", "/b1", repeat::read);
    BOOST_TEST(wire.last_header("x-client-request-id") == first->info.client_request_id);
    BOOST_TEST(wire.last_header("X-OpenStack-Request-ID") == first->info.client_request_id);
    BOOST_TEST(first->info.client_request_id.size() == 40u);
    BOOST_TEST(first->info.client_request_id.starts_with("req-"));
}

BOOST_AUTO_TEST_CASE(cancelled_in_the_backoff)
{
    wire.expect("GET /b1").reply(429).retry_after(5s);
    auto const e = start("GET", "/b1", repeat::read);
    time.run_for(ctx, 1s);
    e->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST((time.elapsed() == 1s));
}

BOOST_AUTO_TEST_CASE(cancelled_in_the_exchange)
{
    wire.expect("GET /b1").hold();
    auto const e = start("GET", "/b1", repeat::read);
    time.run_for(ctx, 1s);
    e->stop.emit(asio::cancellation_type::partial);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST(e->info.attempts == 1);
}

BOOST_AUTO_TEST_CASE(a_create_that_is_cancelled_after_it_was_sent_says_so)
{
    wire.expect("POST /b").hold();
    auto const e = start("POST", "/b", repeat::once);
    time.run_for(ctx, 1s);
    e->stop.emit(asio::cancellation_type::terminal);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST(e->info.outcome_unknown);
}

BOOST_AUTO_TEST_CASE(the_rate_is_kept)
{
    options.rate.per_second = 2;
    options.rate.burst = 1;
    wire.expect("GET /b1").reply(200).times(5);
    std::vector<std::shared_ptr<ended>> all_calls;
    for (int i = 0; i < 5; ++i)
        all_calls.push_back(start("GET", "/b1", repeat::read));
    for (auto const& e : all_calls)
        BOOST_TEST(finish(e));
    BOOST_TEST((time.elapsed() == 2s)); // at 0, 0.5, 1, 1.5 and 2
}

BOOST_AUTO_TEST_CASE(a_call_that_cannot_go_before_its_deadline_does_not_wait_for_its_turn)
{
    options.rate.per_second = 0.1;
    options.rate.burst = 1;
    wire.expect("GET /b1").reply(200);
    BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
    auto const e = run("GET", "/b1", repeat::read, 5s);
    BOOST_TEST(e->ec == errc::deadline_exceeded);
    BOOST_TEST((time.elapsed() == 0s));
}

BOOST_AUTO_TEST_CASE(the_budget_ends_a_storm_of_retries)
{
    options.retry.budget = 30; // two retries
    wire.expect("GET /b1").reply(503).times(3);
    BOOST_TEST(run("GET", "/b1", repeat::read)->ec == errc::retries_exhausted);
    wire.expect("GET /b1").reply(503);
    auto const e = run("GET", "/b1", repeat::read);
    BOOST_TEST(e->ec == errc::retries_exhausted);
    BOOST_TEST(e->info.attempts == 1);
}

BOOST_AUTO_TEST_CASE(no_event_holds_a_secret)
{
    wire.expect("GET /b1").reply(503).expect("GET /b1").reply(401,
                                                              R"({"error":{"code":401,"message":"no"}})");
    run("GET", "/b1", repeat::read);
    BOOST_TEST(!events.empty());
    for (auto const& e : events)
        for (auto const& [name, value] : e.fields)
            BOOST_TEST(value.find("secret") == std::string::npos);
    auto const is = [](char const* name) { return [name](log_event const& e) { return e.name == name; }; };
    BOOST_TEST(std::ranges::count_if(events, is("attempt")) == 2);
    BOOST_TEST(std::ranges::count_if(events, is("retry")) == 1);
    BOOST_TEST(std::ranges::count_if(events, is("call")) == 1);
}

BOOST_AUTO_TEST_CASE(a_sink_that_throws_costs_its_event_only)
{
    options.log = [](log_event const&) { throw 1; };
    wire.expect("GET /b1").reply(200);
    BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
}

BOOST_AUTO_TEST_CASE(a_secret_that_the_service_repeats_is_not_told_on)
{
    auto const clean = [](line const& l, diagnostics const& info) {
        auto text = to_string(info);
        for (auto const& e : l.events)
            for (auto const& [name, value] : e.fields)
                text += value;
        BOOST_TEST(text.find("secret") == text.npos, text);
        BOOST_TEST(text.find("withheld") != text.npos, text);
    };
    line a;
    a.wire.expect("GET /b1")
        .reply(400, R"({"error":{"code":"secret-token","message":"you sent secret-token, or secret-token"}})")
        .header("X-Request-Id", "secret-token");
    auto const call = a.run("GET", "/b1", repeat::read);
    clean(a, call->info);

    line b; // a long one, cut
    auto const token = "secret-" + std::string(6000, 'x');
    b.options.credentials = token_credentials(token);
    b.wire.expect("GET /b1").reply(400, "<html>" + token + "</html>");
    clean(b, b.run("GET", "/b1", repeat::read)->info);

    line c;
    c.with_password();
    c.wire.expect("POST /v3/auth/tokens")
        .reply(400, R"({"error":{"code":400,"message":"not secret-password"}})");
    clean(c, c.run("GET", "/b1", repeat::read)->info);

    line k; // in a reply that is a success
    k.wire.expect("GET /b1").reply(200).header("X-Request-Id", "secret-token");
    clean(k, k.run("GET", "/b1", repeat::read)->info);

    line d; // as it stood in the body, and in an address
    for (auto const* const said : {R"(your body: {\"password\": \"a\\\"secret\"})", "password=a%22secret"}) {
        d.with_password();
        d.options.credentials = password_credentials("https://iam.test/v3", "demo", R"(a"secret)")
                                    .user_domain_name("Default")
                                    .project_name("demo");
        d.all.reset();
        d.wire.expect("POST /v3/auth/tokens")
            .reply(400, std::string(R"({"error":{"code":400,"message":")") + said + R"("}})");
        clean(d, d.run("GET", "/b1", repeat::read)->info);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
