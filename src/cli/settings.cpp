// Merges command line and environment (the names of openstackclient) into client_options. Opens nothing.
#include "cli/settings.hpp"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>

namespace vigil::cli {
namespace {

// The option, else the first variable that is set.
std::string pick(std::string const& option, environment const& env, std::initializer_list<char const*> names)
{
    if (!option.empty())
        return option;
    for (auto const* name : names)
        if (auto value = env(name); !value.empty())
            return value;
    return {};
}

std::string without_suffix(std::string text, std::string_view suffix)
{
    if (text.ends_with(suffix))
        text.resize(text.size() - suffix.size());
    return text;
}

duration seconds(double s) { return std::chrono::duration_cast<duration>(std::chrono::duration<double>(s)); }

std::string endpoint_of(settings const& s, environment const& env, service at)
{
    auto const* own = at == service::sdrs ? "OS_SDRS_ENDPOINT_OVERRIDE" : "OS_VBS_ENDPOINT_OVERRIDE";
    return pick(s.endpoint, env, {own, "OS_ENDPOINT_OVERRIDE", "OS_ENDPOINT", "OS_URL"});
}

credentials make_password_credentials(settings const& s, environment const& env)
{
    auto const url = pick(s.auth_url, env, {"OS_AUTH_URL"});
    auto const user = pick(s.username, env, {"OS_USERNAME"});
    auto const user_id = s.username.empty() ? env("OS_USER_ID") : std::string();
    auto const password = pick(s.password, env, {"OS_PASSWORD"});
    if (url.empty())
        throw usage_error("who asks? Give --token (OS_TOKEN), or --auth-url (OS_AUTH_URL), --username "
                          "(OS_USERNAME) and OS_PASSWORD");
    if (user.empty() && user_id.empty())
        throw usage_error("no user: give --username, OS_USERNAME or OS_USER_ID");
    if (password.empty())
        throw usage_error("no password: set OS_PASSWORD (or give --password, which others may see)");

    password_credentials c(url, user, password);
    c.user_id(user_id);
    c.user_domain_name(pick(s.user_domain, env, {"OS_USER_DOMAIN_NAME"}));
    if (s.user_domain.empty())
        c.user_domain_id(env("OS_USER_DOMAIN_ID"));
    // What the command line says about the project is not mixed with what the environment says.
    if (!s.project.empty() || !s.project_name.empty()) {
        c.project_id(s.project).project_name(s.project_name);
    } else {
        c.project_id(pick({}, env, {"OS_PROJECT_ID", "OS_TENANT_ID"}));
        c.project_name(pick({}, env, {"OS_PROJECT_NAME", "OS_TENANT_NAME"}));
    }
    c.project_domain_name(env("OS_PROJECT_DOMAIN_NAME"));
    c.project_domain_id(env("OS_PROJECT_DOMAIN_ID"));
    return c;
}

credentials make_credentials(settings const& s, environment const& env)
{
    bool const names_user = !s.username.empty() || !s.password.empty();
    if (!s.token.empty() && names_user)
        throw usage_error("--token and --username or --password exclude each other");
    auto const token = names_user ? std::string() : pick(s.token, env, {"OS_TOKEN", "OS_AUTH_TOKEN"});
    if (!token.empty())
        return token_credentials(token);
    return make_password_credentials(s, env);
}

} // namespace

std::string from_environment(char const* name)
{
    auto const* value = std::getenv(name);
    return value ? value : "";
}

client_options make_client_options(settings const& s, environment const& env, service at)
{
    client_options o;
    o.credentials = make_credentials(s, env);
    auto endpoint = endpoint_of(s, env, at);
    if (std::holds_alternative<token_credentials>(o.credentials)) {
        o.project = project_id(pick(s.project, env, {"OS_PROJECT_ID", "OS_TENANT_ID"}));
        if (endpoint.empty())
            throw usage_error(
                "a token needs the service's URL beside it: --endpoint or OS_ENDPOINT_OVERRIDE");
        if (o.project.empty())
            throw usage_error("a token needs the project's id beside it: --project or OS_PROJECT_ID");
    } else if (!s.project.empty()) {
        o.project = project_id(s.project);
    }
    (at == service::sdrs ? o.sdrs_endpoint : o.vbs_endpoint) = std::move(endpoint);

    o.region = pick(s.region, env, {"OS_REGION_NAME"});
    if (auto const interface = env("OS_INTERFACE"); !interface.empty())
        o.interface = without_suffix(interface, "URL"); // "publicURL" of old
    o.tls.ca_file = pick(s.ca_file, env, {"OS_CACERT"});
    if (s.insecure)
        o.tls.verification = tls_verification::insecure_none;
    o.proxy.url = s.proxy;
    if (s.timeout)
        o.call_deadline = std::min(o.call_deadline, seconds(*s.timeout));
    o.user_agent = "vigil-cli";
    o.single_threaded = true;
    return o;
}

wait_options make_wait_options(settings const& s)
{
    wait_options how;
    if (s.timeout)
        how.limit(seconds(*s.timeout));
    return how;
}

} // namespace vigil::cli
