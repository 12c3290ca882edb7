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

} // namespace vigil::flow
