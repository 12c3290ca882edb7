// Carries out what signature_guard and clock_skew decide, and has codec compute signatures. Must not show a key to
// anybody.
#include "flow/signer.hpp"

#include "codec/error_codes.hpp"
#include "codec/signature.hpp"
#include "flow/within.hpp"
#include "plan/retry_after.hpp"

#include <boost/asio/error.hpp>

#include <string_view>
#include <utility>
#include <vector>

namespace vigil::flow {
namespace {

using action = plan::signature_guard::action;

std::string_view name_of(codec::service s) noexcept
{
    switch (s) {
    case codec::service::vbs: return "vbs";
    case codec::service::sdrs: return "sdrs";
    case codec::service::volume: return "evs";
    case codec::service::identity: return "iam";
    }
    return {};
}

// The headers of API 9.3. Which of them is sent is decided before anything is signed.
std::vector<net::header> identifying(access_key const& key, codec::service service, project_id const& project)
{
    std::vector<net::header> out;
    if (service == codec::service::identity && !key.domain_id.empty())
        out.push_back({"X-Domain-Id", key.domain_id});
    else if (!project.empty())
        out.push_back({"X-Project-Id", project.str()});
    if (!key.security_token.empty())
        out.push_back({"X-Security-Token", key.security_token.reveal()});
    return out;
}

// 0301 and 0303 are what a wrong clock is answered with (API 8.3); the identity service has no code for it.
bool may_be_the_clock(std::string_view code) noexcept
{
    auto const suffix = codec::gateway_suffix(code);
    return code.empty() || suffix == "0301" || suffix == "0303";
}

} // namespace

std::chrono::system_clock::time_point signer::inside::now_there()
{
    std::lock_guard const lock(desk->keys.mutex);
    return desk->keys.skew.corrected(time->wall_now());
}

plan::signature_guard::answer signer::inside::ask(std::string_view key, time_point now)
{
    std::lock_guard const lock(desk->keys.mutex);
    return desk->keys.guard.ask(key, now);
}

void signer::inside::tell()
{
    changed.open({});
    desk->tell_of_keys(seat);
}

void signer::attempt::leave()
{
    if (!std::exchange(let_in_, false))
        return;
    bool told = false;
    {
        auto& book = in_->desk->keys;
        std::lock_guard const lock(book.mutex);
        told = book.guard.undecided(key_->id, probe_);
    }
    if (told)
        in_->tell();
}

std::string_view signer::attempt::made() const noexcept
{
    static constexpr std::string_view before = "Signature=";
    auto const at = authorization_.find(before);
    return at == authorization_.npos ? std::string_view()
                                     : std::string_view(authorization_).substr(at + before.size());
}

void signer::prepare(attempt& a, session const& with, codec::service service,
                     net::http_request& request) const
{
    a.in_ = in_;
    a.key_ = with.key;
    a.service_ = service;
    a.project_ = with.project;
    request.last_headers = [&a](net::http_request const& r) {
        auto const& key = *a.key_;
        a.dated_ = a.in_->now_there();
        auto made = identifying(key, a.service_, a.project_);
        made.push_back({"X-Sdk-Date", codec::sdk_date(a.dated_)});
        std::string host;
        net::append_authority(host, r.to);
        auto all = made;
        all.push_back({"Host", std::move(host)}); // the wire writes it
        codec::signable const what{r.method, r.target, all, r.body};
        codec::signer_identity const who{key.id, key.secret.reveal(), key.scheme, key.region,
                                         name_of(a.service_)};
        a.authorization_ = codec::authorization(what, who);
        for (auto& h : all) // copies
            wipe(h.value);
        made.push_back({"Authorization", a.authorization_});
        return made;
    };
}

bool signer::try_enter(attempt& a) const
{
    auto const now = in_->time->now();
    auto& book = in_->desk->keys;
    std::lock_guard const lock(book.mutex);
    if (book.skew.was_set(in_->time->wall_now(), now)) // one finds out, the others wait
        book.guard.doubt();
    auto const answer = book.guard.ask(a.key_->id, now);
    a.probe_ = answer.what == action::probe;
    a.let_in_ = a.probe_ || answer.what == action::go;
    return a.let_in_;
}

asio::awaitable<error_code> signer::enter(attempt& a, time_point deadline, diagnostics& info) const
{
    for (;;) {
        auto const now = in_->time->now();
        auto const answer = in_->ask(a.key_->id, now);
        if (answer.what == action::refuse) {
            info.field = "credentials";
            info.rule =
                "a signature of this access key was refused; no call is signed until the service would "
                "have forgotten it";
            info.retry_after = answer.until - now;
            co_return answer.spoken ? errc::unauthorized : errc::unavailable;
        }
        a.probe_ = answer.what == action::probe;
        a.let_in_ = a.probe_ || answer.what == action::go;
        if (a.let_in_)
            co_return error_code();
        auto const stop = co_await stop_requested();
        if (stop)
            co_return asio::error::operation_aborted;
        auto const limit = std::min(deadline, answer.until);
        auto const ec = co_await within(*in_->time, limit, in_->changed.async_wait(asio::deferred));
        if (ec && (ec != errc::deadline_exceeded || limit == deadline))
            co_return ec;
    }
}

signer::verdict signer::judge(attempt& a, net::http_reply const& reply, plan::attempt_outcome const& outcome,
                              diagnostics const& info, bool replayed) const
{
    if (!std::exchange(a.let_in_, false))
        return verdict::nothing;
    auto const now = in_->time->now();
    auto const wall = in_->time->wall_now();
    auto result = verdict::nothing;
    bool changed = false;
    auto& book = in_->desk->keys;
    std::unique_lock lock(book.mutex);
    if (reply.status == 401 && reply.progress == net::progress::complete) {
        auto const date = plan::parse_http_date(reply.find("Date"), wall);
        if (date && !replayed && outcome.spoken && may_be_the_clock(info.service_code) &&
            book.skew.learn(a.dated_, *date, wall)) {
            changed = book.guard.undecided(a.key_->id, a.probe_);
            result = verdict::replay;
        } else if (book.guard.doubted(a.key_->id, a.probe_, now, outcome.spoken)) {
            changed = true; // one finds out, the others wait
            result = replayed ? verdict::doubted : verdict::replay;
        } else {
            changed = book.guard.refused(a.key_->id, a.probe_, now, outcome.spoken);
            result = verdict::rejected;
        }
    } else if (!outcome.ec) {
        changed = book.guard.accepted(a.key_->id, a.probe_, now);
    } else {
        // A refusal of the service itself came through the gateway, which had looked at the signature.
        bool const through = reply.status >= 400 && reply.status < 500 && reply.status != 429 &&
                             codec::gateway_suffix(info.service_code).empty();
        changed = through ? book.guard.accepted(a.key_->id, a.probe_, now)
                          : book.guard.undecided(a.key_->id, a.probe_);
    }
    lock.unlock(); // what follows is others' code
    if (changed && result == verdict::rejected)
        log_.token("locked", outcome.ec, plan::signature_guard::lock);
    if (changed)
        in_->tell();
    return result;
}

} // namespace vigil::flow
