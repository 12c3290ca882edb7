// When a slow read gets a second attempt beside the first.
#pragma once

#include <vigil/options.hpp>
#include <vigil/time.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace vigil::plan {

// One per endpoint. Learns what reads take, and lets one in twenty have a second attempt: what is not used is saved for
// at most ten of them. Not thread-safe.
class hedge_plan
{
    static constexpr std::size_t most = 128; // of the latest reads are remembered
    static constexpr std::int64_t price = 20, saved_up = 10 * price;

    hedge_options options_;
    std::array<duration, most> took_{};
    std::size_t known_ = 0;
    std::size_t next_ = 0;
    std::size_t unsorted_ = 0; // came since the percentile was found
    std::optional<duration> slow_;
    std::int64_t reads_ = 0; // not yet spent

public:
    static constexpr std::size_t few = 20; // reads say nothing yet
    static constexpr duration shortest = std::chrono::milliseconds(1);

    explicit hedge_plan(hedge_options const& options) noexcept : options_(options) {}

    // A read begins: how long until its second attempt may leave. Nothing: there will be none.
    std::optional<duration> begun() noexcept;

    // It has not been answered by then: may the second leave?
    bool take() noexcept;

    // A read succeeded, whichever attempt it was that did.
    void answered(duration took) noexcept;
};

} // namespace vigil::plan
