// Asks the program for credentials.
#pragma once

#include "net/time_source.hpp"

#include <vigil/credentials.hpp>
#include <vigil/error.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace vigil::flow {

namespace asio = boost::asio;

// The first answer; errc::no_credentials when there is none to come, errc::deadline_exceeded, or the callback's error.
// Runs on `ex`; the answer may come from any thread, and later than anybody listens.
asio::awaitable<result<provided_credentials>> ask_provider(credentials_provider const& who,
                                                           asio::any_io_executor ex, net::time_source& time,
                                                           time_point deadline);

} // namespace vigil::flow
