// The program vigil: parses, runs one command, turns whatever happened into an exit code.
#include "cli/commands.hpp"
#include "cli/output.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/error.hpp>
#include <fmt/format.h>

#include <cstring>
#include <exception>
#include <span>
#include <sstream>
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
    auto const code = session.run(chosen.run(session));
    if (session.cut_short() && s.output == output_format::json)
        print_error(to_json(vigil::asio::error::operation_aborted, vigil::diagnostics()));
    return code;
}

// Whether programs read standard output; for words that the parser may have refused.
bool asks_for_json(std::span<char* const> words)
{
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

// What came in the way of the command, or of its report.
struct failure
{
    exit_code code;
    std::string message;
    vigil::cli::json::object error;
};

exit_code report(failure what, bool json)
{
    fmt::print(stderr, "vigil: {}\n", what.message);
    try {
        if (json)
            print_error(std::move(what.error));
    } catch (write_error const& e) {
        fmt::print(stderr, "vigil: {}\n", e.what());
        return worse(what.code, exit_code::unavailable);
    }
    return what.code;
}

// Help and the version are results; anything else is not.
exit_code answer(CLI::App const& app, CLI::ParseError const& e, bool json)
{
    std::ostringstream text;
    if (app.exit(e, text, text) != 0) {
        auto message = std::string(e.what()) + "\nRun with --help for more information.";
        return report(
            {exit_code::usage, std::move(message), to_json(vigil::errc::invalid_argument, e.what())}, json);
    }
    print_text(text.str());
    return exit_code::ok;
}

exit_code parse_and_run(CLI::App& app, int argc, char** argv, settings const& s, command const& chosen)
{
    bool const json = asks_for_json({argv, static_cast<std::size_t>(argc)});
    try {
        app.parse(argc, argv);
        wipe_secrets(argc, argv);
        return run(s, chosen);
    } catch (CLI::ParseError const& e) {
        return answer(app, e, json);
    } catch (usage_error const& e) {
        return report({exit_code::usage, e.what(), to_json(vigil::errc::invalid_argument, e.what())}, json);
    } catch (vigil::request_error const& e) {
        auto message = fmt::format("{}; {}", e.code().message(), to_string(e.info()));
        return report({exit_code_of(e.code(), e.info()), std::move(message), to_json(e.code(), e.info())},
                      json);
    } catch (write_error const&) {
        throw;
    } catch (std::exception const& e) { // out of memory, of descriptors
        auto const why = make_error_code(boost::system::errc::state_not_recoverable);
        return report({exit_code::unavailable, e.what(), to_json(why, e.what())}, json);
    }
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
        return static_cast<int>(parse_and_run(app, argc, argv, s, chosen));
    } catch (std::exception const& e) { // standard output takes nothing
        fmt::print(stderr, "vigil: {}\n", e.what());
        return static_cast<int>(exit_code::unavailable);
    }
}
