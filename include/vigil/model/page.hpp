// One page of a list.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vigil {

template <class T>
struct page
{
    std::vector<T> items;

    // Marker of the next page: read from the service's next link, else the id of the last item when the page
    // is full. Empty: this was the last page. Pass it on with the query's marker(); the link's host is never
    // used.
    std::string next_marker;

    // For lists that only page by offset (SDRS): the offset of the next page. Unset: this was the last page.
    std::optional<std::int64_t> next_offset;

    // As sent. Some services count the page and some the whole list: never use it as the end of a loop.
    std::optional<std::int64_t> count;
};

} // namespace vigil
