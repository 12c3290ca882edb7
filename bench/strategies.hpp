// How programs wait that know no shared looks: each caller sleeps and asks for itself. No clock, no client.
#pragma once

#include <vigil/time.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace vigil::bench {

enum class strategy {
    vigil,
    fixed1s_reconnect, // every second, on a new connection
    fixed1s,           // every second: gophertelekomcloud
    fixed2s,           // every other second: openstacksdk
    smithy, // waiters of AWS: at once, then after a random time up to 2, 4, 8 ... 120 s, never below 2 s
    google, // operations of Google Cloud: after 1 s, then 1.5 times as long each time, up to 5 min
    openstacksdk, // the program itself
};
inline constexpr strategy all_strategies[] = {
    strategy::vigil,  strategy::fixed1s_reconnect, strategy::fixed1s, strategy::fixed2s, strategy::smithy,
    strategy::google, strategy::openstacksdk};

// Those that `pace` has the rule of, and that differ in it.
inline constexpr strategy paced_strategies[] = {strategy::fixed1s, strategy::fixed2s, strategy::smithy,
                                                strategy::google};

std::string_view name_of(strategy) noexcept;
strategy strategy_named(std::string_view name); // throws std::invalid_argument

// One caller's rule.
class pace
{
    strategy what_;
    std::uint64_t dice_;
    int looks_ = 0;

    double share() noexcept;

public:
    // Callers with different numbers throw different dice.
    pace(strategy what, std::size_t number) noexcept : what_(what), dice_(number) {}

    duration next() noexcept; // the pause before the next look
};

} // namespace vigil::bench
