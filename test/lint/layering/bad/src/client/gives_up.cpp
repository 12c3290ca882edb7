// expect: ends the process: abort(
// Planted for layering_selftest.cmake.
void stop() { std::abort(); }
