// A second attempt beside a slow read. Decides nothing: hedge_plan, the retry budget, the rate and the breaker do.
#include "flow/judge.hpp"
#include "flow/pipeline.hpp"
#include "flow/race.hpp"
#include "flow/within.hpp"

#include <utility>

namespace vigil::flow {

// Writes, polls and the requests of a log-in have no second.
bool pipeline::may_be_hedged(call const& c) const noexcept
{
    return options_.hedge.enabled && c.repeat == plan::repeat::read && !c.pass && !c.own;
}

// Whether the second may leave now; then it is ready to.
bool pipeline::may_hedge(call& c, endpoint_state& endpoint, attempt const& first, attempt& second)
{
    auto const now = time_.now();
    if (!endpoint.way->closed() || now >= c.deadline)
        return false;
    second.session = first.session;
    second.hedge = true;
    if (address(c, second) || (second.signature && !who_.signatures().try_enter(second.signature)))
        return false;
    auto const slot = endpoint.rate->take(now);
    if (endpoint.rate->wait(slot, now) > duration::zero() || !endpoint.hedge.take() ||
        !endpoint.budget.withdraw(plan::cost::ordinary)) {
        endpoint.rate->give_back(slot, now);
        return false;
    }
    second.leave = endpoint.way->try_enter(false);
    ++c.info.hedged;
    return true;
}

asio::awaitable<pipeline::attempt*> pipeline::hedge(call& c, endpoint_state& endpoint, attempt& first,
                                                    std::unique_ptr<attempt>& second, time_point at,
                                                    error_code& ec, net::http_reply& reply)
{
    race_start::maker make = [&]() -> net::http_request const* {
        second = std::make_unique<attempt>();
        return may_hedge(c, endpoint, first, *second) ? &second->request : nullptr;
    };
    race_start in(first.request, std::move(make), at, c.deadline);
    auto [end] = co_await async_race(ex_, wire_, time_, std::move(in), as_result);
    auto& winner = end.runners[end.winner];
    auto& loser = end.runners[1 - end.winner];
    auto* const won = end.winner == 0 ? &first : second.get();
    auto* const lost = end.winner == 0 ? second.get() : &first;
    if (loser.sent)
        settle_loser(c, endpoint, *lost, loser.ec, loser.reply, loser.took);
    ec = winner.ec;
    reply = std::move(winner.reply);
    co_return won;
}

// What the slower one says of the endpoint counts; what it says besides is nobody's.
void pipeline::settle_loser(call const& c, endpoint_state& endpoint, attempt& lost, error_code ec,
                            net::http_reply const& reply, duration took)
{
    diagnostics unheard;
    auto const outcome = judge(ec, reply, c.operation, false, time_.wall_now(), unheard);
    auto const now = time_.now();
    if (outcome.ec == condition::throttled)
        tell_rate(lost.request.to, endpoint.rate->throttled(now, outcome.retry_after, now - took, outcome.ec),
                  outcome);
    lost.leave.ended(plan::health_of(outcome, took), outcome.ec);
    diagnostics told;
    told.operation = c.info.operation;
    told.client_request_id = c.info.client_request_id;
    told.attempts = c.info.attempts;
    told.http_status = reply.status;
    log_.attempt(told, outcome.ec, took, outcome.ec == condition::cancelled);
    if (trace_)
        trace_.ended(told, *lost.session, lost.request,
                     {outcome.ec, {}, took, {}, lost.held, lost.paced, lost.hedge});
}

} // namespace vigil::flow
