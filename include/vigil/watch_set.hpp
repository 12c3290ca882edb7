// Many waits at once: a set of things, and what becomes of them in the order in which it happens.
#pragma once

#include <vigil/client.hpp>
#include <vigil/detail/config.hpp>
#include <vigil/detail/initiation.hpp>
#include <vigil/diagnostics.hpp>
#include <vigil/model/id.hpp>
#include <vigil/sdrs/outcome.hpp>
#include <vigil/sdrs/waits.hpp>
#include <vigil/shared_value.hpp>
#include <vigil/watch.hpp>
#include <vigil/with_diagnostics.hpp>

#include <boost/asio/async_result.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace vigil {

// What is watched: an id, and what is awaited of it. Equal ones are one thing to a set.
class watch_target
{
public:
    enum class kind : unsigned char { backup, restore, job, sdrs_job, policy_task, resource };

private:
    std::string id_;
    std::string second_; // of a restore: the volume; of a task: its policy
    kind kind_ = kind::backup;
    wait_goal goal_ = wait_goal::created;
    sdrs::resource_kind resource_ = sdrs::resource_kind::group;
    sdrs::action action_ = sdrs::action::create;

    watch_target(kind k, std::string id, std::string second = {}) noexcept
        : id_(std::move(id)), second_(std::move(second)), kind_(k)
    {}

public:
    watch_target() = default; // of nothing: a set refuses it

    // A backup that is made or deleted: client::async_await_backup.
    watch_target(backup_id id, wait_goal goal = wait_goal::created)
        : watch_target(kind::backup, std::move(id).str())
    {
        goal_ = goal;
    }
    // A restore: client::async_await_restore.
    watch_target(backup_id id, volume_id to)
        : watch_target(kind::restore, std::move(id).str(), std::move(to).str())
    {}
    // A job of VBS: client::async_await_job.
    watch_target(job_id id) : watch_target(kind::job, std::move(id).str()) {}
    // A job of SDRS: client::async_await_sdrs_job.
    static watch_target sdrs_job(job_id id) { return watch_target(kind::sdrs_job, std::move(id).str()); }
    // A task of a backup policy: policies::async_await_task.
    watch_target(policy_id policy, policy_task_id id)
        : watch_target(kind::policy_task, std::move(id).str(), std::move(policy).str())
    {}
    // An action on a resource of SDRS that gave no job: sdrs::waits::async_await.
    template <class Id>
        requires requires(Id const& id) { sdrs::kind_of(id); }
    watch_target(Id id, sdrs::action what) : watch_target(sdrs::kind_of(id), std::move(id).str(), what)
    {}
    watch_target(sdrs::resource_kind of, std::string id, sdrs::action what)
        : watch_target(kind::resource, std::move(id))
    {
        resource_ = of;
        action_ = what;
    }

    kind what() const noexcept { return kind_; }
    std::string const& id() const noexcept { return id_; }
    wait_goal goal() const noexcept { return goal_; }                   // of a backup
    volume_id volume() const { return volume_id(second_); }             // of a restore
    policy_id policy() const { return policy_id(second_); }             // of a task
    sdrs::resource_kind resource() const noexcept { return resource_; } // of a resource
    sdrs::action action() const noexcept { return action_; }            // the same

    friend bool operator==(watch_target const&, watch_target const&) = default;
};

// What a set tells: that something ended, or (watch_set::follow) that it changed.
struct watch_event
{
    using any_outcome =
        std::variant<backup_outcome, job_outcome, policy_task_outcome, sdrs::resource_outcome>;

    watch_target target;             // as it was added
    error_code ec;                   // how it ended: what a wait of its own would have completed with
    any_outcome outcome;             // the same; of a change: how it is by now
    shared_value<diagnostics> story; // of an end with an error

    watch_event() {} // user-provided: never an aggregate (g++ 12 and co_await)

    std::string const& id() const noexcept { return target.id(); }
    wait_verdict verdict() const noexcept
    {
        return std::visit([](auto const& o) { return o.verdict(); }, outcome);
    }
    // It has left the set. False: it has changed, and stays.
    bool ended() const noexcept { return verdict() != wait_verdict::pending; }

    // The outcome, if it is of this kind; otherwise null.
    backup_outcome const* backup() const noexcept
    {
        return std::get_if<backup_outcome>(&outcome);
    } // or restore
    job_outcome const* job() const noexcept
    {
        return std::get_if<job_outcome>(&outcome);
    } // of VBS or of SDRS
    policy_task_outcome const* task() const noexcept { return std::get_if<policy_task_outcome>(&outcome); }
    sdrs::resource_outcome const* resource() const noexcept
    {
        return std::get_if<sdrs::resource_outcome>(&outcome);
    }
};

namespace detail {

class gathering; // the inside of a set

VIGIL_API void start_next_event(core_ptr, terms, handler<std::optional<watch_event>>,
                                std::shared_ptr<gathering>);
VIGIL_API void start_wait_any(core_ptr, terms, handler<std::optional<watch_event>>,
                              std::shared_ptr<gathering>);
VIGIL_API void start_wait_all(core_ptr, terms, handler<std::vector<watch_event>>, std::shared_ptr<gathering>);

} // namespace detail

// Things of all kinds that one reader waits for.
//
//     vigil::watch_set set(client);
//     for (auto const& job : jobs)
//         set.add(job);
//     while (auto const e = co_await set.async_next()) {
//         if (e->ec)
//             report(e->id(), e->ec, *e->story);
//         else if (auto const* job = e->job()) // one step leads to the next, in one loop
//             set.add(vigil::backup_of(*job->last()));
//         else
//             show(*e->backup()->last());
//     }
//
// What is in the set is looked at as if each had a wait of its own: looks are shared with everybody who waits for
// the same thing, lists answer for many, wait_options count. It is looked at from add() on, whether somebody reads or
// not. What has ended is kept until it is read, in order of ending; each end is told exactly once. Of changes only the
// latest is kept, and the end instead when it comes before it: a reader that is slow gets fewer, and a set grows with
// what is in it, not with what happens. No coroutine and no timer stand behind what is in it.
//
//   Completion, Errors, Exceptions: as those of vigil::client. What goes wrong with one thing is told of that one
//     (watch_event::ec), and is no error of the reading.
//   Cancellation: of a call: every type; what it would have told is told to the next one. What it has completed with
//     already, on its way to the handler, is told there and nowhere else: an operator || that prefers its other side
//     drops it. With a time limit beside it, look at both results (asio::experimental::make_parallel_group), or let one
//     coroutine do nothing but read. remove() and the end of the set cancel nothing remote, and leave other waits for
//     the same things alone.
//   Lifetimes: the set may end before its operations (operation_aborted), and the client before the set: reading ends
//     with operation_aborted, later with client_stopped, and what was not read is lost; async_shutdown has each thing
//     told first, with client_stopped if it was cut off. Like the client it must not outlive the execution context. One
//     that was moved from may be assigned to and destroyed, and nothing else.
//   Thread safety: any thread may call, unless client_options::single_threaded is set (and even then for the clients
//     of a client_group); what one thread calls happens in that order. One read at a time (errc::invalid_argument).
class VIGIL_API watch_set
{
    detail::core_ptr core_;
    std::shared_ptr<detail::gathering> inside_;

public:
    using executor_type = asio::any_io_executor;

    explicit watch_set(client const& c);
    watch_set(watch_set&&) noexcept = default;
    watch_set& operator=(watch_set&& other) noexcept;
    watch_set(watch_set const&) = delete;
    watch_set& operator=(watch_set const&) = delete;
    ~watch_set();

    executor_type get_executor() const noexcept { return detail::executor_of(core_); }

    // Watches it until it ends. What is in the set already, its end unread too, is not added again: the first call's
    // options hold, and whether it follows. What cannot be
    // awaited (a malformed id, errc::not_supported) ends at once, with that code. Sends nothing that changes anything.
    // Exceptions: std::bad_alloc.
    void add(watch_target what, wait_options how = {});

    // The same, and tells each change of its state until then (watch_event::ended is false), the first one at once:
    // how it is. To follow what was added, remove it first. Costs looks of its own: lists do not tell of changes.
    // Exceptions: std::bad_alloc.
    void follow(watch_target what, wait_options how = {});

    // Takes it out, also when it has ended and was not read. Nothing happens when it is not there. The remote work
    // goes on, and so do other waits for it.
    // Exceptions: std::bad_alloc.
    void remove(watch_target what);

    // What happened next; nullopt when the set is empty, or becomes it.
    // Handler: void(error_code, std::optional<watch_event>).
    // Cancellation: the next call gets what this one would have got, unless it is on its way already: see above.
    // Errors: operation_aborted (also when the set or the client ends), errc::client_stopped, errc::invalid_argument
    //   while another read waits.
    template <asio::completion_token_for<void(error_code, std::optional<watch_event>)> Token = default_token>
    auto async_next(Token&& token = {})
    {
        return detail::initiate<std::optional<watch_event>, &detail::start_next_event>(core_, token, inside_);
    }

    // The first that has ended; changes stay for async_next. nullopt when the set is empty, or becomes it. The others
    // go on.
    // Handler: void(error_code, std::optional<watch_event>).
    // Cancellation: the next call gets what this one would have got, unless it is on its way already: see above.
    // Errors: those of async_next.
    template <asio::completion_token_for<void(error_code, std::optional<watch_event>)> Token = default_token>
    auto async_wait_any(Token&& token = {})
    {
        return detail::initiate<std::optional<watch_event>, &detail::start_wait_any>(core_, token, inside_);
    }

    // Everything in the set, in order of ending, when all of it has ended, what is added meanwhile too. The set is
    // empty then. Changes are not told.
    // Handler: void(error_code, std::vector<watch_event>).
    // Cancellation: what had ended waits for the next call, unless it is on its way already: see above.
    // Errors: those of async_next. That some of it failed is in the events.
    template <asio::completion_token_for<void(error_code, std::vector<watch_event>)> Token = default_token>
    auto async_wait_all(Token&& token = {})
    {
        return detail::initiate<std::vector<watch_event>, &detail::start_wait_all>(core_, token, inside_);
    }
};

} // namespace vigil
