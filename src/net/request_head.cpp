// Writes requests the way the services want them. Knows no stream and no reply.
#include "net/request_head.hpp"

#include <vigil/secret.hpp>

#include <algorithm>
#include <charconv>
#include <vector>

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

// At least what the request takes.
std::size_t size_of(http_request const& q, std::vector<header> const& last, request_form const& form,
                    std::string_view user_agent)
{
    std::size_t size = 256 + q.method.size() + 2 * q.target.size() + 2 * q.to.host.size() +
                       user_agent.size() + form.proxy_authorization.size() + q.content_type.size() +
                       q.body.size();
    for (auto const* const fields : {&q.headers, &last})
        for (auto const& h : *fields)
            size += h.name.size() + h.value.size() + 4;
    return size;
}

// A buffer that grows by itself leaves the tokens that it held in memory that is given back.
void make_room(std::string& out, std::size_t size)
{
    if (out.capacity() >= size)
        return out.clear();
    wipe(out);
    out.reserve(size);
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
    auto last = q.last_headers ? q.last_headers(q) : std::vector<header>();
    if (!std::ranges::all_of(last, is_field)) {
        out.clear();
        for (auto& h : last)
            wipe(h.value);
        return false;
    }
    make_room(out, size_of(q, last, form, user_agent));
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
    for (auto& h : last) {
        append_line(out, h.name, h.value);
        wipe(h.value);
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
