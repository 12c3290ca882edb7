// Failed tasks of the disaster-recovery service's task centre (API 6.2).
#pragma once

#include <vigil/model/id.hpp>
#include <vigil/model/status.hpp>
#include <vigil/time.hpp>

#include <string>

namespace vigil {

struct failure_job
{
    job_id id;
    job_status status; // FAIL
    std::string resource_id;
    std::string resource_name;
    // As sent, and normalised: `_` stripped, lower case, a final `s` cut, so that `protected_instances` and
    // `protectedInstance` are both "protectedinstance".
    std::string resource_type;
    std::string resource_kind;
    failure_status failure;
    std::string type; // job_type: an open set
    timestamp begin_time;
    std::string error_code; // may belong to another service (EVS.2024)
    std::string fail_reason;
};

} // namespace vigil
