// The other end of bench_exchange: a process of its own, so that its CPU is not counted.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string_view>

namespace vigil::bench {

// A backup as the service prints it, 1,024 bytes of JSON.
std::string_view backup_body() noexcept;
inline constexpr std::string_view backup_name = "1d1139d8-8989-49d3-8aa1-83eb691e6db2";

// Answers every request head on loopback with backup_body(). Fork it before the process has threads.
class backup_server
{
    pid_t child_ = -1;
    std::uint16_t port_ = 0;

public:
    backup_server(); // throws std::system_error
    ~backup_server();
    backup_server(backup_server const&) = delete;
    backup_server& operator=(backup_server const&) = delete;

    std::uint16_t port() const noexcept { return port_; }
};

} // namespace vigil::bench
