// expect: src/codec must not include plan/backoff.hpp
// Planted for layering_selftest.cmake.
#include "plan/backoff.hpp"
