// Logging in, renewing, and what a 401 does.
#include "line.hpp"

namespace vigil::flow::test {

using plan::repeat;

struct login : line
{
    std::string const log_in = "POST /v3/auth/tokens";

    login() { with_password(); }

    void expect_token(std::string name = "t1", std::string expires = "2026-01-02T00:00:00.000000Z")
    {
        wire.expect(log_in)
            .reply(201, token_json(std::move(expires)))
            .header("X-Subject-Token", std::move(name));
    }
};

BOOST_FIXTURE_TEST_SUITE(tokens, login)

BOOST_AUTO_TEST_CASE(logs_in_first_and_finds_the_endpoint)
{
    expect_token();
    wire.expect("GET /b1").with_header("X-Auth-Token", "t1").reply(200);
    auto const e = run("GET", "/b1", repeat::read);
    BOOST_TEST(!e->ec);
    BOOST_TEST(made().who.renewable());
}

BOOST_AUTO_TEST_CASE(a_thousand_calls_log_in_once)
{
    wire.expect(log_in).after(100ms).reply(201, token_json()).header("X-Subject-Token", "t1");
    wire.expect("GET /b1").with_header("X-Auth-Token", "t1").reply(200).times(1000);
    std::vector<std::shared_ptr<ended>> calls;
    for (int i = 0; i < 1000; ++i)
        calls.push_back(start("GET", "/b1", repeat::read));
    for (auto const& e : calls)
        BOOST_TEST_REQUIRE(finish(e));
    BOOST_TEST(wire.requests().size() == 1001u);
}

BOOST_AUTO_TEST_CASE(one_who_gives_up_does_not_stop_the_log_in)
{
    wire.expect(log_in).after(1s).reply(201, token_json()).header("X-Subject-Token", "t1");
    wire.expect("GET /b1").reply(200);
    auto const leaves = start("GET", "/b1", repeat::read);
    auto const stays = start("GET", "/b1", repeat::read);
    time.run_for(ctx, 500ms);
    leaves->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(leaves));
    BOOST_TEST(leaves->ec == asio::error::operation_aborted);
    BOOST_TEST(finish(stays));
    BOOST_TEST(!stays->ec);
}

BOOST_AUTO_TEST_CASE(a_log_in_that_is_slow_does_not_hold_a_call_beyond_its_deadline)
{
    wire.expect(log_in).hold();
    auto const e = run("GET", "/b1", repeat::read, 2s);
    BOOST_TEST(e->ec == errc::deadline_exceeded);
    BOOST_TEST((time.elapsed() == 2s));
    time.run_for(ctx, 60s); // the log-in has a deadline of its own
}

// The turn is passed on, to ourselves too, while the first log-in is about to end: each has a signal of its own.
BOOST_AUTO_TEST_CASE(who_asks_when_a_log_in_is_overdue_begins_another)
{
    wire.expect(log_in).hold();
    std::shared_ptr<ended> late;
    time.async_wait_for(60s, [&](error_code) {
        wire.expect(log_in).after(1s).reply(201, token_json()).header("X-Subject-Token", "t2");
        wire.expect("GET *").with_header("X-Auth-Token", "t2").reply(200).times(2);
        late = start("GET", "/b1", repeat::read);
    });
    auto const early = start("GET", "/b2", repeat::read, 2min);
    time.run_for(ctx, 60s);
    BOOST_TEST_REQUIRE(late);
    BOOST_TEST(finish(late));
    BOOST_TEST(!late->ec, late->ec.message());
    BOOST_TEST(finish(early)); // who waited for the first one
    BOOST_TEST(!early->ec, early->ec.message());
    BOOST_TEST((time.elapsed() == 61s));
}

BOOST_AUTO_TEST_CASE(a_wrong_password_is_told_to_everybody_and_not_repeated)
{
    wire.expect(log_in).reply(
        401,
        R"({"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}})");
    auto const a = start("GET", "/b1", repeat::read);
    auto const b = start("GET", "/b1", repeat::read);
    BOOST_TEST(finish(a));
    BOOST_TEST(finish(b));
    for (auto const& e : {a, b}) {
        BOOST_TEST((e->ec == condition::unauthorized));
        BOOST_TEST(e->info.service_message == "The username or password is wrong.");
        BOOST_TEST(e->info.http_status == 401);
        BOOST_TEST(e->info.operation == "test.call");
        BOOST_TEST(to_string(e->info).find("secret") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_log_in_is_retried_as_a_read)
{
    wire.expect(log_in).reply(503).expect(log_in).fail(asio::error::connection_reset);
    expect_token();
    wire.expect("GET /b1").reply(200);
    BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
}

BOOST_AUTO_TEST_CASE(a_401_renews_once_and_replays_once)
{
    expect_token("t1");
    wire.expect("POST /b").with_header("X-Auth-Token", "t1").reply(401);
    expect_token("t2");
    wire.expect("POST /b").with_header("X-Auth-Token", "t2").reply(202, "made");
    auto const e = run("POST", "/b", repeat::once);
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.attempts == 2);
}

BOOST_AUTO_TEST_CASE(a_second_401_is_final)
{
    expect_token("t1");
    wire.expect("GET /b1").reply(401);
    expect_token("t2");
    wire.expect("GET /b1").reply(401);
    BOOST_TEST((run("GET", "/b1", repeat::read)->ec == condition::unauthorized));
}

BOOST_AUTO_TEST_CASE(many_401s_of_one_token_are_one_renewal)
{
    expect_token("t1");
    wire.expect("GET /b1").reply(401).times(50);
    wire.expect(log_in).after(1s).reply(201, token_json()).header("X-Subject-Token", "t2");
    wire.expect("GET /b1").with_header("X-Auth-Token", "t2").reply(200).times(50);
    std::vector<std::shared_ptr<ended>> calls;
    for (int i = 0; i < 50; ++i)
        calls.push_back(start("GET", "/b1", repeat::read));
    for (auto const& e : calls) {
        BOOST_TEST_REQUIRE(finish(e));
        BOOST_TEST_REQUIRE(!e->ec);
    }
}

BOOST_AUTO_TEST_CASE(a_signature_that_is_refused_is_never_repeated)
{
    expect_token("t1");
    wire.expect("GET /b1").reply(
        401,
        R"({"error_code":"APIG.0301","error_msg":"Incorrect IAM authentication information","request_id":"r"})");
    auto const e = run("GET", "/b1", repeat::read);
    BOOST_TEST((e->ec == condition::unauthorized));
    BOOST_TEST(e->info.attempts == 1);
}

// 0301 does not say whether it is the token, so the call is not replayed; but a token that was revoked is refused until
// somebody fetches another one.
BOOST_AUTO_TEST_CASE(a_token_that_is_refused_without_a_replay_is_not_kept)
{
    struct row
    {
        int status;
        char const* said;
    };
    constexpr row table[]{
        {401, R"({"error_code":"APIGW.0301","error_msg":"Incorrect IAM authentication information"})"},
        {401, R"({"error_code":"APIG.0305","error_msg":"Incorrect authentication information"})"},
        {400, R"({"error":{"code":"SDRS.0002","message":"The tenant token is not valid."}})"},
        {500, R"({"error":{"code":"SDRS.0014","message":"The token is wrong."}})"},
    };
    for (auto const& r : table)
        BOOST_TEST_CONTEXT(r.said)
        {
            all.reset();
            expect_token("t1");
            wire.expect("GET /b1").with_header("X-Auth-Token", "t1").reply(r.status, r.said);
            auto const refused = run("GET", "/b1", repeat::read);
            BOOST_TEST((refused->ec == condition::unauthorized));
            BOOST_TEST(refused->info.attempts == 1);
            expect_token("t2");
            wire.expect("GET /b1").with_header("X-Auth-Token", "t2").reply(200);
            BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
        }
}

BOOST_AUTO_TEST_CASE(a_service_that_refuses_every_token_gets_a_log_in_each_half_minute)
{
    auto const no = R"({"error_code":"APIG.0301","error_msg":"Incorrect IAM authentication information"})";
    expect_token("t1"); // 50 at once, each second for 20 seconds
    wire.expect("GET /b1").with_header("X-Auth-Token", "t1").reply(401, no).times(50);
    expect_token("t2");
    wire.expect("GET /b1").with_header("X-Auth-Token", "t2").reply(401, no).times(950);
    std::vector<std::shared_ptr<ended>> calls;
    for (int second = 0; second < 20; ++second) {
        for (int i = 0; i < 50; ++i)
            calls.push_back(start("GET", "/b1", repeat::read));
        time.run_for(ctx, 1s);
    }
    for (auto const& e : calls)
        BOOST_TEST_REQUIRE((e->ec == condition::unauthorized));
    BOOST_TEST(wire.requests().size() == 1002u);

    time.run_for(ctx, 30s);
    wire.expect("GET /b1").with_header("X-Auth-Token", "t2").reply(401, no);
    run("GET", "/b1", repeat::read);
    expect_token("t3");
    wire.expect("GET /b1").with_header("X-Auth-Token", "t3").reply(200);
    BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
}

BOOST_AUTO_TEST_CASE(an_ageing_token_is_renewed_while_it_is_used)
{
    expect_token("t1", "2026-01-01T01:00:00.000000Z");
    wire.expect("GET /b1").with_header("X-Auth-Token", "t1").reply(200);
    BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
    time.run_for(ctx, 59min); // the last two minutes of its life have begun
    wire.expect(log_in)
        .after(1s)
        .reply(201, token_json("2026-01-01T02:00:00.000000Z"))
        .header("X-Subject-Token", "t2");
    wire.expect("GET /b1").with_header("X-Auth-Token", "t1").reply(200);
    auto const before = wire.requests().size();
    auto const e = start("GET", "/b1", repeat::read);
    ctx.restart();
    ctx.poll();
    BOOST_TEST(e->times == 1); // it did not wait for the renewal
    BOOST_TEST(wire.requests().size() == before + 2);
    time.run_for(ctx, 2s);
    wire.expect("GET /b1").with_header("X-Auth-Token", "t2").reply(200);
    BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
}

BOOST_AUTO_TEST_CASE(a_token_may_be_good_for_centuries)
{
    for (auto const* const year : {"2030", "2318", "2400", "2611", "3195", "9999"}) {
        all.reset();
        events.clear();
        expect_token("t1", std::string(year) + "-12-31T23:59:59.000000Z");
        wire.expect("GET /b1").reply(200).times(2);
        BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
        time.run_for(ctx, 24h);
        BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
        for (auto const& e : events)
            for (auto const& [name, value] : e.fields)
                BOOST_TEST((name != "expires_in_s" || !value.starts_with('-')), year << ": " << value);
    }
}

BOOST_AUTO_TEST_CASE(an_expired_token_is_not_sent)
{
    expect_token("t1", "2026-01-01T01:00:00.000000Z");
    wire.expect("GET /b1").reply(200);
    BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
    time.run_for(ctx, 2h);
    expect_token("t2", "2026-01-01T03:00:00.000000Z");
    wire.expect("GET /b1").with_header("X-Auth-Token", "t2").reply(200);
    BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
}

BOOST_AUTO_TEST_CASE(a_token_without_a_project_is_of_no_use)
{
    wire.expect(log_in)
        .reply(201, R"({"token":{"expires_at":"2026-01-02T00:00:00Z","user":{"id":"u"}}})")
        .header("X-Subject-Token", "t");
    auto const e = run("GET", "/b1", repeat::read);
    BOOST_TEST(e->ec == errc::no_project);
    BOOST_TEST((e->ec == condition::client_fault));
    BOOST_TEST(e->info.field == "client_options::project");
}

BOOST_AUTO_TEST_CASE(a_service_that_is_not_in_the_catalogue_has_no_endpoint)
{
    options.region = "elsewhere";
    expect_token();
    auto const e = run("GET", "/b1", repeat::read);
    BOOST_TEST(e->ec == errc::endpoint_not_found);
    BOOST_TEST(e->info.field == "endpoint");
    BOOST_TEST(e->info.rule == "neither the options nor the catalogue name an endpoint of type vbs or vbsv2, "
                               "region elsewhere, interface public; is it Cinder? (client_options::service, "
                               "--service cinder, vigil_service)");
}

BOOST_AUTO_TEST_CASE(an_endpoint_of_the_options_goes_before_the_catalogue)
{
    options.vbs_endpoint = "https://other.test:8443/cloud/v2/p";
    expect_token();
    wire.expect("GET /cloud/b1").reply(200);
    BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
}

BOOST_AUTO_TEST_CASE(no_credentials)
{
    options.credentials = {};
    auto const e = run("GET", "/b1", repeat::read);
    BOOST_TEST(e->ec == errc::no_credentials);
    BOOST_TEST(e->info.field == "client_options::credentials");
}

BOOST_AUTO_TEST_CASE(a_stop_ends_everybody_who_waits_for_a_token)
{
    wire.expect(log_in).hold();
    auto const e = start("GET", "/b1", repeat::read);
    time.run_for(ctx, 1s);
    made().who.stop(asio::error::operation_aborted);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST(run("GET", "/b1", repeat::read)->ec == errc::client_stopped);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
