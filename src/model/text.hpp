// Texts of other people: how long they are, and how to show them on one line.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace vigil {

// Number of code points, or nothing when `text` is not UTF-8.
std::optional<std::size_t> count_code_points(std::string_view text) noexcept;

// True when `text` holds a control character (C0, DEL, or C1 as UTF-8).
bool has_control_characters(std::string_view text) noexcept;

// Without the blanks around it, as services cut them off: ASCII's, and what Unicode calls white space.
std::string_view without_outer_blanks(std::string_view text) noexcept;

// ASCII letters count the same in both cases.
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

// `text` on one line and safe to print: control characters, line separators and direction overrides become
// blanks, bytes that are not UTF-8 become '?'. At most `limit` bytes, cut before a code point that does not
// fit.
std::string harmless_text(std::string_view text, std::size_t limit);

} // namespace vigil
