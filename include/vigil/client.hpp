// The client: every operation of the services, as Asio initiating functions.
#pragma once

#include <vigil/changes.hpp>
#include <vigil/detail/config.hpp>
#include <vigil/detail/initiation.hpp>
#include <vigil/detail/starters.hpp>
#include <vigil/diagnostics.hpp>
#include <vigil/fwd.hpp>
#include <vigil/model/backup.hpp>
#include <vigil/model/failure_job.hpp>
#include <vigil/model/job.hpp>
#include <vigil/model/page.hpp>
#include <vigil/model/policy_task.hpp>
#include <vigil/model/quota.hpp>
#include <vigil/model/requests.hpp>
#include <vigil/model/volume.hpp>
#include <vigil/options.hpp>
#include <vigil/pages.hpp>
#include <vigil/shutdown.hpp>
#include <vigil/watch.hpp>
#include <vigil/with_diagnostics.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>

#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

namespace vigil {

// A client of one project of one cloud. Cheap to move; its end stops everything that it still does. One that was moved
// from may be assigned to and destroyed, and nothing else (asserted).
//
// What holds for every operation, and is not said again at each:
//
//   Completion: exactly once, on the handler's associated executor (default: the client's), by a post; never
//     inside the initiating function.
//   Cancellation: terminal, partial and total are honoured alike, and end with operation_aborted. What was not
//     sent yet never is; the connection of an exchange under way is closed. An answer that had already come is
//     handed over instead.
//   Errors: errc::invalid_argument (diagnostics: field, rule), errc::no_credentials, errc::no_project,
//     errc::endpoint_not_found, errc::deadline_exceeded (client_options::call_deadline), errc::retries_exhausted
//     and errc::circuit_open (diagnostics: cause), errc::unexpected_reply (diagnostics: the path in `field`), errc::overloaded,
//     errc::client_stopped, operation_aborted, and what the service said, to be sorted by vigil::condition. A
//     refusal that has the look of a mistake in the options says so in diagnostics::rule.
//   Lifetimes: arguments are taken by value. The client may end before its operations (operation_aborted).
//   Thread safety: any thread may call, unless client_options::single_threaded is set.
//   Exceptions: the initiating functions throw only std::bad_alloc. The default token throws request_error out
//     of co_await.
class VIGIL_API client
{
    detail::core_ptr core_;

public:
    using executor_type = asio::any_io_executor;

    // Opens no connection yet. The client must not outlive the executor's execution context, nor must anything that
    // shares its core: streams of pages and of changes, policies, shares, cinder, and the classes of vigil::sdrs.
    // Throws request_error when the options make no sense: unreadable TLS files, malformed URLs (field,
    // rule).
    client(executor_type ex, client_options options);
    explicit client(detail::core_ptr core) noexcept : core_(std::move(core)) {}
    client(client&& other) noexcept = default;
    client& operator=(client&& other) noexcept;
    client(client const&) = delete;
    client& operator=(client const&) = delete;
    ~client();

    executor_type get_executor() const noexcept;

    // For the other faces of the same client: vigil::policies and its relatives.
    detail::core_ptr const& core() const noexcept { return core_; }

    // Ends every running operation with operation_aborted, as if each had been cancelled, and refuses later ones
    // (errc::client_stopped). Closes all connections at once, waits for nothing; so does the end of the client.
    void stop() noexcept;

    // Ends the client in order. From now on nothing new begins (errc::client_stopped): waits, pages and streams that
    // run end with errc::client_stopped at once, and their outcomes and diagnostics name what was awaited; a watch_set
    // tells what has ended, things that were cut off included, and then errc::client_stopped. Calls go on, with their
    // retries, their log-in and the search for what a lost answer made, until `limit` passes. Then they are cancelled:
    // operation_aborted, and diagnostics::outcome_unknown and may_exist of a write that was sent. async_back_up is a
    // call until its backup is begun, and a wait from then on. Nothing on the service is cancelled.
    // Sends nothing of its own. Idle connections are closed, others as soon as they are idle; over TLS with a
    // close_notify, for which the peer has a second at most.
    // Handler: void(error_code, shutdown_report).
    // Completion: when nothing of the client is left, no connection, timer, poll or log-in, and the handlers of all
    //   that it ended have been posted; once, by a post, on the handler's associated executor (default: the client's).
    //   The context then has nothing to run for this client. Calls of this while it runs complete together, and the
    //   earliest limit counts; later ones complete soon, with the same report, once somebody runs the context: one that has
    //   run out must be restarted for that. stop() and the end of the client end the calls now; this completes then.
    // Cancellation: every type: operation_aborted, with the report so far. The client shuts down all the same.
    // Errors: operation_aborted. That calls had to be cancelled is no error: shutdown_report::cancelled_calls.
    // Lifetimes: the client may end before it completes, which is stop(). A limit of zero or less is no time at all,
    //   duration::max() as long as the calls take (client_options::call_deadline).
    // Thread safety, Exceptions: as above; it may be called by handlers and in client_options::on_attempt.
    template <detail::token_for<shutdown_report> Token = default_token>
    auto async_shutdown(duration limit, Token&& token = {})
    {
        return detail::initiate<shutdown_report, &detail::start_shutdown>(core_, token, limit);
    }

    template <detail::token_for<shutdown_report> Token = default_token>
    auto async_shutdown(Token&& token = {})
    {
        return async_shutdown(default_shutdown_limit, std::forward<Token>(token));
    }

    // ---- backups: API 3 ---------------------------------------------------------------------------------

    // Starts a backup, VBS flavour (3.1). POST /v2/{project}/cloudbackups; once it may have been executed, it is sent
    // again only when GET /v3/{project}/backups/detail showed nothing of it for reconcile_options::grace. Gives the job
    // to await, in which the backup's id appears; or, adopted, the backup whose answer was lost. Without a mark, which is
    // the default here (create_marker), it is known by its name and volume: see provenance for how sure that is.
    // Handler: void(error_code, created_backup).
    // Cancellation: after the request was sent the backup may have been started: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown when it was sent and nothing tells whether it took effect (diagnostics::evidence,
    //   may_exist); condition::conflict (a backup of the volume is running), condition::quota, condition::not_found.
    template <asio::completion_token_for<void(error_code, created_backup)> Token = default_token>
    auto async_create_backup(create_backup_request request, Token&& token = {})
    {
        return detail::initiate<created_backup, &detail::start_create_backup>(core_, token,
                                                                              std::move(request));
    }

    // Starts a backup, native flavour (3.4, 12.2). POST /v2|v3/{project}/backups, sent again as above. Gives the new
    // backup's id, name and links; its state is `creating`.
    // Handler: void(error_code, backup_summary).
    // Cancellation: after the request was sent the backup may have been started: diagnostics::outcome_unknown.
    // Errors: those of async_create_backup.
    template <asio::completion_token_for<void(error_code, backup_summary)> Token = default_token>
    auto async_create_native_backup(create_native_backup_request request, Token&& token = {})
    {
        return detail::initiate<backup_summary, &detail::start_create_native>(core_, token,
                                                                              std::move(request));
    }

    // Deletes a backup, VBS flavour (3.2, deprecated), and gives the job to await. POST
    // /v2/{project}/cloudbackups/{id}, repeated while that may help; a repeat may find the backup gone already.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent the backup may be on its way out.
    // Errors: condition::not_found; condition::conflict (neither available nor error, or an image is made of it).
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_delete_backup(backup_id id, Token&& token = {})
    {
        return detail::initiate<job_id, &detail::start_delete_backup>(core_, token, std::move(id));
    }

    // Begins to delete a backup, native flavour (3.8, 12.6); the end is awaited with wait_goal::deleted.
    // DELETE /v2|v3/{project}/backups/{id}, repeated while that may help: after an attempt that may have been
    // executed, a backup that is not found or in `deleting` is success. A missing backup service is transient.
    // Handler: void(error_code).
    // Cancellation: after the request was sent the backup may be on its way out.
    // Errors: condition::not_found; condition::client_fault (400) while it is busy or has incremental children.
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_delete_native_backup(backup_id id, Token&& token = {})
    {
        return detail::initiate<void, &detail::start_delete_native>(core_, token, std::move(id));
    }

    // Restores a backup to a volume, VBS flavour (3.3): the volume is overwritten. Gives the job to await. POST
    // /v2/{project}/cloudbackups/{id}/restore; once it may have been executed, it is sent again only when the states of
    // backup and volume showed nothing of it for reconcile_options::grace.
    // Handler: void(error_code, restore_started).
    // Cancellation: after the request was sent the restore may be running: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown when it was sent and nothing tells whether it took effect (diagnostics::evidence);
    //   condition::conflict (backup or volume is not available), condition::not_found.
    template <asio::completion_token_for<void(error_code, restore_started)> Token = default_token>
    auto async_restore_backup(restore_backup_request request, Token&& token = {})
    {
        return detail::initiate<restore_started, &detail::start_restore_backup>(core_, token,
                                                                                std::move(request));
    }

    // Begins to restore a backup, native flavour (3.9, 12.5); the end is awaited with async_await_restore. POST
    // /v2|v3/{project}/backups/{id}/restore, sent again as above; but never, if the service makes the volume.
    // Handler: void(error_code, restore_started).
    // Cancellation: after the request was sent the restore may be running: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown as above; condition::client_fault (a state forbids it), condition::not_found.
    template <asio::completion_token_for<void(error_code, restore_started)> Token = default_token>
    auto async_restore_native_backup(restore_native_backup_request request, Token&& token = {})
    {
        return detail::initiate<restore_started, &detail::start_restore_native>(core_, token,
                                                                                std::move(request));
    }

    // What the project may use (3.13, 12.7). GET /v2/{project}/cloudbackups/quota, with Cinder
    // /v3/{project}/limits, repeated while that may help.
    // Handler: void(error_code, std::vector<backup_quota>).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, std::vector<backup_quota>)> Token = default_token>
    auto async_get_quota(Token&& token = {})
    {
        return detail::initiate<std::vector<backup_quota>, &detail::start_get_quota>(core_, token);
    }

    // One backup (3.7). GET /v2|v3/{project}/backups/{id}, repeated while that may help.
    // Handler: void(error_code, backup).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code, backup)> Token = default_token>
    auto async_get_backup(backup_id id, Token&& token = {})
    {
        return detail::initiate<backup, &detail::start_get_backup>(core_, token, std::move(id));
    }

    // One page of backups, ids and names only (3.5). GET /v2|v3/{project}/backups, repeated while that may
    // help.
    // Handler: void(error_code, page<backup_summary>).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found when the marker was deleted meanwhile (API 11.2).
    template <asio::completion_token_for<void(error_code, page<backup_summary>)> Token = default_token>
    auto async_list_backups(list_backups_query query, Token&& token = {})
    {
        return detail::initiate<page<backup_summary>, &detail::start_list_backups>(core_, token,
                                                                                   std::move(query));
    }

    // One page of backups, complete (3.6). GET /v2|v3/{project}/backups/detail, repeated while that may help.
    // Handler: void(error_code, page<backup>).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found when the marker was deleted meanwhile (API 11.2).
    template <asio::completion_token_for<void(error_code, page<backup>)> Token = default_token>
    auto async_list_backup_details(list_backups_query query, Token&& token = {})
    {
        return detail::initiate<page<backup>, &detail::start_list_details>(core_, token, std::move(query));
    }

    // One volume (12.7). GET /v3/{project}/volumes/{id}, repeated while that may help.
    // Handler: void(error_code, volume).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code, volume)> Token = default_token>
    auto async_get_volume(volume_id id, Token&& token = {})
    {
        return detail::initiate<volume, &detail::start_get_volume>(core_, token, std::move(id));
    }

    // ---- jobs, tasks, failures: API 4, 5.9, 6 -----------------------------------------------------------

    // One job of VBS (4.1). GET /v1/{project}/jobs/{id}, repeated while that may help. A failed job is a
    // success of this call.
    // Handler: void(error_code, job).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code, job)> Token = default_token>
    auto async_get_job(job_id id, Token&& token = {})
    {
        return detail::initiate<job, &detail::start_get_job>(core_, token, std::move(id));
    }

    // One job of SDRS, with its sub-jobs (6.1). As async_get_job, at the SDRS endpoint.
    // Handler: void(error_code, job).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found; a job may not be visible at once (API 4.1).
    template <asio::completion_token_for<void(error_code, job)> Token = default_token>
    auto async_get_sdrs_job(job_id id, Token&& token = {})
    {
        return detail::initiate<job, &detail::start_get_sdrs_job>(core_, token, std::move(id));
    }

    // One page of the tasks of a backup policy (5.9). GET .../backuppolicy/{id}/backuptasks, repeated
    // while that may help.
    // Handler: void(error_code, page<policy_task>).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code, page<policy_task>)> Token = default_token>
    auto async_list_policy_tasks(list_policy_tasks_query query, Token&& token = {})
    {
        return detail::initiate<page<policy_task>, &detail::start_list_tasks>(core_, token, std::move(query));
    }

    // One page of the failed tasks of SDRS (6.2). GET /v1/{project}/task-center/failure-jobs, repeated
    // while that may help.
    // Handler: void(error_code, page<failure_job>).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, page<failure_job>)> Token = default_token>
    auto async_list_failure_jobs(list_failure_jobs_query query, Token&& token = {})
    {
        return detail::initiate<page<failure_job>, &detail::start_list_failures>(core_, token,
                                                                                 std::move(query));
    }

    // ---- waiting: API 7 ------------------------------------------------------------------------------
    //
    // A wait outlives the network: failed looks are counted, not reported. Everybody who waits for the same
    // thing shares one look. The outcome comes with every completion; the code is
    //   none                              it succeeded
    //   job_failed, backup_failed, ...    it failed: diagnostics::fail_reason, service_code
    //   resource_gone                     it vanished
    //   wait_deadline                     wait_options::limit passed; the work goes on
    //   operation_aborted                 cancelled: this wait ends, the remote job does not
    //   anything else                     the service itself refuses to tell (no proxy, and not this machine)
    // The token may also stand right behind the arguments that must be given.

    // Waits until a job of VBS ends (7.2).
    // Handler: void(error_code, job_outcome).
    // Cancellation: this wait ends, the others on the same job and the job itself do not.
    // Errors: errc::job_failed, errc::resource_gone, errc::wait_deadline, condition::forbidden, ...
    template <std::convertible_to<job_id> Id, detail::token_for<job_outcome> Token = default_token>
    auto async_await_job(Id&& id, wait_options how, Token&& token = {})
    {
        return detail::initiate<job_outcome, &detail::start_await_job>(core_, token, std::forward<Id>(id),
                                                                       how);
    }

    template <std::convertible_to<job_id> Id, detail::token_for<job_outcome> Token = default_token>
    auto async_await_job(Id&& id, Token&& token = {})
    {
        return async_await_job(std::forward<Id>(id), wait_options(), std::forward<Token>(token));
    }

    // Waits until a job of SDRS and all its sub-jobs end (6.1, 7.2).
    // Handler: void(error_code, job_outcome).
    // Cancellation: this wait ends, the others on the same job and the job itself do not.
    // Errors: errc::job_failed, errc::resource_gone, errc::wait_deadline, condition::forbidden, ...
    template <std::convertible_to<job_id> Id, detail::token_for<job_outcome> Token = default_token>
    auto async_await_sdrs_job(Id&& id, wait_options how, Token&& token = {})
    {
        return detail::initiate<job_outcome, &detail::start_await_sdrs_job>(core_, token,
                                                                            std::forward<Id>(id), how);
    }

    template <std::convertible_to<job_id> Id, detail::token_for<job_outcome> Token = default_token>
    auto async_await_sdrs_job(Id&& id, Token&& token = {})
    {
        return async_await_sdrs_job(std::forward<Id>(id), wait_options(), std::forward<Token>(token));
    }

    // Waits until a backup is made or deleted (7.1).
    // Handler: void(error_code, backup_outcome).
    // Cancellation: this wait ends, the others on the same backup and the remote work do not.
    // Errors: errc::backup_failed, errc::delete_failed, errc::restore_failed, errc::restore_outcome_unknown,
    //   errc::resource_gone, errc::wait_deadline, condition::forbidden, ...
    template <std::convertible_to<backup_id> Id, detail::token_for<backup_outcome> Token = default_token>
    auto async_await_backup(Id&& id, wait_goal goal, wait_options how, Token&& token = {})
    {
        return detail::initiate<backup_outcome, &detail::start_await_backup>(core_, token,
                                                                             std::forward<Id>(id), goal, how);
    }

    template <std::convertible_to<backup_id> Id, detail::token_for<backup_outcome> Token = default_token>
    auto async_await_backup(Id&& id, Token&& token = {})
    {
        return async_await_backup(std::forward<Id>(id), wait_goal::created, wait_options(),
                                  std::forward<Token>(token));
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

    // Waits until a native restore of a backup to a volume ends (7.1). The volume is the judge: needs its
    // endpoint. Without one the best answer is errc::restore_outcome_unknown. Looks at once, whatever the options
    // say: a small restore may be over already. Begin the wait after the restore was accepted: Cinder has marked
    // both by then, and with dialect::cinder a backup and a volume that are both at rest mean success (a failed
    // restore leaves the volume in `error_restoring` or `error`). Elsewhere a restore that nobody saw, and that left
    // no trace in the backup's updated_at, ends after poll_options::not_found_grace with restore_outcome_unknown:
    // then look at what the volume holds, or restore again.
    // Handler: void(error_code, backup_outcome).
    // Cancellation: this wait ends, the others on the same backup and the remote work do not.
    // Errors: those of async_await_backup; diagnostics names the volume too.
    template <asio::completion_token_for<void(error_code, backup_outcome)> Token = default_token>
    auto async_await_restore(backup_id id, volume_id to, wait_options how = {}, Token&& token = {})
    {
        return detail::initiate<backup_outcome, &detail::start_await_restore>(core_, token, std::move(id),
                                                                              std::move(to), how);
    }

    template <asio::completion_token_for<void(error_code, backup_outcome)> Token>
    auto async_await_restore(backup_id id, volume_id to, Token&& token)
    {
        return async_await_restore(std::move(id), std::move(to), {}, std::forward<Token>(token));
    }

    // Makes a backup and waits until it is there: create, await the job, await the backup, each with its last look when
    // the limit is over, and give it. The create is sent again as above; the description bears a mark unless request,
    // options or its length say no (create_marker): a backup whose job is not to be found is known by it. The story is the
    // create's, its provenance too, with what ended the waits put in.
    // Handler: void(error_code, backup).
    // Cancellation: what runs on the service goes on; diagnostics names the job and the backup, as far as known.
    // Errors: those of the create and of both waits.
    template <asio::completion_token_for<void(error_code, backup)> Token = default_token>
    auto async_back_up(create_backup_request request, wait_options how = {}, Token&& token = {})
    {
        return detail::initiate<backup, &detail::start_back_up>(core_, token, std::move(request), how);
    }

    template <asio::completion_token_for<void(error_code, backup)> Token>
    auto async_back_up(create_backup_request request, Token&& token)
    {
        return async_back_up(std::move(request), {}, std::forward<Token>(token));
    }

    // The same by the native flavour: no job, the backup itself is awaited. A request in braces is not one of this
    // flavour: async_back_up({volume, "nightly"}) makes a backup by the flavour of VBS.
    // Handler: void(error_code, backup).
    // Cancellation: what runs on the service goes on; diagnostics names the job and the backup, as far as known.
    // Errors: those of the create and of both waits.
    template <std::same_as<create_native_backup_request> Native,
              asio::completion_token_for<void(error_code, backup)> Token = default_token>
    auto async_back_up(Native request, wait_options how = {}, Token&& token = {})
    {
        return detail::initiate<backup, &detail::start_back_up_native>(core_, token, std::move(request), how);
    }

    template <std::same_as<create_native_backup_request> Native,
              asio::completion_token_for<void(error_code, backup)> Token>
    auto async_back_up(Native request, Token&& token)
    {
        return async_back_up(std::move(request), {}, std::forward<Token>(token));
    }

    // ---- lists page by page: API 11.2 ----------------------------------------------------------------------
    //
    // The whole of a list, or its first `most_pages` pages; what the query says of marker and offset is where it
    // begins. See page_stream.

    page_stream<backup_summary> list_backups(list_backups_query query, std::size_t most_pages = all_pages);
    page_stream<backup> list_backup_details(list_backups_query query, std::size_t most_pages = all_pages);
    page_stream<policy_task> list_policy_tasks(list_policy_tasks_query query,
                                               std::size_t most_pages = all_pages);
    page_stream<failure_job> list_failure_jobs(list_failure_jobs_query query,
                                               std::size_t most_pages = all_pages);

    // The changes of a job of VBS, of a job of SDRS, of a backup, as a stream.
    job_changes watch_job(job_id id);
    job_changes watch_sdrs_job(job_id id);
    backup_changes watch_backup(backup_id id);
};

} // namespace vigil
