// Everything that one client watches. For those who wait; the rest of the client needs no more than its name.
#pragma once

#include "watch/failure_feeds.hpp"
#include "watch/hub.hpp"
#include "watch/scheduler.hpp"

#include <cstddef>
#include <tuple>

namespace vigil::watch {

struct watching
{
    scheduler when;
    hub<job_subject> jobs;
    hub<backup_subject> backups;
    hub<task_subject> tasks;
    hub<resource_subject> resources;
    failure_feeds failures;

    explicit watching(surroundings const& s)
        : when(s), jobs(s, when), backups(s, when), tasks(s, when), resources(s, when), failures(s, when)
    {}

    template <class Subject>
    hub<Subject>& of() noexcept
    {
        return std::get<hub<Subject>&>(std::tie(jobs, backups, tasks, resources));
    }

    // Every wait ends with `why`, and looking too. How many waits they were.
    std::size_t stop(error_code why)
    {
        auto const n =
            jobs.stop(why) + backups.stop(why) + tasks.stop(why) + resources.stop(why) + failures.stop(why);
        when.stop();
        return n;
    }
};

} // namespace vigil::watch
