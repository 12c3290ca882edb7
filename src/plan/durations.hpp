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

// Remembers the last 64 durations of every kind and class of sizes (0, 1, 2-3, 4-7, 8-15 ... GB), and the quickest of
// the last 16,384; also those of every kind whatever its size, for those whose size is unknown. Answers from 16 on. At
// most 64 classes in all (75 KiB); the one that was heard of least is forgotten. Not thread-safe.
class durations
{
public:
    // Feed it what succeeded, not what failed early. `took` by the service's own dates where it tells them.
    void finished(int kind, std::int64_t gigabytes /* < 0: unknown */, duration took);

    // Where it does not, the end came before the look that noticed it and after the last look that saw it running
    // (zero: none did). What only a first look noticed may have taken any time: it counts for a fifth less than it
    // seems to have taken, and only if that is news. Else first looks would learn from nothing but themselves, and
    // come later and later.
    void finished(int kind, std::int64_t gigabytes, duration noticed, duration running);

    // The least of the last 16,384. A first look at 1.1 times this notices nearly every end within 10 % of its
    // duration; at the median it would come too late for half of them, for the shortest by any factor. The last 64 do
    // not tell: of many that began together the slowest end last. One that was exceptionally quick makes the others
    // look early for a while, which costs looks and delays nothing.
    std::optional<duration> earliest(int kind, std::int64_t gigabytes) const;

    // Of the last 64.
    std::optional<duration> median(int kind, std::int64_t gigabytes) const;

    // Classes in memory.
    std::size_t size() const noexcept { return classes_.size(); }

private:
    static constexpr std::size_t remembered = 64; // per class
    static constexpr std::size_t most_classes = 64;
    static constexpr std::size_t enough = 16;

    // The last ones.
    class recent
    {
        std::array<duration, remembered> took_{};
        std::size_t count_ = 0;
        std::size_t next_ = 0;

    public:
        void add(duration took) noexcept;
        std::size_t size() const noexcept { return count_; }
        duration median() const noexcept;
    };

    // The least of each block of 1, 2, 4 ... 256 in a row.
    class quickest
    {
        std::array<duration, remembered> least_{};
        std::size_t blocks_ = 0;
        std::size_t block_ = 0; // the running one
        int length_ = 1;
        int in_block_ = 0;

        void next_block() noexcept;

    public:
        void add(duration took) noexcept;
        duration least() const noexcept;
    };

    struct memory
    {
        recent last;
        quickest low;
        std::uint64_t weight = 0; // how much was heard of it; halved whenever a class is forgotten
    };

    using key = std::pair<int, int>; // kind, class of sizes
    std::map<key, memory> classes_;

    memory& remember(key k);
    memory const* find(key k) const noexcept;
    void forget_rarest();
};

} // namespace vigil::plan
