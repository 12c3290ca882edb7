// The checks that the rules of API 14 are made of. Each gives the first fault it finds, or nothing.
#pragma once

#include <vigil/model/id.hpp>
#include <vigil/model/requests.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::checks {

using fault = std::optional<argument_fault>;

inline constexpr std::string_view id_rule =
    "1-64 characters of A-Z a-z 0-9 _ -, and not the name of a sibling path";

inline fault refuse(std::string_view field, std::string_view rule)
{
    return argument_fault{std::string(field), std::string(rule)};
}

// The first fault of several checks.
template <class... Checks>
fault first_of(Checks&&... checks)
{
    fault found;
    static_cast<void>(((found = checks(), found.has_value()) || ...));
    return found;
}

template <class Tag>
fault check_id(std::string_view field, basic_id<Tag> const& id)
{
    return id.path_safe() ? fault() : refuse(field, id_rule);
}

template <class Tag>
fault check_optional_id(std::string_view field, basic_id<Tag> const& id)
{
    return id.empty() ? fault() : check_id(field, id);
}

// That no item before the one at `i` has the same key.
template <class List, class Key>
fault check_unique_key(std::string_view field, List const& list, std::size_t i, Key key)
{
    for (std::size_t before = 0; before < i; ++before)
        if (std::invoke(key, list[before]) == std::invoke(key, list[i]))
            return refuse(field, "unique keys");
    return {};
}

// A filter: any text, but nothing that could end a line.
fault check_filter(std::string_view field, std::string_view value);
// In characters.
fault check_length(std::string_view field, std::string_view value, std::size_t min, std::size_t max);
fault check_range(std::string_view field, std::optional<std::int64_t> value, std::int64_t min,
                  std::int64_t max);
fault check_offset(std::optional<std::int64_t> offset);
fault check_paging(std::optional<std::int64_t> offset, std::string const& marker);

// Of A-Z a-z 0-9 _ -
bool is_word(std::string_view text, std::size_t min, std::size_t max) noexcept;
fault check_word(std::string_view field, std::string_view text, std::size_t min, std::size_t max);

// Of Cinder (API 12.2).
fault check_metadata(std::map<std::string, std::string> const& values);

} // namespace vigil::checks
