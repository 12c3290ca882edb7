// A proxy on loopback between a client and a service, which hurts the bytes that pass. It knows no TLS and no HTTP, so
// what it counts are the bytes on the line. Real sockets and real time, on a thread of its own.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace vigil::chaos {

namespace asio = boost::asio;

enum class side {
    request, // what the client sends
    reply,   // what the service sends
};

// What happens when `at` bytes of a side have passed and there is one more.
enum class hurt {
    reset,     // both connections are reset; the byte is lost
    stall,     // this side passes nothing any more, and does not say so
    finish,    // both connections end in order (FIN), what comes after is dropped
    half_open, // this side ends in order, the other goes on
    drip,      // from now on byte by byte, with a pause of `span` after each
    delay,     // nothing for `span`, then all of it
};
inline constexpr std::size_t hurt_count = static_cast<std::size_t>(hurt::delay) + 1;

std::string_view to_string(hurt) noexcept;

struct byte_fault
{
    side where = side::reply;
    std::size_t at = 0;
    hurt what = hurt::reset;
    std::chrono::milliseconds span{};

    byte_fault(side w, std::size_t k, hurt h, std::chrono::milliseconds s = {})
        : where(w), at(k), what(h), span(s)
    {}
};

// What becomes of one connection. By default nothing.
struct fate
{
    bool reset_at_once = false; // accepted, and reset before anything is read
    std::vector<byte_fault> faults;

    fate() {}
    fate(byte_fault one) : faults{one} {} // NOLINT(google-explicit-constructor): a fault is a fate
    static fate reset()
    {
        fate f;
        f.reset_at_once = true;
        return f;
    }
};

struct proxy_stats
{
    std::uint64_t accepted = 0;
    std::uint64_t turned_away = 0; // more than `most_links` at once
    std::uint64_t unreached = 0;   // the service did not accept
    std::uint64_t resets = 0;      // before anything was read
    std::size_t open = 0;          // now
    std::size_t most_open = 0;
    std::array<std::uint64_t, hurt_count> done{};    // faults that happened
    std::array<std::uint64_t, 2> passed{};           // bytes, by side
    std::array<std::size_t, 2> passed_by_the_last{}; // of the connection that ended last

    proxy_stats() {}
    std::uint64_t faults() const noexcept; // all of them
};

// Thread safety: everything may be called from any thread. What it does is done when it returns.
class fault_proxy
{
    class impl;
    std::unique_ptr<impl> impl_;

public:
    // Asked on the proxy's thread, with the number of the connection: 0 is the first after the call of script().
    using fates = std::function<fate(std::uint64_t connection)>;

    static constexpr std::size_t most_links = 64;
    static constexpr std::chrono::seconds idle_limit{120}; // without a byte, or a connection is reset

    explicit fault_proxy(std::uint16_t upstream); // on 127.0.0.1
    fault_proxy(fault_proxy const&) = delete;
    fault_proxy& operator=(fault_proxy const&) = delete;
    ~fault_proxy(); // closes everything, joins

    std::uint16_t port() const noexcept; // on 127.0.0.1; the kernel's, and kept while the service is away

    void script(fates);
    void script(fate of_the_next); // then nothing more happens

    void cut();     // resets what is open
    void go_away(); // the same, and refuses what comes
    void come_back();
    void hold(); // nothing passes, in no direction; connections are accepted, as by a firewall that died
    void release();

    proxy_stats stats() const;
};

} // namespace vigil::chaos
