// Encodes the calls about the tags of backup policies and decodes their replies (API 5.10). Knows nothing of
// HTTP statuses.
#include "codec/policy_tags.hpp"

#include "codec/json_fields.hpp"
#include "codec/lists.hpp"
#include "codec/paging.hpp"
#include "codec/url.hpp"
#include "codec/vbs_common.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace vigil::codec {
namespace {

namespace json = boost::json;

// A value, several of them, or one under the name of several (V14).
bool read_values(json_value v, tag_values& out, fault& f)
{
    if (v.is_null())
        return true;
    if (!v.is_array())
        return read(v, out.values.emplace_back(), f);
    return read_list(v, out.values, f,
                     [](json_value one, std::string& text, fault& why) { return read(one, text, why); });
}

constexpr auto tag_table = std::to_array<field<tag_values>>({
    {"key", into<&tag_values::key>, presence::mandatory},
    {"value", read_values},
    {"values", read_values},
});

bool read_tag_values(json_value v, tag_values& out, fault& f)
{
    return read_fields<tag_values>(v, out, tag_table, f);
}

// One tag for each value; a key without any has the value "".
void flatten(std::vector<tag_values> all, std::vector<tag>& out)
{
    for (auto& t : all) {
        if (t.values.empty())
            t.values.emplace_back();
        for (auto& v : t.values)
            out.emplace_back(t.key, std::move(v));
    }
}

bool read_tags(json_value v, std::vector<tag>& out, fault& f)
{
    std::vector<tag_values> all;
    if (!read_list(v, all, f, read_tag_values))
        return false;
    flatten(std::move(all), out);
    return true;
}

constexpr auto policy_table = std::to_array<field<tagged_policy>>({
    {"resource_id", into<&tagged_policy::id>, presence::mandatory},
    {"resource_name", into<&tagged_policy::name>},
    {"resource_detail",
     [](json_value v, tagged_policy& out, fault&) {
         out.detail = any_text(v);
         return true;
     }},
    {"tags", [](json_value v, tagged_policy& out, fault& f) { return read_tags(v, out.tags, f); }},
});

target tags_of(project_id const& project, policy_id const& policy)
{
    auto to = policies_of(project);
    to.segment(policy.str()).segment("tags");
    return to;
}

std::string_view text_of(tag_action a) noexcept
{
    switch (a) {
    case tag_action::create: return "create";
    case tag_action::update: return "update";
    case tag_action::remove: break;
    }
    return "delete";
}

void put(json::object& body, std::string_view name, std::vector<tag_values> const& wanted)
{
    if (wanted.empty()) // some of the lists may not be sent empty
        return;
    json::array list;
    for (auto const& t : wanted) {
        json::array values;
        for (auto const& v : t.values)
            values.emplace_back(v);
        list.push_back(json::object({{"key", t.key}, {"values", std::move(values)}}));
    }
    body[name] = std::move(list);
}

json::object criteria(policy_tags_query const& q, std::string_view action)
{
    json::object body;
    body["action"] = action;
    put(body, "tags", q.all());
    put(body, "tags_any", q.any());
    put(body, "not_tags", q.not_all());
    put(body, "not_tags_any", q.none());
    if (!q.name_like().empty())
        body["matches"] = json::array({json::object({{"key", "resource_name"}, {"value", q.name_like()}})});
    return body;
}

operation query(project_id const& project, json::object const& body)
{
    auto to = policies_of(project);
    to.segment("resource_instances").segment("action");
    return vbs_call("vbs.policyTags.query", "POST", std::move(to), body);
}

} // namespace

operation add_policy_tag(project_id const& project, add_policy_tag_request const& request)
{
    json::object body;
    body["tag"] = json::object({{"key", request.what().key}, {"value", request.what().value}});
    return vbs_call("vbs.policyTags.add", "POST", tags_of(project, request.policy()), body);
}

operation remove_policy_tag(project_id const& project, remove_policy_tag_request const& request)
{
    return vbs_call("vbs.policyTags.remove", "DELETE",
                    tags_of(project, request.policy()).segment(request.key()));
}

operation batch_policy_tags(project_id const& project, batch_policy_tags_request const& request)
{
    json::array tags;
    for (auto const& t : request.tags()) {
        json::object one({{"key", t.key}});
        if (!t.value.empty() || request.action() != tag_action::remove)
            one["value"] = t.value;
        tags.push_back(std::move(one));
    }
    json::object body;
    body["action"] = text_of(request.action());
    body["tags"] = std::move(tags);
    return vbs_call("vbs.policyTags.batch", "POST", tags_of(project, request.policy()).segment("action"),
                    body);
}

operation get_policy_tags(project_id const& project, policy_id const& policy)
{
    return vbs_call("vbs.policyTags.get", "GET", tags_of(project, policy));
}

result<std::vector<tag>> decode_tags(std::string_view body, fault& f)
{
    std::vector<tag> out;
    auto all = decode_all_tags(body, f);
    if (!all)
        return all.error();
    flatten(std::move(*all), out);
    return out;
}

operation list_policy_tags(project_id const& project)
{
    return vbs_call("vbs.policyTags.listAll", "GET", policies_of(project).segment("tags"));
}

result<std::vector<tag_values>> decode_all_tags(std::string_view body, fault& f)
{
    return decode_whole_list<tag_values>(body, "tags", f, read_tag_values);
}

operation query_policies(project_id const& project, policy_tags_query const& q)
{
    auto body = criteria(q, "filter");
    if (q.limit())
        body["limit"] = std::to_string(*q.limit());
    if (q.offset())
        body["offset"] = std::to_string(*q.offset());
    return query(project, body);
}

result<page<tagged_policy>> decode_tagged_policies(std::string_view body, std::int64_t limit,
                                                   std::int64_t offset, fault& f)
{
    json_document document;
    page<tagged_policy> out;
    if (!parse_object(document, body, f))
        return errc::unexpected_reply;
    auto const root = document.root();
    auto const resources = root.find("resources");
    bool const listed = !resources.is_null() || !root.find("total_count").is_null() || fail(f, "present");
    if (!listed || !read_list(resources, out.items, f, [](json_value v, tagged_policy& p, fault& why) {
            return read_fields<tagged_policy>(v, p, policy_table, why);
        })) {
        under("resources", f);
        return errc::unexpected_reply;
    }
    if (!read(root.find("total_count"), out.count, f)) {
        under("total_count", f);
        return errc::unexpected_reply;
    }
    out.next_offset = next_offset(out.items.size(), limit, offset);
    return out;
}

operation count_policies(project_id const& project, policy_tags_query const& q)
{
    return query(project, criteria(q, "count"));
}

result<std::int64_t> decode_total_count(std::string_view body, fault& f)
{
    return decode_number(body, "total_count", f);
}

} // namespace vigil::codec
