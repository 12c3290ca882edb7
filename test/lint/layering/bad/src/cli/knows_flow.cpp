// expect: src/cli must not include flow/pipeline.hpp
// Planted for layering_selftest.cmake.
#include "flow/pipeline.hpp"
