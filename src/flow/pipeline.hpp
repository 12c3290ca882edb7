// One call, many attempts: retry( authorize -> rate -> exchange -> judge ).
#pragma once

#include "flow/authorizer.hpp"
#include "flow/call.hpp"
#include "flow/circuit.hpp"
#include "flow/journal.hpp"
#include "flow/microversions.hpp"
#include "flow/rates.hpp"
#include "flow/tracer.hpp"
#include "net/time_source.hpp"
#include "net/transport.hpp"
#include "plan/hedge_plan.hpp"
#include "plan/retry_budget.hpp"

#include <vigil/options.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace vigil::flow {

// Used on the client's executor only; outlived by its transport, time source and authorizer.
class pipeline
{
    struct endpoint_state // what the calls to one host share
    {
        plan::retry_budget budget;
        std::shared_ptr<plan::shared_rate> rate;
        plan::hedge_plan hedge;
        std::shared_ptr<circuit> way;
    };

    asio::any_io_executor const ex_;
    net::transport& wire_;
    net::time_source& time_;
    authorizer& who_;
    client_options const& options_;
    std::function<double()> dice_;
    journal const& log_;
    tracer const trace_;
    std::shared_ptr<rates> const rates_; // of a group, perhaps
    std::map<net::origin, endpoint_state> endpoints_;
    microversions versions_; // of Cinder

public:
    pipeline(asio::any_io_executor const& ex, net::transport& wire, net::time_source& time, authorizer& who,
             client_options const& options, std::function<double()> dice, journal const& log,
             std::shared_ptr<rates> limits = nullptr);

    // A reply with a 2xx status, or the error of the last attempt. `c.info` tells the whole story.
    asio::awaitable<result<net::http_reply>> run(call& c);

    // errc::not_supported when the dialect has no such call: nobody need log in to be told. No error: it may run.
    error_code refuse(call& c);

private:
    struct attempt
    {
        session_ptr session;
        net::http_request request;
        signer::attempt signature; // of a session with a key
        circuit::permit leave;
        duration held{};    // before it got that
        duration paced{};   // before its turn under the rate came
        bool hedge = false; // it is the second

        attempt() = default;
        attempt(attempt const&) = delete;
        attempt& operator=(attempt const&) = delete;
        ~attempt(); // wipes the copies of secrets
    };

    struct lesson // of an exchange
    {
        plan::attempt_outcome outcome;
        signer::verdict blame = signer::verdict::nothing; // the signature's
        bool disowned = false;                            // the server does not know the version asked for
    };

    lesson learn(call& c, endpoint_state& endpoint, attempt& sent, error_code ec,
                 net::http_reply const& reply, time_point sent_at, bool& replayed);
    void tell(call const& c, attempt const& a, error_code ec, std::string_view problem, duration took,
              plan::decision const& todo) const;
    error_code translate(call& c) const;
    bool has_version(call const& c) const noexcept;
    asio::awaitable<error_code> learn_versions(call& c);
    asio::awaitable<error_code> another_version(call& c, error_code refusal);
    error_code address(call& c, attempt& a);
    asio::awaitable<error_code> await_departure(call& c);
    asio::awaitable<error_code> await_turn(call& c, attempt& a, endpoint_state& endpoint,
                                           plan::shared_rate::slot slot);
    asio::awaitable<error_code> stand_in_line(call& c, endpoint_state& endpoint,
                                              plan::shared_rate::slot slot);
    error_code too_late(call& c, endpoint_state& endpoint, duration delay) const;
    void tell_rate(net::origin const& to, plan::rate_news news, plan::attempt_outcome const& o) const;
    asio::awaitable<error_code> await_circuit(call& c, attempt& a, endpoint_state& endpoint);
    bool goes_at_once(call& c, endpoint_state& endpoint, time_point now);
    bool may_be_hedged(call const& c) const noexcept;
    bool may_hedge(call& c, endpoint_state& endpoint, attempt const& first, attempt& second);
    asio::awaitable<attempt*> hedge(call& c, endpoint_state& endpoint, attempt& first,
                                    std::unique_ptr<attempt>& second, time_point at, error_code& ec,
                                    net::http_reply& reply);
    void settle_loser(call const& c, endpoint_state& endpoint, attempt& lost, error_code ec,
                      net::http_reply const& reply, duration took);
    asio::awaitable<error_code> sleep_until(time_point t);
    endpoint_state& state_of(net::origin const& to);
    error_code finish(call& c, error_code ec, time_point began);
};

// "req-" and a random UUID: OpenStack's form of a request id that a client makes.
std::string make_client_request_id(std::function<double()> const& dice);

} // namespace vigil::flow
