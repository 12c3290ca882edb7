// The mark by which what a call made is found again (create_marker): 16 hexadecimal digits at the end of a description
// or a name.
#pragma once

#include <vigil/detail/config.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace vigil {

inline constexpr std::size_t marker_digits = 16;
inline constexpr std::size_t described_marker = 25; // " [vigil:0123456789abcdef]"
inline constexpr std::size_t named_marker = 17;     // "-0123456789abcdef"

// The last digit says which request of the call it was: 1 is the first. The others are the call's own.
inline constexpr std::size_t marker_stem = marker_digits - 1;
inline constexpr int most_marked_requests = 15;

// `dice`: uniform in [0, 1).
VIGIL_API std::string make_marker_stem(std::function<double()> const& dice);
VIGIL_API std::string marker_of(std::string_view stem, int request);
VIGIL_API int request_of(std::string_view marker) noexcept; // 0: none of ours

// Whether `text` is 16 of 0-9 a-f.
VIGIL_API bool is_marker(std::string_view text) noexcept;

VIGIL_API std::string marked_description(std::string_view description, std::string_view marker);
VIGIL_API std::string marked_name(std::string_view name, std::string_view marker);

// Cuts the mark off a description and gives it; "" when there is none.
VIGIL_API std::string cut_marker(std::string& description);
// The mark at the end of a name that is `base` otherwise; "" when there is none.
VIGIL_API std::string_view marker_behind(std::string_view name, std::string_view base) noexcept;

} // namespace vigil
