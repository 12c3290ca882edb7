// Keeps the session fresh: has somebody log in when the desk says so, lets everybody wait for one log-in. Must not
// know how a log-in is done, nor who else is at the desk.
#include "flow/authorizer.hpp"

#include "flow/ask_provider.hpp"
#include "flow/within.hpp"
#include "plan/arithmetic.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/error.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace vigil::flow {

authorizer::authorizer(asio::any_io_executor ex, std::shared_ptr<net::time_source> time,
                       client_options const& options, std::function<double()> dice, journal const& log,
                       std::shared_ptr<session_desk> desk)
    : ex_(ex),
      time_(std::move(time)),
      options_(options),
      dice_(std::move(dice)),
      log_(log),
      desk_(std::move(desk)),
      signer_(ex, time_, log, desk_),
      renewed_(ex)
{
    auto const keep = [this](auto const& kind) {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(kind)>, credentials_provider>)
            managed_ = renewable_ = true;
        else
            fixed_ = kind;
    };
    std::visit(keep, options.credentials);
    if (needs_log_in(fixed_, options)) {
        managed_ = true;
        renewable_ = !std::holds_alternative<access_key_credentials>(fixed_);
    }
}

void authorizer::connect(std::weak_ptr<void> owner, exchange e)
{
    owner_ = std::move(owner);
    exchange_ = std::move(e);
    seat_.emplace(desk_, ex_, owner_, [this](session_desk::notice const& n) { hear(n); });
    signer_.sit(*seat_);
}

session_ptr authorizer::at_hand()
{
    if (stopped_ || !managed_)
        return stopped_ ? nullptr : session_;
    auto const now = time_->now();
    if (now < settled_ && desk_->epoch() == epoch_)
        return session_;
    return take(desk_->peek(*seat_, now, options_.call_deadline));
}

session_ptr authorizer::take(session_desk::answer a)
{
    if (a.session) {
        session_ = a.session;
        settled_ = a.settled;
        epoch_ = a.epoch;
    }
    if (a.mine && !(finishing_ && a.session)) // otherwise its turn is given up
        start_renewal(std::move(*a.mine));
    return a.session;
}

asio::awaitable<result<session_ptr>> authorizer::acquire(time_point deadline, diagnostics& info)
{
    if (auto now = at_hand())
        co_return now;
    if (!managed_ && !stopped_) {
        auto made = static_session(info);
        if (made)
            session_ = *made;
        co_return made;
    }
    for (;;) {
        auto const state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) // also when the client stops meanwhile
            co_return asio::error::operation_aborted;
        if (stopped_)
            co_return make_error_code(errc::client_stopped);
        auto asked = desk_->ask(*seat_, time_->now(), options_.call_deadline);
        awaited_ = asked.running;
        auto const epoch = asked.epoch;
        bool const begins = asked.mine.has_value();
        if (!asked.session && renewed_.size() == 0) // of one that runs elsewhere, nothing is known yet
            begin_story();
        if (auto now = take(std::move(asked)))
            co_return now;
        if (begins && failed_) { // at once: there is nothing to wait for
            blame(info, failure_, failed_);
            co_return failed_;
        }
        if (desk_->epoch() != epoch) // over already
            continue;
        auto waiting = renewed_.async_wait(asio::deferred);
        auto const ec = co_await within(*time_, deadline, waiting);
        if (ec) {
            blame(info, failure_, ec);
            co_return ec;
        }
    }
}

void authorizer::rejected(std::uint64_t generation) { desk_->rejected(generation); }

bool authorizer::doubted(std::uint64_t generation) { return desk_->doubted(generation, time_->now()); }

void authorizer::stop(error_code ec)
{
    stopped_ = true;
    stop_log_ins();
    renewed_.open(ec);
    signer_.stop(ec);
}

void authorizer::stop_log_ins()
{
    auto const running = std::exchange(log_ins_, {});
    for (auto const& weak : running)
        if (auto const log_in = weak.lock())
            log_in->emit(asio::cancellation_type::terminal);
}

void authorizer::finish()
{
    finishing_ = true;
    if (renewed_.size() == 0)
        stop_log_ins();
}

// The story of the log-in before is not that of this one.
void authorizer::begin_story()
{
    failed_.clear();
    failure_.clear();
    failure_.operation = std::holds_alternative<credentials_provider>(options_.credentials)
                             ? "credentials"
                             : "iam.tokens.create";
}

void authorizer::start_renewal(session_desk::turn mine)
{
    begin_story();
    auto kept = std::make_unique<session_desk::turn>(std::move(mine));
    auto& turn = *kept;
    auto const stop = std::make_shared<asio::cancellation_signal>();
    std::erase_if(log_ins_, [](auto const& weak) { return weak.expired(); });
    log_ins_.push_back(stop);
    auto ended = [this, owner = owner_.lock(), kept = std::move(kept), stop](std::exception_ptr e) mutable {
        if (e) // out of memory: nobody may wait for ever
            hear(kept->failed(make_error_code(boost::system::errc::not_enough_memory), failure_, time_->now(),
                              dice_()));
        kept.reset(); // given up, unless it came to an end
        --renewals_;
        if (idle() && on_idle)
            on_idle();
    };
    ++renewals_;
    asio::co_spawn(ex_, renew(turn), asio::bind_cancellation_slot(stop->slot(), std::move(ended)));
}

asio::awaitable<void> authorizer::renew(session_desk::turn& mine)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    diagnostics info;
    auto got = co_await get_grant(plan::later(time_->now(), options_.call_deadline), info);
    auto const now = time_->now();
    auto failed = got ? error_code() : got.error();
    if (got) {
        std::optional<duration> lifetime;
        if (got->expires_at)
            lifetime = plan::until(std::chrono::time_point_cast<utc_time::duration>(time_->wall_now()),
                                   *got->expires_at);
        // Only what makes a session counts as a log-in.
        auto made = make_session(std::move(*got), info);
        if (made) {
            auto const told = mine.succeeded(std::move(*made), now, lifetime, dice_());
            log_.token("renewed", {}, lifetime);
            hear(told);
            co_return;
        }
        failed = made.error();
    }
    // Called off is not the service's word: another client of the group has the next turn.
    if (stopped_ || (finishing_ && failed == asio::error::operation_aborted))
        co_return;
    if (info.operation.empty())
        info.operation = "credentials"; // nothing was sent
    auto const told = mine.failed(failed, std::move(info), now, dice_());
    log_.token("failed", failed, {});
    hear(told);
}

// A log-in ended, here or elsewhere. What came too late for those who wait is not theirs.
void authorizer::hear(session_desk::notice const& n)
{
    if (n.turn == 0)
        return signer_.hear();
    if (n.ec && n.turn < awaited_)
        return;
    failed_ = n.ec;
    failure_.clear();
    if (n.story)
        failure_ = *n.story;
    renewed_.open(n.ec);
}

asio::awaitable<result<grant>> authorizer::get_grant(time_point deadline, diagnostics& info)
{
    auto const* provider = std::get_if<credentials_provider>(&options_.credentials);
    if (!provider)
        co_return co_await log_in(fixed_, exchange_, options_, *time_, deadline, info);
    auto const provided = co_await ask_provider(*provider, ex_, *time_, deadline);
    if (!provided) {
        info.operation = "credentials";
        info.field = "credentials_provider";
        info.rule = "the callback brought no credentials";
        co_return provided.error();
    }
    auto g = co_await log_in(provided->what(), exchange_, options_, *time_, deadline, info);
    if (auto const ends = provided->expires_at();
        g && ends && *ends < g->expires_at.value_or(utc_time::max()))
        g->expires_at = *ends;
    co_return g;
}

result<session_ptr> authorizer::static_session(diagnostics& info) const
{
    auto g = grant_of(fixed_, options_, info);
    if (!g)
        return g.error();
    auto made = make_session(std::move(*g), info);
    if (!made)
        return made.error();
    return session_ptr(std::move(*made));
}

result<std::shared_ptr<session>> authorizer::make_session(grant g, diagnostics& info) const
{
    auto made = std::make_shared<session>();
    made->project = options_.project.empty() ? g.project : options_.project;
    if (!made->project.path_safe()) {
        info.field = "client_options::project";
        info.rule = "the token is for no project: name one, here or in the credentials";
        return make_error_code(errc::no_project);
    }
    std::pair<codec::service, std::string const*> const overrides[] = {
        {codec::service::vbs, &options_.vbs_endpoint},
        {codec::service::sdrs, &options_.sdrs_endpoint},
        {codec::service::volume, &options_.volume_endpoint},
    };
    for (auto const& [service, given] : overrides) {
        auto const named = [&, what = service](bool tls_only) {
            return codec::find_endpoint(g.catalog, what, options_.region, options_.interface, tls_only);
        };
        // A catalogue may name any host, for it is the cloud's own word. What came over TLS does not send a token out
        // without it.
        auto const url = given->empty() ? named(g.over_tls) : *given;
        if (url.empty()) {
            made->only_in_clear[static_cast<std::size_t>(service)] = g.over_tls && !named(false).empty();
            continue;
        }
        auto at = codec::reduce_endpoint(url);
        if (!at && !given->empty()) {
            info.field = "endpoint";
            info.rule = given->find('@') == given->npos
                            ? "not a URL: " + *given // what is before an @ is secret
                            : "must be a URL without a user and a password";
            return at.error();
        }
        if (at)
            made->endpoints[static_cast<std::size_t>(service)] = std::move(*at);
    }
    made->token = std::move(g.token);
    made->key = std::move(g.key);
    return made;
}

void blame(diagnostics& info, diagnostics const& log_in, error_code ec)
{
    if (info.operation.empty()) { // the login is all that was done
        info.operation = log_in.operation;
        info.client_request_id = log_in.client_request_id;
        info.attempts = log_in.attempts;
        info.elapsed = log_in.elapsed;
    }
    info.cause = log_in.cause ? log_in.cause : ec;
    if (log_in.client_request_id.empty() && log_in.field.empty()) // it runs on: nothing is known of it
        return;
    info.http_status = log_in.http_status;
    info.service_code = log_in.service_code;
    info.service_message = log_in.service_message;
    info.problem = log_in.problem;
    info.request_ids = log_in.request_ids;
    info.retry_after = log_in.retry_after;
    info.field = log_in.field;
    info.rule = log_in.rule;
}

} // namespace vigil::flow
