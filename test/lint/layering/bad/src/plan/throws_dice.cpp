// expect: src/plan must not include random
// Planted for layering_selftest.cmake.
#include <random>
