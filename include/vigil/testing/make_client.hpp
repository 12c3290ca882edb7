// A client that runs in virtual time against a service of the test's making.
#pragma once

#include <vigil/client.hpp>
#include <vigil/client_group.hpp>
#include <vigil/testing/manual_time.hpp>
#include <vigil/testing/scripted_transport.hpp>
#include <vigil/testing/simulated_transport.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>

namespace vigil::testing {

// Single-threaded: everything runs on `ex`. With options.credentials unset the client uses the token "token"
// for project "p" and an endpoint of no consequence, so that a test's script begins with the call it is
// about.
VIGIL_API client make_client(boost::asio::any_io_executor ex, manual_time& time, scripted_transport& wire,
                             client_options options = {});

// The same against the simulated service. With options.credentials unset it logs in as the simulator's user.
VIGIL_API client make_client(boost::asio::any_io_executor ex, manual_time& time, simulated_transport& wire,
                             client_options options = {});

// A group of `clients`, all of them on `ex` and against the same service.
VIGIL_API client_group make_client_group(boost::asio::any_io_executor ex, manual_time& time,
                                         scripted_transport& wire, std::size_t clients,
                                         client_options options = {});
VIGIL_API client_group make_client_group(boost::asio::any_io_executor ex, manual_time& time,
                                         simulated_transport& wire, std::size_t clients,
                                         client_options options = {});

} // namespace vigil::testing
