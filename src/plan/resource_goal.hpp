// What a look at a resource of SDRS means for whoever awaits the end of an action: the states of API 7.5.
#pragma once

#include "plan/watch_goal.hpp"

#include <vigil/model/sdrs_resource.hpp>

#include <optional>
#include <string>

namespace vigil::plan {

// What one look saw. Only `found` counts when it is false.
struct resource_sighting
{
    bool found = true;
    sdrs::state state = sdrs::state::unknown;
    std::string updated_at{};
};

// The job of an action is the authority for its outcome (API 7.5). This is for those who have no job: another
// process started the action, or the reply with the job's id was lost.
//
// `invalid` and `fault` need an operator: failure. But a deletion may begin in them.
//
// A create, a deletion, a start, a stop, a re-protection, a failover: the state that it leads to is one that the
// action cannot begin in, so to see it is to see the success.
//   A planned failover, and the actions that leave the state as it was (NICs, size, disks): between the acceptance
// and the first sign of work the resource looks as it does afterwards. Until work was seen such looks are pending
// for not_found_grace; after it, success if updated_at has moved since the first look, else ended_unknown. A NIC
// has no state of failure: what is seen to end is a success, and the job may know better.
//
// The state of a failure that was there before the action is pending for not_found_grace, for actions may begin
// in it; once work was seen, or when it came in between, it is the failure. So is any other state of rest that
// follows work.
//
// What cannot be found is pending for not_found_grace when nothing was seen before, gone afterwards.
class resource_goal
{
    sdrs::action action_;
    duration grace_;

    bool begun_ = false;
    time_point began_{};
    bool seen_ = false;
    sdrs::state first_state_ = sdrs::state::unknown;
    std::string first_updated_at_;
    bool working_seen_ = false;

    void note(resource_sighting const& s, time_point now);
    bool unchanged(resource_sighting const& s) const noexcept;
    bool in_grace(time_point now) const noexcept;
    look judge_absence(time_point now) const noexcept;
    look judge_rest(resource_sighting const& s, time_point now) const noexcept;
    look judge_same(resource_sighting const& s, time_point now) const noexcept;

public:
    resource_goal(sdrs::action a, poll_options const& options) noexcept;

    look judge(resource_sighting const& s, time_point now);
};

} // namespace vigil::plan
