// vigil sdrs group: protection groups, and what is done with them.
#include "cli/sdrs_actions.hpp"
#include "cli/sdrs_wait_commands.hpp"

namespace vigil::cli {
namespace {

struct group_arguments
{
    std::string id;
    std::string name;
    std::string source_zone;
    std::string target_zone;
    std::string domain;
    std::string vpc;
    std::string description;
    std::string dr_type;
    std::string status;
    std::string query_type;
    std::string zone;
    std::string to;
    page_arguments pages;
    bool wait = false;
};

using arguments = told<group_arguments>;

// One action on a group that is there: `call` is (sdrs::groups, server_group_id, token).
template <class Call>
auto act_on(Call call)
{
    return [call](session& s, arguments a) {
        sdrs_action const what{sdrs_group, a->id, "", a->wait};
        return act(s, what, [call, a](client& c, auto token) {
            return call(sdrs::groups(c), server_group_id(a->id), token);
        });
    };
}

asio::awaitable<exit_code> list(session& s, arguments a)
{
    sdrs::list_groups_query query;
    query.status(a->status).name(a->name).query_type(a->query_type).availability_zone(a->zone);
    return list_all(s, a->pages, sdrs::groups(s.client).list(limited(query, a->pages), most_pages(a->pages)),
                    {"id", "name", "status", "priority_station", "source_availability_zone",
                     "target_availability_zone", "created_at"});
}

asio::awaitable<exit_code> show(session& s, arguments a)
{
    return show_one(s, a->id, [a](client& c, auto token) {
        return sdrs::groups(c).async_get(server_group_id(a->id), token);
    });
}

asio::awaitable<exit_code> create(session& s, arguments a)
{
    sdrs_action const what{sdrs_group, "", a->name, a->wait};
    return act(s, what, [a](client& c, auto token) {
        sdrs::create_group_request request(a->name, a->source_zone, a->target_zone,
                                           active_domain_id(a->domain), vpc_id(a->vpc));
        request.description(a->description).dr_type(a->dr_type);
        return sdrs::groups(c).async_create(std::move(request), token);
    });
}

asio::awaitable<exit_code> rename(session& s, arguments a)
{
    return show_one(s, a->id, [a](client& c, auto token) {
        return sdrs::groups(c).async_rename(server_group_id(a->id), a->name, token);
    });
}

asio::awaitable<exit_code> planned_failover(session& s, arguments a)
{
    sdrs_action const what{sdrs_group, a->id, "", a->wait};
    return act(s, what, [a](client& c, auto token) {
        auto const to = a->to == "target" ? sdrs::site::target : sdrs::site::source;
        return sdrs::groups(c).async_planned_failover(server_group_id(a->id), to, token);
    });
}

constexpr auto remove = [](sdrs::groups all, server_group_id id, auto token) {
    return all.async_delete(std::move(id), token);
};
constexpr auto start = [](sdrs::groups all, server_group_id id, auto token) {
    return all.async_start(std::move(id), token);
};
constexpr auto stop = [](sdrs::groups all, server_group_id id, auto token) {
    return all.async_stop(std::move(id), token);
};
constexpr auto reprotect = [](sdrs::groups all, server_group_id id, auto token) {
    return all.async_reprotect(std::move(id), token);
};
constexpr auto failover = [](sdrs::groups all, server_group_id id, auto token) {
    return all.async_failover(std::move(id), token);
};

void add_actions(commands_of<group_arguments> const& add)
{
    using group = group_arguments;
    auto const action = [&add](char const* name, char const* help, auto call) {
        return add(name, help, act_on(call))
            .word("ID", &group::id, "Id of the group")
            .flag("--wait", &group::wait, "Wait until the job is final");
    };
    action("delete", "Delete an empty group", remove);
    action("start", "Begin to protect a group", start);
    action("stop", "End the protection of a group", stop);
    action("reprotect", "Protect a group again, after a failover", reprotect);
    action("failover", "Move a group over, for its site has failed", failover);
    add("planned-failover", "Move a group over, or back", planned_failover)
        .word("ID", &group::id, "Id of the group")
        .word("--to", &group::to, "The site that is to be in production: source or target",
              one_of({"source", "target"}))
        .flag("--wait", &group::wait, "Wait until the job is final");
}

} // namespace

void add_sdrs_groups(CLI::App& sdrs, command& chosen)
{
    using group = group_arguments;
    auto& commands = add_group(sdrs, "group", "Protection groups");
    commands_of<group> const add(commands, chosen, service::sdrs);
    add("list", "List groups", list)
        .option("--name", &group::name, "Only with this text in the name")
        .option("--status", &group::status, "Only of this status: available, protected, ...")
        .option("--query-type", &group::query_type, "status_abnormal, stop_protected, ...")
        .option("--availability-zone", &group::zone, "Only in this zone", "ZONE")
        .pages(&group::pages);
    add("show", "Show one group", show).word("ID", &group::id, "Id of the group");
    add("create", "Make a group", create)
        .required("--name", &group::name, "Its name", "NAME")
        .required("--source-zone", &group::source_zone, "Zone of the servers", "ZONE")
        .required("--target-zone", &group::target_zone, "Zone of their twins", "ZONE")
        .required("--domain", &group::domain, "Of `vigil sdrs domains`", "ID")
        .required("--vpc", &group::vpc, "Network of the servers", "ID")
        .option("--description", &group::description, "Text kept with the group")
        .option("--dr-type", &group::dr_type, "migration (if not given)")
        .flag("--wait", &group::wait, "Wait until the job is final");
    add("rename", "Give a group another name", rename)
        .word("ID", &group::id, "Id of the group")
        .word("NAME", &group::name, "Its new name");
    add_actions(add);
    add_sdrs_wait<server_group_id>(
        commands, chosen, sdrs_group,
        {"create", "delete", "start", "stop", "reprotect", "failover", "planned-failover"});
}

} // namespace vigil::cli
