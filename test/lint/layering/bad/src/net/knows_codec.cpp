// expect: src/net must not include codec/operation.hpp
// Planted for layering_selftest.cmake.
#include "codec/operation.hpp"
