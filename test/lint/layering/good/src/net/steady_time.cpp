#include "net/steady_time.hpp"

#include <boost/asio/steady_timer.hpp>

auto now() { return std::chrono::steady_clock::now(); }
