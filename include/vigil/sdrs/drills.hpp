// Drills of the disaster-recovery service (API 6.6).
#pragma once

#include <vigil/client.hpp>
#include <vigil/model/sdrs_drill.hpp>
#include <vigil/pages.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace vigil {

namespace detail {
VIGIL_API void start_create_drill(core_ptr, terms, handler<job_id>, sdrs::create_drill_request);
VIGIL_API void start_list_drills(core_ptr, terms, handler<page<sdrs::drill>>, sdrs::list_drills_query);
VIGIL_API void start_get_drill(core_ptr, terms, handler<sdrs::drill>, drill_id);
VIGIL_API void start_rename_drill(core_ptr, terms, handler<sdrs::drill>, sdrs::rename_request<drill_id>);
VIGIL_API void start_delete_drill(core_ptr, terms, handler<job_id>, drill_id);
} // namespace detail

namespace sdrs {

// The drills of a client's project: a group's servers once more, in a network of their own. A light thing:
// make one where it is needed.
//
// What holds for every operation stands at vigil::client. Every action, deletes too, gives the job to await
// with client::async_await_sdrs_job. Actions are never sent twice once they may have been executed:
// errc::outcome_unknown then, and the state of the resource tells. API 7.5 names the states of each.
class drills
{
    vigil::detail::core_ptr core_;

public:
    explicit drills(client const& c) : core_(c.core()) {}

    // Begins a drill. POST /v1/{project}/disaster-recovery-drills (6.6), never sent twice once it may have
    // been executed. The new drill's id is the job's entity `disaster_recovery_drill_id`.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may have been made: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict (of the networks).
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_create(create_drill_request request, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_create_drill>(core_, token,
                                                                                   std::move(request));
    }

    // One page of drills. GET /v1/{project}/disaster-recovery-drills (6.6), repeated while that may help.
    // The next page: page<T>::next_offset.
    // Handler: void(error_code, page<drill>).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, page<drill>)> Token = default_token>
    auto async_list(list_drills_query query, Token&& token = {})
    {
        return vigil::detail::initiate<page<drill>, &vigil::detail::start_list_drills>(core_, token,
                                                                                       std::move(query));
    }

    // The list, or its first `most_pages` pages, page by page: see page_stream. It begins at the query's
    // offset.
    VIGIL_API page_stream<drill> list(list_drills_query query, std::size_t most_pages = all_pages) const;

    // One drill. GET /v1/{project}/disaster-recovery-drills/{id} (6.6), repeated while that may help.
    // Handler: void(error_code, drill).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found (a 404, or a 400 with SDRS.1902).
    template <asio::completion_token_for<void(error_code, drill)> Token = default_token>
    auto async_get(drill_id id, Token&& token = {})
    {
        return vigil::detail::initiate<drill, &vigil::detail::start_get_drill>(core_, token, std::move(id));
    }

    // Gives a drill another name. PUT /v1/{project}/disaster-recovery-drills/{id} (6.6), repeated while
    // that may help.
    // Handler: void(error_code, drill).
    // Cancellation: after the request was sent it may have been renamed.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code, drill)> Token = default_token>
    auto async_rename(drill_id id, std::string name, Token&& token = {})
    {
        return vigil::detail::initiate<drill, &vigil::detail::start_rename_drill>(
            core_, token, rename_request<drill_id>(std::move(id), std::move(name)));
    }

    // Ends a drill and deletes its servers. DELETE /v1/{project}/disaster-recovery-drills/{id} (6.6), never
    // sent twice once it may have been executed: only its answer names the job.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may be on its way: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict (its state).
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_delete(drill_id id, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_delete_drill>(core_, token,
                                                                                   std::move(id));
    }
};

} // namespace sdrs
} // namespace vigil
