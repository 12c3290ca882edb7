// expect: src/plan must not include boost/asio/post.hpp
// Planted for layering_selftest.cmake.
#include <boost/asio/post.hpp>
