// Words for the tests of goals: what is seen, and what it is taken for.
#pragma once

#include "plan/support.hpp"
#include "plan/watch_goal.hpp"

#include <optional>
#include <string>

namespace vigil_test {

using vigil::backup_state, vigil::poll_options, vigil::volume_state;
using vigil::plan::backup_goal, vigil::plan::goal, vigil::plan::look, vigil::plan::sighting,
    vigil::plan::restore_marks;
using enum vigil::plan::look;

inline constexpr auto unread = std::optional<volume_state>();

inline sighting see(backup_state s, std::optional<volume_state> v = unread)
{
    return {.found = true, .state = s, .updated_at = "t0", .fail_reason = "", .volume = v};
}
inline sighting touched(sighting s)
{
    s.updated_at = "t1";
    return s;
}
inline sighting reason(sighting s)
{
    s.fail_reason = "because";
    return s;
}
inline sighting absent(std::optional<volume_state> v = unread) { return {.found = false, .volume = v}; }

// What the looks of a wait mean, one after the other.
struct conversation
{
    backup_goal machine;

    explicit conversation(goal g, restore_marks m = restore_marks::some_time_after)
        : machine(g, poll_options(), m)
    {}

    conversation& at(duration t, sighting const& s, look expected)
    {
        BOOST_TEST(machine.judge(s, vigil_test::at(t)) == expected,
                   "at " << t.count() / 1'000'000 << " ms: state " << static_cast<int>(s.state));
        return *this;
    }
};

inline std::string name(backup_state s) { return std::string(vigil::backup_status(s).text()); }
inline std::string name(volume_state s) { return std::string(vigil::volume_status(s).text()); }

} // namespace vigil_test
