// Waiting: what is awaited, how it can end, and what is told about it.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/diagnostics.hpp>
#include <vigil/model/backup.hpp>
#include <vigil/model/job.hpp>
#include <vigil/model/policy_task.hpp>
#include <vigil/model/volume.hpp>
#include <vigil/shared_value.hpp>
#include <vigil/time.hpp>

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

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
    pending,   // it has not ended: what a watch_set tells of a change
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
    duration limit_ = duration::max(); // never
    bool at_once_ = false;

public:
    wait_options() = default;

    // Stop waiting after this time (errc::wait_deadline), with a last look at its end, which may take a second
    // more. Unset: never.
    wait_options& limit(duration v) { return limit_ = v, *this; }
    // Make the first look now instead of after poll_options::first: for things that were started long ago.
    wait_options& look_at_once(bool v) { return at_once_ = v, *this; }

    std::optional<duration> limit() const noexcept
    {
        return limit_ == duration::max() ? std::nullopt : std::optional(limit_);
    }
    bool look_at_once() const noexcept { return at_once_; }
};

// What was seen of a thing that is awaited. One object for all who are told at the same time.
template <class T>
struct sight_of
{
    shared_value<T> last;  // the state that was seen last
    error_code last_error; // why the last failed look failed
    duration held_back{};  // see wait_outcome
};

struct job_sight : sight_of<job>
{
    job_id id;
};

struct backup_sight : sight_of<backup>
{
    backup_id id;
    shared_value<vigil::volume> volume;
};

struct policy_task_sight : sight_of<policy_task>
{
    policy_id policy;
    policy_task_id id;
    shared_value<vigil::job> job;
};

// What every wait tells. A failed look never ends a wait; it is counted. Small, because a coroutine that waits
// has room for it in its frames: what is not of this wait alone is shared with the others on the same thing.
template <class Sight>
class wait_outcome
{
    std::shared_ptr<Sight const> sight_;
    duration elapsed_{};
    std::uint32_t looks_ = 0;
    std::uint32_t failed_looks_ : 28 = 0;
    std::uint32_t verdict_ : 4 = static_cast<std::uint32_t>(wait_verdict::cancelled);

public:
    wait_outcome() = default; // of a wait that was not begun
    wait_outcome(wait_verdict verdict, std::shared_ptr<Sight const> sight, int looks, int failed_looks,
                 duration elapsed) noexcept
        : sight_(std::move(sight)),
          elapsed_(elapsed),
          looks_(static_cast<std::uint32_t>(looks)),
          failed_looks_(static_cast<std::uint32_t>(failed_looks) & 0xfff'ffffu),
          verdict_(static_cast<std::uint32_t>(verdict) & 0xfu)
    {}

    wait_verdict verdict() const noexcept { return static_cast<wait_verdict>(verdict_); }
    // The state that was seen last, if any was.
    auto const& last() const noexcept { return sight().last; }
    // That this wait took part in.
    int looks() const noexcept { return static_cast<int>(looks_); }
    // Of them, how many brought no answer.
    int failed_looks() const noexcept { return static_cast<int>(failed_looks_); }
    // Why the last of those failed.
    error_code last_error() const noexcept { return failed_looks_ ? sight().last_error : error_code(); }
    // How much later than planned a look came at most: poll_options::max_polls_per_second.
    duration held_back() const noexcept { return sight().held_back; }
    // From the start of the wait.
    duration elapsed() const noexcept { return elapsed_; }

protected:
    Sight const& sight() const noexcept
    {
        static Sight const none;
        return sight_ ? *sight_ : none;
    }
};

struct job_outcome : wait_outcome<job_sight>
{
    using wait_outcome::wait_outcome;
    job_id const& id() const noexcept { return sight().id; }
};

struct backup_outcome : wait_outcome<backup_sight>
{
    using wait_outcome::wait_outcome;
    backup_id const& id() const noexcept { return sight().id; }
    // Of a restore: what the volume said last.
    shared_value<vigil::volume> const& volume() const noexcept { return sight().volume; }
};

struct policy_task_outcome : wait_outcome<policy_task_sight>
{
    using wait_outcome::wait_outcome;
    policy_id const& policy() const noexcept { return sight().policy; }
    policy_task_id const& id() const noexcept { return sight().id; }
    // Of a task that the scheduler gave up: what its job said last.
    shared_value<vigil::job> const& job() const noexcept { return sight().job; }
};

// One transition. `from` is empty for the first; `to` never is.
template <class T>
struct change
{
    shared_value<T> from;
    shared_value<T> to;
    bool final = false; // nothing more will come
};

} // namespace vigil
