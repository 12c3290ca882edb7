// A reply as the bytes of HTTP/1.1.
#pragma once

#include "testing/answer.hpp"
#include "testing/json_writer.hpp"

namespace vigil::testing::sim {

// "Sat, 21 Nov 2026 10:49:49 GMT"
void append_http_date(std::string& out, wall_time now);

// `without_body`: of a HEAD.
std::string reply_bytes(answer const&, wall_time now, bool keep_alive, bool without_body);

// Not HTTP at all.
std::string garbage_bytes();

} // namespace vigil::testing::sim
