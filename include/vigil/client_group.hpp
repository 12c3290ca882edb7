// One client for each core of a machine, and who of them serves whom.
#pragma once

#include <vigil/changes.hpp>
#include <vigil/client.hpp>
#include <vigil/detail/config.hpp>
#include <vigil/detail/initiation.hpp>
#include <vigil/model/backup.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/job.hpp>
#include <vigil/model/requests.hpp>
#include <vigil/options.hpp>
#include <vigil/shutdown.hpp>
#include <vigil/time.hpp>
#include <vigil/watch.hpp>
#include <vigil/with_diagnostics.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <atomic>
#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace vigil {

// Clients of one project, one for each executor: for a program that has more to do than one core can. Each has its
// connections, its waits and its timer to itself; no lock is on the way of a call unless calls are signed, or a rate is
// set. Every id has one client that is asked for it, so waits on it share one look as they do with a single client.
//
//     std::vector<vigil::client_group::executor_type> executors; // of contexts that are run by a thread each
//     vigil::client_group group(executors, options);
//     auto const outcome = co_await group.async_await_backup(id);
//     auto const quota = co_await group.any().async_get_quota();
//     auto const task = co_await vigil::policies(group.of(policy)).async_await_task(policy, id);
//
// Each context must be run as long as anybody may call: asio::make_work_guard() keeps one running whose client has
// nothing to do. What is asked of a client whose context does not run begins, ends and is cancelled when it runs again,
// whatever its limits say, and who waits for it on another context waits as long.
//
// What of the options is the group's, and what is each client's:
//
//   credentials               the group's: one log-in for all, by whichever of them comes first, and one renewal.
//                             credentials_provider and totp are called on that one's executor, one at a time. A client
//                             that is stopped meanwhile hands the log-in on to the next that calls. A key that is
//                             refused to one rests for all.
//   poll.max_polls_per_second the group's: exact over all, one after the other as they ask.
//   rate                      the group's when per_second is set: one limit for each endpoint, exact, and a client that
//                             is throttled slows all of them down. Without a limit each learns its own from what the
//                             service throttles.
//   connections.per_origin,   the group's: divided, at least one for each client. As many connections are opened as by
//   connections.waiting       a single client, so that more cores are no surprise to the service.
//   seed                      each client's own is derived from it.
//   log, on_attempt           one object, called by every client on its own executor: at the same time by several, so
//                             what it does must be safe for that.
//   single_threaded           each of the executors is run by a single thread, and the clients get no strand. It must
//                             take posts from any thread (no BOOST_ASIO_CONCURRENCY_HINT_UNSAFE): the group may be
//                             called from everywhere all the same.
//   everything else           each client's: limits of time, retries and their budget, sessions of TLS, addresses,
//                             lists that answer for many waits (each client reads them for its own).
//
// What holds for the operations of vigil::client holds here. One that was moved from may be assigned to and destroyed,
// and nothing else.
class VIGIL_API client_group
{
    std::vector<client> members_;
    std::unique_ptr<std::atomic<std::size_t>> turn_;

    std::size_t index_of(std::string const& id) const noexcept;
    std::vector<detail::core_ptr> cores() const;

public:
    using executor_type = asio::any_io_executor;

    // Opens no connection yet. The group must not outlive any of the executors' contexts, nor must what shares the core
    // of one of its clients. The contexts may end in any order afterwards, and one that stands still holds up only its
    // own client: a log-in that it does not finish is begun anew by another after client_options::call_deadline.
    // Throws request_error when the options make no sense (field, rule), and when there is no executor or an empty one.
    client_group(std::vector<executor_type> executors, client_options const& options);
    // Of clients that were made together, one at least: see vigil::testing::make_client_group.
    explicit client_group(std::vector<detail::core_ptr> cores);

    std::size_t size() const noexcept { return members_.size(); }
    // In the order of the executors.
    client& operator[](std::size_t nth) noexcept { return members_[nth]; }

    // The client that is asked for this id, by everybody and as long as the group lives. Whoever watches it by another
    // one has a look of its own. Spawn on its get_executor() what does little else than wait for it: then nothing
    // crosses threads.
    template <class Tag>
    client& of(basic_id<Tag> const& id) noexcept
    {
        return members_[index_of(id.str())];
    }

    // The next in turn: for what is about no id yet, or about many, as creates and lists.
    client& any() noexcept;

    // Ends every running operation of all clients with operation_aborted and refuses later ones (errc::client_stopped).
    void stop() noexcept;

    // Ends all clients in order, at the same time: client::async_shutdown.
    // Handler: void(error_code, shutdown_report), with the sums of all, and the time of the slowest.
    // Completion: when nothing of any client is left, or of its context; once, by a post, on the handler's associated
    //   executor (default: that of the first client). A client whose context does not run is waited for, unless it has
    //   shut down already: then its report is at hand. Of a call when all have, only the first client's context must run.
    // Cancellation: every type: operation_aborted, with the report of those that have ended. All shut down all the same.
    // Errors: operation_aborted.
    // Lifetimes, thread safety, exceptions: those of client::async_shutdown; any thread may call.
    template <detail::token_for<shutdown_report> Token = default_token>
    auto async_shutdown(duration limit, Token&& token = {})
    {
        auto all = cores();
        auto const first = all.front();
        return detail::initiate<shutdown_report, &detail::start_group_shutdown>(first, token, std::move(all),
                                                                                limit);
    }

    template <detail::token_for<shutdown_report> Token = default_token>
    auto async_shutdown(Token&& token = {})
    {
        return async_shutdown(default_shutdown_limit, std::forward<Token>(token));
    }

    // ---- waiting: the operations of vigil::client, by the client of the id ------------------------------------

    // Waits until a job of VBS ends: client::async_await_job. Looks are shared by all who wait through the group.
    // Handler: void(error_code, job_outcome).
    // Completion: once, by a post, on the handler's associated executor (default: that of the id's client).
    // Cancellation: this wait ends, the others on the same job and the job itself do not.
    // Errors: errc::job_failed, errc::resource_gone, errc::wait_deadline, condition::forbidden, ...
    // Lifetimes, thread safety, exceptions: those of vigil::client; any thread may call.
    template <std::convertible_to<job_id> Id, detail::token_for<job_outcome> Token = default_token>
    auto async_await_job(Id&& id, wait_options how, Token&& token = {})
    {
        job_id of_job(std::forward<Id>(id));
        auto& by = of(of_job);
        return by.async_await_job(std::move(of_job), how, std::forward<Token>(token));
    }

    template <std::convertible_to<job_id> Id, detail::token_for<job_outcome> Token = default_token>
    auto async_await_job(Id&& id, Token&& token = {})
    {
        return async_await_job(std::forward<Id>(id), wait_options(), std::forward<Token>(token));
    }

    // Waits until a job of SDRS and all its sub-jobs end: client::async_await_sdrs_job. Looks are shared by all who
    // wait through the group.
    // Handler: void(error_code, job_outcome).
    // Completion: once, by a post, on the handler's associated executor (default: that of the id's client).
    // Cancellation: this wait ends, the others on the same job and the job itself do not.
    // Errors: errc::job_failed, errc::resource_gone, errc::wait_deadline, condition::forbidden, ...
    // Lifetimes, thread safety, exceptions: those of vigil::client; any thread may call.
    template <std::convertible_to<job_id> Id, detail::token_for<job_outcome> Token = default_token>
    auto async_await_sdrs_job(Id&& id, wait_options how, Token&& token = {})
    {
        job_id of_job(std::forward<Id>(id));
        auto& by = of(of_job);
        return by.async_await_sdrs_job(std::move(of_job), how, std::forward<Token>(token));
    }

    template <std::convertible_to<job_id> Id, detail::token_for<job_outcome> Token = default_token>
    auto async_await_sdrs_job(Id&& id, Token&& token = {})
    {
        return async_await_sdrs_job(std::forward<Id>(id), wait_options(), std::forward<Token>(token));
    }

    // Waits until a backup is made or deleted: client::async_await_backup. Looks are shared by all who wait through the
    // group.
    // Handler: void(error_code, backup_outcome).
    // Completion: once, by a post, on the handler's associated executor (default: that of the id's client).
    // Cancellation: this wait ends, the others on the same backup and the remote work do not.
    // Errors: errc::backup_failed, errc::delete_failed, errc::restore_failed, errc::restore_outcome_unknown,
    //   errc::resource_gone, errc::wait_deadline, condition::forbidden, ...
    // Lifetimes, thread safety, exceptions: those of vigil::client; any thread may call.
    template <std::convertible_to<backup_id> Id, detail::token_for<backup_outcome> Token = default_token>
    auto async_await_backup(Id&& id, wait_goal goal, wait_options how, Token&& token = {})
    {
        backup_id of_backup(std::forward<Id>(id));
        auto& by = of(of_backup);
        return by.async_await_backup(std::move(of_backup), goal, how, std::forward<Token>(token));
    }

    template <std::convertible_to<backup_id> Id, detail::token_for<backup_outcome> Token = default_token>
    auto async_await_backup(Id&& id, wait_goal goal, Token&& token = {})
    {
        return async_await_backup(std::forward<Id>(id), goal, wait_options(), std::forward<Token>(token));
    }

    // Until it is made. (A template, so that {} stays a goal.)
    template <std::convertible_to<backup_id> Id, std::same_as<wait_options> How,
              detail::token_for<backup_outcome> Token = default_token>
    auto async_await_backup(Id&& id, How how, Token&& token = {})
    {
        return async_await_backup(std::forward<Id>(id), wait_goal::created, how, std::forward<Token>(token));
    }

    template <std::convertible_to<backup_id> Id, detail::token_for<backup_outcome> Token = default_token>
    auto async_await_backup(Id&& id, Token&& token = {})
    {
        return async_await_backup(std::forward<Id>(id), wait_goal::created, wait_options(),
                                  std::forward<Token>(token));
    }

    // Waits until a native restore of a backup to a volume ends: client::async_await_restore, by the client of the
    // backup's id, with all that is said there.
    // Handler: void(error_code, backup_outcome).
    // Completion: once, by a post, on the handler's associated executor (default: that of the id's client).
    // Cancellation: this wait ends, the others on the same backup and the remote work do not.
    // Errors: those of async_await_backup; diagnostics names the volume too.
    // Lifetimes, thread safety, exceptions: those of vigil::client; any thread may call.
    template <detail::token_for<backup_outcome> Token = default_token>
    auto async_await_restore(backup_id id, volume_id to, wait_options how = {}, Token&& token = {})
    {
        auto& by = of(id);
        return by.async_await_restore(std::move(id), std::move(to), how, std::forward<Token>(token));
    }

    template <detail::token_for<backup_outcome> Token>
    auto async_await_restore(backup_id id, volume_id to, Token&& token)
    {
        return async_await_restore(std::move(id), std::move(to), wait_options(), std::forward<Token>(token));
    }

    // Makes a backup and waits until it is there: client::async_back_up, by the next client in turn, which also makes
    // both waits. Who waits for the same ids through the group meanwhile has looks of their own.
    // Handler: void(error_code, backup).
    // Completion: once, by a post, on the handler's associated executor (default: that of the client in turn).
    // Cancellation: what runs on the service goes on; diagnostics names the job and the backup, as far as known.
    // Errors: those of the create (errc::outcome_unknown: nothing tells whether it took effect, and nothing is sent
    //   any more; diagnostics::may_exist) and of both waits.
    // Lifetimes, thread safety, exceptions: those of vigil::client; any thread may call.
    template <detail::token_for<backup> Token = default_token>
    auto async_back_up(create_backup_request request, wait_options how = {}, Token&& token = {})
    {
        return any().async_back_up(std::move(request), how, std::forward<Token>(token));
    }

    template <detail::token_for<backup> Token>
    auto async_back_up(create_backup_request request, Token&& token)
    {
        return any().async_back_up(std::move(request), wait_options(), std::forward<Token>(token));
    }

    // The same by the native flavour: no job, the backup itself is awaited.
    // Handler: void(error_code, backup).
    // Completion: once, by a post, on the handler's associated executor (default: that of the client in turn).
    // Cancellation: what runs on the service goes on; diagnostics names the backup, as far as known.
    // Errors: those of the create and of the wait.
    // Lifetimes, thread safety, exceptions: those of vigil::client; any thread may call.
    template <std::same_as<create_native_backup_request> Native,
              detail::token_for<backup> Token = default_token>
    auto async_back_up(Native request, wait_options how = {}, Token&& token = {})
    {
        return any().async_back_up(std::move(request), how, std::forward<Token>(token));
    }

    template <std::same_as<create_native_backup_request> Native, detail::token_for<backup> Token>
    auto async_back_up(Native request, Token&& token)
    {
        return any().async_back_up(std::move(request), wait_options(), std::forward<Token>(token));
    }

    // ---- following ------------------------------------------------------------------------------------------

    // The changes of a job of VBS, of a job of SDRS, of a backup, as a stream, by the client of the id: with the looks of
    // those who wait for it through the group. See client::watch_job and change_stream.
    job_changes watch_job(job_id const& id) { return of(id).watch_job(id); }
    job_changes watch_sdrs_job(job_id const& id) { return of(id).watch_sdrs_job(id); }
    backup_changes watch_backup(backup_id const& id) { return of(id).watch_backup(id); }
};

} // namespace vigil
