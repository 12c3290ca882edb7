// How much memory the process has from malloc. Link it into a benchmark that counts; no other.
#pragma once

namespace vigil::bench {

// Bytes of all live blocks as malloc rounds them, its word of header included. One thread.
long live_bytes() noexcept;

} // namespace vigil::bench
