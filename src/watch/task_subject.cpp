// One look at a task of a backup policy. Decides nothing: plan/task_goal.hpp does.
#include "watch/task_subject.hpp"

#include "codec/as_asked.hpp"
#include "codec/jobs.hpp"
#include "codec/policy_tasks.hpp"
#include "plan/look_error.hpp"
#include "watch/look.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>

namespace vigil::watch {
namespace {

// A service that does not know the filter answers with its newest tasks.
constexpr std::int64_t tasks_of_a_look = 1000;

result<page<policy_task>> decode_tasks(std::string_view body, codec::fault& f)
{
    return codec::decode_policy_tasks(body, tasks_of_a_look, f);
}

codec::operation ask_for(project_id const& project, policy_id const& policy, policy_task_id const& id)
{
    list_policy_tasks_query q(policy);
    q.task(id).sort_dir(sort_direction::descending).limit(tasks_of_a_look);
    return codec::list_policy_tasks(project, q);
}

} // namespace

asio::awaitable<result<sight<task_view>>> task_subject::look(looker via, time_point deadline,
                                                             diagnostics& info) const
{
    auto const ask = [&](project_id const& p) { return ask_for(p, policy, id); };
    auto reply = co_await fetch_of_project(via, ask, deadline, info);
    auto tasks = read_reply<page<policy_task>>(reply, &decode_tasks, info);
    if (!tasks)
        co_return tasks.error();

    sight<task_view> seen;
    if (!tasks->value)
        co_return seen;
    auto& items = tasks->value->items;
    auto const at = std::ranges::find(items, id, &policy_task::id);
    if (at == items.end())
        co_return seen;
    seen.value.emplace();
    seen.value->task = std::move(*at);
    auto const& task = seen.value->task;
    if (task.vbs_job.empty() || !plan::asks_the_job(task.status.value()))
        co_return seen;

    diagnostics own; // a job that cannot be read is no failure of the look
    own.job_id = task.vbs_job.str();
    auto const ask_job = [&](project_id const& p) {
        return codec::get_job(p, task.vbs_job, codec::service::vbs);
    };
    reply = co_await fetch_of_project(via, ask_job, deadline, own);
    auto const decode = [&](std::string_view body, codec::fault& f) {
        return codec::as_asked(codec::decode_job(body, f), task.vbs_job, "job_id", f);
    };
    auto job = read_reply<vigil::job>(reply, decode, own);
    if (job)
        seen.value->job = std::move(job->value);
    else if (job.error() == asio::error::operation_aborted)
        co_return job.error(); // half a look is none
    else
        seen.value->job_silent = !plan::ends_wait(job.error());
    co_return seen;
}

plan::look task_subject::weigh(judge& j, sight<task_view> const& s, time_point now)
{
    plan::task_sighting seen;
    seen.found = s.value.has_value();
    if (s.value) {
        seen.state = s.value->task.status.value();
        if (s.value->job)
            seen.job = s.value->job->status.value();
        else if (s.value->job_silent)
            seen.job = job_state::unknown;
    }
    return j.judge(seen, now);
}

std::string task_subject::fingerprint(task_view const& v)
{
    std::string print(v.task.status.text());
    if (v.job) {
        print += '/';
        print += v.job->status.text();
    }
    return print;
}

static bool is_final(task_state s) noexcept
{
    switch (s) {
    case task_state::success:
    case task_state::fail:
    case task_state::timeout:
    case task_state::skip: return true;
    case task_state::unknown:
    case task_state::waiting:
    case task_state::running: break;
    }
    return false;
}

bool task_subject::resting(task_view const& v) noexcept { return is_final(v.task.status.value()); }

void task_subject::tell(task_view const& v, diagnostics& info)
{
    info.fail_reason = v.task.message;
    info.service_code = v.task.code;
    info.job_id = v.task.vbs_job.str();
    if (!v.job)
        return;
    if (!v.job->fail_reason.empty())
        info.fail_reason = v.job->fail_reason;
    if (!v.job->error_code.empty())
        info.service_code = v.job->error_code;
}

// Only its own look reads the whole of a task that has ended.
bool task_subject::note(judge& j, std::string_view state, time_point now)
{
    plan::task_sighting seen;
    seen.state = task_status(state).value();
    return !is_final(seen.state) && j.judge(seen, now) == plan::look::pending;
}

policy_task_sight task_subject::make_sight() const
{
    policy_task_sight o;
    o.policy = policy;
    o.id = id;
    return o;
}

void task_subject::name(diagnostics& info) const { info.operation = "vbs.policies.listTasks"; }

} // namespace vigil::watch
