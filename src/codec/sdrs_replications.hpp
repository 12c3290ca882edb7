// Replication pairs on the wire (API 6.5).
#pragma once

#include "codec/operation.hpp"

#include <vigil/error.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/page.hpp>
#include <vigil/model/sdrs_replication.hpp>

#include <string_view>

namespace vigil::codec {

operation create_replication(project_id const& project, sdrs::create_replication_request const& request);
operation list_replications(project_id const& project, sdrs::list_replications_query const& query);
operation get_replication(project_id const& project, replication_id const& id);
operation rename_replication(project_id const& project, sdrs::rename_request<replication_id> const& request);
operation delete_replication(project_id const& project, sdrs::delete_replication_request const& request);
operation extend_replication(project_id const& project, sdrs::extend_replication_request const& request);

result<sdrs::replication_pair> decode_replication(std::string_view body, fault& f);
result<page<sdrs::replication_pair>>
decode_replications(std::string_view body, sdrs::list_replications_query const& query, fault& f);

} // namespace vigil::codec
