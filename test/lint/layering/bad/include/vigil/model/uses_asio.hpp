// expect: include/vigil/model must not include boost/asio/any_io_executor.hpp
// Planted for layering_selftest.cmake.
#include <boost/asio/any_io_executor.hpp>
