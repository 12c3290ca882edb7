// What the program's exit code says. Sorts by condition, and by single codes only where nothing is known.
#pragma once

#include <vigil/vigil.hpp>

#include <string>

namespace vigil::cli {

// The larger, the less is known about the work: of many results the largest is the program's.
enum class exit_code {
    ok = 0,
    work_failed = 1,
    usage = 2,
    not_found = 3,
    auth = 4,
    throttled = 5,
    timeout = 6,
    unavailable = 7, // the service, or standard output
    outcome_unknown = 8,
    interrupted = 130,
};

// The work is over, and nothing tells how it ended: no failure.
bool ended_unseen(error_code ec) noexcept;

exit_code exit_code_of(error_code ec, diagnostics const& info);
exit_code worse(exit_code a, exit_code b) noexcept;

// The table above, for --help.
std::string exit_code_help();

} // namespace vigil::cli
