// vigil sdrs: the task centre's failures, domains, quotas and versions; the rest has files of its own.
#include "cli/calls.hpp"
#include "cli/declare.hpp"

namespace vigil::cli {
namespace {

struct failure_arguments
{
    std::string id;
    std::string group;
    std::string status;
    std::string name;
    std::string type;
    page_arguments pages;
};

using arguments = told<failure_arguments>;

asio::awaitable<exit_code> list(session& s, arguments a)
{
    list_failure_jobs_query query;
    query.server_group(server_group_id(a->group)).failure_status(a->status);
    query.resource_name(a->name).resource_type(a->type);
    return list_all(s, a->pages,
                    sdrs::failures(s.client).list(limited(query, a->pages), most_pages(a->pages)),
                    {"job_id", "job_type", "failure_status", "resource_type", "resource_id", "begin_time",
                     "error_code", "fail_reason"});
}

asio::awaitable<exit_code> remove(session& s, arguments a)
{
    return do_one(s, a->id, "deleted", [a](client& c, auto token) {
        return sdrs::failures(c).async_delete(job_id(a->id), token);
    });
}

asio::awaitable<exit_code> remove_of_group(session& s, arguments a)
{
    return do_one(s, a->group, "deleted", [a](client& c, auto token) {
        return sdrs::failures(c).async_delete_all_of(server_group_id(a->group), token);
    });
}

asio::awaitable<exit_code> remove_all(session& s, arguments)
{
    return do_one(s, "", "deleted",
                  [](client& c, auto token) { return sdrs::failures(c).async_delete_all(token); });
}

void add_failures(CLI::App& sdrs, command& chosen)
{
    using failure = failure_arguments;
    commands_of<failure> const add(add_group(sdrs, "failures", "Failed tasks of the task centre"), chosen,
                                   service::sdrs);
    add("list", "List failed tasks", list)
        .option("--group", &failure::group, "Of this protection group; without: failures on group level",
                "ID")
        .option("--status", &failure::status, "Only of this kind: createFail, deleteFail, ...")
        .option("--name", &failure::name, "Only of the group with this name")
        .option("--type", &failure::type, "Only of this resource type: protected_instances, ...")
        .pages(&failure::pages);
    add("delete", "Delete one entry of the list", remove).word("ID", &failure::id, "Id of the job");
    add("delete-group", "Delete all entries of one group", remove_of_group)
        .word("GROUP", &failure::group, "Id of the group");
    add("delete-all", "Delete all entries on group level", remove_all);
}

struct version_arguments
{
    std::string version;
};

asio::awaitable<exit_code> domains(session& s, told<version_arguments>)
{
    return show_list(
        s, "domains",
        {"id", "name", "local_availability_zone", "remote_availability_zone", "sold_out", "description"},
        [](client& c, auto token) { return sdrs::service(c).async_list_domains(token); });
}

asio::awaitable<exit_code> quotas(session& s, told<version_arguments>)
{
    return show_list(s, "quotas", {"type", "used", "quota", "min", "max"},
                     [](client& c, auto token) { return sdrs::service(c).async_get_quotas(token); });
}

asio::awaitable<exit_code> versions(session& s, told<version_arguments> a)
{
    if (!a->version.empty())
        return show_one(s, a->version, [a](client& c, auto token) {
            return sdrs::service(c).async_get_version(a->version, token);
        });
    return show_list(s, "versions", {"id", "status", "updated", "version", "min_version"},
                     [](client& c, auto token) { return sdrs::service(c).async_list_versions(token); });
}

} // namespace

void add_sdrs_commands(CLI::App& app, command& chosen)
{
    auto& sdrs = add_group(app, "sdrs", "Disaster recovery");
    add_sdrs_groups(sdrs, chosen);
    add_sdrs_instances(sdrs, chosen);
    add_sdrs_replications(sdrs, chosen);
    add_sdrs_drills(sdrs, chosen);
    add_failures(sdrs, chosen);
    commands_of<version_arguments> const add(sdrs, chosen, service::sdrs);
    add("domains", "List the pairs of zones that can protect each other", domains);
    add("quotas", "Show how many groups and pairs there are and may be", quotas);
    add("versions", "List the versions of the interface", versions)
        .optional_word("VERSION", &version_arguments::version, "Only this one: v1");
}

} // namespace vigil::cli
