// Encodes the list of a policy's tasks and decodes it (API 5.9). Its `job_id` is a task's id and no job's.
#include "codec/policy_tasks.hpp"

#include "codec/json_fields.hpp"
#include "codec/paging.hpp"
#include "codec/url.hpp"

namespace vigil::codec {
namespace {

constexpr auto task_table = std::to_array<field<policy_task>>({
    {"job_id", into<&policy_task::id>, presence::mandatory},
    {"vbs_job_id", into<&policy_task::vbs_job>},
    {"status", into<&policy_task::status>, presence::mandatory},
    {"created_at", into<&policy_task::created_at>},
    {"finished_at", into<&policy_task::finished_at>},
    {"backup_name", into<&policy_task::backup_name>},
    {"resource_id", into<&policy_task::resource_id>},
    {"resource_type", into<&policy_task::resource_type>},
    {"code", into<&policy_task::code>},
    {"message", into<&policy_task::message>},
});

struct reply
{
    page<policy_task> tasks;
};

bool read_tasks(json_value v, reply& out, fault& f)
{
    return read_list(v, out.tasks.items, f, [](json_value item, policy_task& task, fault& why) {
        return read_fields<policy_task>(item, task, task_table, why);
    });
}

constexpr auto reply_table = std::to_array<field<reply>>({
    {"tasks", read_tasks},
    {"count", [](json_value v, reply& out, fault& f) { return read(v, out.tasks.count, f); }},
});

} // namespace

operation list_policy_tasks(project_id const& project, list_policy_tasks_query const& query)
{
    target to("v2");
    to.segment(project.str()).segment("backuppolicy").segment(query.policy().str()).segment("backuptasks");
    to.query("job_id", query.task().str()).query("status", query.status());
    if (query.sort_dir())
        to.query("sort_dir", *query.sort_dir() == sort_direction::ascending ? "asc" : "desc")
            .query("sort_key", "created_at");
    to.query("limit", query.limit()).query("marker", query.marker());
    if (query.marker().empty())
        to.query("offset", query.offset());

    operation op;
    op.name = "vbs.policies.listTasks";
    op.method = "GET";
    op.target = to.take();
    return op;
}

result<page<policy_task>> decode_policy_tasks(std::string_view body, std::int64_t limit, fault& f)
{
    json_document document;
    reply out;
    if (!parse_object(document, body, f) || !read_fields<reply>(document.root(), out, reply_table, f) ||
        !is_list(document.root(), "tasks", f))
        return errc::unexpected_reply;
    auto& tasks = out.tasks;
    tasks.next_marker = next_marker({}, tasks.items.size(), limit,
                                    tasks.items.empty() ? std::string_view() : tasks.items.back().id.str());
    return std::move(tasks);
}

} // namespace vigil::codec
