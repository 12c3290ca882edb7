// expect: src/codec must not include net/transport.hpp
// Planted for layering_selftest.cmake.
#include "net/transport.hpp"
