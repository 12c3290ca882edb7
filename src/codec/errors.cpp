// Reads what a refusal says and sorts it (API 8.1, 8.2). Knows no retry rule and no header.
#include "codec/errors.hpp"

#include "codec/error_codes.hpp"
#include "codec/json_fields.hpp"
#include "model/text.hpp"

#include <algorithm>

namespace vigil::codec {
namespace {

constexpr std::size_t longest_message = 4096;
constexpr std::size_t longest_excerpt = 256;
constexpr std::size_t longest_word = 128; // of codes, ids and names

bool contains(std::string_view text, std::string_view part) noexcept { return text.find(part) != text.npos; }

// "404", "404 Not Found": the HTTP status once more, and no service code.
bool is_http_status(std::string_view code) noexcept
{
    auto const digit = [&](std::size_t i) { return code[i] >= '0' && code[i] <= '9'; };
    return code.size() >= 3 && code[0] >= '1' && code[0] <= '5' && digit(1) && digit(2) &&
           (code.size() == 3 || code[3] == ' ');
}

std::string word(json_value v) { return harmless_text(trim(v.text()), longest_word); }

void set_code(service_error& e, json_value v)
{
    e.code = word(v);
    if (is_http_status(e.code))
        e.code.clear();
}

// The first of several members that holds words.
void set_message(service_error& e, json_value from, std::initializer_list<std::string_view> names)
{
    for (auto const name : names)
        if (auto const text = trim(from.find(name).text()); !text.empty()) {
            e.message = harmless_text(text, longest_message);
            return;
        }
}

void set_hints(service_error& e, json_value from)
{
    if (auto const v = from.find("request_id"); v.is_scalar())
        e.request_id = word(v);
    for (auto const name : {"retryAfter", "retry_after"})
        if (auto const v = from.find(name); v.is_scalar())
            e.retry_after = word(v);
}

bool read_flat(json_value root, service_error& e)
{
    auto const code = root.find("error_code");
    if (code.is_scalar()) {
        e.envelope = "error_code";
        set_code(e, code);
        set_message(e, root, {"error_msg", "message", "error_message"});
        return true;
    }
    if (!root.find("code").is_scalar() || !root.find("message").is_scalar())
        return false;
    set_code(e, root.find("code"));
    set_message(e, root, {"message", "title"});
    return true;
}

// {"badRequest": {"code", "message"}} under whatever name.
bool read_envelope(json_value root, service_error& e)
{
    for (auto i = root.begin(); i != root.end(); ++i) {
        auto const inner = i.value();
        if (!inner.find("message") && !inner.find("code"))
            continue;
        e.envelope = harmless_text(i.key(), longest_word);
        set_code(e, inner.find("code"));
        set_message(e, inner, {"message", "title"});
        set_hints(e, inner);
        return true;
    }
    return false;
}

bool read_errors(json_value root, service_error& e)
{
    auto const errors = root.find("errors");
    if (errors.size() == 0)
        return false;
    auto const first = *errors.begin();
    e.envelope = "errors";
    set_code(e, first.find("code"));
    set_message(e, first, {"detail", "title", "message"});
    set_hints(e, first);
    return true;
}

bool read_plain(json_value root, service_error& e)
{
    bool const named = root.find("error").is_scalar();
    if (named)
        set_message(e, root, {"error", "error_description"});
    else
        set_message(e, root, {"message", "error_msg", "detail", "title"});
    if (named && !e.message.empty())
        e.envelope = "error";
    return !e.message.empty();
}

// The words of a page: tags are dropped, blanks folded.
std::string excerpt(std::string_view text)
{
    std::string out;
    bool in_tag = false;
    for (char const c : text) {
        if (out.size() >= longest_excerpt * 4) // enough for any cut below
            break;
        bool const closes = in_tag && c == '>';
        in_tag = (in_tag && !closes) || c == '<';
        bool const blank = in_tag || closes || static_cast<unsigned char>(c) <= 0x20;
        if (!blank)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return harmless_text(trim(out), longest_excerpt);
}

condition condition_of(error_code const& ec) noexcept
{
    return static_cast<condition>(ec.default_error_condition().value());
}

errc errc_of(code_class c) noexcept
{
    switch (c) {
    case code_class::auth: return errc::unauthorized;
    case code_class::permission: return errc::forbidden;
    case code_class::validation:
    case code_class::unsupported: return errc::validation_failed;
    case code_class::conflict: return errc::conflict;
    case code_class::not_found: return errc::not_found;
    case code_class::quota: return errc::quota_exceeded;
    case code_class::transient: return errc::unavailable;
    case code_class::throttled: return errc::throttled;
    case code_class::foreign:
    case code_class::by_status:
    case code_class::internal: break;
    }
    return errc::internal_error;
}

// The status, when it says the same as `e`.
error_code merge(int status, errc e) noexcept
{
    auto const from_status = make_error_code(static_cast<http_errc>(status));
    auto const from_code = make_error_code(e);
    return condition_of(from_status) == condition_of(from_code) ? from_status : from_code;
}

bool token_expired(std::string_view code) noexcept
{
    return gateway_suffix(code) == "0307" || code == "AutoBackup.0003";
}

bool is_over_limit(service_error const& e) noexcept
{
    return equal_ignoring_case(e.envelope, "overLimit") ||
           equal_ignoring_case(e.envelope, "overLimitFault") || contains(e.code, "QuotaError") ||
           contains(e.message, "QuotaError");
}

// A 413 is a quota, an old-style rate limit or a request that is too long (API 8.3).
errc errc_of_413(service_error const& e, bool retry_after_is_zero) noexcept
{
    bool const zero = retry_after_is_zero || e.retry_after == "0";
    if (!zero && !e.retry_after.empty())
        return errc::throttled;
    return zero || is_over_limit(e) ? errc::quota_exceeded : errc::validation_failed;
}

// Cinder says 404 when no backup service runs; the backup is still there (API 12.6).
bool is_missing_service(service_error const& e) noexcept
{
    return e.message.starts_with("Service ") && contains(e.message, "could not be found");
}

bool begins_with(std::string_view text, std::string_view name) noexcept
{
    return text.size() >= name.size() && equal_ignoring_case(text.substr(0, name.size()), name);
}

// "Backup b1 could not be found." is what was asked for; a project, or a path ("The resource"), is not.
bool speaks_of_another(service_error const& e, std::string_view subject) noexcept
{
    return !subject.empty() && contains(e.message, "could not be found") && !begins_with(e.message, subject);
}

error_code code_of_404(service_error const& e, std::string_view subject) noexcept
{
    if (!gateway_suffix(e.code).empty() || is_missing_service(e))
        return errc::unavailable;
    if (!e.spoken || speaks_of_another(e, subject))
        return errc::unexpected_reply;
    return http_errc::not_found;
}

error_code code_of_status(int status, service_error const& e, bool retry_after_is_zero,
                          std::string_view subject) noexcept
{
    if (status == 413)
        return merge(status, errc_of_413(e, retry_after_is_zero));
    if (status == 404)
        return code_of_404(e, subject);
    return make_error_code(static_cast<http_errc>(status));
}

// What the gateway says before it has looked for the backend, or when it has found none: the call went no further.
// Its 408, 502 and 504 of other codes came when the backend had the call, or may have had it (API 15.3, A.4).
bool stopped_by_gateway(int status, service_error const& e) noexcept
{
    auto const suffix = gateway_suffix(e.code);
    if (suffix.empty() || status == 408)
        return false;
    bool const no_backend = suffix == "0101" || suffix == "0103" || suffix == "0610";
    return no_backend || status == 503 || (status >= 400 && status < 500);
}

// The gateway broke down itself, before or after the backend did what it was asked (A.4: 0601, 0107). Its other internal
// faults are of its set-up: the call went no further.
bool failed_in_gateway(int status, service_error const& e) noexcept
{
    auto const suffix = gateway_suffix(e.code);
    return status >= 500 && (suffix == "0601" || suffix == "0107");
}

} // namespace

bool is_page(std::string_view body) noexcept { return trim(body).starts_with('<'); }

service_error decode_error(std::string_view body)
{
    service_error e;
    json_document document;
    std::string why;
    bool const read = document.parse(body, why) && document.root().is_object();
    if (read) {
        auto const root = document.root();
        set_hints(e, root);
        e.spoken =
            read_flat(root, e) || read_envelope(root, e) || read_errors(root, e) || read_plain(root, e);
        if (e.spoken)
            return e;
    }
    e.message = excerpt(body);
    return e;
}

verdict_of_status classify(int status, service_error const& error, bool retry_after_is_zero,
                           bool token_was_sent, std::string_view absent, std::string_view subject)
{
    auto what = status == 429 ? code_class::throttled : class_of(error.code);
    if (what == code_class::validation && error.code == absent)
        what = code_class::not_found;
    if (what == code_class::not_found && !gateway_suffix(error.code).empty())
        what = code_class::transient; // no way to the service, and no word about what it keeps
    if (what == code_class::internal && failed_in_gateway(status, error))
        what = code_class::by_status; // and that of a write leaves its outcome open
    bool const known = what != code_class::foreign && what != code_class::by_status;

    verdict_of_status v;
    if (token_expired(error.code))
        v.code = merge(status, errc::token_expired);
    else
        v.code = known ? merge(status, errc_of(what))
                       : code_of_status(status, error, retry_after_is_zero, subject);
    v.quota = v.code == condition::quota;
    bool const no_such_path = v.code == errc::unexpected_reply; // of a 404: whoever said it did nothing
    v.refused = v.code == condition::throttled || no_such_path || stopped_by_gateway(status, error);
    v.token_refused = token_expired(error.code) || (status == 401 && !known && token_was_sent);
    return v;
}

} // namespace vigil::codec
