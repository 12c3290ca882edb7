// Puts a client together from fakes.
#include <vigil/testing/make_client.hpp>

#include "net/time_source.hpp"
#include "net/transport.hpp"

#include <utility>

namespace vigil::detail {
// Defined in src/client/core.cpp, whose header is not for us.
VIGIL_API core_ptr make_core(asio::any_io_executor ex, client_options options,
                             std::shared_ptr<net::time_source> time, std::shared_ptr<net::transport> wire);
} // namespace vigil::detail

namespace vigil::testing {

client make_client(boost::asio::any_io_executor ex, manual_time& time, scripted_transport& wire,
                   client_options options)
{
    if (std::holds_alternative<std::monostate>(options.credentials)) {
        options.credentials = token_credentials("token");
        if (options.project.empty())
            options.project = project_id("p");
        for (auto* endpoint : {&options.vbs_endpoint, &options.sdrs_endpoint, &options.volume_endpoint})
            if (endpoint->empty())
                *endpoint = "https://service.test";
    }
    return client(detail::make_core(std::move(ex), std::move(options), time.source(), wire.transport()));
}

client make_client(boost::asio::any_io_executor ex, manual_time& time, simulated_transport& wire,
                   client_options options)
{
    if (std::holds_alternative<std::monostate>(options.credentials))
        options.credentials = wire.credentials();
    return client(detail::make_core(std::move(ex), std::move(options), time.source(), wire.transport()));
}

} // namespace vigil::testing
