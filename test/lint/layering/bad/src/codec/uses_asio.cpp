// expect: src/codec must not include boost/asio.hpp
// Planted for layering_selftest.cmake.
#include <boost/asio.hpp>
