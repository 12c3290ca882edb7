// Failed tasks of the disaster-recovery service (API 6.2).
#pragma once

#include <vigil/client.hpp>
#include <vigil/pages.hpp>

#include <cstddef>
#include <utility>

namespace vigil {

namespace detail {
VIGIL_API void start_delete_failure(core_ptr, terms, handler<void>, job_id);
VIGIL_API void start_delete_group_failures(core_ptr, terms, handler<void>, server_group_id);
VIGIL_API void start_delete_all_failures(core_ptr, terms, handler<void>);
} // namespace detail

namespace sdrs {

// The service's list of failed tasks. Deleting an entry deletes nothing else. What holds for every operation
// stands at vigil::client.
class failures
{
    vigil::detail::core_ptr core_;

public:
    explicit failures(client const& c) : core_(c.core()) {}

    // One page of failed tasks: client::async_list_failure_jobs.
    // Handler: void(error_code, page<failure_job>).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, page<failure_job>)> Token = default_token>
    auto async_list(list_failure_jobs_query query, Token&& token = {})
    {
        return vigil::detail::initiate<page<failure_job>, &vigil::detail::start_list_failures>(
            core_, token, std::move(query));
    }

    // The list, or its first `most_pages` pages, page by page: see page_stream. It begins at the query's
    // offset.
    VIGIL_API page_stream<failure_job> list(list_failure_jobs_query query,
                                            std::size_t most_pages = all_pages) const;

    // Deletes one entry, by failure_job::id (6.2, S4). DELETE /v1/{project}/task-center/failure-jobs/{id},
    // repeated while that may help.
    // Handler: void(error_code).
    // Cancellation: after the request was sent it may be gone.
    // Errors: condition::not_found, also when the service calls the id a wrong parameter (400, SDRS.0201). No
    // other kind of id is tried.
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_delete(job_id id, Token&& token = {})
    {
        return vigil::detail::initiate<void, &vigil::detail::start_delete_failure>(core_, token,
                                                                                   std::move(id));
    }

    // Deletes all entries of one group (6.2). DELETE /v1/{project}/task-center/{group}/failure-jobs/batch,
    // repeated while that may help.
    // Handler: void(error_code).
    // Cancellation: after the request was sent they may be gone.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_delete_all_of(server_group_id group, Token&& token = {})
    {
        return vigil::detail::initiate<void, &vigil::detail::start_delete_group_failures>(core_, token,
                                                                                          std::move(group));
    }

    // Deletes all entries on group level, of every group (6.2). DELETE
    // /v1/{project}/task-center/failure-jobs/batch, repeated while that may help.
    // Handler: void(error_code).
    // Cancellation: after the request was sent they may be gone.
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_delete_all(Token&& token = {})
    {
        return vigil::detail::initiate<void, &vigil::detail::start_delete_all_failures>(core_, token);
    }
};

} // namespace sdrs
} // namespace vigil
