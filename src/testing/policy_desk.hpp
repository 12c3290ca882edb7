// The simulated backup policies and their tasks (API 5.6, 5.9).
#pragma once

#include "testing/calls.hpp"

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
    struct policy_record
    {
        simulated_policy what;
        std::vector<task_record> tasks;
    };

    by_text<policy_record> policies_;
    dice dice_;

    void add(policy_record&, simulated_task, time_point start);
    static void write(json_writer&, call const&, task_record const&);

public:
    policy_desk(simulator_options const& options, time_point start);

    answer execute(call const&);
    answer list_tasks(call const&) const;
};

} // namespace vigil::testing::sim
