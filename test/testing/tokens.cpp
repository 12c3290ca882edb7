#include "world_fixture.hpp"

using namespace sim_test;

namespace {

std::string login(std::string user, std::string password, std::string domain, std::string scope)
{
    return R"({"auth":{"identity":{"methods":["password"],"password":{"user":{"name":")" + user +
           R"(","password":")" + password + R"(","domain":{"name":")" + domain + R"("}}}})" +
           (scope.empty() ? "" : R"(,"scope":)" + scope) + "}}";
}

struct login_fixture : world_fixture
{
    std::string const in_project = R"({"project":{"id":")" + p + R"("}})";
    std::string const good = login("vigil", "secret", options.domain, in_project);

    login_fixture() { options.static_tokens.clear(); }

    void use(answer const& a) { headers = {{"X-Auth-Token", header_of(a, "X-Subject-Token")}}; }
    std::string list() { return "/v3/" + p + "/backups"; }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(tokens, login_fixture)

BOOST_AUTO_TEST_CASE(a_login_has_the_documented_shape)
{
    auto const a = post("/v3/auth/tokens", good);
    BOOST_TEST_REQUIRE(a.status == 201);
    BOOST_TEST(header_of(a, "x-subject-token").size() == options.token_length);
    check_shape(example("iam-create-token-password.json"), body_of(a), "");
    auto const token = body_of(a).at("token");
    BOOST_TEST(text_of(token.at("issued_at")) == "2026-01-01T00:00:00.000000Z");
    BOOST_TEST(text_of(token.at("expires_at")) == "2026-01-02T00:00:00.000000Z");
    BOOST_TEST(text_of(token.at("project").at("id")) == p);

    std::map<std::string, std::string> urls;
    for (auto const& s : token.at("catalog").as_array())
        urls[text_of(s.at("type"))] = text_of(s.at("endpoints").at(0).at("url"));
    BOOST_TEST(urls["vbs"] == "https://sim.test/v2/" + p);
    BOOST_TEST(urls["sdrs"] == "https://sim.test/v1/" + p);
    BOOST_TEST(urls["volumev3"] == "https://sim.test/v3/" + p);
    BOOST_TEST(world().stats().tokens == 1u);
}

BOOST_AUTO_TEST_CASE(a_catalogue_can_be_declined)
{
    auto const a = post("/v3/auth/tokens?nocatalog=1", good);
    BOOST_TEST(!body_of(a).at("token").as_object().contains("catalog"));
}

BOOST_AUTO_TEST_CASE(what_is_refused)
{
    struct
    {
        std::string body;
        int status;
    } const table[] = {
        {"", 400},
        {"[]", 400},
        {R"({"auth":{}})", 400},
        {R"({"auth":{"identity":{"methods":["password"],"password":{}}}})", 400},
        {R"({"auth":{"identity":{"methods":["token"]}}})", 401},
        {login("other", "secret", options.domain, in_project), 401},
        {login("vigil", "wrong", options.domain, in_project), 401},
        {login("vigil", "secret", "elsewhere", in_project), 401},
        {login("vigil", "secret", options.domain, R"({"project":{"id":"another"}})"), 401},
    };
    for (auto const& row : table) {
        auto const a = post("/v3/auth/tokens", row.body);
        BOOST_TEST(a.status == row.status, row.body);
        auto const error = body_of(a).at("error");
        BOOST_TEST(error.at("code").as_int64() == row.status);
        BOOST_TEST(error.at("message").is_string());
        BOOST_TEST(error.at("title").is_string());
        BOOST_TEST(header_of(a, "X-Subject-Token") == "");
    }
    BOOST_TEST(world().stats().tokens == 0u);
}

BOOST_AUTO_TEST_CASE(a_token_without_a_project_opens_nothing)
{
    use(post("/v3/auth/tokens", login("vigil", "secret", options.domain, "")));
    BOOST_TEST(get(list()).status == 403);
}

BOOST_AUTO_TEST_CASE(tokens_expire_to_the_nanosecond_and_several_are_good_at_once)
{
    options.token_lifetime = 60s;
    auto const first = post("/v3/auth/tokens", good);
    now += 30s;
    auto const second = post("/v3/auth/tokens", good);
    now = start + 60s - 1ns;
    use(first);
    BOOST_TEST(get(list()).status == 200);
    now = start + 60s;
    BOOST_TEST(get(list()).status == 401);
    use(second);
    BOOST_TEST(get(list()).status == 200);
}

BOOST_AUTO_TEST_CASE(each_kind_of_call_refuses_in_its_own_envelope)
{
    options.static_tokens = {"old"};
    options.script = {scripted_fault("iam.*", 1, fault::expire_tokens())};
    post("/v3/auth/tokens", good); // makes "old" worthless

    struct
    {
        std::string token;
        std::string code;
    } const table[] = {{"", "APIG.0305"}, {"never seen", "APIG.0301"}, {"old", "APIG.0307"}};
    for (auto const& row : table) {
        headers = {{"x-auth-token", row.token}};
        auto const native = get(list());
        BOOST_TEST(native.status == 401);
        BOOST_TEST(body_of(native).at("error").at("code").as_int64() == 401);
        BOOST_TEST(header_of(native, "WWW-Authenticate").starts_with("Keystone uri="));
        for (std::string const target : {"/jobs/j", "/task-center/failure-jobs"}) {
            auto const gateway = get("/v1/" + p + target);
            BOOST_TEST(gateway.status == 401);
            BOOST_TEST(text_of(body_of(gateway).at("error_code")) == row.code);
            BOOST_TEST(body_of(gateway).at("request_id").is_string());
        }
    }
}

BOOST_AUTO_TEST_CASE(another_projects_url_is_refused)
{
    use(post("/v3/auth/tokens", good));
    auto const native = get("/v3/other/backups");
    BOOST_TEST(native.status == 400);
    BOOST_TEST(text_of(body_of(native).at("badRequest").at("message")) == "Malformed request url");
    auto const job = get("/v1/other/jobs/j");
    BOOST_TEST(job.status == 400);
    BOOST_TEST(body_of(job).as_object().contains("error"));
    auto const sdrs = get("/v1/other/task-center/failure-jobs");
    BOOST_TEST(sdrs.status == 400);
    BOOST_TEST(text_of(body_of(sdrs).at("badrequest").at("code")) == "SDRS.0001");
}

BOOST_AUTO_TEST_CASE(all_tokens_expire_once_at_the_nth_request)
{
    options.expire_tokens_at_request = 3;
    use(post("/v3/auth/tokens", good)); // 1
    BOOST_TEST(get(list()).status == 200);
    BOOST_TEST(get(list()).status == 401); // 3
    use(post("/v3/auth/tokens", good));
    BOOST_TEST(get(list()).status == 200);
    BOOST_TEST(world().stats().faults["expire_tokens"] == 1u);
}

BOOST_AUTO_TEST_CASE(all_tokens_expire_once_at_a_moment)
{
    options.expire_tokens_at = 5s;
    use(post("/v3/auth/tokens", good));
    now += 5s - 1ns;
    BOOST_TEST(get(list()).status == 200);
    now += 1ns;
    BOOST_TEST(get(list()).status == 401);
    use(post("/v3/auth/tokens", good));
    now += 1h;
    BOOST_TEST(get(list()).status == 200);
}

BOOST_AUTO_TEST_CASE(tokens_are_verified_and_revoked)
{
    auto const token = header_of(post("/v3/auth/tokens", good), "X-Subject-Token");
    headers = {{"X-Auth-Token", token}, {"X-Subject-Token", token}};
    auto const verified = get("/v3/auth/tokens");
    BOOST_TEST(verified.status == 200);
    BOOST_TEST(text_of(body_of(verified).at("token").at("user").at("name")) == "vigil");
    BOOST_TEST(ask("DELETE", "/v3/auth/tokens").status == 204);
    BOOST_TEST(get("/v3/auth/tokens").status == 401);
}

BOOST_AUTO_TEST_CASE(a_world_may_do_without_tokens)
{
    options.require_token = false;
    headers.clear();
    BOOST_TEST(get(list()).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
