// expect: include/vigil must not include boost/json.hpp
// Planted for layering_selftest.cmake.
#include <boost/json.hpp>
