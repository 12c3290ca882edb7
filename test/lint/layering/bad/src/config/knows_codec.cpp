// expect: src/config must not include codec/url.hpp
// Planted for layering_selftest.cmake.
#include "codec/url.hpp"
