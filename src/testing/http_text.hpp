// A reply as the bytes of HTTP/1.1.
#pragma once

#include "testing/answer.hpp"
#include "testing/json_writer.hpp"

namespace vigil::testing::sim {

// `without_body`: of a HEAD.
std::string reply_bytes(answer const&, wall_time now, bool keep_alive, bool without_body);

// Not HTTP at all.
std::string garbage_bytes();

} // namespace vigil::testing::sim
