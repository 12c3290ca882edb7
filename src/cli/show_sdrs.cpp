// What the disaster-recovery service talks about as JSON. Knows no command.
#include "cli/json_fields.hpp"
#include "cli/models.hpp"

namespace vigil::cli {
namespace {

// Groups, instances, pairs and drills begin alike.
template <class Resource>
json::object begin(Resource const& r)
{
    json::object o;
    o["id"] = r.id.str();
    o["name"] = text(r.name);
    o["status"] = text(r.status.text());
    return o;
}

template <class Resource>
json::object end(json::object o, Resource const& r)
{
    o["created_at"] = text(r.created_at.text());
    o["updated_at"] = text(r.updated_at.text());
    return o;
}

} // namespace

json::object to_json(sdrs::protection_group const& g)
{
    auto o = begin(g);
    o["description"] = text(g.description);
    o["progress"] = number(g.progress);
    o["priority_station"] = text(g.priority_station.text());
    o["source_availability_zone"] = text(g.source_availability_zone);
    o["target_availability_zone"] = text(g.target_availability_zone);
    o["domain_id"] = text(g.domain.str());
    o["domain_name"] = text(g.domain_name);
    o["protected_instance_num"] = number(g.protected_instances);
    o["replication_num"] = number(g.replications);
    o["disaster_recovery_drill_num"] = number(g.drills);
    o["source_vpc_id"] = text(g.source_vpc.str());
    o["target_vpc_id"] = text(g.target_vpc.str());
    o["test_vpc_id"] = text(g.test_vpc.str());
    o["dr_type"] = text(g.dr_type);
    o["server_type"] = text(g.server_type);
    o["protection_type"] = text(g.protection_type);
    o["replication_model"] = text(g.replication_model);
    o["protected_status"] = text(g.protected_status);
    o["replication_status"] = text(g.replication_status);
    o["health_status"] = text(g.health_status);
    return end(std::move(o), g);
}

json::object to_json(sdrs::protected_instance const& i)
{
    auto o = begin(i);
    o["description"] = text(i.description);
    o["server_group_id"] = text(i.group.str());
    o["progress"] = number(i.progress);
    o["priority_station"] = text(i.priority_station.text());
    o["source_server"] = text(i.source_server.str());
    o["target_server"] = text(i.target_server.str());
    o["attachment"] = list_of(i.attachments, [](auto const& a) {
        json::object one;
        one["replication"] = a.replication.str();
        one["device"] = a.device;
        return one;
    });
    o["tags"] = to_json(i.tags);
    json::object metadata;
    for (auto const& [key, value] : i.metadata)
        metadata[key] = value;
    o["metadata"] = std::move(metadata);
    return end(std::move(o), i);
}

json::object to_json(sdrs::tagged_instance const& i)
{
    json::object o;
    o["id"] = i.id.str();
    o["name"] = text(i.name);
    o["tags"] = to_json(i.tags);
    return o;
}

json::object to_json(sdrs::replication_pair const& p)
{
    auto o = begin(p);
    o["description"] = text(p.description);
    o["server_group_id"] = text(p.group.str());
    o["volume_ids"] = list_of(p.volumes, [](auto const& v) { return json::value(v.str()); });
    o["size"] = number(p.volume_size);
    o["volume_type"] = text(p.volume_type);
    o["progress"] = number(p.progress);
    o["priority_station"] = text(p.priority_station.text());
    o["replication_model"] = text(p.replication_model);
    o["replication_status"] = text(p.replication_status);
    o["attachment"] = list_of(p.attachments, [](auto const& a) {
        json::object one;
        one["protected_instance"] = a.instance.str();
        one["device"] = a.device;
        return one;
    });
    o["fault_level"] = text(p.fault_level);
    o["failure_detail"] = text(p.failure_detail);
    o["multiattach"] = number(p.multiattach);
    o["bootable"] = number(p.bootable);
    return end(std::move(o), p);
}

json::object to_json(sdrs::drill const& d)
{
    auto o = begin(d);
    o["server_group_id"] = text(d.group.str());
    o["drill_vpc_id"] = text(d.drill_vpc.str());
    o["drill_servers"] = list_of(d.servers, [](auto const& server) {
        json::object one;
        one["protected_instance"] = server.instance.str();
        one["drill_server_id"] = server.server.str();
        return one;
    });
    return end(std::move(o), d);
}

json::object to_json(failure_job const& f)
{
    json::object o;
    o["job_id"] = f.id.str();
    o["job_status"] = f.status.text();
    o["job_type"] = text(f.type);
    o["failure_status"] = text(f.failure.text());
    o["resource_id"] = text(f.resource_id);
    o["resource_name"] = text(f.resource_name);
    o["resource_type"] = text(f.resource_type);
    o["begin_time"] = text(f.begin_time.text());
    o["error_code"] = text(f.error_code);
    o["fail_reason"] = text(f.fail_reason);
    return o;
}

json::object to_json(sdrs::active_domain const& d)
{
    json::object o;
    o["id"] = d.id.str();
    o["name"] = text(d.name);
    o["description"] = text(d.description);
    o["sold_out"] = number(d.sold_out);
    o["local_availability_zone"] = text(d.local_availability_zone);
    o["remote_availability_zone"] = text(d.remote_availability_zone);
    return o;
}

json::object to_json(sdrs::quota const& q)
{
    json::object o;
    o["type"] = text(q.type);
    o["used"] = number(q.used);
    o["quota"] = number(q.limit);
    o["min"] = number(q.min);
    o["max"] = number(q.max);
    return o;
}

json::object to_json(sdrs::service_version const& v)
{
    json::object o;
    o["id"] = v.id;
    o["status"] = text(v.status);
    o["updated"] = text(v.updated.text());
    o["version"] = text(v.version);
    o["min_version"] = text(v.min_version);
    return o;
}

} // namespace vigil::cli
