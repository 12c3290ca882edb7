// Endpoints, TLS, limits: what they become, and what is told when they mean nothing.
#include "config/desk.hpp"

#include <chrono>
#include <cstdlib>

using namespace vigil;
using namespace vigil::config;
using namespace vigil::config::tests;
using namespace std::chrono_literals;

namespace {

struct connection : desk
{
    void with(std::string const& settings)
    {
        cloud("auth: {auth_url: 'https://iam/v3', username: u, password: p}, " + settings);
    }
    client_options options() { return get().options; }
    bool verified() { return options().tls.verification == tls_verification::full; }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(connection_, connection)

BOOST_AUTO_TEST_CASE(defaults)
{
    with("");
    auto const got = get();
    auto const& o = got.options;
    BOOST_TEST(o.interface == "public");
    BOOST_TEST((o.tls.verification == tls_verification::full));
    BOOST_TEST(o.tls.ca_file.empty());
    BOOST_TEST((o.call_deadline == client_options().call_deadline));
    BOOST_TEST((o.native_version == api_version::v3));
    BOOST_TEST(o.vbs_endpoint.empty());
    BOOST_TEST(got.warnings.empty());
    BOOST_TEST(from("interface") == "default");
    BOOST_TEST(from("cacert") == "nowhere");
}

BOOST_AUTO_TEST_CASE(whether_the_server_is_verified)
{
    struct
    {
        char const* settings;
        bool verified;
        char const* ca;
    } const table[] = {
        {"verify: true", true, ""},
        {"verify: yes", true, ""},
        {"verify: ~", true, ""},
        {"verify: false", false, ""},
        {"verify: 'False'", false, ""},
        {"verify: off", false, ""},
        {"verify: ~/ca.pem", true, "/home/u/ca.pem"},
        {"verify: /ca.pem, cacert: /other.pem", true, "/other.pem"},
        {"insecure: true", false, ""},
        {"insecure: yes", false, ""},
        {"insecure: 'yes'", true, ""}, // as openstacksdk has it: of texts only "true" is
        {"insecure: 1", true, ""},
        {"insecure: false, verify: false", false, ""},
        {"insecure: true, verify: true", false, ""},
        {"cacert: ~/ca.pem", true, "/home/u/ca.pem"},
    };
    for (auto const& row : table) {
        with(row.settings);
        BOOST_TEST(verified() == row.verified, row.settings);
        BOOST_TEST(options().tls.ca_file == row.ca, row.settings);
    }
    with("verify: 0");
    TEST_HAS(refused(), "verify: is neither true nor false nor a file");
}

BOOST_AUTO_TEST_CASE(who_does_not_verify_is_warned)
{
    with("verify: false, cacert: /ca");
    TEST_HAS(warnings(), "clouds.yaml:1: verify means that anybody may pose as the server");
    TEST_HAS(warnings(), "cacert is not used");
    with("insecure: 1");
    TEST_HAS(warnings(), "insecure is taken for false");
    with("");
    arguments = {{"insecure", "true"}}; // who says so now knows
    BOOST_TEST(!verified());
    BOOST_TEST(warnings().empty());
}

BOOST_AUTO_TEST_CASE(a_certificate_of_ones_own)
{
    with("cert: ~/c.pem, key: ~/k.pem");
    BOOST_TEST(options().tls.certificate_file == "/home/u/c.pem");
    BOOST_TEST(options().tls.key_file == "/home/u/k.pem");
    with("key: /k.pem");
    BOOST_TEST(options().tls.key_file.empty());
    TEST_HAS(warnings(), "key is not used without a cert");
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_read_are_told_with_their_place)
{
    with("cacert: /nowhere/ca.pem");
    TEST_HAS(warnings(), path("clouds.yaml") + ":1: cacert cannot be read: /nowhere/ca.pem: No such file");
    with("verify: /nowhere/ca.pem, cert: /nowhere/c.pem, key: /nowhere/k.pem");
    auto const told = warnings();
    for (auto const* const part : {"verify cannot", "cert cannot", "key cannot"})
        TEST_HAS(told, part);
    with("cacert: " + folder.string());
    TEST_HAS(warnings(), "cacert is a folder");
    write("ca.pem", "");
    with("cacert: " + path("ca.pem"));
    BOOST_TEST(warnings().empty());
    with("cacert: /nowhere/ca.pem, insecure: true"); // of which nothing is read
    BOOST_TEST(!has(warnings(), "cannot be read"));
}

BOOST_AUTO_TEST_CASE(our_own_words_that_are_spelt_wrong)
{
    with("vigil_servise: cinder");
    TEST_HAS(warnings(), path("clouds.yaml") + ":1: vigil_servise is not known, and not used");
    BOOST_TEST((options().service == dialect::vbs));
    with("of_others: x");
    BOOST_TEST(warnings().empty());
    with("");
    request.cloud("");
    write("clouds.yaml", "");
    variables = {{"OS_AUTH_URL", "https://iam/v3"},
                 {"OS_USERNAME", "u"},
                 {"OS_PASSWORD", "p"},
                 {"OS_VIGIL_SERVCE", "cinder"}};
    TEST_HAS(warnings(), "OS_VIGIL_SERVCE: vigil_servce is not known");
}

BOOST_AUTO_TEST_CASE(whose_service_it_is)
{
    with("");
    BOOST_TEST((options().service == dialect::vbs));
    BOOST_TEST(from("vigil_service") == "nowhere");
    with("vigil_service: cinder");
    BOOST_TEST((options().service == dialect::cinder));
    BOOST_TEST(from("vigil_service") == path("clouds.yaml") + ":1");
    BOOST_TEST(warnings().empty());
    arguments = {{"--vigil-service", "vbs"}};
    BOOST_TEST((options().service == dialect::vbs));
    arguments.clear();
    with("vigil-service: Cinder");
    TEST_HAS(refused(), "vigil_service: is neither vbs nor cinder");
    with("vigil_service: [cinder]");
    TEST_HAS(refused(), "vigil_service: is not a text");
    with("profile: p, vigil_service: ~"); // says nothing
    write("clouds-public.yaml", "public-clouds: {p: {vigil_service: cinder}}");
    BOOST_TEST((options().service == dialect::cinder));
    with("profile: p, vigil_service: vbs");
    BOOST_TEST((options().service == dialect::vbs));
    with("vigil_service: vbs, regions: [a, {name: b, values: {vigil_service: cinder}}]");
    BOOST_TEST((options().service == dialect::vbs));
    arguments = {{"region_name", "b"}};
    BOOST_TEST((options().service == dialect::cinder));
}

BOOST_AUTO_TEST_CASE(whose_service_it_is_by_a_variable)
{
    variables = {{"OS_AUTH_URL", "https://iam/v3"}, {"OS_USERNAME", "u"}, {"OS_PASSWORD", "p"}};
    BOOST_TEST((options().service == dialect::vbs));
    variables["OS_VIGIL_SERVICE"] = "cinder";
    BOOST_TEST((options().service == dialect::cinder));
    with("");
    request.cloud("c"); // into which variables do not reach
    BOOST_TEST((options().service == dialect::vbs));
    TEST_HAS(warnings(), "OS_VIGIL_SERVICE");
}

// Cinder's backups are at the volume service.
BOOST_AUTO_TEST_CASE(an_endpoint_of_no_name_is_that_of_the_backups)
{
    with("vigil_service: cinder, endpoint_override: 'https://any', vbs_endpoint_override: 'https://vbs'");
    BOOST_TEST(options().volume_endpoint == "https://any");
    BOOST_TEST(options().vbs_endpoint == "https://vbs");
    request.unprefixed(service::sdrs);
    BOOST_TEST(options().sdrs_endpoint == "https://any");
    BOOST_TEST(options().volume_endpoint.empty());
    cloud("vigil_service: cinder, auth_type: admin_token, auth: {token: t, project_id: p, endpoint: "
          "'https://v'}");
    request.unprefixed(service::vbs);
    BOOST_TEST(options().volume_endpoint == "https://v");
}

BOOST_AUTO_TEST_CASE(an_endpoint_among_the_arguments)
{
    with("vbs_endpoint_override: 'https://file', sdrs_endpoint_override: 'https://sdrs'");
    arguments = {{"endpoint_override", "https://now"}};
    BOOST_TEST(options().vbs_endpoint == "https://now");
    BOOST_TEST(options().sdrs_endpoint == "https://sdrs");
    BOOST_TEST(from("vbs_endpoint_override") == "nowhere");
    arguments.emplace_back("vbs_endpoint_override", "https://better");
    BOOST_TEST(options().vbs_endpoint == "https://better");
    arguments.clear();
    with("vbs_endpoint_override: 'https://file', endpoint_override: 'https://any'");
    BOOST_TEST(options().vbs_endpoint == "https://file");
}

BOOST_AUTO_TEST_CASE(endpoints)
{
    with("region_name: r, vbs_endpoint_override: 'https://vbs.{region_name}', vbs_endpoint: 'https://no', "
         "sdrs_endpoint: 'https://sdrs', volume_endpoint: 'https://v', volumev3_endpoint_override: "
         "'https://v3'");
    auto o = options();
    BOOST_TEST(o.vbs_endpoint == "https://vbs.r");
    BOOST_TEST(o.sdrs_endpoint == "https://sdrs");
    BOOST_TEST(o.volume_endpoint == "https://v3");
    with("block-storage-endpoint-override: 'https://b', volumev3_endpoint_override: 'https://v3'");
    BOOST_TEST(options().volume_endpoint == "https://b");
    with(
        "block_storage_endpoint: 'https://b', volume_endpoint_override: 'https://v'"); // an override goes first
    BOOST_TEST(options().volume_endpoint == "https://v");
    with(
        "endpoint_override: 'https://any', endpoint: 'https://less', sdrs_endpoint_override: 'https://sdrs'");
    BOOST_TEST(options().vbs_endpoint == "https://any");
    request.unprefixed(service::sdrs);
    BOOST_TEST(options().vbs_endpoint.empty());
    BOOST_TEST(options().sdrs_endpoint == "https://sdrs");
    request.unprefixed(service::volume);
    BOOST_TEST(options().volume_endpoint == "https://any");
}

BOOST_AUTO_TEST_CASE(interfaces)
{
    for (auto const& [word, meant] : std::map<std::string, std::string>{
             {"internal", "internal"}, {"adminURL", "admin"}, {"[internal, public]", "internal"}}) {
        with("interface: " + word);
        BOOST_TEST(options().interface == meant);
    }
    with("interface: everywhere");
    TEST_HAS(refused(), "interface: is none of public, internal and admin");
}

BOOST_AUTO_TEST_CASE(limits)
{
    with("api_timeout: 2.5");
    BOOST_TEST((options().call_deadline == 2500ms));
    with("api_timeout: 2, http_timeout: 3");
    BOOST_TEST((options().call_deadline == 3s));
    with("timeout: 3");
    BOOST_TEST((options().call_deadline == 60s));
    for (auto const* const wrong : {"0", "-1", "nan", "inf", "1e10", "5s", "1e-9"}) {
        with(std::string("api_timeout: ") + wrong);
        TEST_HAS(refused(), "api_timeout: is no number of seconds");
    }
}

BOOST_AUTO_TEST_CASE(versions)
{
    with("volume_api_version: 2");
    BOOST_TEST((options().native_version == api_version::v2));
    with("volume_api_version: 2, block_storage_api_version: '3'");
    BOOST_TEST((options().native_version == api_version::v3));
    with("volume_api_version: 1, identity_api_version: 2.0");
    TEST_HAS(warnings(), "volume_api_version is not used");
    TEST_HAS(warnings(), "identity_api_version is not used");
    with("block_storage_default_microversion: '3.50', vbs_region_name: x, volume_endpoint_type: internal");
    TEST_HAS(warnings(), "block_storage_default_microversion is not used");
    TEST_HAS(warnings(), "vbs_region_name is not used");
    TEST_HAS(warnings(), "volume_interface is not used");
}

// ---- variables, and the rest of the interface

BOOST_AUTO_TEST_CASE(every_known_variable_is_looked_for)
{
    for (auto const& name : known_variables()) {
        desk alone;
        std::map<std::string, int> asked;
        auto const get = [&](std::string const& n) -> std::optional<std::string> {
            ++asked[n];
            return n == name ? std::optional<std::string>("x") : std::nullopt;
        };
        problem story;
        (void)config::load(load_request()
                               .folders({alone.folder.string()})
                               .variables(environment(get, [&] { return std::vector<std::string>{name}; })),
                           story);
        BOOST_TEST(asked[name] > 0, name);
    }
    auto const all = known_variables();
    for (auto const* const name :
         {"OS_AUTH_URL", "OS_TENANT_NAME", "OS_ACCESS_KEY", "OS_AK", "OS_CACERT", "OS_CLOUD"})
        BOOST_TEST(std::ranges::count(all, name) == 1, name);
}

BOOST_AUTO_TEST_CASE(the_process_has_variables)
{
    ::setenv("OS_VIGIL_TEST", "x", 1);
    auto const e = environment::of_process();
    BOOST_TEST(e.get("OS_VIGIL_TEST") == "x");
    auto const names = e.names();
    BOOST_TEST(std::ranges::count(names, "OS_VIGIL_TEST") == 1);
    ::unsetenv("OS_VIGIL_TEST");
    BOOST_TEST(e.get("OS_VIGIL_TEST").empty());
    BOOST_TEST(environment().names().empty());
    BOOST_TEST(environment().get("x").empty());
}

BOOST_AUTO_TEST_CASE(problems_as_text)
{
    problem p;
    p.text = "wrong";
    BOOST_TEST(to_string(p) == "wrong");
    p.key = "auth.username";
    BOOST_TEST(to_string(p) == "auth.username: wrong");
    p.source = "f";
    p.line = 7;
    BOOST_TEST(to_string(p) == "f:7: auth.username: wrong");
}

// Not of itself, nor by what it names.
BOOST_AUTO_TEST_CASE(a_url_has_no_control_characters)
{
    constexpr auto login = "auth: {auth_url: https://iam/v3, username: u, password: p, project_id: p}, ";
    for (auto const* const bad :
         {R"(vbs_endpoint_override: "https://vbs\r\nX: y")", R"(vbs_endpoint_override: "https://vbs\x7f/")",
          R"(region_name: "eu\n-de", vbs_endpoint_override: "https://vbs.{region_name}/")"}) {
        cloud(login + std::string(bad));
        BOOST_TEST(!load(), bad);
        BOOST_TEST(has(to_string(why), "vbs_endpoint_override: has a line break"), to_string(why));
    }
    cloud(R"(auth: {auth_url: "https://iam/v3\n", username: u, password: p, project_id: p})");
    BOOST_TEST(!load());
    BOOST_TEST(has(to_string(why), "auth.auth_url: has a line break"), to_string(why));
}

// Wherever something is wrong, no value is told: every text of the file is the secret.
BOOST_AUTO_TEST_CASE(no_secret_is_told)
{
    for (auto const* const key : {"auth_url", "username", "password", "token", "project_id", "passcode", "ak",
                                  "sk", "application_credential_id", "application_credential_secret",
                                  "auth_methods", "trust_id", "domain_id", "agency_name", "stranger"})
        for (auto const* const type : {"password", "token", "v3multifactor", "v3applicationcredential",
                                       "aksk", "agency", "admin_token", "s3cret"}) {
            cloud("auth_type: " + std::string(type) + ", verify: s3cret, auth: {" + key +
                  ": \"s3cret {\\n\"}");
            auto const got = load();
            BOOST_TEST(!has(to_string(why), "s3cret"), key << ' ' << type << ": " << to_string(why));
            if (got)
                for (auto const& w : got->warnings)
                    BOOST_TEST(!has(w, "s3cret"), key << ' ' << type << ": " << w);
        }
}

BOOST_AUTO_TEST_SUITE_END()
