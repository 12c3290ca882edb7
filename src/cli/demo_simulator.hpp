// The program vigil-sim as a child process, and what it tells about itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace vigil::cli {

// Started when constructed, stopped by its own pid when destroyed; it also ends with us if we are killed.
// Throws std::runtime_error when it does not come up.
class simulator_process
{
    std::filesystem::path folder_; // of its own, removed at the end
    pid_t pid_ = -1;
    std::string url_;
    std::string ca_file_;
    double cpu_seconds_ = 0;

    void start(std::filesystem::path const& program, std::vector<std::string> arguments);
    void wait_until_ready();
    bool reap(bool block);

public:
    simulator_process(std::filesystem::path const& program, std::vector<std::string> arguments);
    simulator_process(simulator_process const&) = delete;
    simulator_process& operator=(simulator_process const&) = delete;
    ~simulator_process();

    std::string const& url() const noexcept { return url_; }
    std::string const& ca_file() const noexcept { return ca_file_; }
    pid_t pid() const noexcept { return pid_; }

    void stop() noexcept;
    double cpu_seconds() const noexcept { return cpu_seconds_; } // after stop()
};

// What the service counted (GET /__simulator/stats).
struct service_stats
{
    std::map<std::string, std::uint64_t> requests; // by operation
    std::map<std::string, std::uint64_t> faults;   // by kind
    std::uint64_t creates = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t blind_repeats = 0;
    std::uint64_t tokens = 0;
    std::uint64_t connections = 0;
    std::uint64_t handshakes = 0;
    std::uint64_t resumptions = 0;
};

// One backup as the service has it (GET /__simulator/books).
struct book_entry
{
    std::string id;
    std::string job_id;
    std::string name;
    std::string client_request_id;
    std::string outcome; // available or error
    std::string fail_reason;
    std::int64_t begun_ms = 0; // since the start of the service
    std::int64_t finished_ms = 0;
};

struct service_books
{
    std::chrono::nanoseconds start{}; // of the service, by the machine's steady clock
    std::vector<book_entry> backups;
};

// Both read over TLS, the simulator's authority verified. Throw std::exception.
service_stats read_stats(std::string const& url, std::string const& ca_file);
service_books read_books(std::string const& url, std::string const& ca_file);

} // namespace vigil::cli
