// Arguments go before everything, and push out what they stand instead of.
#include "config/tidy.hpp"

#include "config/desk.hpp"

using namespace vigil;
using namespace vigil::config;
using namespace vigil::config::tests;

namespace {

struct arguments_desk : desk
{
    arguments_desk()
    {
        cloud("interface: admin, insecure: true, http_timeout: 5, auth: {auth_url: 'https://iam/v3', "
              "user_id: i, "
              "username: u, password: p, user_domain_id: d, project_id: pi, project_name: pn}");
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(arguments_, arguments_desk)

BOOST_AUTO_TEST_CASE(names_as_anybody_writes_them)
{
    argument_list const list{
        {"user-name", "a"}, {"--os-username", "b"}, {"region_name", "r"}, {"os_token", ""}};
    BOOST_TEST(argument_of(list, "user_name") == "a");
    BOOST_TEST(argument_of(list, "username") == "b");
    BOOST_TEST(argument_of(list, "region_name") == "r");
    BOOST_TEST(argument_of(list, "token").empty());
    BOOST_TEST(argument_of({{"os_x", "of openstack"}, {"x", "plain"}}, "x") == "of openstack");
}

BOOST_AUTO_TEST_CASE(a_name_pushes_the_id_out)
{
    arguments = {{"username", "me"}, {"user_domain_name", "mine"}, {"project_name", "here"}};
    auto const c = login<password_credentials>();
    BOOST_TEST(c.user().name == "me");
    BOOST_TEST(c.user().id.empty());
    BOOST_TEST(c.user_domain().name == "mine");
    BOOST_TEST(c.user_domain().id.empty());
    BOOST_TEST(c.project().name == "here");
    BOOST_TEST(c.project().id.empty());
    BOOST_TEST(c.password() == "p");
    BOOST_TEST(from("auth.username") == "argument username");
}

BOOST_AUTO_TEST_CASE(a_name_that_nobody_knows_is_told)
{
    arguments = {{"--os-usernam", "me"}, {"vigil-servise", "cinder"}, {"usernaam", ""}};
    auto const told = warnings();
    TEST_HAS(told, "argument usernam: usernam is not known, and not used\n");
    TEST_HAS(told, "argument vigil_servise: vigil_servise is not known, and not used\n");
    BOOST_TEST(!has(told, "usernaam")); // which says nothing
    BOOST_TEST(!has(told, "me\n"));
    BOOST_TEST(std::ranges::count(told, '\n') == 3); // and that nobody is verified
    // It is told with what is missing for its sake.
    cloud("auth: {auth_url: 'https://iam/v3', password: p}");
    TEST_HAS(refused(), "auth.username: is missing");
    TEST_HAS(to_string(why), "argument usernam: usernam is not known");
}

BOOST_AUTO_TEST_CASE(names_that_somebody_reads_are_not_told)
{
    arguments = {{"region_name", "r"},
                 {"profile", "envvars"},
                 {"access_key", ""},
                 {"tenant_name", "t"},
                 {"os-vbs-endpoint-override", "https://vbs"},
                 {"block_storage_api_version", "3"},
                 {"http_timeout", "7"},
                 {"endpoint_type", "public"},
                 {"auth_type", "password"}};
    BOOST_TEST(!has(warnings(), "is not known"));
    // A name of one's own, used in a pattern.
    arguments = {{"my_host", "iam.test"}, {"auth_url", "https://{my_host}/v3"}};
    BOOST_TEST(!has(warnings(), "my_host"));
    BOOST_TEST(login<password_credentials>().auth_url() == "https://iam.test/v3");
}

BOOST_AUTO_TEST_CASE(a_shared_domain_does_not_come_back)
{
    cloud("auth: {auth_url: 'https://iam/v3', username: u, password: p, project_name: n, domain_id: d}");
    arguments = {{"user_domain_name", "mine"}};
    auto const c = login<password_credentials>();
    BOOST_TEST(c.user_domain().name == "mine");
    BOOST_TEST(c.user_domain().id.empty());
    BOOST_TEST(c.project_domain().id == "d");
}

BOOST_AUTO_TEST_CASE(one_kind_of_credentials_pushes_the_others_out)
{
    arguments = {{"os-token", "t"}};
    BOOST_TEST(login<rescoped_credentials>().token() == "t");
    arguments = {{"ak", "a"}, {"secret_key", "s"}};
    BOOST_TEST(login<access_key_credentials>().access() == "a");
    arguments = {{"application_credential_id", "a"}, {"application_credential_secret", "s"}};
    BOOST_TEST(login<application_credentials>().application().id == "a");
    // And the word of the file with them.
    cloud("auth_type: v3applicationcredential, auth: {auth_url: 'https://iam/v3', application_credential_id: "
          "i, "
          "application_credential_secret: s}");
    arguments = {{"username", "me"}, {"password", "mine"}};
    BOOST_TEST(login<password_credentials>().user().name == "me");
    variables = {{"OS_AUTH_URL", "https://iam/v3"},
                 {"OS_TOKEN", "t"},
                 {"OS_AUTH_TYPE", "token"},
                 {"OS_PASSWORD", "p"}};
    arguments = {{"username", "me"}};
    BOOST_TEST(login<password_credentials>().password() == "p");
}

BOOST_AUTO_TEST_CASE(what_stands_beside_auth)
{
    arguments = {{"interface", "internal"}, {"verify", "true"}, {"timeout", "7"}};
    auto const o = get().options;
    BOOST_TEST(o.interface == "internal");
    BOOST_TEST((o.tls.verification == tls_verification::full));
    BOOST_TEST((o.call_deadline == std::chrono::seconds(7)));
    cloud("endpoint_type: admin, auth: {auth_url: 'https://iam/v3', username: u, password: p}");
    BOOST_TEST(get().options.interface == "internal");
    arguments = {{"endpoint_type", "publicURL"}};
    BOOST_TEST(get().options.interface == "public");
}

BOOST_AUTO_TEST_CASE(arguments_alone)
{
    std::filesystem::remove(folder / "clouds.yaml");
    arguments = {{"auth_url", "https://iam/v3"}, {"username", "u"}, {"password", "p"}};
    BOOST_TEST(login<password_credentials>().user().name == "u");
    BOOST_TEST(get().cloud.empty());
    arguments.emplace_back("username", ""); // says nothing
    BOOST_TEST(login<password_credentials>().user().name == "u");
}

BOOST_AUTO_TEST_SUITE_END()
