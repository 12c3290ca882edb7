// steady_clock::now() is for steady_time.cpp, abort() for nobody, std::cout for programs.
#include "plan/backoff.hpp"

#include <vigil/options.hpp>

#include <algorithm>

auto const text = "std::cerr and printf(";
