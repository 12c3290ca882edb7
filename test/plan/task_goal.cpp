#include "plan/task_goal.hpp"
#include "plan/goal_conversation.hpp"

using namespace vigil_test;
using vigil::job_state, vigil::task_state, vigil::plan::task_goal, vigil::plan::task_sighting;

namespace {

look meaning_of(task_sighting const& s, duration when = 1s)
{
    task_goal g(poll_options(), at(0s));
    return g.judge(s, at(when));
}

} // namespace

BOOST_AUTO_TEST_SUITE(task_goals)

BOOST_AUTO_TEST_CASE(every_state_of_a_task)
{
    struct row
    {
        task_state state;
        look expected;
    };
    row const rows[] = {{task_state::unknown, pending},   {task_state::waiting, pending},
                        {task_state::running, pending},   {task_state::success, succeeded},
                        {task_state::fail, failed},       {task_state::timeout, failed}, // without a job
                        {task_state::skip, look::skipped}};
    BOOST_TEST(std::size(rows) == vigil::detail::task_states.size() + 1); // and `unknown`
    for (auto const& r : rows) {
        BOOST_TEST(meaning_of({.state = r.state}) == r.expected);
        BOOST_TEST(meaning_of({.state = r.state}, 100h) == r.expected);
    }
    BOOST_TEST(meaning_of({.state = static_cast<task_state>(99)}, 100h) == pending);
}

// EXECUTE_TIMEOUT: the scheduler gave up, the backup may still end well.
BOOST_AUTO_TEST_CASE(the_job_of_a_task_that_timed_out_decides)
{
    struct row
    {
        job_state job;
        look expected;
    };
    row const rows[] = {{job_state::unknown, pending},   {job_state::init, pending},
                        {job_state::running, pending},   {job_state::success, succeeded},
                        {job_state::fail, look::failed}, {static_cast<job_state>(99), pending}};
    for (auto const& r : rows) {
        BOOST_TEST(meaning_of({.state = task_state::timeout, .job = r.job}) == r.expected);
        // it is nobody else's judge
        BOOST_TEST(meaning_of({.state = task_state::success, .job = r.job}) == succeeded);
        BOOST_TEST(meaning_of({.state = task_state::running, .job = r.job}) == pending);
        BOOST_TEST(meaning_of({.state = task_state::fail, .job = r.job}) == failed);
    }
}

BOOST_AUTO_TEST_CASE(only_a_task_that_timed_out_asks_its_job)
{
    for (auto const& known : vigil::detail::task_states)
        BOOST_TEST(vigil::plan::asks_the_job(known.value) == (known.value == task_state::timeout));
    BOOST_TEST(!vigil::plan::asks_the_job(task_state::unknown));
}

BOOST_AUTO_TEST_CASE(a_task_may_not_be_listed_at_once)
{
    task_sighting const missing{.found = false};
    task_goal g(poll_options(), at(0s));
    BOOST_TEST(g.judge(missing, at(9999ms)) == pending);
    BOOST_TEST(g.judge({.state = task_state::waiting}, at(10s)) == pending);
    BOOST_TEST(g.judge(missing, at(1h)) == pending); // one miss ends nothing
    BOOST_TEST(g.judge(missing, at(1h + 9999ms)) == pending);
    BOOST_TEST(g.judge(missing, at(1h + 10s)) == gone);
    BOOST_TEST(meaning_of(missing, 10s) == gone);
}

BOOST_AUTO_TEST_SUITE_END()
