// The simulated jobs and failures of SDRS (API 6.1, 6.2).
#pragma once

#include "testing/calls.hpp"

namespace vigil::testing::sim {

class sdrs_desk
{
    simulator_options const& options_;
    time_point start_;
    by_text<simulated_sdrs_job const*> jobs_;

public:
    sdrs_desk(simulator_options const& options, time_point start);

    bool has_job(std::string_view id) const noexcept { return jobs_.contains(id); }
    answer get_job(call const&) const;
    answer list_failures(call const&) const;
};

} // namespace vigil::testing::sim
