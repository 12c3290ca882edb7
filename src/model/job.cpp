// What a job and its sub-jobs say together. Knows nothing of how they were read.
#include <vigil/model/job.hpp>

namespace vigil {
namespace {

bool says_why(job const& j) noexcept { return !j.error_code.empty() || !j.fail_reason.empty(); }

// The first failed job in depth-first order, children before parents.
job const* find_failed(job const& j, bool with_reason) noexcept
{
    for (auto const& sub : j.sub_jobs)
        if (auto const* found = find_failed(sub, with_reason))
            return found;
    return j.status == job_state::fail && (!with_reason || says_why(j)) ? &j : nullptr;
}

} // namespace

std::string_view find_entity(job const& j, std::string_view key) noexcept
{
    for (auto const& [name, value] : j.entities)
        if (name == key && !value.empty())
            return value;
    for (auto const& sub : j.sub_jobs)
        if (auto const found = find_entity(sub, key); !found.empty())
            return found;
    return {};
}

backup_id backup_of(job const& j) { return backup_id(std::string(find_entity(j, "backup_id"))); }

job const* failed_part(job const& j) noexcept
{
    // A failed sub-job without code and reason explains nothing, when another one does.
    if (auto const* found = find_failed(j, true))
        return found;
    return find_failed(j, false);
}

} // namespace vigil
