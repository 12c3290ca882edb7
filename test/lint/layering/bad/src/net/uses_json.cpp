// expect: src/net must not include boost/json/value.hpp
// Planted for layering_selftest.cmake.
#include <boost/json/value.hpp>
