// How fast what is absent from a list is looked at, and whether the list is believed.
#pragma once

#include <cstddef>

namespace vigil::plan {

// What was watched and is absent from a list has probably ended: one look of its own settles it. Much at once may
// also be a service that answers an outage with an empty list: then a few looks first, two more for each that
// confirms (so the looks under way double with every round trip), and no more once the list is known to have lied.
// An answer that comes after the next list is counted for that one. Not thread-safe.
class vanish_plan
{
    std::size_t left_ = 0;   // vanished, no look begun
    std::size_t window_ = 0; // looks that may be under way
    std::size_t under_way_ = 0;
    std::size_t answers_ = 0;   // of this episode
    std::size_t as_before_ = 0; // of those
    bool disbelieved_ = false;

public:
    // At most this many, or a quarter of what is watched, vanish without raising doubt; a doubtful list begins with so
    // many looks.
    static constexpr std::size_t few = 8;

    // A list has ended. Opens an episode: vanished <= max(few, watched / 4): all may be settled at once. Do not count
    // again what a look is under way for.
    void list_came(std::size_t vanished, std::size_t watched) noexcept;

    // How many settling looks may be started now, beyond those under way.
    std::size_t allowed() const noexcept;

    void begun() noexcept; // one settling look was started

    // Its look said: still in the state that the list left it out of.
    void settled(bool as_before) noexcept;

    // Its look failed, or was given up: it may be started again. One fewer may be under way.
    void no_answer() noexcept;

    // At least two, and at least half, of this episode's answers were `as_before`: the list lied. Stays so until the
    // next list; what has not been begun is left to the schedule.
    bool disbelieved() const noexcept { return disbelieved_; }
};

} // namespace vigil::plan
