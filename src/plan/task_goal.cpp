// Decides what a look at a task of a backup policy means for a wait. Must not know how one looks, nor when.
#include "plan/task_goal.hpp"

#include "plan/arithmetic.hpp"
#include "plan/table.hpp"

#include <array>

namespace vigil::plan {
namespace {

// ---- API 7.3 --------------------------------------------------------------------------------------------

enum class reading { go_on, success, failure, job_decides, nothing_done };

struct task_row
{
    task_state state;
    reading meaning;
};

constexpr std::array task_table{
    task_row{task_state::unknown, reading::go_on},     task_row{task_state::waiting, reading::go_on},
    task_row{task_state::running, reading::go_on},     task_row{task_state::success, reading::success},
    task_row{task_state::fail, reading::failure},      task_row{task_state::timeout, reading::job_decides},
    task_row{task_state::skip, reading::nothing_done},
};

look of_job(std::optional<job_state> job) noexcept
{
    if (!job)
        return look::failed;
    switch (*job) {
    case job_state::success: return look::succeeded;
    case job_state::fail: return look::failed;
    case job_state::unknown:
    case job_state::init:
    case job_state::running: break;
    }
    return look::pending;
}

} // namespace

task_goal::task_goal(poll_options const& options, time_point started) noexcept
    : grace_(options.not_found_grace), missing_since_(started)
{}

look task_goal::judge(task_sighting const& s, time_point now) noexcept
{
    if (!s.found) {
        if (!missing_since_)
            missing_since_ = now;
        return until(*missing_since_, now) < grace_ ? look::pending : look::gone;
    }
    missing_since_.reset();
    switch (row(task_table, s.state).meaning) {
    case reading::success: return look::succeeded;
    case reading::failure: return look::failed;
    case reading::job_decides: return of_job(s.job);
    case reading::nothing_done: return look::skipped;
    case reading::go_on: break;
    }
    return look::pending;
}

bool asks_the_job(task_state s) noexcept { return row(task_table, s).meaning == reading::job_decides; }

} // namespace vigil::plan
