// Puts a client together from fakes.
#include <vigil/testing/make_client.hpp>

#include "net/time_source.hpp"
#include "net/transport.hpp"

#include <memory>
#include <utility>
#include <vector>

namespace vigil::detail {
// Defined in src/client/core.cpp, whose header is not for us.
VIGIL_API core_ptr make_core(asio::any_io_executor ex, client_options options,
                             std::shared_ptr<net::time_source> time, std::shared_ptr<net::transport> wire);
VIGIL_API std::vector<core_ptr> make_cores(asio::any_io_executor ex, client_options const& options,
                                           std::shared_ptr<net::time_source> time,
                                           std::vector<std::shared_ptr<net::transport>> wires);
} // namespace vigil::detail

namespace vigil::testing {
namespace {

client_options complete(scripted_transport const&, client_options options)
{
    if (std::holds_alternative<std::monostate>(options.credentials)) {
        options.credentials = token_credentials("token");
        if (options.project.empty())
            options.project = project_id("p");
        for (auto* endpoint : {&options.vbs_endpoint, &options.sdrs_endpoint, &options.volume_endpoint})
            if (endpoint->empty())
                *endpoint = "https://service.test";
    }
    return options;
}

client_options complete(simulated_transport const& wire, client_options options)
{
    if (std::holds_alternative<std::monostate>(options.credentials))
        options.credentials = wire.credentials();
    return options;
}

template <class Wire>
client_group group_of(boost::asio::any_io_executor ex, manual_time& time, Wire& wire, std::size_t clients,
                      client_options options)
{
    std::vector<std::shared_ptr<net::transport>> const wires(clients, wire.transport());
    return client_group(
        detail::make_cores(std::move(ex), complete(wire, std::move(options)), time.source(), wires));
}

} // namespace

client make_client(boost::asio::any_io_executor ex, manual_time& time, scripted_transport& wire,
                   client_options options)
{
    options = complete(wire, std::move(options));
    return client(detail::make_core(std::move(ex), std::move(options), time.source(), wire.transport()));
}

client make_client(boost::asio::any_io_executor ex, manual_time& time, simulated_transport& wire,
                   client_options options)
{
    options = complete(wire, std::move(options));
    return client(detail::make_core(std::move(ex), std::move(options), time.source(), wire.transport()));
}

client_group make_client_group(boost::asio::any_io_executor ex, manual_time& time, scripted_transport& wire,
                               std::size_t clients, client_options options)
{
    return group_of(std::move(ex), time, wire, clients, std::move(options));
}

client_group make_client_group(boost::asio::any_io_executor ex, manual_time& time, simulated_transport& wire,
                               std::size_t clients, client_options options)
{
    return group_of(std::move(ex), time, wire, clients, std::move(options));
}

} // namespace vigil::testing
