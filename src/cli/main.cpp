// The program vigil: parses, runs one command, turns whatever happened into an exit code.
#include "cli/commands.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstring>
#include <exception>
#include <string_view>

namespace {

using namespace vigil::cli;

void add_connection_options(CLI::App& app, settings& s)
{
    auto const option = [&app](char const* name, std::string& value, char const* help) {
        return app.add_option(name, value, help)->group("Service")->type_name("");
    };
    option("--endpoint", s.endpoint, "URL of the service the command talks to (OS_ENDPOINT_OVERRIDE)");
    option("--project", s.project, "Id of the project (OS_PROJECT_ID)");
    option("--token", s.token, "A token; needs --endpoint and --project (better: OS_TOKEN)");
    option("--auth-url", s.auth_url, "URL of the identity service (OS_AUTH_URL)");
    option("--username", s.username, "User (OS_USERNAME)");
    option("--password", s.password, "Password (better: OS_PASSWORD)");
    option("--user-domain", s.user_domain, "The user's domain (OS_USER_DOMAIN_NAME)");
    option("--project-name", s.project_name, "Name of the project (OS_PROJECT_NAME)");
    option("--region", s.region, "Region of the catalogue (OS_REGION_NAME)");
    option("--cacert", s.ca_file, "PEM file of authorities to trust besides the system's (OS_CACERT)");
    app.add_flag("--insecure", s.insecure, "Do not verify who the server is")->group("Service");
    option("--proxy", s.proxy, "http://host:port (https_proxy)");
    app.add_option("--timeout", s.timeout,
                   "Seconds that a wait lasts at most, and a call if that is less than 60")
        ->group("Service")
        ->type_name("SECONDS")
        ->check(CLI::PositiveNumber);
}

void add_options(CLI::App& app, settings& s)
{
    static std::map<std::string, output_format> const formats{{"table", output_format::table},
                                                              {"json", output_format::json}};
    app.add_option("-o,--output", s.output, "Form of the results: table or json")
        ->type_name("FORM")
        ->transform(CLI::CheckedTransformer(formats).description(""));
    app.add_flag("-v,--verbose", s.verbose, "Log what goes on to standard error; -vv: every attempt");
    app.set_version_flag("--version", "vigil " VIGIL_VERSION_STRING);
    add_connection_options(app, s);
    app.footer(exit_code_help());
}

// Secrets given as arguments are not left for others to see in the list of processes.
void wipe_secrets(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i)
        for (std::string_view const option : {"--password", "--token"}) {
            std::string_view const word = argv[i];
            if (word == option && i + 1 < argc)
                std::memset(argv[i + 1], '*', std::strlen(argv[i + 1]));
            else if (word.starts_with(option) && word.substr(option.size()).starts_with("="))
                std::memset(argv[i] + option.size() + 1, '*', word.size() - option.size() - 1);
        }
}

exit_code run(settings const& s, command const& chosen)
{
    console out;
    auto options = make_client_options(s, from_environment, chosen.at);
    if (s.insecure)
        out.say("vigil: warning: --insecure: anybody may pose as the server and read the credentials");
    if (s.verbose > 0) {
        options.log = make_log(out);
        options.log_from = s.verbose > 1 ? vigil::log_level::debug : vigil::log_level::info;
    }
    session session(s, out, std::move(options));
    return session.run(chosen.run(session));
}

} // namespace

int main(int argc, char** argv)
{
    settings s;
    command chosen;
    CLI::App app("Backups of volumes in Open Telekom Cloud and OpenStack", "vigil");
    app.fallthrough();
    app.require_subcommand(1);
    add_options(app, s);
    add_backup_commands(app, chosen);
    add_job_commands(app, chosen);
    add_policy_commands(app, chosen);
    add_sdrs_commands(app, chosen);
    try {
        app.parse(argc, argv);
        wipe_secrets(argc, argv);
        return static_cast<int>(run(s, chosen));
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : static_cast<int>(exit_code::usage);
    } catch (usage_error const& e) {
        fmt::print(stderr, "vigil: {}\n", e.what());
        return static_cast<int>(exit_code::usage);
    } catch (vigil::request_error const& e) {
        fmt::print(stderr, "vigil: {}; {}\n", e.code().message(), to_string(e.info()));
        return static_cast<int>(exit_code_of(e.code(), e.info()));
    } catch (std::exception const& e) {
        fmt::print(stderr, "vigil: {}\n", e.what());
        return static_cast<int>(exit_code::unavailable);
    }
}
