// Encodes the calls about tags of protected instances and decodes their replies (API 6.4, 5.10). Knows
// nothing of instances but how they are read.
#include "codec/sdrs_common.hpp"
#include "codec/sdrs_instances.hpp"

#include <cstdint>

namespace vigil::codec {
namespace {

namespace json = boost::json;
using sdrs::tagged_instance;

bool read_values(json_value v, tag_values& out, fault& f)
{
    out.values.clear();
    if (v.is_scalar()) // seen with tags of policies (V14)
        return read(v, out.values.emplace_back(), f);
    return read_list(v, out.values, f,
                     [](json_value item, std::string& text, fault& why) { return read(item, text, why); });
}

constexpr auto values_table = std::to_array<field<tag_values>>({
    {"key", into<&tag_values::key>},
    {"values", read_values},
});

// Absent, null or {} as the service likes.
bool read_details(json_value v, tagged_instance& out, fault& f)
{
    out.details.reset();
    if (v.is_null() || (v.is_object() && v.begin() == v.end()))
        return true;
    return read_instance(v, out.details.emplace(), f);
}

bool read_own_tags(json_value v, tagged_instance& out, fault& f) { return read_tags(v, out.tags, f); }

constexpr auto found_table = std::to_array<field<tagged_instance>>({
    {"resource_id", into<&tagged_instance::id>, presence::mandatory},
    {"resource_name", into<&tagged_instance::name>},
    {"resource_detail", read_details},
    {"tags", read_own_tags},
});

target tags_of(project_id const& project, protected_instance_id const& id)
{
    auto to = sdrs_target(project, "protected-instances");
    to.segment(id.str()).segment("tags");
    return to;
}

void put_conditions(json::object& to, std::string_view name, std::vector<tag_values> const& conditions)
{
    if (conditions.empty()) // not allowed to be sent empty
        return;
    json::array list;
    for (auto const& [key, values] : conditions) {
        json::object condition;
        condition["key"] = key;
        json::array texts;
        for (auto const& value : values)
            texts.emplace_back(value);
        condition["values"] = std::move(texts);
        list.push_back(std::move(condition));
    }
    to[name] = std::move(list);
}

// Limit and offset are texts on the wire (V23).
void put_number(json::object& to, std::string_view name, std::optional<std::int64_t> value)
{
    if (value)
        to[name] = std::to_string(*value);
}

json::object query_body(sdrs::tag_query const& query, std::string_view action)
{
    json::object body;
    body["action"] = action;
    put_conditions(body, "tags", query.all());
    put_conditions(body, "tags_any", query.any());
    put_conditions(body, "not_tags", query.not_all());
    put_conditions(body, "not_tags_any", query.none());
    if (!query.name_like().empty())
        body["matches"] =
            json::array({json::object({{"key", "resource_name"}, {"value", query.name_like()}})});
    return body;
}

operation ask(std::string_view name, project_id const& project, json::object const& body)
{
    auto to = sdrs_target(project, "protected-instances");
    to.segment("resource_instances").segment("action");
    return sdrs_write(name, "POST", std::move(to), body, effect::repeatable);
}

} // namespace

operation add_instance_tag(project_id const& project, sdrs::add_tag_request const& request)
{
    json::object tag;
    tag["key"] = request.key();
    tag["value"] = request.value();
    return sdrs_write("sdrs.instanceTags.add", "POST", tags_of(project, request.instance()),
                      wrapped("tag", std::move(tag)), effect::repeatable);
}

operation remove_instance_tag(project_id const& project, sdrs::remove_tag_request const& request)
{
    auto to = tags_of(project, request.instance());
    to.segment(request.key());
    return sdrs_write("sdrs.instanceTags.delete", "DELETE", std::move(to), effect::repeatable);
}

operation batch_instance_tags(project_id const& project, sdrs::batch_tags_request const& request)
{
    auto to = tags_of(project, request.instance());
    to.segment("action");
    json::object body;
    body["action"] = request.what() == sdrs::tag_change::write ? "create" : "delete";
    put_sdrs_tags(body, request.tags());
    return sdrs_write("sdrs.instanceTags.batch", "POST", std::move(to), body, effect::repeatable);
}

operation get_instance_tags(project_id const& project, protected_instance_id const& id)
{
    return sdrs_read("sdrs.instanceTags.get", tags_of(project, id));
}

operation list_instance_tags(project_id const& project)
{
    auto to = sdrs_target(project, "protected-instances");
    to.segment("tags");
    return sdrs_read("sdrs.instanceTags.listProject", std::move(to));
}

operation query_instances_by_tag(project_id const& project, sdrs::tag_query const& query)
{
    auto body = query_body(query, "filter");
    put_number(body, "limit", query.limit());
    put_number(body, "offset", query.offset());
    return ask("sdrs.instances.queryByTag", project, body);
}

operation count_instances_by_tag(project_id const& project, sdrs::tag_query const& query)
{
    return ask("sdrs.instances.countByTag", project, query_body(query, "count")); // no limit: SDRS.2211
}

result<std::vector<tag>> decode_instance_tags(std::string_view body, fault& f)
{
    return decode_whole_list<tag>(body, "tags", f, read_tag);
}

result<std::vector<tag_values>> decode_all_instance_tags(std::string_view body, fault& f)
{
    return decode_whole_list(body, "tags", values_table, f);
}

result<page<tagged_instance>> decode_tagged_instances(std::string_view body, sdrs::tag_query const& query,
                                                      fault& f)
{
    return decode_offset_page(body, "resources", "total_count", asked_by(query), found_table, f);
}

result<std::int64_t> decode_tagged_instance_count(std::string_view body, fault& f)
{
    return decode_number(body, "total_count", f);
}

} // namespace vigil::codec
