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
    if (url.empty() && user.empty() && user_id.empty())
        throw usage_error(
            "no credentials: give --token (OS_TOKEN), or OS_AUTH_URL, OS_USERNAME and OS_PASSWORD "
            "(or --auth-url, --username and --password)");
    if (url.empty())
        throw usage_error("no identity service: give --auth-url or OS_AUTH_URL");
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

std::string environment_help()
{
    return "Environment (what the command line says goes first):\n"
           "  OS_AUTH_URL                 URL of the identity service\n"
           "  OS_USERNAME, OS_USER_ID     User, by name or by id\n"
           "  OS_PASSWORD                 Password\n"
           "  OS_USER_DOMAIN_NAME, OS_USER_DOMAIN_ID\n"
           "                              Domain of a user given by name\n"
           "  OS_PROJECT_ID, OS_TENANT_ID, OS_PROJECT_NAME, OS_TENANT_NAME\n"
           "                              Project, by id or by name\n"
           "  OS_PROJECT_DOMAIN_NAME, OS_PROJECT_DOMAIN_ID\n"
           "                              Domain of a project given by name\n"
           "  OS_TOKEN, OS_AUTH_TOKEN     A token, instead of user and password\n"
           "  OS_VBS_ENDPOINT_OVERRIDE, OS_SDRS_ENDPOINT_OVERRIDE\n"
           "                              URL of this service, instead of the catalogue's\n"
           "  OS_ENDPOINT_OVERRIDE, OS_ENDPOINT, OS_URL\n"
           "                              URL of the service the command talks to, whichever it is\n"
           "  OS_REGION_NAME              Region of the catalogue\n"
           "  OS_INTERFACE                Which of its endpoints: public (if not given), internal, admin\n"
           "  OS_CACERT                   PEM file of authorities to trust besides the system's\n"
           "  https_proxy, http_proxy, no_proxy\n"
           "                              Proxy, and who is reached without it\n";
}

std::string login_hint(credentials const& who)
{
    auto const* const login = std::get_if<password_credentials>(&who);
    if (!login || !login->user().id.empty() || !login->user_domain().empty())
        return {};
    return "no user domain is set: give --user-domain, OS_USER_DOMAIN_NAME or OS_USER_DOMAIN_ID";
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
