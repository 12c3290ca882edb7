// Builds log events. Must not see headers, bodies or credentials: only codes, names, ids and numbers.
#include "flow/journal.hpp"

#include <chrono>
#include <cmath>

namespace vigil::flow {
namespace {

std::string milliseconds(duration d)
{
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(d).count());
}

// "7.3"
std::string tenths(double value)
{
    auto const n = std::llround(value * 10);
    return std::to_string(n / 10) + '.' + std::to_string(n % 10);
}

log_level level_of(error_code ec, bool expected) noexcept
{
    return ec && !expected ? log_level::warning : log_level::debug;
}

void add_failure(log_event& e, diagnostics const& info, error_code ec)
{
    if (!ec)
        return;
    e.fields.emplace_back("error", ec.message());
    if (!info.service_code.empty())
        e.fields.emplace_back("code", info.service_code);
}

// What the operation is about, as far as it is known.
void add_subject(log_event& e, diagnostics const& info)
{
    if (!info.backup_id.empty())
        e.fields.emplace_back("backup_id", info.backup_id);
    if (!info.job_id.empty())
        e.fields.emplace_back("job_id", info.job_id);
    if (!info.volume_id.empty())
        e.fields.emplace_back("volume_id", info.volume_id);
}

} // namespace

void journal::write(log_event const& e) const noexcept
{
    try {
        sink_(e);
    } catch (...) { // a sink that throws loses its event, not the caller's call
    }
}

void journal::attempt(diagnostics const& info, error_code ec, duration took, bool expected) const
{
    auto const level = level_of(ec, expected);
    if (!wants(level))
        return;
    log_event e{level, "attempt", {}};
    e.fields.emplace_back("operation", info.operation);
    add_subject(e, info);
    e.fields.emplace_back("attempt", std::to_string(info.attempts));
    e.fields.emplace_back("status", std::to_string(info.http_status));
    add_failure(e, info, ec);
    e.fields.emplace_back("elapsed_ms", milliseconds(took));
    e.fields.emplace_back("client_request_id", info.client_request_id);
    if (!info.request_ids.empty())
        e.fields.emplace_back("request_id", info.request_ids.front());
    write(e);
}

void journal::retry(diagnostics const& info, duration delay, error_code cause) const
{
    if (!wants(log_level::info))
        return;
    log_event e{log_level::info, "retry", {}};
    e.fields.emplace_back("operation", info.operation);
    add_subject(e, info);
    e.fields.emplace_back("attempt", std::to_string(info.attempts));
    e.fields.emplace_back("delay_ms", milliseconds(delay));
    e.fields.emplace_back("cause", cause.message());
    e.fields.emplace_back("client_request_id", info.client_request_id);
    write(e);
}

void journal::call(diagnostics const& info, error_code ec, bool expected) const
{
    auto const level = level_of(ec, expected);
    if (!wants(level))
        return;
    log_event e{level, "call", {}};
    e.fields.emplace_back("operation", info.operation);
    add_subject(e, info);
    e.fields.emplace_back("attempts", std::to_string(info.attempts));
    e.fields.emplace_back("status", std::to_string(info.http_status));
    add_failure(e, info, ec);
    e.fields.emplace_back("elapsed_ms", milliseconds(info.elapsed));
    e.fields.emplace_back("client_request_id", info.client_request_id);
    write(e);
}

void journal::reconcile(diagnostics const& info, std::string_view decision, std::string_view evidence) const
{
    auto const level = decision == "give up" ? log_level::warning : log_level::info;
    if (!wants(level))
        return;
    log_event e{level, "reconcile", {}};
    e.fields.emplace_back("operation", info.operation);
    add_subject(e, info);
    e.fields.emplace_back("decision", decision);
    e.fields.emplace_back("evidence", evidence);
    if (!info.marker.empty())
        e.fields.emplace_back("marker", info.marker);
    for (auto const& id : info.may_exist)
        e.fields.emplace_back("may_exist", id);
    e.fields.emplace_back("client_request_id", info.client_request_id);
    write(e);
}

void journal::circuit(std::string_view event, std::string_view origin, error_code cause,
                      std::optional<duration> pause) const
{
    auto const level = pause ? log_level::warning : log_level::info;
    if (!wants(level))
        return;
    log_event e{level, "circuit", {}};
    e.fields.emplace_back("event", event);
    e.fields.emplace_back("origin", origin);
    if (pause) {
        e.fields.emplace_back("error", cause.message());
        e.fields.emplace_back("pause_ms", milliseconds(*pause));
    }
    write(e);
}

void journal::rate(std::string_view event, std::string_view origin, double per_second, error_code why,
                   std::optional<duration> pause) const
{
    auto const level = why ? log_level::warning : log_level::info;
    if (!wants(level))
        return;
    log_event e{level, "rate", {}};
    e.fields.emplace_back("event", event);
    e.fields.emplace_back("origin", origin);
    e.fields.emplace_back("per_second", tenths(per_second));
    if (why)
        e.fields.emplace_back("error", why.message());
    if (pause)
        e.fields.emplace_back("pause_ms", milliseconds(*pause));
    write(e);
}

void journal::token(std::string_view event, error_code ec, std::optional<duration> lifetime) const
{
    auto const level = ec ? log_level::warning : log_level::info;
    if (!wants(level))
        return;
    log_event e{level, "token", {}};
    e.fields.emplace_back("event", event);
    if (ec)
        e.fields.emplace_back("error", ec.message());
    if (lifetime)
        e.fields.emplace_back(
            "expires_in_s",
            std::to_string(std::chrono::duration_cast<std::chrono::seconds>(*lifetime).count()));
    write(e);
}

void journal::change(std::string_view kind, std::string_view id, std::string_view from,
                     std::string_view to) const
{
    if (!wants(log_level::info))
        return;
    log_event e{log_level::info, "change", {}};
    e.fields.emplace_back("kind", kind);
    e.fields.emplace_back("id", id);
    e.fields.emplace_back("from", from);
    e.fields.emplace_back("to", to);
    write(e);
}

} // namespace vigil::flow
