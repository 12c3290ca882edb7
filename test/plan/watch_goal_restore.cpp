#include "plan/goal_conversation.hpp"

using namespace vigil_test;

BOOST_AUTO_TEST_SUITE(watch_goal_restore)

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

// Cinder marks both before it answers: in a wait that began after that, rest is the end.
BOOST_AUTO_TEST_CASE(restore_that_was_marked_when_it_was_accepted)
{
    using b = backup_state;
    using v = volume_state;
    auto const marked = restore_marks::with_acceptance;
    conversation(goal::restore, marked).at(0s, see(b::available, v::available), succeeded);
    conversation(goal::restore, marked).at(0s, see(b::available, v::in_use), succeeded); // at once attached
    conversation(goal::restore, marked) // the volume is first
        .at(0s, see(b::restoring, v::available), pending)
        .at(1s, see(b::available, v::available), succeeded);
    // A failure leaves the backup as success does.
    conversation(goal::restore, marked).at(0s, see(b::available, v::error_restoring), failed);
    conversation(goal::restore, marked).at(0s, see(b::available, v::error), failed);
    // What the volume does not say is still not guessed.
    conversation(goal::restore, marked)
        .at(0s, see(b::available), pending)
        .at(9999ms, see(b::available), pending)
        .at(10s, see(b::available), ended_unknown);
    conversation(goal::restore, marked)
        .at(0s, see(b::available), pending)
        .at(1s, see(b::available, v::available), succeeded);
    conversation(goal::restore, marked)
        .at(0s, see(b::deleting, v::available), pending)
        .at(10s, see(b::deleting, v::available), ended_unknown);
    conversation(goal::restore, marked)
        .at(0s, see(b::available, v::backing_up), pending)
        .at(1s, see(b::available, v::unknown), pending)
        .at(2s, see(b::available, v::available), succeeded);
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
    conversation(goal::restore) // each silence has its own grace
        .at(0s, see(b::restoring, v::restoring_backup), pending)
        .at(60s, see(b::available), pending)
        .at(65s, see(b::available, v::restoring_backup), pending)
        .at(71s, see(b::available), pending)
        .at(80999ms, see(b::available), pending)
        .at(81s, see(b::available), ended_unknown);
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
