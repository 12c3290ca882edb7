// Waits until nothing of a client is left, and cuts short what takes too long. Must not know what its operations do.
#include "client/closing.hpp"

#include "client/core.hpp"
#include "plan/arithmetic.hpp"
#include "watch/watching.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace vigil::detail {

void closing::join(seat_ptr who, duration limit)
{
    if (!over_)
        core_.drain(); // whoever is told of it later
    if (over_ || who->cancelled) {
        auto const ec = who->cancelled ? error_code(asio::error::operation_aborted) : error_code();
        who->complete(core_.user, ec, so_far());
    } else {
        who->at = this;
        waiting_.push_back(std::move(who));
    }
    if (over_)
        return;
    if (!kept_)
        kept_ = core_.shared_from_this();
    limit_to(plan::later(core_.time->now(), std::max(limit, duration::zero())));
    step();
}

void closing::limit_to(time_point until)
{
    if (until >= until_)
        return;
    until_ = until;
    if (until_ <= core_.time->now())
        return core_.stop();
    arm();
}

void closing::arm()
{
    disarm();
    auto const sleep = std::make_shared<asio::cancellation_signal>();
    sleep_ = sleep;
    auto woken = [core = core_.shared_from_this(), sleep](error_code) {
        auto& self = core->end;
        if (self.sleep_.lock() != sleep)
            return; // it is not needed any more
        self.sleep_.reset();
        core->stop();
    };
    core_.time->async_sleep_until(
        until_,
        asio::bind_cancellation_slot(sleep->slot(), asio::bind_executor(core_.home, std::move(woken))));
}

void closing::disarm() noexcept
{
    auto const sleep = sleep_.lock();
    sleep_.reset();
    if (sleep)
        sleep->emit(asio::cancellation_type::terminal);
}

// First the calls, which may want a log-in; then what nobody waits for any more; then the connections.
void closing::step()
{
    if (!kept_ || quiet_ || core_.calls() != 0)
        return;
    core_.who.stop(errc::client_stopped);
    if (!core_.who.idle() || !core_.watching->when.idle())
        return;
    quiet_ = true;
    core_.wire->async_end(core_.home, asio::bind_executor(core_.home, [core = kept_] { core->end.over(); }));
}

void closing::over()
{
    auto const kept = std::exchange(kept_, nullptr);
    disarm();
    report_ = so_far();
    over_ = true;
    for (auto const& who : std::exchange(waiting_, {}))
        who->complete(core_.user, {}, report_);
}

shutdown_report closing::so_far() const noexcept
{
    auto r = report_;
    if (!over_ && began_)
        r.took = core_.time->now() - *began_;
    return r;
}

void closing::leaves(watch::seat_base& who)
{
    auto const at = std::ranges::find_if(waiting_, [&](seat_ptr const& s) { return s.get() == &who; });
    auto const gone = std::move(*at);
    waiting_.erase(at);
    gone->complete(core_.user, asio::error::operation_aborted, so_far());
}

// What dies with the handlers may own the core: nothing may be touched after it.
void closing::abandon() noexcept
{
    auto const kept = std::exchange(kept_, nullptr);
    auto const waiting = std::exchange(waiting_, {});
    for (auto const& who : waiting)
        who->at = nullptr;
}

void start_shutdown(core_ptr core, terms on, handler<shutdown_report> h, duration limit)
{
    auto const home = core->home;
    auto who = watch::seat<shutdown_report>::make({std::move(h), on, core->user}, home);
    asio::post(home, [core = std::move(core), who = std::move(who), limit]() mutable {
        core->end.join(std::move(who), limit);
    });
}

} // namespace vigil::detail
