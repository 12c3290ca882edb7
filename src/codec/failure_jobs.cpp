// Encodes the calls about SDRS' failed tasks and decodes their list (API 6.2). `count` may mean the page or
// the whole list: it ends nothing (S6).
#include "codec/failure_jobs.hpp"

#include "codec/json_fields.hpp"
#include "codec/paging.hpp"
#include "codec/url.hpp"

namespace vigil::codec {
namespace {

bool read_resource_type(json_value v, failure_job& out, fault& f)
{
    if (!read(v, out.resource_type, f))
        return false;
    out.resource_kind = normalised_resource_type(out.resource_type);
    return true;
}

// Any of them may be null.
constexpr auto job_table = std::to_array<field<failure_job>>({
    {"job_id", into<&failure_job::id>},
    {"job_status", into<&failure_job::status>},
    {"resource_id", into<&failure_job::resource_id>},
    {"resource_name", into<&failure_job::resource_name>},
    {"resource_type", read_resource_type},
    {"failure_status", into<&failure_job::failure>},
    {"job_type", into<&failure_job::type>},
    {"begin_time", into<&failure_job::begin_time>},
    {"error_code", into<&failure_job::error_code>},
    {"fail_reason", into<&failure_job::fail_reason>},
});

struct reply
{
    page<failure_job> jobs;
};

bool read_jobs(json_value v, reply& out, fault& f)
{
    return read_list(v, out.jobs.items, f, [](json_value item, failure_job& job, fault& why) {
        return read_fields<failure_job>(item, job, job_table, why);
    });
}

constexpr auto reply_table = std::to_array<field<reply>>({
    {"failure_jobs", read_jobs},
    {"count", [](json_value v, reply& out, fault& f) { return read(v, out.jobs.count, f); }},
});

operation removal(std::string_view name, target to)
{
    operation op;
    op.name = name;
    op.service = service::sdrs;
    op.method = "DELETE";
    op.target = to.take();
    return op;
}

target task_center(project_id const& project)
{
    target to("v1");
    to.segment(project.str()).segment("task-center");
    return to;
}

} // namespace

operation list_failure_jobs(project_id const& project, list_failure_jobs_query const& query)
{
    auto to = task_center(project);
    to.segment("failure-jobs");
    to.query("failure_status", query.failure_status())
        .query("resource_name", query.resource_name())
        .query("server_group_id", query.server_group().str())
        .query("resource_type", query.resource_type())
        .query("limit", query.limit())
        .query("offset", query.offset());

    operation op;
    op.name = "sdrs.failureJobs.list";
    op.service = service::sdrs;
    op.method = "GET";
    op.target = to.take();
    return op;
}

operation delete_failure_job(project_id const& project, job_id const& id)
{
    auto to = task_center(project);
    to.segment("failure-jobs").segment(id.str());
    auto op = removal("sdrs.failureJobs.delete", std::move(to));
    // "Request parameters": the id is the only one, and no code of Appendix A is for a task that is not there.
    op.absent = "SDRS.0201";
    return op;
}

operation delete_failure_jobs(project_id const& project, server_group_id const& group)
{
    auto to = task_center(project);
    to.segment(group.str()).segment("failure-jobs").segment("batch");
    return removal("sdrs.failureJobs.deleteByGroup", std::move(to));
}

operation delete_all_failure_jobs(project_id const& project)
{
    auto to = task_center(project);
    to.segment("failure-jobs").segment("batch");
    return removal("sdrs.failureJobs.deleteAll", std::move(to));
}

result<page<failure_job>> decode_failure_jobs(std::string_view body, std::int64_t limit, std::int64_t offset,
                                              fault& f)
{
    json_document document;
    reply out;
    if (!parse_object(document, body, f) || !read_fields<reply>(document.root(), out, reply_table, f) ||
        !is_list(document.root(), "failure_jobs", f))
        return errc::unexpected_reply;
    out.jobs.next_offset = next_offset(out.jobs.items.size(), limit, offset);
    return std::move(out.jobs);
}

std::string normalised_resource_type(std::string_view text)
{
    std::string out;
    for (char const c : text)
        if (c != '_')
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (out.ends_with('s'))
        out.pop_back();
    return out;
}

} // namespace vigil::codec
