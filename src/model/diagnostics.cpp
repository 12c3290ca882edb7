// Prints the story of an operation on one line, and the exception that carries it. Never parses any of it.
#include <vigil/diagnostics.hpp>

#include "model/text.hpp"

#include <ostream>

namespace vigil {
namespace {

constexpr std::size_t longest_text = 512; // of one text in a line

void put(std::string& out, std::string_view name, std::string_view value)
{
    if (value.empty())
        return;
    if (!out.empty())
        out += ' ';
    out += name;
    out += harmless_text(value, longest_text);
}

void put_quoted(std::string& out, std::string_view name, std::string_view value)
{
    if (value.empty())
        return;
    put(out, name, "\"");
    out += harmless_text(value, longest_text);
    out += '"';
}

// Milliseconds as `1.234s`.
std::string seconds(duration d)
{
    auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
    std::string out = ms < 0 ? "-" : "";
    ms = ms < 0 ? -ms : ms;
    auto const fraction = std::to_string(1000 + ms % 1000);
    return out + std::to_string(ms / 1000) + '.' + fraction.substr(1) + 's';
}

void put_service(std::string& out, diagnostics const& d)
{
    if (d.http_status != 0)
        put(out, "HTTP ", std::to_string(d.http_status));
    put(out, "code=", d.service_code);
    put_quoted(out, "message=", d.service_message);
    put_quoted(out, "problem=", d.problem);
    put_quoted(out, "fail_reason=", d.fail_reason);
    for (auto const& id : d.request_ids)
        put(out, "request_id=", id);
    if (d.retry_after)
        put(out, "retry_after=", seconds(*d.retry_after));
}

void put_effort(std::string& out, diagnostics const& d)
{
    if (d.attempts > 0)
        put(out, "attempts=", std::to_string(d.attempts));
    if (d.elapsed != duration())
        put(out, "elapsed=", seconds(d.elapsed));
    if (d.held > 0)
        put(out, "held=", seconds(d.held_for));
    if (d.paced > 0)
        put(out, "paced=", seconds(d.paced_for));
    if (d.hedged > 0)
        put(out, "hedged=", std::to_string(d.hedged));
    if (d.cause)
        put_quoted(out, "cause=", d.cause.message());
    if (d.outcome_unknown)
        put(out, "", "outcome_unknown");
    if (d.provenance != provenance::none) // what fails behind it leaves it there
        put(out, "", to_string(d.provenance));
    put_quoted(out, "evidence=", d.evidence);
    put(out, "marker=", d.marker);
    for (auto const& id : d.may_exist)
        put(out, "may_exist=", id);
}

} // namespace

std::string to_string(diagnostics const& d)
{
    std::string out;
    put(out, "", d.operation);
    if (!out.empty())
        out += ':';
    put(out, "field=", d.field);
    put_quoted(out, "rule=", d.rule);
    put_service(out, d);
    put(out, "backup=", d.backup_id);
    put(out, "job=", d.job_id);
    put(out, "volume=", d.volume_id);
    put(out, "state=", d.last_state);
    put(out, "client_request_id=", d.client_request_id);
    put_effort(out, d);
    return out;
}

std::ostream& operator<<(std::ostream& os, diagnostics const& d) { return os << to_string(d); }

request_error::request_error(error_code ec, diagnostics info)
    : system_error(ec, info.operation.empty() ? "vigil" : to_string(info)), info_(std::move(info))
{}

request_error::~request_error() = default;

} // namespace vigil
