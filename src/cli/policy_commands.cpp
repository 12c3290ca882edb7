// vigil policy tasks.
#include "cli/checks.hpp"
#include "cli/commands.hpp"
#include "cli/paging.hpp"

#include <memory>

namespace vigil::cli {
namespace {

struct task_arguments
{
    std::string policy;
    std::string status;
    page_arguments pages;
};

void print(session& s, std::vector<policy_task> const& all)
{
    if (s.how.output == output_format::json)
        return print_list(all);
    std::vector<row> rows;
    for (auto const& t : all)
        rows.push_back({t.id.str(), std::string(t.status.text()), t.backup_name, t.resource_id,
                        t.created_at.text(), t.finished_at.text(), t.code, t.message});
    print_table({"TASK", "STATUS", "BACKUP", "VOLUME", "CREATED", "FINISHED", "CODE", "MESSAGE"}, rows);
}

asio::awaitable<exit_code> tasks(session& s, std::shared_ptr<task_arguments const> a)
{
    list_policy_tasks_query query{policy_id(a->policy)};
    query.status(a->status);
    auto const fetch = [&s](list_policy_tasks_query q, diagnostics& info) {
        return s.client.async_list_policy_tasks(std::move(q), telling(info));
    };
    co_return co_await list_all<policy_task>(s, a->pages, query, fetch, print);
}

} // namespace

void add_policy_commands(CLI::App& app, command& chosen)
{
    auto& group = *app.add_subcommand("policy", "Backup policies");
    group.require_subcommand(1);
    auto const a = std::make_shared<task_arguments>();
    auto& c = *group.add_subcommand("tasks", "List the backup tasks that a policy started");
    c.add_option("POLICY_ID", a->policy, "Id of the policy")->required()->check(not_empty());
    c.add_option("--status", a->status, "Only of this status: RUNNING, EXECUTE_FAIL, ...");
    add_page_options(c, a->pages);
    c.callback([a, &chosen] {
        chosen.at = service::vbs;
        chosen.run = [a](session& s) { return tasks(s, a); };
    });
}

} // namespace vigil::cli
