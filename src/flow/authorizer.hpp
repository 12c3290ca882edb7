// Who we are to the service: token, project and endpoints, fetched and renewed.
#pragma once

#include "codec/endpoint.hpp"
#include "codec/operation.hpp"
#include "flow/gate.hpp"
#include "flow/journal.hpp"
#include "net/http_message.hpp"
#include "net/time_source.hpp"
#include "plan/token_cache.hpp"

#include <vigil/diagnostics.hpp>
#include <vigil/options.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::flow {

struct call;

// What one log-in gave. Immutable: a running attempt keeps the one it began with.
struct session
{
    std::string token;
    std::uint64_t generation = 0;
    project_id project;
    std::array<std::optional<codec::endpoint>, 4> endpoints; // by codec::service

    codec::endpoint const* find(codec::service s) const noexcept
    {
        auto const& e = endpoints[static_cast<std::size_t>(s)];
        return e ? &*e : nullptr;
    }
};
using session_ptr = std::shared_ptr<session const>;

// Hands out the session. Fetches are single flight: whoever comes first starts one, everybody waits for it,
// and a waiter that gives up does not stop it. Used on the client's executor only.
class authorizer
{
public:
    // Runs one call through the pipeline, for the log-in.
    using exchange = std::function<asio::awaitable<result<net::http_reply>>(call&)>;

    authorizer(asio::any_io_executor ex, std::shared_ptr<net::time_source> time,
               client_options const& options, std::function<double()> dice, journal const& log);

    // `owner` keeps alive what `e` uses, and this object, while a log-in runs.
    void connect(std::weak_ptr<void> owner, exchange e)
    {
        owner_ = std::move(owner);
        exchange_ = std::move(e);
    }

    // The session, when nobody has to wait for it; null otherwise. Saves a coroutine on nearly every call.
    session_ptr at_hand();

    // The session for one attempt. Errors of a log-in, errc::no_credentials, errc::deadline_exceeded.
    asio::awaitable<result<session_ptr>> acquire(time_point deadline, diagnostics& info);

    // Where log-ins go; nullptr when the credentials name no usable identity service.
    codec::endpoint const* identity();

    // Whether a token that the service refuses can be replaced.
    bool renewable() const noexcept;

    // What a log-in sends and nobody may see; empty when there is none.
    std::string_view password() const noexcept;

    // The service answered 401 to a token of this generation.
    void rejected(std::uint64_t generation);

    // Stops a running log-in; everybody who waits ends with `ec`.
    void stop(error_code ec);

private:
    result<session_ptr> make_session(auth_token token, std::uint64_t generation, diagnostics& info) const;
    result<session_ptr> static_session(diagnostics& info) const;
    void start_renewal();
    asio::awaitable<void> renew();
    asio::awaitable<result<auth_token>> log_in(diagnostics& info);

    asio::any_io_executor ex_;
    std::shared_ptr<net::time_source> time_;
    client_options const& options_;
    std::function<double()> dice_;
    journal const& log_;
    std::weak_ptr<void> owner_;
    exchange exchange_;
    plan::token_cache cache_;
    session_ptr session_;
    std::optional<codec::endpoint> identity_;
    gate renewed_;
    error_code failed_;   // of the last log-in, unless it runs or brought a token
    diagnostics failure_; // its story
    asio::cancellation_signal renewal_;
    bool stopped_ = false;
};

// Copies the story of a failed log-in into the call that needed it.
void blame(diagnostics& info, diagnostics const& log_in, error_code ec);

} // namespace vigil::flow
