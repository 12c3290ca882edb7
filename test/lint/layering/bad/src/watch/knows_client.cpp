// expect: src/watch must not include client/client_core.hpp
// Planted for layering_selftest.cmake.
#include "client/client_core.hpp"
