// Decides what a look at a backup, its volume or a job means for a wait. Must not know how one looks, nor
// when.
#include "plan/watch_goal.hpp"

#include "plan/arithmetic.hpp"
#include "plan/table.hpp"

#include <array>

namespace vigil::plan {
namespace {

// ---- API 7.1, state by state ----------------------------------------------------------------------------

enum class reading {
    go_on,    // not over
    success,  //
    failure,  //
    vanished, // as 404

    deleting, // remove: go on, and remember it
    returned, // remove: failure once `deleting` was seen; before, it has not begun
    suspect,  // remove: `error` is failure, unless it was there before

    restoring, // restore: go on, and remember it
    released,  // restore: the backup is free again, or still; the volume tells more
    lost,      // restore: the backup has gone on to something else; the volume tells more
};

struct backup_row
{
    backup_state state;
    reading create, remove, restore;
};

using enum reading;

constexpr std::array backup_table{
    backup_row{backup_state::unknown, go_on, go_on, go_on},
    backup_row{backup_state::creating, go_on, go_on, go_on},
    backup_row{backup_state::available, success, returned, released},
    backup_row{backup_state::error, failure, suspect, lost},
    backup_row{backup_state::restoring, go_on, go_on, restoring},
    backup_row{backup_state::deleting, go_on, deleting, lost},
    backup_row{backup_state::error_deleting, failure, failure, lost},
    backup_row{backup_state::error_restoring, failure, returned, failure},
    backup_row{backup_state::deleted, vanished, success, vanished},
};

enum class volume_reading { go_on, restoring, settled, failure };

struct volume_row
{
    volume_state state;
    volume_reading restore;
};

constexpr std::array volume_table{
    volume_row{volume_state::unknown, volume_reading::go_on},
    volume_row{volume_state::available, volume_reading::settled},
    volume_row{volume_state::in_use, volume_reading::settled},
    volume_row{volume_state::backing_up, volume_reading::go_on},
    volume_row{volume_state::restoring_backup, volume_reading::restoring},
    volume_row{volume_state::error_restoring, volume_reading::failure},
    volume_row{volume_state::error, volume_reading::failure},
};

// ---- API 7.2 --------------------------------------------------------------------------------------------

struct job_row
{
    job_state state;
    look meaning;
};

constexpr std::array job_table{
    job_row{job_state::unknown, look::pending}, job_row{job_state::init, look::pending},
    job_row{job_state::running, look::pending}, job_row{job_state::success, look::succeeded},
    job_row{job_state::fail, look::failed},
};

reading read(goal g, sighting const& s) noexcept
{
    if (!s.found)
        return vanished;
    auto const& r = row(backup_table, s.state);
    switch (g) {
    case goal::create: return r.create;
    case goal::remove: return r.remove;
    case goal::restore: return r.restore;
    }
    return go_on;
}

} // namespace

// ---- backups --------------------------------------------------------------------------------------------

backup_goal::backup_goal(goal g, poll_options const& options, restore_marks marks) noexcept
    : goal_(g), marks_(marks), not_found_grace_(options.not_found_grace), delete_grace_(options.delete_grace)
{}

void backup_goal::note(sighting const& s, time_point now)
{
    if (!begun_) {
        begun_ = true;
        began_ = now;
    }
    if (!s.found || seen_)
        return;
    seen_ = true;
    first_state_ = s.state;
    first_updated_at_ = s.updated_at;
    first_fail_reason_ = s.fail_reason;
}

bool backup_goal::unchanged(sighting const& s) const noexcept
{
    return s.state == first_state_ && s.updated_at == first_updated_at_ &&
           s.fail_reason == first_fail_reason_;
}

bool backup_goal::within(duration grace, time_point since, time_point now) noexcept
{
    return until(since, now) < grace;
}

look backup_goal::judge(sighting const& s, time_point now)
{
    note(s, now);
    switch (goal_) {
    case goal::create: return judge_create(s, now);
    case goal::remove: return judge_remove(s, now);
    case goal::restore: return judge_restore(s, now);
    }
    return look::pending;
}

// Not there: not yet, or no longer?
look backup_goal::judge_absence(time_point now) const noexcept
{
    return !seen_ && within(not_found_grace_, began_, now) ? look::pending : look::gone;
}

look backup_goal::judge_create(sighting const& s, time_point now) const noexcept
{
    switch (read(goal_, s)) {
    case success: return look::succeeded;
    case failure: return look::failed;
    case vanished: return judge_absence(now);
    default: return look::pending;
    }
}

look backup_goal::judge_remove(sighting const& s, time_point now) noexcept
{
    switch (read(goal_, s)) {
    case success:
    case vanished: return look::succeeded;
    case failure: return look::failed;
    case deleting: deleting_seen_ = true; return look::pending;
    case returned: return deleting_seen_ ? look::failed : look::pending;
    case suspect:
        // Was it there before the deletion, or did the deletion leave it?
        return !deleting_seen_ && unchanged(s) && within(delete_grace_, began_, now) ? look::pending
                                                                                     : look::failed;
    default: return look::pending;
    }
}

look backup_goal::judge_restore(sighting const& s, time_point now) noexcept
{
    auto const backup = read(goal_, s);
    auto const volume = s.volume ? row(volume_table, *s.volume).restore : volume_reading::go_on;
    if (s.volume) {
        volume_read_ = true;
        silent_since_.reset();
    }
    if (volume == volume_reading::restoring)
        volume_restoring_seen_ = true;
    if (backup == restoring || volume == volume_reading::restoring)
        restoring_seen_ = true;

    if (backup == failure || volume == volume_reading::failure)
        return look::failed;
    if (backup == go_on || backup == restoring || (s.volume && volume != volume_reading::settled))
        return look::pending;
    return s.volume ? judge_settled(s, backup == released, now) : judge_silence(s, now);
}

// The volume is at rest. `released`: and the backup is `available`; otherwise it has gone on to something
// else, or vanished, and only a volume that was seen in the restore proves that it ended well.
look backup_goal::judge_settled(sighting const& s, bool released, time_point now) const noexcept
{
    if (released ? restoring_seen_ : volume_restoring_seen_)
        return look::succeeded;
    if (released && marks_ == restore_marks::with_acceptance)
        return look::succeeded;
    // The race of the start: not begun, or over already?
    if (within(not_found_grace_, began_, now))
        return look::pending;
    if (released)
        return s.updated_at != first_updated_at_ ? look::succeeded : look::ended_unknown;
    return s.found && s.state != backup_state::deleted ? look::ended_unknown : look::gone;
}

// The backup is not being restored, and the volume cannot be read.
look backup_goal::judge_silence(sighting const& s, time_point now) noexcept
{
    if (!silent_since_)
        silent_since_ = now;
    if (volume_read_ && within(not_found_grace_, *silent_since_, now))
        return look::pending;
    if (!restoring_seen_ && within(not_found_grace_, began_, now))
        return look::pending;
    if (restoring_seen_ || (s.found && s.state != backup_state::deleted))
        return look::ended_unknown;
    return look::gone;
}

// ---- jobs -----------------------------------------------------------------------------------------------

job_goal::job_goal(poll_options const& options, time_point started) noexcept
    : grace_(options.not_found_grace), missing_since_(started)
{}

look job_goal::judge(bool found, job_state state, time_point now) noexcept
{
    if (found) {
        missing_since_.reset();
        return row(job_table, state).meaning;
    }
    if (!missing_since_)
        missing_since_ = now;
    return until(*missing_since_, now) < grace_ ? look::pending : look::gone;
}

} // namespace vigil::plan
