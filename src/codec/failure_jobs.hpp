// Failed tasks of the disaster-recovery service on the wire (API 6.2).
#pragma once

#include "codec/operation.hpp"

#include <vigil/error.hpp>
#include <vigil/model/failure_job.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/page.hpp>
#include <vigil/model/requests.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace vigil::codec {

operation list_failure_jobs(project_id const& project, list_failure_jobs_query const& query);

// One by its job_id (S4), those of one group, those on group level of all groups.
operation delete_failure_job(project_id const& project, job_id const& id);
operation delete_failure_jobs(project_id const& project, server_group_id const& group);
operation delete_all_failure_jobs(project_id const& project);

// `limit` and `offset`: what was asked for, page_cap and 0 when nothing was. The list only knows offsets.
result<page<failure_job>> decode_failure_jobs(std::string_view body, std::int64_t limit, std::int64_t offset,
                                              fault& f);

// `protected_instances` and `protectedInstance` are both "protectedinstance" (S2).
std::string normalised_resource_type(std::string_view text);

} // namespace vigil::codec
