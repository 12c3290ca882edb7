// Puts the parts of a client together and takes them apart. Knows only their interfaces.
#include "client/core.hpp"

#include "watch/watching.hpp"

#include <boost/asio/strand.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace vigil::detail {
namespace {

std::uint64_t seed_of(client_options const& options)
{
    if (options.seed != 0)
        return options.seed;
    std::random_device device;
    return (std::uint64_t(device()) << 32) | device();
}

} // namespace

client_core::client_core(asio::any_io_executor ex, asio::any_io_executor on, client_options o,
                         std::shared_ptr<net::time_source> clock, std::shared_ptr<net::transport> transport,
                         common_parts const& common)
    : parked(ex),
      user(std::move(ex)),
      home(std::move(on)),
      options(std::move(o)),
      time(std::move(clock)),
      wire(std::move(transport)),
      generator_(seed_of(options)),
      dice([this] { return std::uniform_real_distribution<double>(0, 1)(generator_); }),
      log(options.log, options.log_from),
      who(home, time, options, dice, log, common.desk),
      flow(home, *wire, *time, who, options, dice, log, common.limits),
      polls(common.polls),
      end(*this)
{}

client_core::~client_core() = default;

void client_core::connect()
{
    who.connect(weak_from_this(), [this](flow::call& c) { return flow.run(c); });
    who.on_idle = [this] { end.step(); };
    watch::looker const via{flow, who, options, *polls};
    watch::surroundings const around{home, user, weak_from_this(), via, *time, dice, log};
    watching = std::make_unique<watch::watching>(around);
    watching->when.on_idle = [this] { end.step(); };
}

void client_core::enter(std::shared_ptr<running> op) { running_.emplace(op.get(), entered{op, ++entries_}); }

void client_core::leave(running& op, bool cut)
{
    if (running_.erase(&op) == 0)
        return; // it never began
    if (cut && op.kind == op_kind::call)
        end.call_cancelled();
    if (cut && op.kind == op_kind::reading)
        end.waits_ended(1);
    end.step();
}

void client_core::end_running(error_code why, bool calls_too)
{
    std::vector<std::pair<std::uint64_t, std::shared_ptr<running>>> ending;
    for (auto const& [key, e] : running_)
        if (auto op = e.op.lock(); op && (calls_too || op->kind != op_kind::call))
            ending.emplace_back(e.number, std::move(op));
    std::ranges::sort(ending, {}, [](auto const& e) { return e.first; });
    for (auto const& [number, op] : ending)
        op->end(why);
}

void client_core::drain()
{
    if (closed())
        return;
    phase_ = phase::draining;
    in_order_ = true;
    end.begun(time->now());
    who.finish();
    wire->finish();
    end_running(errc::client_stopped, false);
    end.waits_ended(watching->stop(errc::client_stopped));
}

void client_core::stop()
{
    if (stopped())
        return;
    if (!closed())
        end.begun(time->now());
    phase_ = phase::stopped;
    end_running(asio::error::operation_aborted, true);
    end.waits_ended(watching->stop(asio::error::operation_aborted));
    who.stop(asio::error::operation_aborted);
    wire->stop();
}

core_ptr make_core(asio::any_io_executor ex, client_options options, std::shared_ptr<net::time_source> time,
                   std::shared_ptr<net::transport> wire)
{
    asio::any_io_executor home = ex;
    common_parts const alone(options, 1);
    auto core = std::make_shared<client_core>(std::move(ex), std::move(home), std::move(options),
                                              std::move(time), std::move(wire), alone);
    core->connect();
    return core;
}

asio::any_io_executor executor_of(core_ptr const& core) noexcept { return core->user; }

} // namespace vigil::detail
