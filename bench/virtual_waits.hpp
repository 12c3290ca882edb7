// Waits in virtual time against the simulated service in the process: what they ask, when, and how late they know.
#pragma once

#include "strategies.hpp"

#include <vigil/options.hpp>
#include <vigil/testing/simulator_options.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace vigil::bench {

// Since the start of the simulation.
struct lifetime
{
    duration begun{};
    duration finished{};
};

// Requests in each second of virtual time.
class rhythm
{
    std::vector<std::uint32_t> seconds_;
    std::uint64_t all_ = 0;

public:
    void count(duration at);
    std::uint64_t all() const noexcept { return all_; }
    std::uint32_t peak() const noexcept;
};

struct virtual_result
{
    rhythm requests;
    std::vector<double> lags;     // seconds, sorted
    std::vector<double> relative; // of max(1 s, a tenth of the duration), sorted
    std::map<std::string, std::uint64_t> by_operation;

    void note(lifetime const& life, duration known);
    void sort();
};

// The service, and what it does for everybody. Options of the service: its first series is what is awaited.
struct virtual_service
{
    testing::simulator_options options;

    virtual_service();
    testing::simulated_series& awaited() { return options.series.front(); }
    testing::simulated_series& add_others(); // besides them
};

std::vector<lifetime> lifetimes(virtual_service const& service);

// Every wait begins with its backup. All throw std::exception when one ends otherwise than well.
virtual_result wait_by_vigil(virtual_service const& service, poll_options const& poll = {});
virtual_result wait_by_single_looks(virtual_service const& service); // vigil, where no list is of use
virtual_result wait_by_client(virtual_service const& service,
                              strategy how); // callers that look for themselves

// The same without client and service: what such callers do is only arithmetic, where no answer takes time.
// `per_second`: no more departures than that, at even distances, first come first served; 0: no limit.
virtual_result wait_by_arithmetic(std::vector<lifetime> const& all, strategy how, double per_second = 0);

} // namespace vigil::bench
