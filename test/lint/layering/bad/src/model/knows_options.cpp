// expect: src/model must not include vigil/options.hpp
// Planted for layering_selftest.cmake.
#include <vigil/options.hpp>
