// The simulated backup policies, their volumes, tags and tasks (API 5).
#pragma once

#include "testing/calls.hpp"

#include <map>
#include <memory>
#include <vector>

namespace vigil::testing::sim {

class policy_desk
{
    struct task_record
    {
        simulated_task what;
        time_point created;
        time_point running;
        time_point finished;

        std::string_view status(time_point now) const noexcept;
    };

public:
    struct policy_record
    {
        simulated_policy what;
        std::map<std::string, std::string> schedule; // the service's keys, and JSON
        std::vector<task_record> tasks;
    };

private:
    simulator_options const& options_;
    std::vector<std::unique_ptr<policy_record>> policies_; // oldest first
    dice dice_;

    void add(policy_record&, simulated_task, time_point start);
    policy_record* find(std::string_view id) const noexcept;
    static void write(json_writer&, call const&, task_record const&);
    void write(json_writer&, policy_record const&, std::size_t position) const;

public:
    policy_desk(simulator_options const& options, time_point start);

    // policy_changes.cpp
    answer create(call const&);
    answer list(call const&) const;
    answer update(call const&);
    answer remove(call const&);

    // policy_volumes.cpp
    answer associate(backup_book&, call const&);
    answer disassociate(call const&);

    // policy_tags.cpp
    answer add_tag(call const&);
    answer remove_tag(call const&);
    answer get_tags(call const&) const;
    answer list_tags() const;
    answer batch_tags(call const&);
    answer query(call const&) const;

    answer execute(call const&);
    answer list_tasks(call const&) const;
};

// How the policies refuse.
answer no_policy();
answer auto_error(std::string_view number, std::string_view message); // 400, "AutoBackup.<number>"

} // namespace vigil::testing::sim
