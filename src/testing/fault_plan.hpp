// Decides which request meets which fault: first the script, then chance.
#pragma once

#include "testing/dice.hpp"
#include "testing/route.hpp"

#include <array>
#include <bitset>
#include <vector>

namespace vigil::testing::sim {

class fault_plan
{
    using ops = std::bitset<op_count>;
    struct line
    {
        ops on;
        std::uint64_t nth = 0;
        std::uint64_t calls = 0;
        fault what;
    };
    struct chance
    {
        ops on;
        double share = 0;
        fault what;
    };

    std::vector<line> script_;
    std::vector<chance> chances_;
    std::array<std::uint64_t, op_count> calls_{};
    dice dice_;

    static ops matching(std::string_view pattern);

public:
    fault_plan(simulator_options const& options, std::uint64_t seed);

    void add(scripted_fault const&);
    fault next(op); // of the call that just came in
};

} // namespace vigil::testing::sim
