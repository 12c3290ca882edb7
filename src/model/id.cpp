// Which ids may stand in a path (API 1.2). Knows nothing of the paths themselves.
#include <vigil/model/id.hpp>

#include "model/text.hpp"

#include <algorithm>
#include <array>

namespace vigil {
namespace {

// Names of sibling paths: as an id each of them would turn one call into another.
constexpr std::array<std::string_view, 8> reserved{
    "detail", "batch", "quota", "count", "tags", "action", "resource_instances", "import_record"};

constexpr bool is_id_character(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

} // namespace

bool is_path_safe_id(std::string_view text) noexcept
{
    if (text.empty() || text.size() > 64 || !std::ranges::all_of(text, is_id_character))
        return false;
    return std::ranges::none_of(reserved, [&](auto word) { return equal_ignoring_case(text, word); });
}

} // namespace vigil
