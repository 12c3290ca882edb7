// expect: src/client must not include net/pooled_transport.hpp
// Planted for layering_selftest.cmake.
#include "net/pooled_transport.hpp"
