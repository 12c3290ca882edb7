// expect: include/vigil must not include iostream
// Planted for layering_selftest.cmake.
#include <iostream>
