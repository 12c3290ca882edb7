// Everything that one client watches. For those who wait; the rest of the client needs no more than its name.
#pragma once

#include "watch/failure_feeds.hpp"
#include "watch/hub.hpp"
#include "watch/scheduler.hpp"

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

    // Every wait ends with operation_aborted.
    void stop()
    {
        jobs.stop();
        backups.stop();
        tasks.stop();
        resources.stop();
        failures.stop();
        when.stop();
    }
};

} // namespace vigil::watch
