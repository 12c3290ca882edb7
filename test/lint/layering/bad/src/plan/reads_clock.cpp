// expect: reads a clock: ask the time source: steady_clock::now
// Planted for layering_selftest.cmake.
inline auto start() { return std::chrono::steady_clock::now(); }
