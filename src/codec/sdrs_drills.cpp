// Encodes the calls about drills and decodes their replies (API 6.6). Knows no status but as a text.
#include "codec/sdrs_drills.hpp"

#include "codec/sdrs_common.hpp"

namespace vigil::codec {
namespace {

namespace json = boost::json;
using sdrs::drill;
using sdrs::drill_server;

constexpr std::string_view object_name = "disaster_recovery_drill";

constexpr auto server_table = std::to_array<field<drill_server>>({
    {"protected_instance", into<&drill_server::instance>},
    {"drill_server_id", into<&drill_server::server>},
});

bool read_servers(json_value v, drill& out, fault& f)
{
    out.servers.clear();
    return read_list(v, out.servers, f, [](json_value item, drill_server& s, fault& why) {
        return read_table(item, s, server_table, why);
    });
}

constexpr auto drill_table = std::to_array<field<drill>>({
    {"id", into<&drill::id>, presence::mandatory},
    {"name", into<&drill::name>},
    {"status", into<&drill::status>},
    {"server_group_id", into<&drill::group>},
    {"drill_vpc_id", into<&drill::drill_vpc>},
    {"created_at", into<&drill::created_at>},
    {"updated_at", into<&drill::updated_at>},
    {"drill_servers", read_servers},
});

target all(project_id const& project) { return sdrs_target(project, "disaster-recovery-drills"); }

target one(project_id const& project, drill_id const& id)
{
    auto to = all(project);
    to.segment(id.str());
    return to;
}

} // namespace

operation create_drill(project_id const& project, sdrs::create_drill_request const& request)
{
    json::object body;
    body["server_group_id"] = request.group().str();
    put_text(body, "drill_vpc_id", request.vpc().str());
    body["name"] = request.name();
    return sdrs_write("sdrs.drills.create", "POST", all(project), wrapped(object_name, std::move(body)),
                      effect::once);
}

operation list_drills(project_id const& project, sdrs::list_drills_query const& query)
{
    auto to = all(project);
    to.query("server_group_id", query.group().str())
        .query("name", query.name())
        .query("status", query.status())
        .query("drill_vpc_id", query.vpc().str())
        .query("limit", query.limit())
        .query("offset", query.offset());
    return sdrs_read("sdrs.drills.list", std::move(to));
}

operation get_drill(project_id const& project, drill_id const& id)
{
    return sdrs_read("sdrs.drills.get", one(project, id));
}

operation rename_drill(project_id const& project, sdrs::rename_request<drill_id> const& request)
{
    json::object body;
    body["name"] = request.name();
    return sdrs_write("sdrs.drills.rename", "PUT", one(project, request.id()),
                      wrapped(object_name, std::move(body)), effect::repeatable);
}

operation delete_drill(project_id const& project, drill_id const& id)
{
    return sdrs_write("sdrs.drills.delete", "DELETE", one(project, id), effect::once);
}

result<sdrs::drill> decode_drill(std::string_view body, fault& f)
{
    return decode_object(body, object_name, drill_table, f);
}

result<page<sdrs::drill>> decode_drills(std::string_view body, sdrs::list_drills_query const& query, fault& f)
{
    return decode_offset_page(body, "disaster_recovery_drills", "count", asked_by(query), drill_table, f);
}

} // namespace vigil::codec
