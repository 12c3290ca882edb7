// Decides what a look at a resource of SDRS means for a wait. Must not know how one looks, nor when.
#include "plan/resource_goal.hpp"

#include "plan/arithmetic.hpp"
#include "plan/table.hpp"

#include <array>

namespace vigil::plan {
namespace {

using sdrs::action;
using sdrs::state;

// ---- API 7.5 --------------------------------------------------------------------------------------------

enum class kind {
    unknown, // of another version of the service
    working, // something goes on
    rest,    // nothing does, and all is well
    failure, // the last action failed
    broken,  // an operator is needed
};

struct state_row
{
    sdrs::state state;
    kind is;
};

constexpr std::array state_table{
    state_row{state::unknown, kind::unknown},
    state_row{state::creating, kind::working},
    state_row{state::available, kind::rest},
    state_row{state::error, kind::failure},
    state_row{state::deleting, kind::working},
    state_row{state::error_deleting, kind::failure},
    state_row{state::starting, kind::working},
    state_row{state::protected_, kind::rest},
    state_row{state::error_starting, kind::failure},
    state_row{state::reprotecting, kind::working},
    state_row{state::error_reprotecting, kind::failure},
    state_row{state::stopping, kind::working},
    state_row{state::error_stopping, kind::failure},
    state_row{state::reversing, kind::working},
    state_row{state::error_reversing, kind::failure},
    state_row{state::failing_over, kind::working},
    state_row{state::failed_over, kind::rest},
    state_row{state::error_failing_over, kind::failure},
    state_row{state::nic_creating, kind::working},
    state_row{state::nic_deleting, kind::working},
    state_row{state::resizing, kind::working},
    state_row{state::error_resizing, kind::failure},
    state_row{state::extending, kind::working},
    state_row{state::error_extending, kind::failure},
    state_row{state::attaching, kind::working},
    state_row{state::error_attaching, kind::failure},
    state_row{state::detaching, kind::working},
    state_row{state::error_detaching, kind::failure},
    state_row{state::invalid, kind::broken},
    state_row{state::fault, kind::broken},
};

// Where an action leads to. `unknown`: back to where it began.
struct action_row
{
    sdrs::action action;
    sdrs::state during;
    sdrs::state success;
};

constexpr std::array action_table{
    action_row{action::create, state::creating, state::available},
    action_row{action::remove, state::deleting, state::unknown}, // to nowhere: it vanishes
    action_row{action::start, state::starting, state::protected_},
    action_row{action::reprotect, state::reprotecting, state::protected_},
    action_row{action::stop, state::stopping, state::available},
    action_row{action::planned_failover, state::reversing, state::unknown},
    action_row{action::failover, state::failing_over, state::failed_over},
    action_row{action::add_nic, state::nic_creating, state::unknown},
    action_row{action::delete_nic, state::nic_deleting, state::unknown},
    action_row{action::resize, state::resizing, state::unknown},
    action_row{action::expand, state::extending, state::unknown},
    action_row{action::attach, state::attaching, state::unknown},
    action_row{action::detach, state::detaching, state::unknown},
};

action_row const& row_of(action a) noexcept
{
    for (auto const& r : action_table)
        if (r.action == a)
            return r;
    return action_table.front();
}

} // namespace

resource_goal::resource_goal(sdrs::action a, poll_options const& options) noexcept
    : action_(a), grace_(options.not_found_grace)
{}

void resource_goal::note(resource_sighting const& s, time_point now)
{
    if (!begun_) {
        begun_ = true;
        began_ = now;
    }
    if (!s.found || seen_)
        return;
    seen_ = true;
    first_state_ = s.state;
    first_updated_at_ = s.updated_at;
}

bool resource_goal::unchanged(resource_sighting const& s) const noexcept
{
    return s.state == first_state_ && s.updated_at == first_updated_at_;
}

bool resource_goal::in_grace(time_point now) const noexcept { return until(began_, now) < grace_; }

look resource_goal::judge(resource_sighting const& s, time_point now)
{
    note(s, now);
    if (!s.found)
        return judge_absence(now);
    switch (row(state_table, s.state).is) {
    case kind::unknown: return look::pending;
    case kind::working:
        // Somebody else's work is awaited, too: the action may be queued behind it.
        working_seen_ = working_seen_ || s.state == row_of(action_).during;
        return look::pending;
    case kind::failure: return !working_seen_ && unchanged(s) && in_grace(now) ? look::pending : look::failed;
    case kind::broken: return action_ == action::remove && !working_seen_ ? look::pending : look::failed;
    case kind::rest: break;
    }
    return judge_rest(s, now);
}

look resource_goal::judge_absence(time_point now) const noexcept
{
    if (action_ == action::remove)
        return look::succeeded;
    return !seen_ && in_grace(now) ? look::pending : look::gone;
}

look resource_goal::judge_rest(resource_sighting const& s, time_point now) const noexcept
{
    auto const success = row_of(action_).success;
    if (success != state::unknown && s.state == success)
        return look::succeeded;
    if (success == state::unknown && action_ != action::remove)
        return judge_same(s, now);
    return working_seen_ ? look::failed : look::pending;
}

// The action leads back to where it began.
look resource_goal::judge_same(resource_sighting const& s, time_point now) const noexcept
{
    if (working_seen_)
        return look::succeeded;
    if (in_grace(now))
        return look::pending;
    return s.updated_at != first_updated_at_ ? look::succeeded : look::ended_unknown;
}

} // namespace vigil::plan
