// expect: src/config must not include vigil/client.hpp
// Planted for layering_selftest.cmake.
#include <vigil/client.hpp>
