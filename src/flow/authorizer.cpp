// Keeps the session fresh: obeys token_cache, logs in through the pipeline, lets everybody wait for one
// log-in. Must not show a secret to anybody but the request.
#include "flow/authorizer.hpp"

#include "codec/tokens.hpp"
#include "flow/call.hpp"
#include "flow/within.hpp"
#include "plan/arithmetic.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace vigil::flow {

using action = plan::token_cache::action;

authorizer::authorizer(asio::any_io_executor ex, std::shared_ptr<net::time_source> time,
                       client_options const& options, std::function<double()> dice, journal const& log)
    : ex_(ex), time_(std::move(time)), options_(options), dice_(std::move(dice)), log_(log), renewed_(ex)
{}

session_ptr authorizer::at_hand()
{
    if (stopped_ || !renewable())
        return stopped_ ? nullptr : session_;
    auto const now = time_->now();
    if (!cache_.usable(now))
        return nullptr;
    if (cache_.ask(now) == action::use_and_renew)
        start_renewal();
    return session_;
}

asio::awaitable<result<session_ptr>> authorizer::acquire(time_point deadline, diagnostics& info)
{
    if (stopped_)
        co_return make_error_code(errc::client_stopped);
    if (auto now = at_hand())
        co_return now;
    if (!renewable()) {
        auto made = static_session(info);
        if (made)
            session_ = *made;
        co_return made;
    }
    for (;;) {
        if (auto now = at_hand())
            co_return now;
        if (cache_.ask(time_->now()) == action::renew) {
            start_renewal();
            if (failed_) { // at once: there is nothing to wait for
                blame(info, failure_, failed_);
                co_return failed_;
            }
        }
        auto const state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none)
            co_return asio::error::operation_aborted;
        auto waiting = renewed_.async_wait(asio::deferred);
        auto const ec = co_await within(*time_, deadline, std::move(waiting));
        if (ec) {
            blame(info, failure_, ec);
            co_return ec;
        }
    }
}

bool authorizer::renewable() const noexcept
{
    return std::holds_alternative<password_credentials>(options_.credentials);
}

std::string_view authorizer::password() const noexcept
{
    auto const* how = std::get_if<password_credentials>(&options_.credentials);
    return how ? std::string_view(how->password()) : std::string_view();
}

void authorizer::rejected(std::uint64_t generation) { cache_.rejected(generation); }

void authorizer::stop(error_code ec)
{
    stopped_ = true;
    renewal_.emit(asio::cancellation_type::terminal);
    renewed_.open(ec);
}

void authorizer::start_renewal()
{
    failed_.clear();
    failure_.clear(); // the story of the one before is not that of this one
    failure_.operation = "iam.tokens.create";
    auto ended = [this, owner = owner_.lock()](std::exception_ptr e) {
        if (!e)
            return;
        cache_.abandoned(); // out of memory: nobody may wait for ever
        renewed_.open(make_error_code(boost::system::errc::not_enough_memory));
    };
    asio::co_spawn(ex_, renew(), asio::bind_cancellation_slot(renewal_.slot(), std::move(ended)));
}

asio::awaitable<void> authorizer::renew()
{
    co_await asio::this_coro::throw_if_cancelled(false);
    diagnostics info;
    auto token = co_await log_in(info);
    auto const now = time_->now();
    if (token) {
        std::optional<duration> lifetime;
        if (token->expires_at)
            lifetime =
                *token->expires_at - std::chrono::time_point_cast<utc_time::duration>(time_->wall_now());
        // Only a token that makes a session counts as one.
        auto made = make_session(std::move(*token), cache_.generation() + 1, info);
        if (made) {
            cache_.renewed(now, lifetime, dice_());
            session_ = *made;
            failure_.clear();
            log_.token("renewed", {}, lifetime);
            renewed_.open({});
            co_return;
        }
        token = made.error();
    }
    cache_.failed(now, dice_());
    failed_ = token.error();
    failure_ = std::move(info);
    log_.token("failed", token.error(), {});
    renewed_.open(token.error());
}

asio::awaitable<result<auth_token>> authorizer::log_in(diagnostics& info)
{
    auto const& how = std::get<password_credentials>(options_.credentials);
    call c(codec::create_token(how), plan::later(time_->now(), options_.call_deadline), plan::repeat::read,
           info);
    c.authorized = false;
    auto reply = co_await exchange_(c);
    if (!reply)
        co_return reply.error();
    codec::fault wrong;
    auto token = codec::decode_token(reply->body, reply->find("X-Subject-Token"), wrong);
    if (!token) {
        info.field = wrong.path;
        info.rule = wrong.rule;
    }
    co_return token;
}

codec::endpoint const* authorizer::identity()
{
    if (!identity_) {
        auto const* how = std::get_if<password_credentials>(&options_.credentials);
        if (!how)
            return nullptr;
        auto at = codec::reduce_endpoint(how->auth_url());
        if (!at)
            return nullptr;
        identity_ = std::move(*at);
    }
    return &*identity_;
}

result<session_ptr> authorizer::static_session(diagnostics& info) const
{
    auto const* how = std::get_if<token_credentials>(&options_.credentials);
    if (!how || how->token().empty()) {
        info.field = "client_options::credentials";
        info.rule = "a token or a user and a password";
        return make_error_code(errc::no_credentials);
    }
    auth_token token;
    token.secret = how->token();
    return make_session(std::move(token), 0, info);
}

result<session_ptr> authorizer::make_session(auth_token token, std::uint64_t generation,
                                             diagnostics& info) const
{
    auto made = std::make_shared<session>();
    made->generation = generation;
    made->project = options_.project.empty() ? token.project : options_.project;
    if (!made->project.path_safe()) {
        info.field = "project";
        info.rule = "the token is for no project: name one in the credentials or in client_options::project";
        return make_error_code(errc::no_credentials);
    }
    std::pair<codec::service, std::string const*> const overrides[] = {
        {codec::service::vbs, &options_.vbs_endpoint},
        {codec::service::sdrs, &options_.sdrs_endpoint},
        {codec::service::volume, &options_.volume_endpoint},
    };
    for (auto const& [service, given] : overrides) {
        auto const url =
            given->empty() ? codec::find_endpoint(token.catalog, service, options_.region, options_.interface)
                           : *given;
        if (url.empty())
            continue;
        auto at = codec::reduce_endpoint(url);
        if (!at && !given->empty()) {
            info.field = "endpoint";
            info.rule = "not a URL: " + *given;
            return at.error();
        }
        if (at)
            made->endpoints[static_cast<std::size_t>(service)] = std::move(*at);
    }
    made->token = std::move(token.secret);
    return session_ptr(std::move(made));
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
    if (log_in.client_request_id.empty()) // it runs on: nothing is known of it
        return;
    info.http_status = log_in.http_status;
    info.service_code = log_in.service_code;
    info.service_message = log_in.service_message;
    info.request_ids = log_in.request_ids;
    info.retry_after = log_in.retry_after;
    info.field = log_in.field;
    info.rule = log_in.rule;
}

} // namespace vigil::flow
