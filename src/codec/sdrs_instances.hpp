// Protected instances and their tags on the wire (API 6.4, 5.10).
#pragma once

#include "codec/json_reader.hpp"
#include "codec/operation.hpp"

#include <vigil/error.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/page.hpp>
#include <vigil/model/sdrs_instance.hpp>
#include <vigil/model/sdrs_tags.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace vigil::codec {

operation create_instance(project_id const& project, sdrs::create_instance_request const& request);
operation list_instances(project_id const& project, sdrs::list_instances_query const& query);
operation get_instance(project_id const& project, protected_instance_id const& id);
operation rename_instance(project_id const& project,
                          sdrs::rename_request<protected_instance_id> const& request);
operation delete_instance(project_id const& project, sdrs::delete_instance_request const& request);
operation attach_replication(project_id const& project, sdrs::attach_replication_request const& request);
operation detach_replication(project_id const& project, sdrs::detach_replication_request const& request);
operation add_nic(project_id const& project, sdrs::add_nic_request const& request);
operation delete_nic(project_id const& project, sdrs::delete_nic_request const& request);
operation resize_instance(project_id const& project, sdrs::resize_request const& request);

result<sdrs::protected_instance> decode_instance(std::string_view body, fault& f);
result<page<sdrs::protected_instance>> decode_instances(std::string_view body,
                                                        sdrs::list_instances_query const& query, fault& f);

operation add_instance_tag(project_id const& project, sdrs::add_tag_request const& request);
operation remove_instance_tag(project_id const& project, sdrs::remove_tag_request const& request);
operation batch_instance_tags(project_id const& project, sdrs::batch_tags_request const& request);
operation get_instance_tags(project_id const& project, protected_instance_id const& id);
operation list_instance_tags(project_id const& project);
operation query_instances_by_tag(project_id const& project, sdrs::tag_query const& query);
operation count_instances_by_tag(project_id const& project, sdrs::tag_query const& query);

result<std::vector<tag>> decode_instance_tags(std::string_view body, fault& f);
result<std::vector<tag_values>> decode_all_instance_tags(std::string_view body, fault& f);
result<page<sdrs::tagged_instance>> decode_tagged_instances(std::string_view body,
                                                            sdrs::tag_query const& query, fault& f);
result<std::int64_t> decode_tagged_instance_count(std::string_view body, fault& f);

// For the details in what a query by tag finds.
bool read_instance(json_value v, sdrs::protected_instance& out, fault& f);

} // namespace vigil::codec
