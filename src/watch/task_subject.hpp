// Watching a task of a backup policy: by the list of its policy, and its job when the scheduler gave it up.
#pragma once

#include "plan/task_goal.hpp"
#include "watch/subjects.hpp"

#include <vigil/model/policy_task.hpp>

namespace vigil::watch {

struct task_view
{
    policy_task task;
    std::optional<vigil::job> job; // of a task that timed out
    bool job_silent = false;       // it could not be read this time, but may be the next
};

struct task_subject
{
    using value = task_view;
    using shown = policy_task;
    using judge = plan::task_goal;
    using goal = plan::goal;
    using outcome = policy_task_outcome;
    using told = policy_task_sight;

    policy_id policy;
    policy_task_id id;

    static constexpr bool listed_by_another = false;

    std::size_t hash() const noexcept { return std::hash<policy_task_id>()(id); }
    friend bool operator==(task_subject const&, task_subject const&) = default;
    list_key listed_in(task_view const*, goal) const noexcept
    {
        return {list_key::kind::tasks, policy.str()};
    }
    std::string_view listed_as(task_view const*) const noexcept { return id.str(); }
    static bool note(judge& j, std::string_view state, time_point now);
    static int number(goal) noexcept { return 20; }
    static std::int64_t size(task_view const*) noexcept { return -1; }
    asio::awaitable<result<sight<task_view>>> look(looker via, time_point deadline, diagnostics& info) const;

    static judge make_judge(client_options const& o, goal, time_point now) { return judge(o.poll, now); }
    static plan::look weigh(judge& j, sight<task_view> const& s, time_point now);
    static std::string fingerprint(task_view const& v);
    static std::string_view status(task_view const& v) noexcept { return v.task.status.text(); }
    static bool resting(task_view const& v) noexcept;
    static errc failure(goal) noexcept { return errc::task_failed; }
    static errc unknown_end(goal) noexcept { return errc::action_outcome_unknown; } // no look means it
    static void tell(task_view const& v, diagnostics& info);
    static shared_value<policy_task> show(std::shared_ptr<task_view const> const& v) { return {v, v->task}; }
    static bool mark_gone(task_view&) noexcept { return false; }
    told make_sight() const;
    static void fill(told& t, std::shared_ptr<task_view const> const& v)
    {
        t.last = {v, v->task};
        if (v->job)
            t.job = {v, *v->job};
    }
    void name(diagnostics& info) const;
    std::string_view kind() const noexcept { return "policy.task"; }
};

} // namespace vigil::watch
