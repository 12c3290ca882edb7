// What only OpenStack Cinder has (API 12). Needs client_options::service = dialect::cinder.
#pragma once

#include <vigil/client.hpp>
#include <vigil/model/cinder_requests.hpp>

#include <utility>

namespace vigil {

namespace detail {

// Defined in src/client/cinder.cpp.
VIGIL_API void start_update_backup(core_ptr, terms, handler<backup_summary>, update_backup_request);
VIGIL_API void start_export_record(core_ptr, terms, handler<backup_record>, backup_id);
VIGIL_API void start_import_record(core_ptr, terms, handler<backup_summary>, import_record_request);
VIGIL_API void start_reset_backup_status(core_ptr, terms, handler<void>, reset_backup_status_request);
VIGIL_API void start_force_delete_backup(core_ptr, terms, handler<void>, backup_id);
VIGIL_API void start_get_snapshot(core_ptr, terms, handler<snapshot>, snapshot_id);

} // namespace detail

// The operations of a client that Cinder adds to those of vigil::client. A view that shares the client's core: cheap
// to make and to copy, and it ends with the client. What holds for every operation is said at vigil::client. With
// another dialect they end with errc::not_supported, and so do those that need a newer server.
//
//     co_await vigil::cinder(client).async_update(vigil::update_backup_request(id).name("kept"));
class cinder
{
    detail::core_ptr core_;

public:
    explicit cinder(client const& c) : core_(c.core()) {}

    // Gives a backup new words (12.4, microversion 3.9). PUT /v3/{project}/backups/{id}, repeated while that may
    // help.
    // Handler: void(error_code, backup_summary).
    // Cancellation: after the request was sent the change may have been made.
    // Errors: errc::not_supported (an older server), condition::not_found.
    template <asio::completion_token_for<void(error_code, backup_summary)> Token = default_token>
    auto async_update(update_backup_request request, Token&& token = {})
    {
        return detail::initiate<backup_summary, &detail::start_update_backup>(core_, token,
                                                                              std::move(request));
    }

    // Where the data of a backup are (12.4), for administrators. GET /v3/{project}/backups/{id}/export_record,
    // repeated while that may help.
    // Handler: void(error_code, backup_record).
    // Cancellation: nothing is left behind.
    // Errors: condition::forbidden, condition::not_found, condition::client_fault (400: it is not available).
    template <asio::completion_token_for<void(error_code, backup_record)> Token = default_token>
    auto async_export_record(backup_id id, Token&& token = {})
    {
        return detail::initiate<backup_record, &detail::start_export_record>(core_, token, std::move(id));
    }

    // Makes a backup of data that are there already (12.4), for administrators: `creating`, then `available`. POST
    // /v3/{project}/backups/import_record, never sent twice once it may have been executed.
    // Handler: void(error_code, backup_summary).
    // Cancellation: after the request was sent the backup may have been made: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::forbidden, condition::client_fault (400: no record, or known here).
    template <asio::completion_token_for<void(error_code, backup_summary)> Token = default_token>
    auto async_import_record(import_record_request request, Token&& token = {})
    {
        return detail::initiate<backup_summary, &detail::start_import_record>(core_, token,
                                                                              std::move(request));
    }

    // Says that a backup is in a state, whatever it does (12.4), for administrators. POST
    // /v3/{project}/backups/{id}/action, repeated while that may help.
    // Handler: void(error_code).
    // Cancellation: after the request was sent it may have been executed.
    // Errors: condition::forbidden, condition::not_found.
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_reset_status(reset_backup_status_request request, Token&& token = {})
    {
        return detail::initiate<void, &detail::start_reset_backup_status>(core_, token, std::move(request));
    }

    // Begins to delete a backup in any state (12.4), for administrators; the end is awaited with wait_goal::deleted.
    // POST /v3/{project}/backups/{id}/action, repeated while that may help; "not found" after an attempt that may
    // have been executed is success.
    // Handler: void(error_code).
    // Cancellation: after the request was sent the backup may be on its way out.
    // Errors: condition::forbidden, condition::not_found, http_errc::method_not_allowed (the driver has no such thing).
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_force_delete(backup_id id, Token&& token = {})
    {
        return detail::initiate<void, &detail::start_force_delete_backup>(core_, token, std::move(id));
    }

    // One snapshot (12.7). GET /v3/{project}/snapshots/{id}, repeated while that may help.
    // Handler: void(error_code, snapshot).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code, snapshot)> Token = default_token>
    auto async_get_snapshot(snapshot_id id, Token&& token = {})
    {
        return detail::initiate<snapshot, &detail::start_get_snapshot>(core_, token, std::move(id));
    }
};

} // namespace vigil
