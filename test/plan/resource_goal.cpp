#include "plan/resource_goal.hpp"
#include "plan/goal_conversation.hpp"

#include <set>
#include <vector>

using namespace vigil_test;
using vigil::plan::resource_goal, vigil::plan::resource_sighting;
using vigil::sdrs::action, vigil::sdrs::state;

namespace {

resource_sighting in(state s) { return {.found = true, .state = s, .updated_at = "t0"}; }
resource_sighting moved(state s) { return {.found = true, .state = s, .updated_at = "t1"}; }
resource_sighting const nothing{.found = false};

struct talk
{
    resource_goal machine;

    explicit talk(action a) : machine(a, poll_options()) {}

    talk& at(duration t, resource_sighting const& s, look expected)
    {
        BOOST_TEST(machine.judge(s, vigil_test::at(t)) == expected,
                   "at " << t.count() / 1'000'000 << " ms: " << vigil::sdrs::resource_status(s.state).text());
        return *this;
    }
};

// The table of API 7.5, row by row. success `unknown`: back to where it began.
struct row
{
    action awaited;
    state before, during, success, failure;
};

row const rows[] = {
    {action::create, state::creating, state::creating, state::available, state::error},
    {action::start, state::available, state::starting, state::protected_, state::error_starting},
    {action::reprotect, state::failed_over, state::reprotecting, state::protected_,
     state::error_reprotecting},
    {action::stop, state::protected_, state::stopping, state::available, state::error_stopping},
    {action::planned_failover, state::protected_, state::reversing, state::protected_,
     state::error_reversing},
    {action::failover, state::protected_, state::failing_over, state::failed_over, state::error_failing_over},
    {action::add_nic, state::available, state::nic_creating, state::available, state::error},
    {action::delete_nic, state::protected_, state::nic_deleting, state::protected_, state::error},
    {action::resize, state::protected_, state::resizing, state::protected_, state::error_resizing},
    {action::expand, state::available, state::extending, state::available, state::error_extending},
    {action::attach, state::protected_, state::attaching, state::protected_, state::error_attaching},
    {action::detach, state::available, state::detaching, state::available, state::error_detaching},
};

bool comes_back(action a)
{
    return std::set{action::planned_failover, action::add_nic, action::delete_nic, action::resize,
                    action::expand,           action::attach,  action::detach}
        .contains(a);
}

std::string name(action a) { return std::to_string(static_cast<int>(a)); }

} // namespace

BOOST_AUTO_TEST_SUITE(resource_goals)

BOOST_AUTO_TEST_CASE(every_action_ends_well_or_badly)
{
    for (auto const& r : rows) {
        BOOST_TEST_CONTEXT("action " << name(r.awaited))
        {
            talk(r.awaited)
                .at(0s, in(r.before), pending)
                .at(5s, in(r.during), pending)
                .at(100h, in(r.during), pending)
                .at(101h, moved(r.success), succeeded);
            talk(r.awaited).at(0s, in(r.during), pending).at(1s, in(r.failure), failed);
            talk(r.awaited).at(0s, in(r.before), pending).at(1s, in(r.failure), failed);
            talk(r.awaited).at(0s, in(r.during), pending).at(1s, nothing, gone);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_deletion_ends_when_nothing_is_there)
{
    for (auto const s : {state::available, state::protected_, state::error, state::invalid, state::fault,
                         state::error_starting})
        talk(action::remove)
            .at(0s, in(s), pending)
            .at(1s, in(state::deleting), pending)
            .at(9h, nothing, succeeded);
    talk(action::remove).at(0s, nothing, succeeded); // it was accepted, and was quick
    talk(action::remove).at(0s, in(state::deleting), pending).at(1s, in(state::error_deleting), failed);
    talk(action::remove).at(0s, in(state::deleting), pending).at(1s, in(state::error), failed); // a drill
    talk(action::remove).at(0s, in(state::deleting), pending).at(1s, in(state::available), failed);
    talk(action::remove).at(0s, in(state::deleting), pending).at(1s, in(state::fault), failed);
}

// What is seen before the action began must not end its wait, and what it leads to must.
BOOST_AUTO_TEST_CASE(a_state_that_the_action_leads_to_is_its_success_at_the_first_look)
{
    for (auto const& r : rows)
        if (!comes_back(r.awaited))
            talk(r.awaited).at(0s, in(r.success), succeeded);
}

BOOST_AUTO_TEST_CASE(where_an_action_comes_back_to_is_told_from_where_it_began)
{
    for (auto const& r : rows) {
        if (!comes_back(r.awaited))
            continue;
        BOOST_TEST_CONTEXT("action " << name(r.awaited))
        {
            // Not begun, or over already? It never says.
            talk(r.awaited)
                .at(0s, in(r.before), pending)
                .at(9999ms, in(r.before), pending)
                .at(10s, in(r.before), ended_unknown);
            // Something happened.
            talk(r.awaited)
                .at(0s, in(r.before), pending)
                .at(1s, moved(r.before), pending)
                .at(10s, moved(r.before), succeeded);
            // The work was seen.
            talk(r.awaited).at(0s, in(r.during), pending).at(1s, in(r.before), succeeded);
        }
    }
}

BOOST_AUTO_TEST_CASE(actions_may_begin_in_the_state_of_a_failure)
{
    auto const failed_before = in(state::error_starting);
    talk(action::start)
        .at(0s, failed_before, pending)
        .at(9s, in(state::starting), pending)
        .at(60s, in(state::protected_), succeeded);
    talk(action::start).at(0s, failed_before, pending).at(10s, failed_before, failed);
    talk(action::start).at(0s, failed_before, pending).at(1s, moved(state::error_starting), failed);
    talk(action::start)
        .at(0s, failed_before, pending)
        .at(1s, in(state::starting), pending)
        .at(2s, failed_before, failed);
}

// After work, any other rest is not what was wanted.
BOOST_AUTO_TEST_CASE(work_that_leads_elsewhere_has_failed)
{
    talk(action::start)
        .at(0s, in(state::available), pending)
        .at(1s, in(state::starting), pending)
        .at(2s, in(state::available), failed);
    talk(action::start).at(0s, in(state::available), pending).at(100h, in(state::available), pending);
}

BOOST_AUTO_TEST_CASE(the_work_of_others_is_awaited_too)
{
    talk(action::stop)
        .at(0s, in(state::resizing), pending)
        .at(1s, in(state::protected_), pending)
        .at(2s, in(state::stopping), pending)
        .at(3s, in(state::available), succeeded);
}

BOOST_AUTO_TEST_CASE(an_operator_is_needed)
{
    for (auto const& r : rows)
        for (auto const s : {state::invalid, state::fault})
            talk(r.awaited).at(0s, in(s), failed);
}

BOOST_AUTO_TEST_CASE(states_of_another_version_are_pending)
{
    for (auto const& r : rows)
        for (auto const s : {state::unknown, static_cast<state>(99)})
            talk(r.awaited).at(0s, in(s), pending).at(100h, in(s), pending);
}

BOOST_AUTO_TEST_CASE(what_was_created_may_not_be_visible_at_once)
{
    talk(action::create)
        .at(0s, nothing, pending)
        .at(9999ms, nothing, pending)
        .at(10s, in(state::creating), pending)
        .at(20s, nothing, gone);
    talk(action::create).at(0s, nothing, pending).at(10s, nothing, gone);
}

// Every state that the documents name is one of: goes on, success, failure.
BOOST_AUTO_TEST_CASE(every_state_has_a_meaning_after_work_was_seen)
{
    std::set<state> const working{
        state::creating,  state::deleting,     state::starting,     state::reprotecting, state::stopping,
        state::reversing, state::failing_over, state::nic_creating, state::resizing,     state::nic_deleting,
        state::extending, state::attaching,    state::detaching};
    for (auto const& known : vigil::detail::sdrs_states) {
        auto const s = known.value;
        auto const expected = working.contains(s) ? pending : s == state::protected_ ? succeeded : failed;
        talk(action::start).at(0s, in(state::starting), pending).at(1s, in(s), expected);
    }
}

BOOST_AUTO_TEST_SUITE_END()
