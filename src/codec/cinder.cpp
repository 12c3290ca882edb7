// Encodes the calls that only Cinder has and decodes their replies (API 12). Knows nothing of HTTP statuses.
#include "codec/cinder.hpp"

#include "codec/json_fields.hpp"
#include "codec/url.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <charconv>
#include <optional>
#include <string>
#include <utility>

namespace vigil::codec {
namespace {

namespace json = boost::json;

operation volume_call(std::string_view name, std::string_view method)
{
    operation op;
    op.name = name;
    op.service = service::volume;
    op.method = method;
    return op;
}

target backups_of(project_id const& project)
{
    target to("v3");
    to.segment(project.str()).segment("backups");
    return to;
}

std::string wrap(std::string_view name, json::object inside)
{
    json::object body;
    body[name] = std::move(inside);
    return json::serialize(body);
}

operation act(project_id const& project, backup_id const& id, std::string_view name, std::string body)
{
    auto op = volume_call(name, "POST");
    op.target = backups_of(project).segment(id.str()).segment("action").take();
    op.body = std::move(body);
    return op;
}

constexpr auto record_table = std::to_array<field<backup_record>>({
    {"backup_service", into<&backup_record::service>, presence::mandatory},
    {"backup_url", into<&backup_record::url>, presence::mandatory},
});

constexpr auto snapshot_table = std::to_array<field<snapshot>>({
    {"id", into<&snapshot::id>, presence::mandatory},
    {"status", into<&snapshot::status>, presence::mandatory},
    {"name", into<&snapshot::name>},
    {"volume_id", into<&snapshot::volume>},
    {"size", into<&snapshot::size>},
});

struct limits
{
    std::optional<std::int64_t> backups, backups_used, gigabytes, gigabytes_used;
};

constexpr auto limits_table = std::to_array<field<limits>>({
    {"maxTotalBackups", into<&limits::backups>, presence::mandatory},
    {"totalBackupsUsed", into<&limits::backups_used>},
    {"maxTotalBackupGigabytes", into<&limits::gigabytes>, presence::mandatory},
    {"totalBackupGigabytesUsed", into<&limits::gigabytes_used>},
});

// "3.71" -> 71; "" -> 0, for a version without microversions.
bool read_minor(json_value v, int& out, fault& f)
{
    std::string_view text;
    if (!read_text(v, text, f))
        return false;
    if (text.empty())
        return true;
    if (!text.starts_with("3."))
        return fail(f, "3.N");
    text.remove_prefix(2);
    auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return (ec == std::errc() && end == text.data() + text.size() && out >= 0) || fail(f, "3.N");
}

struct version
{
    std::string id;
    json_value min, max; // read only of version 3: others have other forms
};

bool read_version(json_value v, version& out, fault& f)
{
    if (!v.is_object())
        return fail(f, "an object");
    out.min = v.find("min_version");
    out.max = v.find("version");
    return read(v.find("id"), out.id, f) || under("id", f);
}

} // namespace

operation update_backup(project_id const& project, update_backup_request const& request)
{
    json::object backup;
    if (request.name())
        backup["name"] = *request.name();
    if (request.description())
        backup["description"] = *request.description();
    auto op = volume_call("cinder.backups.update", "PUT");
    op.needs_minor = 9;
    op.because = "name";
    if (request.metadata()) {
        backup["metadata"] = json::value_from(*request.metadata());
        op.needs_minor = 43;
        op.because = "metadata";
    }
    op.target = backups_of(project).segment(request.backup().str()).take();
    op.body = wrap("backup", std::move(backup));
    return op;
}

operation export_record(project_id const& project, backup_id const& id)
{
    auto op = volume_call("cinder.backups.exportRecord", "GET");
    op.target = backups_of(project).segment(id.str()).segment("export_record").take();
    return op;
}

operation import_record(project_id const& project, import_record_request const& request)
{
    auto op = volume_call("cinder.backups.importRecord", "POST");
    op.target = backups_of(project).segment("import_record").take();
    op.body = wrap("backup-record",
                   {{"backup_service", request.record().service}, {"backup_url", request.record().url}});
    op.replayable = false;
    return op;
}

operation reset_backup_status(project_id const& project, reset_backup_status_request const& request)
{
    return act(project, request.backup(), "cinder.backups.resetStatus",
               wrap("os-reset_status", {{"status", std::string(request.status().text())}}));
}

operation force_delete_backup(project_id const& project, backup_id const& id)
{
    return act(project, id, "cinder.backups.forceDelete", wrap("os-force_delete", {}));
}

operation get_snapshot(project_id const& project, snapshot_id const& id)
{
    auto op = volume_call("cinder.snapshots.get", "GET");
    op.target = target("v3").segment(project.str()).segment("snapshots").segment(id.str()).take();
    return op;
}

operation get_limits(project_id const& project)
{
    auto op = volume_call("cinder.limits.get", "GET");
    op.target = target("v3").segment(project.str()).segment("limits").take();
    return op;
}

operation list_volume_versions()
{
    auto op = volume_call(volume_versions, "GET");
    op.target = "/v3/";
    return op;
}

result<backup_record> decode_record(std::string_view body, fault& f)
{
    return decode_object(body, "backup-record", record_table, f);
}

result<snapshot> decode_snapshot(std::string_view body, fault& f)
{
    return decode_object(body, "snapshot", snapshot_table, f);
}

result<std::vector<backup_quota>> decode_limits(std::string_view body, fault& f)
{
    json_document document;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    limits l;
    auto const absolute = document.root().find("limits").find("absolute");
    if (absolute.is_null() ? fail(f, "present") : read_fields<limits>(absolute, l, limits_table, f))
        return std::vector<backup_quota>{
            {quota_kind::backups, l.backups_used, std::nullopt, l.backups},
            {quota_kind::backup_gigabytes, l.gigabytes_used, std::nullopt, l.gigabytes},
        };
    under("absolute", f);
    under("limits", f);
    return errc::unexpected_reply;
}

result<minor_versions> decode_volume_versions(std::string_view body, fault& f)
{
    json_document document;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    std::vector<version> versions;
    bool const listed = read_list(document.root().find("versions"), versions, f, read_version);
    for (auto const& v : versions) {
        if (!listed || (v.id != "v3" && !v.id.starts_with("v3.")))
            continue;
        minor_versions range;
        if ((read_minor(v.min, range.min, f) || under("min_version", f)) &&
            (read_minor(v.max, range.max, f) || under("version", f)))
            return range;
        under("versions", f);
        return errc::unexpected_reply;
    }
    if (listed)
        fail(f, "a version 3");
    under("versions", f);
    return errc::unexpected_reply;
}

} // namespace vigil::codec
