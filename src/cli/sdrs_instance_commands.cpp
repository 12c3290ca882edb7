// vigil sdrs instance: protected instances, their disks, NICs and sizes.
#include "cli/sdrs_actions.hpp"
#include "cli/sdrs_wait_commands.hpp"

namespace vigil::cli {
namespace {

struct instance_arguments
{
    std::string id;
    std::string name;
    std::string group;
    std::string server;
    std::string description;
    std::string subnet;
    std::string address;
    std::string flavor;
    std::string production_flavor;
    std::string dr_flavor;
    std::vector<std::string> tags;
    std::vector<std::string> security_groups;
    std::string replication;
    std::string device;
    std::string nic;
    std::string status;
    std::string query_type;
    std::string zone;
    page_arguments pages;
    bool delete_server = false;
    bool delete_eip = false;
    bool wait = false;
};

using arguments = told<instance_arguments>;

protected_instance_id id_of(instance_arguments const& a) { return protected_instance_id(a.id); }

sdrs::create_instance_request make_request(instance_arguments const& a)
{
    sdrs::create_instance_request r(server_group_id(a.group), server_id(a.server), a.name);
    r.description(a.description).flavor(a.flavor);
    r.primary_subnet(subnet_id(a.subnet)).primary_address(a.address);
    for (auto const& pair : a.tags) {
        auto [key, value] = split_pair(pair);
        r.tag(std::move(key), std::move(value));
    }
    return r;
}

// The calls: how each says what it was told.
constexpr auto create = [](sdrs::instances all, instance_arguments const& a, auto token) {
    return all.async_create(make_request(a), token);
};
constexpr auto remove = [](sdrs::instances all, instance_arguments const& a, auto token) {
    sdrs::delete_instance_request request(id_of(a));
    request.delete_target_server(a.delete_server).delete_target_eip(a.delete_eip);
    return all.async_delete(std::move(request), token);
};
constexpr auto attach = [](sdrs::instances all, instance_arguments const& a, auto token) {
    sdrs::attach_replication_request request(id_of(a), replication_id(a.replication), a.device);
    return all.async_attach(std::move(request), token);
};
constexpr auto detach = [](sdrs::instances all, instance_arguments const& a, auto token) {
    return all.async_detach(id_of(a), replication_id(a.replication), token);
};
constexpr auto add_nic = [](sdrs::instances all, instance_arguments const& a, auto token) {
    sdrs::add_nic_request request(id_of(a), subnet_id(a.subnet));
    request.address(a.address);
    for (auto const& g : a.security_groups)
        request.security_group(security_group_id(g));
    return all.async_add_nic(std::move(request), token);
};
constexpr auto delete_nic = [](sdrs::instances all, instance_arguments const& a, auto token) {
    return all.async_delete_nic(id_of(a), nic_id(a.nic), token);
};
constexpr auto resize = [](sdrs::instances all, instance_arguments const& a, auto token) {
    sdrs::resize_request request(id_of(a));
    request.flavor(a.flavor).production_flavor(a.production_flavor).dr_flavor(a.dr_flavor);
    return all.async_resize(std::move(request), token);
};

asio::awaitable<exit_code> list(session& s, arguments a)
{
    sdrs::list_instances_query query;
    query.group(server_group_id(a->group)).status(a->status).name(a->name);
    query.query_type(a->query_type).availability_zone(a->zone);
    return list_all(
        s, a->pages, sdrs::instances(s.client).list(limited(query, a->pages), most_pages(a->pages)),
        {"id", "name", "status", "server_group_id", "source_server", "target_server", "created_at"});
}

asio::awaitable<exit_code> show(session& s, arguments a)
{
    return show_one(s, a->id,
                    [a](client& c, auto token) { return sdrs::instances(c).async_get(id_of(*a), token); });
}

asio::awaitable<exit_code> rename(session& s, arguments a)
{
    return show_one(s, a->id, [a](client& c, auto token) {
        return sdrs::instances(c).async_rename(id_of(*a), a->name, token);
    });
}

// Declares an action with --wait; its other words follow.
template <class Call>
declared<instance_arguments> add_action(commands_of<instance_arguments> const& add, char const* name,
                                        char const* help, Call call)
{
    auto c = add(name, help, [call](session& s, arguments a) {
        sdrs_action const what{sdrs_instance, a->id, a->name, a->wait};
        return act(s, what,
                   [call, a](client& at, auto token) { return call(sdrs::instances(at), *a, token); });
    });
    return c.flag("--wait", &instance_arguments::wait, "Wait until the job is final");
}

void add_actions(commands_of<instance_arguments> const& add)
{
    using instance = instance_arguments;
    char const* const id = "Id of the instance";
    add_action(add, "create", "Protect a server", create)
        .required("--name", &instance::name, "Name of the instance", "NAME")
        .required("--group", &instance::group, "Id of the group", "ID")
        .required("--server", &instance::server, "Id of the server", "ID")
        .option("--description", &instance::description, "Text kept with the instance")
        .option("--subnet", &instance::subnet, "Subnet of the twin", "ID")
        .option("--address", &instance::address, "Address of the twin in that subnet", "IP")
        .option("--flavor", &instance::flavor, "Flavour of the twin", "ID")
        .pairs("--tag", &instance::tags, "Tag of the instance, may be repeated");
    add_action(add, "delete", "End the protection of a server", remove)
        .word("ID", &instance::id, id)
        .flag("--delete-server", &instance::delete_server, "Delete the twin, too")
        .flag("--delete-eip", &instance::delete_eip, "Delete the twin's public address, too");
    add_action(add, "attach", "Attach a replication pair", attach)
        .word("ID", &instance::id, id)
        .word("REPLICATION", &instance::replication, "Id of the pair")
        .word("DEVICE", &instance::device, "/dev/vdx of a KVM server, /dev/sdx of a Xen server");
    add_action(add, "detach", "Detach a replication pair", detach)
        .word("ID", &instance::id, id)
        .word("REPLICATION", &instance::replication, "Id of the pair");
    add_action(add, "add-nic", "Add a NIC to both servers", add_nic)
        .word("ID", &instance::id, id)
        .word("SUBNET", &instance::subnet, "Id of the subnet")
        .repeated("--security-group", &instance::security_groups, "Security group, may be repeated", "ID")
        .option("--address", &instance::address, "Its address", "IP");
    add_action(add, "delete-nic", "Delete a NIC of both servers", delete_nic)
        .word("ID", &instance::id, id)
        .word("NIC", &instance::nic, "Id of the NIC");
    add_action(add, "resize", "Change the flavours", resize)
        .word("ID", &instance::id, id)
        .option("--flavor", &instance::flavor, "Flavour of both servers", "ID")
        .option("--production-flavor", &instance::production_flavor, "Flavour of the one in production", "ID")
        .option("--dr-flavor", &instance::dr_flavor, "Flavour of the other", "ID");
}

} // namespace

void add_sdrs_instances(CLI::App& sdrs, command& chosen)
{
    using instance = instance_arguments;
    auto& group = add_group(sdrs, "instance", "Protected instances");
    commands_of<instance> const add(group, chosen, service::sdrs);
    add("list", "List instances", list)
        .option("--group", &instance::group, "Only of this group", "ID")
        .option("--name", &instance::name, "Only of this name")
        .option("--status", &instance::status, "Only of this status: available, protected, ...")
        .option("--query-type", &instance::query_type, "status_abnormal, stop_protected, ...")
        .option("--availability-zone", &instance::zone, "Only in this zone", "ZONE")
        .pages(&instance::pages);
    add("show", "Show one instance", show).word("ID", &instance::id, "Id of the instance");
    add("rename", "Give an instance another name", rename)
        .word("ID", &instance::id, "Id of the instance")
        .word("NAME", &instance::name, "Its new name");
    add_actions(add);
    add_sdrs_instance_tags(group, chosen);
    add_sdrs_wait<protected_instance_id>(
        group, chosen, sdrs_instance,
        {"create", "delete", "attach", "detach", "add-nic", "delete-nic", "resize"});
}

} // namespace vigil::cli
