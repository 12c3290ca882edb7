// What the text of a throttled reply says about the limit (API 8.3).
#pragma once

#include <vigil/time.hpp>

#include <optional>
#include <string_view>

namespace vigil::plan {

// The share of one request in the limit that a gateway names in words, where it sends no Retry-After: of
// "... policy user over ratelimit,limit:10,time:1 minute" 6 s. The unit is second, minute, hour or day, also in the plural.
// nullopt: there is none in it, or one that nobody could wait for (of 0 requests, of no time).
std::optional<duration> pause_of_limit(std::string_view message) noexcept;

} // namespace vigil::plan
