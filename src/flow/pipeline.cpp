// Drives one call through its attempts: obeys retry_plan, rate_bucket and the authorizer. Decides nothing.
#include "flow/pipeline.hpp"

#include "codec/cinder.hpp"
#include "codec/dialect.hpp"
#include "flow/judge.hpp"
#include "flow/redact.hpp"
#include "flow/within.hpp"
#include "plan/arithmetic.hpp"
#include "plan/look_error.hpp"
#include "plan/retry_after.hpp"

#include <boost/asio/error.hpp>

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

namespace vigil::flow {

using plan::verdict;

static bool is_answer(call const& c, error_code ec) noexcept
{
    return c.absence_tells && ec == condition::not_found;
}

// The calls of a wait, what it may need before (a log-in, Cinder's versions), and those that look for a lost effect: what
// ends them for good must be the service's word.
static bool is_look(call const& c) noexcept
{
    return c.own || c.absence_tells || c.operation.name == codec::volume_versions ||
           (c.left && c.repeat == plan::repeat::read);
}

// A page of whoever stands between says nothing of the service, nor does one refusal of a key that was good so far.
static error_code meaning_of(call& c, plan::attempt_outcome const& o, signer::verdict blame)
{
    bool const settled = o.spoken && blame != signer::verdict::doubted;
    if (settled || !is_look(c) || !plan::ends_wait(o.ec))
        return o.ec;
    if (c.info.rule.empty())
        c.info.rule = o.spoken ? "a key that was good a moment ago" : "a refusal in the service's own words";
    return errc::unexpected_reply;
}

// Before what is said already: advice on a reply.
static void add_rule(diagnostics& info, std::string_view text)
{
    if (!info.rule.empty())
        info.rule.insert(0, "; ");
    info.rule.insert(0, text);
}

pipeline::pipeline(asio::any_io_executor const& ex, net::transport& wire, net::time_source& time,
                   authorizer& who, client_options const& options, std::function<double()> dice,
                   journal const& log, std::shared_ptr<rates> limits)
    : ex_(ex),
      wire_(wire),
      time_(time),
      who_(who),
      options_(options),
      dice_(std::move(dice)),
      log_(log),
      trace_(options.on_attempt),
      rates_(limits ? std::move(limits) : std::make_shared<rates>(options.rate, false)),
      versions_(ex, time)
{}

asio::awaitable<result<net::http_reply>> pipeline::run(call& c)
{
    auto const began = time_.now();
    c.info.client_request_id = make_client_request_id(dice_);
    if (auto const ec = translate(c); ec)
        co_return finish(c, ec, began);
    if (has_version(c)) {
        if (!versions_.known())
            if (auto const ec = co_await learn_versions(c); ec)
                co_return finish(c, ec, began);
        if (auto const ec = versions_.choose(c); ec)
            co_return finish(c, ec, began);
    }
    plan::retry_plan plan(options_.retry, c.deadline, c.repeat,
                          c.pass ? plan::payer::poll : plan::payer::call);
    bool replayed = false;  // with a corrected clock
    bool relearned = false; // which versions Cinder speaks

    for (;;) {
        // Not begun, once cancelled: see stop_requested().
        auto const state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            co_return finish(c, asio::error::operation_aborted, began);
        attempt a;
        std::unique_ptr<attempt> other; // beside a slow one
        a.session = c.own ? c.own : who_.at_hand();
        if (!a.session) {
            auto got = co_await who_.acquire(c.deadline, c.info);
            if (!got)
                co_return finish(c, got.error(), began);
            a.session = std::move(*got);
        }
        if (auto const ec = address(c, a); ec)
            co_return finish(c, ec, began);
        auto& endpoint = state_of(a.request.to);
        if (c.pass && c.pass->budget.limited())
            if (auto const ec = co_await await_departure(c); ec)
                co_return finish(c, ec, began);
        auto const slot = endpoint.rate->take(time_.now());
        if (endpoint.rate->wait(slot, time_.now()) > duration::zero())
            if (auto const ec = co_await await_turn(c, a, endpoint, slot); ec)
                co_return finish(c, ec, began);
        a.leave = endpoint.way->try_enter(c.pass != nullptr);
        if (!a.leave)
            if (auto const ec = co_await await_circuit(c, a, endpoint); ec)
                co_return finish(c, ec, began);
        auto const late = co_await asio::this_coro::cancellation_state; // heard on the way here
        if (late.cancelled() != asio::cancellation_type::none)
            co_return finish(c, asio::error::operation_aborted, began);
        if (a.signature && !who_.signatures().try_enter(a.signature))
            if (auto const ec = co_await who_.signatures().enter(a.signature, c.deadline, c.info); ec)
                co_return finish(c, ec, began);

        auto const sent_at = time_.now();
        if (c.left)
            c.left->leaves(sent_at);
        ++c.info.attempts;
        error_code ec;
        net::http_reply reply;
        attempt* won = &a;
        bool const may_be_slow = may_be_hedged(c);
        if (auto const patience = may_be_slow ? endpoint.hedge.begun() : std::nullopt; patience)
            won = co_await hedge(c, endpoint, a, other, plan::later(sent_at, *patience), ec, reply);
        else
            std::tie(ec, reply) = co_await wire_.async_exchange(a.request, c.deadline, as_result);
        auto& sent = *won;

        auto const now = time_.now();
        auto const [outcome, blame, disowned] = learn(c, endpoint, sent, ec, reply, sent_at, replayed);
        auto const todo = plan.next(outcome, now, dice_(), endpoint.budget);
        if (trace_)
            tell(c, sent, outcome.ec, reply.problem, now - sent_at, todo);
        switch (todo.what) {
        case verdict::finish:
            if (disowned && !std::exchange(relearned, true)) {
                auto const end = co_await another_version(c, meaning_of(c, outcome, blame));
                if (!end)
                    break;
                co_return finish(c, end, began);
            }
            c.info.outcome_unknown = outcome.ec == condition::cancelled && c.repeat == plan::repeat::once &&
                                     outcome.how_far != plan::reach::not_sent;
            if (auto const end = finish(c, meaning_of(c, outcome, blame), began); end)
                co_return end;
            co_return std::move(reply);
        case verdict::done: finish(c, {}, began); co_return std::move(reply);
        case verdict::exhausted:
            c.info.cause = outcome.ec;
            add_rule(c.info, plan::words_for(todo.why));
            co_return finish(c, errc::retries_exhausted, began);
        case verdict::unknown: // whoever sent it may look for the effect: client/once.cpp
            c.info.cause = outcome.ec;
            c.info.outcome_unknown = true;
            co_return finish(c, errc::outcome_unknown, began);
        case verdict::renew:
            if (blame == signer::verdict::nothing)
                who_.rejected(a.session->generation);
            break;
        case verdict::wait:
            log_.retry(c.info, todo.delay, outcome.ec);
            if (auto const stop = co_await sleep_until(plan::later(now, todo.delay)); stop)
                co_return finish(c, stop, began);
            break;
        }
    }
}

// What the exchange came to; and everybody who learns from it is told.
pipeline::lesson pipeline::learn(call& c, endpoint_state& endpoint, attempt& sent, error_code ec,
                                 net::http_reply const& reply, time_point sent_at, bool& replayed)
{
    auto const now = time_.now();
    auto const took = now - sent_at;
    if (c.left)
        c.left->heard(plan::parse_http_date(reply.find("Date")), now);
    auto const renewable = !c.own && who_.renewable();
    lesson l;
    auto& outcome = l.outcome;
    outcome = judge(ec, reply, c.operation, renewable, time_.wall_now(), c.info);
    if (sent.signature)
        l.blame = who_.signatures().judge(sent.signature, reply, outcome, c.info, replayed);
    if (l.blame == signer::verdict::replay)
        outcome.token_refused = replayed = true;
    else if (l.blame == signer::verdict::rejected && renewable)
        who_.rejected(sent.session->generation);
    else if (renewable && !sent.signature && outcome.ec == condition::unauthorized) {
        // Looks go on, and must not log in for every page that stands in their way.
        bool const page = is_look(c) && !outcome.spoken;
        if (page || !outcome.token_refused)
            outcome.token_refused = who_.doubted(sent.session->generation) && page;
    }
    auto const hide = [&](std::string_view s) {
        outcome.ec ? redact(c.info, s, reply.body) : redact_ids(c.info, s);
    };
    sent.session->each_secret(hide);
    hide(sent.signature.made());
    l.disowned = reply.status == 406 && has_version(c);
    outcome.refused = outcome.refused || l.disowned; // before anything was done
    log_.attempt(c.info, outcome.ec, took, is_answer(c, outcome.ec));
    if (outcome.ec == condition::throttled)
        tell_rate(sent.request.to, endpoint.rate->throttled(now, outcome.retry_after, sent_at, outcome.ec),
                  outcome);
    else if (!outcome.ec)
        tell_rate(sent.request.to, endpoint.rate->succeeded(now, sent_at), outcome);
    if (may_be_hedged(c) && !outcome.ec)
        endpoint.hedge.answered(took);
    sent.leave.ended(plan::health_of(outcome, took), outcome.ec);
    return l;
}

error_code pipeline::refuse(call& c)
{
    auto const ec = translate(c);
    return ec ? finish(c, ec, time_.now()) : ec;
}

void pipeline::tell(call const& c, attempt const& a, error_code ec, std::string_view problem, duration took,
                    plan::decision const& todo) const
{
    tracer::end how{ec, problem, took, std::nullopt, a.held, a.paced, a.hedge};
    if (todo.what == verdict::renew || todo.what == verdict::wait)
        how.next_in = todo.delay;
    trace_.ended(c.info, *a.session, a.request, how);
}

// Into the dialect of the service, as far as it has words for it.
error_code pipeline::translate(call& c) const
{
    codec::fault why;
    if (!codec::is_spoken(c.operation, options_.service, why)) {
        c.info.field = std::move(why.path);
        c.info.rule = std::move(why.rule);
        return errc::not_supported;
    }
    if (options_.service == dialect::cinder && c.operation.service == codec::service::vbs)
        c.operation.service = codec::service::volume;
    return {};
}

bool pipeline::has_version(call const& c) const noexcept
{
    return options_.service == dialect::cinder && c.operation.service == codec::service::volume &&
           c.operation.name != codec::volume_versions;
}

asio::awaitable<error_code> pipeline::learn_versions(call& c)
{
    co_return co_await versions_.learn([this](call& ask) { return run(ask); }, c.deadline, c.info);
}

// The server has given way to one that knows fewer versions. No error: the call may be sent again, with another one.
asio::awaitable<error_code> pipeline::another_version(call& c, error_code refusal)
{
    auto const refused = c.operation.api_version;
    auto ec = versions_.choose(c);
    if (ec || c.operation.api_version != refused) // somebody has asked since it was sent
        co_return ec;
    versions_.forget();
    diagnostics unheard; // the refusal has more to tell
    auto const unknown =
        co_await versions_.learn([this](call& ask) { return run(ask); }, c.deadline, unheard);
    if (unknown)
        co_return refusal;
    ec = versions_.choose(c);
    co_return ec || c.operation.api_version != refused ? ec : refusal;
}

error_code pipeline::address(call& c, attempt& a)
{
    auto& r = a.request;
    auto const* const to = a.session->find(c.operation.service);
    if (!to) {
        c.info.field = "endpoint";
        c.info.rule = c.own ? "the credentials name no identity service"
                            : codec::endpoint_rule(c.operation.service, options_.region, options_.interface,
                                                   a.session->is_only_in_clear(c.operation.service));
        return errc::endpoint_not_found;
    }
    if (!a.session->token.empty())
        r.set("X-Auth-Token", a.session->token.reveal());

    r.method = c.operation.method;
    r.to = to->origin;
    r.target = to->base_path + c.operation.target;
    r.body = c.operation.body;
    r.confidential = c.operation.confidential;
    if (!r.body.empty())
        r.content_type = "application/json";
    if (!c.operation.api_version.empty())
        r.set("OpenStack-API-Version", c.operation.api_version);
    r.set("X-Client-Request-Id", c.info.client_request_id);
    r.set("X-OpenStack-Request-ID", c.info.client_request_id);
    if (a.session->key)
        who_.signatures().prepare(a.signature, *a.session, c.operation.service, r);
    return {};
}

pipeline::attempt::~attempt()
{
    if (request.confidential)
        wipe(request.body);
    if (session && !session->token.empty() && !request.headers.empty())
        wipe(request.headers.front().value); // X-Auth-Token
}

asio::awaitable<error_code> pipeline::sleep_until(time_point t)
{
    if (t <= time_.now())
        co_return error_code();
    auto const state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
        co_return asio::error::operation_aborted;
    auto [ec] = co_await time_.async_sleep_until(t, as_result);
    co_return ec;
}

error_code pipeline::finish(call& c, error_code ec, time_point began)
{
    c.info.elapsed = time_.now() - began;
    log_.call(c.info, ec, is_answer(c, ec));
    return ec;
}

std::string make_client_request_id(std::function<double()> const& dice)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string id = "req-00000000-0000-4000-8000-000000000000";
    std::uint64_t bits = 0;
    int left = 0;
    for (std::size_t i = 4; i < id.size(); ++i) {
        if (id[i] == '-' || i == 18) // the version digit stays 4
            continue;
        if (left == 0) {
            bits = static_cast<std::uint64_t>(dice() * 4294967296.0);
            left = 8;
        }
        auto const nibble = i == 23 ? 8 + (bits & 3) : bits & 15; // the variant is 8-b
        id[i] = digits[nibble];
        bits >>= 4;
        --left;
    }
    return id;
}

} // namespace vigil::flow
