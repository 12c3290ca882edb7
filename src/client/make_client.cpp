// The only file that names concrete classes of every layer: what a client is made of in production.
#include "client/core.hpp"
#include "codec/endpoint.hpp"
#include "net/pooled_transport.hpp"
#include "net/steady_time.hpp"

#include <vigil/client_group.hpp>
#include <vigil/version.hpp>

#include <boost/asio/strand.hpp>

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>
#include <vector>

namespace vigil {
namespace {

[[noreturn]] void refuse_options(std::string field, std::string rule)
{
    diagnostics info;
    info.operation = "client";
    info.field = std::move(field);
    info.rule = std::move(rule);
    throw request_error(errc::invalid_argument, std::move(info));
}

void check_url(std::string const& url, char const* field)
{
    if (!url.empty() && !codec::reduce_endpoint(url))
        refuse_options(field, "a URL http(s)://host[:port][/path] without user, query and fragment");
}

void check_poll(poll_options const& o)
{
    if (!(o.ratio >= 0 && o.ratio <= 1))
        refuse_options("poll.ratio", "0-1");
    if (!(o.jitter >= 0 && o.jitter < 1))
        refuse_options("poll.jitter", "0 or more, less than 1");
    if (o.min < std::chrono::milliseconds(1) || o.max < o.min)
        refuse_options("poll.min", "1 ms or longer, and not longer than poll.max");
    if (o.first < duration::zero())
        refuse_options("poll.first", "not negative");
    if (!(o.max_polls_per_second >= 0 && o.max_polls_per_second <= 1e6))
        refuse_options("poll.max_polls_per_second", "0-1000000");
}

void check_rate(rate_options const& o)
{
    if (!(o.per_second >= 0 && o.per_second <= 1e6))
        refuse_options("rate.per_second", "0-1000000");
    if (!(o.burst >= 1 && o.burst <= 1e6))
        refuse_options("rate.burst", "1-1000000");
}

void check_breaker(breaker_options const& o)
{
    if (!(o.failures >= 0 && o.failures <= 1))
        refuse_options("breaker.failures", "0-1");
    if (o.calls < 1)
        refuse_options("breaker.calls", "at least 1");
    if (o.window < std::chrono::milliseconds(10))
        refuse_options("breaker.window", "10 ms or longer");
    if (o.open < std::chrono::milliseconds(1) || o.max_open < o.open)
        refuse_options("breaker.open", "1 ms or longer, and not longer than breaker.max_open");
    if (o.probes < 1)
        refuse_options("breaker.probes", "at least 1");
}

struct credentials_check
{
    client_options const& o;

    void operator()(std::monostate) const {}
    void operator()(credentials_provider const&) const {} // what it brings is looked at when it comes
    void operator()(token_credentials const&) const
    {
        if (o.project.empty())
            refuse_options("project", "a token of one's own needs the project it is for");
    }
    void operator()(access_key_credentials const& how) const
    {
        if (how.access().empty() || how.reveal().empty())
            refuse_options("credentials", "an access key needs both of its parts");
        check_url(how.auth_url(), "credentials.auth_url");
        if (how.auth_url().empty() && how.project().id.empty() && o.project.empty())
            refuse_options("project",
                           "an access key needs the id of a project, or an auth_url to look it up");
    }
    void operator()(agency_credentials const& how) const
    {
        if (how.agency().empty() || how.delegator().empty())
            refuse_options("credentials.agency", "an agency has a name and a domain that delegates");
        std::visit(*this, how.who());
    }
    void operator()(temporary_key_credentials const& how) const
    {
        if (how.lifetime() < std::chrono::seconds(900) || how.lifetime() > std::chrono::hours(24))
            refuse_options("credentials.lifetime", "900-86400 s");
        std::visit(*this, how.who());
    }
    template <class Login> // everything else logs in somewhere
    void operator()(Login const& how) const
    {
        if (how.auth_url().empty())
            refuse_options("credentials.auth_url", "must not be empty");
        check_url(how.auth_url(), "credentials.auth_url");
    }
};

void check(client_options const& o)
{
    auto const printable = [](char c) { return c >= 0x20 && c < 0x7f; };
    if (!std::ranges::all_of(o.user_agent, printable))
        refuse_options("user_agent", "printable ASCII");
    check_poll(o.poll);
    check_rate(o.rate);
    check_breaker(o.breaker);
    if (o.hedge.after < duration::zero())
        refuse_options("hedge.after", "not negative");
    check_url(o.vbs_endpoint, "vbs_endpoint");
    check_url(o.sdrs_endpoint, "sdrs_endpoint");
    check_url(o.volume_endpoint, "volume_endpoint");
    std::visit(credentials_check{o}, o.credentials);
    if (!o.project.empty() && !o.project.path_safe())
        refuse_options("project", "an id is 1-64 of A-Z a-z 0-9 _ - and no reserved word");
    if (o.retry.max_attempts < 1)
        refuse_options("retry.max_attempts", "at least 1");
    if (o.reconcile.grace < duration::zero())
        refuse_options("reconcile.grace", "not negative");
    if (o.connections.per_origin < 1)
        refuse_options("connections.per_origin", "at least 1");
    if (o.call_deadline <= duration::zero())
        refuse_options("call_deadline", "longer than nothing");
}

// A transport that keeps its clock alive.
struct clocked_transport
{
    std::shared_ptr<net::time_source> time;
    net::pooled_transport wire;

    clocked_transport(asio::any_io_executor const& home, std::shared_ptr<net::time_source> clock,
                      client_options const& o, std::shared_ptr<net::connector> connect)
        : time(std::move(clock)),
          wire(home, *time, o.connections,
               o.user_agent.empty() ? "vigil/" VIGIL_VERSION_STRING
                                    : o.user_agent + " vigil/" VIGIL_VERSION_STRING,
               std::move(connect))
    {}
};

detail::core_ptr make_production_core(asio::any_io_executor ex, client_options options,
                                      detail::common_parts const& common)
{
    if (!ex)
        refuse_options("executor", "that of an execution context");
    auto home = options.single_threaded ? ex : asio::any_io_executor(asio::make_strand(ex));
    auto const time = std::make_shared<net::steady_time>(home);
    std::string problem;
    auto connect =
        net::make_tcp_connector(home, *time, options.connections, options.tls, options.proxy, problem);
    if (!connect) {
        auto const colon = problem.find(": ");
        refuse_options(problem.substr(0, colon), colon == problem.npos ? problem : problem.substr(colon + 2));
    }
    auto const kept = std::make_shared<clocked_transport>(home, time, options, std::move(*connect));
    auto core =
        std::make_shared<detail::client_core>(std::move(ex), std::move(home), std::move(options), time,
                                              std::shared_ptr<net::transport>(kept, &kept->wire), common);
    core->connect();
    return core;
}

detail::core_ptr make_lone_core(asio::any_io_executor ex, client_options options)
{
    check(options);
    detail::common_parts const alone(options, 1);
    return make_production_core(std::move(ex), std::move(options), alone);
}

std::vector<detail::core_ptr> make_group_cores(std::vector<asio::any_io_executor> executors,
                                               client_options const& options)
{
    auto const n = executors.size();
    if (n == 0)
        refuse_options("executors", "at least one");
    check(options);
    detail::common_parts const common(options, n);
    std::vector<detail::core_ptr> cores;
    for (std::size_t i = 0; i < n; ++i)
        cores.push_back(
            make_production_core(std::move(executors[i]), detail::share_of(options, i, n), common));
    return cores;
}

} // namespace

client::client(executor_type ex, client_options options)
    : client(make_lone_core(std::move(ex), std::move(options)))
{}

client_group::client_group(std::vector<executor_type> executors, client_options const& options)
    : client_group(make_group_cores(std::move(executors), options))
{}

} // namespace vigil
