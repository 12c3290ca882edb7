#include "plan/watch_goal.hpp"

#include "plan/support.hpp"

#include <optional>
#include <string>
#include <vector>

using namespace vigil_test;
using vigil::backup_state, vigil::job_state, vigil::poll_options, vigil::volume_state;
using vigil::plan::backup_goal, vigil::plan::goal, vigil::plan::job_goal, vigil::plan::look;
using vigil::plan::sighting;
using enum vigil::plan::look;

namespace {

constexpr auto unread = std::optional<volume_state>();

sighting see(backup_state s, std::optional<volume_state> v = unread)
{
    return {.found = true, .state = s, .updated_at = "t0", .fail_reason = "", .volume = v};
}
sighting touched(sighting s)
{
    s.updated_at = "t1";
    return s;
}
sighting reason(sighting s)
{
    s.fail_reason = "because";
    return s;
}
sighting absent(std::optional<volume_state> v = unread) { return {.found = false, .volume = v}; }

// What the looks of a wait mean, one after the other.
struct conversation
{
    backup_goal machine;

    explicit conversation(goal g) : machine(g, poll_options()) {}

    conversation& at(duration t, sighting const& s, look expected)
    {
        BOOST_TEST(machine.judge(s, vigil_test::at(t)) == expected,
                   "at " << t.count() / 1'000'000 << " ms: state " << static_cast<int>(s.state));
        return *this;
    }
};

std::string name(backup_state s) { return std::string(vigil::backup_status(s).text()); }
std::string name(volume_state s) { return std::string(vigil::volume_status(s).text()); }

} // namespace

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

// Restore: every state of the backup with every state of the volume, before and after the volume was seen in
// the restore.
BOOST_AUTO_TEST_CASE(every_state_of_a_backup_with_every_state_of_its_volume)
{
    using b = backup_state;
    using v = volume_state;
    for (auto const backup : {b::unknown, b::creating, b::available, b::error, b::restoring, b::deleting,
                              b::error_deleting, b::error_restoring, b::deleted}) {
        for (auto const volume : {v::unknown, v::available, v::in_use, v::backing_up, v::restoring_backup,
                                  v::error_restoring, v::error}) {
            BOOST_TEST_CONTEXT(name(backup) << " with " << name(volume))
            {
                bool const broken =
                    backup == b::error_restoring || volume == v::error_restoring || volume == v::error;
                bool const busy = backup == b::unknown || backup == b::creating || backup == b::restoring;
                bool const settled = volume == v::available || volume == v::in_use;
                auto const later = broken ? failed : settled && !busy ? succeeded : pending;
                conversation(goal::restore).at(0s, see(backup, volume), broken ? failed : pending);
                conversation(goal::restore)
                    .at(0s, see(b::restoring, v::restoring_backup), pending)
                    .at(1s, see(backup, volume), later);
            }
        }
    }
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

// ---- restore --------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(restore_succeeds_when_the_volume_and_then_the_backup_are_available)
{
    using b = backup_state;
    using v = volume_state;
    conversation(goal::restore)
        .at(0s, see(b::restoring, v::restoring_backup), pending)
        .at(60s, see(b::restoring, v::available), pending)
        .at(61s, see(b::available, v::available), succeeded);
    conversation(goal::restore) // an attached one
        .at(0s, see(b::restoring, v::restoring_backup), pending)
        .at(61s, see(b::available, v::in_use), succeeded);
    conversation(goal::restore) // seen on the backup only
        .at(0s, see(b::restoring), pending)
        .at(61s, see(b::available, v::available), succeeded);
    conversation(goal::restore) // seen on the volume only: the backup was read before it began
        .at(0s, see(b::available, v::restoring_backup), pending)
        .at(61s, see(b::available, v::available), succeeded);
    conversation(goal::restore) // at once attached, or backed up anew
        .at(0s, see(b::restoring, v::restoring_backup), pending)
        .at(60s, see(b::available, v::backing_up), pending)
        .at(61s, see(b::available, v::unknown), pending)
        .at(62s, see(b::available, v::in_use), succeeded);
}

BOOST_AUTO_TEST_CASE(restore_fails_when_the_volume_says_so)
{
    using b = backup_state;
    using v = volume_state;
    conversation(goal::restore) // the volume first, the backup looks as in success afterwards
        .at(0s, see(b::restoring, v::restoring_backup), pending)
        .at(60s, see(b::restoring, v::error_restoring), failed);
    conversation(goal::restore)
        .at(0s, see(b::restoring, v::restoring_backup), pending)
        .at(60s, see(b::available, v::error_restoring), failed);
    conversation(goal::restore) // a volume that the restore made; or a restore cancelled by os-reset_status
        .at(0s, see(b::restoring, v::restoring_backup), pending)
        .at(60s, see(b::available, v::restoring_backup), pending)
        .at(61s, see(b::available, v::error), failed);
    conversation(goal::restore).at(0s, see(b::restoring), pending).at(60s, see(b::error_restoring), failed);
}

BOOST_AUTO_TEST_CASE(restore_that_has_not_begun_is_not_taken_for_one_that_ended)
{
    using b = backup_state;
    using v = volume_state;
    conversation(goal::restore)
        .at(0s, see(b::available, v::available), pending)
        .at(1s, see(b::available, v::available), pending)
        .at(2s, see(b::restoring, v::restoring_backup), pending)
        .at(60s, see(b::available, v::available), succeeded);
    // Over before the first look, and the baseline was taken before the request.
    conversation(goal::restore)
        .at(0s, see(b::available, v::available), pending)
        .at(1s, touched(see(b::available, v::available)), pending)
        .at(9999ms, touched(see(b::available, v::available)), pending)
        .at(10s, touched(see(b::available, v::available)), succeeded);
    // Nothing ever showed that anything happened.
    conversation(goal::restore)
        .at(0s, see(b::available, v::available), pending)
        .at(9999ms, see(b::available, v::available), pending)
        .at(10s, see(b::available, v::available), ended_unknown);
    // It was late, and in time.
    conversation(goal::restore)
        .at(0s, see(b::available, v::in_use), pending)
        .at(9s, see(b::available, v::restoring_backup), pending)
        .at(300s, see(b::restoring, v::restoring_backup), pending)
        .at(301s, see(b::available, v::in_use), succeeded);
}

BOOST_AUTO_TEST_CASE(restore_whose_volume_cannot_be_read)
{
    using b = backup_state;
    using v = volume_state;
    conversation(goal::restore) // never
        .at(0s, see(b::restoring), pending)
        .at(60s, see(b::available), ended_unknown);
    conversation(goal::restore) // never, and nothing began
        .at(0s, see(b::available), pending)
        .at(9999ms, see(b::available), pending)
        .at(10s, touched(see(b::available)), ended_unknown);
    conversation(goal::restore) // not at the moment when it mattered, but then
        .at(0s, see(b::restoring, v::restoring_backup), pending)
        .at(60s, see(b::available), pending)
        .at(65s, see(b::available), pending)
        .at(69s, see(b::available, v::available), succeeded);
    conversation(goal::restore) // and not any more
        .at(0s, see(b::restoring, v::restoring_backup), pending)
        .at(60s, see(b::available), pending)
        .at(69999ms, see(b::available), pending)
        .at(70s, see(b::available), ended_unknown);
    conversation(goal::restore) // silence while the backup is restoring counts for nothing
        .at(0s, see(b::restoring, v::restoring_backup), pending)
        .at(10s, see(b::restoring), pending)
        .at(60s, see(b::restoring), pending)
        .at(61s, see(b::available), pending)
        .at(62s, see(b::available, v::error_restoring), failed);
}

BOOST_AUTO_TEST_CASE(restore_whose_backup_goes_away)
{
    using b = backup_state;
    using v = volume_state;
    conversation(goal::restore) // deleted right after it: the volume has told
        .at(0s, see(b::restoring, v::restoring_backup), pending)
        .at(60s, see(b::deleting, v::available), succeeded);
    conversation(goal::restore)
        .at(0s, see(b::restoring, v::restoring_backup), pending)
        .at(60s, absent(v::restoring_backup), pending)
        .at(61s, absent(v::available), succeeded);
    conversation(goal::restore)
        .at(0s, see(b::restoring, v::restoring_backup), pending)
        .at(61s, absent(v::error_restoring), failed);
    conversation(goal::restore) // the volume was never seen in it
        .at(0s, see(b::restoring), pending)
        .at(60s, see(b::deleting, v::available), ended_unknown);
    conversation(goal::restore) // it never was there
        .at(0s, absent(), pending)
        .at(9999ms, absent(), pending)
        .at(10s, absent(), gone);
    conversation(goal::restore)
        .at(0s, see(b::available, v::available), pending)
        .at(10s, absent(v::available), gone);
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

// ---- whatever is seen -----------------------------------------------------------------------------------

// Success of a restore is never guessed: without `restoring` seen and without a moved updated_at there is
// none.
BOOST_AUTO_TEST_CASE(no_success_without_evidence)
{
    chance c(70);
    int successes = 0;
    for (int round = 0; round < 20000; ++round) {
        backup_goal machine(goal::restore, poll_options());
        auto now = at(0s);
        bool evidence = false, broken = false;
        std::optional<std::string> first;
        for (int i = 0; i < 12; ++i) {
            sighting s = see(static_cast<backup_state>(c.below(9)));
            if (!c.one_in(4))
                s.volume = static_cast<volume_state>(c.below(7));
            s.found = !c.one_in(8);
            s.updated_at = c.one_in(6) ? "t1" : "t0";
            if (s.found && !first)
                first = s.updated_at;
            evidence = evidence || (s.found && s.state == backup_state::restoring) ||
                       s.volume == volume_state::restoring_backup || (s.found && first != s.updated_at);
            broken = s.volume == volume_state::error || s.volume == volume_state::error_restoring;
            auto const l = machine.judge(s, now);
            if (broken)
                BOOST_TEST_REQUIRE(l == failed);
            if (l == succeeded) {
                BOOST_TEST_REQUIRE(evidence);
                BOOST_TEST_REQUIRE((s.volume == volume_state::available || s.volume == volume_state::in_use));
                ++successes;
            }
            if (l != pending)
                break;
            now += c.up_to(5s);
        }
    }
    BOOST_TEST(successes > 500);
}

BOOST_AUTO_TEST_SUITE_END()
