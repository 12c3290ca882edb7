// Turns an error into the program's exit code. Knows conditions, no commands.
#include "cli/exit_code.hpp"

#include <algorithm>

namespace vigil::cli {

bool ended_unseen(error_code ec) noexcept
{
    return ec == errc::restore_outcome_unknown || ec == errc::action_outcome_unknown;
}

exit_code exit_code_of(error_code ec, diagnostics const& info)
{
    if (!ec)
        return exit_code::ok;
    // When attempts run out, the last one says why; when none is worth while, those of others.
    if ((ec == errc::retries_exhausted || ec == errc::circuit_open) && info.cause)
        ec = info.cause;
    if (ended_unseen(ec))
        return exit_code::outcome_unknown;
    struct line
    {
        condition when;
        exit_code code;
    };
    static constexpr line lines[] = {
        {condition::cancelled, exit_code::interrupted},
        {condition::outcome_unknown, exit_code::outcome_unknown},
        {condition::work_failed, exit_code::work_failed},
        {condition::not_found, exit_code::not_found},
        {condition::unauthorized, exit_code::auth},
        {condition::forbidden, exit_code::auth},
        {condition::throttled, exit_code::throttled},
        {condition::quota, exit_code::throttled},
        {condition::transient, exit_code::unavailable},
        {condition::timeout, exit_code::timeout},
        {condition::conflict, exit_code::work_failed},
        {condition::client_fault, exit_code::usage},
    };
    auto const* const at = std::ranges::find_if(lines, [&](line const& l) { return ec == l.when; });
    return at == std::end(lines) ? exit_code::unavailable : at->code;
}

exit_code worse(exit_code a, exit_code b) noexcept { return std::max(a, b); }

std::string exit_code_help()
{
    return "Exit codes (of several results the largest):\n"
           "  0    done\n"
           "  1    the work failed, or the state of a resource forbids it\n"
           "  2    usage: an argument or an option is wrong\n"
           "  3    not found\n"
           "  4    not authenticated, or not permitted\n"
           "  5    throttled, or a quota is used up\n"
           "  6    out of time (which stops no remote work)\n"
           "  7    the service cannot be reached, its answers make no sense, or the results cannot be "
           "written\n"
           "  8    outcome unknown: it may have taken effect, and nothing tells\n"
           "  130  interrupted\n";
}

} // namespace vigil::cli
