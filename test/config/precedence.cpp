// Who goes before whom: defaults, profiles, clouds, regions, variables.
#include "config/desk.hpp"

using namespace vigil::config;
using namespace vigil::config::tests;
using vigil::errc;
using vigil::password_credentials;

namespace {

constexpr auto two = "clouds:\n"
                     "  a: {auth: {auth_url: 'https://iam/v3', username: of-a, password: p}}\n"
                     "  b: {auth: {auth_url: 'https://iam/v3', username: of-b, password: p}}\n";

struct precedence : desk
{
    std::string user() { return login<password_credentials>().user().name; }
    void with_login(std::string const& more)
    {
        cloud("auth: {auth_url: 'https://iam/v3', username: u, password: p}, " + more);
    }
    void login_by_variables()
    {
        variables.insert(
            {{"OS_AUTH_URL", "https://iam/v3"}, {"OS_USERNAME", "of-variables"}, {"OS_PASSWORD", "p"}});
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(precedence_, precedence)

// ---- which cloud

BOOST_AUTO_TEST_CASE(the_only_cloud)
{
    with_login("");
    BOOST_TEST(get().cloud == "c");
}

BOOST_AUTO_TEST_CASE(one_of_several)
{
    write("clouds.yaml", two);
    TEST_HAS(refused(errc::no_credentials),
             "no cloud is chosen (OS_CLOUD), and " + path("clouds.yaml") + " has the clouds a, b");
    variables["OS_CLOUD"] = "b";
    BOOST_TEST(user() == "of-b");
    arguments = {{"--os-cloud", "a"}};
    BOOST_TEST(user() == "of-a");
    request.cloud("b");
    BOOST_TEST(get().cloud == "b");
    request.cloud("x");
    TEST_HAS(refused(), "clouds.x: there is no such cloud; there are a, b");
}

BOOST_AUTO_TEST_CASE(variables_are_a_cloud)
{
    write("clouds.yaml", two);
    login_by_variables();
    BOOST_TEST(get().cloud == "envvars");
    BOOST_TEST(user() == "of-variables");
    BOOST_TEST(from("auth.username") == "OS_USERNAME");
    variables["OS_CLOUD_NAME"] = "mine";
    BOOST_TEST(get().cloud == "mine");
    variables["OS_CLOUD_NAME"] = "a";
    TEST_HAS(refused(), "clouds.yaml:2: clouds.a: is also the name");
}

BOOST_AUTO_TEST_CASE(selectors_and_empty_variables_are_none)
{
    with_login("");
    variables = {{"OS_CLIENT_SECURE_FILE", path("x")},
                 {"OS_CLOUD_NAME", "x"},
                 {"OS_PASSWORD", ""},
                 {"OS_TEST_PATH", "x"},
                 {"OS_STDERR_CAPTURE", "1"},
                 {"OS_LOG_CAPTURE", "1"},
                 {"PATH", "/bin"},
                 {"os_username", "x"},
                 {"OS_", "x"}};
    BOOST_TEST(get().cloud == "c");
    variables["OS_USERNAME"] = "x";
    TEST_HAS(refused(), "auth.auth_url: is missing");
    TEST_HAS(to_string(why),
             "the cloud is 'x', made of variables, and " + path("clouds.yaml") + " has the clouds c");
}

BOOST_AUTO_TEST_CASE(variables_do_not_reach_into_a_cloud_of_the_file)
{
    write("clouds.yaml", two);
    login_by_variables();
    variables["OS_CLOUD"] = "a";
    variables["OS_SOMETHING"] = "x";
    BOOST_TEST(user() == "of-a");
    TEST_HAS(warnings(), "OS_AUTH_URL, OS_PASSWORD, OS_USERNAME: not used, for the cloud is 'a'");
    BOOST_TEST(!has(warnings(), "OS_SOMETHING"));
    variables["OS_CLOUD"] = "envvars";
    BOOST_TEST(user() == "of-variables");
}

// ---- profiles

BOOST_AUTO_TEST_CASE(the_built_in_profile)
{
    cloud("profile: otc, auth: {username: u, password: p}");
    auto const got = get();
    BOOST_TEST(std::get<password_credentials>(got.options.credentials).auth_url() ==
               "https://iam.eu-de.otc.t-systems.com/v3");
    BOOST_TEST(got.options.region == "eu-de");
    BOOST_TEST(from("auth.auth_url") == "profile otc");
    arguments = {{"region_name", "eu-nl"}};
    BOOST_TEST(login<password_credentials>().auth_url() == "https://iam.eu-nl.otc.t-systems.com/v3");
    arguments = {{"region_name", "eu-xx"}};
    TEST_HAS(refused(),
             "argument region_name: region_name: the cloud has no region 'eu-xx'; it has eu-de, eu-nl");
}

BOOST_AUTO_TEST_CASE(profile_by_variable_and_by_argument)
{
    variables = {
        {"OS_PROFILE", "otc"}, {"OS_USERNAME", "u"}, {"OS_PASSWORD", "p"}, {"OS_REGION_NAME", "eu-nl"}};
    BOOST_TEST(login<password_credentials>().auth_url() == "https://iam.eu-nl.otc.t-systems.com/v3");
    variables.clear();
    arguments = {{"profile", "otc"}, {"username", "u"}, {"password", "p"}};
    BOOST_TEST(login<password_credentials>().auth_url() == "https://iam.eu-de.otc.t-systems.com/v3");
}

BOOST_AUTO_TEST_CASE(profiles_of_ones_own_go_before_the_built_in)
{
    write("clouds-public.yaml",
          "public-clouds: {otc: {auth: {auth_url: 'https://mine', password: of-profile}, "
          "interface: internal}}");
    cloud("profile: otc, auth: {username: u, password: p}");
    auto const got = get();
    auto const& c = std::get<password_credentials>(got.options.credentials);
    BOOST_TEST(c.auth_url() == "https://mine");
    BOOST_TEST(c.password() == "p");
    BOOST_TEST(got.options.interface == "internal");
    BOOST_TEST(got.options.region.empty());
    variables["OS_CLIENT_VENDOR_FILE"] = path("other.yaml");
    write("other.yaml", "public-clouds: {otc: {auth: {auth_url: 'https://other'}}}");
    BOOST_TEST(login<password_credentials>().auth_url() == "https://other");
}

BOOST_AUTO_TEST_CASE(a_null_says_nothing)
{
    write("clouds-public.yaml", "public-clouds: {mine: {interface: internal, auth: {password: of-profile}}}");
    cloud("profile: mine, interface: ~, auth: {auth_url: 'https://iam/v3', username: u, password: ~}");
    BOOST_TEST(get().options.interface == "internal");
    BOOST_TEST(login<password_credentials>().password() == "of-profile");
}

// The cloud of the variables begins with the defaults, and they go before its profile.
BOOST_AUTO_TEST_CASE(a_profile_of_variables_does_not_change_defaults)
{
    write("clouds-public.yaml",
          "public-clouds: {mine: {interface: internal, verify: false, region_name: r}}");
    with_login("profile: mine");
    BOOST_TEST(get().options.interface == "internal");
    login_by_variables();
    variables["OS_PROFILE"] = "mine";
    BOOST_TEST(get().options.interface == "public");
    BOOST_TEST((get().options.tls.verification == vigil::tls_verification::full));
    BOOST_TEST(get().options.region == "r");
}

BOOST_AUTO_TEST_CASE(a_profile_that_is_not_known_is_told)
{
    with_login("profile: nobody");
    TEST_HAS(warnings(), "clouds.yaml:1: the profile 'nobody' is not known");
    with_login("cloud: nobody"); // its name of old
    TEST_HAS(warnings(), "the profile 'nobody' is not known");
}

BOOST_AUTO_TEST_CASE(a_profile_is_not_fetched)
{
    with_login("profile: 'https://vexxhost.com'");
    TEST_HAS(refused(errc::not_supported), "clouds.yaml:1: profile: a profile is not fetched from a URL");
}

// ---- regions

BOOST_AUTO_TEST_CASE(regions_have_values)
{
    with_login("interface: admin, regions: [{name: a, values: {interface: internal, auth: {project_name: "
               "of-a}}}, b]");
    BOOST_TEST(get().options.region == "a");
    BOOST_TEST(get().options.interface == "internal");
    BOOST_TEST(login<password_credentials>().project().name == "of-a");
    BOOST_TEST(login<password_credentials>().user().name == "u");
    variables["OS_REGION_NAME"] = "b";
    BOOST_TEST(get().options.interface == "admin");
    BOOST_TEST(from("region_name") == "OS_REGION_NAME");
    arguments = {{"os-region-name", "a"}, {"interface", "public"}};
    BOOST_TEST(get().options.region == "a");
    BOOST_TEST(get().options.interface == "public");
}

BOOST_AUTO_TEST_CASE(regions_that_are_none)
{
    for (auto const* const wrong :
         {"regions: {a: b}", "regions: [[a]]", "regions: [{values: {}}]", "regions: [~]",
          "regions: [{name: a, more: b}]", "regions: [{name: a, values: word}]", "regions: word",
          "region_name: {a: b}"}) {
        with_login(wrong);
        TEST_HAS(refused(), "clouds.yaml:1: region");
    }
    with_login("region_name: a");
    arguments = {{"region_name", "b"}};
    TEST_HAS(refused(), "the cloud has no region 'b'; it has a");
}

BOOST_AUTO_TEST_CASE(a_list_of_regions_in_one_word)
{
    with_login("region_name: 'a,b'");
    BOOST_TEST(get().options.region == "a");
    TEST_HAS(warnings(), "better write a list into `regions`");
    variables["OS_REGION_NAME"] = "b";
    BOOST_TEST(get().options.region == "b");
}

BOOST_AUTO_TEST_CASE(any_region_where_none_is_known)
{
    cloud("profile: otc, regions: [], auth: {auth_url: 'https://iam/v3', username: u, password: p}");
    BOOST_TEST(get().options.region.empty()); // an empty list hides the profile's
    with_login("interface: public");
    variables["OS_REGION_NAME"] = "b";
    BOOST_TEST(get().options.region == "b");
    login_by_variables();
    BOOST_TEST(get().options.region == "b");
    arguments = {{"region_name", "c"}}; // goes before the variable, which is no list of what there is
    BOOST_TEST(get().options.region == "c");
}

// ---- spellings

BOOST_AUTO_TEST_CASE(names_of_old)
{
    struct
    {
        char const* settings;
        char const* id;
        char const* name;
    } const table[] = {
        {"auth: {tenant_id: i}", "i", ""},
        {"auth: {tenant-name: n}", "", "n"},
        {"tenant_name: n", "", "n"},
        {"project_name: new, auth: {tenant_name: old}", "", "new"},
        {"project_name: beside, auth: {project_name: inside}", "", "inside"},
        {"tenant_name: beside, auth: {project-name: inside}", "", "inside"},
        {"auth: {project_id: ''}", "", ""},
        {"auth: {project_id: ~, tenant_id: i}", "i", ""},
    };
    for (auto const& row : table) {
        cloud("auth_url: 'https://iam/v3', username: u, password: p, " + std::string(row.settings));
        auto const c = login<password_credentials>();
        BOOST_TEST(c.project().id == row.id, row.settings);
        BOOST_TEST(c.project().name == row.name, row.settings);
    }
    cloud("auth_url: 'https://iam/v3', auth: {user_name: u, password: p}, endpoint_type: internalURL, "
          "interface: admin");
    BOOST_TEST(user() == "u");
    BOOST_TEST(get().options.interface == "internal");
}

BOOST_AUTO_TEST_CASE(in_auth_before_beside_it)
{
    with_login("username: beside, password: beside, user_name: beside, user_domain_id: d");
    BOOST_TEST(user() == "u");
    BOOST_TEST(login<password_credentials>().password() == "p");
    BOOST_TEST(login<password_credentials>().user_domain().id == "d");
    cloud("username: beside, auth: {auth_url: 'https://iam/v3', user_name: older, password: p}");
    BOOST_TEST(user() == "older");
}

BOOST_AUTO_TEST_CASE(one_domain_for_user_and_project)
{
    cloud("project_name: n, domain_id: d, auth: {auth_url: 'https://iam/v3', username: u, password: p, "
          "project_domain_id: own}");
    auto c = login<password_credentials>();
    BOOST_TEST(c.user_domain().id == "d");
    BOOST_TEST(c.project_domain().id == "own");
    BOOST_TEST(c.domain().empty());
    // Without a project it is what the token is for.
    cloud("auth: {auth_url: 'https://iam/v3', username: u, password: p, domain_name: d}");
    c = login<password_credentials>();
    BOOST_TEST(c.domain().name == "d");
    BOOST_TEST(c.user_domain().empty());
}

BOOST_AUTO_TEST_CASE(default_domains_step_in)
{
    cloud("auth: {auth_url: 'https://iam/v3', username: u, password: p, project_name: n, user_domain_name: "
          "own, "
          "default_domain_id: d}");
    auto const c = login<password_credentials>();
    BOOST_TEST(c.user_domain().name == "own");
    BOOST_TEST(c.user_domain().id.empty());
    BOOST_TEST(c.project_domain().id == "d");
}

BOOST_AUTO_TEST_CASE(patterns)
{
    struct
    {
        char const* url;
        char const* made;
    } const good[] = {{"https://{region_name}.x", "https://r.x"},
                      {"https://{{x}}", "https://{x}"},
                      {"https://{mine}/", "https://m/"}};
    for (auto const& row : good) {
        cloud("region_name: r, mine: m, auth: {auth_url: '" + std::string(row.url) +
              "', username: u, password: p}");
        BOOST_TEST(login<password_credentials>().auth_url() == row.made);
    }
    for (auto const* const bad : {"https://{nobody}", "https://{", "https://}", "https://{}",
                                  "https://{password}", "https://{auth}", "https://{region_name"}) {
        cloud("region_name: r, password: s3cret, auth: {username: u, auth_url: '" + std::string(bad) + "'}");
        TEST_HAS(refused(), "auth.auth_url: ");
        BOOST_TEST(!has(to_string(why), "s3cret"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
