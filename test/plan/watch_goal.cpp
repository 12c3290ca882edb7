#include "plan/goal_conversation.hpp"

using namespace vigil_test;
using vigil::job_state, vigil::plan::job_goal;

BOOST_AUTO_TEST_SUITE(watch_goal)

// ---- every state ----------------------------------------------------------------------------------------

// The first look, and the look after the work was seen in progress.
BOOST_AUTO_TEST_CASE(every_state_of_a_backup_for_every_goal)
{
    struct row
    {
        backup_state state;
        look create, create_later, remove, remove_later, restore, restore_later;
    };
    // restore: the volume cannot be read
    row const rows[] = {
        {backup_state::unknown, pending, pending, pending, pending, pending, pending},
        {backup_state::creating, pending, pending, pending, pending, pending, pending},
        {backup_state::available, succeeded, succeeded, pending, failed, pending, ended_unknown},
        {backup_state::error, failed, failed, pending, failed, pending, ended_unknown},
        {backup_state::restoring, pending, pending, pending, pending, pending, pending},
        {backup_state::deleting, pending, pending, pending, pending, pending, ended_unknown},
        {backup_state::error_deleting, failed, failed, failed, failed, pending, ended_unknown},
        {backup_state::error_restoring, failed, failed, pending, failed, failed, failed},
        {backup_state::deleted, gone, gone, succeeded, succeeded, pending, ended_unknown},
    };
    BOOST_TEST(std::size(rows) == vigil::detail::backup_states.size() + 1); // and `unknown`
    for (auto const& r : rows) {
        BOOST_TEST_CONTEXT(name(r.state))
        {
            conversation(goal::create).at(0s, see(r.state), r.create);
            conversation(goal::create)
                .at(0s, see(backup_state::creating), pending)
                .at(1s, see(r.state), r.create_later);
            conversation(goal::remove).at(0s, see(r.state), r.remove);
            conversation(goal::remove)
                .at(0s, see(backup_state::deleting), pending)
                .at(1s, see(r.state), r.remove_later);
            conversation(goal::restore).at(0s, see(r.state), r.restore);
            conversation(goal::restore)
                .at(0s, see(backup_state::restoring), pending)
                .at(1s, see(r.state), r.restore_later);
        }
    }
    conversation(goal::create).at(0s, absent(), pending);
    conversation(goal::create).at(0s, see(backup_state::creating), pending).at(1s, absent(), gone);
    conversation(goal::remove).at(0s, absent(), succeeded);
    conversation(goal::remove).at(0s, see(backup_state::deleting), pending).at(1s, absent(), succeeded);
    conversation(goal::restore).at(0s, absent(), pending);
    conversation(goal::restore).at(0s, see(backup_state::restoring), pending).at(1s, absent(), ended_unknown);
}

BOOST_AUTO_TEST_CASE(a_state_of_another_version_is_pending)
{
    auto const odd = static_cast<backup_state>(99);
    for (auto const g : {goal::create, goal::remove, goal::restore})
        conversation(g).at(0s, see(odd), pending).at(100h, see(odd), pending);
    conversation(goal::restore)
        .at(0s, see(backup_state::restoring, volume_state::restoring_backup), pending)
        .at(100h, see(backup_state::available, static_cast<volume_state>(99)), pending);
}

// ---- create ---------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(create_succeeds_and_fails)
{
    conversation(goal::create)
        .at(0s, see(backup_state::creating), pending)
        .at(100s, see(backup_state::unknown), pending)
        .at(200s, see(backup_state::available), succeeded);
    conversation(goal::create)
        .at(0s, see(backup_state::creating), pending)
        .at(200s, see(backup_state::error), failed);
}

BOOST_AUTO_TEST_CASE(create_is_not_visible_at_once)
{
    conversation(goal::create)
        .at(0s, absent(), pending)
        .at(9999ms, absent(), pending)
        .at(10s, absent(), gone);
    conversation(goal::create)
        .at(0s, absent(), pending)
        .at(5s, see(backup_state::creating), pending)
        .at(6s, absent(), gone);
}

BOOST_AUTO_TEST_CASE(create_whose_backup_is_deleted_meanwhile)
{
    conversation(goal::create)
        .at(0s, see(backup_state::creating), pending)
        .at(1s, see(backup_state::deleting), pending)
        .at(2s, absent(), gone);
}

// ---- remove ---------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(remove_succeeds)
{
    conversation(goal::remove)
        .at(0s, see(backup_state::available), pending)
        .at(1s, see(backup_state::deleting), pending)
        .at(100s, absent(), succeeded);
    conversation(goal::remove).at(0s, see(backup_state::available), pending).at(1s, absent(), succeeded);
    conversation(goal::remove)
        .at(0s, see(backup_state::deleting), pending)
        .at(1s, see(backup_state::deleted), succeeded);
}

BOOST_AUTO_TEST_CASE(remove_that_has_not_begun_is_pending)
{
    conversation(goal::remove)
        .at(0s, see(backup_state::available), pending)
        .at(1h, see(backup_state::available), pending)
        .at(2h, see(backup_state::deleting), pending)
        .at(3h, see(backup_state::available), failed);
}

BOOST_AUTO_TEST_CASE(remove_that_turns_into_an_error)
{
    conversation(goal::remove)
        .at(0s, see(backup_state::available), pending)
        .at(1s, see(backup_state::error), failed);
    conversation(goal::remove)
        .at(0s, see(backup_state::available), pending)
        .at(1s, see(backup_state::error_deleting), failed);
}

BOOST_AUTO_TEST_CASE(remove_of_a_backup_that_was_in_error_before)
{
    auto const error = see(backup_state::error);
    // Nothing changes: after the grace it has failed.
    conversation(goal::remove).at(0s, error, pending).at(29999ms, error, pending).at(30s, error, failed);
    // It gets on its way in time.
    conversation(goal::remove)
        .at(0s, error, pending)
        .at(20s, see(backup_state::deleting), pending)
        .at(300s, absent(), succeeded);
    conversation(goal::remove).at(0s, error, pending).at(1s, absent(), succeeded);
    // A new error, told by either mark.
    conversation(goal::remove).at(0s, error, pending).at(1s, touched(error), failed);
    conversation(goal::remove).at(0s, error, pending).at(1s, reason(error), failed);
    // The same marks, but it was on its way.
    conversation(goal::remove)
        .at(0s, error, pending)
        .at(1s, see(backup_state::deleting), pending)
        .at(2s, error, failed);
    // An unknown state between is none of these.
    conversation(goal::remove)
        .at(0s, error, pending)
        .at(1s, see(backup_state::unknown), pending)
        .at(2s, error, pending)
        .at(31s, error, failed);
}

// ---- jobs -----------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(every_state_of_a_job)
{
    struct row
    {
        job_state state;
        look expected;
    };
    row const rows[] = {{job_state::unknown, pending}, {job_state::init, pending},
                        {job_state::running, pending}, {job_state::success, succeeded},
                        {job_state::fail, failed},     {static_cast<job_state>(99), pending}};
    for (auto const& r : rows) {
        job_goal j(poll_options(), at(0s));
        BOOST_TEST(j.judge(true, r.state, at(1s)) == r.expected);
        BOOST_TEST(j.judge(true, r.state, at(100h)) == r.expected);
    }
}

BOOST_AUTO_TEST_CASE(a_job_may_not_be_visible_at_once)
{
    job_goal j(poll_options(), at(0s));
    BOOST_TEST(j.judge(false, job_state::unknown, at(1s)) == pending);
    BOOST_TEST(j.judge(false, job_state::unknown, at(9999ms)) == pending);
    BOOST_TEST(j.judge(false, job_state::success, at(10s)) ==
               gone); // the state of what is not there is nothing

    job_goal k(poll_options(), at(0s));
    BOOST_TEST(k.judge(false, job_state::unknown, at(9s)) == pending);
    BOOST_TEST(k.judge(true, job_state::running, at(11s)) == pending);
    // A lagging replica, perhaps: one miss ends nothing.
    BOOST_TEST(k.judge(false, job_state::unknown, at(60s)) == pending);
    BOOST_TEST(k.judge(false, job_state::unknown, at(69999ms)) == pending);
    BOOST_TEST(k.judge(true, job_state::running, at(69999ms)) == pending);
    BOOST_TEST(k.judge(false, job_state::unknown, at(75s)) == pending);
    BOOST_TEST(k.judge(false, job_state::unknown, at(85s)) == gone);
}

BOOST_AUTO_TEST_SUITE_END()
