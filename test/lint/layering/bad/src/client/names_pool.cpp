// expect: names a concrete class of net: pooled_transport
// Planted for layering_selftest.cmake.
class pooled_transport* hidden = nullptr;
