// Looks at single values: lengths, ranges, alphabets. Knows no request.
#include "model/checks.hpp"

#include "model/text.hpp"

#include <algorithm>

namespace vigil::checks {
namespace {

bool is_word_character(char c) noexcept
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

std::string span_of(std::size_t min, std::size_t max)
{
    return std::to_string(min) + "-" + std::to_string(max);
}

} // namespace

fault check_filter(std::string_view field, std::string_view value)
{
    if (!count_code_points(value))
        return refuse(field, "UTF-8 text");
    return has_control_characters(value) ? refuse(field, "no control characters") : fault();
}

fault check_length(std::string_view field, std::string_view value, std::size_t min, std::size_t max)
{
    auto const length = count_code_points(value);
    if (length && *length >= min && *length <= max)
        return {};
    return refuse(field, span_of(min, max) + " characters of UTF-8");
}

fault check_range(std::string_view field, std::optional<std::int64_t> value, std::int64_t min,
                  std::int64_t max)
{
    if (!value || (*value >= min && *value <= max))
        return {};
    return refuse(field, std::to_string(min) + "-" + std::to_string(max));
}

fault check_offset(std::optional<std::int64_t> offset)
{
    return offset && *offset < 0 ? refuse("offset", "0 or more") : fault();
}

fault check_paging(std::optional<std::int64_t> offset, std::string const& marker)
{
    if (auto found =
            first_of([&] { return check_offset(offset); }, [&] { return check_filter("marker", marker); }))
        return found;
    return offset && !marker.empty() ? refuse("offset", "not together with a marker") : fault();
}

bool is_word(std::string_view text, std::size_t min, std::size_t max) noexcept
{
    return text.size() >= min && text.size() <= max && std::ranges::all_of(text, is_word_character);
}

fault check_word(std::string_view field, std::string_view text, std::size_t min, std::size_t max)
{
    if (is_word(text, min, max))
        return {};
    return refuse(field, span_of(min, max) + " characters of A-Z a-z 0-9 _ -");
}

fault check_metadata(std::map<std::string, std::string> const& values)
{
    auto const allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("-_:. /").find(c) != std::string_view::npos;
    };
    for (auto const& [key, value] : values) {
        if (key.empty() || key.size() > 255 || !std::ranges::all_of(key, allowed))
            return refuse("metadata", "keys of 1-255 of A-Z a-z 0-9 - _ : . / and blank");
        if (auto found = check_length("metadata." + key, value, 0, 255))
            return found;
    }
    return {};
}

} // namespace vigil::checks
