#include "support/freed_memory.hpp"

#include <malloc.h>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

std::string_view wanted;
int found = 0;

void give_back(void* p) noexcept
{
    if (p && !wanted.empty() &&
        std::string_view(static_cast<char const*>(p), ::malloc_usable_size(p)).find(wanted) !=
            std::string_view::npos)
        ++found;
    std::free(p);
}

} // namespace

namespace vigil::test {

freed_memory::freed_memory(std::string_view secret) noexcept
{
    found = 0;
    wanted = secret;
}

freed_memory::~freed_memory() { wanted = {}; }
int freed_memory::held_it() const noexcept { return found; }

} // namespace vigil::test

void* operator new(std::size_t n, std::nothrow_t const&) noexcept
{
    return std::calloc(n == 0 ? 1 : n, 1); // what was there before is nobody's finding
}
void* operator new(std::size_t n)
{
    if (void* const p = operator new(n, std::nothrow))
        return p;
    throw std::bad_alloc();
}
void* operator new[](std::size_t n) { return operator new(n); }
void* operator new[](std::size_t n, std::nothrow_t const&) noexcept { return operator new(n, std::nothrow); }
void operator delete(void* p) noexcept { give_back(p); }
void operator delete(void* p, std::size_t) noexcept { give_back(p); }
void operator delete(void* p, std::nothrow_t const&) noexcept { give_back(p); }
void operator delete[](void* p) noexcept { give_back(p); }
void operator delete[](void* p, std::size_t) noexcept { give_back(p); }
void operator delete[](void* p, std::nothrow_t const&) noexcept { give_back(p); }
