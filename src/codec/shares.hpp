// Shares of backups on the wire (API 3.10-3.12).
#pragma once

#include "codec/operation.hpp"

#include <vigil/error.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/page.hpp>
#include <vigil/model/share.hpp>
#include <vigil/model/share_requests.hpp>

#include <cstdint>
#include <string_view>

namespace vigil::codec {

operation share_backup(project_id const& project, share_backup_request const& request);
// Which of the wanted projects are missing is found by comparing (V7).
result<share_outcome> decode_shared(std::string_view body, share_backup_request const& request, fault& f);

// One share, or all of one backup (3.11). The answer is empty.
operation delete_share(project_id const& project, share_id const& id);
operation delete_shares_of(project_id const& project, backup_id const& backup);

operation list_shares(project_id const& project, list_shares_query const& query);
// All that the service sent.
result<page<share>> decode_shares(std::string_view body, list_shares_query const& query, fault& f);
// False for a share of another zone than was asked for: the service may not know the filter (V10).
bool is_wanted(list_shares_query const& query, share const& s);

operation count_shares(project_id const& project, list_shares_query const& query);
result<std::int64_t> decode_count(std::string_view body, fault& f);

operation get_share(project_id const& project, share_id const& id);
result<share> decode_share(std::string_view body, fault& f);

} // namespace vigil::codec
