// Who of a group serves whom, and what each of them gets of what is the group's. Must not know what the clients do.
#include "client/core.hpp"

#include <vigil/client_group.hpp>

#include <boost/assert.hpp>

#include <algorithm>
#include <functional>
#include <utility>

namespace vigil {
namespace detail {
namespace {

// The parts of all clients add up to the whole, but nobody gets nothing.
std::size_t part_of(std::size_t whole, std::size_t nth, std::size_t clients)
{
    return std::max<std::size_t>(1, whole / clients + (nth < whole % clients ? 1 : 0));
}

} // namespace

client_options share_of(client_options const& whole, std::size_t nth, std::size_t clients)
{
    auto o = whole;
    o.connections.per_origin = part_of(whole.connections.per_origin, nth, clients);
    o.connections.waiting = part_of(whole.connections.waiting, nth, clients);
    if (whole.seed != 0 && nth != 0) // of one seed they would send the same request ids
        o.seed = whole.seed + nth + (whole.seed + nth < whole.seed ? 1 : 0); // 0 is not one
    return o;
}

std::vector<core_ptr> make_cores(asio::any_io_executor ex, client_options const& options,
                                 std::shared_ptr<net::time_source> time,
                                 std::vector<std::shared_ptr<net::transport>> wires)
{
    auto const n = wires.size();
    common_parts const common(options, n);
    std::vector<core_ptr> cores;
    for (std::size_t i = 0; i < n; ++i) {
        auto& made = cores.emplace_back(std::make_shared<client_core>(ex, ex, share_of(options, i, n), time,
                                                                      std::move(wires[i]), common));
        made->connect();
    }
    return cores;
}

} // namespace detail

client_group::client_group(std::vector<detail::core_ptr> cores)
    : turn_(std::make_unique<std::atomic<std::size_t>>(0))
{
    BOOST_ASSERT_MSG(!cores.empty(), "a group has a client");
    members_.reserve(cores.size());
    for (auto& core : cores)
        members_.emplace_back(std::move(core));
}

std::size_t client_group::index_of(std::string const& id) const noexcept
{
    return std::hash<std::string>()(id) % members_.size();
}

client& client_group::any() noexcept
{
    return members_[turn_->fetch_add(1, std::memory_order_relaxed) % members_.size()];
}

void client_group::stop() noexcept
{
    for (auto& c : members_)
        c.stop();
}

} // namespace vigil
