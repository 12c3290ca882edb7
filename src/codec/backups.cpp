// Encodes the calls about backups and decodes their replies (API 3, 12). Knows nothing of HTTP statuses.
#include "codec/backups.hpp"

#include "codec/backup_fields.hpp"
#include "codec/paging.hpp"
#include "codec/url.hpp"

#include <vigil/options.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

namespace vigil::codec {
namespace {

namespace json = boost::json;

// The newest version that any call of ours needs: with_count (3.45) and substring filters (3.34, V17).
constexpr std::string_view volume_version = "volume 3.45";

std::string_view path_of(api_version v) noexcept { return v == api_version::v2 ? "v2" : "v3"; }

std::string_view text_of(sort_direction d) noexcept
{
    return d == sort_direction::ascending ? "asc" : "desc";
}

void put(json::object& to, std::string_view key, std::string const& value)
{
    if (!value.empty())
        to[key] = value;
}

void put(json::object& to, std::string_view key, std::optional<bool> value)
{
    if (value)
        to[key] = *value;
}

void put(json::object& to, std::string_view key, std::map<std::string, std::string> const& values)
{
    if (!values.empty())
        to[key] = json::value_from(values);
}

void limit_to(operation& op, dialect only, std::string_view because) noexcept
{
    op.only = only;
    op.because = because;
}

// API 12.1
void need_minor(operation& op, list_backups_query const& q) noexcept
{
    if (q.sort_key() == "name") {
        op.needs_minor = 37;
        op.because = "sort_key";
    }
    if (!q.name_like().empty() || !q.status_like().empty() || !q.volume_like().empty()) {
        op.needs_minor = 34;
        op.because = !q.name_like().empty() ? "name~" : !q.status_like().empty() ? "status~" : "volume_id~";
    }
    if (q.with_count()) {
        op.needs_minor = 45;
        op.because = "with_count";
    }
}

std::string body_of(std::string_view name, json::object value)
{
    json::object body;
    body[name] = std::move(value);
    return json::serialize(body);
}

bool needs_v3(list_backups_query const& q) noexcept
{
    return q.with_count() || !q.name_like().empty() || !q.status_like().empty() || !q.volume_like().empty();
}

std::string_view list_name(api_version v, bool details) noexcept
{
    if (v == api_version::v2)
        return details ? "vbs.backups.listDetail.v2" : "vbs.backups.list.v2";
    return details ? "vbs.backups.listDetail.v3" : "vbs.backups.list.v3";
}

target list_target(project_id const& project, list_backups_query const& q, api_version version, bool details)
{
    target to(path_of(version));
    to.segment(project.str()).segment("backups");
    if (details)
        to.segment("detail");
    to.query("name", q.name()).query("status", q.status()).query("volume_id", q.volume().str());
    if (version == api_version::v3)
        to.query("name~", q.name_like())
            .query("status~", q.status_like())
            .query("volume_id~", q.volume_like())
            .query("with_count", q.with_count() ? "true" : "");
    to.query("limit", q.limit()).query("marker", q.marker());
    if (q.marker().empty())
        to.query("offset", q.offset());
    to.query("sort_key", q.sort_key());
    if (q.sort_dir())
        to.query("sort_dir", text_of(*q.sort_dir()));
    return to;
}

// A field of the whole list; some tables print it among those of the items (V3, V21).
json_value list_field(json_value root, json_value items, std::string_view key)
{
    if (auto const found = root.find(key); !found.is_null())
        return found;
    json_value found;
    for (auto const item : items)
        if (auto const v = item.find(key); !v.is_null())
            found = v;
    return found;
}

std::string_view id_of(backup_id const& listed) { return listed.str(); }
std::string_view id_of(auto const& item) { return item.id.str(); }

template <class T>
result<page<T>> decode_page(std::string_view body, std::int64_t limit, fault& f,
                            bool (*read_item)(json_value, T&, fault&, item_order*))
{
    json_document document;
    page<T> out;
    item_order order;
    auto const read_one = [&](json_value v, T& item, fault& why) { return read_item(v, item, why, &order); };
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    auto const root = document.root();
    auto const items = root.find("backups");
    bool const good = items.is_null() ? fail(f, "present") : read_list(items, out.items, f, read_one);
    if (!good) {
        under("backups", f);
        return errc::unexpected_reply;
    }
    auto const searched = order.unknown_members ? items : json_value();
    if (!read(list_field(root, searched, "count"), out.count, f)) {
        under("count", f);
        return errc::unexpected_reply;
    }
    auto const link = find_next_link(list_field(root, searched, "backups_links"));
    out.next_marker = next_marker(link, out.items.size(), limit,
                                  out.items.empty() ? std::string_view() : id_of(out.items.back()));
    return out;
}

// For lists of which nothing but the ids is wanted.
bool read_listed_id(json_value v, backup_id& out, fault& f, item_order*)
{
    if (!v.is_object())
        return fail(f, "an object");
    auto const id = v.find("id");
    bool const good = id.is_null() ? fail(f, "present") : read(id, out, f);
    return good || under("id", f);
}

constexpr auto restore_table = std::to_array<field<restore_started>>({
    {"backup_id", into<&restore_started::backup>},
    {"volume_id", into<&restore_started::volume>},
    {"volume_name", into<&restore_started::volume_name>},
});

// One sample prints "backup_ gigabytes" (V11).
bool read_quota_type(json_value v, backup_quota& out, fault& f)
{
    std::string text;
    if (!read(v, text, f))
        return false;
    std::erase(text, ' ');
    out.type = quota_type(text);
    return true;
}

constexpr auto quota_table = std::to_array<field<backup_quota>>({
    {"type", read_quota_type, presence::mandatory},
    {"used", into<&backup_quota::used>},
    {"reserved", into<&backup_quota::reserved>},
    {"quota", into<&backup_quota::quota>},
});

} // namespace

operation create_backup(project_id const& project, create_backup_request const& request)
{
    json::object backup;
    backup["volume_id"] = request.volume().str();
    backup["name"] = request.name();
    put(backup, "snapshot_id", request.snapshot().str());
    put(backup, "description", request.description());
    if (!request.tags().empty()) {
        json::array tags;
        for (auto const& [key, value] : request.tags())
            tags.push_back(json::object({{"key", key}, {"value", value}}));
        backup["tags"] = std::move(tags);
    }
    if (request.full()) // a text on the wire (V23)
        backup["extend_param"] = json::object({{"FullBackup", *request.full() ? "true" : "false"}});

    operation op;
    op.name = "vbs.cloudbackups.create";
    op.method = "POST";
    op.target = target("v2").segment(project.str()).segment("cloudbackups").take();
    op.body = body_of("backup", std::move(backup));
    op.replayable = false;
    return op;
}

operation create_native_backup(project_id const& project, create_native_backup_request const& request,
                               api_version version)
{
    json::object backup;
    backup["volume_id"] = request.volume().str();
    put(backup, "name", request.name());
    put(backup, "snapshot_id", request.snapshot().str());
    put(backup, "description", request.description());
    put(backup, "container", request.container());
    put(backup, "incremental", request.incremental());
    put(backup, "force", request.force());
    put(backup, "project_id", request.project().str());
    put(backup, "availability_zone", request.availability_zone());
    put(backup, "metadata", request.metadata());

    operation op;
    op.name = version == api_version::v2 ? "vbs.backups.create.v2" : "vbs.backups.create.v3";
    op.method = "POST";
    op.target = target(path_of(version)).segment(project.str()).segment("backups").take();
    op.body = body_of("backup", std::move(backup));
    op.replayable = false;
    if (!request.project().empty())
        limit_to(op, dialect::vbs, "project_id");
    if (!request.metadata().empty()) {
        limit_to(op, dialect::cinder, "metadata");
        op.needs_minor = 43;
    }
    if (!request.availability_zone().empty()) {
        limit_to(op, dialect::cinder, "availability_zone");
        op.needs_minor = 51;
    }
    return op;
}

operation list_backups(project_id const& project, list_backups_query const& query,
                       api_version default_version, bool details)
{
    auto const version = query.version().value_or(needs_v3(query) ? api_version::v3 : default_version);
    operation op;
    op.name = list_name(version, details);
    op.method = "GET";
    op.target = list_target(project, query, version, details).take();
    if (version == api_version::v3 && needs_v3(query))
        op.api_version = volume_version;
    need_minor(op, query);
    return op;
}

operation get_backup(project_id const& project, backup_id const& id, api_version version)
{
    operation op;
    op.name = version == api_version::v2 ? "vbs.backups.get.v2" : "vbs.backups.get.v3";
    op.method = "GET";
    op.target = target(path_of(version)).segment(project.str()).segment("backups").segment(id.str()).take();
    op.subject = "Backup";
    return op;
}

operation delete_backup(project_id const& project, backup_id const& id)
{
    operation op;
    op.name = "vbs.cloudbackups.delete";
    op.method = "POST"; // without a body
    op.target = target("v2").segment(project.str()).segment("cloudbackups").segment(id.str()).take();
    return op;
}

operation restore_backup(project_id const& project, restore_backup_request const& request)
{
    operation op;
    op.name = "vbs.cloudbackups.restore";
    op.method = "POST";
    op.target = target("v2")
                    .segment(project.str())
                    .segment("cloudbackups")
                    .segment(request.backup().str())
                    .segment("restore")
                    .take();
    op.body = body_of("restore", json::object({{"volume_id", request.volume().str()}}));
    op.replayable = false;
    return op;
}

operation delete_native_backup(project_id const& project, backup_id const& id, api_version version)
{
    operation op;
    op.name = version == api_version::v2 ? "vbs.backups.delete.v2" : "vbs.backups.delete.v3";
    op.method = "DELETE";
    op.target = target(path_of(version)).segment(project.str()).segment("backups").segment(id.str()).take();
    op.subject = "Backup";
    return op;
}

operation restore_native_backup(project_id const& project, restore_native_backup_request const& request,
                                api_version version)
{
    json::object restore;
    put(restore, "volume_id", request.volume().str());
    put(restore, "name", request.name());

    operation op;
    op.name = version == api_version::v2 ? "vbs.backups.restore.v2" : "vbs.backups.restore.v3";
    op.method = "POST";
    op.target = target(path_of(version))
                    .segment(project.str())
                    .segment("backups")
                    .segment(request.backup().str())
                    .segment("restore")
                    .take();
    op.body = body_of("restore", std::move(restore));
    op.replayable = false;
    return op;
}

operation get_quota(project_id const& project)
{
    operation op;
    op.name = "vbs.quota.get";
    op.method = "GET";
    op.target = target("v2").segment(project.str()).segment("cloudbackups").segment("quota").take();
    return op;
}

operation get_volume(project_id const& project, volume_id const& id)
{
    operation op;
    op.name = "cinder.volumes.get";
    op.service = service::volume;
    op.method = "GET";
    op.target = target("v3").segment(project.str()).segment("volumes").segment(id.str()).take();
    return op;
}

result<job_id> decode_created_job(std::string_view body, fault& f)
{
    json_document document;
    job_id id;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    if (read(document.root().find("job_id"), id, f) && (!id.empty() || fail(f, "present")))
        return id;
    under("job_id", f);
    return errc::unexpected_reply;
}

result<backup_summary> decode_created_backup(std::string_view body, fault& f)
{
    return decode_object<backup_summary>(
        body, "backup", f,
        [](json_value v, backup_summary& out, fault& why) { return read_backup_summary(v, out, why); });
}

result<page<backup_summary>> decode_backup_summaries(std::string_view body, std::int64_t limit, fault& f)
{
    return decode_page<backup_summary>(body, limit, f, read_backup_summary);
}

result<page<backup_id>> decode_backup_ids(std::string_view body, std::int64_t limit, fault& f)
{
    return decode_page<backup_id>(body, limit, f, read_listed_id);
}

result<page<backup>> decode_backups(std::string_view body, std::int64_t limit, fault& f)
{
    return decode_page<backup>(body, limit, f, read_backup);
}

result<backup> decode_backup(std::string_view body, fault& f)
{
    return decode_object<backup>(
        body, "backup", f, [](json_value v, backup& out, fault& why) { return read_backup(v, out, why); });
}

result<restore_started> decode_restore_started(std::string_view body, fault& f)
{
    return decode_object<restore_started>(body, "restore", f,
                                          [](json_value v, restore_started& out, fault& why) {
                                              return read_fields<restore_started>(v, out, restore_table, why);
                                          });
}

result<std::vector<backup_quota>> decode_quotas(std::string_view body, fault& f)
{
    json_document document;
    std::vector<backup_quota> out;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    auto const resources = document.root().find("quotas").find("resources");
    bool const good = resources.is_null()
                          ? fail(f, "present")
                          : read_list(resources, out, f, [](json_value v, backup_quota& q, fault& why) {
                                return read_fields<backup_quota>(v, q, quota_table, why);
                            });
    if (good)
        return out;
    under("quotas/resources", f);
    return errc::unexpected_reply;
}

result<volume> decode_volume(std::string_view body, fault& f)
{
    return decode_object<volume>(body, "volume", f, read_volume);
}

} // namespace vigil::codec
