// The lines in which an attempt waits before it leaves: the budget of polls, the rate, the circuit breaker. Decides
// nothing: each of them says when.
#include "flow/circuit.hpp"
#include "flow/pipeline.hpp"
#include "flow/within.hpp"
#include "plan/arithmetic.hpp"

#include <boost/asio/error.hpp>

#include <string>
#include <utility>

namespace vigil::flow {
namespace {

// "1.5 s"
std::string in_seconds(duration d)
{
    auto const tenths = (std::chrono::duration_cast<std::chrono::milliseconds>(d).count() + 50) / 100;
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " s";
}

constexpr duration last_moment = std::chrono::milliseconds(20); // more than a timer is late

} // namespace

pipeline::endpoint_state& pipeline::state_of(net::origin const& to)
{
    auto const at = endpoints_.find(to);
    if (at != endpoints_.end())
        return at->second;
    auto way = std::make_shared<circuit>(ex_, time_, options_.breaker, dice_, log_, text_of(to));
    endpoint_state made{plan::retry_budget(options_.retry), rates_->of(to), plan::hedge_plan(options_.hedge),
                        std::move(way)};
    return endpoints_.emplace(to, std::move(made)).first->second;
}

asio::awaitable<error_code> pipeline::await_departure(call& c)
{
    auto const now = time_.now();
    auto const at =
        c.pass->departs ? *std::exchange(c.pass->departs, std::nullopt) : c.pass->budget.reserve(now);
    if (at <= now)
        co_return error_code();
    if (at >= c.deadline)
        co_return make_error_code(errc::deadline_exceeded);
    co_return co_await sleep_until(at);
}

asio::awaitable<error_code> pipeline::await_turn(call& c, attempt& a, endpoint_state& endpoint,
                                                 plan::shared_rate::slot slot)
{
    auto const began = time_.now();
    auto const ec = co_await stand_in_line(c, endpoint, slot);
    auto const waited = time_.now() - began;
    if (waited > duration::zero()) {
        c.info.paced += a.paced == duration::zero();
        a.paced += waited;
        c.info.paced_for += waited;
    }
    co_return ec;
}

// A poll keeps no place in the line: whatever else comes meanwhile goes first. Just before its time it does: who gave a
// departure back until then, and wakes a moment later, finds it gone, and would never leave while only polls wait.
asio::awaitable<error_code> pipeline::stand_in_line(call& c, endpoint_state& endpoint,
                                                    plan::shared_rate::slot slot)
{
    for (;;) {
        auto const now = time_.now();
        auto const delay = endpoint.rate->wait(slot, now);
        if (delay <= duration::zero())
            co_return error_code();
        bool const in_time = delay < plan::until(now, c.deadline);
        if (c.pass && delay > last_moment && in_time) {
            endpoint.rate->give_back(slot, now);
            if (auto const ec = co_await sleep_until(plan::later(now, delay) - last_moment); ec)
                co_return ec;
            slot = endpoint.rate->take(time_.now());
            continue;
        }
        error_code ec;
        if (in_time)
            ec = co_await sleep_until(plan::later(now, delay));
        else
            ec = too_late(c, endpoint, delay);
        if (ec) {
            endpoint.rate->give_back(slot, time_.now());
            co_return ec;
        }
        if (!c.pass)
            endpoint.rate->move_up(slot, time_.now());
    }
}

// It gives up before its deadline, and says what keeps it.
error_code pipeline::too_late(call& c, endpoint_state& endpoint, duration delay) const
{
    auto const now = time_.now();
    auto const throttling = endpoint.rate->cause(now);
    c.info.rule = "its turn under the rate ";
    c.info.rule += throttling ? "that the service's throttling left" : "that was set (rate.per_second)";
    c.info.rule += " would come in " + in_seconds(delay) + " or later, and its deadline in " +
                   in_seconds(plan::until(now, c.deadline));
    if (throttling)
        c.info.cause = throttling;
    return errc::deadline_exceeded;
}

void pipeline::tell_rate(net::origin const& to, plan::rate_news news, plan::attempt_outcome const& o) const
{
    switch (news.what) {
    case plan::rate_change::none: return;
    case plan::rate_change::cut: return log_.rate("cut", text_of(to), news.per_second, o.ec, o.retry_after);
    case plan::rate_change::recovered: return log_.rate("recovered", text_of(to), news.per_second, {}, {});
    }
}

// Nobody sleeps with a permit, which others wait for: who would have to, gives it back and asks again after that.
asio::awaitable<error_code> pipeline::await_circuit(call& c, attempt& a, endpoint_state& endpoint)
{
    auto const began = time_.now();
    auto const paced = a.paced;
    ++c.info.held;
    for (;;) {
        auto ec = co_await within(
            time_, c.deadline,
            endpoint.way->async_enter(c.pass != nullptr, c.deadline, a.leave, asio::deferred));
        auto const now = time_.now();
        a.held = now - began - (a.paced - paced); // what it waited for its turn meanwhile is no part of it
        if (ec == errc::deadline_exceeded)
            ec = errc::circuit_open;
        if (!ec && !goes_at_once(c, endpoint, now)) {
            a.leave = {};
            if (c.pass && c.pass->budget.limited())
                ec = co_await await_departure(c);
            if (!ec)
                ec = co_await await_turn(c, a, endpoint, endpoint.rate->take(time_.now()));
            if (!ec)
                a.leave = endpoint.way->try_enter(c.pass != nullptr);
        }
        if (!ec && !a.leave)
            continue;
        c.info.held_for += a.held;
        if (ec == errc::circuit_open)
            c.info.cause = endpoint.way->cause();
        co_return ec;
    }
}

// What was taken of the rate and of the budget of polls is long past when a call has waited in another line.
bool pipeline::goes_at_once(call& c, endpoint_state& endpoint, time_point now)
{
    bool const limited = c.pass && c.pass->budget.limited();
    if (limited) {
        c.pass->departs.reset();
        if (c.pass->budget.next(now) > now)
            return false;
    }
    auto const slot = endpoint.rate->take(now);
    if (endpoint.rate->wait(slot, now) > duration::zero()) {
        endpoint.rate->give_back(slot, now);
        return false;
    }
    if (limited && c.pass->budget.reserve(now) > now) { // another client was faster
        endpoint.rate->give_back(slot, now);
        return false;
    }
    return true;
}

} // namespace vigil::flow
