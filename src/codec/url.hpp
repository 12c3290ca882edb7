// Targets of requests: percent-encoding, paths and queries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace vigil::codec {

// RFC 3986: unreserved characters stay, everything else becomes %XX. A blank is %20, never +.
std::string percent_encode(std::string_view text);

// A `%` that is not followed by two hex digits stays as it is.
std::string percent_decode(std::string_view text);

// The decoded value of a parameter in the query of `url`; "" when there is none.
std::string query_value(std::string_view url, std::string_view name);

// "/v3/p/backups?limit=10": every segment and every value is encoded as it is added.
class target
{
    std::string text_;
    bool has_query_ = false;

public:
    explicit target(std::string_view first_segment) { segment(first_segment); }

    target& segment(std::string_view text);
    // Not added when empty or unset. `name` is put as it is.
    target& query(std::string_view name, std::string_view value);
    target& query(std::string_view name, std::optional<std::int64_t> value);

    std::string take() { return std::move(text_); }
};

} // namespace vigil::codec
