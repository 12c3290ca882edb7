// Backups and what surrounds them on the wire (API 3, 12).
#pragma once

#include "codec/operation.hpp"

#include <vigil/error.hpp>
#include <vigil/model/backup.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/page.hpp>
#include <vigil/model/quota.hpp>
#include <vigil/model/requests.hpp>
#include <vigil/model/volume.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace vigil::codec {

// Encoders take arguments as they are: `validate()` and the check of ids come before.
// Decoders answer errc::unexpected_reply and say in the fault where the body differs from its document.

// VBS flavour (3.1): answers with a job.
operation create_backup(project_id const& project, create_backup_request const& request);
result<job_id> decode_created_job(std::string_view body, fault& f);

// Native v3 (3.4). Keys that were not set are left out: Cinder refuses keys it does not know.
operation create_native_backup(project_id const& project, create_native_backup_request const& request,
                               api_version version);
result<backup_summary> decode_created_backup(std::string_view body, fault& f);

// Summary or details (3.5, 3.6). A query that needs v3 is sent as v3 unless it names its version. With a
// marker the offset is left out (11.2).
operation list_backups(project_id const& project, list_backups_query const& query,
                       api_version default_version, bool details);
// `limit`: what was asked for, page_cap when nothing was.
result<page<backup_summary>> decode_backup_summaries(std::string_view body, std::int64_t limit, fault& f);
result<page<backup_id>> decode_backup_ids(std::string_view body, std::int64_t limit,
                                          fault& f); // and nothing else
result<page<backup>> decode_backups(std::string_view body, std::int64_t limit, fault& f);

operation get_backup(project_id const& project, backup_id const& id, api_version version);
result<backup> decode_backup(std::string_view body, fault& f);

// VBS flavour (3.2, 3.3): decode_created_job reads the answers.
operation delete_backup(project_id const& project, backup_id const& id);
operation restore_backup(project_id const& project, restore_backup_request const& request);

// Native (3.8, 3.9, 12.5). The answer to a delete is empty.
operation delete_native_backup(project_id const& project, backup_id const& id, api_version version);
operation restore_native_backup(project_id const& project, restore_native_backup_request const& request,
                                api_version version);
result<restore_started> decode_restore_started(std::string_view body, fault& f);

operation get_quota(project_id const& project);
result<std::vector<backup_quota>> decode_quotas(std::string_view body, fault& f);

operation get_volume(project_id const& project, volume_id const& id);
result<volume> decode_volume(std::string_view body, fault& f);

} // namespace vigil::codec
