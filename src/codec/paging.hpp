// Which page comes next (API 11.1, 11.2).
#pragma once

#include "codec/json_reader.hpp"
#include "codec/operation.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::codec {

// The largest page that any of the services gives, whatever was asked for.
inline constexpr std::int64_t page_cap = 1000;

// True when the reply is a list at all: its items or at least their count must be there. Otherwise a reply of
// quite another shape would pass for an empty list.
bool is_list(json_value root, std::string_view items, fault& f);

// True when a page of `size` items may be followed by another one.
bool is_full(std::size_t size, std::int64_t limit) noexcept;

// The offset of the page after this one, for lists that only know offsets.
std::optional<std::int64_t> next_offset(std::size_t size, std::int64_t limit, std::int64_t offset) noexcept;

// What a list says about its links: is there a next one, and with which marker.
struct next_link
{
    bool present = false;
    std::string marker; // "" when the link has none, or one that cannot be an id
};
next_link find_next_link(json_value links);

// The marker of the page after this one; "" when this was the last.
std::string next_marker(next_link const& link, std::size_t size, std::int64_t limit,
                        std::string_view last_id);

// The query for the page there. A marker takes the place of the first page's offset (API 11.2).
template <class Query>
Query placed_at(Query query, std::string const& marker, std::optional<std::int64_t> offset)
{
    if constexpr (requires { query.marker(marker); })
        if (!marker.empty())
            return query.marker(marker).offset(std::nullopt);
    if (offset)
        query.offset(offset);
    return query;
}

} // namespace vigil::codec
