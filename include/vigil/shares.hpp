// Sharing backups with other projects (API 3.10-3.12).
#pragma once

#include <vigil/client.hpp>
#include <vigil/model/share.hpp>
#include <vigil/model/share_requests.hpp>
#include <vigil/pages.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace vigil {

namespace detail {

// Defined in src/client/shares.cpp.
VIGIL_API void start_share_backup(core_ptr, terms, handler<share_outcome>, share_backup_request);
VIGIL_API void start_delete_share(core_ptr, terms, handler<void>, share_id);
VIGIL_API void start_delete_shares_of(core_ptr, terms, handler<void>, backup_id);
VIGIL_API void start_list_shares(core_ptr, terms, handler<page<share>>, list_shares_query);
VIGIL_API void start_count_shares(core_ptr, terms, handler<std::int64_t>, list_shares_query);
VIGIL_API void start_get_share(core_ptr, terms, handler<share>, share_id);
VIGIL_API page_stream<share> share_pages(core_ptr const&, list_shares_query, std::size_t most_pages);

} // namespace detail

// The operations of a client on shares. A view that shares the client's core: cheap to make and to copy, and
// it ends with the client. What holds for every operation is said at vigil::client.
//
//     auto done = co_await vigil::shares(client).async_create(
//         vigil::share_backup_request(backup).to(project_a).to(project_b));
class shares
{
    detail::core_ptr core_;

public:
    explicit shares(client const& c) : core_(c.core()) {}

    // Shares a backup with projects (3.10). POST /v2/{project}/os-vendor-backup-sharing; once it may have been
    // executed, it is sent again only when the list of its shares showed nothing of it for reconcile_options::grace. The service may leave projects out without an error: share_outcome::missing.
    // Handler: void(error_code, share_outcome).
    // Cancellation: after the request was sent the shares may exist: diagnostics::outcome_unknown.
    // Errors: errc::outcome_unknown when it was sent and nothing tells whether it took effect, or when it did for some of
    //   the projects only (diagnostics::evidence); condition::not_found.
    template <asio::completion_token_for<void(error_code, share_outcome)> Token = default_token>
    auto async_create(share_backup_request request, Token&& token = {})
    {
        return detail::initiate<share_outcome, &detail::start_share_backup>(core_, token, std::move(request));
    }

    // Ends one share (3.11). DELETE /v2/{project}/os-vendor-backup-sharing/{id}, repeated while that may help;
    // "not found" after an attempt that may have been executed is success.
    // Handler: void(error_code).
    // Cancellation: after the request was sent the share may be gone.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_delete(share_id id, Token&& token = {})
    {
        return detail::initiate<void, &detail::start_delete_share>(core_, token, std::move(id));
    }

    // Ends all shares of one backup (3.11). The same call with is_backup_id=true, repeated while that may
    // help; "not found" after an attempt that may have been executed is success.
    // Handler: void(error_code).
    // Cancellation: after the request was sent the shares may be gone.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code)> Token = default_token>
    auto async_delete_all_of(backup_id backup, Token&& token = {})
    {
        return detail::initiate<void, &detail::start_delete_shares_of>(core_, token, std::move(backup));
    }

    // One page of shares with their backups (3.12). GET .../os-vendor-backup-sharing/detail, repeated while
    // that may help. The list pages by offset: page<T>::next_offset. `list` reads page after page.
    // Handler: void(error_code, page<share>).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, page<share>)> Token = default_token>
    auto async_list(list_shares_query query, Token&& token = {})
    {
        return detail::initiate<page<share>, &detail::start_list_shares>(core_, token, std::move(query));
    }

    // The whole list, or its first `most_pages` pages. See page_stream.
    page_stream<share> list(list_shares_query query, std::size_t most_pages = all_pages) const
    {
        return detail::share_pages(core_, std::move(query), most_pages);
    }

    // How many shares the filters of a query leave (3.12). GET .../os-vendor-backup-sharing/count, repeated
    // while that may help.
    // Handler: void(error_code, std::int64_t).
    // Cancellation: nothing is left behind.
    template <asio::completion_token_for<void(error_code, std::int64_t)> Token = default_token>
    auto async_count(list_shares_query query, Token&& token = {})
    {
        return detail::initiate<std::int64_t, &detail::start_count_shares>(core_, token, std::move(query));
    }

    // One share with its backup (3.12). GET .../os-vendor-backup-sharing/{id}, repeated while that may help.
    // Handler: void(error_code, share).
    // Cancellation: nothing is left behind.
    // Errors: condition::not_found.
    template <asio::completion_token_for<void(error_code, share)> Token = default_token>
    auto async_get(share_id id, Token&& token = {})
    {
        return detail::initiate<share, &detail::start_get_share>(core_, token, std::move(id));
    }
};

} // namespace vigil
