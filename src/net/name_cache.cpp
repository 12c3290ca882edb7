// The resolver and its memory. Owns no waiting handler itself: those belong to the running look-up, and so to
// the context.
#include "net/name_cache.hpp"

#include "plan/arithmetic.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

namespace vigil::net {

namespace {
constexpr std::size_t most_names = 64;
}

struct name_cache::lookup
{
    asio::ip::tcp::resolver resolver;
    std::vector<std::shared_ptr<seat>> seats;

    explicit lookup(asio::any_io_executor const& ex) : resolver(ex) {}
};

name_cache::seat::seat(asio::any_io_executor ex, handler h)
    : executor_(std::move(ex)), handler_(std::make_unique<handler>(std::move(h)))
{}

void name_cache::seat::complete(error_code ec, addresses found)
{
    if (!handler_)
        return;
    asio::post(executor_, [h = std::move(handler_), ec, found = std::move(found)]() mutable {
        auto const owner = std::move(h);
        std::move (*owner)(ec, std::move(found));
    });
}

void name_cache::seat::leave() { complete(asio::error::operation_aborted, {}); }

name_cache::name_cache(asio::any_io_executor ex, time_source& time, duration ttl)
    : executor_(std::move(ex)), time_(time), ttl_(ttl)
{}

std::weak_ptr<name_cache::seat> name_cache::resolve(std::string const& name, handler h)
{
    auto const& ex = executor_.get();
    auto mine = std::make_shared<seat>(ex, std::move(h));
    error_code not_an_address;
    auto const literal = asio::ip::make_address(name, not_an_address);
    if (!not_an_address) {
        mine->complete({}, {literal});
        return {};
    }
    if (auto const at = known_.find(name); at != known_.end() && time_.now() < at->second.until) {
        mine->complete({}, at->second.found);
        return {};
    }
    auto& running = running_[name];
    if (auto const same = running.lock()) {
        same->seats.push_back(mine);
        return mine;
    }
    auto const asked = std::make_shared<lookup>(ex);
    running = asked;
    asked->seats.push_back(mine);
    asked->resolver.async_resolve(
        name, "",
        [asked, name, cache = weak_from_this()](error_code ec, asio::ip::tcp::resolver::results_type r) {
            addresses found;
            for (auto const& e : r)
                if (auto const a = e.endpoint().address(); std::ranges::find(found, a) == found.end())
                    found.push_back(a);
            found = interleave(found);
            if (auto const self = cache.lock()) {
                self->running_.erase(name);
                if (!ec)
                    self->keep(name, found);
            }
            for (auto const& s : std::exchange(asked->seats, {}))
                s->complete(ec, found);
        });
    return mine;
}

void name_cache::keep(std::string const& name, addresses const& found)
{
    auto const now = time_.now();
    if (known_.size() >= most_names)
        std::erase_if(known_, [&](auto const& e) { return e.second.until <= now; });
    if (known_.size() >= most_names)
        known_.clear();
    known_.insert_or_assign(name, entry{found, plan::later(now, ttl_)});
}

addresses interleave(addresses const& in)
{
    addresses first;
    addresses second;
    for (auto const& a : in)
        (a.is_v4() == in.front().is_v4() ? first : second).push_back(a);
    addresses out;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size())
            out.push_back(first[i]);
        if (i < second.size())
            out.push_back(second[i]);
    }
    return out;
}

} // namespace vigil::net
