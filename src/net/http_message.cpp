// Small manners of header fields. Knows nothing of streams.
#include "net/http_message.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace vigil::net {

bool same_name(std::string_view a, std::string_view b) noexcept
{
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, [&](char x, char y) { return lower(x) == lower(y); });
}

void append_authority(std::string& out, origin const& to)
{
    bool const literal = to.host.find(':') != std::string::npos;
    out.append(literal ? "[" : "").append(to.host).append(literal ? "]" : "");
    if (to.port == (to.tls ? 443 : 80))
        return;
    char digits[8];
    out.append(":").append(digits, std::to_chars(digits, digits + sizeof digits, to.port).ptr);
}

std::vector<header> http_request::make_headers() const
{
    auto all = headers;
    if (last_headers)
        for (auto& h : last_headers(*this))
            all.push_back(std::move(h));
    return all;
}

void http_request::set(std::string_view name, std::string value)
{
    auto const at = std::ranges::find_if(headers, [&](header const& h) { return same_name(h.name, name); });
    if (at != headers.end())
        at->value = std::move(value);
    else
        headers.push_back({std::string(name), std::move(value)});
}

std::string_view http_reply::find(std::string_view name) const noexcept
{
    auto const at = std::ranges::find_if(headers, [&](header const& h) { return same_name(h.name, name); });
    return at == headers.end() ? std::string_view() : std::string_view(at->value);
}

} // namespace vigil::net
