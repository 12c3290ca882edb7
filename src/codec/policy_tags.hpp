// Tags of backup policies on the wire (API 5.10).
#pragma once

#include "codec/operation.hpp"

#include <vigil/error.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/page.hpp>
#include <vigil/model/policy.hpp>
#include <vigil/model/policy_tag_requests.hpp>
#include <vigil/model/tag.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace vigil::codec {

// Their answers are empty.
operation add_policy_tag(project_id const& project, add_policy_tag_request const& request);
operation remove_policy_tag(project_id const& project, remove_policy_tag_request const& request);
operation batch_policy_tags(project_id const& project, batch_policy_tags_request const& request);

operation get_policy_tags(project_id const& project, policy_id const& policy);
result<std::vector<tag>> decode_tags(std::string_view body, fault& f);

operation list_policy_tags(project_id const& project);
result<std::vector<tag_values>> decode_all_tags(std::string_view body, fault& f);

// "filter": one page. `limit` and `offset` are texts on the wire (V23).
operation query_policies(project_id const& project, policy_tags_query const& query);
// `limit` and `offset`: what was asked for, page_cap and 0 when nothing was. total_count ends no list (S13).
result<page<tagged_policy>> decode_tagged_policies(std::string_view body, std::int64_t limit,
                                                   std::int64_t offset, fault& f);

// "count": without limit and offset.
operation count_policies(project_id const& project, policy_tags_query const& query);
result<std::int64_t> decode_total_count(std::string_view body, fault& f);

} // namespace vigil::codec
