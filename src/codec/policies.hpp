// Backup policies and their volumes on the wire (API 5.2-5.8).
#pragma once

#include "codec/operation.hpp"

#include <vigil/error.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/policy.hpp>
#include <vigil/model/policy_requests.hpp>

#include <string_view>
#include <vector>

namespace vigil::codec {

// What is mandatory and not set gets its default: ON, and no first backup of the month.
operation create_policy(project_id const& project, create_policy_request const& request);
result<policy_id> decode_created_policy(std::string_view body, fault& f);

operation list_policies(project_id const& project);
result<std::vector<backup_policy>> decode_policies(std::string_view body, fault& f);

// Only what is set is sent. A change of nothing but the status is "setStatus". The answer says nothing new.
operation update_policy(project_id const& project, update_policy_request const& request);

// Their answers are empty.
operation delete_policy(project_id const& project, policy_id const& policy);
operation execute_policy(project_id const& project, policy_id const& policy);

operation associate(project_id const& project, policy_resources_request const& request);
operation disassociate(project_id const& project, policy_resources_request const& request);
// Both answer with what became of each volume; `request` says which were asked for.
result<policy_resources> decode_resources(std::string_view body, policy_resources_request const& request,
                                          fault& f);

} // namespace vigil::codec
