// The text of a file as a tree of settings. Must not know where texts come from, nor what they mean.
#pragma once

#include "config/value.hpp"

#include <vigil/config.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::config {

// Far above what any file of clouds needs.
inline constexpr std::size_t max_file = 1024 * 1024;
inline constexpr std::size_t max_depth = 32;
inline constexpr std::size_t max_values = 20'000;                   // aliases expanded
inline constexpr std::size_t max_bytes = 4 * std::size_t{max_file}; // the same

enum class syntax { yaml, json };

// A map, or null for an empty text. A key that stands twice counts the second time, and is told in `warnings`; merge
// keys (<<) are understood, tags are not. Numbers stay as they are written.
result<value> parse(std::string_view text, syntax how, place const& at, std::vector<std::string>& warnings,
                    problem& why);

} // namespace vigil::config
