// The command line goes before the environment, and the two are not mixed into something nobody asked for.
#include "cli/settings.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <set>
#include <string>

using namespace vigil;
using namespace vigil::cli;
using namespace std::chrono_literals;

namespace {

struct told
{
    settings line;
    std::map<std::string, std::string> variables;

    client_settings all(service at = service::vbs) const
    {
        // Nothing of the tester's own: no files, no home.
        config::load_request request;
        request.variables(config::environment(variables)).without_files();
        return make_client_settings(line, request, at);
    }
    client_options options(service at = service::vbs) const { return all(at).options; }

    password_credentials login() const { return std::get<password_credentials>(options().credentials); }
};

struct with_login : told
{
    with_login()
    {
        variables = {{"OS_AUTH_URL", "https://iam/v3"},
                     {"OS_USERNAME", "u"},
                     {"OS_PASSWORD", "p"},
                     {"OS_USER_DOMAIN_NAME", "d"},
                     {"OS_PROJECT_NAME", "eu-de"}};
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(settings_)

BOOST_FIXTURE_TEST_CASE(from_the_environment, with_login)
{
    variables.insert({{"OS_REGION_NAME", "eu-de"}, {"OS_INTERFACE", "internalURL"}, {"OS_CACERT", "/ca"}});
    auto const o = options();
    auto const who = std::get<password_credentials>(o.credentials);
    BOOST_TEST(who.auth_url() == "https://iam/v3");
    BOOST_TEST(who.user().name == "u");
    BOOST_TEST(who.password() == "p");
    BOOST_TEST(who.user_domain().name == "d");
    BOOST_TEST(who.project().name == "eu-de");
    BOOST_TEST(o.region == "eu-de");
    BOOST_TEST(o.interface == "internal");
    BOOST_TEST(o.tls.ca_file == "/ca");
    BOOST_TEST((o.tls.verification == tls_verification::full));
    BOOST_TEST(o.vbs_endpoint.empty());
    BOOST_TEST(o.project.empty());
    BOOST_TEST(o.single_threaded);
}

BOOST_FIXTURE_TEST_CASE(the_command_line_goes_first, with_login)
{
    variables.insert({{"OS_USER_ID", "id-of-u"}, {"OS_USER_DOMAIN_ID", "id-of-d"}, {"OS_CACERT", "/ca"}});
    line.username = "other";
    line.user_domain = "elsewhere";
    line.ca_file = "/mine";
    BOOST_TEST(login().user().name == "other");
    BOOST_TEST(login().user().id.empty()); // of another user
    BOOST_TEST(login().user_domain().name == "elsewhere");
    BOOST_TEST(login().user_domain().id.empty());
    BOOST_TEST(options().tls.ca_file == "/mine");
}

BOOST_FIXTURE_TEST_CASE(a_project_is_named_in_one_place, with_login)
{
    line.project = "0123";
    BOOST_TEST(login().project().id == "0123");
    BOOST_TEST(login().project().name.empty());
    BOOST_TEST(options().project.str() == "0123");
    line.project.clear();
    line.project_name = "eu-de_b";
    variables["OS_PROJECT_ID"] = "0123";
    BOOST_TEST(login().project().name == "eu-de_b");
    BOOST_TEST(login().project().id.empty());
}

BOOST_FIXTURE_TEST_CASE(a_token_needs_its_place, told)
{
    variables["OS_TOKEN"] = "t";
    BOOST_CHECK_THROW(options(), usage_error);
    variables["OS_ENDPOINT_OVERRIDE"] = "https://vbs";
    BOOST_CHECK_THROW(options(), usage_error);
    variables["OS_PROJECT_ID"] = "0123";
    auto const o = options();
    BOOST_TEST(std::get<token_credentials>(o.credentials).token() == "t");
    BOOST_TEST(o.vbs_endpoint == "https://vbs");
    BOOST_TEST(o.project.str() == "0123");
}

BOOST_FIXTURE_TEST_CASE(an_endpoint_is_that_of_the_commands_service, with_login)
{
    line.endpoint = "https://here";
    BOOST_TEST(options(service::vbs).vbs_endpoint == "https://here");
    BOOST_TEST(options(service::vbs).sdrs_endpoint.empty());
    BOOST_TEST(options(service::sdrs).sdrs_endpoint == "https://here");
    BOOST_TEST(options(service::volume).volume_endpoint == "https://here");
    line.backups = dialect::cinder; // which keeps them at the volume service
    BOOST_TEST(options(service::vbs).volume_endpoint == "https://here");
    BOOST_TEST(options(service::vbs).vbs_endpoint.empty());
    BOOST_TEST((options(service::vbs).service == dialect::cinder));
    line.backups.reset();
    variables["OS_VIGIL_SERVICE"] = "cinder"; // the same by another way
    BOOST_TEST(options(service::vbs).volume_endpoint == "https://here");
    BOOST_TEST(options(service::vbs).vbs_endpoint.empty());
    BOOST_TEST(options(service::sdrs).sdrs_endpoint == "https://here");
    line.backups = dialect::vbs; // goes before it
    BOOST_TEST(options(service::vbs).vbs_endpoint == "https://here");
    BOOST_TEST((options(service::vbs).service == dialect::vbs));
    variables["OS_VBS_ENDPOINT_OVERRIDE"] = "https://there";
    BOOST_TEST(options(service::vbs).vbs_endpoint == "https://here");
    variables.erase("OS_VBS_ENDPOINT_OVERRIDE");
    variables.erase("OS_VIGIL_SERVICE");
    line.backups.reset();
    BOOST_TEST((options(service::vbs).service == dialect::vbs));
    line.endpoint.clear();
    variables.insert(
        {{"OS_SDRS_ENDPOINT_OVERRIDE", "https://sdrs"}, {"OS_ENDPOINT_OVERRIDE", "https://any"}});
    BOOST_TEST(options(service::sdrs).sdrs_endpoint == "https://sdrs");
    BOOST_TEST(options(service::vbs).vbs_endpoint == "https://any");
}

BOOST_FIXTURE_TEST_CASE(a_user_on_the_command_line_beats_a_token_in_the_environment, with_login)
{
    variables["OS_TOKEN"] = "t";
    variables["OS_ENDPOINT_OVERRIDE"] = "https://vbs";
    variables["OS_PROJECT_ID"] = "0123";
    BOOST_TEST(std::holds_alternative<token_credentials>(options().credentials));
    line.username = "u";
    BOOST_TEST(std::holds_alternative<password_credentials>(options().credentials));
    line.token = "t";
    BOOST_CHECK_THROW(options(), usage_error);
}

BOOST_FIXTURE_TEST_CASE(what_is_missing_is_named, with_login)
{
    auto const complaint = [this] {
        try {
            options();
        } catch (usage_error const& e) {
            return std::string(e.what());
        }
        return std::string("none");
    };
    variables.erase("OS_PASSWORD");
    BOOST_TEST(complaint().find("OS_PASSWORD") != std::string::npos);
    variables.erase("OS_USERNAME");
    BOOST_TEST(complaint().find("OS_USERNAME") != std::string::npos);
    variables.erase("OS_AUTH_URL");
    BOOST_TEST(complaint().find("OS_AUTH_URL") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_variable_is_in_the_help)
{
    auto const help = environment_help();
    auto const known = config::known_variables();
    BOOST_TEST(known.size() > 50u);
    for (auto const& name : known)
        BOOST_TEST((help.find(' ' + name + '\n') != help.npos || help.find(' ' + name + ' ') != help.npos ||
                    help.find(' ' + name + ',') != help.npos),
                   name + " is not in the help");
}

BOOST_FIXTURE_TEST_CASE(a_token_is_exchanged_where_there_is_no_endpoint, with_login)
{
    line.token = "t";
    BOOST_TEST(std::get<rescoped_credentials>(options().credentials).token() == "t");
    variables["OS_PASSWORD"] = "p"; // of the variables: the command line pushes it out
    BOOST_TEST(std::get<rescoped_credentials>(options().credentials).project().name == "eu-de");
}

BOOST_FIXTURE_TEST_CASE(names_of_openstackclient, with_login)
{
    line.more = {{"user-id", "i"}, {"project-domain-id", "pd"}, {"interface", "admin"}};
    BOOST_TEST(login().user().id == "i");
    BOOST_TEST(login().user().name.empty());
    BOOST_TEST(login().project_domain().id == "pd");
    BOOST_TEST(options().interface == "admin");
    line.more = {{"access-key", "a"}, {"secret-key", "s"}};
    BOOST_TEST(std::get<access_key_credentials>(options().credentials).access() == "a");
}

BOOST_FIXTURE_TEST_CASE(where_settings_come_from, with_login)
{
    line.password = "s3cret";
    variables["OS_INSECURE"] = "true";
    std::string lines;
    for (auto const& l : all().origins)
        lines += l + '\n';
    for (auto const* const l : {"the cloud is 'envvars'\n", "auth.username: OS_USERNAME\n",
                                "auth.password: command line\n", "insecure: OS_INSECURE\n"})
        BOOST_TEST(lines.find(l) != lines.npos, l << " is not in " << lines);
    BOOST_TEST(lines.find("s3cret") == lines.npos);
    BOOST_TEST(lines.find("default") == lines.npos);
    BOOST_TEST_REQUIRE(all().warnings.size() == 1u);
    BOOST_TEST(all().warnings.front().starts_with("OS_INSECURE: "));
}

BOOST_FIXTURE_TEST_CASE(a_login_without_a_domain_is_told, with_login)
{
    BOOST_TEST(login_hint(options().credentials).empty());
    variables.erase("OS_USER_DOMAIN_NAME");
    BOOST_TEST(login_hint(options().credentials).find("OS_USER_DOMAIN_NAME") != std::string::npos);
    variables["OS_USER_DOMAIN_ID"] = "id-of-d";
    BOOST_TEST(login_hint(options().credentials).empty());
    variables.erase("OS_USER_DOMAIN_ID");
    variables["OS_USER_ID"] = "id-of-u"; // needs none
    BOOST_TEST(login_hint(options().credentials).empty());
    BOOST_TEST(login_hint(token_credentials("t")).empty());
}

BOOST_FIXTURE_TEST_CASE(one_limit_for_calls_and_waits, with_login)
{
    BOOST_TEST((options().call_deadline == 60s));
    BOOST_TEST(!make_wait_options(line).limit());
    line.timeout = 1.5;
    BOOST_TEST((options().call_deadline == 1500ms));
    BOOST_TEST((make_wait_options(line).limit() == 1500ms));
    line.timeout = 3600;
    BOOST_TEST((options().call_deadline == 60s));
}

BOOST_AUTO_TEST_SUITE_END()
