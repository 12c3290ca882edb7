// vigil policy list, show, delete, execute, their volumes and their tasks.
#include "cli/batch.hpp"
#include "cli/calls.hpp"
#include "cli/declare.hpp"
#include "cli/json_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vigil::cli {
namespace {

struct policy_arguments
{
    std::string id;
    std::string task;
    std::string status;
    std::vector<std::string> volumes;
    page_arguments pages;
};

using arguments = told<policy_arguments>;

asio::awaitable<exit_code> list(session& s, arguments)
{
    return show_list(s, "list", {"id", "name", "status", "resource_count", "start_time", "time_zone"},
                     [](client& c, auto token) { return policies(c).async_list(token); });
}

// The service has no call for a single one.
asio::awaitable<exit_code> show(session& s, arguments a)
{
    diagnostics info;
    policies all(s.client);
    auto [ec, found] = co_await all.async_list(telling(info));
    if (ec)
        co_return s.complain(a->id, ec, info);
    auto const at = std::ranges::find(found, policy_id(a->id), &backup_policy::id);
    if (at == found.end())
        co_return s.complain(a->id, make_error_code(errc::not_found), info);
    print_one(s.how.output, *at);
    co_return exit_code::ok;
}

asio::awaitable<exit_code> remove(session& s, arguments a)
{
    return do_one(s, a->id, "deleted",
                  [a](client& c, auto token) { return policies(c).async_delete(policy_id(a->id), token); });
}

asio::awaitable<exit_code> execute(session& s, arguments a)
{
    return do_one(s, a->id, "started",
                  [a](client& c, auto token) { return policies(c).async_execute(policy_id(a->id), token); });
}

template <policy_state State>
asio::awaitable<exit_code> switch_to(session& s, arguments a)
{
    char const* const word = State == policy_state::on ? "enabled" : "disabled";
    return do_one(s, a->id, word, [a](client& c, auto token) {
        return policies(c).async_set_status(policy_id(a->id), State, token);
    });
}

json::object row_of(policy_resource const& r, std::string_view result)
{
    json::object o;
    o["volume_id"] = r.id.str();
    o["result"] = result;
    o["code"] = text(r.code);
    o["message"] = text(r.message);
    return o;
}

// The service answers with success whatever becomes of the volumes: each is a row.
exit_code print(session& s, policy_resources const& all)
{
    json::array rows;
    for (auto const& r : all.done)
        rows.push_back(row_of(r, "done"));
    for (auto const& r : all.failed)
        rows.push_back(row_of(r, "failed"));
    for (auto const& id : all.unknown) {
        policy_resource r;
        r.id = id;
        rows.push_back(row_of(r, "unknown"));
    }
    print_objects(s.how.output, rows, {"volume_id", "result", "code", "message"});
    return all.complete() ? exit_code::ok : exit_code::work_failed;
}

template <class Call>
asio::awaitable<exit_code> change_volumes(session& s, arguments a, Call call)
{
    policy_resources_request request{policy_id(a->id)};
    for (auto const& volume : a->volumes)
        request.volume(volume_id(volume));
    diagnostics info;
    auto operation = call(policies(s.client), std::move(request), telling(info));
    auto [ec, done] = co_await std::move(operation);
    if (ec)
        co_return s.complain(a->id, ec, info);
    co_return print(s, done);
}

asio::awaitable<exit_code> associate(session& s, arguments a)
{
    return change_volumes(s, a, [](policies all, policy_resources_request request, auto token) {
        return all.async_associate(std::move(request), token);
    });
}

asio::awaitable<exit_code> disassociate(session& s, arguments a)
{
    return change_volumes(s, a, [](policies all, policy_resources_request request, auto token) {
        return all.async_disassociate(std::move(request), token);
    });
}

asio::awaitable<exit_code> tasks(session& s, arguments a)
{
    list_policy_tasks_query query{policy_id(a->id)};
    query.status(a->status);
    auto pages = s.client.list_policy_tasks(limited(std::move(query), a->pages), most_pages(a->pages));
    return list_all(
        s, a->pages, std::move(pages),
        {"id", "status", "backup_name", "resource_id", "created_at", "finished_at", "code", "message"});
}

asio::awaitable<exit_code> wait_task(session& s, arguments a)
{
    batch_words words;
    words.subject = "task";
    words.subject_wait = "vigil policy wait-task " + a->id;
    batch all(s, std::vector<std::string>(1, a->task), std::move(words));
    all.show_progress();
    auto& i = all[0];
    i.subject = a->task;
    all.begin(i, stage::asked);
    auto const how = make_wait_options(s.how).look_at_once(true);
    policies face(s.client);
    auto [ec, outcome] =
        co_await face.async_await_task(policy_id(a->id), policy_task_id(a->task), how, telling(i.info));
    if (outcome.last()) {
        i.state = outcome.last()->status.text();
        i.volume = outcome.last()->resource_id;
        i.job = outcome.last()->vbs_job.str();
    }
    all.finish(i, ec);
    co_return all.report();
}

} // namespace

void add_policy_commands(CLI::App& app, command& chosen)
{
    using policy = policy_arguments;
    auto& group = add_group(app, "policy", "Backup policies");
    commands_of<policy> const add(group, chosen, service::vbs);
    char const* const id = "Id of the policy";
    add_policy_changes(group, chosen);
    add("list", "List policies", list);
    add("show", "Show one policy", show).word("ID", &policy::id, id);
    add("enable", "Switch a policy on", switch_to<policy_state::on>).word("ID", &policy::id, id);
    add("disable", "Switch a policy off", switch_to<policy_state::off>).word("ID", &policy::id, id);
    add("delete", "Delete a policy; its backups stay", remove).word("ID", &policy::id, id);
    add("execute", "Execute a policy now", execute).word("ID", &policy::id, id);
    add("associate", "Put volumes into a policy, out of any other", associate)
        .word("POLICY", &policy::id, id)
        .words("VOLUME", &policy::volumes, "Ids of the volumes");
    add("disassociate", "Take volumes out of a policy", disassociate)
        .word("POLICY", &policy::id, id)
        .words("VOLUME", &policy::volumes, "Ids of the volumes");
    add("tasks", "List the backup tasks that a policy started", tasks)
        .word("POLICY", &policy::id, id)
        .option("--status", &policy::status, "Only of this status: RUNNING, EXECUTE_FAIL, ...")
        .pages(&policy::pages);
    add("wait-task", "Wait until a task of a policy is final", wait_task)
        .word("POLICY", &policy::id, id)
        .word("TASK", &policy::task, "Id of the task");
    add_policy_tags(group, chosen);
}

} // namespace vigil::cli
