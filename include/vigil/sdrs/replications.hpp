// Replication pairs of the disaster-recovery service (API 6.5).
#pragma once

#include <vigil/client.hpp>
#include <vigil/model/sdrs_replication.hpp>
#include <vigil/pages.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace vigil {

namespace detail {
VIGIL_API void start_create_replication(core_ptr, terms, handler<job_id>, sdrs::create_replication_request);
VIGIL_API void start_list_replications(core_ptr, terms, handler<page<sdrs::replication_pair>>,
                                       sdrs::list_replications_query);
VIGIL_API void start_get_replication(core_ptr, terms, handler<sdrs::replication_pair>, replication_id);
VIGIL_API void start_rename_replication(core_ptr, terms, handler<sdrs::replication_pair>,
                                        sdrs::rename_request<replication_id>);
VIGIL_API void start_delete_replication(core_ptr, terms, handler<job_id>, sdrs::delete_replication_request);
VIGIL_API void start_extend_replication(core_ptr, terms, handler<job_id>, sdrs::extend_replication_request);
} // namespace detail

namespace sdrs {

// The replication pairs of a client's project: disks with a twin on the other site. A light thing: make one
// where it is needed.
//
// What holds for every operation stands at vigil::client. Every action, deletes too, gives the job to await
// with client::async_await_sdrs_job. Actions are never sent twice once they may have been executed:
// errc::outcome_unknown then, and the state of the resource tells. API 7.5 names the states of each.
class replications
{
    vigil::detail::core_ptr core_;

public:
    explicit replications(client const& c) : core_(c.core()) {}

    // Replicates a disk. POST /v1/{project}/replications (6.5), never sent twice once it may have been
    // executed. The new pair's id is the job's entity `replication_pair_id`.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may have been made: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict, condition::quota.
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_create(create_replication_request request, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_create_replication>(core_, token,
                                                                                         std::move(request));
    }

    // One page of pairs. GET /v1/{project}/replications (6.5), repeated while that may help. The next page:
    // page<T>::next_offset.
    // Handler: void(error_code, page<replication_pair>).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, page<replication_pair>)> Token = default_token>
    auto async_list(list_replications_query query, Token&& token = {})
    {
        return vigil::detail::initiate<page<replication_pair>, &vigil::detail::start_list_replications>(
            core_, token, std::move(query));
    }

    // The list, or its first `most_pages` pages, page by page: see page_stream. It begins at the query's
    // offset.
    VIGIL_API page_stream<replication_pair> list(list_replications_query query,
                                                 std::size_t most_pages = all_pages) const;

    // One pair. GET /v1/{project}/replications/{id} (6.5), repeated while that may help.
    // Handler: void(error_code, replication_pair).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found (a 404, or a 400 with SDRS.1608).
    template <asio::completion_token_for<void(error_code, replication_pair)> Token = default_token>
    auto async_get(replication_id id, Token&& token = {})
    {
        return vigil::detail::initiate<replication_pair, &vigil::detail::start_get_replication>(
            core_, token, std::move(id));
    }

    // Gives a pair another name. PUT /v1/{project}/replications/{id} (6.5), repeated while that may help.
    // Handler: void(error_code, replication_pair).
    // Cancellation: after the request was sent it may have been renamed.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code, replication_pair)> Token = default_token>
    auto async_rename(replication_id id, std::string name, Token&& token = {})
    {
        return vigil::detail::initiate<replication_pair, &vigil::detail::start_rename_replication>(
            core_, token, rename_request<replication_id>(std::move(id), std::move(name)));
    }

    // Ends the replication; the request says what becomes of the twin. DELETE
    // /v1/{project}/replications/{id} with a body (6.5), never sent twice once it may have been executed:
    // only its answer names the job.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may be on its way: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict (its state).
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_delete(delete_replication_request request, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_delete_replication>(core_, token,
                                                                                         std::move(request));
    }

    // Enlarges both disks. POST .../{id}/action with extend-replication (6.5), never sent twice once it may
    // have been executed.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may have begun: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict.
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_extend(replication_id id, std::int64_t new_size_gb, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_extend_replication>(
            core_, token, extend_replication_request(std::move(id), new_size_gb));
    }
};

} // namespace sdrs
} // namespace vigil
