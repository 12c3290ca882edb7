// malloc and its family, counted. Replacing operator new would not do: Asio gets the memory of handlers from
// aligned_alloc. glibc only; no sanitizer beside it.
#include "counted_memory.hpp"

#include <malloc.h>

#include <cerrno>
#include <cstddef>

extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);
}

namespace {

constinit long live = 0;

long weight(void* block) noexcept
{
    return block ? static_cast<long>(malloc_usable_size(block) + sizeof(std::size_t)) : 0;
}

void* counted(void* block) noexcept
{
    live += weight(block);
    return block;
}

} // namespace

extern "C" {

void* malloc(std::size_t size) noexcept { return counted(__libc_malloc(size)); }

void* calloc(std::size_t count, std::size_t size) noexcept { return counted(__libc_calloc(count, size)); }

void* realloc(void* block, std::size_t size) noexcept
{
    auto const before = weight(block);
    auto* const moved = __libc_realloc(block, size);
    if (moved || size == 0)
        live += weight(moved) - before;
    return moved;
}

void* memalign(std::size_t alignment, std::size_t size) noexcept
{
    return counted(__libc_memalign(alignment, size));
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept
{
    return counted(__libc_memalign(alignment, size));
}

int posix_memalign(void** out, std::size_t alignment, std::size_t size) noexcept
{
    auto* const block = counted(__libc_memalign(alignment, size));
    if (!block)
        return ENOMEM;
    *out = block;
    return 0;
}

void free(void* block) noexcept
{
    live -= weight(block);
    __libc_free(block);
}

} // extern "C"

namespace vigil::bench {

long live_bytes() noexcept { return live; }

} // namespace vigil::bench
