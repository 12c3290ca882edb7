// Tasks of a backup policy on the wire (API 5.9).
#pragma once

#include "codec/operation.hpp"

#include <vigil/error.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/page.hpp>
#include <vigil/model/policy_task.hpp>
#include <vigil/model/requests.hpp>

#include <cstdint>
#include <string_view>

namespace vigil::codec {

// The service's page size when the query names none.
inline constexpr std::int64_t default_task_limit = 20;

// With a marker the offset is left out.
operation list_policy_tasks(project_id const& project, list_policy_tasks_query const& query);
result<page<policy_task>> decode_policy_tasks(std::string_view body, std::int64_t limit, fault& f);

} // namespace vigil::codec
