// The part of catalogues that replies with and without a token share.
#pragma once

#include "codec/json_fields.hpp"

#include <vigil/model/token.hpp>

#include <vector>

namespace vigil::codec {

// A list of services and their endpoints (API 1.1, 9.1), without the entries that have no reading.
bool read_catalog(json_value v, std::vector<catalog_entry>& out, fault& f);

} // namespace vigil::codec
