// Writes requests the way the services want them. Knows no stream and no reply.
#include "net/request_head.hpp"

#include <algorithm>
#include <charconv>

namespace vigil::net {
namespace {

bool is_value(std::string_view s) noexcept
{
    return std::ranges::none_of(s, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

bool is_word(std::string_view s) noexcept
{
    return std::ranges::none_of(s, [](char c) { return static_cast<unsigned char>(c) <= ' '; });
}

bool is_field(header const& h) noexcept { return is_word(h.name) && is_value(h.value); }

void append_number(std::string& out, std::size_t n)
{
    char digits[24];
    auto const end = std::to_chars(digits, digits + sizeof digits, n).ptr;
    out.append(digits, end);
}

void append_line(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ").append(value).append("\r\n");
}

void append_host(std::string& out, http_request const& q)
{
    if (q.method == "CONNECT")
        out.append(q.target);
    else
        append_authority(out, q.to);
}

} // namespace

bool is_sendable(http_request const& q) noexcept
{
    return is_word(q.method) && is_word(q.target) && is_word(q.to.host) && is_value(q.content_type) &&
           std::ranges::all_of(q.headers, is_field);
}

bool write_request(std::string& out, http_request const& q, request_form const& form,
                   std::string_view user_agent)
{
    out.clear();
    out.append(q.method).append(" ");
    if (form.absolute) {
        out.append(q.to.tls ? "https://" : "http://");
        append_host(out, q);
    }
    out.append(q.target).append(" HTTP/1.1\r\nHost: ");
    append_host(out, q);
    out.append("\r\n");
    if (!user_agent.empty())
        append_line(out, "User-Agent", user_agent);
    if (!form.proxy_authorization.empty())
        append_line(out, "Proxy-Authorization", form.proxy_authorization);
    if (q.method != "CONNECT")
        append_line(out, "Accept", "application/json");
    for (auto const& h : q.headers)
        append_line(out, h.name, h.value);
    if (q.last_headers)
        for (auto const& h : q.last_headers(q)) {
            if (!is_field(h))
                return false;
            append_line(out, h.name, h.value);
        }
    if (!q.body.empty() && !q.content_type.empty())
        append_line(out, "Content-Type", q.content_type);
    // Never chunked: the services lose such bodies. A POST without a body says so.
    if (!q.body.empty() || q.method == "POST" || q.method == "PUT" || q.method == "PATCH") {
        out.append("Content-Length: ");
        append_number(out, q.body.size());
        out.append("\r\n");
    }
    out.append("\r\n").append(q.body);
    return true;
}

} // namespace vigil::net
