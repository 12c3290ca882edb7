// Calls that are signed with an access key. Signatures as literals come from another implementation.
#include "signed_line.hpp"

namespace vigil::flow::test {

namespace {

std::string signed_with(std::string headers, std::string signature)
{
    return "SDK-HMAC-SHA256 Access=AK, SignedHeaders=" + headers + ", Signature=" + signature;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(signing, signed_line)

BOOST_AUTO_TEST_CASE(a_read_is_signed)
{
    wire.expect("GET /b1?limit=1&name=a%20b")
        .with_header("X-Sdk-Date", "20260101T000000Z")
        .with_header("X-Project-Id", "p")
        .with_header("X-Auth-Token", "")
        .with_header("Authorization",
                     signed_with("host;x-project-id;x-sdk-date",
                                 "265b9cbf5dacbf3a542958ae0a765ebb2f63eb1a400ec1c5eb7b87a2cfd0a9bb"));
    BOOST_TEST(!call("GET", "/b1?limit=1&name=a%20b")->ec);
    BOOST_TEST(!made().who.renewable());
}

BOOST_AUTO_TEST_CASE(the_body_is_signed)
{
    wire.expect("POST /b").with_body("{}").with_header(
        "Authorization", signed_with("host;x-project-id;x-sdk-date",
                                     "249fe5ad723cdf6223aa5f7499e4de0a6850bdd7179b06fc0491fe45176da758"));
    BOOST_TEST(!call("POST", "/b", repeat::once)->ec);
}

// Whoever reads it could send the same request again, for minutes.
BOOST_AUTO_TEST_CASE(a_signature_that_the_service_repeats_is_withheld)
{
    auto const made = "249fe5ad723cdf6223aa5f7499e4de0a6850bdd7179b06fc0491fe45176da758";
    wire.expect("POST /b").reply(400, refusal("APIG.0307", std::string("no such Signature=") + made));
    auto const e = call("POST", "/b", repeat::once);
    BOOST_TEST(e->info.http_status == 400);
    BOOST_TEST(to_string(e->info).find("249fe5ad") == std::string::npos, e->info);
    BOOST_TEST(to_string(e->info).find("withheld") != std::string::npos, e->info);
}

BOOST_AUTO_TEST_CASE(each_attempt_is_signed_anew_when_it_leaves)
{
    wire.expect("GET /b1").with_header("X-Sdk-Date", "20260101T000000Z").reply(503).retry_after(3s);
    wire.expect("GET /b1")
        .with_header("X-Sdk-Date", "20260101T000003Z")
        .with_header("Authorization",
                     signed_with("host;x-project-id;x-sdk-date",
                                 "8b6852f6a2485c388690422258b14b82310dd0be562ab2c7cb9f36ef980d19d7"));
    BOOST_TEST(!call()->ec);
}

BOOST_AUTO_TEST_CASE(a_security_token_and_a_port_are_signed)
{
    key().security_token("ST-secret-token");
    options.vbs_endpoint = "https://vbs.test:8443/cloud/v2";
    wire.expect("GET /cloud/b1")
        .with_header("X-Security-Token", "ST-secret-token")
        .with_header("Authorization",
                     signed_with("host;x-project-id;x-sdk-date;x-security-token",
                                 "a850070405284b9222b09dcd8366bf0e3d37e289a6c0ca9585239d603f3aac9a"));
    BOOST_TEST(!call()->ec);
}

BOOST_AUTO_TEST_CASE(the_older_scheme)
{
    key().scheme(signature_scheme::scoped);
    wire.expect("GET /b1").with_header(
        "Authorization", "SDK-HMAC-SHA256 Credential=AK/20260101/eu-de/vbs/sdk_request, "
                         "SignedHeaders=host;x-project-id;x-sdk-date, "
                         "Signature=d4b2604055b920414423688a07a7d3683b150bf695287b584acd8b3a6f312fdd");
    BOOST_TEST(!call()->ec);
}

BOOST_AUTO_TEST_CASE(the_region_of_the_key_goes_before_that_of_the_client)
{
    key().scheme(signature_scheme::scoped).region("eu-nl");
    wire.expect("GET /b1");
    BOOST_TEST(!call()->ec);
    BOOST_TEST(wire.last_header("Authorization").find("/eu-nl/vbs/") != std::string::npos);
}

// ---- a wrong clock --------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_wrong_clock_is_learned_from_the_refusal)
{
    for (std::string const code : {"APIG.0303", "APIGW.0301"}) {
        signed_line l;
        l.wire.expect("POST /b").with_header("X-Sdk-Date", "20260101T000000Z").reply(401, refusal(code));
        l.date("Thu, 01 Jan 2026 01:00:00 GMT");
        l.wire.expect("POST /b").with_header("X-Sdk-Date", "20260101T010000Z").reply(202);
        auto const e = l.call("POST", "/b", repeat::once);
        BOOST_TEST(!e->ec);
        BOOST_TEST(e->info.attempts == 2);
        l.time.run_for(l.ctx, 5s); // and is remembered
        l.wire.expect("GET /b1").with_header("X-Sdk-Date", "20260101T010005Z");
        BOOST_TEST(l.call()->info.attempts == 1);
        BOOST_TEST(!l.logged("locked"));
    }
}

BOOST_AUTO_TEST_CASE(one_replay_and_no_more)
{
    wire.expect("GET /b1").reply(401, refusal("APIG.0303"));
    date("Thu, 01 Jan 2026 01:00:00 GMT");
    wire.expect("GET /b1").reply(401, refusal("APIG.0303"));
    date("Thu, 01 Jan 2026 03:00:00 GMT"); // it cannot make up its mind
    auto const e = call();
    BOOST_TEST((e->ec == condition::unauthorized));
    BOOST_TEST(e->info.attempts == 2);
    BOOST_TEST((call()->ec == condition::unauthorized)); // the key rests: nothing is sent
    BOOST_TEST(wire.requests().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_clock_that_is_right_is_no_excuse)
{
    for (std::string const when : {"Thu, 01 Jan 2026 00:04:59 GMT", "", "yesterday"}) {
        signed_line l;
        l.wire.expect("GET /b1").reply(401, refusal("APIG.0303"));
        if (!when.empty())
            l.date(when);
        BOOST_TEST(l.call()->info.attempts == 1);
    }
}

BOOST_AUTO_TEST_CASE(other_codes_are_not_about_the_clock)
{
    wire.expect("GET /b1").reply(401, refusal("APIG.0305"));
    date("Thu, 01 Jan 2026 01:00:00 GMT");
    BOOST_TEST(call()->info.attempts == 1);
}

BOOST_AUTO_TEST_CASE(a_thousand_calls_find_out_once_that_the_clock_is_wrong)
{
    wire.expect("GET /b1").after(1s).reply(401, refusal("APIG.0303"));
    date("Thu, 01 Jan 2026 01:00:01 GMT");
    wire.expect("GET /b1").with_header("X-Sdk-Date", "20260101T010001Z");
    wire.expect("GET /b1").with_header("X-Sdk-Date", "20260101T010001Z").times(999);
    std::vector<std::shared_ptr<ended>> calls;
    for (int i = 0; i < 1000; ++i)
        calls.push_back(begin("GET", "/b1"));
    for (auto const& e : calls) {
        BOOST_TEST_REQUIRE(finish(e));
        BOOST_TEST_REQUIRE(!e->ec);
    }
}

BOOST_AUTO_TEST_CASE(a_clock_that_jumps_while_calls_are_under_way)
{
    wire.expect("GET /b1");
    BOOST_TEST(!call()->ec); // the key is proven: several calls at once
    wire.expect("GET /b1").after(1s).reply(401, refusal("APIG.0303"));
    date("Thu, 01 Jan 2026 01:00:01 GMT");
    wire.times(10);
    wire.expect("GET /b1").with_header("X-Sdk-Date", "20260101T010001Z").times(10);
    std::vector<std::shared_ptr<ended>> calls;
    for (int i = 0; i < 10; ++i)
        calls.push_back(begin("GET", "/b1"));
    for (auto const& e : calls) {
        BOOST_TEST(finish(e));
        BOOST_TEST(!e->ec);
    }
}

namespace {

struct settable : net::time_source
{
    std::shared_ptr<net::time_source> in;
    std::chrono::seconds set_by{};

    explicit settable(std::shared_ptr<net::time_source> t) : in(std::move(t)) {}
    time_point now() const noexcept override { return in->now(); }
    std::chrono::system_clock::time_point wall_now() const noexcept override
    {
        return in->wall_now() + set_by;
    }

private:
    void start_sleep(time_point t, asio::any_completion_handler<void(error_code)> handler) override
    {
        in->async_sleep_until(t, std::move(handler));
    }
};

} // namespace

// More than five refused signatures in a row lock the key.
BOOST_AUTO_TEST_CASE(a_clock_that_is_set_is_found_out_by_one_call)
{
    auto const wall = std::make_shared<settable>(time.source());
    clock = wall;
    wire.expect("GET /b1");
    BOOST_TEST(!call()->ec);
    wall->set_by = 1h;
    wire.expect("GET /b1").after(1s).reply(401, refusal("APIG.0303"));
    date("Thu, 01 Jan 2026 00:00:01 GMT");
    wire.expect("GET /b1").with_header("X-Sdk-Date", "20260101T000001Z").times(30);
    std::vector<std::shared_ptr<ended>> calls;
    for (int i = 0; i < 30; ++i)
        calls.push_back(begin("GET", "/b1"));
    for (auto const& e : calls) {
        BOOST_TEST_REQUIRE(finish(e));
        BOOST_TEST(!e->ec);
    }
}

// ---- looking up -----------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(project_and_endpoints_are_looked_up_by_signed_calls)
{
    options.vbs_endpoint.clear();
    options.credentials = access_key_credentials("AK", "SK-secret-key")
                              .auth_url("https://iam.test/v3")
                              .project_name("eu-de")
                              .domain_id("d1");
    wire.expect("GET /v3/projects?name=eu-de")
        .with_header("X-Domain-Id", "d1")
        .with_header("X-Project-Id", "")
        .with_header("Authorization",
                     signed_with("host;x-domain-id;x-sdk-date",
                                 "3afee3e7fa23b7df35471a48b02c1665fc3e99cc0d5f3ee5d0402b91eec258f3"))
        .reply(200, R"({"projects":[{"id":"p9","name":"eu-de"}]})");
    wire.expect("GET /v3/auth/catalog").reply(200, R"({"catalog":[{"type":"vbs","endpoints":[
        {"url":"https://vbs.test/v2/p9","region":"eu-de","interface":"public"}]}]})");
    wire.expect("GET /b1").with_header("X-Project-Id", "p9").with_header("X-Domain-Id", "");
    BOOST_TEST(!call()->ec);
    wire.expect("GET /b1"); // what was found is kept
    BOOST_TEST(!call()->ec);
}

BOOST_AUTO_TEST_CASE(without_a_domain_the_catalogue_is_that_of_the_project)
{
    options.vbs_endpoint.clear();
    key().auth_url("https://iam.test");
    wire.expect("GET /v3/auth/catalog").with_header("X-Project-Id", "p").reply(200, R"({"catalog":[]})");
    auto const e = call();
    BOOST_TEST(e->ec == errc::endpoint_not_found);
}

BOOST_AUTO_TEST_CASE(a_project_that_is_not_there)
{
    options.credentials =
        access_key_credentials("AK", "SK-secret-key").auth_url("https://iam.test").project_name("eu-de");
    wire.expect("GET /v3/projects?name=eu-de").reply(200, R"({"projects":[]})");
    auto const e = call();
    BOOST_TEST(e->ec == errc::no_project);
    BOOST_TEST(e->info.field == "credentials.project_name");
    BOOST_TEST(e->info.operation == "test.call");
}

BOOST_AUTO_TEST_CASE(a_look_up_that_is_refused_is_not_repeated_by_the_next_call)
{
    options.credentials =
        access_key_credentials("AK", "SK-secret-key").auth_url("https://iam.test").project_name("eu-de");
    wire.expect("GET /v3/projects?name=eu-de")
        .reply(401, R"({"error":{"code":401,"message":"The AK is locked","title":"Unauthorized"}})");
    auto const e = call();
    BOOST_TEST((e->ec == condition::unauthorized));
    BOOST_TEST(e->info.service_message == "The AK is locked");
    BOOST_TEST((call()->ec == condition::unauthorized));
    BOOST_TEST(wire.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_look_up_learns_the_clock_too)
{
    key().auth_url("https://iam.test");
    wire.expect("GET /v3/auth/catalog").reply(401, R"({"error":{"code":401,"message":"expired"}})");
    date("Thu, 01 Jan 2026 02:00:00 GMT");
    wire.expect("GET /v3/auth/catalog")
        .with_header("X-Sdk-Date", "20260101T020000Z")
        .reply(200, R"({"catalog":[]})");
    wire.expect("GET /b1").with_header("X-Sdk-Date", "20260101T020000Z");
    BOOST_TEST(!call()->ec);
}

// It names other services; that of this call stands in the options.
BOOST_AUTO_TEST_CASE(a_catalogue_that_may_not_be_read_costs_only_what_is_in_it)
{
    struct row
    {
        int status;
        char const* said;
    };
    constexpr row table[]{
        {403, R"({"error_code":"IAM.0002","error_msg":"no"})"},
        {404, R"({"error":{"code":404,"message":"no"}})"},
        {404, "<html>nginx</html>"},
        {200, "<html>Horizon</html>"},
    };
    for (auto const& r : table)
        BOOST_TEST_CONTEXT(r.said)
        {
            signed_line l;
            l.key().auth_url("https://iam.test");
            l.wire.expect("GET /v3/auth/catalog").reply(r.status, r.said);
            l.wire.expect("GET /b1");
            auto const e = l.call();
            BOOST_TEST(!e->ec);
            BOOST_TEST(e->info.service_message == "");
        }
    signed_line none; // nothing is known without it
    none.key().auth_url("https://iam.test");
    none.options.vbs_endpoint.clear();
    none.wire.expect("GET /v3/auth/catalog").reply(403, R"({"error_code":"IAM.0002","error_msg":"no"})");
    BOOST_TEST((none.call()->ec == condition::forbidden));
}

BOOST_AUTO_TEST_CASE(a_key_that_would_break_a_header_is_not_used)
{
    for (auto const& bad : {access_key_credentials("AK\r\nX: y", "SK-secret-key"),
                            access_key_credentials("", "s"), access_key_credentials("AK", ""),
                            access_key_credentials("AK", "s").security_token("a\nb-secret")}) {
        signed_line l;
        l.options.credentials = access_key_credentials(bad).project_id("p");
        auto const e = l.call();
        BOOST_TEST(e->ec == errc::no_credentials);
        BOOST_TEST(e->info.field == "access_key_credentials");
    }
}

BOOST_AUTO_TEST_CASE(a_region_that_would_break_a_header_is_not_signed_for)
{
    for (auto const* const bad : {"eu\r\nX-Evil: 1", "eu\nX: y", "eu de"}) {
        signed_line own;
        own.key().scheme(signature_scheme::scoped).region(bad);
        BOOST_TEST(own.call()->ec == errc::no_credentials);
        signed_line option;
        option.key().scheme(signature_scheme::scoped);
        option.options.region = bad;
        auto const e = option.call();
        BOOST_TEST(e->ec == errc::no_credentials);
        BOOST_TEST(e->info.field == "access_key_credentials");
        signed_line unused; // it stands in no header
        unused.options.region = bad;
        unused.wire.expect("GET /b1");
        BOOST_TEST(!unused.call()->ec);
    }
}

BOOST_AUTO_TEST_CASE(a_key_that_the_service_repeats_is_withheld)
{
    key().security_token("ST-secret-token");
    wire.expect("GET /b1").reply(
        401, refusal("APIG.0301", "signature of SK-secret-key with ST-secret-token is wrong"));
    auto const e = call();
    BOOST_TEST(e->info.service_message.find("withheld") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
