// What a look at a backup or a job means for whoever awaits it: the state machines of API 7.1 and 7.2.
#pragma once

#include <vigil/model/status.hpp>
#include <vigil/options.hpp>
#include <vigil/time.hpp>

#include <optional>
#include <string>

namespace vigil::plan {

enum class goal { create, remove, restore };

// When the backup and the volume of a restore say `restoring`.
enum class restore_marks {
    some_time_after, // its acceptance; until then both look as they did before
    with_acceptance, // before it is answered: Cinder
};

enum class look {
    pending,
    succeeded,
    failed,
    gone,          // it vanished, and that was not the goal
    ended_unknown, // it is over, and nothing tells how it went
    skipped,       // it ended without having been begun
};

// What one look saw. Only `found` counts when it is false, and `volume`.
struct sighting
{
    bool found = true;
    backup_state state = backup_state::unknown;
    std::string updated_at{};
    std::string fail_reason{};
    // Restore: what the volume says, read after the backup; nullopt: it could not be read.
    std::optional<volume_state> volume{};
};

// The first sighting is the baseline: take it before the request is sent, where that is possible. Then a
// deletion of a backup in `error`, and a restore that ended before the first look, are told apart from what
// was there before. Unknown states are pending, always.
//
// Create. 404 is pending until it has been seen, for not_found_grace at most.
//
// Remove. 404 is success. `error` that was there before and has not changed is pending for delete_grace, then
// failure. A first look that finds nothing is success too: the deletion was accepted, and was quick.
//
// Restore. The volume is the judge: a failed restore leaves the backup `available` and without a reason,
// while the volume says `error_restoring` (or `error`). In success the volume is `available` first and the
// backup follows, so both are awaited.
//   The start: between the acceptance and the first sign of work both may still be `available`, exactly as
// after a restore that was over before the first look. Until `restoring` was seen on either, such looks are
// pending for not_found_grace. After it: success if the backup's updated_at has moved since the baseline (a
// restore does that), else ended_unknown. Success is never guessed.
//   With restore_marks::with_acceptance there is no such race in a wait that began after the acceptance: both at rest
// means that it is over, and that it ended well, for the volume would tell the contrary.
//   The volume's silence: when it was never readable, the backup's return to `available` is ended_unknown.
// When it could be read before, one failed reading proves nothing: not_found_grace for the next.
class backup_goal
{
    goal goal_;
    restore_marks marks_;
    duration not_found_grace_;
    duration delete_grace_;

    bool begun_ = false; // the baseline was taken
    time_point began_{};
    bool seen_ = false;
    backup_state first_state_ = backup_state::unknown;
    std::string first_updated_at_;
    std::string first_fail_reason_;

    bool deleting_seen_ = false;
    bool restoring_seen_ = false;        // on the backup or on the volume
    bool volume_restoring_seen_ = false; // on the volume
    bool volume_read_ = false;
    std::optional<time_point> silent_since_; // the volume could be read once, and cannot any more

    void note(sighting const& s, time_point now);
    bool unchanged(sighting const& s) const noexcept;
    static bool within(duration grace, time_point since, time_point now) noexcept;
    look judge_absence(time_point now) const noexcept;
    look judge_create(sighting const& s, time_point now) const noexcept;
    look judge_remove(sighting const& s, time_point now) noexcept;
    look judge_restore(sighting const& s, time_point now) noexcept;
    look judge_settled(sighting const& s, bool released, time_point now) const noexcept;
    look judge_silence(sighting const& s, time_point now) noexcept;

public:
    backup_goal(goal g, poll_options const& options,
                restore_marks marks = restore_marks::some_time_after) noexcept;

    look judge(sighting const& s, time_point now);
};

// A job that cannot be found is pending for not_found_grace: from the start of the wait, or from the first
// look that missed it.
class job_goal
{
    duration grace_;
    std::optional<time_point> missing_since_;

public:
    job_goal(poll_options const& options, time_point started) noexcept;

    look judge(bool found, job_state state, time_point now) noexcept;
};

} // namespace vigil::plan
