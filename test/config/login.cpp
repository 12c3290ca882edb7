// Every kind of credentials, what each misses, and those that are not supported.
#include "config/desk.hpp"

using namespace vigil;
using namespace vigil::config;
using namespace vigil::config::tests;

namespace {

constexpr auto iam = "auth_url: 'https://iam/v3', ";

struct kinds : desk
{
    void auth(std::string const& settings, std::string const& more = {})
    {
        cloud("auth: {" + settings + "}" + (more.empty() ? "" : ", " + more));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(login_, kinds)

BOOST_AUTO_TEST_CASE(a_password)
{
    for (auto const* const type : {"interface: public", "auth_type: password", "auth_type: v3password"}) {
        auth(std::string(iam) + "user_id: u, password: p, project_id: i, project_domain_name: d", type);
        auto const c = login<password_credentials>();
        BOOST_TEST(c.auth_url() == "https://iam/v3");
        BOOST_TEST(c.user().id == "u");
        BOOST_TEST(c.password() == "p");
        BOOST_TEST(c.project().id == "i");
        BOOST_TEST(c.project_domain().name == "d");
        BOOST_TEST(!c.totp());
    }
    BOOST_TEST(get().options.project.empty()); // the token says it
}

BOOST_AUTO_TEST_CASE(what_is_missing_is_named)
{
    struct
    {
        std::string auth;
        std::string more;
        char const* text;
    } const table[] = {
        {"username: u, password: p", "", "auth.auth_url: is missing"},
        {std::string(iam) + "password: p", "", "auth.username: is missing"},
        {std::string(iam) + "username: u", "", "auth.password: is missing"},
        {iam, "", "auth.username: is missing"},
        {std::string(iam) + "username: u, password: p", "auth_type: v3totp", "auth.passcode: is missing"},
        {std::string(iam) + "project_id: i", "auth_type: token", "auth.token: is missing"},
        {"token: t, project_id: i", "", "endpoint: is missing"},
        {"token: t, endpoint: 'https://vbs'", "", "auth.project_id: is missing"},
        {"token: t", "auth_type: token", "auth.auth_url: is missing"},
        {std::string(iam) + "application_credential_id: i", "",
         "auth.application_credential_secret: is missing"},
        {std::string(iam) + "application_credential_secret: s", "",
         "auth.application_credential_id: is missing"},
        {std::string(iam) + "application_credential_secret: s, application_credential_name: n", "",
         "auth.application_credential_name: is unique"},
        {std::string(iam) + "ak: a", "auth_type: aksk", "auth.sk: is missing"},
        {std::string(iam) + "ak: a", "", "auth.sk: is missing: an access key is two parts"},
        {std::string(iam) + "sk: s", "", "auth.ak: is missing: an access key is two parts"},
        {"sk: s", "", "auth.ak: is missing"},
        {std::string(iam) + "username: u, ak: a", "",
         "auth.password: is missing"}, // who names a user logs in as one
        {"ak: a, sk: s", "", "auth.project_id: is missing"},
        {std::string(iam) + "username: u, password: p, agency_name: a", "",
         "auth.agency_domain_name: is missing"},
        {std::string(iam) + "username: u, password: p", "auth_type: agency", "auth.agency_name: is missing"},
    };
    for (auto const& row : table) {
        auth(row.auth, row.more);
        TEST_HAS(refused(), row.text);
    }
}

BOOST_AUTO_TEST_CASE(nothing_at_all)
{
    TEST_HAS(refused(errc::no_credentials), "auth: there are no credentials: give auth_url");
    arguments = {{"interface", "public"}};
    refused(errc::no_credentials);
    BOOST_TEST(!has(to_string(why), "there is only"));
}

BOOST_AUTO_TEST_CASE(what_there_is_when_nothing_logs_in)
{
    auth("project_name: pn, user_domain_name: d");
    auto const text = refused(errc::no_credentials);
    TEST_HAS(text, "there is only user_domain_name (" + path("clouds.yaml") + ":1), project_name (");
    BOOST_TEST(why.key == "auth");
}

// Half a key beside a password is told, too.
BOOST_AUTO_TEST_CASE(a_password_goes_before_half_a_key)
{
    auth(std::string(iam) + "username: u, password: p, sk: s");
    BOOST_TEST(login<password_credentials>().password() == "p");
    TEST_HAS(warnings(), "auth.sk is not used, for there is a password");
}

BOOST_AUTO_TEST_CASE(texts_that_are_none)
{
    auth(std::string(iam) + "username: [u], password: p");
    TEST_HAS(refused(), path("clouds.yaml") + ":1: auth.username: is not a text");
    auth(std::string(iam) + "username: u, password: {a: s3cret}");
    TEST_HAS(refused(), "auth.password: is not a text");
    BOOST_TEST(!has(to_string(why), "s3cret"));
    auth(std::string(iam) + "token: \"s3cret\\r\\nX-Evil: 1\"");
    TEST_HAS(refused(), "auth.token: has a space or another character");
    BOOST_TEST(!has(to_string(why), "s3cret"));
    write("clouds.yaml",
          "clouds:\n  c:\n    auth:\n      auth_url: https://iam\n      token: |\n        s3cret\n");
    TEST_HAS(refused(), "auth.token: has a space or another"); // a line's end
}

BOOST_AUTO_TEST_CASE(a_passcode_beside_the_password)
{
    for (auto const* const type : {"auth_type: v3totp", "auth_type: v3multifactor", "auth_type: password",
                                   "auth_type: v3multifactor, auth_methods: [v3password, v3totp]",
                                   "auth_type: v3multifactor, auth_methods: 'password,totp'"}) {
        auth(std::string(iam) + "username: u, password: p, passcode: 123456", type);
        auto const c = login<password_credentials>();
        BOOST_TEST_REQUIRE(bool(c.totp()));
        BOOST_TEST(c.totp()() == "123456");
        TEST_HAS(warnings(), "auth.passcode is good for one log-in");
    }
    auth(std::string(iam) + "username: u, password: p, passcode: 1, auth_methods: [v3kerberos]",
         "auth_type: v3multifactor");
    TEST_HAS(refused(errc::not_supported), "auth.auth_methods: ");
    // What stands beside goes before what stands inside, of all settings this one alone.
    auth(std::string(iam) + "username: u, password: p, passcode: 1", "passcode: 2");
    BOOST_TEST(login<password_credentials>().totp()() == "2");
    request.passcode([] { return std::string("fresh"); });
    BOOST_TEST(login<password_credentials>().totp()() == "fresh");
    BOOST_TEST(warnings().empty());
    auth(std::string(iam) + "username: u, password: p", "auth_type: v3totp");
    BOOST_TEST(login<password_credentials>().totp()() == "fresh");
}

BOOST_AUTO_TEST_CASE(tokens)
{
    auth(std::string(iam) + "token: t, project_name: n, project_domain_id: d", "auth_type: v3token");
    auto const c = login<rescoped_credentials>();
    BOOST_TEST(c.token() == "t");
    BOOST_TEST(c.project().name == "n");
    BOOST_TEST(c.project_domain().id == "d");
    for (auto const* const more :
         {"auth_type: admin_token, endpoint: 'https://vbs'", "endpoint_override: 'https://vbs'",
          "auth_type: token_endpoint, url: 'https://vbs'", "auth_type: none, endpoint: 'https://vbs'",
          "vbs_endpoint_override: 'https://vbs'"}) {
        auth("auth_token: t, project_id: i", more);
        BOOST_TEST(login<token_credentials>().token() == "t");
        BOOST_TEST(get().options.project.str() == "i");
        BOOST_TEST(get().options.vbs_endpoint == "https://vbs");
    }
}

// Nothing says how: what is there decides.
BOOST_AUTO_TEST_CASE(what_is_there_decides)
{
    auto const all = std::string(iam) + "username: u, ";
    auth(all + "password: p, token: t, project_id: i");
    BOOST_TEST(login<rescoped_credentials>().token() == "t");
    auth(all + "password: p, token: t, project_id: i, endpoint: 'https://vbs'");
    BOOST_TEST(login<token_credentials>().token() == "t");
    auth(all + "password: p, application_credential_id: i, application_credential_secret: s");
    BOOST_TEST(login<application_credentials>().reveal() == "s");
    auth(all + "password: p, ak: a, sk: s");
    BOOST_TEST(login<password_credentials>().password() == "p");
    TEST_HAS(warnings(), "auth.ak is not used, for there is a password");
    auth(all + "ak: a, sk: s");
    BOOST_TEST(login<access_key_credentials>().access() == "a");
    auth(all + "password: p, ak: a, sk: s", "auth_type: aksk");
    BOOST_TEST(login<access_key_credentials>().access() == "a");
    auth(all + "password: p, token: t", "auth_type: password");
    BOOST_TEST(login<password_credentials>().password() == "p");
    auth(all + "password: p, token: t", "auth_plugin: password");
    BOOST_TEST(login<password_credentials>().password() == "p");
}

BOOST_AUTO_TEST_CASE(access_keys)
{
    auth(std::string(iam) + "ak: a, sk: s, security_token: t, project_name: n, user_domain_id: d");
    auto c = login<access_key_credentials>();
    BOOST_TEST(c.access() == "a");
    BOOST_TEST(c.reveal() == "s");
    BOOST_TEST(c.security_token() == "t");
    BOOST_TEST(c.auth_url() == "https://iam/v3");
    BOOST_TEST(c.project().name == "n");
    BOOST_TEST(c.domain_id() == "d");
    cloud("profile: otc, ak: a, sk: s, project_id: i"); // where others keep them
    c = login<access_key_credentials>();
    BOOST_TEST(c.project().id == "i");
    BOOST_TEST(c.auth_url() == "https://iam.eu-de.otc.t-systems.com/v3");
    variables = {{"OS_ACCESS_KEY", "va"},
                 {"OS_SECRET_KEY", "vs"},
                 {"OS_SECURITY_TOKEN", "vt"},
                 {"OS_PROJECT_ID", "vp"},
                 {"AWS_ACCESS_KEY_ID", "no"}};
    c = login<access_key_credentials>();
    BOOST_TEST(c.access() == "va");
    BOOST_TEST(c.reveal() == "vs");
    BOOST_TEST(c.security_token() == "vt");
    variables = {{"AWS_ACCESS_KEY_ID", "no"}, {"AWS_SECRET_ACCESS_KEY", "no"}};
    BOOST_TEST(get().cloud == "c");
}

BOOST_AUTO_TEST_CASE(agencies)
{
    auth(std::string(iam) +
         "username: u, password: p, user_domain_name: own, project_name: home, agency_name: a, "
         "agency_domain_name: theirs, delegated_project: there");
    auto c = login<agency_credentials>();
    BOOST_TEST(c.agency() == "a");
    BOOST_TEST(c.delegator().name == "theirs");
    BOOST_TEST(c.project().name == "there");
    BOOST_TEST(c.project_domain().name == "theirs");
    BOOST_TEST(c.domain().empty());
    auto const& who = std::get<password_credentials>(c.who());
    BOOST_TEST(who.user_domain().name == "own");
    BOOST_TEST(who.project().name == "home");
    // As python-otcextensions names them; without a project it is all of the domain.
    auth(std::string(iam) + "username: u, password: p, target_agency_name: a, target_domain_id: d",
         "auth_type: agency");
    c = login<agency_credentials>();
    BOOST_TEST(c.agency() == "a");
    BOOST_TEST(c.delegator().id == "d");
    BOOST_TEST(c.domain().id == "d");
    variables = {{"OS_AUTH_URL", "https://iam/v3"},
                 {"OS_TOKEN", "t"},
                 {"OS_AGENCY_NAME", "a"},
                 {"OS_AGENCY_DOMAIN_NAME", "d"},
                 {"OS_DELEGATED_PROJECT", "p"}};
    c = login<agency_credentials>();
    BOOST_TEST(std::get<rescoped_credentials>(c.who()).token() == "t");
    BOOST_TEST(c.project().name == "p");
    variables.clear();
    auth(std::string(iam) + "ak: a, sk: s, agency_name: a, agency_domain_name: d");
    TEST_HAS(refused(errc::not_supported), "auth.agency_name: ");
}

BOOST_AUTO_TEST_CASE(kinds_that_are_not_supported)
{
    for (auto const* const type : {"v3adfspassword", "v3kerberos", "v3oidcpassword", "v2password", "v2token",
                                   "http_basic", "v3samlpassword", "v3oauth1", "v3tokenlessauth"}) {
        auth(std::string(iam) + "username: u, password: s3cret", std::string("auth_type: ") + type);
        auto const text = refused(errc::not_supported);
        TEST_HAS(text, path("clouds.yaml") + ":1: auth_type: is not supported; vigil can do password,");
        BOOST_TEST(!has(text, "s3cret"));
    }
    auth(std::string(iam) + "username: u, password: p", "auth_type: nobody");
    TEST_HAS(refused(), "auth_type: is not known; vigil can do password,");
    auth(iam, "auth_type: none");
    TEST_HAS(refused(errc::not_supported), "auth_type: none: the services want to know who asks");
    auth(std::string(iam) + "username: u, password: p, trust_id: t");
    TEST_HAS(refused(errc::not_supported), "auth.trust_id: is not supported");
    auth(std::string(iam) + "username: u, password: p, system_scope: all");
    TEST_HAS(refused(errc::not_supported), "auth.system_scope: is not supported");
}

BOOST_AUTO_TEST_CASE(strangers_in_auth_are_told)
{
    auth(std::string(iam) + "username: u, password: p, pasword: s3cret");
    TEST_HAS(warnings(), "clouds.yaml:1: auth.pasword is not known, and not used");
    BOOST_TEST(!has(warnings(), "s3cret"));
}

BOOST_AUTO_TEST_SUITE_END()
