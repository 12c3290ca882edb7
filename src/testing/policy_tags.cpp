// The tags of policies: puts them on, takes them off, lists them, and finds policies by them (API 5.10). Knows
// nothing of schedules and volumes.
#include "testing/policy_desk.hpp"
#include "testing/policy_json.hpp"

#include <set>

namespace vigil::testing::sim {

namespace {

constexpr std::size_t tags_per_policy = 10;

using tag_list = std::vector<std::pair<std::string, std::string>>;

struct wanted_tag
{
    std::string key;
    std::optional<std::string> value;
};

std::optional<wanted_tag> read_tag(json::value const& v)
{
    auto const* o = v.if_object();
    auto key = o ? text_in(*o, "key") : std::nullopt;
    if (!key || key->empty())
        return std::nullopt;
    return wanted_tag{std::move(*key), text_in(*o, "value")};
}

bool may_be_written(wanted_tag const& t)
{
    return is_plain_word(t.key, 1, 36) && t.value && is_plain_word(*t.value, 0, 43);
}

void put(tag_list& tags, std::string const& key, std::string const& value)
{
    auto const at = std::ranges::find(tags, key, &tag_list::value_type::first);
    if (at != tags.end())
        at->second = value;
    else
        tags.emplace_back(key, value);
}

answer bad_tag() { return auto_error("0214", "The tag is invalid."); }
answer too_many() { return auto_error("0215", "The number of tags reaches the upper limit."); }

// ---- queries -------------------------------------------------------------------------------------------

struct criterion
{
    std::string key;
    std::vector<std::string> values; // alternatives; none: any value

    bool met_by(tag_list const& tags) const
    {
        return std::ranges::any_of(tags, [&](auto const& t) {
            return t.first == key && (values.empty() || std::ranges::find(values, t.second) != values.end());
        });
    }
};

// A list of criteria; false when it is none.
bool read_criteria(json::object const& body, std::string_view name, std::vector<criterion>& out)
{
    auto const* list = body.if_contains(name);
    if (!list)
        return true;
    if (!list->is_array() || list->get_array().size() > 10 || (list->get_array().empty() && name != "tags"))
        return false;
    std::set<std::string> keys;
    for (auto const& item : list->get_array()) {
        auto const tag = read_tag(item);
        auto const* values = tag ? item.get_object().if_contains("values") : nullptr;
        if (!values || !values->is_array() || values->get_array().size() > 10 ||
            !keys.insert(tag->key).second)
            return false;
        criterion c{tag->key, {}};
        for (auto const& v : values->get_array()) {
            if (!v.is_string())
                return false;
            c.values.emplace_back(v.get_string());
        }
        out.push_back(std::move(c));
    }
    return true;
}

struct policy_filter
{
    std::vector<criterion> all, any, not_all, none;
    std::string name;

    bool read(json::object const& body)
    {
        if (!read_criteria(body, "tags", all) || !read_criteria(body, "tags_any", any) ||
            !read_criteria(body, "not_tags", not_all) || !read_criteria(body, "not_tags_any", none))
            return false;
        auto const* matches = body.if_contains("matches");
        if (!matches)
            return true;
        auto const* list = matches->if_array();
        auto const tag = list && list->size() == 1 ? read_tag(list->front()) : std::nullopt;
        if (!tag || tag->key != "resource_name" || !tag->value)
            return false;
        name = *tag->value;
        return true;
    }

    bool takes(simulated_policy const& p) const
    {
        auto const met = [&](criterion const& c) { return c.met_by(p.tags); };
        return std::ranges::all_of(all, met) && (any.empty() || std::ranges::any_of(any, met)) &&
               (not_all.empty() || !std::ranges::all_of(not_all, met)) && std::ranges::none_of(none, met) &&
               p.name.find(name) != p.name.npos;
    }
};

// A number that is sent as a text (V23); false when it is something else.
bool read_number(json::object const& body, std::string_view key, std::size_t& out)
{
    if (!body.if_contains(key))
        return true;
    auto const text = text_in(body, key);
    return text && is_count(text, out);
}

} // namespace

answer policy_desk::add_tag(call const& c)
{
    auto* const p = find(c.where.id);
    if (!p)
        return no_policy();
    auto const body = object_of(c.request.body);
    if (!body)
        return auto_error("0008", "The request body cannot be parsed.");
    auto const* v = body->if_contains("tag");
    auto const tag = v ? read_tag(*v) : std::nullopt;
    if (!tag || !may_be_written(*tag))
        return bad_tag();
    auto tags = p->what.tags;
    put(tags, tag->key, *tag->value);
    if (tags.size() > tags_per_policy)
        return too_many();
    p->what.tags = std::move(tags);
    return {204, {}};
}

answer policy_desk::remove_tag(call const& c)
{
    auto* const p = find(c.where.id);
    if (!p)
        return no_policy();
    auto const key = percent_decoded(c.where.second);
    if (std::erase_if(p->what.tags, [&](auto const& t) { return t.first == key; }) == 0)
        return vbs_error(404, "AutoBackup.0216", "The tag does not exist.");
    return {204, {}};
}

answer policy_desk::get_tags(call const& c) const
{
    auto const* const p = find(c.where.id);
    if (!p)
        return no_policy();
    json_writer out;
    out.open('{').key("tags").open('[');
    for (std::size_t i = 0; i < p->what.tags.size(); ++i) {
        bool const odd = options_.quirks && i % 2 == 1; // V14
        out.open('{').field("key", p->what.tags[i].first);
        out.field(odd ? "values" : "value", p->what.tags[i].second).close('}');
    }
    out.close(']').close('}');
    return {200, out.take()};
}

answer policy_desk::list_tags() const
{
    std::map<std::string, std::set<std::string>> all;
    for (auto const& p : policies_)
        for (auto const& [key, value] : p->what.tags)
            all[key].insert(value);
    json_writer out;
    out.open('{').key("tags").open('[');
    for (auto const& [key, values] : all) {
        out.open('{').field("key", key).key("values").open('[');
        for (auto const& v : values)
            out.text(v);
        out.close(']').close('}');
    }
    out.close(']').close('}');
    return {200, out.take()};
}

answer policy_desk::batch_tags(call const& c)
{
    auto* const p = find(c.where.id);
    if (!p)
        return no_policy();
    auto const body = object_of(c.request.body);
    if (!body)
        return auto_error("0008", "The request body cannot be parsed.");
    auto const action = text_in(*body, "action").value_or("");
    if (action != "create" && action != "update" && action != "delete")
        return auto_error("0222", "The action is unknown.");
    auto const* list = body->if_contains("tags");
    if (!list || !list->is_array() || list->get_array().empty())
        return bad_tag();
    auto tags = p->what.tags; // all of them, or none
    for (auto const& v : list->get_array()) {
        auto const tag = read_tag(v);
        if (!tag || (action != "delete" && !may_be_written(*tag)))
            return bad_tag();
        if (action == "delete")
            std::erase_if(tags, [&](auto const& t) {
                return t.first == tag->key && (!tag->value || t.second == *tag->value);
            });
        else
            put(tags, tag->key, *tag->value);
    }
    if (tags.size() > tags_per_policy)
        return too_many();
    p->what.tags = std::move(tags);
    return {204, {}};
}

answer policy_desk::query(call const& c) const
{
    auto const body = object_of(c.request.body);
    if (!body)
        return auto_error("0008", "The request body cannot be parsed.");
    auto const action = text_in(*body, "action").value_or("");
    if (action != "filter" && action != "count")
        return auto_error("0222", "The action is unknown.");
    policy_filter filter;
    std::size_t limit = 1000;
    std::size_t offset = 0;
    bool const paged = body->if_contains("limit") || body->if_contains("offset");
    if (!filter.read(*body) || !read_number(*body, "limit", limit) || !read_number(*body, "offset", offset) ||
        limit < 1 || limit > 1000 || (paged && action == "count"))
        return auto_error("0001", "The request parameter is invalid.");

    std::vector<policy_record const*> found;
    for (auto const& p : policies_)
        if (filter.takes(p->what))
            found.push_back(p.get());
    json_writer out;
    // In a list it may count everything, whatever was asked for (S13).
    bool const everything = options_.quirks && action == "filter";
    out.open('{').key("total_count").number(everything ? policies_.size() : found.size());
    if (action == "filter") {
        out.key("resources").open('[');
        for (auto i = offset; i < found.size() && i - offset < limit; ++i) {
            auto const& p = found[i]->what;
            out.open('{').field("resource_id", p.id).field("resource_name", p.name);
            out.key("resource_detail").null().key("tags").open('[');
            for (auto const& [key, value] : p.tags)
                out.open('{').field("key", key).field("value", value).close('}');
            out.close(']').close('}');
        }
        out.close(']');
    }
    out.close('}');
    return {200, out.take()};
}

} // namespace vigil::testing::sim
