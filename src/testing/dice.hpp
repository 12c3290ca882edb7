// Everything random in the simulation comes from here, out of one seed.
#pragma once

#include <vigil/testing/simulator_options.hpp>

#include <cstdint>
#include <random>
#include <string>

namespace vigil::testing::sim {

class dice
{
    std::mt19937_64 engine_;

public:
    explicit dice(std::uint64_t seed) : engine_(seed) {}

    std::uint64_t bits() { return engine_(); }
    double share() { return std::uniform_real_distribution<double>(0, 1)(engine_); }
    bool happens(double probability) { return probability > 0 && share() < probability; }
    duration within(time_range const& r);

    std::string hex32(); // "4010b39b5281d3590152874bfa3b1604"
    std::string uuid();  // "87566ed6-72cb-4053-aa6e-6f6216b3d507"
    std::string text(std::size_t length);
};

} // namespace vigil::testing::sim
