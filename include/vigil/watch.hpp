// Waiting: what is awaited, how it can end, and what is told about it.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/diagnostics.hpp>
#include <vigil/model/backup.hpp>
#include <vigil/model/job.hpp>
#include <vigil/model/policy_task.hpp>
#include <vigil/model/volume.hpp>
#include <vigil/time.hpp>

#include <iosfwd>
#include <optional>
#include <string_view>

namespace vigil {

// How a wait ended. Only `failed` says that the remote work failed; from `gone` on, that vigil stopped waiting,
// and the work goes on as far as there is any.
enum class wait_verdict {
    succeeded,
    failed,
    skipped,   // it ended without having begun: a policy task in SKIP
    unknown,   // it ended, and nothing tells how: a restore whose volume cannot be read
    gone,      // it vanished, and that was not the goal
    deadline,  // the wait's own deadline; a last look was made at it
    cancelled, // by the caller, or with the client
    refused,   // the service refuses to tell: forbidden, not authenticated, a malformed question
};

VIGIL_API std::string_view to_string(wait_verdict) noexcept; // "succeeded", ...
VIGIL_API std::ostream& operator<<(std::ostream&, wait_verdict);

// What becomes of a backup (API 7.1).
enum class wait_goal {
    created, // available is success; error is failure
    deleted, // gone is success
};

// How a wait is made. Looks are shared: the schedule of a thing is that of its first waiter.
class wait_options
{
    std::optional<duration> limit_;
    bool at_once_ = false;

public:
    wait_options() = default;

    // Stop waiting after this time (errc::wait_deadline), with a last look at its end, which may take a second
    // more. Unset: never.
    wait_options& limit(duration v) { return limit_ = v, *this; }
    // Make the first look now instead of after poll_options::first: for things that were started long ago.
    wait_options& look_at_once(bool v) { return at_once_ = v, *this; }

    std::optional<duration> limit() const noexcept { return limit_; }
    bool look_at_once() const noexcept { return at_once_; }
};

// What every wait tells. A failed look never ends a wait; it is counted.
template <class T>
struct wait_outcome
{
    wait_verdict verdict = wait_verdict::cancelled;
    std::optional<T> last; // the state that was seen last
    int looks = 0;         // that this wait took part in
    int failed_looks = 0;  // of them, how many brought no answer
    error_code last_error; // why the last failed look failed
    duration elapsed{};    // from the start of the wait
};

struct job_outcome : wait_outcome<job>
{
    job_id id;
};

struct backup_outcome : wait_outcome<backup>
{
    backup_id id;
    std::optional<vigil::volume> volume; // of a restore: what the volume said last
};

struct policy_task_outcome : wait_outcome<policy_task>
{
    policy_id policy;
    policy_task_id id;
    std::optional<vigil::job> job; // of a task that the scheduler gave up: what its job said last
};

// One transition. `from` is empty for the first.
template <class T>
struct change
{
    std::optional<T> from;
    T to;
    bool final = false; // nothing more will come
};

} // namespace vigil
