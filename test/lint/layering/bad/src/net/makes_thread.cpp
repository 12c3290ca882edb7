// expect: makes a thread: std::jthread
// Planted for layering_selftest.cmake.
void start(std::jthread&);
