// Mixed load in real time against the simulator behind the proxy, round after round, each with a seed of its own; and
// the books of every round.
#pragma once

#include "chaos/books.hpp"
#include "chaos/proxy.hpp"

#include <vigil/time.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::chaos {

struct soak_options
{
    duration span = std::chrono::seconds(60);
    duration round = std::chrono::seconds(8); // of load; what runs then is waited for
    std::uint64_t first_seed = 1;
    std::size_t workers = 20; // each runs one operation, or several at once for a set

    soak_options() {}
};

// What one round, or all of them, saw.
struct soak_counts
{
    tally counted;
    std::map<std::string, std::uint64_t> tasks;
    std::map<std::string, std::uint64_t> faults; // of the line, of the service and of the weather, by name
    std::uint64_t requests = 0;                  // that reached the service
    std::uint64_t connections = 0;
    std::size_t most_connections = 0;

    soak_counts() {}
    soak_counts& operator+=(soak_counts const&);
    std::uint64_t all_faults() const noexcept;
};

struct round_result
{
    soak_counts counts;
    std::vector<finding> findings;

    round_result() {}
};

// `stop` is asked ten times a second: then everything that runs is cancelled, and the round ends in order.
round_result run_round(soak_options const& how, std::uint64_t seed, duration span,
                       std::function<bool()> const& stop);

// Of this process, from /proc.
struct footprint
{
    std::size_t resident_kib = 0;
    std::size_t descriptors = 0;
    std::size_t threads = 0;
    double cpu_seconds = 0;

    footprint() {}
    static footprint now();
};

struct soak_report
{
    soak_counts counts;
    std::array<std::size_t, sin_count> sins{};
    std::uint64_t rounds = 0;
    footprint begin, middle, end; // the first after the first round: by then everything is loaded
    std::size_t descriptors_before = 0;
    double elapsed = 0; // seconds
    bool interrupted = false;

    soak_report() {}
    bool clean() const noexcept;
};

// `tell` hears a line after each round, and one for each finding.
soak_report run_soak(soak_options const& how, std::function<bool()> const& stop,
                     std::function<void(std::string_view)> const& tell);

} // namespace vigil::chaos
