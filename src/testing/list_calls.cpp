// Lists of backups: filters, order, pages and the links between them (API 3.5, 3.6, 11). Changes nothing.
#include "testing/calls.hpp"

#include <algorithm>

namespace vigil::testing::sim {

namespace {

struct wish
{
    std::optional<std::string> name, status, volume;
    std::optional<std::string> name_part, status_part, volume_part;
    std::optional<std::string> marker;
    std::size_t limit = 0;
    std::size_t offset = 0;
    bool with_count = false;
    std::string sort_key = "created_at";
    bool descending = true;
};

constexpr std::string_view known_keys[] = {"name",   "status",     "volume_id", "limit",    "offset",
                                           "marker", "with_count", "sort_key",  "sort_dir", "sort"};
constexpr std::string_view fuzzy_keys[] = {"name~", "status~", "volume_id~"};

// A fuzzy filter below 3.31 is an unknown one, and unknown ones are ignored there: the whole list comes back.
std::optional<std::string> refused_key(query const& q, int minor)
{
    if (minor < 31)
        return std::nullopt;
    for (auto const& [key, value] : q.fields())
        if (std::ranges::find(known_keys, key) == std::end(known_keys) &&
            std::ranges::find(fuzzy_keys, key) == std::end(fuzzy_keys))
            return key;
    return std::nullopt;
}

// False: a direction that there is not.
bool read_order(query const& q, wish& w)
{
    auto direction = q.find("sort_dir");
    if (auto const key = q.find("sort_key"))
        w.sort_key = *key;
    if (auto const sort = q.find("sort")) { // key[:dir]; of several the first is enough here
        auto const first = sort->substr(0, sort->find(','));
        auto const colon = first.find(':');
        w.sort_key = first.substr(0, colon);
        if (colon != first.npos)
            direction = first.substr(colon + 1);
    }
    w.descending = !direction || *direction == "desc";
    static constexpr std::string_view keys[] = {"name", "status", "container_format", "disk_format",
                                                "size", "id",     "created_at",       "updated_at"};
    return (!direction || *direction == "desc" || *direction == "asc") &&
           std::ranges::find(keys, w.sort_key) != std::end(keys);
}

std::optional<answer> read(call const& c, wish& w)
{
    query const q(c.where.query);
    if (auto const key = refused_key(q, c.minor))
        return native_error(400, "Invalid filters " + *key + " are found in query options.");
    w.limit = c.options.page_cap;
    if (!is_count(q.find("limit"), w.limit))
        return native_error(400, "limit param must be an integer");
    if (!is_count(q.find("offset"), w.offset))
        return native_error(400, "offset param must be an integer");
    w.limit = std::min(w.limit, c.options.page_cap); // silently
    if (q.find("sort") && (q.find("sort_key") || q.find("sort_dir")))
        return native_error(400, "The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used "
                                 "with the 'sort' parameter.");
    if (!read_order(q, w))
        return native_error(400, "Unknown sort direction or key");
    w.name = q.find("name");
    w.status = q.find("status");
    w.volume = q.find("volume_id");
    if (c.minor >= 31) {
        w.name_part = q.find("name~");
        w.status_part = q.find("status~");
        w.volume_part = q.find("volume_id~");
    }
    w.with_count = c.minor >= 45 && (q.find("with_count") == "true" || q.find("with_count") == "True");
    w.marker = q.find("marker");
    return std::nullopt;
}

bool has(std::optional<std::string> const& part, std::string_view text)
{
    return !part || text.find(*part) != text.npos;
}

bool matches(wish const& w, backup_record const& b, time_point now)
{
    if (!b.exists(now))
        return false;
    if (w.volume && *w.volume != b.volume)
        return false;
    if (w.name && w.name != b.name)
        return false;
    auto const status = b.status(now);
    if (w.status && *w.status != status)
        return false;
    return has(w.status_part, status) && has(w.volume_part, b.volume) &&
           has(w.name_part, b.name.value_or(""));
}

bool before(wish const& w, backup_record const& a, backup_record const& b, time_point now)
{
    auto const less = [&](backup_record const& x, backup_record const& y) {
        if (w.sort_key == "name" && x.name != y.name)
            return x.name < y.name;
        if (w.sort_key == "id")
            return x.id < y.id;
        if (w.sort_key == "size" && x.size != y.size)
            return x.size < y.size;
        if (w.sort_key == "status" && x.status(now) != y.status(now))
            return x.status(now) < y.status(now);
        if (w.sort_key == "updated_at" && x.updated(now) != y.updated(now))
            return x.updated(now) < y.updated(now);
        return x.position < y.position;
    };
    return w.descending ? less(b, a) : less(a, b);
}

struct page
{
    std::vector<backup_record const*> items;
    std::size_t total = 0;
};

// The usual order is that of creation, newest first: no sorting, and without a count the walk ends with the
// page.
page walk_newest_first(backup_book& book, wish const& w, backup_record const* marker, time_point now)
{
    page p;
    auto const& all = book.backups();
    std::size_t const first = marker ? marker->position : all.size();
    std::size_t skip = w.offset;
    for (auto i = w.with_count ? all.size() : first; i-- > 0;) {
        bool const full = p.items.size() == w.limit;
        if (full && !w.with_count)
            break;
        auto const& b = *all[i];
        if (!matches(w, b, now))
            continue;
        ++p.total;
        if (full || i >= first)
            continue;
        if (skip > 0)
            --skip;
        else
            p.items.push_back(&b);
    }
    return p;
}

page walk_sorted(backup_book& book, wish const& w, backup_record const* marker, time_point now)
{
    page p;
    std::vector<backup_record const*> all;
    for (auto const& b : book.backups())
        if (matches(w, *b, now))
            all.push_back(b.get());
    p.total = all.size();
    std::ranges::sort(all, [&](auto const* a, auto const* b) { return before(w, *a, *b, now); });
    std::size_t skip = w.offset;
    for (auto const* b : all) {
        if (p.items.size() == w.limit)
            break;
        if (marker && !before(w, *marker, *b, now))
            continue;
        if (skip > 0)
            --skip;
        else
            p.items.push_back(b);
    }
    return p;
}

// All parameters of the request are copied, an offset too; only the marker is new.
std::string next_link(call const& c, std::string_view base, std::string_view marker)
{
    bool const internal = c.options.internal_links;
    bool const detail = c.where.op == op::detail_v2 || c.where.op == op::detail_v3;
    std::string href(base);
    if (!internal)
        href.append("/").append(c.where.version);
    href.append("/")
        .append(c.options.project)
        .append("/backups")
        .append(detail && !internal ? "/detail" : "");
    href += '?';
    for (auto text = c.where.query; !text.empty();) {
        auto const end = text.find('&');
        auto const field = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        if (!field.empty() && !field.starts_with("marker="))
            href.append(field).append("&");
    }
    return href.append("marker=").append(marker);
}

} // namespace

answer list_backups(backup_book& book, call const& c, std::string_view own_url)
{
    wish w;
    if (auto no = read(c, w))
        return std::move(*no);
    backup_record const* marker = nullptr;
    if (w.marker && !(marker = book.find(*w.marker, c.now)))
        return backup_not_found(*w.marker);

    bool const usual = w.sort_key == "created_at" && w.descending;
    auto const p = usual ? walk_newest_first(book, w, marker, c.now) : walk_sorted(book, w, marker, c.now);
    bool const detail = c.where.op == op::detail_v2 || c.where.op == op::detail_v3;
    auto const base = link_base(c, own_url);
    json_writer out;
    out.open('{').key("backups").open('[');
    for (auto const* b : p.items)
        detail ? write_details(out, c, base, *b) : write_summary(out, c, base, *b);
    out.close(']');
    // API 11.2: with a count the link also stands on the last page.
    if (!p.items.empty() && w.limit <= (w.with_count ? p.total : p.items.size())) {
        out.key("backups_links").open('[').open('{').field("rel", "next");
        out.field("href", next_link(c, base, p.items.back()->id)).close('}').close(']');
    }
    if (w.with_count)
        out.key("count").number(p.total);
    out.close('}');
    return {200, out.take()};
}

} // namespace vigil::testing::sim
