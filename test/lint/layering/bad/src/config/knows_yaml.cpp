// expect: names yaml-cpp: yaml-cpp
// Planted for layering_selftest.cmake.
#include <yaml-cpp/yaml.h>
