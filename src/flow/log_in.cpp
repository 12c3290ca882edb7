// Knows which requests each kind of log-in takes, and in which order (API 9). Must not know when one is due, nor
// show a secret to anybody but the request.
#include "flow/log_in.hpp"

#include "codec/access_keys.hpp"
#include "model/text.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <type_traits>
#include <utility>

namespace vigil::flow {
namespace {

using namespace std::chrono_literals;

struct refusal
{
    diagnostics& info;
    error_code operator()(std::string field, std::string rule) const
    {
        info.field = std::move(field);
        info.rule = std::move(rule);
        return errc::no_credentials;
    }
};

// A request for a token, and whom it concerns.
struct token_request
{
    codec::operation operation;
    std::string auth_url;
    std::vector<vigil::secret> hidden;
    plan::repeat repeat = plan::repeat::read;
};

// Nothing when it is of another kind.
template <class Credentials>
std::optional<login_credentials> login_of(Credentials const& who)
{
    std::optional<login_credentials> login;
    auto const take = [&](auto const& w) {
        if constexpr (std::is_constructible_v<login_credentials, decltype(w)>)
            login.emplace(w);
    };
    std::visit(take, who);
    return login;
}

std::string const& url_of(login_credentials const& who)
{
    return std::visit([](auto const& w) -> std::string const& { return w.auth_url(); }, who);
}

result<token_request> request_for(password_credentials const& who, diagnostics& info)
{
    token_request r{{}, who.auth_url(), {vigil::secret(who.password())}};
    if (!who.totp()) {
        r.operation = codec::create_token(who);
        return r;
    }
    std::string code;
    try {
        code = who.totp()();
    } catch (...) {
        code.clear();
    }
    vigil::secret passcode(std::move(code));
    if (passcode.empty())
        return refusal{info}("password_credentials::totp", "a callback that returns a passcode");
    r.operation = codec::create_token(who, passcode.reveal());
    r.hidden.push_back(std::move(passcode));
    r.repeat = plan::repeat::once; // a passcode is good once
    return r;
}

result<token_request> request_for(application_credentials const& who, diagnostics&)
{
    return token_request{codec::create_token(who), who.auth_url(), {vigil::secret(who.reveal())}};
}

result<token_request> request_for(rescoped_credentials const& who, diagnostics&)
{
    return token_request{codec::create_token(who), who.auth_url(), {vigil::secret(who.token())}};
}

grant from_token(auth_token token, bool over_tls)
{
    grant g;
    g.token = std::move(token.secret);
    g.project = std::move(token.project);
    g.catalog = std::move(token.catalog);
    g.over_tls = over_tls;
    g.expires_at = token.expires_at;
    return g;
}

// What goes into headers must not become one of its own.
bool is_word(std::string const& s) { return !has_control_characters(s) && s.find(' ') == s.npos; }

// The region stands in the headers of a scoped signature.
bool is_scope(signature_scheme scheme, std::string const& region)
{
    return scheme != signature_scheme::scoped || is_word(region);
}

access_key_ptr key_of(access_key_credentials const& who, client_options const& options)
{
    auto key = std::make_shared<access_key>();
    key->id = who.access();
    key->secret = vigil::secret(who.reveal());
    key->security_token = vigil::secret(who.security_token());
    key->domain_id = who.domain_id();
    key->region = who.region().empty() ? options.region : who.region();
    key->scheme = who.scheme();
    return key;
}

bool endpoints_missing(client_options const& o)
{
    return o.vbs_endpoint.empty() || o.sdrs_endpoint.empty() || o.volume_endpoint.empty();
}

result<grant> given_key(access_key_credentials const& who, client_options const& options, diagnostics& info)
{
    bool const usable = !who.access().empty() && !who.reveal().empty() && is_word(who.access()) &&
                        is_word(who.domain_id()) && is_word(who.security_token()) &&
                        is_scope(who.scheme(), who.region().empty() ? options.region : who.region());
    if (!usable)
        return refusal{info}("access_key_credentials",
                             "an access key and what belongs to it, of printable characters");
    grant g;
    g.key = key_of(who, options);
    g.project = options.project.empty() ? project_id(who.project().id) : options.project;
    return g;
}

// The requests of one log-in, one after the other.
class conversation
{
    exchange const& send_;
    client_options const& options_;
    net::time_source& time_;
    time_point const deadline_;
    diagnostics& info_;
    bool over_tls_ = true;

public:
    conversation(exchange const& send, client_options const& options, net::time_source& time,
                 time_point deadline, diagnostics& info)
        : send_(send), options_(options), time_(time), deadline_(deadline), info_(info)
    {}

    bool is_over_tls() const noexcept { return over_tls_; } // so far
    // A token for a log-in. `as_it_is`: one that is given without a scope needs no exchange.
    asio::awaitable<result<auth_token>> token_for(login_credentials const& who, bool as_it_is)
    {
        if (auto const* given = std::get_if<rescoped_credentials>(&who);
            given && as_it_is && given->project().empty() && given->domain().empty()) {
            auth_token token;
            token.secret = vigil::secret(given->token());
            co_return token;
        }
        auto const prepare = [this](auto const& w) { return request_for(w, info_); };
        auto request = std::visit(prepare, who);
        if (!request)
            co_return request.error();
        vigil::secret const nothing;
        co_return co_await get_token(*request, nothing);
    }

    asio::awaitable<result<auth_token>> assume(agency_credentials const& who)
    {
        auto base = co_await token_for(who.who(), true);
        if (!base)
            co_return base.error();
        token_request request{};
        request.operation = codec::create_token(who);
        request.auth_url = url_of(who.who());
        co_return co_await get_token(request, base->secret);
    }

    asio::awaitable<result<grant>> temporary(temporary_key_credentials const& who)
    {
        if (!is_scope(who.scheme(), options_.region))
            co_return refusal{info_}("client_options::region", "one word of printable characters");
        auto const* agency = std::get_if<agency_credentials>(&who.who());
        auto const base = agency ? agency->who() : *login_of(who.who());
        auto token = co_await token_for(base, true);
        if (!token)
            co_return token.error();
        auto operation = agency ? codec::create_temporary_key(*agency, who.lifetime())
                                : codec::create_temporary_key(token->secret.reveal(), who.lifetime());
        auto made = co_await get_key(operation, url_of(base), token->secret);
        if (!made)
            co_return made.error();
        auto g = signing(std::move(*made), who);
        if (!agency) { // the key is for what the token is for
            g.project = token->project;
            g.catalog = std::move(token->catalog);
        }
        auto const project = agency ? agency->project() : name_or_id();
        auto const ec = co_await look_up(g, url_of(base), project);
        if (ec)
            co_return ec;
        g.over_tls = over_tls_;
        co_return g;
    }

    // The project that is known by name only, and the endpoints that nobody named: signed calls.
    asio::awaitable<error_code> look_up(grant& g, std::string const& url, name_or_id const& project)
    {
        if (!options_.project.empty())
            g.project = options_.project;
        else if (g.project.empty() && !project.id.empty())
            g.project = project_id(project.id);
        else if (g.project.empty() && !project.name.empty()) {
            auto found = co_await find_project(g, url, project.name);
            if (!found)
                co_return found.error();
            g.project = std::move(*found);
        }
        if (url.empty() || !g.catalog.empty() || !endpoints_missing(options_))
            co_return error_code();
        auto const ec = co_await get_catalog(g, url);
        // A key that may not read it, or a proxy that does not show it: what the options name is enough for much.
        bool const shut = ec == condition::forbidden || ec == condition::not_found ||
                          ec == condition::client_fault || ec == errc::unexpected_reply;
        if (shut && !(options_.vbs_endpoint + options_.sdrs_endpoint + options_.volume_endpoint).empty()) {
            info_.clear();
            co_return error_code();
        }
        co_return ec;
    }

private:
    static std::shared_ptr<session> at(std::string const& url, vigil::secret const& token = {})
    {
        auto s = std::make_shared<session>();
        s->token = token;
        if (auto to = codec::reduce_endpoint(url))
            s->endpoints[static_cast<std::size_t>(codec::service::identity)] = std::move(*to);
        return s;
    }

    asio::awaitable<result<net::http_reply>> ask(codec::operation& op, session_ptr with, plan::repeat how)
    {
        auto const* const to = with->find(codec::service::identity);
        over_tls_ = over_tls_ && to && to->origin.tls;
        call c(std::move(op), deadline_, how, info_);
        c.own = std::move(with);
        co_return co_await send_(c);
    }

    error_code unexpected(error_code ec, codec::fault const& wrong)
    {
        info_.field = wrong.path;
        info_.rule = wrong.rule;
        return ec;
    }

    asio::awaitable<result<auth_token>> get_token(token_request& request, vigil::secret const& with)
    {
        auto s = at(request.auth_url, with);
        s->hidden = std::move(request.hidden);
        auto reply = co_await ask(request.operation, std::move(s), request.repeat);
        if (!reply)
            co_return reply.error();
        codec::fault wrong;
        auto token = codec::decode_token(reply->body, reply->find("X-Subject-Token"), wrong);
        for (auto& h : reply->headers)
            wipe(h.value);
        if (!token)
            co_return unexpected(token.error(), wrong);
        co_return token;
    }

    asio::awaitable<result<codec::temporary_key>> get_key(codec::operation& op, std::string const& url,
                                                          vigil::secret const& token)
    {
        auto reply = co_await ask(op, at(url, token), plan::repeat::read);
        if (!reply)
            co_return reply.error();
        codec::fault wrong;
        auto key = codec::decode_temporary_key(reply->body, wrong);
        wipe(reply->body);
        if (!key)
            co_return unexpected(key.error(), wrong);
        co_return key;
    }

    grant signing(codec::temporary_key made, temporary_key_credentials const& who) const
    {
        auto key = std::make_shared<access_key>();
        key->id = std::move(made.access);
        key->secret = std::move(made.secret);
        key->security_token = std::move(made.security_token);
        key->region = options_.region;
        key->scheme = who.scheme();
        grant g;
        g.key = std::move(key);
        g.expires_at = made.expires_at;
        if (!g.expires_at) // what was asked for; a day is the most that there is (API 9.3)
            g.expires_at = utc_time(std::chrono::floor<utc_time::duration>(
                time_.wall_now() + std::min(who.lifetime(), std::chrono::seconds(24h))));
        return g;
    }

    std::shared_ptr<session> signed_at(std::string const& url, grant const& g) const
    {
        auto s = at(url);
        s->key = g.key;
        s->project = g.project;
        return s;
    }

    asio::awaitable<result<project_id>> find_project(grant const& g, std::string const& url,
                                                     std::string const& name)
    {
        auto op = codec::find_projects(name);
        auto reply = co_await ask(op, signed_at(url, g), plan::repeat::read);
        if (!reply)
            co_return reply.error();
        codec::fault wrong;
        auto found = codec::decode_project(reply->body, name, wrong);
        if (!found)
            co_return unexpected(found.error(), wrong);
        co_return found;
    }

    asio::awaitable<error_code> get_catalog(grant& g, std::string const& url)
    {
        auto op = codec::get_catalog();
        auto reply = co_await ask(op, signed_at(url, g), plan::repeat::read);
        if (!reply)
            co_return reply.error();
        codec::fault wrong;
        auto catalog = codec::decode_catalog(reply->body, wrong);
        if (!catalog)
            co_return unexpected(catalog.error(), wrong);
        g.catalog = std::move(*catalog);
        co_return error_code();
    }
};

} // namespace

bool needs_log_in(provided_credentials::any const& who, client_options const& options)
{
    if (auto const* key = std::get_if<access_key_credentials>(&who)) {
        bool const project = options.project.empty() && key->project().id.empty();
        return !key->auth_url().empty() && (project || endpoints_missing(options));
    }
    return !std::holds_alternative<std::monostate>(who) && !std::holds_alternative<token_credentials>(who);
}

result<grant> grant_of(provided_credentials::any const& who, client_options const& options, diagnostics& info)
{
    if (auto const* key = std::get_if<access_key_credentials>(&who))
        return given_key(*key, options, info);
    auto const* token = std::get_if<token_credentials>(&who);
    if (!token || token->token().empty())
        return refusal{info}("client_options::credentials", "a token or a user and a password");
    grant g;
    g.token = vigil::secret(token->token());
    return g;
}

asio::awaitable<result<grant>> log_in(provided_credentials::any const& who, exchange const& send,
                                      client_options const& options, net::time_source& time,
                                      time_point deadline, diagnostics& info)
{
    if (!needs_log_in(who, options))
        co_return grant_of(who, options, info);
    conversation with(send, options, time, deadline, info);
    if (auto const* key = std::get_if<access_key_credentials>(&who)) {
        auto g = given_key(*key, options, info);
        if (!g)
            co_return g;
        auto const ec = co_await with.look_up(*g, key->auth_url(), key->project());
        if (ec)
            co_return ec;
        g->over_tls = with.is_over_tls();
        co_return g;
    }
    if (auto const* key = std::get_if<temporary_key_credentials>(&who))
        co_return co_await with.temporary(*key);
    result<auth_token> token = make_error_code(errc::no_credentials);
    if (auto const* agency = std::get_if<agency_credentials>(&who))
        token = co_await with.assume(*agency);
    else if (auto const login = login_of(who))
        token = co_await with.token_for(*login, false);
    if (!token)
        co_return token.error();
    co_return from_token(std::move(*token), with.is_over_tls());
}

} // namespace vigil::flow
