// Puts a client on the line, and looks what is left of it afterwards.
#include "chaos/stage.hpp"

#include <algorithm>

namespace vigil::chaos {
namespace {

// A transport that keeps what it refers to.
struct kept_transport
{
    std::shared_ptr<settable_clock> clock;
    net::pooled_transport wire;

    kept_transport(asio::any_io_executor const& ex, std::shared_ptr<settable_clock> c,
                   connection_options const& o, std::shared_ptr<net::connector> to)
        : clock(std::move(c)), wire(ex, *clock, o, "vigil/chaos", std::move(to))
    {}
};

} // namespace

stage::stage(testing::simulator_options const& service, client_options options, std::vector<outage> outages,
             std::function<line_fault(std::size_t)> faults)
    : line(std::make_shared<virtual_line>(context.get_executor(), time, service, std::move(outages),
                                          std::move(faults)))
{
    if (std::holds_alternative<std::monostate>(options.credentials))
        options.credentials = password_credentials(virtual_line::url, service.user, service.password)
                                  .user_domain_name(service.domain)
                                  .project_name(service.project_name);
    auto const kept =
        std::make_shared<kept_transport>(context.get_executor(), clock, options.connections, line);
    transport_ = kept;
    auto core = detail::make_core(context.get_executor(), std::move(options), clock,
                                  std::shared_ptr<net::transport>(kept, &kept->wire));
    core_ = core;
    client.emplace(std::move(core));
}

stage::~stage() = default;

void stage::at(time_point when, std::function<void()> what)
{
    alarms.emplace_back(context.get_executor(), time).set(when, std::move(what));
}

void stage::leave() { client.reset(); }

void stage::search_for_leaks()
{
    alarms.clear();
    client.reset();
    context.restart();
    context.poll();
    books.leak("connections are open", line->open());
    books.leak("connections are being opened", line->being_opened());
    books.leak("sleeps are left", time.sleepers());
    books.leak("calls are kept", static_cast<std::size_t>(std::ranges::count_if(
                                     calls_, [](auto const& c) { return !c.expired(); })));
    books.leak("clients are kept", core_.expired() ? 0 : 1);
    books.leak("transports are kept", transport_.expired() ? 0 : 1);
    books.leak("context has work left", context.stopped() ? 0 : 1);
}

} // namespace vigil::chaos
