// Tasks of backup policies: begins them and lists them. Knows nothing of the backups they would make.
#include "testing/policy_desk.hpp"

#include <algorithm>

namespace vigil::testing::sim {

answer no_policy() { return vbs_error(404, "AutoBackup.0205", "The backup policy does not exist."); }

answer auto_error(std::string_view number, std::string_view message)
{
    return vbs_error(400, "AutoBackup." + std::string(number), message);
}

std::string_view policy_desk::task_record::status(time_point now) const noexcept
{
    if (now >= finished)
        return what.outcome;
    return now < running ? "WAITING" : "RUNNING";
}

policy_desk::policy_desk(simulator_options const& options, time_point start)
    : options_(options), dice_(options.seed * 4 + 3)
{
    for (auto const& p : options.policies) {
        auto& record = *policies_.emplace_back(std::make_unique<policy_record>());
        record.what = p;
        record.schedule = {{"start_time", "\"12:00\""},
                           {"frequency", "1"},
                           {"rentention_num", "10"},
                           {"remain_first_backup_of_curMonth", "\"Y\""},
                           {"status", '"' + p.status + '"'}};
        for (auto const& t : p.tasks)
            add(record, t, start);
    }
}

policy_desk::policy_record* policy_desk::find(std::string_view id) const noexcept
{
    for (auto const& p : policies_)
        if (p->what.id == id)
            return p.get();
    return nullptr;
}

void policy_desk::add(policy_record& p, simulated_task t, time_point start)
{
    task_record r;
    r.created = start + t.created;
    r.running = r.created + t.waiting;
    r.finished = r.running + t.running;
    if (t.id.empty())
        t.id = dice_.uuid();
    r.what = std::move(t);
    p.tasks.push_back(std::move(r));
}

answer policy_desk::execute(call const& c)
{
    auto* const found = find(c.where.id);
    if (!found)
        return no_policy();
    auto& p = *found;
    if (std::ranges::any_of(p.tasks,
                            [&](task_record const& t) { return c.now >= t.created && c.now < t.finished; }))
        return vbs_error(400, "AutoBackup.0225", "The backup policy is being executed.");
    for (auto const& v : p.what.volumes) {
        simulated_task t;
        t.resource_id = v;
        t.backup_name = "autobk_" + dice_.hex32().substr(0, 4);
        t.running = dice_.within(p.what.running);
        add(p, std::move(t), c.now);
    }
    return {204, {}};
}

void policy_desk::write(json_writer& out, call const& c, task_record const& t)
{
    out.open('{').field("status", t.status(c.now)).field("job_id", t.what.id);
    out.key("created_at").date(c.date(t.created), date_form::milli);
    bool const over = c.now >= t.finished;
    if (over)
        out.key("finished_at").date(c.date(t.finished), date_form::milli);
    out.field("backup_name", t.what.backup_name).field("resource_id", t.what.resource_id);
    out.field("resource_type", "volume");
    if (over && !t.what.code.empty())
        out.field("code", t.what.code).field("message", t.what.message);
    out.close('}');
}

answer policy_desk::list_tasks(call const& c) const
{
    auto const* const policy = find(c.where.id);
    if (!policy)
        return no_policy();
    sim::query const q(c.where.query);
    std::size_t limit = 20;
    std::size_t offset = 0;
    auto const direction = q.find("sort_dir").value_or("desc");
    if (!is_count(q.find("limit"), limit) || !is_count(q.find("offset"), offset) ||
        (direction != "asc" && direction != "desc") ||
        q.find("sort_key").value_or("created_at") != "created_at")
        return vbs_error(400, "AutoBackup.0001", "The request parameter is invalid.");
    auto const id = q.find("job_id");
    auto const status = q.find("status");

    std::vector<task_record const*> found;
    for (auto const& t : policy->tasks)
        if (c.now >= t.created && (!id || *id == t.what.id) && (!status || *status == t.status(c.now)))
            found.push_back(&t);
    std::ranges::stable_sort(found, [](auto const* a, auto const* b) { return a->created < b->created; });
    if (direction == "desc")
        std::ranges::reverse(found);

    auto first = found.begin();
    if (auto const marker = q.find("marker")) {
        first = std::ranges::find_if(found, [&](auto const* t) { return t->what.id == *marker; });
        if (first == found.end())
            return vbs_error(400, "AutoBackup.0001", "The marker does not exist.");
        ++first;
    }
    auto const left = static_cast<std::size_t>(found.end() - first);
    auto const skipped = std::min(offset, left);
    auto const taken = std::min(limit, left - skipped);

    json_writer out;
    out.open('{').key("tasks").open('[');
    for (std::size_t i = 0; i < taken; ++i)
        write(out, c, *first[static_cast<std::ptrdiff_t>(skipped + i)]);
    out.close(']').key("count").number(taken).close('}'); // of the page: V31
    return {200, out.take()};
}

} // namespace vigil::testing::sim
