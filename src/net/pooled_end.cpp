// How a pool ends: at once, in order with a farewell to each peer, or with its context.
#include "net/pooled_impl.hpp"
#include "plan/arithmetic.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace vigil::net {

constexpr duration farewell = std::chrono::seconds(1); // for the peer to take leave, too

void pooled_transport::impl::stop() noexcept
{
    if (std::exchange(stopped_, true) || !context_alive())
        return;
    for (auto at = calls_.begin(); at != calls_.end();) {
        auto& k = *at++;
        end(k, asio::error::operation_aborted, {});
    }
    for (auto& [o, p] : pools_)
        for (auto& c : p.connections)
            if (c && !c->user)
                c.reset();
    for (auto& l : leaving_)
        l.stream->close();
    tell_end();
}

void pooled_transport::impl::finish() noexcept
{
    if (std::exchange(finishing_, true) || stopped_ || !context_alive())
        return;
    for (auto& [o, p] : pools_) {
        auto const idle = p.ledger.close_idle();
        for (auto const n : idle)
            take_leave(*p.connections[n]);
        close(p, idle);
    }
    tell_end();
}

void pooled_transport::impl::take_leave(connection& c)
{
    auto& l = *new leaving(std::move(c.stream));
    leaving_.push_back(l);
    auto done = [self = shared_from_this(), &l](error_code) {
        if (self->context_alive())
            self->left(l);
    };
    if (l.stream->async_farewell(std::move(done)))
        dog_->watch(l, plan::later(time_.now(), farewell));
    else
        left(l);
}

void pooled_transport::impl::left(leaving& l)
{
    l.unwatch();
    leaving_.erase_and_dispose(leaving_.iterator_to(l), [](leaving* gone) { delete gone; });
    tell_end();
}

void pooled_transport::impl::start_end(asio::any_completion_handler<void()> handler)
{
    if (!context_alive())
        return; // with the context all handlers end uncalled
    waiting_.emplace_back(std::move(handler), executor_.get());
    tell_end();
}

void pooled_transport::impl::tell_end()
{
    if (waiting_.empty() || !calls_.empty() || connections() != 0)
        return;
    for (auto& h : std::exchange(waiting_, {}))
        std::move(h).post(executor_.get());
}

std::size_t pooled_transport::impl::connections() const noexcept
{
    std::size_t n = leaving_.size();
    for (auto const& [o, p] : pools_)
        n +=
            static_cast<std::size_t>(std::ranges::count_if(p.connections, [](auto const& c) { return !!c; }));
    return n;
}

// The context ends: handlers go uncalled, and sockets go before their context does.
void pooled_transport::impl::context_shutdown() noexcept
{
    auto const self = shared_from_this();
    stopped_ = true;
    // Handlers may own whatever they like, this transport too.
    calls_.clear_and_dispose([](call* k) { delete k; });
    leaving_.clear_and_dispose([](leaving* l) { delete l; });
    auto const waiting = std::exchange(waiting_, {});
    pools_.clear();
    connector_.reset();
}

pooled_transport::impl::~impl()
{
    calls_.clear_and_dispose([](call* k) { delete k; });
    leaving_.clear_and_dispose([](leaving* l) { delete l; });
}

} // namespace vigil::net
