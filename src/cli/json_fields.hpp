// Members of JSON objects: what is missing is null.
#pragma once

#include "cli/output.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::cli {

inline json::value text(std::string_view s) { return s.empty() ? json::value() : json::value(s); }

template <class T>
json::value number(std::optional<T> const& n)
{
    return n ? json::value(*n) : json::value();
}

// A list of objects, or of whatever `as` makes of an item.
template <class List, class As>
json::array list_of(List const& all, As const& as)
{
    json::array out;
    for (auto const& item : all)
        out.push_back(as(item));
    return out;
}

} // namespace vigil::cli
