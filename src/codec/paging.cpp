// Decides which page comes next (API 11.1, 11.2). Reads only the marker of a link: its host may be an
// internal one, its path wrong and its offset stale (V4).
#include "codec/paging.hpp"

#include "codec/json_fields.hpp"
#include "codec/url.hpp"
#include "model/text.hpp"

#include <algorithm>
#include <limits>

namespace vigil::codec {

bool is_list(json_value root, std::string_view items, fault& f)
{
    if (!root.find(items).is_null() || !root.find("count").is_null())
        return true;
    fail(f, "present");
    return under(items, f);
}

bool is_full(std::size_t size, std::int64_t limit) noexcept
{
    auto const asked = limit > 0 ? std::min(limit, page_cap) : page_cap;
    return size >= static_cast<std::uint64_t>(asked);
}

std::optional<std::int64_t> next_offset(std::size_t size, std::int64_t limit, std::int64_t offset) noexcept
{
    auto const step = static_cast<std::int64_t>(size);
    if (!is_full(size, limit) || offset < 0 || offset > std::numeric_limits<std::int64_t>::max() - step)
        return std::nullopt;
    return offset + step;
}

next_link find_next_link(json_value links)
{
    if (!links.is_array())
        return {};
    for (auto const link : links) {
        if (link.find("rel").text() != "next")
            continue;
        auto marker = query_value(link.find("href").text(), "marker");
        if (has_control_characters(marker) || !count_code_points(marker))
            marker.clear();
        return {true, std::move(marker)};
    }
    return {};
}

std::string next_marker(next_link const& link, std::size_t size, std::int64_t limit, std::string_view last_id)
{
    if (size == 0) // the server adds a link to the last full page too: an empty one ends the list
        return {};
    if (!link.marker.empty())
        return link.marker;
    return link.present || is_full(size, limit) ? std::string(last_id) : std::string();
}

} // namespace vigil::codec
