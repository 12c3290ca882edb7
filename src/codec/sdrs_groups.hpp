// Protection groups on the wire (API 6.3).
#pragma once

#include "codec/operation.hpp"

#include <vigil/error.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/page.hpp>
#include <vigil/model/sdrs_group.hpp>

#include <string_view>

namespace vigil::codec {

operation create_group(project_id const& project, sdrs::create_group_request const& request);
operation list_groups(project_id const& project, sdrs::list_groups_query const& query);
operation get_group(project_id const& project, server_group_id const& id);
operation rename_group(project_id const& project, sdrs::rename_request<server_group_id> const& request);
operation delete_group(project_id const& project, server_group_id const& id);
operation start_group(project_id const& project, server_group_id const& id);
operation reprotect_group(project_id const& project, server_group_id const& id); // the same on the wire
operation stop_group(project_id const& project, server_group_id const& id);
operation fail_over_group(project_id const& project, server_group_id const& id);
operation plan_failover(project_id const& project, sdrs::planned_failover_request const& request);

result<sdrs::protection_group> decode_group(std::string_view body, fault& f);
result<page<sdrs::protection_group>> decode_groups(std::string_view body,
                                                   sdrs::list_groups_query const& query, fault& f);

} // namespace vigil::codec
