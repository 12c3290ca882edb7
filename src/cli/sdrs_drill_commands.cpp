// vigil sdrs drill: groups once more, in a network of their own.
#include "cli/sdrs_actions.hpp"
#include "cli/sdrs_wait_commands.hpp"

namespace vigil::cli {
namespace {

struct drill_arguments
{
    std::string id;
    std::string name;
    std::string group;
    std::string vpc;
    std::string status;
    page_arguments pages;
    bool wait = false;
};

using arguments = told<drill_arguments>;

asio::awaitable<exit_code> list(session& s, arguments a)
{
    sdrs::list_drills_query query;
    query.group(server_group_id(a->group)).name(a->name).status(a->status).vpc(vpc_id(a->vpc));
    return list_all(s, a->pages, sdrs::drills(s.client).list(limited(query, a->pages), most_pages(a->pages)),
                    {"id", "name", "status", "server_group_id", "drill_vpc_id", "created_at"});
}

asio::awaitable<exit_code> show(session& s, arguments a)
{
    return show_one(s, a->id,
                    [a](client& c, auto token) { return sdrs::drills(c).async_get(drill_id(a->id), token); });
}

asio::awaitable<exit_code> rename(session& s, arguments a)
{
    return show_one(s, a->id, [a](client& c, auto token) {
        return sdrs::drills(c).async_rename(drill_id(a->id), a->name, token);
    });
}

asio::awaitable<exit_code> create(session& s, arguments a)
{
    sdrs_action const what{sdrs_drill, "", a->name, a->wait};
    return act(s, what, [a](client& c, auto token) {
        sdrs::create_drill_request request(server_group_id(a->group), a->name);
        request.vpc(vpc_id(a->vpc));
        return sdrs::drills(c).async_create(std::move(request), token);
    });
}

asio::awaitable<exit_code> remove(session& s, arguments a)
{
    sdrs_action const what{sdrs_drill, a->id, "", a->wait};
    return act(s, what,
               [a](client& c, auto token) { return sdrs::drills(c).async_delete(drill_id(a->id), token); });
}

} // namespace

void add_sdrs_drills(CLI::App& sdrs, command& chosen)
{
    using drill = drill_arguments;
    auto& group = add_group(sdrs, "drill", "Drills of groups");
    commands_of<drill> const add(group, chosen, service::sdrs);
    add("list", "List drills", list)
        .option("--group", &drill::group, "Only of this group", "ID")
        .option("--name", &drill::name, "Only of this name")
        .option("--status", &drill::status, "Only of this status: available, ...")
        .option("--vpc", &drill::vpc, "Only in this network", "ID")
        .pages(&drill::pages);
    add("show", "Show one drill", show).word("ID", &drill::id, "Id of the drill");
    add("rename", "Give a drill another name", rename)
        .word("ID", &drill::id, "Id of the drill")
        .word("NAME", &drill::name, "Its new name");
    add("create", "Begin a drill", create)
        .required("--name", &drill::name, "Its name", "NAME")
        .required("--group", &drill::group, "Id of the group", "ID")
        .option("--vpc", &drill::vpc, "Its network; without, the service makes one", "ID")
        .flag("--wait", &drill::wait, "Wait until the job is final");
    add("delete", "End a drill, and delete its servers", remove)
        .word("ID", &drill::id, "Id of the drill")
        .flag("--wait", &drill::wait, "Wait until the job is final");
    add_sdrs_wait<drill_id>(group, chosen, sdrs_drill, {"create", "delete"});
}

} // namespace vigil::cli
