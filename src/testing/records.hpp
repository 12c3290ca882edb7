// A backup and a job as functions of time: nothing runs, a state is what the moment says it is (API 7).
#pragma once

#include <vigil/testing/simulator_options.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::testing::sim {

enum class task { none, restoring, removing };

struct backup_record
{
    std::string id;
    std::optional<std::string> name;
    std::optional<std::string> description; // as sent to clients: plain or wrapped
    std::optional<std::string> snapshot;
    std::string volume;
    std::string job; // empty: native
    std::string client_request_id;
    int size = 10;
    bool incremental = true;
    std::size_t position = 0; // in the order of creation

    time_point begun;
    time_point visible; // exists for reads from here on
    time_point finished;
    bool ok = true;
    failure_cause cause;
    std::uint64_t odd = 0; // the dice of its oddities, thrown once so that two reads say the same

    // What is done to it afterwards, one thing at a time.
    testing::sim::task task = sim::task::none;
    time_point task_begin;
    time_point task_end;
    bool task_ok = true;
    std::uint64_t restores = 0; // that were begun

    bool gone(time_point now) const noexcept { return task == task::removing && task_ok && now >= task_end; }
    bool exists(time_point now) const noexcept { return now >= visible && !gone(now); }

    std::string_view status(time_point now) const noexcept
    {
        if (task != task::none && now < task_end)
            return task == task::removing ? "deleting" : "restoring";
        if (task == task::removing && !task_ok)
            return "error";
        if (now < finished)
            return "creating";
        return ok ? "available" : "error";
    }

    // The latest change of state.
    time_point updated(time_point now) const noexcept
    {
        if (task != task::none)
            return now < task_end ? task_begin : task_end;
        return now < finished ? visible : finished;
    }

    // Makes what the last task left behind the state to start from.
    void settle()
    {
        if (task == task::removing && !task_ok) {
            ok = false;
            finished = task_end;
            cause = failure_cause("VolumeBackup.0102", "DeleteBackup Task-fail: backup service is down.");
        }
        task = task::none;
    }
};

struct job_record
{
    std::string id;
    std::string_view type; // bksCreateBackup, bksDeleteBackup, bksRestoreBackup
    backup_record const* backup = nullptr;
    std::string volume;
    time_point begin;
    time_point running;
    time_point end;
    bool ok = true;
    failure_cause cause;
    std::uint64_t odd = 0;

    std::string_view status(time_point now) const noexcept
    {
        if (now >= end)
            return ok ? "SUCCESS" : "FAIL";
        return now < running ? "INIT" : "RUNNING";
    }
};

} // namespace vigil::testing::sim
