// expect: src/flow must not include net/pool.hpp
// Planted for layering_selftest.cmake.
#include "net/pool.hpp"
