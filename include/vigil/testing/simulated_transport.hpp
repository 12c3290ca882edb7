// The simulated service without sockets, in virtual time.
#pragma once

#include <vigil/credentials.hpp>
#include <vigil/detail/config.hpp>
#include <vigil/testing/simulator_options.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <vector>

namespace vigil::net {
class time_source;
class transport;
} // namespace vigil::net

namespace vigil::testing {

class manual_time;

// The same service as `simulator`, a function call away: an exchange takes exactly the simulated latency, and
// faults of the connection become the errors that a client of a socket would see. Single-threaded.
class VIGIL_API simulated_transport
{
    class impl;
    std::shared_ptr<impl> impl_;

public:
    simulated_transport(boost::asio::any_io_executor ex, manual_time& time, simulator_options options = {});
    simulated_transport(boost::asio::any_io_executor ex, std::shared_ptr<net::time_source> time,
                        simulator_options options = {});
    ~simulated_transport();

    // Where the catalogue of the simulated IAM says the services are.
    static std::string_view url() noexcept { return "https://simulator.test"; }

    // The user who may log in.
    password_credentials credentials() const;

    simulator_stats stats() const;
    std::vector<simulated_backup> books() const;
    void script(scripted_fault line);
    void reset();
    std::size_t running() const noexcept; // exchanges without an answer

    // For the parts of vigil that take a transport.
    std::shared_ptr<net::transport> transport() const noexcept;
};

} // namespace vigil::testing
