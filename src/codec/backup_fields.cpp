// The tables of the backup object's fields (API 3.6), its three owners, its wrapped description and its
// service metadata. Knows nothing of lists and paths.
#include "codec/backup_fields.hpp"

#include <vigil/model/marker.hpp>

namespace vigil::codec {
namespace {

// A backup while it is read: of the owner's spellings the first present wins, wherever it stands.
struct draft
{
    backup& value;
    project_id v3_project;
    project_id v3_tenant;
    project_id v2_tenant;
};

// `into_backup<&backup::name>`
template <auto Member>
bool into_backup(json_value v, draft& out, fault& f)
{
    return read(v, out.value.*Member, f);
}

// Both spellings may stand in one object; a null says nothing (V9).
bool read_dependents(json_value v, draft& out, fault& f)
{
    std::optional<bool> has;
    if (!read(v, has, f))
        return false;
    if (has)
        out.value.has_dependent_backups = has;
    return true;
}

// "DESC" and "INC" of a description that wraps them (3.6.1). A user can write such a text himself.
void unwrap_description(backup& b)
{
    b.description = b.raw_description;
    auto const text = trim(b.raw_description);
    if (!text.starts_with('{') || !text.ends_with('}'))
        return;
    json_document document;
    std::string why;
    if (!document.parse(text, why) || !document.root().is_object())
        return;
    auto const description = document.root().find("DESC");
    auto const incremental = document.root().find("INC");
    if (!description && !incremental)
        return;
    b.description = any_text(description);
    fault ignored;
    std::optional<std::int64_t> number;
    if (incremental.kind() == json_kind::boolean)
        b.requested_incremental = incremental.text() == "true";
    else if (read(incremental, number, ignored) && number)
        b.requested_incremental = *number == 1;
}

bool read_description(json_value v, draft& out, fault&)
{
    out.value.raw_description = any_text(v); // an object in place of its text is tolerated (V5)
    unwrap_description(out.value);
    out.value.marker = cut_marker(out.value.description);
    return true;
}

// Never fails: its keys and types are nobody's promise (3.6.2).
bool read_service_metadata(json_value v, draft& out, fault&)
{
    auto& b = out.value;
    b.service_metadata = any_text(v);
    b.service_metadata_values.clear();
    json_document document;
    std::string why;
    auto const text = trim(b.service_metadata);
    if (!text.starts_with('{') || !document.parse(text, why))
        return true;
    fault ignored;
    read(document.root(), b.service_metadata_values, ignored);
    return true;
}

using presence::mandatory;

constexpr auto backup_table = std::to_array<field<draft>>({
    {"id", into_backup<&backup::id>, mandatory},
    {"status", into_backup<&backup::status>, mandatory},
    {"name", into_backup<&backup::name>},
    {"description", read_description},
    {"volume_id", into_backup<&backup::volume>},
    {"snapshot_id", into_backup<&backup::snapshot>},
    {"size", into_backup<&backup::size>},
    {"object_count", into_backup<&backup::object_count>},
    {"container", into_backup<&backup::container>},
    {"availability_zone", into_backup<&backup::availability_zone>},
    {"created_at", into_backup<&backup::created_at>},
    {"updated_at", into_backup<&backup::updated_at>},
    {"data_timestamp", into_backup<&backup::data_timestamp>},
    {"fail_reason", into_backup<&backup::fail_reason>},
    {"is_incremental", into_backup<&backup::is_incremental>},
    {"has_dependent_backups", read_dependents},
    {"has_dependent_backup", read_dependents},
    {"links", into_backup<&backup::links>},
    {"os-backup-project-attr:project_id", into<&draft::v3_project>}, // V1
    {"os-backup-project-attr:tenant_id", into<&draft::v3_tenant>},
    {"os-bak-tenant-attr:tenant_id", into<&draft::v2_tenant>},
    {"service_metadata", read_service_metadata},
    {"user_id", into_backup<&backup::user_id>},
    {"metadata", into_backup<&backup::metadata>},
    {"encryption_key_id", into_backup<&backup::encryption_key_id>},
});

constexpr auto summary_table = std::to_array<field<backup_summary>>({
    {"id", into<&backup_summary::id>, mandatory},
    {"name", into<&backup_summary::name>},
    {"links", into<&backup_summary::links>},
});

constexpr auto volume_table = std::to_array<field<volume>>({
    {"id", into<&volume::id>, mandatory},
    {"status", into<&volume::status>, mandatory},
    {"name", into<&volume::name>},
    {"size", into<&volume::size>},
});

} // namespace

bool read_backup_summary(json_value v, backup_summary& out, fault& f, item_order* order)
{
    return read_fields<backup_summary>(v, out, summary_table, f, order);
}

bool read_backup(json_value v, backup& out, fault& f, item_order* order)
{
    draft d{out, {}, {}, {}};
    if (!read_fields<draft>(v, d, backup_table, f, order))
        return false;
    for (auto* owner : {&d.v3_project, &d.v3_tenant, &d.v2_tenant})
        if (!owner->empty()) {
            out.project = std::move(*owner);
            break;
        }
    return true;
}

bool read_volume(json_value v, volume& out, fault& f) { return read_fields<volume>(v, out, volume_table, f); }

} // namespace vigil::codec
