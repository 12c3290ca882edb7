// What a look at a task of a backup policy means for whoever awaits it: the states of API 7.3.
#pragma once

#include "plan/watch_goal.hpp"

#include <optional>

namespace vigil::plan {

// What one look saw. Only `found` counts when it is false.
struct task_sighting
{
    bool found = true;
    task_state state = task_state::unknown;
    // The job that the task began, read after the task, and only when the task says EXECUTE_TIMEOUT.
    // nullopt: the task names none, or it is gone. job_state::unknown also stands for one that could not be
    // read this time.
    std::optional<job_state> job{};
};

// A task that cannot be found is pending for not_found_grace, as a job is.
//
// EXECUTE_TIMEOUT says that the scheduler gave up, not that the backup did: the task's job is the judge then.
// Without a job the task has failed.
// SKIP is an end that is neither: nothing was executed.
class task_goal
{
    duration grace_;
    std::optional<time_point> missing_since_;

public:
    task_goal(poll_options const& options, time_point started) noexcept;

    look judge(task_sighting const& s, time_point now) noexcept;
};

// Whether a look at a task in this state wants one at its job, too.
bool asks_the_job(task_state s) noexcept;

} // namespace vigil::plan
