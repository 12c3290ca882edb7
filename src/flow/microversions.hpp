// Which microversion Cinder is spoken to in: asked once, for everybody (API 12.1).
#pragma once

#include "flow/call.hpp"
#include "flow/gate.hpp"
#include "net/time_source.hpp"
#include "plan/microversion.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>

namespace vigil::flow {

// Used on the client's executor only.
class microversions
{
public:
    using run = std::function<asio::awaitable<result<net::http_reply>>(call&)>;

    microversions(asio::any_io_executor const& ex, net::time_source& time) : time_(time), answered_(ex) {}

    bool known() const noexcept { return asked_; }

    // Asks the endpoint what it speaks, one question at a time whatever the number of calls. A server that does not
    // tell is one of which nothing is known; one that cannot be reached ends the calls that wait.
    asio::awaitable<error_code> learn(run const& via, time_point deadline, diagnostics& info);

    // Puts the version into the call. errc::not_supported: the server is too old; `info` says for what.
    error_code choose(call& c) const;

    // The server refused a version that it was said to know: another one has taken its place.
    void forget() noexcept { asked_ = false; }

private:
    net::time_source& time_;
    bool asked_ = false;
    bool asking_ = false;
    std::optional<plan::minor_range> server_;
    diagnostics story_; // of the last question that was not answered
    gate answered_;

    asio::awaitable<error_code> ask(run const& via, time_point deadline, diagnostics& info);
    void tell(diagnostics& info) const;
};

} // namespace vigil::flow
