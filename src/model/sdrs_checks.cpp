// The rules that the requests of SDRS share (API 14). Knows nothing of paths, JSON or the wire.
#include "model/sdrs_checks.hpp"

#include "model/text.hpp"

#include <algorithm>

namespace vigil::detail {
namespace {

bool is_name_character(char c) noexcept
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

} // namespace

std::optional<argument_fault> check_sdrs_name(std::string const& name)
{
    if (!name.empty() && name.size() <= 64 && std::ranges::all_of(name, is_name_character))
        return {};
    return sdrs::refuse("name", "1-64 characters of A-Z a-z 0-9 . _ -");
}

std::optional<argument_fault> check_path_id(char const* field, std::string const& id)
{
    if (is_path_safe_id(id))
        return {};
    return sdrs::refuse(field, "an id is 1-64 of A-Z a-z 0-9 _ - and no reserved word");
}

} // namespace vigil::detail

namespace vigil::sdrs {
namespace {

constexpr std::size_t longest_key = 127;
constexpr std::size_t longest_value = 255;

bool longer_than(std::string_view text, std::size_t most) noexcept
{
    return count_code_points(text).value_or(most + 1) > most;
}

} // namespace

fault check_given(std::string_view field, std::string_view text)
{
    return text.empty() ? refuse(field, "not empty") : check_filter(field, text);
}

fault check_description(std::string_view text)
{
    if (text.size() > 64 || !count_code_points(text) || text.find_first_of("<>") != text.npos)
        return refuse("description", "at most 64 bytes of UTF-8, no < or >");
    return {};
}

fault check_paging(std::optional<std::int64_t> limit, std::optional<std::int64_t> offset)
{
    if (limit && (*limit < 1 || *limit > 999)) // S5
        return refuse("limit", "1-999");
    return offset && *offset < 0 ? refuse("offset", "0 or more") : fault();
}

fault check_tag(std::string const& field, std::string_view key, std::string_view value)
{
    if (key.find_first_not_of(' ') == key.npos || longer_than(key, longest_key)) // a blank one: SDRS.2205
        return refuse(field + "key", "1-127 characters of UTF-8, not only blanks");
    if (longer_than(value, longest_value))
        return refuse(field + "value", "0-255 characters of UTF-8");
    return first_of([&] { return check_filter(field + "key", key); },
                    [&] { return check_filter(field + "value", value); });
}

fault check_tags(std::vector<tag> const& tags, std::size_t most)
{
    if (tags.size() > most)
        return refuse("tags", "at most " + std::to_string(most));
    for (std::size_t i = 0; i < tags.size(); ++i) {
        auto const field = "tags[" + std::to_string(i) + "].";
        if (auto found = first_of([&] { return check_tag(field, tags[i].key, tags[i].value); },
                                  [&] { return check_unique_key(field + "key", tags, i, &tag::key); }))
            return found;
    }
    return {};
}

} // namespace vigil::sdrs
