// expect: has a timer of its own: ask the time source: steady_timer
// Planted for layering_selftest.cmake.
boost::asio::steady_timer* timer = nullptr;
