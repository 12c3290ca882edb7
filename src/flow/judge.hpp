// What one exchange came to.
#pragma once

#include "codec/errors.hpp"
#include "codec/operation.hpp"
#include "net/http_message.hpp"
#include "plan/retry_plan.hpp"

#include <vigil/diagnostics.hpp>
#include <vigil/error.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace vigil::flow {

// Sorts the outcome of an exchange: transport error, HTTP status, service code, Retry-After. What the reply
// says of itself goes into `info`. `renewable`: a token was sent, and another one can be got.
plan::attempt_outcome judge(error_code ec, net::http_reply const& reply, codec::operation const& asked,
                            bool renewable, std::chrono::system_clock::time_point wall_now,
                            diagnostics& info);

// Withholds a text that holds a secret or its beginning, as it is, in JSON or percent-encoded.
void withhold(std::string& text, std::string_view secret);

// Withholds the request ids in which it does: all that is kept of a reply that is a success.
void redact_ids(diagnostics& info, std::string_view secret);

// Withholds the texts in which the service repeats a secret that it was sent.
void redact(diagnostics& info, std::string_view secret);

} // namespace vigil::flow
