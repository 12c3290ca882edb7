// Turns transport errors, statuses, service codes and Retry-After into what a retry_plan understands. Decides
// nothing about repeating.
#include "flow/judge.hpp"

#include "codec/dialect.hpp"
#include "model/text.hpp"
#include "plan/retry_after.hpp"
#include "plan/told_limit.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace vigil::flow {
namespace {

// Gateway first: that is the one a provider's support asks for (API 1.3).
constexpr std::array<std::string_view, 4> request_id_headers{"X-Request-Id", "X-Openstack-Request-Id",
                                                             "Openstack-Request-Id", "X-Compute-Request-Id"};

void keep_request_id(diagnostics& info, std::string_view id)
{
    if (!id.empty() && std::ranges::find(info.request_ids, id) == info.request_ids.end())
        info.request_ids.emplace_back(id);
}

// How the body is packed, "" when it is not. Nobody asked for that, and nobody here undoes it: what a small body
// unpacks to may be anything.
std::string_view packing(net::http_reply const& reply) noexcept
{
    auto const how = reply.find("Content-Encoding");
    return reply.body.empty() || net::same_name(how, "identity") ? std::string_view() : how;
}

// The older token filter of the services answers with a word of plain text, and names itself in the challenge.
bool challenges_for_keystone(net::http_reply const& reply) noexcept
{
    return reply.status == 401 && net::same_name(reply.find("WWW-Authenticate").substr(0, 8), "Keystone");
}

plan::reach reach_of(net::progress p) noexcept
{
    switch (p) {
    case net::progress::not_sent: return plan::reach::not_sent;
    case net::progress::sent: return plan::reach::sent;
    case net::progress::replying:
    case net::progress::complete: break;
    }
    return plan::reach::replied;
}

} // namespace

plan::attempt_outcome judge(error_code ec, net::http_reply const& reply, codec::operation const& asked,
                            bool renewable, std::chrono::system_clock::time_point wall_now, diagnostics& info)
{
    plan::attempt_outcome outcome{};
    outcome.ec = ec;
    outcome.how_far = reach_of(reply.progress);
    outcome.stale_connection = reply.stale_connection;

    info.http_status = reply.status;
    info.service_code.clear();
    info.service_message.clear();
    info.problem = reply.problem;
    info.rule.clear();
    info.request_ids.clear();
    info.retry_after.reset();
    if (ec)
        return outcome;

    outcome.served = reply.status < 500;
    for (auto const name : request_id_headers)
        keep_request_id(info, reply.find(name));
    auto const packed = packing(reply);
    if (reply.status >= 200 && reply.status < 300) {
        if (!packed.empty()) {
            outcome.ec = errc::unexpected_reply;
            info.rule = "a body that is not compressed: vigil asks for none that is (Content-Encoding: " +
                        harmless_text(packed, 32) + ')';
        }
        return outcome;
    }

    auto error = packed.empty() ? codec::decode_error(reply.body) : codec::service_error();
    outcome.spoken = error.spoken || challenges_for_keystone(reply);
    if (!packed.empty())
        error.message = "(a compressed body that nobody asked for: " + harmless_text(packed, 32) + ')';
    keep_request_id(info, error.request_id);
    if (auto const hint = reply.find("Retry-After"); !hint.empty())
        error.retry_after = hint; // the header goes before the body's field
    outcome.retry_after = plan::parse_retry_after(error.retry_after, wall_now);
    auto const zero = outcome.retry_after && *outcome.retry_after == duration::zero();

    auto const verdict = codec::classify(reply.status, error, zero, renewable, asked.absent, asked.subject);
    outcome.ec = verdict.code;
    outcome.refused = verdict.refused;
    outcome.token_refused = renewable && verdict.token_refused;

    if (!outcome.retry_after && outcome.ec == condition::throttled)
        outcome.retry_after = plan::pause_of_limit(error.message);
    info.retry_after = outcome.retry_after;
    info.rule = codec::advice_on(info.operation, reply.status, error);
    info.service_code = std::move(error.code);
    info.service_message = std::move(error.message);
    return outcome;
}

} // namespace vigil::flow
