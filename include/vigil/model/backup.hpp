// Backups as the service describes them.
#pragma once

#include <vigil/model/id.hpp>
#include <vigil/model/provenance.hpp>
#include <vigil/model/status.hpp>
#include <vigil/time.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vigil {

struct link
{
    std::string rel;  // "self", "bookmark", "next"
    std::string href; // as sent: often an internal host; vigil never follows it
};

// What a create and a summary list tell (API 3.4, 3.5).
struct backup_summary
{
    backup_id id;
    std::string name; // "" when the service sent null
    std::vector<link> links;
};

// What a create of the VBS flavour began (API 3.1).
struct created_backup
{
    job_id job;       // to be awaited; empty when it was adopted, for only the lost answer told it
    backup_id backup; // when it was adopted, and to be awaited itself; else the job tells it
    vigil::provenance provenance = vigil::provenance::none;
    // Why an adopted one is taken for the work of this call: by its marker, which is certain; or, when `marker` is empty, by
    // its name, volume and date, which is not when somebody else makes backups of that name and volume (see provenance).
    std::string evidence;
    std::string marker; // what was added to its description or name, or ""
};

// A backup, complete (API 3.6). Every field but id and status may be missing: texts and ids are then empty.
struct backup
{
    backup_id id;
    backup_status status;
    std::string name;
    volume_id volume;
    snapshot_id snapshot;
    std::optional<std::int64_t> size;         // GB
    std::optional<std::int64_t> object_count; // objects in the object store
    std::string container;
    std::string availability_zone;
    timestamp created_at;
    timestamp updated_at;
    timestamp data_timestamp; // when the data was taken: creation of the backup, or of its snapshot
    std::string fail_reason;  // may remain set on an available backup: judge by status
    std::optional<bool> is_incremental;
    std::optional<bool> has_dependent_backups;
    std::vector<link> links;

    // The owner; the first present of its three spellings.
    project_id project;

    // OTC wraps the caller's description into a JSON text together with the wish for an incremental backup
    // (API 3.6.1), and vigil may have added its mark (create_marker). `description` is without both; `raw_description` is
    // what was sent.
    std::string description;
    std::string raw_description;
    std::string marker; // 16 hexadecimal digits, or ""
    std::optional<bool> requested_incremental;

    // service_metadata: the raw text, and what could be read of it (API 3.6.2), values as text.
    std::string service_metadata;
    std::map<std::string, std::string> service_metadata_values;

    // Only from OpenStack Cinder (API 12.3).
    std::string user_id;
    std::map<std::string, std::string> metadata;
    std::string encryption_key_id;
};

// What a restore tells at once (API 3.3, 3.9).
struct restore_started
{
    backup_id backup;
    volume_id volume;
    std::string volume_name; // native flavour; "" when the service sent null
    // Flavour of VBS: to be awaited. Empty when the restore was adopted, for only the lost answer told it; then
    // async_await_restore waits for it.
    job_id job;
    vigil::provenance provenance = vigil::provenance::none;
    std::string evidence; // why an adopted one is taken for the work of this call: see provenance
};

} // namespace vigil
