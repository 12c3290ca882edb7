// Adds the options of every command to the parser and words its complaints. Runs nothing.
#include "cli/command_line.hpp"

#include "cli/checks.hpp"
#include "cli/console.hpp"
#include "cli/ending.hpp"
#include "cli/exit_code.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <span>
#include <string_view>
#include <utility>

namespace vigil::cli {
namespace {

dialect read_dialect(std::string const& text)
{
    if (text == "cinder")
        return dialect::cinder;
    if (text != "vbs")
        throw CLI::ValidationError("--service", "'" + text + "' is neither vbs nor cinder");
    return dialect::vbs;
}

void add_connection_options(CLI::App& app, settings& s)
{
    auto const option = [&app](char const* name, std::string& value, char const* help) {
        return app.add_option(name, value, help)->group("Service")->type_name("");
    };
    option("--os-cloud", s.cloud, "A cloud of clouds.yaml (OS_CLOUD)");
    app.add_option_function<std::string>(
           "--service", [&s](std::string const& text) { s.backups = read_dialect(text); },
           "Who keeps the backups: vbs, or cinder, at the volume service (OS_VIGIL_SERVICE)")
        ->group("Service")
        ->type_name("");
    option("--endpoint,--os-endpoint-override", s.endpoint,
           "URL of the service the command talks to (OS_ENDPOINT_OVERRIDE)");
    option("--project,--os-project-id", s.project, "Id of the project (OS_PROJECT_ID)");
    option("--token,--os-token", s.token,
           "A token; needs --endpoint and --project, or --auth-url (better: OS_TOKEN)");
    option("--auth-url,--os-auth-url", s.auth_url, "URL of the identity service (OS_AUTH_URL)");
    option("--username,--os-username", s.username, "User (OS_USERNAME)");
    option("--password,--os-password", s.password, "Password (better: OS_PASSWORD)");
    option("--user-domain,--os-user-domain-name", s.user_domain, "The user's domain (OS_USER_DOMAIN_NAME)");
    option("--project-name,--os-project-name", s.project_name, "Name of the project (OS_PROJECT_NAME)");
    option("--region,--os-region-name", s.region, "Region of the catalogue (OS_REGION_NAME)");
    option("--cacert,--os-cacert", s.ca_file,
           "PEM file of authorities to trust besides the system's (OS_CACERT)");
    app.add_flag("--insecure", s.insecure, "Do not verify who the server is")->group("Service");
    option("--proxy", s.proxy, "http://host:port (https_proxy)");
    app.add_option("--timeout", s.timeout,
                   "Seconds that a wait lasts at most, and a call if that is less than 60")
        ->group("Service")
        ->type_name("SECONDS")
        ->check(seconds_to_wait());
}

// What openstackclient calls so, and what has no shorter name here.
void add_openstack_options(CLI::App& app, settings& s)
{
    static constexpr std::pair<char const*, char const*> names[] = {
        {"auth-type", "Kind of credentials, if what is there does not say it"},
        {"user-id", "User, by id"},
        {"user-domain-id", "The user's domain, by id"},
        {"project-domain-name", "Domain of a project given by name"},
        {"project-domain-id", "The same, by id"},
        {"domain-name", "One domain for user and project"},
        {"domain-id", "The same, by id"},
        {"passcode", "Passcode beside the password, good for one log-in"},
        {"application-credential-id", "Application credential, by id"},
        {"application-credential-name", "Application credential, by name; needs its user"},
        {"application-credential-secret", "Its secret (better: OS_APPLICATION_CREDENTIAL_SECRET)"},
        {"access-key", "Access key"},
        {"secret-key", "Its secret (better: OS_SECRET_KEY)"},
        {"security-token", "Security token of a temporary access key (better: OS_SECURITY_TOKEN)"},
        {"agency-name", "An agency to act for"},
        {"agency-domain-name", "The domain that delegates to it"},
        {"delegated-project", "The project that it works in"},
        {"interface", "Which endpoints of the catalogue: public, internal, admin"},
        {"cert", "PEM file of one's own certificate"},
        {"key", "PEM file of its key"},
    };
    for (auto const& [name, help] : names) {
        auto const keep = [&s, key = std::string(name)](std::string const& text) { s.more[key] = text; };
        app.add_option_function<std::string>(std::string("--os-") + name, keep, help)
            ->group("Service, by its names in openstackclient")
            ->type_name("");
    }
}

// Words whose neighbour nobody else should see.
constexpr std::array<std::string_view, 8> secret_options{
    "--password",      "--token",
    "--os-password",   "--os-token",
    "--os-passcode",   "--os-application-credential-secret",
    "--os-secret-key", "--os-security-token"};

// "user:password@" of a URL, a proxy's for instance.
void wipe_user(char* word)
{
    std::string_view const text = word;
    auto const scheme = text.find("://");
    auto const end = text.rfind('@');
    if (scheme != text.npos && end != text.npos && end > scheme)
        std::memset(word + scheme + 3, '*', end - scheme - 3);
}

// The names and nothing else: no numbers of an enum.
output_format read_form(std::string const& text)
{
    if (text == "json")
        return output_format::json;
    if (text != "table")
        throw CLI::ValidationError("--output", "'" + text + "' is neither table nor json");
    return output_format::table;
}

// The command that was parsed last: `vigil backup` of `vigil backup bogus`.
CLI::App const& deepest(CLI::App const& app)
{
    auto const* at = &app;
    while (!at->get_subcommands().empty())
        at = at->get_subcommands().front();
    return *at;
}

std::string path_of(CLI::App const& command)
{
    auto const* const parent = command.get_parent();
    auto const path = parent ? path_of(*parent) : std::string();
    return path.empty() ? command.get_name() : path + ' ' + command.get_name();
}

// Of the words that nobody understood the first, and what it is not. No other one: behind a misspelled option stands
// its value, which may be a secret.
std::string stranger(CLI::App const& app, bool commands)
{
    for (auto const& word : app.remaining(true))
        if (word.starts_with('-') && word != "--")
            return fmt::format("'{}' is no option", printable(word.substr(0, word.find('='))));
        else if (word != "--")
            return fmt::format("'{}' is {}", printable(word), commands ? "no command" : "one word too many");
    return "a command is missing";
}

} // namespace

void add_options(CLI::App& app, settings& s)
{
    app.add_option_function<std::string>(
           "-o,--output", [&s](std::string const& text) { s.output = read_form(text); },
           "Form of the results: table or json")
        ->type_name("FORM");
    app.add_flag("-v,--verbose", s.verbose,
                 "Log what goes on to standard error, and where settings come from; -vv: every attempt");
    app.add_flag(
        "--trace", s.trace,
        "Tell every request on standard error: what was asked, how it ended, what follows; no secrets");
    app.set_version_flag("--version", "vigil " VIGIL_VERSION_STRING);
    add_connection_options(app, s);
    add_openstack_options(app, s);
    // Of the commands: they inherit it.
    app.footer("Options of every command, variables and exit codes: vigil --help");
}

void add_reference(CLI::App& app)
{
    app.footer(environment_help() + '\n' + result_help() + '\n' + exit_code_help());
}

std::string complaint(CLI::App const& app, CLI::ParseError const& e)
{
    std::string text = e.what();
    auto const& at = deepest(app);
    auto const known = at.get_subcommands([](CLI::App const*) { return true; });
    if (!known.empty() && dynamic_cast<CLI::RequiredError const*>(&e)) {
        text = stranger(app, true) + "; the commands are";
        for (auto const* c : known)
            text += (c == known.front() ? " " : ", ") + c->get_name();
    } else if (dynamic_cast<CLI::ExtrasError const*>(&e))
        text = stranger(app, false);
    return text;
}

std::string page_of_help(CLI::App const& app) { return path_of(deepest(app)) + " --help"; }

void wipe_secrets(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i)
        for (auto const option : secret_options) {
            std::string_view const word = argv[i];
            if (word == option && i + 1 < argc)
                std::memset(argv[i + 1], '*', std::strlen(argv[i + 1]));
            else if (word.starts_with(option) && word.substr(option.size()).starts_with("="))
                std::memset(argv[i] + option.size() + 1, '*', word.size() - option.size() - 1);
        }
    for (int i = 1; i < argc; ++i)
        wipe_user(argv[i]);
}

bool asks_for_json(int argc, char* const* argv)
{
    std::span const words(argv, static_cast<std::size_t>(argc));
    for (std::size_t i = 1; i < words.size(); ++i) {
        std::string_view const word = words[i];
        if (word == "--")
            return false;
        if (word == "-ojson" || word == "--output=json")
            return true;
        if ((word == "-o" || word == "--output") && i + 1 < words.size() &&
            std::string_view(words[i + 1]) == "json")
            return true;
    }
    return false;
}

} // namespace vigil::cli
