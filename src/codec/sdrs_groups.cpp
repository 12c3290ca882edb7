// Encodes the calls about protection groups and decodes their replies (API 6.3). Knows no status but as a
// text.
#include "codec/sdrs_groups.hpp"

#include "codec/sdrs_common.hpp"

namespace vigil::codec {
namespace {

namespace json = boost::json;
using sdrs::protection_group;

constexpr auto group_table = std::to_array<field<protection_group>>({
    {"id", into<&protection_group::id>, presence::mandatory},
    {"name", into<&protection_group::name>},
    {"description", into<&protection_group::description>},
    {"source_availability_zone", into<&protection_group::source_availability_zone>},
    {"target_availability_zone", into<&protection_group::target_availability_zone>},
    {"domain_id", into<&protection_group::domain>},
    {"domain_name", into<&protection_group::domain_name>},
    {"status", into<&protection_group::status>},
    {"protected_status", into<&protection_group::protected_status>},
    {"replication_status", into<&protection_group::replication_status>},
    {"health_status", into<&protection_group::health_status>},
    {"progress", into<&protection_group::progress>},
    {"priority_station", into<&protection_group::priority_station>},
    {"protected_instance_num", into<&protection_group::protected_instances>},
    {"replication_num", into<&protection_group::replications>},
    {"disaster_recovery_drill_num", into<&protection_group::drills>},
    {"source_vpc_id", into<&protection_group::source_vpc>},
    {"target_vpc_id", into<&protection_group::target_vpc>},
    {"test_vpc_id", into<&protection_group::test_vpc>},
    {"dr_type", into<&protection_group::dr_type>},
    {"server_type", into<&protection_group::server_type>},
    {"created_at", into<&protection_group::created_at>},
    {"updated_at", into<&protection_group::updated_at>},
    {"protection_type", into<&protection_group::protection_type>},
    {"replication_model", into<&protection_group::replication_model>},
});

target one(project_id const& project, server_group_id const& id)
{
    auto to = sdrs_target(project, "server-groups");
    to.segment(id.str());
    return to;
}

operation act(std::string_view name, project_id const& project, server_group_id const& id,
              std::string_view action, json::object how = {})
{
    auto to = one(project, id);
    to.segment("action");
    return sdrs_write(name, "POST", std::move(to), wrapped(action, std::move(how)), effect::once);
}

} // namespace

operation create_group(project_id const& project, sdrs::create_group_request const& request)
{
    json::object group;
    group["name"] = request.name();
    put_text(group, "description", request.description());
    group["source_availability_zone"] = request.source_availability_zone();
    group["target_availability_zone"] = request.target_availability_zone();
    group["domain_id"] = request.domain().str();
    group["source_vpc_id"] = request.source_vpc().str();
    put_text(group, "dr_type", request.dr_type());
    return sdrs_write("sdrs.groups.create", "POST", sdrs_target(project, "server-groups"),
                      wrapped("server_group", std::move(group)), effect::once);
}

operation list_groups(project_id const& project, sdrs::list_groups_query const& query)
{
    auto to = sdrs_target(project, "server-groups");
    to.query("limit", query.limit())
        .query("offset", query.offset())
        .query("status", query.status())
        .query("name", query.name())
        .query("query_type", query.query_type())
        .query("availability_zone", query.availability_zone());
    return sdrs_read("sdrs.groups.list", std::move(to));
}

operation get_group(project_id const& project, server_group_id const& id)
{
    return sdrs_read("sdrs.groups.get", one(project, id));
}

operation rename_group(project_id const& project, sdrs::rename_request<server_group_id> const& request)
{
    json::object group;
    group["name"] = request.name();
    return sdrs_write("sdrs.groups.rename", "PUT", one(project, request.id()),
                      wrapped("server_group", std::move(group)), effect::repeatable);
}

operation delete_group(project_id const& project, server_group_id const& id)
{
    return sdrs_write("sdrs.groups.delete", "DELETE", one(project, id), effect::once);
}

operation start_group(project_id const& project, server_group_id const& id)
{
    return act("sdrs.groups.start", project, id, "start-server-group");
}

operation reprotect_group(project_id const& project, server_group_id const& id)
{
    return act("sdrs.groups.reprotect", project, id, "start-server-group");
}

operation stop_group(project_id const& project, server_group_id const& id)
{
    return act("sdrs.groups.stop", project, id, "stop-server-group");
}

operation fail_over_group(project_id const& project, server_group_id const& id)
{
    return act("sdrs.groups.failover", project, id, "failover-server-group");
}

operation plan_failover(project_id const& project, sdrs::planned_failover_request const& request)
{
    json::object how;
    how["priority_station"] = sdrs::station(request.to()).text();
    return act("sdrs.groups.plannedFailover", project, request.group(), "reverse-server-group",
               std::move(how));
}

result<sdrs::protection_group> decode_group(std::string_view body, fault& f)
{
    return decode_object(body, "server_group", group_table, f);
}

result<page<sdrs::protection_group>> decode_groups(std::string_view body,
                                                   sdrs::list_groups_query const& query, fault& f)
{
    return decode_offset_page(body, "server_groups", "count", asked_by(query), group_table, f);
}

} // namespace vigil::codec
