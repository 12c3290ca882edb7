// Disaster-recovery drills on the wire (API 6.6).
#pragma once

#include "codec/operation.hpp"

#include <vigil/error.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/page.hpp>
#include <vigil/model/sdrs_drill.hpp>

#include <string_view>

namespace vigil::codec {

operation create_drill(project_id const& project, sdrs::create_drill_request const& request);
operation list_drills(project_id const& project, sdrs::list_drills_query const& query);
operation get_drill(project_id const& project, drill_id const& id);
operation rename_drill(project_id const& project, sdrs::rename_request<drill_id> const& request);
operation delete_drill(project_id const& project, drill_id const& id);

result<sdrs::drill> decode_drill(std::string_view body, fault& f);
result<page<sdrs::drill>> decode_drills(std::string_view body, sdrs::list_drills_query const& query,
                                        fault& f);

} // namespace vigil::codec
