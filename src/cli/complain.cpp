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
}

} // namespace vigil::cli
