// expect: src/plan must not include net/http_message.hpp
// Planted for layering_selftest.cmake.
#include "net/http_message.hpp"
