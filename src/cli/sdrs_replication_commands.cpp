// vigil sdrs replication: pairs of disks.
#include "cli/sdrs_actions.hpp"
#include "cli/sdrs_wait_commands.hpp"

namespace vigil::cli {
namespace {

struct pair_arguments
{
    std::string id;
    std::string name;
    std::string group;
    std::string volume;
    std::string instance;
    std::string description;
    std::string status;
    std::string query_type;
    std::string zone;
    std::int64_t size = 0;
    page_arguments pages;
    bool delete_target = false;
    bool wait = false;
};

using arguments = told<pair_arguments>;

asio::awaitable<exit_code> list(session& s, arguments a)
{
    sdrs::list_replications_query query;
    query.group(server_group_id(a->group)).instance(protected_instance_id(a->instance)).status(a->status);
    query.name(a->name).query_type(a->query_type).availability_zone(a->zone);
    return list_all(s, a->pages,
                    sdrs::replications(s.client).list(limited(query, a->pages), most_pages(a->pages)),
                    {"id", "name", "status", "server_group_id", "volume_ids", "size", "created_at"});
}

asio::awaitable<exit_code> show(session& s, arguments a)
{
    return show_one(s, a->id, [a](client& c, auto token) {
        return sdrs::replications(c).async_get(replication_id(a->id), token);
    });
}

asio::awaitable<exit_code> rename(session& s, arguments a)
{
    return show_one(s, a->id, [a](client& c, auto token) {
        return sdrs::replications(c).async_rename(replication_id(a->id), a->name, token);
    });
}

asio::awaitable<exit_code> create(session& s, arguments a)
{
    sdrs_action const what{sdrs_replication, "", a->name, a->wait};
    return act(s, what, [a](client& c, auto token) {
        sdrs::create_replication_request request(server_group_id(a->group), volume_id(a->volume), a->name);
        request.description(a->description);
        return sdrs::replications(c).async_create(std::move(request), token);
    });
}

asio::awaitable<exit_code> remove(session& s, arguments a)
{
    sdrs_action const what{sdrs_replication, a->id, "", a->wait};
    return act(s, what, [a](client& c, auto token) {
        sdrs::delete_replication_request request(replication_id(a->id), server_group_id(a->group));
        request.delete_target_volume(a->delete_target);
        return sdrs::replications(c).async_delete(std::move(request), token);
    });
}

asio::awaitable<exit_code> extend(session& s, arguments a)
{
    sdrs_action const what{sdrs_replication, a->id, "", a->wait};
    return act(s, what, [a](client& c, auto token) {
        return sdrs::replications(c).async_extend(replication_id(a->id), a->size, token);
    });
}

} // namespace

void add_sdrs_replications(CLI::App& sdrs, command& chosen)
{
    using pair = pair_arguments;
    auto& group = add_group(sdrs, "replication", "Replication pairs");
    commands_of<pair> const add(group, chosen, service::sdrs);
    char const* const id = "Id of the pair";
    char const* const wait = "Wait until the job is final";
    add("list", "List pairs", list)
        .option("--group", &pair::group, "Only of this group", "ID")
        .option("--instance", &pair::instance, "Only those attached to this instance", "ID")
        .option("--name", &pair::name, "Only of this name")
        .option("--status", &pair::status, "Only of this status: available, protected, ...")
        .option("--query-type", &pair::query_type, "status_abnormal, stop_protected, ...")
        .option("--availability-zone", &pair::zone, "Only in this zone", "ZONE")
        .pages(&pair::pages);
    add("show", "Show one pair", show).word("ID", &pair::id, id);
    add("rename", "Give a pair another name", rename)
        .word("ID", &pair::id, id)
        .word("NAME", &pair::name, "Its new name");
    add("create", "Replicate a disk", create)
        .required("--name", &pair::name, "Name of the pair", "NAME")
        .required("--group", &pair::group, "Id of the group", "ID")
        .required("--volume", &pair::volume, "Id of the disk", "ID")
        .option("--description", &pair::description, "Text kept with the pair")
        .flag("--wait", &pair::wait, wait);
    add("delete", "End the replication of a disk", remove)
        .word("ID", &pair::id, id)
        .option("--group", &pair::group, "Id of the group", "ID")
        .flag("--delete-target", &pair::delete_target, "Delete the twin, too")
        .flag("--wait", &pair::wait, wait);
    add("extend", "Enlarge both disks", extend)
        .word("ID", &pair::id, id)
        .size("SIZE", &pair::size, "GB of each afterwards")
        .flag("--wait", &pair::wait, wait);
    add_sdrs_wait<replication_id>(group, chosen, sdrs_replication,
                                  {"create", "delete", "attach", "detach", "extend"});
}

} // namespace vigil::cli
