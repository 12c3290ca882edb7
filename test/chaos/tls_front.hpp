// The end of a TLS connection before a service without TLS: it knows HTTP and TLS, and breaks the rules of both. Real
// sockets and real time, on a thread of its own.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace vigil::chaos {

namespace asio = boost::asio;

// What is done to one exchange.
enum class trick {
    none,
    reply_twice,      // the reply comes two times, in one piece
    early_reply,      // a refusal (503) comes before the request's body was read, which it never is
    stray_reply,      // a reply that nobody asked for comes after the reply, while the connection is idle
    cut_after_body,   // the whole reply of known length, then the end without close_notify
    cut_in_body,      // half of such a body, then the same
    endless,          // the reply's end is the end of the connection, which is announced (close_notify)
    endless_unclosed, // the same, and it is not announced
    endless_cut,      // half of such a body, and its end is not announced
    renegotiate,      // TLS 1.2: before the reply a HelloRequest
    renegotiate_idle, // TLS 1.2: after the reply a HelloRequest
    key_update,       // TLS 1.3: before the reply new keys, and the client is asked for new ones
};
inline constexpr std::size_t trick_count = static_cast<std::size_t>(trick::key_update) + 1;

std::string_view to_string(trick) noexcept;

enum class tls_of { v1_2, v1_3 };

struct front_stats
{
    std::uint64_t accepted = 0;
    std::uint64_t handshakes = 0;
    std::uint64_t exchanges = 0;
    std::uint64_t strays = 0; // replies that nobody asked for, and that have arrived
    std::size_t open = 0;
    std::array<std::uint64_t, trick_count> done{};

    front_stats() {}
};

// Thread safety: everything may be called from any thread. What it does is done when it returns.
class tls_front
{
    class impl;
    std::unique_ptr<impl> impl_;

public:
    // Asked on the front's thread, once the head of a request was read. 0 is the first request after the call of script().
    using tricks = std::function<trick(std::uint64_t exchange, std::string_view head)>;

    static constexpr std::size_t most_connections = 64;
    static constexpr std::size_t most_bytes = 16 * 1024 * 1024; // of a message

    tls_front(std::uint16_t upstream, tls_of version);
    tls_front(tls_front const&) = delete;
    tls_front& operator=(tls_front const&) = delete;
    ~tls_front(); // closes everything, joins

    std::string url() const; // "https://127.0.0.1:34567"
    std::string const& ca_pem() const noexcept;

    void script(tricks);
    front_stats stats() const;
};

} // namespace vigil::chaos
