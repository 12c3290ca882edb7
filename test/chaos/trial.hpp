// One schedule, carried out in virtual time: a client, the line, the service, the load; and the books at the end.
#pragma once

#include "chaos/books.hpp"
#include "chaos/schedule.hpp"
#include "chaos/virtual_line.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::chaos {

struct verdict
{
    std::vector<finding> findings;
    tally counted;
    line_counts line;
    std::map<std::string, std::uint64_t> service_faults; // met, by kind
    std::uint64_t outages = 0;
    std::uint64_t restarts = 0;
    std::uint64_t attempts = 0;
    std::uint64_t retries = 0;
    std::uint64_t hedges = 0;
    duration took{};          // virtual
    std::uint64_t digest = 0; // of every event, in order: equal means that it was the same run
};

// `tell` hears every event, in order.
verdict carry_out(schedule const& plan, std::function<void(std::string_view)> tell = {});

} // namespace vigil::chaos
