// Decides what an error says about the remote work, and claims nothing that nobody saw. Prints nothing.
#include "cli/ending.hpp"

#include "cli/exit_code.hpp"

#include <algorithm>

namespace vigil::cli {
namespace {

// The answer to the request was no, from the service or from the check before it was sent.
bool says_no(error_code ec, diagnostics const& info)
{
    if (ec == errc::invalid_argument || ec == errc::not_supported)
        return true;
    if (info.http_status < 400) // no answer was read, or a useless one
        return false;
    static constexpr condition passing[] = {condition::transient, condition::throttled, condition::timeout,
                                            condition::cancelled};
    return std::ranges::none_of(passing, [&](condition c) { return ec == c; });
}

} // namespace

stage stage_after(stage before, error_code ec, diagnostics const& info)
{
    if (!ec)
        return stage::done;
    if (ec == condition::outcome_unknown || info.outcome_unknown)
        return stage::unsettled;
    if (ended_unseen(ec))
        return stage::unseen;
    if (ec == condition::work_failed)
        return stage::failed;
    if (before == stage::waiting || before == stage::sending)
        return says_no(ec, info) ? stage::refused : stage::not_started;
    if (ec == condition::not_found)
        return stage::gone;
    if (before == stage::asked && ec == condition::client_fault)
        return stage::refused; // the question itself is wrong
    return stage::left;
}

bool is_final(stage at) noexcept { return at == stage::done || at == stage::failed || at == stage::unseen; }

std::string_view result_word(stage at, std::string_view seen)
{
    switch (at) {
    case stage::waiting:
    case stage::sending:
    case stage::not_started: return "not started";
    case stage::done: return "done";
    case stage::failed: return "failed";
    case stage::gone: return "gone";
    case stage::refused: return "refused";
    case stage::unsettled:
    case stage::unseen: return "outcome unknown";
    case stage::started:
    case stage::asked:
    case stage::left: break;
    }
    return seen.empty() ? "unknown" : "running";
}

std::string_view state_word(stage at, std::string_view seen)
{
    switch (at) {
    case stage::done:
    case stage::failed:
    case stage::unseen: return seen.empty() ? result_word(at, seen) : seen;
    case stage::started:
    case stage::asked:
    case stage::left: return seen.empty() ? "unknown" : seen;
    default: return result_word(at, seen);
    }
}

std::string result_help()
{
    return "Results (\"result\" in JSON; STATE where the service told none):\n"
           "  done             as wished (without --wait: started)\n"
           "  failed           the service says that the work failed\n"
           "  gone             the service does not know it, or no longer\n"
           "  refused          the service, or a check before sending, said no\n"
           "  not started      nothing was sent that could have started it\n"
           "  outcome unknown  it may have taken effect, and nothing tells\n"
           "  running          not final when last seen; STATE has the service's own word\n"
           "  unknown          not seen at all, so nothing is known of it\n";
}

} // namespace vigil::cli
