// Encodes the calls about protected instances and decodes their replies (API 6.4). Knows no status but as a
// text.
#include "codec/sdrs_instances.hpp"

#include "codec/sdrs_common.hpp"

namespace vigil::codec {
namespace {

namespace json = boost::json;
using sdrs::attached_replication;
using sdrs::protected_instance;

constexpr auto attachment_table = std::to_array<field<attached_replication>>({
    {"replication", into<&attached_replication::replication>},
    {"device", into<&attached_replication::device>},
});

bool read_attachments(json_value v, protected_instance& out, fault& f)
{
    out.attachments.clear();
    return read_list(v, out.attachments, f, [](json_value item, attached_replication& a, fault& why) {
        return read_table(item, a, attachment_table, why);
    });
}

bool read_own_tags(json_value v, protected_instance& out, fault& f) { return read_tags(v, out.tags, f); }

constexpr auto instance_table = std::to_array<field<protected_instance>>({
    {"id", into<&protected_instance::id>, presence::mandatory},
    {"name", into<&protected_instance::name>},
    {"description", into<&protected_instance::description>},
    {"server_group_id", into<&protected_instance::group>},
    {"status", into<&protected_instance::status>},
    {"progress", into<&protected_instance::progress>},
    {"source_server", into<&protected_instance::source_server>},
    {"target_server", into<&protected_instance::target_server>},
    {"created_at", into<&protected_instance::created_at>},
    {"updated_at", into<&protected_instance::updated_at>},
    {"priority_station", into<&protected_instance::priority_station>},
    {"attachment", read_attachments},
    {"tags", read_own_tags},
    {"metadata", into<&protected_instance::metadata>},
});

target all(project_id const& project) { return sdrs_target(project, "protected-instances"); }

target one(project_id const& project, protected_instance_id const& id)
{
    auto to = all(project);
    to.segment(id.str());
    return to;
}

target part_of(project_id const& project, protected_instance_id const& id, std::string_view what)
{
    auto to = one(project, id);
    to.segment(what);
    return to;
}

} // namespace

operation create_instance(project_id const& project, sdrs::create_instance_request const& request)
{
    json::object instance;
    instance["server_group_id"] = request.group().str();
    instance["server_id"] = request.server().str();
    instance["name"] = request.name();
    put_text(instance, "description", request.description());
    put_text(instance, "primary_subnet_id", request.primary_subnet().str());
    put_text(instance, "primary_ip_address", request.primary_address());
    put_text(instance, "flavorRef", request.flavor());
    if (!request.tags().empty())
        put_sdrs_tags(instance, request.tags());
    return sdrs_write("sdrs.instances.create", "POST", all(project),
                      wrapped("protected_instance", std::move(instance)), effect::once);
}

operation list_instances(project_id const& project, sdrs::list_instances_query const& query)
{
    auto to = all(project);
    to.query("server_group_id", query.group().str())
        .query("server_group_ids", ids_in_query(query.groups()))
        .query("protected_instance_ids", ids_in_query(query.instances()))
        .query("limit", query.limit())
        .query("offset", query.offset())
        .query("status", query.status())
        .query("name", query.name())
        .query("query_type", query.query_type())
        .query("availability_zone", query.availability_zone());
    return sdrs_read("sdrs.instances.list", std::move(to));
}

operation get_instance(project_id const& project, protected_instance_id const& id)
{
    return sdrs_read("sdrs.instances.get", one(project, id));
}

operation rename_instance(project_id const& project,
                          sdrs::rename_request<protected_instance_id> const& request)
{
    json::object instance;
    instance["name"] = request.name();
    return sdrs_write("sdrs.instances.rename", "PUT", one(project, request.id()),
                      wrapped("protected_instance", std::move(instance)), effect::repeatable);
}

// The body says both in any case (S7).
operation delete_instance(project_id const& project, sdrs::delete_instance_request const& request)
{
    json::object body;
    body["delete_target_server"] = request.delete_target_server();
    body["delete_target_eip"] = request.delete_target_eip();
    return sdrs_write("sdrs.instances.delete", "DELETE", one(project, request.instance()), body,
                      effect::once);
}

operation attach_replication(project_id const& project, sdrs::attach_replication_request const& request)
{
    json::object attachment;
    attachment["replication_id"] = request.replication().str();
    attachment["device"] = request.device();
    return sdrs_write("sdrs.instances.attachReplication", "POST",
                      part_of(project, request.instance(), "attachreplication"),
                      wrapped("replicationAttachment", std::move(attachment)), effect::once);
}

operation detach_replication(project_id const& project, sdrs::detach_replication_request const& request)
{
    auto to = part_of(project, request.instance(), "detachreplication");
    to.segment(request.replication().str());
    return sdrs_write("sdrs.instances.detachReplication", "DELETE", std::move(to), effect::once);
}

operation add_nic(project_id const& project, sdrs::add_nic_request const& request)
{
    json::object body;
    body["subnet_id"] = request.subnet().str();
    if (!request.security_groups().empty()) {
        json::array groups;
        for (auto const& id : request.security_groups())
            groups.push_back(json::object({{"id", id.str()}}));
        body["security_groups"] = std::move(groups);
    }
    put_text(body, "ip_address", request.address());
    return sdrs_write("sdrs.instances.addNic", "POST", part_of(project, request.instance(), "nic"), body,
                      effect::once);
}

operation delete_nic(project_id const& project, sdrs::delete_nic_request const& request)
{
    auto to = part_of(project, request.instance(), "nic");
    to.segment("delete");
    json::object body;
    body["nic_id"] = request.nic().str();
    return sdrs_write("sdrs.instances.deleteNic", "POST", std::move(to), body, effect::once);
}

operation resize_instance(project_id const& project, sdrs::resize_request const& request)
{
    json::object resize;
    put_text(resize, "flavorRef", request.flavor());
    put_text(resize, "production_flavorRef", request.production_flavor());
    put_text(resize, "dr_flavorRef", request.dr_flavor());
    return sdrs_write("sdrs.instances.resize", "POST", part_of(project, request.instance(), "resize"),
                      wrapped("resize", std::move(resize)), effect::once);
}

bool read_instance(json_value v, sdrs::protected_instance& out, fault& f)
{
    return read_table(v, out, instance_table, f);
}

result<sdrs::protected_instance> decode_instance(std::string_view body, fault& f)
{
    return decode_object(body, "protected_instance", instance_table, f);
}

result<page<sdrs::protected_instance>> decode_instances(std::string_view body,
                                                        sdrs::list_instances_query const& query, fault& f)
{
    return decode_offset_page(body, "protected_instances", "count", asked_by(query), instance_table, f);
}

} // namespace vigil::codec
