// Backup policies: what is backed up by itself, and when (API 5).
#pragma once

#include <vigil/client.hpp>
#include <vigil/model/policy.hpp>
#include <vigil/model/policy_requests.hpp>
#include <vigil/model/policy_tag_requests.hpp>
#include <vigil/pages.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace vigil {

namespace detail {

// Defined in src/client/policies.cpp.
VIGIL_API void start_create_policy(core_ptr, terms, handler<policy_id>, create_policy_request);
VIGIL_API void start_list_policies(core_ptr, terms, handler<std::vector<backup_policy>>);
VIGIL_API void start_update_policy(core_ptr, terms, handler<void>, update_policy_request);
VIGIL_API void start_delete_policy(core_ptr, terms, handler<void>, policy_id);
VIGIL_API void start_execute_policy(core_ptr, terms, handler<void>, policy_id);
VIGIL_API void start_associate(core_ptr, terms, handler<policy_resources>, policy_resources_request);
VIGIL_API void start_disassociate(core_ptr, terms, handler<policy_resources>, policy_resources_request);

// Defined in src/client/policy_tags.cpp.
VIGIL_API void start_add_policy_tag(core_ptr, terms, handler<void>, add_policy_tag_request);
VIGIL_API void start_remove_policy_tag(core_ptr, terms, handler<void>, remove_policy_tag_request);
VIGIL_API void start_batch_policy_tags(core_ptr, terms, handler<void>, batch_policy_tags_request);
VIGIL_API void start_get_policy_tags(core_ptr, terms, handler<std::vector<tag>>, policy_id);
VIGIL_API void start_list_policy_tags(core_ptr, terms, handler<std::vector<tag_values>>);
VIGIL_API void start_query_policies(core_ptr, terms, handler<page<tagged_policy>>, policy_tags_query);
VIGIL_API void start_count_policies(core_ptr, terms, handler<std::int64_t>, policy_tags_query);
VIGIL_API page_stream<tagged_policy> tagged_policy_pages(core_ptr const&, policy_tags_query,
                                                         std::size_t most_pages);

VIGIL_API void start_await_policy_task(core_ptr, terms, handler<policy_task_outcome>, policy_id,
                                       policy_task_id, wait_options);
} // namespace detail

// The operations of a client on backup policies. A view that shares the client's core: cheap to make and to
// copy, and it ends with the client. What holds for every operation is said at vigil::client.
//
//     vigil::policies policies(client);
//     auto const id = co_await policies.async_create(vigil::create_policy_request(
//         "nightly", vigil::schedule_change().start_time("22:00").frequency(1).retention_num(7)));
//     auto const volumes = co_await policies.async_associate(vigil::policy_resources_request(id).volume(volume));
class policies
{
    detail::core_ptr core_;

public:
    explicit policies(client const& c) : core_(c.core()) {}

    // Makes a policy (5.2). POST /v2/{project}/backuppolicy, after a look at the policies that there are: when its answer
    // is lost, the only policy of that name that was not there before is adopted (diagnostics::provenance), and it is
    // sent again only when there was none for reconcile_options::grace.
    // Handler: void(error_code, policy_id).
    // Cancellation: after the request was sent the policy may exist: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown when it was sent and nothing tells whether it took effect (diagnostics::may_exist);
    //   condition::quota (10 policies).
    template <asio::completion_token_for<void(error_code, policy_id)> Token = default_token>
    auto async_create(create_policy_request request, Token&& token = {})
    {
        return detail::initiate<policy_id, &detail::start_create_policy>(core_, token, std::move(request));
    }

    // All policies (5.3); a single one is picked from them. GET /v2/{project}/backuppolicy, repeated while that
    // may help.
    // Handler: void(error_code, std::vector<backup_policy>).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, std::vector<backup_policy>)> Token = default_token>
    auto async_list(Token&& token = {})
    {
        return detail::initiate<std::vector<backup_policy>, &detail::start_list_policies>(core_, token);
    }

    // Changes a policy (5.4): only what is set. PUT /v2/{project}/backuppolicy/{id}, repeated while that may
    // help.
    // Handler: void(error_code).
    // Cancellation: after the request was sent the change may have been made.
    // Errors: condition::not_found; condition::client_fault for the default policy's name.
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_update(update_policy_request request, Token&& token = {})
    {
        return detail::initiate<void, &detail::start_update_policy>(core_, token, std::move(request));
    }

    // Switches a policy on or off (5.4): the same call with nothing but the status.
    // Handler: void(error_code).
    // Cancellation: after the request was sent the change may have been made.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_set_status(policy_id id, policy_state status, Token&& token = {})
    {
        return async_update(update_policy_request(std::move(id)).schedule(schedule_change().status(status)),
                            std::forward<Token>(token));
    }

    // Deletes a policy (5.5); the backups that it made stay. DELETE /v2/{project}/backuppolicy/{id}, repeated
    // while that may help; "not found" after an attempt that may have been executed is success.
    // Handler: void(error_code).
    // Cancellation: after the request was sent the policy may be gone.
    // Errors: condition::not_found; condition::client_fault for the default policy.
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_delete(policy_id id, Token&& token = {})
    {
        return detail::initiate<void, &detail::start_delete_policy>(core_, token, std::move(id));
    }

    // Executes a policy now (5.6): one task for each of its volumes, to be seen with async_list_tasks, and no
    // job. POST /v2/{project}/backuppolicy/{id}/action; once it may have been executed, it is sent again only when the
    // policy had no new task for reconcile_options::grace.
    // Handler: void(error_code).
    // Cancellation: after the request was sent the tasks may be running: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown when it was sent and nothing tells whether it took effect, or when its new tasks may
    //   be those of its schedule, at the full hour (diagnostics::evidence); condition::conflict (it is being executed), condition::not_found.
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_execute(policy_id id, Token&& token = {})
    {
        return detail::initiate<void, &detail::start_execute_policy>(core_, token, std::move(id));
    }

    // Associates volumes with a policy (5.7). A volume belongs to one policy at most: another one loses it
    // without a word. POST /v2/{project}/backuppolicyresources, repeated while that may help. The service
    // answers with success whatever becomes of the volumes: look at policy_resources::complete().
    // Handler: void(error_code, policy_resources).
    // Cancellation: after the request was sent the volumes may be associated.
    // Errors: condition::not_found, condition::quota.
    template <asio::completion_token_for<void(error_code, policy_resources)> Token = default_token>
    auto async_associate(policy_resources_request request, Token&& token = {})
    {
        return detail::initiate<policy_resources, &detail::start_associate>(core_, token, std::move(request));
    }

    // Takes volumes out of a policy (5.8). POST /v2/{project}/backuppolicyresources/{id}/deleted_resources,
    // repeated while that may help. As above: look at policy_resources::complete().
    // Handler: void(error_code, policy_resources).
    // Cancellation: after the request was sent the volumes may have left.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code, policy_resources)> Token = default_token>
    auto async_disassociate(policy_resources_request request, Token&& token = {})
    {
        return detail::initiate<policy_resources, &detail::start_disassociate>(core_, token,
                                                                               std::move(request));
    }

    // One page of the tasks of a policy (5.9): client::async_list_policy_tasks; client::list_policy_tasks reads
    // page after page.
    // Handler: void(error_code, page<policy_task>).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code, page<policy_task>)> Token = default_token>
    auto async_list_tasks(list_policy_tasks_query query, Token&& token = {})
    {
        return detail::initiate<page<policy_task>, &detail::start_list_tasks>(core_, token, std::move(query));
    }

    // ---- tags: API 5.10 ------------------------------------------------------------------------------------

    // Puts a tag on a policy. POST .../backuppolicy/{id}/tags, repeated while that may help.
    // Handler: void(error_code).
    // Cancellation: after the request was sent the tag may be there.
    // Errors: condition::not_found, condition::quota.
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_add_tag(add_policy_tag_request request, Token&& token = {})
    {
        return detail::initiate<void, &detail::start_add_policy_tag>(core_, token, std::move(request));
    }

    // Takes a tag off a policy. DELETE .../backuppolicy/{id}/tags/{key}, repeated while that may help; "not
    // found" after an attempt that may have been executed is success.
    // Handler: void(error_code).
    // Cancellation: after the request was sent the tag may be gone.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_remove_tag(remove_policy_tag_request request, Token&& token = {})
    {
        return detail::initiate<void, &detail::start_remove_policy_tag>(core_, token, std::move(request));
    }

    // Writes or removes several tags of a policy. POST .../backuppolicy/{id}/tags/action, repeated while that
    // may help.
    // Handler: void(error_code).
    // Cancellation: after the request was sent the tags may have changed.
    // Errors: condition::not_found, condition::quota.
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_batch_tags(batch_policy_tags_request request, Token&& token = {})
    {
        return detail::initiate<void, &detail::start_batch_policy_tags>(core_, token, std::move(request));
    }

    // The tags of one policy. GET .../backuppolicy/{id}/tags, repeated while that may help.
    // Handler: void(error_code, std::vector<tag>).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code, std::vector<tag>)> Token = default_token>
    auto async_get_tags(policy_id id, Token&& token = {})
    {
        return detail::initiate<std::vector<tag>, &detail::start_get_policy_tags>(core_, token,
                                                                                  std::move(id));
    }

    // The tags of all policies, each key once. GET .../backuppolicy/tags, repeated while that may help.
    // Handler: void(error_code, std::vector<tag_values>).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, std::vector<tag_values>)> Token = default_token>
    auto async_list_all_tags(Token&& token = {})
    {
        return detail::initiate<std::vector<tag_values>, &detail::start_list_policy_tags>(core_, token);
    }

    // One page of the policies that a query by tags finds. POST .../backuppolicy/resource_instances/action,
    // repeated while that may help. The list pages by offset: page<T>::next_offset. page<T>::count is the
    // service's total_count, which may take no notice of the query (S13). `query_by_tag` reads page after page.
    // Handler: void(error_code, page<tagged_policy>).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, page<tagged_policy>)> Token = default_token>
    auto async_query_by_tag(policy_tags_query query, Token&& token = {})
    {
        return detail::initiate<page<tagged_policy>, &detail::start_query_policies>(core_, token,
                                                                                    std::move(query));
    }

    // All that the query finds, or its first `most_pages` pages. See page_stream.
    page_stream<tagged_policy> query_by_tag(policy_tags_query query, std::size_t most_pages = all_pages) const
    {
        return detail::tagged_policy_pages(core_, std::move(query), most_pages);
    }

    // How many policies a query by tags finds. The same call with another action, repeated while that may help.
    // Handler: void(error_code, std::int64_t).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, std::int64_t)> Token = default_token>
    auto async_count_by_tag(policy_tags_query query, Token&& token = {})
    {
        return detail::initiate<std::int64_t, &detail::start_count_policies>(core_, token, std::move(query));
    }

    // Waits until a task of a backup policy ends (7.3). A task that the scheduler gave up (EXECUTE_TIMEOUT) ends
    // with its backup job: that may still succeed.
    // Handler: void(error_code, policy_task_outcome).
    // Cancellation: this wait ends, the others on the same task and the task itself do not.
    // Errors: errc::task_failed, errc::task_skipped, errc::resource_gone, errc::wait_deadline,
    //   condition::forbidden, ...
    template <asio::completion_token_for<void(error_code, policy_task_outcome)> Token = default_token>
    auto async_await_task(policy_id policy, policy_task_id id, wait_options how = {}, Token&& token = {})
    {
        return detail::initiate<policy_task_outcome, &detail::start_await_policy_task>(
            core_, token, std::move(policy), std::move(id), how);
    }

    template <asio::completion_token_for<void(error_code, policy_task_outcome)> Token>
    auto async_await_task(policy_id policy, policy_task_id id, Token&& token)
    {
        return async_await_task(std::move(policy), std::move(id), {}, std::forward<Token>(token));
    }
};

} // namespace vigil
