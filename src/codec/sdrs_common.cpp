// What the calls of SDRS have in common on the wire (API 6). Knows no resource.
#include "codec/sdrs_common.hpp"

#include <boost/json/serialize.hpp>

namespace vigil::codec {
namespace {

namespace json = boost::json;

constexpr auto tag_table = std::to_array<field<tag>>({
    {"key", into<&tag::key>},
    {"value", into<&tag::value>},
});

} // namespace

target sdrs_target(project_id const& project, std::string_view first)
{
    target to("v1");
    to.segment(project.str()).segment(first);
    return to;
}

operation sdrs_read(std::string_view name, target to)
{
    operation op;
    op.name = name;
    op.service = service::sdrs;
    op.method = "GET";
    op.target = to.take();
    return op;
}

operation sdrs_write(std::string_view name, std::string method, target to, effect e)
{
    auto op = sdrs_read(name, std::move(to));
    op.method = std::move(method);
    op.replayable = e == effect::repeatable;
    return op;
}

operation sdrs_write(std::string_view name, std::string method, target to, json::object const& body, effect e)
{
    auto op = sdrs_write(name, std::move(method), std::move(to), e);
    op.body = json::serialize(body);
    return op;
}

json::object wrapped(std::string_view name, json::object inner)
{
    json::object out;
    out[name] = std::move(inner);
    return out;
}

void put_text(json::object& to, std::string_view key, std::string const& value)
{
    if (!value.empty())
        to[key] = value;
}

void put_sdrs_tags(json::object& to, std::vector<tag> const& tags)
{
    json::array list;
    for (auto const& [key, value] : tags)
        list.push_back(json::object({{"key", key}, {"value", value}}));
    to["tags"] = std::move(list);
}

std::string json_of(std::vector<std::string> const& ids)
{
    if (ids.empty())
        return {};
    json::array list;
    for (auto const& id : ids)
        list.emplace_back(id);
    return json::serialize(list);
}

bool read_tag(json_value v, tag& out, fault& f) { return read_table(v, out, tag_table, f); }

bool read_tags(json_value v, std::vector<tag>& out, fault& f)
{
    out.clear();
    return read_list(v, out, f, read_tag);
}

} // namespace vigil::codec
