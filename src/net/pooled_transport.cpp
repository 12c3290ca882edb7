// Drives connections and calls as plan::pool_ledger and net::wire say. Decides nothing itself. Knows no TLS,
// no TCP and no Beast.
#include "net/pooled_transport.hpp"

#include "net/pooled_impl.hpp"
#include "plan/arithmetic.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace vigil::net {

using action = pool_ledger::grant::action;

// ---- a call comes ---------------------------------------------------------------------------------------

void pooled_transport::impl::start(http_request const& request, time_point deadline,
                                   asio::any_completion_handler<void(error_code, http_reply)> handler)
{
    if (!context_alive())
        return; // with the context all handlers end uncalled
    auto& p = pool_of(request.to);
    auto& k = *new call(*this, p, request, deadline, std::move(handler), executor_.get());
    calls_.push_back(k);
    auto const now = time_.now();
    if (stopped_)
        return complete(k, asio::error::operation_aborted, {});
    if (now >= deadline)
        return complete(k, errc::deadline_exceeded, {});
    // The signal may be emitted later than it makes sense: when the context is gone, and the call with it.
    if (auto slot = k.handler.slot(); slot.is_connected())
        slot.assign([weak = weak_from_this(), &k](asio::cancellation_type_t) {
            if (auto const self = weak.lock(); self && self->context_alive())
                self->end(k, asio::error::operation_aborted, {});
        });
    dog_->watch(k, deadline);
    close(p, p.ledger.expire(now));
    granted(k, p.ledger.acquire(now));
}

pooled_transport::impl::pool& pooled_transport::impl::pool_of(origin const& o)
{
    auto const found = pools_.lower_bound(o);
    if (found != pools_.end() && found->first == o)
        return found->second;
    return pools_.emplace_hint(found, o, options_)->second;
}

void pooled_transport::impl::granted(call& k, pool_ledger::grant const& g)
{
    switch (g.what) {
    case action::refuse: {
        ++counted.refused;
        http_reply reply;
        reply.problem = std::to_string(options_.waiting) + " calls wait for a connection already";
        return complete(k, errc::overloaded, std::move(reply));
    }
    case action::wait: return queue(k, g.waiter);
    case action::open: return open(k, at(k.home, g.conn));
    case action::use: break;
    }
    auto& c = at(k.home, g.conn);
    c.user = &k;
    k.conn = &c;
    if (!c.stream->quiet()) { // it ended, or it says something that nobody asked for
        ++counted.stale;
        c.stream.reset();
        return open(k, c); // under the same number; the others can be asked as well when they are needed
    }
    ++counted.reused;
    begin(c);
}

void pooled_transport::impl::queue(call& k, pool_ledger::ticket t)
{
    k.ticket = t;
    k.home.queued.emplace(t, &k);
}

pooled_transport::impl::connection& pooled_transport::impl::at(pool& p, pool_ledger::connection n)
{
    if (p.connections.size() <= n)
        p.connections.resize(n + 1);
    if (!p.connections[n])
        p.connections[n] = std::make_unique<connection>(p, n, options_, agent_);
    return *p.connections[n];
}

// ---- a connection opens ---------------------------------------------------------------------------------

void pooled_transport::impl::open(call& k, connection& c)
{
    k.conn = &c;
    c.user = &k;
    c.kept = false;
    c.opening = std::make_shared<asio::cancellation_signal>();
    auto done = [self = shared_from_this(), &c, signal = c.opening](error_code ec, opened made) {
        if (self->context_alive())
            self->on_opened(c, ec, std::move(made));
    };
    connector_->async_open(
        k.request.to, asio::bind_cancellation_slot(c.opening->slot(),
                                                   asio::bind_executor(executor_.get(), std::move(done))));
}

void pooled_transport::impl::on_opened(connection& c, error_code ec, opened made)
{
    c.opening.reset();
    auto& k = *c.user;
    if (!ec && !k.why) {
        ++counted.opened;
        counted.tls_resumed += made.tls_resumed;
        c.stream = std::move(made.stream);
        c.form = std::move(made.form);
        k.home.ledger.opened(c.number);
        return begin(c);
    }
    ++counted.open_failed;
    http_reply reply;
    reply.problem = k.why ? std::move(k.problem) : std::move(made.problem);
    auto& home = c.home;
    auto const number = c.number;
    auto const failed = k.why ? k.why : ec;
    home.connections[number].reset();
    complete(k, failed, std::move(reply));
    if (!stopped_)
        obey(home, number, home.ledger.open_failed(number));
}

// ---- an exchange runs -----------------------------------------------------------------------------------

void pooled_transport::impl::begin(connection& c)
{
    c.limited = wire::phase::done;
    drive(c, c.http.start(c.user->request, c.form));
}

void pooled_transport::impl::drive(connection& c, wire::step s)
{
    if (s == wire::step::done)
        return ended(c);
    keep_limit(c);
    auto done = [self = shared_from_this(), &c, writing = s == wire::step::write](error_code ec,
                                                                                  std::size_t n) {
        if (self->context_alive())
            self->on_io(c, writing, ec, n);
    };
    if (s == wire::step::write)
        c.stream->async_write_some(c.http.output(), std::move(done));
    else
        c.stream->async_read_some(c.http.input(), std::move(done));
}

void pooled_transport::impl::on_io(connection& c, bool writing, error_code ec, std::size_t n)
{
    auto s = writing ? c.http.wrote(ec, n) : c.http.got(ec, n);
    auto& k = *c.user;
    if (k.why && (s != wire::step::done || c.http.error()))
        s = c.http.fail(k.why, std::move(k.problem));
    drive(c, s);
}

void pooled_transport::impl::keep_limit(connection& c)
{
    if (c.limited == c.http.now_in())
        return;
    c.limited = c.http.now_in();
    auto const span = c.limited == wire::phase::request ? options_.write
                      : c.limited == wire::phase::head  ? options_.first_byte
                                                        : options_.body;
    dog_->watch(*c.user, std::min(c.user->deadline, plan::later(time_.now(), span)));
}

void pooled_transport::impl::ended(connection& c)
{
    auto& k = *c.user;
    auto const ec = c.http.error();
    auto const wanted = !stopped_ && (!finishing_ || c.home.ledger.waiting() != 0);
    auto const reusable = c.http.reusable() && !k.why && wanted;
    auto reply = c.http.take_reply();
    auto& home = c.home;
    auto const number = c.number;
    // A kept connection that ends before it says anything had ended before, most likely.
    reply.stale_connection =
        ec && !k.why && c.kept && (reply.progress == progress::not_sent || reply.progress == progress::sent);
    c.user = nullptr;
    c.kept = true;
    if (!reusable && c.http.reusable() && !k.why && !stopped_)
        take_leave(c);
    if (!reusable)
        home.connections[number].reset();
    auto const stale = reply.stale_connection;
    complete(k, ec, std::move(reply));
    if (stopped_)
        return;
    if (stale) {
        ++counted.stale;
        close(home, home.ledger.went_stale(number));
    }
    obey(home, number, home.ledger.released(number, time_.now(), reusable));
}

// The handler is called later, by its own post; nothing of the call is left by then.
void pooled_transport::impl::complete(call& k, error_code ec, http_reply reply)
{
    k.unwatch();
    if (auto slot = k.handler.slot(); slot.is_connected())
        slot.clear();
    auto handler = std::move(k.handler);
    calls_.erase(calls_.iterator_to(k));
    delete &k;
    std::move(handler).post(executor_.get(), ec, std::move(reply));
    tell_end();
}

// ---- connections change hands ---------------------------------------------------------------------------

void pooled_transport::impl::obey(pool& p, pool_ledger::connection c, pool_ledger::follow_up f)
{
    if (f.close)
        p.connections[c].reset();
    if (f.wake == 0)
        return;
    auto const at = p.queued.find(f.wake);
    auto& k = *at->second;
    p.queued.erase(at);
    k.ticket = 0;
    if (auto const g = p.ledger.claim(f.wake))
        granted(k, *g);
}

void pooled_transport::impl::close(pool& p, std::vector<pool_ledger::connection> const& numbers)
{
    for (auto const n : numbers)
        p.connections[n].reset();
}

// ---- a call is ended ------------------------------------------------------------------------------------

void pooled_transport::impl::limit_passed(call& k)
{
    if (time_.now() >= k.deadline)
        return end(k, errc::deadline_exceeded, "timeout: the call's deadline");
    auto const phase = k.conn->limited == wire::phase::request ? "write"
                       : k.conn->limited == wire::phase::head  ? "first byte of the reply"
                                                               : "body of the reply";
    end(k, errc::phase_timeout, std::string("timeout: ") + phase);
}

// A queued call ends here. One that runs ends when its operation does, for only then it is known how far it
// came.
void pooled_transport::impl::end(call& k, error_code why, std::string problem)
{
    if (k.why)
        return;
    k.why = why;
    k.problem = std::move(problem);
    k.unwatch();
    if (k.conn) {
        if (auto const opening = k.conn->opening)
            opening->emit(asio::cancellation_type::terminal);
        else
            k.conn->stream->close();
        return;
    }
    auto& home = k.home;
    auto const ticket = k.ticket;
    home.queued.erase(ticket);
    http_reply reply;
    reply.problem = std::move(k.problem);
    complete(k, why, std::move(reply));
    if (!stopped_)
        obey(home, 0, home.ledger.cancel(ticket, time_.now()));
}

// ---- the face -------------------------------------------------------------------------------------------

pooled_transport::pooled_transport(asio::any_io_executor ex, time_source& time,
                                   connection_options const& options, std::string user_agent,
                                   std::shared_ptr<connector> connect)
    : impl_(std::make_shared<impl>(std::move(ex), time, options, std::move(user_agent), std::move(connect)))
{}

pooled_transport::~pooled_transport() { impl_->stop(); }

void pooled_transport::stop() noexcept { impl_->stop(); }
void pooled_transport::finish() noexcept { impl_->finish(); }
pooled_transport::counters const& pooled_transport::counted() const noexcept { return impl_->counted; }
std::size_t pooled_transport::connections() const noexcept { return impl_->connections(); }
std::size_t pooled_transport::running() const noexcept { return impl_->running(); }

void pooled_transport::start_end(asio::any_io_executor const&, asio::any_completion_handler<void()> handler)
{
    impl_->start_end(std::move(handler));
}

void pooled_transport::start_exchange(http_request const& request, time_point deadline,
                                      asio::any_completion_handler<void(error_code, http_reply)> handler)
{
    impl_->start(request, deadline, std::move(handler));
}

} // namespace vigil::net
