// What only Cinder has, on the wire (API 12).
#pragma once

#include "codec/operation.hpp"

#include <vigil/error.hpp>
#include <vigil/model/backup.hpp>
#include <vigil/model/cinder_requests.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/quota.hpp>

#include <string_view>
#include <vector>

namespace vigil::codec {

operation update_backup(project_id const& project,
                        update_backup_request const& request); // decode_created_backup
operation export_record(project_id const& project, backup_id const& id);
operation import_record(project_id const& project,
                        import_record_request const& request); // decode_created_backup
operation reset_backup_status(project_id const& project, reset_backup_status_request const& request);
operation force_delete_backup(project_id const& project, backup_id const& id);
operation get_snapshot(project_id const& project, snapshot_id const& id);
operation get_limits(project_id const& project);
// The versions of the endpoint: the list without its version, which answers 300, would leave the path of the
// endpoint.
inline constexpr std::string_view volume_versions = "cinder.versions.list"; // its name
operation list_volume_versions();

result<backup_record> decode_record(std::string_view body, fault& f);
result<snapshot> decode_snapshot(std::string_view body, fault& f);
// The limits of backups, as VBS' quotas say them.
result<std::vector<backup_quota>> decode_limits(std::string_view body, fault& f);
// Of version 3. A server without microversions has 3.0 only.
struct minor_versions
{
    int min = 0; // 3.min
    int max = 0;
};
result<minor_versions> decode_volume_versions(std::string_view body, fault& f);

} // namespace vigil::codec
