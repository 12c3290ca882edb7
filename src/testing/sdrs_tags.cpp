// Tags of the simulated protected instances, and the search by them (API 6.4, 5.10).
#include "testing/sdrs_desk.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace vigil::testing::sim {

namespace json = boost::json;

namespace {

using tag_list = std::vector<std::pair<std::string, std::string>>;

void write_tags(json_writer& out, tag_list const& tags)
{
    out.key("tags").open('[');
    for (auto const& [key, value] : tags)
        out.open('{').field("key", key).field("value", value).close('}');
    out.close(']');
}

std::optional<answer> bad_tag(std::string_view key, std::string_view value)
{
    if (key.empty() || key.find_first_not_of(' ') == key.npos)
        return sdrs_error("SDRS.2205", "The tag key is blank.");
    if (key.size() > 127)
        return sdrs_error("SDRS.2204", "Invalid tag key.");
    return value.size() > 255 ? std::optional(sdrs_error("SDRS.2207", "Invalid tag value.")) : std::nullopt;
}

std::optional<answer> put(tag_list& tags, std::string key, std::string value)
{
    if (auto no = bad_tag(key, value))
        return no;
    auto const at = std::ranges::find(tags, key, &tag_list::value_type::first);
    if (at != tags.end())
        at->second = std::move(value);
    else if (tags.size() == 10)
        return sdrs_error("SDRS.2203", "Too many tags.");
    else
        tags.emplace_back(std::move(key), std::move(value));
    return std::nullopt;
}

answer no_tag()
{
    auto a = sdrs_error("SDRS.2206", "The tag key does not exist.");
    a.status = 404; // the only one of SDRS that is not a 400
    return a;
}

answer add_tag(call const& c, sdrs_instance& i)
{
    sdrs_body const body(c, "tag");
    if (!body)
        return sdrs_wrong();
    if (auto no = put(i.tags, body.text("key"), body.text("value")))
        return std::move(*no);
    return {204, {}};
}

answer remove_tag(call const& c, sdrs_instance& i)
{
    auto const key = percent_decoded(c.where.second);
    return std::erase_if(i.tags, [&](auto const& t) { return t.first == key; }) ? answer(204, {}) : no_tag();
}

// All of it or nothing.
answer batch_tags(call const& c, sdrs_instance& i)
{
    sdrs_body const body(c, "");
    auto const action = body ? body.text("action") : std::string();
    if (action != "create" && action != "delete")
        return sdrs_error("SDRS.2201", "Invalid action.");
    auto const* const list = (*body).if_contains("tags");
    if (!list || !list->is_array() || list->get_array().empty())
        return sdrs_error("SDRS.2202", "The tag list is empty.");
    auto tags = i.tags;
    std::set<std::string> keys;
    for (auto const& item : list->get_array()) {
        if (!item.is_object())
            return sdrs_wrong();
        auto key = text_or_empty(item.get_object(), "key");
        if (!keys.insert(key).second)
            return sdrs_error("SDRS.2209", "Duplicate tag keys.");
        if (action == "create") {
            if (auto no = put(tags, std::move(key), text_or_empty(item.get_object(), "value")))
                return std::move(*no);
        } else if (!std::erase_if(tags, [&](auto const& t) { return t.first == key; }))
            return no_tag();
    }
    i.tags = std::move(tags);
    return {204, {}};
}

// A key and its alternatives; none is any value.
bool has(tag_list const& tags, json::object const& wanted)
{
    auto const key = text_or_empty(wanted, "key");
    auto const at = std::ranges::find(tags, key, &tag_list::value_type::first);
    if (at == tags.end())
        return false;
    auto const* const values = wanted.if_contains("values");
    if (!values || !values->is_array() || values->get_array().empty())
        return true;
    return std::ranges::any_of(values->get_array(), [&](json::value const& v) {
        auto const* const s = v.if_string();
        if (!s)
            return false;
        std::string_view const text(*s);
        return text.starts_with('*') ? at->second.find(text.substr(1)) != std::string::npos
                                     : at->second == text;
    });
}

enum class how { all, any };

// True without such a list.
bool meets(sdrs_instance const& i, json::object const& body, std::string_view list, how h, bool wanted)
{
    auto const* const v = body.if_contains(json::string_view(list.data(), list.size()));
    if (!v || !v->is_array())
        return true;
    auto const one = [&](json::value const& w) { return w.is_object() && has(i.tags, w.get_object()); };
    auto const& all = v->get_array();
    return (h == how::all ? std::ranges::all_of(all, one) : std::ranges::any_of(all, one)) == wanted;
}

bool meets(sdrs_instance const& i, json::object const& body)
{
    if (auto const* const m = body.if_contains("matches"); m && m->is_array())
        for (auto const& item : m->get_array())
            if (item.is_object() && text_or_empty(item.get_object(), "key") == "resource_name" &&
                i.name.find(text_or_empty(item.get_object(), "value")) == std::string::npos)
                return false;
    return meets(i, body, "tags", how::all, true) && meets(i, body, "tags_any", how::any, true) &&
           meets(i, body, "not_tags", how::all, false) && meets(i, body, "not_tags_any", how::any, false);
}

// A text with a number; nothing when it is absent.
std::optional<std::string> text_if(json::object const& body, std::string_view key)
{
    if (!body.contains(json::string_view(key.data(), key.size())))
        return std::nullopt;
    return text_or_empty(body, key);
}

answer all_tags(sdrs_book const& book)
{
    std::map<std::string, std::set<std::string>> all;
    for (auto const& i : book.instances)
        for (auto const& [key, value] : i->tags)
            all[key].insert(value);
    json_writer out;
    out.open('{').key("tags").open('[');
    for (auto const& [key, values] : all) {
        out.open('{').field("key", key).key("values").open('[');
        for (auto const& value : values)
            out.text(value);
        out.close(']').close('}');
    }
    out.close(']').close('}');
    return {200, out.take()};
}

} // namespace

answer sdrs_desk::query_by_tag(call const& c) const
{
    sdrs_body const body(c, "");
    auto const action = body ? body.text("action") : std::string();
    if (action != "filter" && action != "count")
        return sdrs_error("SDRS.2210", "Invalid action.");
    auto const limit_text = text_if(*body, "limit");
    auto const offset_text = text_if(*body, "offset");
    if (action == "count" && (limit_text || offset_text))
        return sdrs_error("SDRS.2211", "limit and offset are not for count.");
    std::size_t limit = 1000;
    std::size_t offset = 0;
    if (!is_count(limit_text, limit) || limit == 0 || limit > 1000)
        return sdrs_error("SDRS.2220", "Invalid parameter limit.");
    if (!is_count(offset_text, offset))
        return sdrs_error("SDRS.0222", "Invalid parameter offset.");

    json_writer out;
    std::size_t found = 0;
    out.open('{');
    if (action == "filter")
        out.key("resources").open('[');
    for (auto const& i : book_.instances) {
        if (!meets(*i, *body))
            continue;
        if (action == "filter" && found >= offset && found - offset < limit) {
            out.open('{').field("resource_id", i->id).field("resource_name", i->name).key("resource_detail");
            write_sdrs_instance(out, c, book_, *i);
            write_tags(out, i->tags);
            out.close('}');
        }
        ++found;
    }
    if (action == "filter")
        out.close(']');
    // Of a filter it may be anything (S13): with quirks that of all instances.
    bool const odd = c.options.quirks && action == "filter";
    out.key("total_count").number(odd ? book_.instances.size() : found).close('}');
    return {200, out.take()};
}

std::optional<answer> sdrs_desk::about_tags(call const& c)
{
    switch (c.where.op) {
    case op::sdrs_tag_list: return all_tags(book_);
    case op::sdrs_tag_query: return query_by_tag(c);
    case op::sdrs_tag_add:
    case op::sdrs_tag_batch:
    case op::sdrs_tag_delete:
    case op::sdrs_tag_get: break;
    default: return std::nullopt;
    }
    auto* const i = find_thing(book_.instances, c.where.id);
    if (!i)
        return sdrs_error("SDRS.1320", "The protected instance does not exist.");
    if (c.where.op == op::sdrs_tag_add)
        return add_tag(c, *i);
    if (c.where.op == op::sdrs_tag_batch)
        return batch_tags(c, *i);
    if (c.where.op == op::sdrs_tag_delete)
        return remove_tag(c, *i);
    json_writer out;
    out.open('{');
    write_tags(out, i->tags);
    out.close('}');
    return answer(200, out.take());
}

} // namespace vigil::testing::sim
