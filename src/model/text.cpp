// Measures foreign texts and makes them fit to print. Knows nothing of JSON, and depends on no locale.
#include "model/text.hpp"

#include <algorithm>

namespace vigil {
namespace {

struct code_point
{
    char32_t value = 0;
    std::size_t size = 0; // bytes; 0: not UTF-8
};

bool is_tail(char c) noexcept { return (static_cast<unsigned char>(c) & 0xc0u) == 0x80u; }

// The code point at the front of a text that is not empty. Overlong forms and surrogates are not UTF-8.
code_point decode(std::string_view text) noexcept
{
    auto const lead = static_cast<unsigned char>(text.front());
    if (lead < 0x80u)
        return {lead, 1};
    std::size_t const size = lead >= 0xf0u ? 4 : lead >= 0xe0u ? 3 : 2;
    if (lead < 0xc2u || lead > 0xf4u || text.size() < size)
        return {};
    char32_t value = lead & (0x7fu >> size);
    for (std::size_t i = 1; i < size; ++i) {
        if (!is_tail(text[i]))
            return {};
        value = (value << 6) | (static_cast<unsigned char>(text[i]) & 0x3fu);
    }
    bool const overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
    if (overlong || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
        return {};
    return {value, size};
}

bool is_control(char32_t c) noexcept { return c < 0x20 || (c >= 0x7f && c < 0xa0); }

bool is_harmful(char32_t c) noexcept
{
    return is_control(c) || c == 0x2028 || c == 0x2029     // line and paragraph separators
           || (c >= 0x202a && c <= 0x202e)                 // direction overrides
           || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff; // isolates, byte order mark
}

bool is_blank(char32_t c) noexcept
{
    return c == ' ' || (c >= 0x09 && c <= 0x0d) || (c >= 0x1c && c <= 0x1f) || c == 0x85 || c == 0xa0 ||
           c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
           c == 0x205f || c == 0x3000;
}

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

} // namespace

std::string_view without_outer_blanks(std::string_view text) noexcept
{
    while (!text.empty()) {
        auto const c = decode(text);
        if (c.size == 0 || !is_blank(c.value))
            break;
        text.remove_prefix(c.size);
    }
    while (!text.empty()) {
        auto at = text.size() - 1;
        while (at > 0 && is_tail(text[at]))
            --at;
        auto const c = decode(text.substr(at));
        if (c.size != text.size() - at || !is_blank(c.value))
            break;
        text.remove_suffix(c.size);
    }
    return text;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept
{
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::optional<std::size_t> count_code_points(std::string_view text) noexcept
{
    std::size_t count = 0;
    while (!text.empty()) {
        auto const c = decode(text);
        if (c.size == 0)
            return std::nullopt;
        text.remove_prefix(c.size);
        ++count;
    }
    return count;
}

bool has_control_characters(std::string_view text) noexcept
{
    while (!text.empty()) {
        auto const c = decode(text);
        if (c.size != 0 && is_control(c.value))
            return true;
        text.remove_prefix(c.size == 0 ? 1 : c.size);
    }
    return false;
}

std::string harmless_text(std::string_view text, std::size_t limit)
{
    std::string out;
    while (!text.empty()) {
        auto const c = decode(text);
        auto const shown = c.size == 0 ? std::string_view("?") : text.substr(0, c.size);
        auto const piece = c.size != 0 && is_harmful(c.value) ? std::string_view(" ") : shown;
        if (out.size() + piece.size() > limit)
            break;
        out += piece;
        text.remove_prefix(c.size == 0 ? 1 : c.size);
    }
    return out;
}

} // namespace vigil
