// Lists of many pages: one page, a number of items, or all of them.
#pragma once

#include "cli/output.hpp"
#include "cli/session.hpp"

#include <vigil/vigil.hpp>

#include <boost/json/array.hpp>

#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
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

// Says where a list was cut off.
void tell_rest(session& s, std::size_t shown);

template <class T>
void print_list(std::vector<T> const& all)
{
    json::array out;
    for (auto const& item : all)
        out.push_back(to_json(item));
    print_json(std::move(out));
}

// Goes on with the marker, or with the offset where that is all there is. False: this was the last page, or
// the list goes round in circles.
template <class Query, class T>
bool turn(Query& q, page<T> const& p, std::set<std::string>& seen)
{
    if (!p.next_marker.empty()) {
        if constexpr (requires { q.marker(p.next_marker); })
            q.marker(p.next_marker);
        return seen.insert(p.next_marker).second;
    }
    if (p.next_offset && !p.items.empty()) {
        q.offset(*p.next_offset);
        return true;
    }
    return false;
}

// fetch(query, diagnostics&) gives an awaitable of (error_code, page<T>).
template <class T, class Query, class Fetch>
asio::awaitable<exit_code> list_all(session& s, page_arguments const& a, Query query, Fetch const& fetch,
                                    void (*print)(session&, std::vector<T> const&))
{
    std::vector<T> all;
    std::set<std::string> seen;
    auto const wanted = a.all ? std::nullopt : a.limit;
    if (a.limit)
        query.limit(*a.limit);
    for (;;) {
        diagnostics info;
        auto [ec, page] = co_await fetch(query, info);
        if (ec)
            co_return s.complain("list", ec, info);
        bool const more = turn(query, page, seen);
        std::move(page.items.begin(), page.items.end(), std::back_inserter(all));
        bool const enough = !a.all && (!wanted || std::ssize(all) >= *wanted);
        if (!more || enough) {
            print(s, all);
            if (more)
                tell_rest(s, all.size());
            co_return exit_code::ok;
        }
    }
}

} // namespace vigil::cli
