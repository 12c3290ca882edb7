// How often this program has asked for memory. Its operators stand in a file of their own, so that no
// compiler sees through them.
#pragma once

#include <cstddef>

std::size_t allocations() noexcept;
