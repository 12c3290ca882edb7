// expect: include/vigil must not include boost/asio/ssl/context.hpp
// Planted for layering_selftest.cmake.
#include <boost/asio/ssl/context.hpp>
