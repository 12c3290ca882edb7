// Whether memory is given back with a secret in it. The operators that look stand in a file of their own, so that no
// compiler sees through them.
#pragma once

#include <string_view>

namespace vigil::test {

class freed_memory
{
public:
    explicit freed_memory(std::string_view secret) noexcept; // looks for it from now on, one at a time
    freed_memory(freed_memory const&) = delete;
    freed_memory& operator=(freed_memory const&) = delete;
    ~freed_memory();

    // How many pieces that were given back since held it.
    int held_it() const noexcept;
};

} // namespace vigil::test
