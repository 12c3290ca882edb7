// What a refusal says, and what it means (API 8).
#pragma once

#include <vigil/error.hpp>

#include <string>
#include <string_view>

namespace vigil::codec {

// Every text is one line, safe to print and bounded; `message` has at most 4 KiB.
struct service_error
{
    std::string code;       // "VolumeBackup.0013"; "" when the service only repeats the HTTP status
    std::string message;    // the service's own words; of a page that is no JSON a short excerpt
    std::string request_id; // of the body
    std::string envelope;   // "badRequest", "error", "error_code", "errors"; "" when there is none
    // `retryAfter` of the body. A caller may put the header's value here: classify() tells by it a rate limit
    // from a quota, both of which are a 413.
    std::string retry_after;
    bool spoken =
        false; // in a form of API 8.1: by a service or its gateway, not by a page of whoever stands between
};

// A page (HTML, XML), which no service answers with: it is of a proxy or of whoever else stands between.
bool is_page(std::string_view body) noexcept;

// Reads every form of API 8.1 in its order. Never fails: what cannot be read is excerpted.
service_error decode_error(std::string_view body);

struct verdict_of_status
{
    error_code code;
    bool refused = false;       // certainly not executed: any call may be sent again
    bool token_refused = false; // a fresh token may cure it
    bool quota = false;         // never try again, whatever Retry-After says
};

// API 8.2: the service's code outranks the HTTP status. Where both say the same the status is the code. `absent` and
// `subject`: those of the operation that was asked.
//
// "Not found" ends waits and makes deletions succeed, so only the service that keeps the thing may say it. A gateway
// without a way to the service is errc::unavailable, a page of nobody's and a 404 that speaks of something else
// errc::unexpected_reply.
verdict_of_status classify(int status, service_error const& error, bool retry_after_is_zero,
                           bool token_was_sent, std::string_view absent = {}, std::string_view subject = {});

} // namespace vigil::codec
