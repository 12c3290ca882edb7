// How a cloud is reached: endpoints, TLS, limits.
#pragma once

#include "config/reader.hpp"

#include <vigil/options.hpp>

namespace vigil::config {

// Whose API the service speaks.
dialect read_service(reader& r);

void read_connection(reader& r, service unprefixed, client_options& to);

} // namespace vigil::config
