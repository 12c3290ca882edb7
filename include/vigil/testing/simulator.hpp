// A whole service on a loopback port, for tests and demonstrations.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/testing/simulator_options.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <string>
#include <vector>

namespace vigil::net {
class time_source;
}

namespace vigil::testing {

// Speaks HTTP/1.1 over TLS, with an authority and a certificate for localhost, 127.0.0.1 and ::1 that it
// makes for itself, or plain. Serves IAM, VBS, volumes and SDRS at one address. Listens when constructed.
//
// Thread safety: all member functions may be called from any thread. Throws std::exception when it cannot
// listen, and std::invalid_argument when a fault is for no call that there is (simulated_operations()).
class VIGIL_API simulator
{
    class impl;
    std::shared_ptr<impl> impl_;

public:
    // On a thread of its own.
    explicit simulator(simulator_options options = {});

    // On `ex`, which may have any number of threads, and by `time` when that is given (it must be safe to
    // read from those threads). Backups then move through their states by it; the limits of connections do
    // not.
    simulator(boost::asio::any_io_executor ex, simulator_options options,
              std::shared_ptr<net::time_source> time = {});

    simulator(simulator const&) = delete;
    simulator& operator=(simulator const&) = delete;
    ~simulator();

    std::string const& url() const noexcept;    // "https://127.0.0.1:34567"
    std::string const& ca_pem() const noexcept; // empty when plain
    std::uint16_t port() const noexcept;

    simulator_stats stats() const;
    std::vector<simulated_backup> books() const;

    // One more line of the script; calls are counted from the start, not from now.
    void script(scripted_fault line);

    // Forgets everything: backups, tokens, counters. The script starts anew.
    void reset();

    // A restart, its two halves: every connection is reset and new ones are refused; then it listens again, at the
    // same port. Its books and its tokens stay, as those in a service's database. Both happen on its executor, soon,
    // and in the order of the calls.
    void go_away();
    void come_back();

    // Closes every connection and stops to listen. On a thread of its own, joins it.
    void stop();
};

} // namespace vigil::testing
