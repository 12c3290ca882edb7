// clouds.yaml and the OS_* variables. The first byte chooses: YAML, JSON, or a variable a line.
#include "config/connection.hpp"
#include "config/login.hpp"
#include "config/parse.hpp"
#include "config/reader.hpp"
#include "config/tidy.hpp"
#include "fuzz/target.hpp"

#include <vigil/config.hpp>

#include <algorithm>
#include <map>

namespace vigil::fuzz {
namespace {

using namespace vigil::config;

// What no word of vigil's has in it.
constexpr std::string_view mark = "s3cr3t-Zq";

bool holds(std::string_view text) { return text.find(mark) != text.npos; }

bool is_secret(std::string_view key)
{
    return key == "password" || key == "passcode" || key == "token" ||
           key == "application_credential_secret" || key == "secret_access_key";
}

// The mark stands where secrets stand, and nowhere else.
bool is_kept_secret(value const& v, bool below_secret = false)
{
    if (v.type == value::kind::text)
        return below_secret || !holds(v.text.reveal());
    for (auto const& key : v.keys)
        if (holds(key))
            return false;
    for (std::size_t i = 0; i < v.items.size(); ++i)
        if (!is_kept_secret(v.items[i],
                            v.is_map() && is_secret(v.keys[i]) && v.items[i].type == value::kind::text))
            return false;
    return true;
}

void check_said(problem const& why, std::vector<std::string> const& warnings)
{
    require(!holds(to_string(why)), "a secret is told: " + to_string(why));
    for (auto const& w : warnings)
        require(!holds(w), "a warning tells a secret: " + w);
}

void check_options(client_options const& o)
{
    for (auto const* const url : {&o.vbs_endpoint, &o.sdrs_endpoint, &o.volume_endpoint})
        require(url->find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
                "an endpoint of two lines");
}

// What follows a cloud's settings, without files.
void read_settings(value settings, bool kept_secret)
{
    load_request const request;
    problem why;
    context at{request, why, {}};
    normalize_keys(settings);
    kept_secret = kept_secret && is_kept_secret(settings);
    tidy(settings);
    config::reader r(at, settings);
    client_options options;
    options.service = read_service(r);
    read_connection(r, service::vbs, options);
    auto const who = make_login(r, !options.vbs_endpoint.empty());
    require(!r.error() || !why.text.empty(), "refused without a word");
    if (kept_secret)
        check_said(why, at.warnings);
    if (!r.error())
        check_options(options);
}

void run_file(std::string_view text, syntax how)
{
    std::vector<std::string> warnings;
    problem why;
    auto got = parse(text, how, make_place(layer::file, "f"), warnings, why);
    if (!got)
        return require(!why.text.empty() && why.source == "f", "refused without a word or a place");
    require(got->is_map() || got->is_null(), "a file that is no map");
    require(got->count() <= max_values && got->bytes() <= max_bytes, "more than the limits");

    auto const kept_secret = is_kept_secret(*got);
    if (kept_secret)
        check_said(why, warnings);
    auto const* const clouds = got->find("clouds");
    if (clouds && clouds->is_map())
        for (auto const& cloud : clouds->items)
            if (cloud.is_map())
                read_settings(cloud, kept_secret);
    if (got->is_map())
        read_settings(*got, kept_secret);
}

void run_variables(fuzz::reader in)
{
    std::map<std::string, std::string> variables;
    while (!in.done()) {
        auto const line = in.line();
        auto const equals = line.find('=');
        if (equals != line.npos)
            variables.insert_or_assign("OS_" + std::string(line.substr(0, equals)),
                                       std::string(line.substr(equals + 1)));
    }
    // They name files; none is read.
    for (auto const* const name : {"OS_CLIENT_CONFIG_FILE", "OS_CLIENT_SECURE_FILE", "OS_CLIENT_VENDOR_FILE"})
        variables.erase(name);
    bool kept_secret = true;
    for (auto const& [name, text] : variables)
        kept_secret =
            kept_secret && !holds(name) && (!holds(text) || name == "OS_PASSWORD" || name == "OS_TOKEN");
    problem why;
    auto const got = load(load_request().without_files().variables(environment(variables)), why);
    require(got.has_value() || !why.text.empty(), "refused without a word");
    if (got)
        check_options(got->options);
    if (kept_secret)
        check_said(why, got ? got->warnings : std::vector<std::string>());
}

void run(std::string_view input)
{
    fuzz::reader in(input);
    auto const what = in.byte() % 3;
    if (what == 2)
        return run_variables(in);
    exact const text(in.rest());
    run_file(text, what == 0 ? syntax::yaml : syntax::json);
}

constexpr char const* sample = R"(# clouds
defaults: &d
  verify: true
  auth: {auth_url: "https://iam.{region_name}/v3", "user-name": 'it''s'}
clouds:
  one:
    <<: *d
    profile: otc
    regions: [eu-de, {name: eu-nl, values: {interface: internal}}]
    auth:
      username: u
      password: "s3cr3t-Zq\u00e9\n"
      project_id: 0123
      user_domain_name: Default
    cacert: ~/ca.pem
    vigil_service: cinder
    volume_endpoint_override: https://cinder.test:8776/v3
    verify: "no"
    api_timeout: 30
  two: {auth: &x [*d, ~, "a"], text: |
      block
      text
  , more: >-
      folded}
  three: {auth_type: v3applicationcredential, auth: {auth_url: https://iam, application_credential_id: a,
    application_credential_secret: s3cr3t-Zq}, region_name: eu-de}
  four: {auth_type: aksk, auth: {access_key_id: AK, secret_access_key: s3cr3t-Zq, project_id: p}}
  five: {auth_type: token, auth: {auth_url: https://iam, token: s3cr3t-Zq, project_name: p}}
)";

void seeds(add_seed const& add)
{
    add(std::string("\0", 1) + sample);
    add("\1"
        R"({"clouds":{"a":{"auth":{"auth_url":"https://iam/v3","username":"u","password":"s3cr3t-Zq",)"
        R"("project_name":"p"},"region_name":"eu-de","verify":false,"networks":[1,2,{"x":null}]}}})");
    add("\2AUTH_URL=https://iam/v3\nUSERNAME=u\nPASSWORD=s3cr3t-Zq\nPROJECT_NAME=p\nUSER_DOMAIN_NAME=d\n"
        "REGION_NAME=eu-de\nINTERFACE=internal\nENDPOINT_OVERRIDE=https://"
        "vbs.{region_name}\nVIGIL_SERVICE=vbs\n");
    add("\2AUTH_TYPE=token\nTOKEN=s3cr3t-Zq\nAUTH_URL=https://iam\nPROJECT_ID=p\nINSECURE=true\nCACERT=~/"
        "x\n");
}

} // namespace

extern target const clouds;
target const clouds{"clouds", run, seeds};

} // namespace vigil::fuzz
