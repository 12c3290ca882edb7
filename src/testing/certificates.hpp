// An authority and a server's certificate, made on the spot.
#pragma once

#include <vigil/testing/simulator_options.hpp>

#include <string>

namespace vigil::testing::sim {

struct certificates
{
    std::string ca_pem;
    std::string chain_pem; // the server's own
    std::string key_pem;
};

// Throws std::runtime_error when OpenSSL refuses.
certificates make_certificates(simulator_options const& options);

} // namespace vigil::testing::sim
