// Percent-encoding and the building of targets. Nothing that a caller passes can leave its segment or its
// value.
#include "codec/url.hpp"

#include <algorithm>
#include <utility>

namespace vigil::codec {
namespace {

bool is_unreserved(char c) noexcept
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

int hex_value(char c) noexcept
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

} // namespace

std::string percent_encode(std::string_view text)
{
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (char const c : text) {
        if (is_unreserved(c)) {
            out += c;
            continue;
        }
        auto const byte = static_cast<unsigned char>(c);
        out += '%';
        out += hex[byte >> 4];
        out += hex[byte & 15u];
    }
    return out;
}

std::string percent_decode(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const escaped = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                             hex_value(text[i + 2]) >= 0;
        if (!escaped) {
            out += text[i];
            continue;
        }
        out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
        i += 2;
    }
    return out;
}

std::string query_value(std::string_view url, std::string_view name)
{
    url = url.substr(0, url.find('#'));
    auto const mark = url.find('?');
    if (mark == url.npos)
        return {};
    for (auto rest = url.substr(mark + 1); !rest.empty();) {
        auto const pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        auto const equals = pair.find('=');
        if (equals != pair.npos && pair.substr(0, equals) == name)
            return percent_decode(pair.substr(equals + 1));
    }
    return {};
}

target& target::segment(std::string_view text)
{
    text_ += '/';
    // A segment of dots would climb; every other one stays below its parent.
    text_ += text == "." ? "%2E" : text == ".." ? "%2E%2E" : percent_encode(text);
    return *this;
}

target& target::query(std::string_view name, std::string_view value)
{
    if (value.empty())
        return *this;
    text_ += std::exchange(has_query_, true) ? '&' : '?';
    text_ += name;
    text_ += '=';
    text_ += percent_encode(value);
    return *this;
}

target& target::query(std::string_view name, std::optional<std::int64_t> value)
{
    return value ? query(name, std::to_string(*value)) : *this;
}

} // namespace vigil::codec
