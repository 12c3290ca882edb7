// Shares backups, ends shares, lists and counts them. Knows nothing of other projects but their ids.
#include "testing/share_desk.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace vigil::testing::sim {

namespace json = boost::json;

namespace {

answer no_share() { return vbs_error(404, "VolumeBackup.0111", "The share does not exist."); }
answer malformed() { return vbs_error(400, "VolumeBackup.0002", "Failed to parse the sharing request."); }

struct wish
{
    std::string backup;
    std::vector<std::string> to;
};

std::optional<wish> read_wish(std::string_view body)
{
    boost::system::error_code ec;
    auto const parsed = json::parse(body, ec);
    auto const* top = ec ? nullptr : parsed.if_object();
    auto const* shared = top ? top->if_contains("shared") : nullptr;
    auto const* object = shared ? shared->if_object() : nullptr;
    auto const* backup = object ? object->if_contains("backup_id") : nullptr;
    auto const* to = object ? object->if_contains("to_project_ids") : nullptr;
    if (!backup || !backup->is_string() || !to || !to->is_array() || to->get_array().empty())
        return std::nullopt;
    wish w{std::string(backup->get_string()), {}};
    for (auto const& p : to->get_array()) {
        if (!p.is_string())
            return std::nullopt;
        w.to.emplace_back(p.get_string());
    }
    return w;
}

// The filters of a query that say something against a text.
class filters
{
    query fields_;

public:
    explicit filters(std::string_view text) : fields_(text) {}
    query const& all() const noexcept { return fields_; }

    bool equal(std::string_view name, std::string_view value) const
    {
        auto const wanted = fields_.find(name);
        return !wanted || *wanted == value;
    }
    bool part(std::string_view name, std::string_view value) const
    {
        auto const wanted = fields_.find(name);
        return !wanted || value.find(*wanted) != value.npos;
    }
};

} // namespace

share_desk::share_desk(simulator_options const& options, time_point start)
    : options_(options), dice_(options.seed * 16 + 9)
{
    for (auto const& s : options.shares)
        shares_.push_back({s.id, s.backup_id, s.from_project, options.project, start + s.created, s});
}

// Nothing when its backup is gone.
std::optional<share_desk::content> share_desk::look(share_record const& s, backup_book& book, call const& c)
{
    if (s.foreign)
        return content{s.foreign->name, s.foreign->volume_id, s.foreign->status, s.foreign->availability_zone,
                       nullptr};
    auto const* b = book.find(s.backup, c.now);
    if (!b)
        return std::nullopt;
    return content{b->name ? std::string_view(*b->name) : std::string_view(), b->volume, b->status(c.now),
                   "eu-de-01", b};
}

std::vector<share_desk::share_record const*> share_desk::found(backup_book& book, call const& c) const
{
    filters const f(c.where.query);
    bool const to_me = f.all().find("share_to_me") == "true";
    // The service may know the filter by the documents' spelling only (V10).
    auto const zone_key = options_.quirks ? "avalilability_zone" : "availability_zone";
    std::vector<share_record const*> out;
    for (auto const& s : shares_) {
        auto const seen = look(s, book, c);
        if (seen && c.now >= s.created && to_me == s.foreign.has_value() && f.equal("backup_id", s.backup) &&
            f.equal("from_project_id", s.from) && f.equal("to_project_id", s.to) &&
            f.equal("volume_id", seen->volume) && f.equal("status", seen->status) &&
            f.part("name", seen->name) && f.equal(zone_key, seen->zone))
            out.push_back(&s);
    }
    if (f.all().find("sort_dir") != "asc") // newest first
        std::ranges::reverse(out);
    return out;
}

void share_desk::write(json_writer& out, call const& c, share_record const& s, content const* b) const
{
    out.open('{');
    if (b) {
        out.key("backup")
            .open('{')
            .field("id", s.backup)
            .field("name", b->name)
            .field("volume_id", b->volume);
        out.field("status", b->status).field("availability_zone", b->zone).key("size");
        out.number(b->own ? b->own->size : 1).key("container").null().key("description").null();
        out.key("created_at").date(c.date(b->own ? b->own->begun : s.created), date_form::micro);
        out.key("updated_at").date(c.date(b->own ? b->own->updated(c.now) : s.created), date_form::micro);
        out.key("data_timestamp").date(c.date(b->own ? b->own->begun : s.created), date_form::micro);
        out.key("fail_reason");
        if (options_.quirks)
            out.text("Invalid InitiatorConnector protocol specified DSWARE"); // and yet available (V24)
        else
            out.null();
        // The table of shares spells it without the s (V9).
        out.key(options_.quirks ? "has_dependent_backup" : "has_dependent_backups").null();
        out.key("is_incremental").null().key("object_count").null().key("snapshot_id").null();
        out.key("service_metadata").null().close('}');
        out.key("created_at").date(c.date(s.created), date_form::micro);
    } else {
        out.key("created_at").null().key("deleted").null().key("deleted_at").null();
    }
    out.field("id", s.id).field("backup_id", s.backup).field("from_project_id", s.from);
    out.field("to_project_id", s.to).key("updated_at").null().close('}');
}

answer share_desk::create(backup_book& book, call const& c)
{
    auto const w = read_wish(c.request.body);
    if (!w)
        return malformed();
    auto const* b = book.find(w->backup, c.now);
    if (!b)
        return vbs_error(404, "VolumeBackup.0111", "The volume or the backup does not exist.");
    if (b->status(c.now) != "available")
        return vbs_error(400, "VolumeBackup.0089", "The backup status is not available.");

    std::vector<std::size_t> made;
    for (auto const& to : w->to) {
        if (to == options_.project ||
            std::ranges::find(options_.unknown_projects, to) != options_.unknown_projects.end())
            continue;
        auto at = std::ranges::find_if(
            shares_, [&](share_record const& s) { return s.backup == w->backup && s.to == to; });
        if (at == shares_.end())
            at = shares_.insert(at, {dice_.uuid(), w->backup, options_.project, to, c.now, std::nullopt});
        made.push_back(static_cast<std::size_t>(at - shares_.begin()));
    }
    bool const object = options_.quirks && made.size() == 1; // as the table has it (V7)
    json_writer out;
    out.open('{').key("shared");
    if (!object)
        out.open('[');
    for (auto const i : made)
        write(out, c, shares_[i], nullptr);
    if (!object)
        out.close(']');
    out.close('}');
    return {200, out.take()};
}

answer share_desk::end_one(call const& c)
{
    auto const gone =
        std::erase_if(shares_, [&](share_record const& s) { return !s.foreign && s.id == c.where.id; });
    return gone == 0 ? no_share() : answer(200, {});
}

answer share_desk::end_all(backup_book& book, call const& c)
{
    if (!book.find(c.where.id, c.now))
        return vbs_error(404, "VolumeBackup.0111", "The volume or the backup does not exist.");
    std::erase_if(shares_, [&](share_record const& s) { return !s.foreign && s.backup == c.where.id; });
    return {200, {}};
}

answer share_desk::list(backup_book& book, call const& c) const
{
    query const q(c.where.query);
    std::size_t limit = options_.page_cap;
    std::size_t offset = 0;
    auto const direction = q.find("sort_dir").value_or("desc");
    if (!is_count(q.find("limit"), limit) || !is_count(q.find("offset"), offset) ||
        (direction != "asc" && direction != "desc"))
        return vbs_error(400, "VolumeBackup.0002", "The request parameter is invalid.");
    auto const all = found(book, c);
    auto const first = std::min(offset, all.size());
    auto const last = first + std::min({limit, options_.page_cap, all.size() - first});
    json_writer out;
    out.open('{').key("shared").open('[');
    for (auto i = first; i < last; ++i) {
        auto const seen = look(*all[i], book, c);
        write(out, c, *all[i], &*seen);
    }
    out.close(']').close('}');
    return {200, out.take()};
}

answer share_desk::count(backup_book& book, call const& c) const
{
    json_writer out;
    out.open('{').key("count").number(found(book, c).size()).close('}');
    return {200, out.take()};
}

answer share_desk::show(backup_book& book, call const& c) const
{
    auto const at = std::ranges::find(shares_, c.where.id, &share_record::id);
    auto const seen = at == shares_.end() ? std::nullopt : look(*at, book, c);
    if (!seen)
        return no_share();
    json_writer out;
    out.open('{').key("shared");
    write(out, c, *at, &*seen);
    out.close('}');
    return {200, out.take()};
}

} // namespace vigil::testing::sim
