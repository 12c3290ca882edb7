#include "net/pooled_transport.hpp"

auto make() { return pooled_transport(); }
