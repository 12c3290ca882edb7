// The program vigil: parses, runs one command, turns whatever happened into an exit code.
#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "cli/models.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/error.hpp>
#include <fmt/format.h>

#include <exception>
#include <sstream>
#include <string_view>

namespace {

using namespace vigil::cli;

// What contradicts itself is told before what is missing. Files and variables may say whose service it is.
client_settings complete(settings& s, command const& chosen)
{
    auto const check = [&] {
        if (chosen.check)
            chosen.check(s);
    };
    try {
        auto made = make_client_settings(s, vigil::config::load_request(), chosen.at);
        s.backups = made.options.service;
        check();
        return made;
    } catch (usage_error const&) {
        check();
        throw;
    }
}

exit_code run(settings s, command const& chosen)
{
    console out;
    auto [options, warnings, origins] = complete(s, chosen);
    if (s.insecure)
        out.say("vigil: warning: --insecure: anybody may pose as the server and read the credentials");
    for (auto const& warning : warnings)
        out.say("vigil: warning: " + printable(warning));
    if (s.verbose > 0) {
        for (auto const& line : origins)
            out.say("vigil: setting: " + printable(line));
        options.log = make_log(out);
        options.log_from = s.verbose > 1 ? vigil::log_level::debug : vigil::log_level::info;
    }
    if (s.trace)
        options.on_attempt = make_trace(out);
    auto hint = login_hint(options.credentials);
    session session(s, out, std::move(options));
    session.login_hint = std::move(hint);
    auto const code = session.run(chosen.run(session));
    if (session.cut_short() && s.output == output_format::json)
        print_error(to_json(vigil::asio::error::operation_aborted, vigil::diagnostics()));
    return code;
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
        auto const message = complaint(app, e);
        auto const further = fmt::format("{}\nRun {} for more information.", message, page_of_help(app));
        return report({exit_code::usage, further, to_json(vigil::errc::invalid_argument, message)}, json);
    }
    print_text(text.str());
    return exit_code::ok;
}

exit_code parse_and_run(CLI::App& app, int argc, char** argv, settings const& s, command const& chosen)
{
    bool const json = asks_for_json(argc, argv);
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
    add_share_commands(app, chosen);
    add_job_commands(app, chosen);
    add_volume_commands(app, chosen);
    add_policy_commands(app, chosen);
    add_sdrs_commands(app, chosen);
    add_reference(app);
    try {
        return static_cast<int>(parse_and_run(app, argc, argv, s, chosen));
    } catch (std::exception const& e) { // standard output takes nothing
        fmt::print(stderr, "vigil: {}\n", e.what());
        return static_cast<int>(exit_code::unavailable);
    }
}
