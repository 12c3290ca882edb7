// Jobs of VBS and SDRS on the wire (API 4.1, 6.1).
#pragma once

#include "codec/operation.hpp"

#include <vigil/error.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/job.hpp>

#include <string_view>

namespace vigil::codec {

// `from`: service::vbs or service::sdrs.
operation get_job(project_id const& project, job_id const& id, service from);

// A failed job is a success here: the HTTP status is 200 and its own status is FAIL.
result<job> decode_job(std::string_view body, fault& f);

} // namespace vigil::codec
