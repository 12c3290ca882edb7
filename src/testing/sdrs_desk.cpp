// Shows what the options say about SDRS, as far as it has happened. Changes nothing.
#include "testing/sdrs_desk.hpp"

#include <algorithm>

namespace vigil::testing::sim {

namespace {

// `protected_instances` and `protectedInstance` are the same (S2).
std::string same_type(std::string_view text)
{
    std::string out;
    for (char const c : text)
        if (c != '_')
            out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (out.ends_with('s'))
        out.pop_back();
    return out;
}

// A parent succeeds only when all of its children do.
bool fails(simulated_sdrs_job const& job)
{
    return !job.error_code.empty() || std::ranges::any_of(job.sub_jobs, fails);
}

void write_job(json_writer& out, call const& c, simulated_sdrs_job const& job,
               simulated_sdrs_job const& times, time_point start)
{
    auto const begin = start + times.begin;
    auto const end = begin + times.takes;
    bool const over = c.now >= end;
    bool const failed = over && fails(job);
    out.open('{').field("status", failed ? "FAIL" : over ? "SUCCESS" : c.now < begin ? "INIT" : "RUNNING");
    out.key("entities").open('{');
    if (!job.entity_id.empty())
        out.field(job.entity, job.entity_id);
    if (!job.sub_jobs.empty()) {
        out.key("sub_jobs").open('[');
        for (auto const& sub : job.sub_jobs)
            write_job(out, c, sub, times, start);
        out.close(']');
    }
    out.close('}');
    out.field("job_id", job.id).field("job_type", job.type);
    out.key("begin_time").date(c.date(begin), date_form::milli_z).key("end_time");
    if (over)
        out.date(c.date(end), date_form::milli_z);
    else
        out.null();
    bool const own = failed && !job.error_code.empty();
    out.field("error_code", own ? std::optional(job.error_code) : std::nullopt);
    out.field("fail_reason", own ? std::optional(job.fail_reason) : std::nullopt);
    out.close('}');
}

void write_failure(json_writer& out, simulated_failure const& f)
{
    auto const field = [&](std::string_view name, std::string const& value) {
        value.empty() ? out.key(name).null() : out.field(name, value);
    };
    out.open('{').field("job_status", "FAIL");
    field("resource_id", f.resource_id);
    field("resource_name", f.resource_name);
    field("resource_type", f.resource_type);
    field("failure_status", f.failure_status);
    field("job_id", f.job_id);
    field("job_type", f.job_type);
    field("begin_time", f.begin_time);
    field("error_code", f.error_code);
    field("fail_reason", f.fail_reason);
    out.close('}');
}

bool matches(simulated_failure const& f, query const& q)
{
    auto const status = q.find("failure_status");
    auto const name = q.find("resource_name");
    auto const type = q.find("resource_type");
    return f.server_group_id == q.find("server_group_id").value_or("") &&
           (!status || *status == f.failure_status) && (!name || *name == f.resource_name) &&
           (!type || same_type(*type) == same_type(f.resource_type));
}

} // namespace

sdrs_desk::sdrs_desk(simulator_options const& options, time_point start) : options_(options), start_(start)
{
    for (auto const& job : options.sdrs_jobs)
        jobs_.emplace(job.id, &job);
}

answer sdrs_desk::get_job(call const& c) const
{
    auto const& job = *jobs_.find(c.where.id)->second;
    json_writer out;
    write_job(out, c, job, job, start_);
    return {200, out.take()};
}

answer sdrs_desk::list_failures(call const& c) const
{
    query const q(c.where.query);
    std::size_t limit = 1000;
    std::size_t offset = 0;
    if (!is_count(q.find("limit"), limit) || limit > 1000)
        return sdrs_error("SDRS.0221", "Invalid parameter limit.");
    if (!is_count(q.find("offset"), offset))
        return sdrs_error("SDRS.0222", "Invalid parameter offset.");

    std::size_t total = 0;
    std::size_t taken = 0;
    json_writer out;
    out.open('{').key("failure_jobs").open('[');
    for (auto const& f : options_.sdrs_failures) {
        if (!matches(f, q))
            continue;
        if (total++ < offset || taken == limit)
            continue;
        ++taken;
        write_failure(out, f);
    }
    out.close(']').key("count").number(total).close('}');
    return {200, out.take()};
}

} // namespace vigil::testing::sim
