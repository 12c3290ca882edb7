// A request as bytes.
#pragma once

#include "net/connector.hpp"
#include "net/http_message.hpp"

#include <string>
#include <string_view>

namespace vigil::net {

// No line break, NUL or blank where it would end a line or the target: what a caller or a server gave us must
// not become a header, or a request, of its own.
bool is_sendable(http_request const& request) noexcept;

// Head and body, replacing what `out` held. A CONNECT names its target as Host, as it must. False, and nothing to send,
// when one of the last headers, which nobody has seen before, holds a line break.
bool write_request(std::string& out, http_request const& request, request_form const& form,
                   std::string_view user_agent);

} // namespace vigil::net
