// Requests and replies as the layers above the wire know them: no Beast, no buffers.
#pragma once

#include <vigil/detail/config.hpp>

#include <boost/system/result.hpp>

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::net {

// Where a request goes. Connections and TLS sessions are kept per origin.
struct origin
{
    bool tls = true;
    std::string host; // lower case; an IPv6 literal without brackets
    std::uint16_t port = 443;

    friend auto operator<=>(origin const&, origin const&) = default;
    friend bool operator==(origin const&, origin const&) = default;
};

// As the field Host has it: without the scheme's own port, an IPv6 literal in brackets.
void append_authority(std::string& out, origin const& to);

struct header
{
    std::string name;
    std::string value;
};

// One request. `target` is the path and the query, already encoded. Host, Content-Length, Connection, Accept
// and User-Agent are the wire's own; `headers` are all the others. Names and values hold no CR, LF or NUL.
struct http_request
{
    std::string method;
    origin to;
    std::string target;
    std::vector<header> headers;
    std::string body;
    std::string content_type;  // sent when the body is not empty
    bool confidential = false; // whoever writes it wipes what was written

    // Makes the headers that can only be made when the request is about to leave: a signature and its date. Called
    // once per exchange, by whoever writes the request, when its connection is at hand.
    std::function<std::vector<header>(http_request const&)> last_headers;

    // `headers` and the last ones.
    VIGIL_API std::vector<header> make_headers() const;

    VIGIL_API void set(std::string_view name, std::string value); // replaces, without case
};

// How far an exchange came. It decides what may be repeated.
enum class progress {
    not_sent, // no byte of the request left this process
    sent,     // some of it did, and no byte of a reply came back: it may have been executed
    replying, // the reply began; it may be cut
    complete,
};

// One reply. Only the headers that somebody asks for are kept (see kept_headers in wire.cpp).
struct http_reply
{
    int status = 0;
    std::vector<header> headers;
    std::string body;
    net::progress progress = net::progress::not_sent;
    bool stale_connection = false; // it failed on a kept connection before any byte of a reply
    std::string problem; // of a failed exchange: the precise reason, "TLS: hostname mismatch"; never a secret

    VIGIL_API std::string_view find(std::string_view name) const noexcept; // without case; "" when absent
};

// Names of fields: without case, ASCII only, as HTTP wants it.
VIGIL_API bool same_name(std::string_view a, std::string_view b) noexcept;

} // namespace vigil::net
