// What a Retry-After and a Date header say (RFC 9110, 5.6.7 and 10.2.3).
#pragma once

#include <vigil/time.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace vigil::plan {

using wall_time = std::chrono::system_clock::time_point;

// Whole seconds, or any of the three forms of an HTTP date, taken relative to `wall_now`; a date in the past
// is zero. Negative values and garbage are nullopt. There is no cap here: a value too large for `duration` is
// duration::max(), and whoever waits knows its own deadline.
std::optional<duration> parse_retry_after(std::string_view text, wall_time wall_now) noexcept;

// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`, always
// UTC. Names are read without case, and the day of the week is not compared with the date. Dates outside of
// the clock's range (years 1678 to 2261) become its ends.
// A year of two digits is the one nearest to `wall_now` that is at most 50 years ahead.
std::optional<wall_time> parse_http_date(std::string_view text, wall_time wall_now) noexcept;

// The same where no clock is at hand: years of two digits are those from 1970 to 2069.
std::optional<wall_time> parse_http_date(std::string_view text) noexcept;

} // namespace vigil::plan
