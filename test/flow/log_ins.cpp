// Every way to log in, as conversations: the log-in, its renewal, a 401, an end in the middle.
#include "careful.hpp"

#include <algorithm>

namespace vigil::flow::test {

using plan::repeat;

struct log_ins : careful
{
    std::string const tokens = "POST /v3/auth/tokens";
    std::string const keys = "POST /v3.0/OS-CREDENTIAL/securitytokens";

    log_ins()
    {
        options.project = {};
        options.vbs_endpoint.clear();
    }

    static password_credentials demo()
    {
        return password_credentials("https://iam.test/v3", "demo", "secret-password").user_domain_name("D");
    }

    testing::scripted_transport& expect_token(std::string name,
                                              std::string expires = "2026-01-02T00:00:00.000000Z")
    {
        return wire.expect(tokens)
            .reply(201, token_json(std::move(expires)))
            .header("X-Subject-Token", std::move(name));
    }

    testing::scripted_transport& expect_key(std::string id, std::string expires)
    {
        return wire.expect(keys).reply(
            201, R"({"credential":{"access":")" + id + R"(","secret":"secret-of-)" + id +
                     R"(","securitytoken":"secret-st-)" + id + R"(","expires_at":")" + expires + R"("}})");
    }

    bool signed_by(std::string const& id) const
    {
        return wire.last_header("Authorization").starts_with("SDK-HMAC-SHA256 Access=" + id + ",") &&
               wire.last_header("X-Security-Token") == "secret-st-" + id;
    }
};

BOOST_FIXTURE_TEST_SUITE(logging_in, log_ins)

// ---- kinds of tokens ------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(ten_thousand_calls_ask_for_one_token)
{
    options.credentials = demo().project_name("demo");
    wire.expect(tokens).after(100ms).reply(201, token_json()).header("X-Subject-Token", "secret-t1");
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t1").times(10'000);
    std::vector<std::shared_ptr<ended>> calls;
    calls.reserve(10'000);
    for (int i = 0; i < 10'000; ++i)
        calls.push_back(start("GET", "/b1", repeat::read));
    for (auto const& e : calls) {
        BOOST_TEST_REQUIRE(time.run_until(ctx, [&] { return e->times > 0; }));
        BOOST_TEST_REQUIRE(!e->ec);
    }
    ctx.restart();
    ctx.poll();
    BOOST_TEST(count(tokens) == 1u);
    BOOST_TEST(wire.requests().size() == 10'001u);
}

BOOST_AUTO_TEST_CASE(a_token_for_a_domain_needs_a_project_beside_it)
{
    options.credentials = demo().domain_name("D");
    std::string const domain_token =
        R"({"token":{"expires_at":"2026-01-02T00:00:00.000000Z","domain":{"id":"d"}}})";
    wire.expect(tokens).reply(201, domain_token).header("X-Subject-Token", "secret-t1");
    BOOST_TEST(call()->ec == errc::no_project);

    log_ins l;
    l.options.credentials = demo().domain_name("D");
    l.options.project = project_id("p");
    l.options.vbs_endpoint = "https://vbs.test";
    l.wire.expect(l.tokens).reply(201, domain_token).header("X-Subject-Token", "secret-t1");
    l.wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t1");
    BOOST_TEST(!l.call()->ec);
}

BOOST_AUTO_TEST_CASE(each_log_in_takes_a_passcode_of_its_own)
{
    int asked = 0;
    options.credentials =
        demo().project_id("p").totp([&asked] { return "secret-passcode-" + std::to_string(++asked); });
    auto const body = [](std::string code) {
        return R"({"auth":{"identity":{"methods":["password","totp"],"password":{"user":{"name":"demo",)"
               R"("domain":{"name":"D"},"password":"secret-password"}},"totp":{"user":{"name":"demo",)"
               R"("domain":{"name":"D"},"passcode":"secret-passcode-)" +
               code + R"("}}},"scope":{"project":{"id":"p"}}}})";
    };
    expect_token("secret-t1").with_body(body("1"));
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t1").reply(401);
    expect_token("secret-t2").with_body(body("2"));
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t2");
    BOOST_TEST(!call()->ec);
    BOOST_TEST(asked == 2);
}

BOOST_AUTO_TEST_CASE(a_passcode_is_never_sent_twice)
{
    int asked = 0;
    options.credentials = demo().project_id("p").totp([&asked] { return std::to_string(100'000 + ++asked); });
    wire.expect(tokens).fail(asio::error::connection_reset); // it may have been used up
    BOOST_TEST(call()->ec);
    expect_token("secret-t1");
    wire.expect("GET /b1");
    BOOST_TEST(!call()->ec);
    BOOST_TEST(asked == 2);
}

BOOST_AUTO_TEST_CASE(no_passcode_no_log_in)
{
    for (int how = 0; how < 2; ++how) {
        log_ins l;
        l.options.credentials = demo().project_id("p").totp([how]() -> std::string {
            if (how == 0)
                throw std::runtime_error("secret");
            return {};
        });
        auto const e = l.call();
        BOOST_TEST(e->ec == errc::no_credentials);
        BOOST_TEST(e->info.field == "password_credentials::totp");
    }
}

BOOST_AUTO_TEST_CASE(a_password_and_a_passcode_that_the_service_repeats_are_withheld)
{
    options.credentials = demo().project_id("p").totp([] { return std::string("secret-code"); });
    wire.expect(tokens).reply(
        400,
        R"({"error":{"code":400,"message":"Invalid: secret-password, secret-code","title":"Bad Request"}})");
    auto const e = call();
    BOOST_TEST(e->info.service_message.find("withheld") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_application_credential)
{
    options.credentials = application_credentials("https://iam.test", "a1", "secret-of-app");
    expect_token("secret-t1")
        .with_body(R"({"auth":{"identity":{"methods":["application_credential"],"application_credential":)"
                   R"({"id":"a1","secret":"secret-of-app"}}}})");
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t1").reply(401);
    expect_token("secret-t2");
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t2");
    BOOST_TEST(!call()->ec);
}

BOOST_AUTO_TEST_CASE(a_token_is_exchanged_for_one_of_the_project)
{
    options.credentials = rescoped_credentials("https://iam.test", "secret-unscoped").project_id("p");
    expect_token("secret-t1")
        .with_body(R"({"auth":{"identity":{"methods":["token"],"token":{"id":)"
                   R"("secret-unscoped"}},"scope":{"project":{"id":"p"}}}})");
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-t1");
    BOOST_TEST(!call()->ec);
}

BOOST_AUTO_TEST_CASE(a_token_that_ended_cannot_be_exchanged)
{
    options.credentials = rescoped_credentials("https://iam.test", "secret-unscoped").project_id("p");
    wire.expect(tokens).reply(401,
                              R"({"error":{"code":401,"message":"The token secret-unscoped has expired."}})");
    auto const e = call();
    BOOST_TEST((e->ec == condition::unauthorized));
    BOOST_TEST(e->info.http_status == 401);
}

BOOST_AUTO_TEST_CASE(a_role_is_assumed_with_a_token)
{
    options.credentials =
        agency_credentials(demo().domain_name("D"), "backup").delegator_name("A").project_name("eu-de");
    expect_token("secret-own").with_header("X-Auth-Token", "");
    expect_token("secret-role", "2026-01-01T01:00:00.000000Z")
        .with_header("X-Auth-Token", "secret-own")
        .with_body(
            R"({"auth":{"identity":{"methods":["assume_role"],"assume_role":{"domain_name":"A",)"
            R"("agency_name":"backup"}},"scope":{"project":{"name":"eu-de","domain":{"name":"A"}}}}})");
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-role");
    BOOST_TEST(!call()->ec);

    time.run_for(ctx, 2h); // it ended: both steps again
    expect_token("secret-own2", "2026-01-02T00:00:00.000000Z");
    expect_token("secret-role2").with_header("X-Auth-Token", "secret-own2");
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-role2");
    BOOST_TEST(!call()->ec);
}

BOOST_AUTO_TEST_CASE(a_role_on_a_token_that_is_at_hand)
{
    options.credentials =
        agency_credentials(rescoped_credentials("https://iam.test", "secret-given"), "backup")
            .delegator_id("a");
    expect_token("secret-role").with_header("X-Auth-Token", "secret-given");
    wire.expect("GET /b1").with_header("X-Auth-Token", "secret-role");
    BOOST_TEST(!call()->ec);
}

BOOST_AUTO_TEST_CASE(a_role_that_is_not_delegated)
{
    options.credentials = agency_credentials(demo(), "backup").delegator_id("a");
    expect_token("secret-own");
    wire.expect(tokens).reply(
        403, R"({"error":{"code":403,"message":"secret-own may not assume backup","title":"Forbidden"}})");
    auto const e = call();
    BOOST_TEST((e->ec == condition::forbidden));
    BOOST_TEST(e->info.service_message.find("withheld") != std::string::npos);
}

// ---- temporary keys -------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_temporary_key_signs_and_is_renewed_before_it_ends)
{
    options.credentials = temporary_key_credentials(demo().project_name("demo"));
    expect_token("secret-t1");
    expect_key("K1", "2026-01-01T00:15:00.000000Z").with_header("X-Auth-Token", "secret-t1");
    wire.expect("GET /b1").with_header("X-Project-Id", "p").with_header("X-Auth-Token", "");
    BOOST_TEST(!call()->ec);
    BOOST_TEST(signed_by("K1"));

    time.run_for(ctx, 14min); // the last two minutes have begun: used while another one is fetched
    wire.expect(tokens).reply(201, token_json()).header("X-Subject-Token", "secret-t2");
    wire.expect("GET /b1");
    expect_key("K2", "2026-01-01T00:29:00.000000Z");
    BOOST_TEST(!call()->ec);
    time.run_for(ctx, 1s);
    wire.expect("GET /b1");
    BOOST_TEST(!call()->ec);
    BOOST_TEST(signed_by("K2"));
}

BOOST_AUTO_TEST_CASE(a_temporary_key_is_not_made_for_a_region_that_would_break_a_header)
{
    options.credentials =
        temporary_key_credentials(demo().project_name("demo")).scheme(signature_scheme::scoped);
    options.region = "eu\r\nX-Evil: 1";
    auto const e = call();
    BOOST_TEST(e->ec == errc::no_credentials);
    BOOST_TEST(e->info.field == "client_options::region");
}

BOOST_AUTO_TEST_CASE(a_temporary_key_that_ended_is_not_used)
{
    options.credentials = temporary_key_credentials(demo().project_name("demo"));
    expect_token("secret-t1");
    expect_key("K1", "2026-01-01T00:15:00.000000Z");
    wire.expect("GET /b1");
    BOOST_TEST(!call()->ec);
    time.run_for(ctx, 1h);
    expect_token("secret-t2");
    expect_key("K2", "2026-01-01T01:15:00.000000Z");
    wire.expect("GET /b1");
    BOOST_TEST(!call()->ec);
    BOOST_TEST(signed_by("K2"));
}

BOOST_AUTO_TEST_CASE(a_temporary_key_that_the_service_calls_expired_is_replaced_once)
{
    options.credentials = temporary_key_credentials(demo().project_name("demo"));
    expect_token("secret-t1");
    expect_key("K1", "2026-01-01T00:15:00.000000Z");
    wire.expect("POST /b").reply(401,
                                 R"({"error_code":"APIG.0307","error_msg":"The token must be updated."})");
    expect_token("secret-t2");
    expect_key("K2", "2026-01-01T00:15:00.000000Z");
    wire.expect("POST /b").reply(202);
    auto const e = call("POST", "/b", repeat::once);
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.attempts == 2);
    BOOST_TEST(signed_by("K2"));
}

BOOST_AUTO_TEST_CASE(two_temporary_keys_refused_in_a_row_are_enough)
{
    options.credentials = temporary_key_credentials(demo().project_name("demo"));
    std::string const refused =
        R"({"error_code":"APIG.0301","error_msg":"Incorrect IAM authentication information"})";
    for (std::string const id : {"K1", "K2"}) {
        expect_token("secret-t");
        expect_key(id, "2026-01-01T00:15:00.000000Z");
        wire.expect("GET /b1").reply(401, refused);
        BOOST_TEST((call()->ec == condition::unauthorized));
    }
    expect_token("secret-t"); // a third is fetched, but not used
    expect_key("K3", "2026-01-01T00:15:00.000000Z");
    for (int i = 0; i < 3; ++i)
        BOOST_TEST((call()->ec == condition::unauthorized));
    BOOST_TEST(count("GET /b1") == 2u);
}

BOOST_AUTO_TEST_CASE(a_temporary_key_through_an_agency_looks_its_project_up)
{
    options.credentials =
        temporary_key_credentials(
            agency_credentials(demo().domain_name("D"), "backup").delegator_name("A").project_name("eu-de"))
            .lifetime(1h);
    expect_token("secret-own");
    expect_key("K1", "2026-01-01T01:00:00.000000Z")
        .with_header("X-Auth-Token", "secret-own")
        .with_body(R"({"auth":{"identity":{"methods":["assume_role"],"assume_role":{"domain_name":"A",)"
                   R"("agency_name":"backup","duration_seconds":3600}}}})");
    wire.expect("GET /v3/projects?name=eu-de")
        .with_header("X-Security-Token", "secret-st-K1")
        .with_header("X-Auth-Token", "")
        .reply(200, R"({"projects":[{"id":"p9","name":"eu-de"}]})");
    wire.expect("GET /v3/auth/catalog")
        .with_header("X-Project-Id", "p9")
        .reply(200, R"({"catalog":[{"type":"vbs",
        "endpoints":[{"url":"https://vbs.test/v2/p9","region":"eu-de","interface":"public"}]}]})");
    wire.expect("GET /b1").with_header("X-Project-Id", "p9");
    BOOST_TEST(!call()->ec);
    BOOST_TEST(signed_by("K1"));
}

BOOST_AUTO_TEST_CASE(a_thousand_calls_fetch_one_temporary_key)
{
    options.credentials = temporary_key_credentials(demo().project_name("demo"));
    wire.expect(tokens).after(1s).reply(201, token_json()).header("X-Subject-Token", "secret-t1");
    expect_key("K1", "2026-01-01T00:15:00.000000Z").after(1s);
    wire.expect("GET /b1").after(100ms).times(1000);
    std::vector<std::shared_ptr<ended>> calls;
    calls.reserve(1000);
    for (int i = 0; i < 1000; ++i)
        calls.push_back(begin("GET", "/b1"));
    for (auto const& e : calls) {
        BOOST_TEST_REQUIRE(finish(e));
        BOOST_TEST_REQUIRE(!e->ec);
    }
    BOOST_TEST(wire.requests().size() == 1002u);
    BOOST_TEST((time.elapsed() == 2200ms)); // one proves the key, then all go
}

BOOST_AUTO_TEST_CASE(a_reply_without_a_key_is_told)
{
    options.credentials = temporary_key_credentials(demo().project_name("demo"));
    expect_token("secret-t1");
    wire.expect(keys).reply(201, R"({"credential":{"access":"K1","secret":"secret-of-K1"}})");
    auto const e = call();
    BOOST_TEST(e->ec == errc::unexpected_reply);
    BOOST_TEST(e->info.field == "credential/securitytoken");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
