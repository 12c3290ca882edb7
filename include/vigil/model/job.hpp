// Asynchronous jobs of VBS and SDRS.
#pragma once

#include <vigil/model/id.hpp>
#include <vigil/model/status.hpp>
#include <vigil/time.hpp>

#include <map>
#include <string>
#include <vector>

namespace vigil {

// A job and its sub-jobs (API 4.1, 6.1). Sub-jobs are read from both places where services put them, at most
// 8 levels deep.
struct job
{
    job_id id;
    job_status status;
    std::string type; // bksCreateBackup, ...: an open set
    std::map<std::string, std::string>
        entities; // scalars as text, lists and objects as JSON text; no sub_jobs
    timestamp begin_time;
    timestamp end_time;
    std::string error_code; // VolumeBackup.NNNN, or a code of another service
    std::string fail_reason;
    std::vector<job> sub_jobs;
};

// The value of an entity, searched in the job and then in its sub-jobs; "" when there is none.
VIGIL_API std::string_view find_entity(job const& j, std::string_view key) noexcept;

// The backup a create job made; empty before it exists, and on most failures.
VIGIL_API backup_id backup_of(job const& j);

// The deepest failed job that says why: a failed sub-job if there is one, else the job itself when it failed,
// else nullptr.
VIGIL_API job const* failed_part(job const& j) noexcept;

} // namespace vigil
