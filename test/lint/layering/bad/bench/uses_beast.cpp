// expect: names Beast: boost/beast
// Planted for layering_selftest.cmake.
#include <boost/beast/core.hpp>
