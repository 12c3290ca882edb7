// expect: src/testing must not include codec/backups.hpp
// Planted for layering_selftest.cmake.
#include "codec/backups.hpp"
