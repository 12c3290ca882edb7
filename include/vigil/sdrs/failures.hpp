// Failed tasks of the disaster-recovery service (API 6.2).
#pragma once

#include <vigil/client.hpp>
#include <vigil/pages.hpp>

#include <cstddef>
#include <memory>
#include <utility>

namespace vigil {

namespace detail {
VIGIL_API void start_delete_failure(core_ptr, terms, handler<void>, job_id);
VIGIL_API void start_delete_group_failures(core_ptr, terms, handler<void>, server_group_id);
VIGIL_API void start_delete_all_failures(core_ptr, terms, handler<void>);

class failure_cursor; // where a stream of failures stands
VIGIL_API void start_next_failure(core_ptr, terms, handler<failure_job>, std::shared_ptr<failure_cursor>);
} // namespace detail

namespace sdrs {

// What a stream does with the failures that its first look finds.
enum class backlog {
    skip, // they were there before
    tell, // oldest first, like all others
};

// The failed tasks of a project or a group, one after the other, as they come: oldest first, each once (by its id).
//
//     auto failed = vigil::sdrs::failures(client).watch(vigil::list_failure_jobs_query().server_group(group));
//     for (;;) {
//         auto const job = co_await failed.async_next();
//         alert(job.resource_name, job.fail_reason);
//     }
//
// The list is read while somebody waits, by the schedule and within the budget of poll_options, from the first call
// on; what fails between two calls is found by the next. Streams of the same query share their looks. A failed look
// ends nothing, unless the service refuses to tell. An entry that is deleted before it is seen is not told.
class failure_stream
{
    vigil::detail::core_ptr core_;
    std::shared_ptr<vigil::detail::failure_cursor> cursor_;

public:
    failure_stream(vigil::detail::core_ptr core, std::shared_ptr<vigil::detail::failure_cursor> cursor)
        : core_(std::move(core)), cursor_(std::move(cursor))
    {}

    // The next one. GET /v1/{project}/task-center/failure-jobs (6.2), all its pages, until there is one.
    // Handler: void(error_code, failure_job).
    // Completion: by a post, on the handler's executor.
    // Cancellation: every type; the next call gets what this one would have got, unless that is on its way to the
    //   handler already.
    // Errors: condition::forbidden and what else the service refuses with; the next call asks again.
    //   errc::invalid_argument: the query, or a second call while one waits. operation_aborted, errc::client_stopped.
    // Lifetimes: the stream may end before its operation, which goes on.
    template <asio::completion_token_for<void(error_code, failure_job)> Token = default_token>
    auto async_next(Token&& token = {})
    {
        return vigil::detail::initiate<failure_job, &vigil::detail::start_next_failure>(core_, token,
                                                                                        cursor_);
    }
};

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

    // The failures as they come: see failure_stream. Where the query begins (its offset) does not count.
    VIGIL_API failure_stream watch(list_failure_jobs_query query, backlog first = backlog::skip) const;

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
