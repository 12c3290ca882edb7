// Tells of a single call that failed: people on standard error, programs on standard output. Knows no command.
#include "cli/models.hpp"
#include "cli/session.hpp"

#include <fmt/format.h>

#include <utility>

namespace vigil::cli {

exit_code session::complain(std::string_view what, error_code ec, diagnostics const& info)
{
    if (interrupted_)
        out.say("vigil: interrupted");
    else
        out.say(fmt::format("vigil: {}: {}; {}", printable(what), ec.message(), to_string(info)));
    advise(ec);
    if (how.output == output_format::json)
        print_error(to_json(ec, info));
    return interrupted_ ? exit_code::interrupted : exit_code_of(ec, info);
}

void session::advise(error_code ec)
{
    if (ec == condition::unauthorized && !login_hint.empty())
        out.say("vigil: hint: " + std::exchange(login_hint, {}));
    else if (ec == errc::no_project && !std::exchange(told_of_project_, true))
        out.say("vigil: hint: name a project: --project-name (OS_PROJECT_NAME) or --project (OS_PROJECT_ID)");
    else if (ec == errc::endpoint_not_found && !std::exchange(told_of_endpoint_, true))
        out.say("vigil: hint: give the service's URL: --endpoint (OS_ENDPOINT_OVERRIDE); or the identity "
                "service's, which knows it: --auth-url (OS_AUTH_URL)");
}

} // namespace vigil::cli
