// Who we are to the service: token, project and endpoints, fetched and renewed.
#pragma once

#include "flow/gate.hpp"
#include "flow/journal.hpp"
#include "flow/log_in.hpp"
#include "flow/session.hpp"
#include "flow/session_desk.hpp"
#include "flow/signer.hpp"
#include "net/time_source.hpp"

#include <vigil/diagnostics.hpp>
#include <vigil/options.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace vigil::flow {

// Hands out the session. Fetches are single flight: whoever comes first starts one, everybody waits for it,
// and a waiter that gives up does not stop it. Used on the client's executor only; the desk may be shared with the
// authorizers of other clients, whose credentials and options are the same: then one log-in serves them all.
class authorizer
{
public:
    authorizer(asio::any_io_executor ex, std::shared_ptr<net::time_source> time,
               client_options const& options, std::function<double()> dice, journal const& log,
               std::shared_ptr<session_desk> desk = std::make_shared<session_desk>());

    // `owner` keeps alive what `e` uses, and this object, while a log-in runs.
    void connect(std::weak_ptr<void> owner, exchange e);

    // The session, when nobody has to wait for it; null otherwise. Saves a coroutine on nearly every call.
    session_ptr at_hand();

    // The last session that was handed out, good or not: what its secrets are is asked after the call, too.
    session_ptr latest() const noexcept { return session_; }

    // The session for one attempt. Errors of a log-in, errc::no_credentials, errc::deadline_exceeded.
    asio::awaitable<result<session_ptr>> acquire(time_point deadline, diagnostics& info);

    // Whether a token or a key that the service refuses can be replaced.
    bool renewable() const noexcept { return renewable_; }

    // The service answered 401 to a token or a key of this generation.
    void rejected(std::uint64_t generation);

    // It refused the call for who we are, with a code that makes no second attempt worth it: the token may have been
    // revoked. The next call logs in, unless the last one did so for the same reason.
    bool doubted(std::uint64_t generation); // true: it is not used any more

    // Signs what goes with a key.
    signer const& signatures() const noexcept { return signer_; }

    // Stops a running log-in; everybody who waits ends with `ec`.
    void stop(error_code ec);

    // From now on a log-in is only begun, and goes on, for calls that wait for it.
    void finish();

    bool idle() const noexcept { return renewals_ == 0; } // no log-in is under way
    std::function<void()> on_idle;                        // called when it is again

private:
    result<std::shared_ptr<session>> make_session(grant g, diagnostics& info) const;
    result<session_ptr> static_session(diagnostics& info) const;
    session_ptr take(session_desk::answer a);
    void begin_story();
    void start_renewal(session_desk::turn mine);
    void stop_log_ins();
    asio::awaitable<void> renew(session_desk::turn& mine);
    void hear(session_desk::notice const& n);
    asio::awaitable<result<grant>> get_grant(time_point deadline, diagnostics& info);

    asio::any_io_executor ex_;
    std::shared_ptr<net::time_source> time_;
    client_options const& options_;
    std::function<double()> dice_;
    journal const& log_;
    std::weak_ptr<void> owner_;
    exchange exchange_;
    provided_credentials::any fixed_; // unless a provider is asked
    bool managed_ = false;            // there is something to log in to, or somebody to ask
    bool renewable_ = false;
    std::shared_ptr<session_desk> const desk_;
    std::optional<session_desk::seat> seat_; // once connected
    session_ptr session_;                    // as the desk last gave it: good without asking ...
    time_point settled_ = time_point::min(); // ... until then,
    std::uint64_t epoch_ = 0;                // unless this has changed
    signer signer_;
    gate renewed_;
    std::uint64_t awaited_ = 0; // the turn that those at the gate wait for
    error_code failed_;         // of the last log-in, unless it runs or brought a token
    diagnostics failure_;       // its story
    int renewals_ = 0;          // under way: two, when one was taken for lost
    // The same: a signal for each, since a slot has one user.
    std::vector<std::weak_ptr<asio::cancellation_signal>> log_ins_;
    bool finishing_ = false;
    bool stopped_ = false;
};

// Copies the story of a failed log-in into the call that needed it.
void blame(diagnostics& info, diagnostics const& log_in, error_code ec);

} // namespace vigil::flow
