// Encodes the calls about replication pairs and decodes their replies (API 6.5). Knows no status but as a
// text.
#include "codec/sdrs_replications.hpp"

#include "codec/sdrs_common.hpp"

namespace vigil::codec {
namespace {

namespace json = boost::json;
using sdrs::attached_instance;
using sdrs::replication_pair;

constexpr auto attachment_table = std::to_array<field<attached_instance>>({
    {"device", into<&attached_instance::device>},
    {"protected_instance", into<&attached_instance::instance>},
});

bool read_attachments(json_value v, replication_pair& out, fault& f)
{
    out.attachments.clear();
    return read_list(v, out.attachments, f, [](json_value item, attached_instance& a, fault& why) {
        return read_table(item, a, attachment_table, why);
    });
}

// "a,b": one text (S9).
bool read_volumes(json_value v, replication_pair& out, fault& f)
{
    out.volumes.clear();
    std::string_view text;
    if (!read_text(v, text, f))
        return false;
    while (!text.empty()) {
        auto const end = text.find(',');
        auto const id = trim(text.substr(0, end));
        if (!id.empty())
            out.volumes.emplace_back(std::string(id));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
    return true;
}

constexpr auto metadata_table = std::to_array<field<replication_pair>>({
    {"multiattach", into<&replication_pair::multiattach>},
    {"bootable", into<&replication_pair::bootable>},
    {"volume_size", into<&replication_pair::volume_size>},
    {"volume_type", into<&replication_pair::volume_type>},
});

bool read_metadata(json_value v, replication_pair& out, fault& f)
{
    return v.is_null() || read_table(v, out, metadata_table, f);
}

constexpr auto pair_table = std::to_array<field<replication_pair>>({
    {"id", into<&replication_pair::id>, presence::mandatory},
    {"name", into<&replication_pair::name>},
    {"description", into<&replication_pair::description>},
    {"replication_model", into<&replication_pair::replication_model>},
    {"status", into<&replication_pair::status>},
    {"progress", into<&replication_pair::progress>},
    {"replication_status", into<&replication_pair::replication_status>},
    {"attachment", read_attachments},
    {"server_group_id", into<&replication_pair::group>},
    {"volume_ids", read_volumes},
    {"priority_station", into<&replication_pair::priority_station>},
    {"fault_level", into<&replication_pair::fault_level>},
    {"created_at", into<&replication_pair::created_at>},
    {"updated_at", into<&replication_pair::updated_at>},
    {"record_metadata", read_metadata},
    {"failure_detail", into<&replication_pair::failure_detail>},
});

target all(project_id const& project) { return sdrs_target(project, "replications"); }

target one(project_id const& project, replication_id const& id)
{
    auto to = all(project);
    to.segment(id.str());
    return to;
}

} // namespace

operation create_replication(project_id const& project, sdrs::create_replication_request const& request)
{
    json::object pair;
    pair["server_group_id"] = request.group().str();
    pair["volume_id"] = request.volume().str();
    pair["name"] = request.name();
    put_text(pair, "description", request.description());
    return sdrs_write("sdrs.replications.create", "POST", all(project),
                      wrapped("replication", std::move(pair)), effect::once);
}

operation list_replications(project_id const& project, sdrs::list_replications_query const& query)
{
    auto to = all(project);
    to.query("server_group_id", query.group().str())
        .query("server_group_ids", ids_in_query(query.groups()))
        .query("protected_instance_id", query.instance().str())
        .query("protected_instance_ids", ids_in_query(query.instances()))
        .query("limit", query.limit())
        .query("offset", query.offset())
        .query("status", query.status())
        .query("name", query.name())
        .query("query_type", query.query_type())
        .query("availability_zone", query.availability_zone());
    return sdrs_read("sdrs.replications.list", std::move(to));
}

operation get_replication(project_id const& project, replication_id const& id)
{
    return sdrs_read("sdrs.replications.get", one(project, id));
}

operation rename_replication(project_id const& project, sdrs::rename_request<replication_id> const& request)
{
    json::object pair;
    pair["name"] = request.name();
    return sdrs_write("sdrs.replications.rename", "PUT", one(project, request.id()),
                      wrapped("replication", std::move(pair)), effect::repeatable);
}

// The body is mandatory (S7).
operation delete_replication(project_id const& project, sdrs::delete_replication_request const& request)
{
    json::object pair;
    put_text(pair, "server_group_id", request.group().str());
    pair["delete_target_volume"] = request.delete_target_volume();
    return sdrs_write("sdrs.replications.delete", "DELETE", one(project, request.replication()),
                      wrapped("replication", std::move(pair)), effect::once);
}

operation extend_replication(project_id const& project, sdrs::extend_replication_request const& request)
{
    auto to = one(project, request.replication());
    to.segment("action");
    json::object size;
    size["new_size"] = request.new_size();
    return sdrs_write("sdrs.replications.extend", "POST", std::move(to),
                      wrapped("extend-replication", std::move(size)), effect::once);
}

result<sdrs::replication_pair> decode_replication(std::string_view body, fault& f)
{
    return decode_object(body, "replication", pair_table, f);
}

result<page<sdrs::replication_pair>> decode_replications(std::string_view body,
                                                         sdrs::list_replications_query const& query, fault& f)
{
    return decode_offset_page(body, "replications", "count", asked_by(query), pair_table, f);
}

} // namespace vigil::codec
