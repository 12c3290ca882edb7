// expect: prints: std::cerr
// Planted for layering_selftest.cmake.
inline void say() { std::cerr << "no"; }
