// How long things of one kind and size take: what finished waits teach about the next.
#pragma once

#include <vigil/time.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace vigil::plan {

// Remembers the last 64 durations of every kind and class of sizes (0, 1, 2-3, 4-7, 8-15 ... GB), and the last 64 of
// every kind whatever its size, for those whose size is unknown. Answers from 16 on. At most 64 classes in all
// (36 KiB); the one that was heard of least is forgotten. Not thread-safe.
class durations
{
public:
    // Feed it what succeeded, not what failed early. `took` by the service's own dates where it tells them: what was
    // noticed late teaches to look late (poll_schedule::first keeps that in bounds).
    void finished(int kind, std::int64_t gigabytes /* < 0: unknown */, duration took);

    // The 2 % quantile: the least of the last 64. A first look at 1.1 times this notices nearly every end within 10 %
    // of its duration; at the median it would come too late for half of them, for the shortest by any factor.
    std::optional<duration> earliest(int kind, std::int64_t gigabytes) const;

    std::optional<duration> median(int kind, std::int64_t gigabytes) const;

    // Classes in memory.
    std::size_t size() const noexcept { return classes_.size(); }

private:
    static constexpr std::size_t remembered = 64; // per class
    static constexpr std::size_t most_classes = 64;
    static constexpr std::size_t enough = 16;

    using key = std::pair<int, int>; // kind, class of sizes (-1: any)
    struct ring
    {
        std::array<duration, remembered> took{};
        std::size_t count = 0;  // of these
        std::size_t oldest = 0; // once it is full
        std::uint64_t heard = 0;
    };
    std::map<key, ring> classes_;

    void remember(key k, duration took);
    ring const* known(int kind, std::int64_t gigabytes) const noexcept;
};

} // namespace vigil::plan
