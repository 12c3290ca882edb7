#include "codec/tokens.hpp"

#include "codec/endpoint.hpp"
#include "codec/fixtures.hpp"

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

password_credentials who() { return {"https://iam.example.com/v3", "user A", "**********"}; }

json::value body_of(password_credentials const& c) { return json::parse(create_token(c).body); }

} // namespace

BOOST_AUTO_TEST_SUITE(tokens)

BOOST_AUTO_TEST_CASE(the_request_of_the_document)
{
    auto const op =
        create_token(who().user_domain_name("domain A").project_id("0215ef11e49d4743be23dd97a1561e91"));
    BOOST_TEST(op.name == "iam.tokens.create");
    BOOST_TEST((op.service == service::identity));
    BOOST_TEST(op.method == "POST");
    BOOST_TEST(op.target == "/v3/auth/tokens");
    BOOST_TEST(op.replayable);
    BOOST_TEST(json::parse(op.body) == request_body("iam-create-token-password"));
}

BOOST_AUTO_TEST_CASE(the_request_that_a_real_keystone_took)
{
    auto const c = password_credentials("http://x", "demo", "<password>")
                       .user_domain_id("default")
                       .project_name("demo")
                       .project_domain_id("default");
    BOOST_TEST(body_of(c) == request_body("openstack/token"));
}

BOOST_AUTO_TEST_CASE(a_project_without_a_domain_is_looked_for_in_the_users)
{
    BOOST_TEST(body_of(who().user_domain_name("D").project_name("P")).at("auth").at("scope") ==
               json::parse(R"({"project":{"name":"P","domain":{"name":"D"}}})"));
    BOOST_TEST(body_of(who().project_name("P")).at("auth").at("scope") ==
               json::parse(R"({"project":{"name":"P"}})"));
}

BOOST_AUTO_TEST_CASE(ids_go_before_names)
{
    auto const body = body_of(who().user_id("u1").user_domain_name("D").project_id("p1").project_name("P"));
    BOOST_TEST(body.at("auth").at("identity").at("password").at("user") ==
               json::parse(R"({"id":"u1","password":"**********"})"));
    BOOST_TEST(body.at("auth").at("scope") == json::parse(R"({"project":{"id":"p1"}})"));
}

BOOST_AUTO_TEST_CASE(without_a_project_there_is_no_scope)
{
    BOOST_TEST(!body_of(who()).at("auth").as_object().contains("scope"));
}

BOOST_AUTO_TEST_CASE(a_domain_is_the_scope_when_no_project_is)
{
    BOOST_TEST(body_of(who().domain_name("D")).at("auth").at("scope") ==
               json::parse(R"({"domain":{"name":"D"}})"));
    BOOST_TEST(body_of(who().domain_name("D").domain_id("d")).at("auth").at("scope") ==
               json::parse(R"({"domain":{"id":"d"}})"));
    BOOST_TEST(body_of(who().domain_name("D").project_id("p")).at("auth").at("scope") ==
               json::parse(R"({"project":{"id":"p"}})"));
}

BOOST_AUTO_TEST_CASE(a_passcode_is_the_second_method)
{
    auto const c = who().user_id("u1").project_id("p");
    BOOST_TEST(json::parse(create_token(c, "123456").body) == json::parse(R"({"auth":{"identity":{
        "methods":["password","totp"],
        "password":{"user":{"id":"u1","password":"**********"}},
        "totp":{"user":{"id":"u1","passcode":"123456"}}},"scope":{"project":{"id":"p"}}}})"));
    BOOST_TEST(json::parse(create_token(who().user_domain_name("D"), "1").body)
                   .at("auth")
                   .at("identity")
                   .at("totp") ==
               json::parse(R"({"user":{"name":"user A","domain":{"name":"D"},"passcode":"1"}})"));
}

BOOST_AUTO_TEST_CASE(application_credentials_by_id_and_by_name)
{
    auto const by_id = create_token(application_credentials("http://x", "a1", "s3cret"));
    BOOST_TEST(json::parse(by_id.body) ==
               json::parse(R"({"auth":{"identity":{"methods":["application_credential"],
        "application_credential":{"id":"a1","secret":"s3cret"}}}})"));
    BOOST_TEST(by_id.target == "/v3/auth/tokens");
    auto const by_name = application_credentials("http://x", "", "s3cret")
                             .name("ci")
                             .user_name("demo")
                             .user_domain_id("default");
    BOOST_TEST(json::parse(create_token(by_name).body) == json::parse(R"({"auth":{"identity":{
        "methods":["application_credential"],"application_credential":{"name":"ci",
        "user":{"name":"demo","domain":{"id":"default"}},"secret":"s3cret"}}}})"));
}

BOOST_AUTO_TEST_CASE(a_token_is_exchanged_for_another_scope)
{
    auto const c = rescoped_credentials("http://x", "old").project_name("P").project_domain_name("D");
    BOOST_TEST(json::parse(create_token(c).body) == json::parse(R"({"auth":{"identity":{"methods":["token"],
        "token":{"id":"old"}},"scope":{"project":{"name":"P","domain":{"name":"D"}}}}})"));
}

BOOST_AUTO_TEST_CASE(I2_the_agency_of_the_sample_and_of_the_table)
{
    auto c = agency_credentials(who(), "agencytest").delegator_name("domain A").domain_name("domain A");
    auto const sample = request_body("iam-create-token-agency");
    BOOST_TEST(json::parse(create_token(c.spelling(agency_spelling::xrole_name)).body) == sample);
    c.spelling(agency_spelling::agency_name).project_name("eu-de");
    BOOST_TEST(json::parse(create_token(c).body) ==
               json::parse(R"({"auth":{"identity":{"methods":["assume_role"],
        "assume_role":{"domain_name":"domain A","agency_name":"agencytest"}},
        "scope":{"project":{"name":"eu-de","domain":{"name":"domain A"}}}}})"));
    BOOST_TEST(
        json::parse(create_token(c.delegator_id("d")).body).at("auth").at("identity").at("assume_role") ==
        json::parse(R"({"domain_id":"d","agency_name":"agencytest"})"));
}

BOOST_AUTO_TEST_CASE(the_token_of_an_agency)
{
    VIGIL_DECODED(t, decode_token(reply("iam-create-token-agency"), "s", f));
    BOOST_TEST(t.user_name == "user A/agencytest");
    BOOST_TEST(t.project.empty()); // it is for a domain
    BOOST_TEST(t.expires_at.text() == "2017-05-19T11:44:05.232000Z");
}

BOOST_AUTO_TEST_CASE(secrets_are_escaped_and_their_bodies_marked)
{
    password_credentials const c("http://x", "u\"\\", "p\"\n\x01\xc3\xbc");
    auto const op = create_token(c);
    BOOST_TEST(op.confidential);
    auto const user = json::parse(op.body).at("auth").at("identity").at("password").at("user");
    BOOST_TEST(user.at("name").as_string() == "u\"\\");
    BOOST_TEST(user.at("password").as_string() == "p\"\n\x01\xc3\xbc");
}

BOOST_AUTO_TEST_CASE(the_token_of_the_document)
{
    auto const fixture = load("iam-create-token-password");
    std::string const subject(fixture.at("response").at("headers").at("X-Subject-Token").as_string());
    VIGIL_DECODED(t, decode_token(reply("iam-create-token-password"), subject, f));
    BOOST_TEST(t.secret.reveal() == subject);
    BOOST_TEST(t.expires_at.text() == "2015-11-09T01:42:57.527363Z");
    BOOST_TEST(t.issued_at.text() == "2015-11-09T00:42:57.527404Z");
    BOOST_TEST(t.user_id == "ee4dfb6e5540447cb37419051...");
    BOOST_TEST(t.user_name == "user A");
    BOOST_TEST(t.project.str() == "34c77f3eaf84c00aaf54...");
    BOOST_TEST(t.project_name == "project A");
    BOOST_TEST_REQUIRE(t.catalog.size() == 1u);
    BOOST_TEST(t.catalog[0].type == "identity");
    BOOST_TEST(t.catalog[0].name == "iam");
    BOOST_TEST_REQUIRE(t.catalog[0].endpoints.size() == 1u);
    BOOST_TEST(t.catalog[0].endpoints[0].url == "https://sample.domain.com/v3");
    BOOST_TEST(t.catalog[0].endpoints[0].region == "*");
    BOOST_TEST(t.catalog[0].endpoints[0].interface == "public");
}

BOOST_AUTO_TEST_CASE(the_token_of_a_real_keystone)
{
    VIGIL_DECODED(t, decode_token(reply("openstack/token"), "gAAAAA-_x", f));
    BOOST_TEST(t.project.str() == "0d13681ff00045d690c7640b035352c3");
    BOOST_TEST(t.expires_at.text() == "2026-11-21T10:04:30.000000Z");
    BOOST_TEST(t.catalog.size() == 4u);
    auto const volume = find_endpoint(t.catalog, service::volume, "RegionOne", "public");
    BOOST_TEST(volume == "http://127.0.0.1:8776/v3/0d13681ff00045d690c7640b035352c3");
    BOOST_TEST(find_endpoint(t.catalog, service::vbs, "", "") == volume);
    BOOST_TEST(find_endpoint(t.catalog, service::sdrs, "", "") == "");
}

BOOST_AUTO_TEST_CASE(no_catalogue_and_no_project_are_fine)
{
    VIGIL_DECODED(t,
                  decode_token(R"({"token":{"expires_at":"2026-11-21T10:04:30Z","project":null}})", "s", f));
    BOOST_TEST(t.project.empty());
    BOOST_TEST(t.catalog.empty());
    VIGIL_DECODED(
        old,
        decode_token(
            R"({"token":{"catalog":[{"type":"vbs","endpoints":[{"url":"u","region_id":"r","region":null}]}]}})",
            "s", f));
    BOOST_TEST(old.catalog.at(0).endpoints.at(0).region == "r");
}

// Services that nobody asks for may be listed in any way.
BOOST_AUTO_TEST_CASE(what_cannot_be_read_of_a_catalogue_is_passed_over)
{
    for (auto const* const other :
         {R"({"type":"dns","endpoints":{"url":"x"}})", R"({"type":{}})", "null", "7", R"("dns")", "[]",
          R"({"type":"dns","endpoints":[null,7,{"url":{}}]})",
          R"({"type":"dns","endpoints":[{"url":"https://x","region":{"id":"r"},"interface":"public"}]})"})
        BOOST_TEST_CONTEXT(other)
        {
            std::string const vbs =
                R"({"type":"vbs","endpoints":[{"url":{}},{"url":"https://v","interface":"public"}]})";
            for (auto const& all : {vbs + ',' + other, other + (',' + vbs)}) {
                VIGIL_DECODED(t, decode_token(R"({"token":{"catalog":[)" + all + "]}}", "s", f));
                BOOST_TEST(find_endpoint(t.catalog, service::vbs, "", "") == "https://v");
            }
        }
    VIGIL_REFUSED("token/catalog", decode_token(R"({"token":{"catalog":{}}})", "s", f));
}

BOOST_AUTO_TEST_CASE(a_token_that_cannot_be_used_is_refused)
{
    VIGIL_REFUSED("token", decode_token("{}", "s", f));
    VIGIL_REFUSED("X-Subject-Token", decode_token(R"({"token":{}})", "", f));
    VIGIL_REFUSED("X-Subject-Token", decode_token(R"({"token":{}})", "a\r\nX: y", f));
    VIGIL_REFUSED("token/user/id", decode_token(R"({"token":{"user":{"id":[]}}})", "s", f));
}

BOOST_AUTO_TEST_SUITE_END()
