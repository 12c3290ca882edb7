// Has vigil::config merge command line, clouds.yaml and environment, and words what is missing. Sends nothing.
#include "cli/settings.hpp"

#include "cli/console.hpp"

#include <algorithm>
#include <utility>

namespace vigil::cli {
namespace {

duration seconds(double s) { return std::chrono::duration_cast<duration>(std::chrono::duration<double>(s)); }

config::service whom(service at)
{
    switch (at) {
    case service::sdrs: return config::service::sdrs;
    case service::volume: return config::service::volume;
    case service::vbs: break;
    }
    return config::service::vbs;
}

config::load_request with_command_line(settings const& s, config::load_request request, service at)
{
    request.unprefixed(whom(at));
    request.cloud(s.cloud);
    if (s.backups)
        request.argument("vigil_service", of_cinder(s) ? "cinder" : "vbs");
    request.argument("endpoint_override", s.endpoint);
    request.argument("project_id", s.project);
    request.argument("token", s.token);
    request.argument("auth_url", s.auth_url);
    request.argument("username", s.username);
    request.argument("password", s.password);
    request.argument("user_domain_name", s.user_domain);
    request.argument("project_name", s.project_name);
    request.argument("region_name", s.region);
    request.argument("cacert", s.ca_file);
    request.argument("insecure", s.insecure ? "true" : "");
    for (auto const& [name, text] : s.more)
        request.argument(name, text);
    return request;
}

// The ways to say what is missing, those of the command line among them.
std::string complaint(config::problem const& why)
{
    static std::map<std::string, std::string> const missing{
        {"auth",
         "no credentials: give --token (OS_TOKEN), or OS_AUTH_URL, OS_USERNAME and OS_PASSWORD "
         "(or --auth-url, --username and --password), or a cloud of clouds.yaml (--os-cloud, OS_CLOUD)"},
        {"auth.auth_url", "no identity service: give --auth-url or OS_AUTH_URL"},
        {"auth.username", "no user: give --username, OS_USERNAME or OS_USER_ID"},
        {"auth.password", "no password: set OS_PASSWORD (or give --password, which others may see)"},
        {"endpoint", "a token needs the service's URL beside it: --endpoint or OS_ENDPOINT_OVERRIDE; or the "
                     "identity service's: --auth-url or OS_AUTH_URL"},
        {"auth.ak", "half an access key: --os-access-key (OS_ACCESS_KEY) is missing beside its secret"},
        {"auth.sk",
         "half an access key: its secret is missing: OS_SECRET_KEY (or --os-secret-key, which others "
         "may see)"},
        {"auth.project_id", "a token or a key needs the project's id beside it: --project or OS_PROJECT_ID"},
    };
    auto const known = why.source.empty() ? missing.find(why.key) : missing.end();
    if (known == missing.end())
        return to_string(why);
    return why.advice.empty() ? known->second : known->second + "; " + why.advice;
}

std::vector<std::string> told(config::loaded const& from)
{
    std::vector<std::string> lines;
    if (!from.cloud.empty())
        lines.push_back("the cloud is '" + from.cloud + "'");
    for (auto const& one : from.origins)
        if (one.from.starts_with("argument "))
            lines.push_back(one.key + ": command line");
        else if (one.from != "default")
            lines.push_back(one.key + ": " + one.from);
    return lines;
}

} // namespace

std::string environment_help()
{
    return "Environment (what the command line says goes first):\n"
           "  OS_CLOUD                    A cloud of clouds.yaml; then no other variable counts but\n"
           "                              those that name files, and OS_REGION_NAME\n"
           "  OS_CLIENT_CONFIG_FILE, OS_CLIENT_SECURE_FILE, OS_CLIENT_VENDOR_FILE\n"
           "                              Files to read before those that are found (clouds.yaml, "
           "secure.yaml,\n"
           "                              clouds-public.yaml in the working directory, ~/.config/openstack "
           "and\n"
           "                              /etc/openstack)\n"
           "  OS_CLOUD_NAME               What the cloud is called that the variables make (envvars)\n"
           "  OS_PROFILE                  A cloud of clouds-public.yaml to begin with, or otc\n"
           "  OS_AUTH_URL                 URL of the identity service\n"
           "  OS_AUTH_TYPE, OS_AUTH_METHODS\n"
           "                              Kind of credentials, if what is there does not say it\n"
           "  OS_USERNAME, OS_USER_NAME, OS_USER_ID\n"
           "                              User, by name or by id\n"
           "  OS_PASSWORD, OS_PASSCODE    Password, and a passcode beside it\n"
           "  OS_USER_DOMAIN_NAME, OS_USER_DOMAIN_ID\n"
           "                              Domain of a user given by name\n"
           "  OS_PROJECT_ID, OS_TENANT_ID, OS_PROJECT_NAME, OS_TENANT_NAME\n"
           "                              Project, by id or by name\n"
           "  OS_PROJECT_DOMAIN_NAME, OS_PROJECT_DOMAIN_ID\n"
           "                              Domain of a project given by name\n"
           "  OS_DOMAIN_NAME, OS_DOMAIN_ID, OS_DEFAULT_DOMAIN_NAME, OS_DEFAULT_DOMAIN_ID\n"
           "                              One domain for user and project\n"
           "  OS_TOKEN, OS_AUTH_TOKEN     A token, instead of user and password\n"
           "  OS_APPLICATION_CREDENTIAL_ID, OS_APPLICATION_CREDENTIAL_NAME, "
           "OS_APPLICATION_CREDENTIAL_SECRET\n"
           "                              An application credential, instead of user and password\n"
           "  OS_ACCESS_KEY, OS_AK, OS_SECRET_KEY, OS_SK, OS_SECURITY_TOKEN\n"
           "                              An access key, instead of user and password\n"
           "  OS_AGENCY_NAME, OS_TARGET_AGENCY_NAME\n"
           "                              An agency to act for\n"
           "  OS_AGENCY_DOMAIN_NAME, OS_TARGET_DOMAIN_NAME, OS_AGENCY_DOMAIN_ID, OS_TARGET_DOMAIN_ID\n"
           "                              The domain that delegates to it\n"
           "  OS_DELEGATED_PROJECT, OS_TARGET_PROJECT_NAME, OS_DELEGATED_PROJECT_ID, OS_TARGET_PROJECT_ID\n"
           "                              The project that it works in\n"
           "  OS_VBS_ENDPOINT_OVERRIDE, OS_SDRS_ENDPOINT_OVERRIDE, OS_VOLUME_ENDPOINT_OVERRIDE\n"
           "                              URL of this service, instead of the catalogue's\n"
           "  OS_ENDPOINT_OVERRIDE, OS_ENDPOINT, OS_URL\n"
           "                              URL of the service the command talks to, whichever it is\n"
           "  OS_REGION_NAME              Region of the catalogue\n"
           "  OS_INTERFACE, OS_ENDPOINT_TYPE\n"
           "                              Which of its endpoints: public (if not given), internal, admin\n"
           "  OS_CACERT                   PEM file of authorities to trust besides the system's\n"
           "  OS_CERT, OS_KEY             PEM files of one's own certificate and its key\n"
           "  OS_VERIFY, OS_INSECURE      false, or true: do not verify who the server is\n"
           "  OS_API_TIMEOUT              Seconds that a call lasts at most, instead of 60\n"
           "  OS_VOLUME_API_VERSION, OS_BLOCK_STORAGE_API_VERSION\n"
           "                              Version of the block storage to ask: 2 or 3 (if not given)\n"
           "  OS_VIGIL_SERVICE            Who keeps the backups: vbs (if not given) or cinder; vigil_service "
           "in\n"
           "                              clouds.yaml\n"
           "  OS_TRUST_ID, OS_SYSTEM_SCOPE\n"
           "                              Not supported, and refused\n"
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

client_settings make_client_settings(settings const& s, config::load_request request, service at)
{
    if (!s.token.empty() && (!s.username.empty() || !s.password.empty()))
        throw usage_error("--token and --username or --password exclude each other");
    config::problem why;
    auto loaded = config::load(with_command_line(s, std::move(request), at), why);
    if (!loaded)
        throw usage_error(printable(complaint(why))); // names of a file may be anything
    client_settings made;
    made.origins = told(*loaded);
    made.warnings = std::move(loaded->warnings);
    made.options = std::move(loaded->options);
    auto& o = made.options;
    if (!s.project.empty())
        o.project = project_id(s.project);
    o.proxy.url = s.proxy;
    if (s.timeout)
        o.call_deadline = std::min(o.call_deadline, seconds(*s.timeout));
    o.user_agent = "vigil-cli";
    o.single_threaded = true;
    return made;
}

wait_options make_wait_options(settings const& s)
{
    wait_options how;
    if (s.timeout)
        how.limit(seconds(*s.timeout));
    return how;
}

} // namespace vigil::cli
