// Lists of many pages: the first page, or all of them.
#pragma once

#include "cli/models.hpp"
#include "cli/session.hpp"

#include <vigil/vigil.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace vigil::cli {

struct page_arguments
{
    std::optional<std::int64_t> limit;
    bool all = false;
};

// --limit and --all.
void add_page_options(CLI::App& c, page_arguments& a);

// What of a list is read: all pages, or the first.
std::size_t most_pages(page_arguments const& a);

template <class Query>
Query limited(Query query, page_arguments const& a)
{
    if (a.limit)
        query.limit(*a.limit);
    return query;
}

// Says that a list was cut off, perhaps: services announce a next page that is empty, too.
void tell_rest(session& s, std::size_t shown);

// Reads a list to the end that the page_stream has, and shows these members of it, or all of them as JSON.
template <class T>
asio::awaitable<exit_code> list_all(session& s, page_arguments a, page_stream<T> pages, columns shown)
{
    std::vector<T> all;
    bool more = false;
    for (;;) {
        diagnostics info;
        auto next = pages.async_next(telling(info));
        auto [ec, page] = co_await std::move(next);
        if (ec)
            co_return s.complain("list", ec, info);
        if (!page)
            break;
        more = !a.all && (!page->next_marker.empty() || page->next_offset);
        std::move(page->items.begin(), page->items.end(), std::back_inserter(all));
    }
    print_list(s.how.output, all, shown);
    if (more)
        tell_rest(s, all.size());
    co_return exit_code::ok;
}

} // namespace vigil::cli
