// Protection groups of the disaster-recovery service (API 6.3).
#pragma once

#include <vigil/client.hpp>
#include <vigil/model/sdrs_group.hpp>
#include <vigil/pages.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace vigil {

namespace detail {
VIGIL_API void start_create_group(core_ptr, terms, handler<job_id>, sdrs::create_group_request);
VIGIL_API void start_list_groups(core_ptr, terms, handler<page<sdrs::protection_group>>,
                                 sdrs::list_groups_query);
VIGIL_API void start_get_group(core_ptr, terms, handler<sdrs::protection_group>, server_group_id);
VIGIL_API void start_rename_group(core_ptr, terms, handler<sdrs::protection_group>,
                                  sdrs::rename_request<server_group_id>);
VIGIL_API void start_delete_group(core_ptr, terms, handler<job_id>, server_group_id);
VIGIL_API void start_start_group(core_ptr, terms, handler<job_id>, server_group_id);
VIGIL_API void start_stop_group(core_ptr, terms, handler<job_id>, server_group_id);
VIGIL_API void start_reprotect_group(core_ptr, terms, handler<job_id>, server_group_id);
VIGIL_API void start_failover_group(core_ptr, terms, handler<job_id>, server_group_id);
VIGIL_API void start_planned_failover(core_ptr, terms, handler<job_id>, sdrs::planned_failover_request);
} // namespace detail

namespace sdrs {

// The protection groups of a client's project. A light thing: make one where it is needed.
//
//     sdrs::groups groups(client);
//     auto const job = co_await groups.async_start(id);
//     co_await client.async_await_sdrs_job(job);
//
// What holds for every operation stands at vigil::client. Every action, deletes too, gives the job to await
// with client::async_await_sdrs_job; the new group's id is its entity `server_group_id`. Actions are never
// sent twice once they may have been executed: errc::outcome_unknown then, and the group's own state tells
// (async_get, or async_list by name after a create). API 7.5 names the states of each.
class groups
{
    vigil::detail::core_ptr core_;

public:
    explicit groups(client const& c) : core_(c.core()) {}

    // Makes a group. POST /v1/{project}/server-groups (6.3), never sent twice once it may have been executed.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may have been made: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::quota.
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_create(create_group_request request, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_create_group>(core_, token,
                                                                                   std::move(request));
    }

    // One page of groups. GET /v1/{project}/server-groups (6.3), repeated while that may help. The next page:
    // page<T>::next_offset.
    // Handler: void(error_code, page<protection_group>).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, page<protection_group>)> Token = default_token>
    auto async_list(list_groups_query query, Token&& token = {})
    {
        return vigil::detail::initiate<page<protection_group>, &vigil::detail::start_list_groups>(
            core_, token, std::move(query));
    }

    // The list, or its first `most_pages` pages, page by page: see page_stream. It begins at the query's
    // offset.
    VIGIL_API page_stream<protection_group> list(list_groups_query query,
                                                 std::size_t most_pages = all_pages) const;

    // One group. GET /v1/{project}/server-groups/{id} (6.3), repeated while that may help.
    // Handler: void(error_code, protection_group).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found (a 404, or a 400 with SDRS.1013).
    template <asio::completion_token_for<void(error_code, protection_group)> Token = default_token>
    auto async_get(server_group_id id, Token&& token = {})
    {
        return vigil::detail::initiate<protection_group, &vigil::detail::start_get_group>(core_, token,
                                                                                          std::move(id));
    }

    // Gives a group another name. PUT /v1/{project}/server-groups/{id} (6.3), repeated while that may help.
    // Handler: void(error_code, protection_group).
    // Cancellation: after the request was sent it may have been renamed.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code, protection_group)> Token = default_token>
    auto async_rename(server_group_id id, std::string name, Token&& token = {})
    {
        return vigil::detail::initiate<protection_group, &vigil::detail::start_rename_group>(
            core_, token, rename_request<server_group_id>(std::move(id), std::move(name)));
    }

    // Deletes an empty group. DELETE /v1/{project}/server-groups/{id} (6.3), never sent twice once it may
    // have been executed: only its answer names the job.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may be on its way: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict (it is not empty).
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_delete(server_group_id id, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_delete_group>(core_, token,
                                                                                   std::move(id));
    }

    // Enables the protection, from `available` or `error-starting` to `protected`. POST .../{id}/action with
    // start-server-group (6.3), never sent twice once it may have been executed.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may have begun: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict (another state).
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_start(server_group_id id, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_start_group>(core_, token,
                                                                                  std::move(id));
    }

    // Disables the protection, from `protected` or `error-stopping` to `available`. POST .../{id}/action with
    // stop-server-group (6.3), never sent twice once it may have been executed.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may have begun: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict (another state).
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_stop(server_group_id id, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_stop_group>(core_, token, std::move(id));
    }

    // Protects again after a failover, from `failed-over` or `error-reprotecting` to `protected`. The same
    // request as async_start: the group's state decides (6.3). Never sent twice once it may have been
    // executed.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may have begun: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict (another state).
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_reprotect(server_group_id id, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_reprotect_group>(core_, token,
                                                                                      std::move(id));
    }

    // Fails over to the other site in an emergency, from `protected`, `error-failing-over` or
    // `error-reversing` to `failed-over`. POST .../{id}/action with failover-server-group (6.3), never sent
    // twice once it may have been executed.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may have begun: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict (another state).
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_failover(server_group_id id, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_failover_group>(core_, token,
                                                                                     std::move(id));
    }

    // Changes sites in good order, from `protected` or `error-reversing` to `protected`. site::target moves
    // to the disaster-recovery site, site::source back. POST .../{id}/action with reverse-server-group (6.3),
    // never sent twice once it may have been executed.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may have begun: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict (another state).
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_planned_failover(server_group_id id, site to, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_planned_failover>(
            core_, token, planned_failover_request(std::move(id), to));
    }
};

} // namespace sdrs
} // namespace vigil
