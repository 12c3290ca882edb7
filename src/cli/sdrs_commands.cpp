// vigil sdrs failures.
#include "cli/commands.hpp"
#include "cli/paging.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace vigil::cli {
namespace {

struct failure_arguments
{
    std::string group;
    std::string status;
    std::string name;
    std::string type;
    page_arguments pages;
};

void print(session& s, std::vector<failure_job> const& all)
{
    if (s.how.output == output_format::json)
        return print_list(all);
    std::vector<row> rows;
    for (auto const& f : all)
        rows.push_back({f.id.str(), f.type, std::string(f.failure.text()), f.resource_type, f.resource_id,
                        f.begin_time.text(), f.error_code, f.fail_reason});
    print_table({"JOB", "TYPE", "FAILURE", "RESOURCE TYPE", "RESOURCE", "BEGUN", "CODE", "FAIL REASON"},
                rows);
}

asio::awaitable<exit_code> failures(session& s, std::shared_ptr<failure_arguments const> a)
{
    list_failure_jobs_query query;
    query.server_group(server_group_id(a->group)).failure_status(a->status);
    query.resource_name(a->name).resource_type(a->type);
    auto const fetch = [&s](list_failure_jobs_query q, diagnostics& info) {
        return s.client.async_list_failure_jobs(std::move(q), telling(info));
    };
    co_return co_await list_all<failure_job>(s, a->pages, query, fetch, print);
}

} // namespace

void add_sdrs_commands(CLI::App& app, command& chosen)
{
    auto& group = *app.add_subcommand("sdrs", "Disaster recovery");
    group.require_subcommand(1);
    auto const a = std::make_shared<failure_arguments>();
    auto& c = *group.add_subcommand("failures", "List failed tasks of the task centre");
    c.add_option("--group", a->group, "Of this protection group; without: failures on group level")
        ->type_name("ID");
    c.add_option("--status", a->status, "Only of this kind: createFail, deleteFail, ...");
    c.add_option("--name", a->name, "Only of the group with this name");
    c.add_option("--type", a->type, "Only of this resource type: protected_instances, ...");
    add_page_options(c, a->pages);
    c.callback([a, &chosen] {
        chosen.at = service::sdrs;
        chosen.run = [a](session& s) { return failures(s, a); };
    });
}

} // namespace vigil::cli
