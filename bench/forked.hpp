// A figure that only a fresh process can give. Linux.
#pragma once

#include <functional>

namespace vigil::bench {

// What `work` returns in a fork of this process. Before anything else has made threads or contexts.
// Throws std::runtime_error when the fork does not come to it.
double in_fork(std::function<double()> const& work);

double resident_bytes(); // of this process, now

} // namespace vigil::bench
