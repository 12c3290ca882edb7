// Encodes the calls about shared backups and decodes their replies (API 3.10-3.12). Knows nothing of HTTP
// statuses.
#include "codec/shares.hpp"

#include "codec/backup_fields.hpp"
#include "codec/lists.hpp"
#include "codec/paging.hpp"
#include "codec/url.hpp"
#include "codec/vbs_common.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace vigil::codec {
namespace {

namespace json = boost::json;

bool read_details(json_value v, share& out, fault& f)
{
    if (v.is_null())
        return true;
    return read_backup(v, out.details.emplace(), f);
}

constexpr auto share_table = std::to_array<field<share>>({
    {"id", into<&share::id>, presence::mandatory},
    {"backup_id", into<&share::backup>},
    {"from_project_id", into<&share::from_project>},
    {"to_project_id", into<&share::to_project>},
    {"created_at", into<&share::created_at>},
    {"updated_at", into<&share::updated_at>},
    {"deleted_at", into<&share::deleted_at>},
    {"deleted", into<&share::deleted>},
    {"backup", read_details},
});

bool read_share(json_value v, share& out, fault& f) { return read_fields<share>(v, out, share_table, f); }

// A table says object where the sample has a list: both are taken, and one object is a list of one (V7).
bool read_shares(json_value v, std::vector<share>& out, fault& f)
{
    if (v.is_object())
        return read_share(v, out.emplace_back(), f);
    return v.is_null() ? fail(f, "present") : read_list(v, out, f, read_share);
}

target shares_of(project_id const& project)
{
    target to("v2");
    to.segment(project.str()).segment("os-vendor-backup-sharing");
    return to;
}

void add_filters(target& to, list_shares_query const& q)
{
    if (q.share_to_me())
        to.query("share_to_me", *q.share_to_me() ? "true" : "false");
    to.query("volume_id", q.volume().str()).query("name", q.name()).query("status", q.status());
    to.query("backup_id", q.backup().str());
    to.query("from_project_id", q.from_project().str()).query("to_project_id", q.to_project().str());
    to.query(q.zone_key() == zone_key::documented ? "avalilability_zone" : "availability_zone",
             q.availability_zone());
}

} // namespace

operation share_backup(project_id const& project, share_backup_request const& request)
{
    json::array to;
    for (auto const& p : request.to())
        to.emplace_back(p.str());
    json::object shared;
    shared["backup_id"] = request.backup().str();
    shared["to_project_ids"] = std::move(to);
    json::object body;
    body["shared"] = std::move(shared);

    auto op = vbs_call("vbs.sharing.create", "POST", shares_of(project));
    op.body = json::serialize(body);
    op.replayable = false;
    return op;
}

result<share_outcome> decode_shared(std::string_view body, share_backup_request const& request, fault& f)
{
    json_document document;
    share_outcome out;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    if (!read_shares(document.root().find("shared"), out.shares, f)) {
        under("shared", f);
        return errc::unexpected_reply;
    }
    for (auto const& wanted : request.to())
        if (std::ranges::find(out.shares, wanted, &share::to_project) == out.shares.end())
            out.missing.push_back(wanted);
    return out;
}

operation delete_share(project_id const& project, share_id const& id)
{
    return vbs_call("vbs.sharing.delete", "DELETE", shares_of(project).segment(id.str()));
}

operation delete_shares_of(project_id const& project, backup_id const& backup)
{
    return vbs_call("vbs.sharing.deleteByBackup", "DELETE",
                    shares_of(project).segment(backup.str()).query("is_backup_id", "true"));
}

operation list_shares(project_id const& project, list_shares_query const& query)
{
    auto to = shares_of(project);
    to.segment("detail");
    add_filters(to, query);
    to.query("sort_key", query.sort_key());
    if (query.sort_dir())
        to.query("sort_dir", *query.sort_dir() == sort_direction::ascending ? "asc" : "desc");
    to.query("limit", query.limit()).query("offset", query.offset());
    return vbs_call("vbs.sharing.list", "GET", std::move(to));
}

result<page<share>> decode_shares(std::string_view body, list_shares_query const& query, fault& f)
{
    json_document document;
    page<share> out;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    auto const root = document.root();
    if (!read_shares(root.find("shared"), out.items, f)) {
        under("shared", f);
        return errc::unexpected_reply;
    }
    if (!read(root.find("count"), out.count, f)) {
        under("count", f);
        return errc::unexpected_reply;
    }

    auto const sent = out.items.size();
    auto const more = sent != 0 && find_next_link(root.find("shared_links")).present;
    auto const limit = more ? static_cast<std::int64_t>(sent) : query.limit().value_or(page_cap);
    out.next_offset = next_offset(sent, limit, query.offset().value_or(0));
    return out;
}

bool is_wanted(list_shares_query const& query, share const& s)
{
    auto const& zone = query.availability_zone();
    return zone.empty() || !s.details || s.details->availability_zone.empty() ||
           s.details->availability_zone == zone;
}

operation count_shares(project_id const& project, list_shares_query const& query)
{
    auto to = shares_of(project);
    to.segment("count");
    add_filters(to, query);
    return vbs_call("vbs.sharing.count", "GET", std::move(to));
}

result<std::int64_t> decode_count(std::string_view body, fault& f) { return decode_number(body, "count", f); }

operation get_share(project_id const& project, share_id const& id)
{
    return vbs_call("vbs.sharing.get", "GET", shares_of(project).segment(id.str()));
}

result<share> decode_share(std::string_view body, fault& f)
{
    json_document document;
    std::vector<share> found;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    if (read_shares(document.root().find("shared"), found, f) && (found.size() == 1 || fail(f, "one share")))
        return std::move(found.front());
    under("shared", f);
    return errc::unexpected_reply;
}

} // namespace vigil::codec
