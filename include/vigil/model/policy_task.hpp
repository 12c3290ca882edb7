// Backup tasks that a backup policy started (API 5.9).
#pragma once

#include <vigil/model/id.hpp>
#include <vigil/model/status.hpp>
#include <vigil/time.hpp>

#include <string>

namespace vigil {

struct policy_task
{
    policy_task_id id; // printed as "job_id"; not an id for async_get_job
    job_id vbs_job;    // that one is; often missing
    task_status status;
    timestamp created_at;
    timestamp finished_at;
    std::string backup_name; // begins with autobk_
    std::string resource_id;
    std::string resource_type; // "volume"
    std::string code;          // cause of a failed task
    std::string message;
};

} // namespace vigil
