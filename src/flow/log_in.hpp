// One log-in of any kind, from credentials to what sessions are made of.
#pragma once

#include "codec/tokens.hpp"
#include "flow/call.hpp"
#include "flow/session.hpp"
#include "net/http_message.hpp"
#include "net/time_source.hpp"

#include <vigil/credentials.hpp>
#include <vigil/diagnostics.hpp>
#include <vigil/options.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace vigil::flow {

namespace asio = boost::asio;

// What a log-in came to: a token or a key, and what is known beside it.
struct grant
{
    vigil::secret token;
    access_key_ptr key;
    project_id project;
    std::vector<catalog_entry> catalog;
    bool over_tls = false; // every word of it, the catalogue too
    timestamp expires_at;
};

// Runs one call through the pipeline.
using exchange = std::function<asio::awaitable<result<net::http_reply>>(call&)>;

// Whether `who` must be exchanged for something, or looked up, before the first call.
bool needs_log_in(provided_credentials::any const& who, client_options const& options);

// What needs no log-in. errc::no_credentials (`info`: field, rule) when it cannot be used.
result<grant> grant_of(provided_credentials::any const& who, client_options const& options,
                       diagnostics& info);

// Logs in. Every request of it is told in `info`, the last one stays; it ends at `deadline`.
asio::awaitable<result<grant>> log_in(provided_credentials::any const& who, exchange const& send,
                                      client_options const& options, net::time_source& time,
                                      time_point deadline, diagnostics& info);

} // namespace vigil::flow
