// Temporary access keys, and what a signed call looks up (API 9.3).
#include "codec/access_keys.hpp"

#include "codec/fixtures.hpp"

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(access_keys)

BOOST_AUTO_TEST_CASE(the_request_of_the_document)
{
    auto const op = create_temporary_key("{token}", 900s);
    BOOST_TEST(op.name == "iam.securityTokens.create");
    BOOST_TEST(op.method == "POST");
    BOOST_TEST(op.target == "/v3.0/OS-CREDENTIAL/securitytokens");
    BOOST_TEST((op.service == service::identity));
    BOOST_TEST(op.confidential);
    BOOST_TEST(json::parse(op.body) == request_body("iam-temporary-aksk"));
}

BOOST_AUTO_TEST_CASE(through_an_agency)
{
    auto const who =
        agency_credentials(password_credentials("http://x", "u", "p"), "backup").delegator_id("d");
    BOOST_TEST(json::parse(create_temporary_key(who, 3600s).body) == json::parse(R"({"auth":{"identity":{
        "methods":["assume_role"],
        "assume_role":{"domain_id":"d","agency_name":"backup","duration_seconds":3600}}}})"));
}

BOOST_AUTO_TEST_CASE(the_key_of_the_document)
{
    VIGIL_DECODED(k, decode_temporary_key(reply("iam-temporary-aksk"), f));
    BOOST_TEST(k.access == "NQC51NFINJS1JXX...");
    BOOST_TEST(k.secret.reveal() == "EY74MByPZ46kTRJL9ay5DskqXX...");
    BOOST_TEST(k.security_token.reveal() == "gAAAAABY9GbWUaGtoa9DPj7_dE4qUSnAXXX...");
    BOOST_TEST(k.expires_at.text() == "2017-04-17T07:55:18.575000Z");
}

BOOST_AUTO_TEST_CASE(a_key_that_cannot_be_used_is_refused)
{
    VIGIL_REFUSED("credential", decode_temporary_key("{}", f));
    VIGIL_REFUSED("credential/access", decode_temporary_key(R"({"credential":{"secret":"s"}})", f));
    VIGIL_REFUSED("credential/secret",
                  decode_temporary_key(R"({"credential":{"access":"a","secret":""}})", f));
    VIGIL_REFUSED(
        "credential/securitytoken",
        decode_temporary_key(R"({"credential":{"access":"a","secret":"s","securitytoken":"a\r\nX: y"}})", f));
    VIGIL_REFUSED("credential/access", decode_temporary_key(R"({"credential":{"access":"a b"}})", f));
}

BOOST_AUTO_TEST_CASE(a_project_by_its_name)
{
    BOOST_TEST(find_projects("eu-de").target == "/v3/projects?name=eu-de");
    BOOST_TEST(find_projects("a b&c").target == "/v3/projects?name=a%20b%26c");
    BOOST_TEST(find_projects("eu-de").method == "GET");
    VIGIL_DECODED(p,
                  decode_project(R"({"links":{},"projects":[{"id":"1","name":"eu-de_other","domain_id":"d"},
        {"id":"2","name":"eu-de","enabled":true}]})",
                                 "eu-de", f));
    BOOST_TEST(p.str() == "2");
}

BOOST_AUTO_TEST_CASE(no_project_or_too_many)
{
    fault why;
    auto const none = decode_project(R"({"projects":[]})", "eu-de", why);
    BOOST_TEST((none.error() == errc::no_project));
    BOOST_TEST(why.rule == "no project of this name is visible to the access key");
    auto const two =
        decode_project(R"({"projects":[{"id":"1","name":"p"},{"id":"2","name":"p"}]})", "p", why);
    BOOST_TEST((two.error() == errc::no_project));
    BOOST_TEST(why.rule == "several projects have this name: give the id");
    VIGIL_REFUSED("projects/0/id", decode_project(R"({"projects":[{"name":"p"}]})", "p", f));
    VIGIL_REFUSED("projects", decode_project(R"({"projects":{}})", "p", f));
}

BOOST_AUTO_TEST_CASE(a_catalogue_without_a_token)
{
    BOOST_TEST(get_catalog().target == "/v3/auth/catalog");
    VIGIL_DECODED(c, decode_catalog(R"({"catalog":[{"type":"vbs","endpoints":[
        {"url":"https://vbs.x/v2","region_id":"eu","interface":"public"}]}],"links":{}})",
                                    f));
    BOOST_TEST_REQUIRE(c.size() == 1u);
    BOOST_TEST(c[0].endpoints.at(0).region == "eu");
    VIGIL_REFUSED("catalog", decode_catalog(R"({"catalog":{}})", f));
}

BOOST_AUTO_TEST_SUITE_END()
