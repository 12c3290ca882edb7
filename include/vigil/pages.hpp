// Lists of many pages, read one after the other.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/detail/initiation.hpp>
#include <vigil/model/page.hpp>
#include <vigil/with_diagnostics.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace vigil {

struct backup;
struct backup_summary;
struct failure_job;
struct policy_task;

// As many pages as there are.
inline constexpr std::size_t all_pages = static_cast<std::size_t>(-1);

namespace detail {

template <class T>
class page_cursor; // where a stream of pages stands

template <class T>
void start_next_page(core_ptr, terms, handler<std::optional<page<T>>>, std::shared_ptr<page_cursor<T>>);

} // namespace detail

// The pages of a list (API 11.2).
//
//     auto pages = client.list_backups(query);
//     while (auto const page = co_await pages.async_next())
//         for (auto const& b : page->items)
//             show(b);
//
// While a page is looked at, the next one is fetched. An item comes once, also when the list changes meanwhile; a
// page that brings only known items, a marker that repeats and the most pages that the caller wants end the list. A
// marker whose item was deleted is replaced by one before it. Only the marker of a next link is used, never its host.
// Reads nothing before the first call. Like the client it must not outlive the execution context.
template <class T>
class page_stream
{
    detail::core_ptr core_;
    std::shared_ptr<detail::page_cursor<T>> cursor_;

public:
    page_stream(detail::core_ptr core, std::shared_ptr<detail::page_cursor<T>> cursor)
        : core_(std::move(core)), cursor_(std::move(cursor))
    {}

    // The next page; nullopt when there is none, then and at every later call. Its markers are of no use to the caller.
    // Handler: void(error_code, std::optional<page<T>>).
    // Completion: by a post, on the handler's executor.
    // Cancellation: every type; the fetch goes on, and the next call gets its page.
    // Errors: those of the list. The next call asks for the same page again. One call at a time
    //   (errc::invalid_argument).
    // Lifetimes: the stream may end before its operation.
    template <asio::completion_token_for<void(error_code, std::optional<page<T>>)> Token = default_token>
    auto async_next(Token&& token = {})
    {
        return detail::initiate<std::optional<page<T>>, &detail::start_next_page<T>>(core_, token, cursor_);
    }
};

} // namespace vigil
