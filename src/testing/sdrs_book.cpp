// Begins and ends the actions of SDRS as time goes by. Knows nothing of requests but their moment.
#include "testing/sdrs_book.hpp"

#include <algorithm>

namespace vigil::testing::sim {

namespace {

// stopProtectionGroupNoCG is carried out by stopProtectionGroupRepNoCG.
std::string type_of_part(std::string type)
{
    if (auto const at = type.rfind("NoCG"); at != type.npos)
        type.insert(at, "Rep");
    return type;
}

} // namespace

sdrs_book::sdrs_book(simulator_options const& options, time_point start)
    : options_(options),
      start_(start),
      names_(options.seed * 8 + 9),
      fates_(options.seed * 8 + 10),
      met_(options.sdrs_failing.size()),
      failures_(options.sdrs_failures)
{
    for (auto const& job : options.sdrs_jobs)
        jobs_.emplace(job.id, &job);
}

simulated_sdrs_job const* sdrs_book::find_job(std::string_view id) const noexcept
{
    auto const at = jobs_.find(id);
    return at == jobs_.end() ? nullptr : at->second;
}

bool sdrs_book::fails(std::string_view operation, failure_cause& cause)
{
    bool failing = fates_.happens(options_.sdrs_failure_share);
    for (std::size_t i = 0; i < met_.size(); ++i) {
        auto const& line = options_.sdrs_failing[i];
        if (!fits(line.operation, operation) || (++met_[i] != line.nth && line.nth != 0))
            continue;
        failing = true;
        if (!line.cause.error_code.empty())
            cause = line.cause;
    }
    return failing;
}

std::string sdrs_book::begin(call const& c, sdrs_thing& about, std::string_view state, sdrs_action what)
{
    auto& job = made_.emplace_back();
    job.id = names_.hex32();
    job.type = what.job_type;
    job.entity = what.entity;
    job.begin = c.now - start_;
    job.takes = fates_.within(options_.sdrs_action);
    bool const failing = fails(what.operation, what.cause);
    for (std::size_t i = 0; i < what.parts; ++i) {
        simulated_sdrs_job part;
        part.id = names_.hex32();
        part.type = type_of_part(what.job_type);
        part.entity = what.entity; // that of the whole, in each of them
        part.entity_id = what.entity_id;
        job.sub_jobs.push_back(std::move(part));
    }
    auto& guilty = job.sub_jobs.empty() ? job : job.sub_jobs.back();
    if (job.sub_jobs.empty()) // a parent carries its children only
        job.entity_id = what.entity_id;
    if (failing) {
        guilty.error_code = what.cause.error_code;
        guilty.fail_reason = what.cause.reason;
    }
    jobs_.emplace(job.id, &job);

    simulated_failure f;
    f.server_group_id = about.group; // empty for a group: a failure on group level
    f.resource_id = about.id;
    f.resource_name = about.name;
    f.resource_type = what.resource_type;
    f.failure_status = what.failure;
    f.job_id = job.id;
    f.job_type = job.type;
    f.begin_time.clear();
    append_date(f.begin_time, c.wall, date_form::milli_z);
    f.error_code = what.cause.error_code;
    f.fail_reason = what.cause.reason;

    about.state = state;
    about.busy = true;
    about.updated = c.now;
    running_.push_back({c.now + job.takes, !failing, &about, std::move(what.end), std::move(f)});
    return job.id;
}

void sdrs_book::advance(time_point now)
{
    for (;;) {
        auto const next = std::ranges::min_element(running_, {}, &running::end);
        if (next == running_.end() || next->end > now)
            return;
        auto done = std::move(*next);
        running_.erase(next);
        done.about->busy = false;
        done.about->updated = done.end;
        if (!done.ok)
            failures_.push_back(std::move(done.failure));
        done.finish(done.ok); // the last: it may remove the thing
    }
}

} // namespace vigil::testing::sim
