// Protected instances of the disaster-recovery service, and their tags (API 6.4).
#pragma once

#include <vigil/client.hpp>
#include <vigil/model/sdrs_instance.hpp>
#include <vigil/model/sdrs_tags.hpp>
#include <vigil/pages.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace vigil {

namespace detail {
VIGIL_API void start_create_instance(core_ptr, terms, handler<job_id>, sdrs::create_instance_request);
VIGIL_API void start_list_instances(core_ptr, terms, handler<page<sdrs::protected_instance>>,
                                    sdrs::list_instances_query);
VIGIL_API void start_get_instance(core_ptr, terms, handler<sdrs::protected_instance>, protected_instance_id);
VIGIL_API void start_rename_instance(core_ptr, terms, handler<sdrs::protected_instance>,
                                     sdrs::rename_request<protected_instance_id>);
VIGIL_API void start_delete_instance(core_ptr, terms, handler<job_id>, sdrs::delete_instance_request);
VIGIL_API void start_attach_replication(core_ptr, terms, handler<job_id>, sdrs::attach_replication_request);
VIGIL_API void start_detach_replication(core_ptr, terms, handler<job_id>, sdrs::detach_replication_request);
VIGIL_API void start_add_nic(core_ptr, terms, handler<job_id>, sdrs::add_nic_request);
VIGIL_API void start_delete_nic(core_ptr, terms, handler<job_id>, sdrs::delete_nic_request);
VIGIL_API void start_resize_instance(core_ptr, terms, handler<job_id>, sdrs::resize_request);
VIGIL_API void start_add_instance_tag(core_ptr, terms, handler<void>, sdrs::add_tag_request);
VIGIL_API void start_remove_instance_tag(core_ptr, terms, handler<void>, sdrs::remove_tag_request);
VIGIL_API void start_batch_instance_tags(core_ptr, terms, handler<void>, sdrs::batch_tags_request);
VIGIL_API void start_get_instance_tags(core_ptr, terms, handler<std::vector<tag>>, protected_instance_id);
VIGIL_API void start_list_instance_tags(core_ptr, terms, handler<std::vector<tag_values>>);
VIGIL_API void start_query_instances(core_ptr, terms, handler<page<sdrs::tagged_instance>>, sdrs::tag_query);
VIGIL_API void start_count_instances(core_ptr, terms, handler<std::int64_t>, sdrs::tag_query);
} // namespace detail

namespace sdrs {

// The protected instances of a client's project: servers with a twin on the other site. A light thing: make
// one where it is needed.
//
// What holds for every operation stands at vigil::client. Every action, deletes too, gives the job to await
// with client::async_await_sdrs_job. Actions are never sent twice once they may have been executed:
// errc::outcome_unknown then, and the state of the resource tells. API 7.5 names the states of each.
class instances
{
    vigil::detail::core_ptr core_;

public:
    explicit instances(client const& c) : core_(c.core()) {}

    // Protects a server: makes its twin on the other site. POST /v1/{project}/protected-instances (6.4),
    // never sent twice once it may have been executed. The new instance's id is the job's entity
    // `protected_instance_id`.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may have been made: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found (the group), condition::conflict (the server is
    //   protected already).
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_create(create_instance_request request, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_create_instance>(core_, token,
                                                                                      std::move(request));
    }

    // One page of instances. GET /v1/{project}/protected-instances (6.4), repeated while that may help. The
    // next page: page<T>::next_offset.
    // Handler: void(error_code, page<protected_instance>).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, page<protected_instance>)> Token = default_token>
    auto async_list(list_instances_query query, Token&& token = {})
    {
        return vigil::detail::initiate<page<protected_instance>, &vigil::detail::start_list_instances>(
            core_, token, std::move(query));
    }

    // The list, or its first `most_pages` pages, page by page: see page_stream. It begins at the query's
    // offset.
    VIGIL_API page_stream<protected_instance> list(list_instances_query query,
                                                   std::size_t most_pages = all_pages) const;

    // One instance. GET /v1/{project}/protected-instances/{id} (6.4), repeated while that may help.
    // Handler: void(error_code, protected_instance).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found (a 404, or a 400 with SDRS.1320).
    template <asio::completion_token_for<void(error_code, protected_instance)> Token = default_token>
    auto async_get(protected_instance_id id, Token&& token = {})
    {
        return vigil::detail::initiate<protected_instance, &vigil::detail::start_get_instance>(core_, token,
                                                                                               std::move(id));
    }

    // Gives an instance another name. PUT /v1/{project}/protected-instances/{id} (6.4), repeated while that
    // may help.
    // Handler: void(error_code, protected_instance).
    // Cancellation: after the request was sent it may have been renamed.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code, protected_instance)> Token = default_token>
    auto async_rename(protected_instance_id id, std::string name, Token&& token = {})
    {
        return vigil::detail::initiate<protected_instance, &vigil::detail::start_rename_instance>(
            core_, token, rename_request<protected_instance_id>(std::move(id), std::move(name)));
    }

    // Ends the protection; the request says what becomes of the twin. DELETE
    // /v1/{project}/protected-instances/{id} with a body (6.4), never sent twice once it may have been
    // executed: only its answer names the job.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may be on its way: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict (its state).
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_delete(delete_instance_request request, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_delete_instance>(core_, token,
                                                                                      std::move(request));
    }

    // Attaches a replication pair: a disk and its twin. POST .../{id}/attachreplication (6.4), never sent
    // twice once it may have been executed.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may have begun: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict.
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_attach(attach_replication_request request, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_attach_replication>(core_, token,
                                                                                         std::move(request));
    }

    // Detaches a replication pair. DELETE .../{id}/detachreplication/{replication} (6.4), never sent twice
    // once it may have been executed: only its answer names the job.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may have begun: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict.
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_detach(protected_instance_id id, replication_id replication, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_detach_replication>(
            core_, token, detach_replication_request(std::move(id), std::move(replication)));
    }

    // Adds a NIC to both servers. POST .../{id}/nic (6.4), never sent twice once it may have been executed.
    // Its id is the job's entity `nic_id`.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may have begun: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict.
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_add_nic(add_nic_request request, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_add_nic>(core_, token,
                                                                              std::move(request));
    }

    // Takes a NIC away from both servers. POST .../{id}/nic/delete (6.4), never sent twice once it may have
    // been executed.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may have begun: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::client_fault (the primary one).
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_delete_nic(protected_instance_id id, nic_id nic, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_delete_nic>(
            core_, token, delete_nic_request(std::move(id), std::move(nic)));
    }

    // Gives the servers other flavours. POST .../{id}/resize (6.4), never sent twice once it may have been
    // executed.
    // Handler: void(error_code, job_id).
    // Cancellation: after the request was sent it may have begun: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown, condition::not_found, condition::conflict.
    template <asio::completion_token_for<void(error_code, job_id)> Token = default_token>
    auto async_resize(resize_request request, Token&& token = {})
    {
        return vigil::detail::initiate<job_id, &vigil::detail::start_resize_instance>(core_, token,
                                                                                      std::move(request));
    }

    // Adds a tag, or gives it another value. POST .../{id}/tags (6.4), repeated while that may help.
    // Handler: void(error_code).
    // Cancellation: after the request was sent it may be there.
    // Errors: condition::not_found, condition::quota (it has 10 tags), condition::conflict (its state).
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_add_tag(protected_instance_id id, std::string key, std::string value, Token&& token = {})
    {
        return vigil::detail::initiate<void, &vigil::detail::start_add_instance_tag>(
            core_, token, add_tag_request(std::move(id), std::move(key), std::move(value)));
    }

    // Deletes a tag. DELETE .../{id}/tags/{key} (6.4), repeated while that may help.
    // Handler: void(error_code).
    // Cancellation: after the request was sent it may be gone.
    // Errors: condition::not_found (the instance, or the tag: SDRS.2206).
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_remove_tag(protected_instance_id id, std::string key, Token&& token = {})
    {
        return vigil::detail::initiate<void, &vigil::detail::start_remove_instance_tag>(
            core_, token, remove_tag_request(std::move(id), std::move(key)));
    }

    // Adds or deletes several tags. POST .../{id}/tags/action (6.4), repeated while that may help.
    // Handler: void(error_code).
    // Cancellation: after the request was sent it may have been done.
    // Errors: condition::not_found, condition::quota, condition::conflict.
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_batch_tags(batch_tags_request request, Token&& token = {})
    {
        return vigil::detail::initiate<void, &vigil::detail::start_batch_instance_tags>(core_, token,
                                                                                        std::move(request));
    }

    // The tags of one instance. GET .../{id}/tags (6.4), repeated while that may help.
    // Handler: void(error_code, std::vector<tag>).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code, std::vector<tag>)> Token = default_token>
    auto async_get_tags(protected_instance_id id, Token&& token = {})
    {
        return vigil::detail::initiate<std::vector<tag>, &vigil::detail::start_get_instance_tags>(
            core_, token, std::move(id));
    }

    // The tags of all instances of the project. GET /v1/{project}/protected-instances/tags (6.4), repeated
    // while that may help.
    // Handler: void(error_code, std::vector<tag_values>).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, std::vector<tag_values>)> Token = default_token>
    auto async_list_all_tags(Token&& token = {})
    {
        return vigil::detail::initiate<std::vector<tag_values>, &vigil::detail::start_list_instance_tags>(
            core_, token);
    }

    // One page of the instances that have these tags. POST .../resource_instances/action with `filter`
    // (6.4), a question: repeated while that may help. The next page: page<T>::next_offset; the count does
    // not depend on the query (S13).
    // Handler: void(error_code, page<tagged_instance>).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, page<tagged_instance>)> Token = default_token>
    auto async_query_by_tag(tag_query query, Token&& token = {})
    {
        return vigil::detail::initiate<page<tagged_instance>, &vigil::detail::start_query_instances>(
            core_, token, std::move(query));
    }

    // The same, or its first `most_pages` pages, page by page: see page_stream. It begins at the query's
    // offset.
    VIGIL_API page_stream<tagged_instance> query_by_tag(tag_query query,
                                                        std::size_t most_pages = all_pages) const;

    // How many instances have these tags, as the service counts (S13). POST .../resource_instances/action
    // with `count` (6.4), a question: repeated while that may help. The query's limit and offset are not
    // sent.
    // Handler: void(error_code, std::int64_t).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, std::int64_t)> Token = default_token>
    auto async_count_by_tag(tag_query query, Token&& token = {})
    {
        return vigil::detail::initiate<std::int64_t, &vigil::detail::start_count_instances>(core_, token,
                                                                                            std::move(query));
    }
};

} // namespace sdrs
} // namespace vigil
