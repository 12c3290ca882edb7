// The way through a list of many pages: where the next one begins, which items are new, when it is over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <forward_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace vigil::plan {

// Lists change while they are read, and services page in odd ways (API 11.2): a marker may repeat, a page may
// bring what is known, the item of a marker may be deleted. A driver's whole part:
//
//     while (!walk.over()) {
//         ask for the page at walk.marker() / walk.offset()
//         it came:                      fresh = walk.arrived(ids, next_marker, next_offset)
//         "not found", with a marker:   if (!walk.marker_is_gone()) report it
//         any other error:              report it; the walk stands where it stood
//     }
//
// An item is fresh once. The walk is over after `most_pages` pages, and at a page that brings nothing new, but for those
// that were read before it went back to the beginning.
class page_walk
{
    static constexpr std::size_t longest_trail = 16;
    static constexpr int most_restarts = 3;

    std::string marker_;
    std::optional<std::int64_t> offset_;
    std::forward_list<std::string> texts_;       // the ids of a page each, one after the other
    std::unordered_set<std::string_view> known_; // in them
    std::unordered_set<std::string> markers_;    // used so far
    std::vector<std::string> trail_; // ids of the last page, the last but one at the back: other markers
    std::size_t pages_left_;
    std::size_t pages_ = 0;         // that came
    std::size_t stale_allowed_ = 0; // without anything new that may still come
    int restarts_ = 0;
    bool over_ = false;

    std::vector<bool> take_in(std::span<std::string_view const> ids);

public:
    explicit page_walk(std::size_t most_pages = static_cast<std::size_t>(-1)) noexcept
        : pages_left_(most_pages), over_(most_pages == 0)
    {}
    page_walk(page_walk&&) = default;
    page_walk& operator=(page_walk&&) = default;

    bool over() const noexcept { return over_; }

    // Where to ask. Both empty: the first page.
    std::string const& marker() const noexcept { return marker_; }
    std::optional<std::int64_t> offset() const noexcept { return offset_; }

    bool knows(std::string_view id) const { return known_.contains(id); } // it was on a page

    // For each id: is it new? What has none always is.
    std::vector<bool> arrived(std::span<std::string_view const> ids, std::string_view next_marker,
                              std::optional<std::int64_t> next_offset);

    // The service does not know the marker: it was deleted meanwhile. Goes back to an item before it, then to the
    // beginning; false when even that has been tried too often.
    bool marker_is_gone();
};

} // namespace vigil::plan
