// Makes the event of an attempt. Must not read headers or bodies: only where the request went, and how it ended.
#include "flow/tracer.hpp"

#include "flow/redact.hpp"

#include <string>

namespace vigil::flow {

std::string text_of(net::origin const& to)
{
    std::string text = to.tls ? "https://" : "http://";
    net::append_authority(text, to);
    return text;
}

void tracer::ended(diagnostics const& info, session const& with, net::http_request const& sent,
                   end const& how) const noexcept
{
    try {
        auto const origin = text_of(sent.to);
        auto target = sent.target;
        // No request of ours has one there, but ids and names are the caller's own.
        with.each_secret([&](std::string_view secret) { withhold(target, secret); });

        attempt_event e;
        e.operation = info.operation;
        e.method = sent.method;
        e.origin = origin;
        e.target = target;
        e.attempt = info.attempts;
        e.status = info.http_status;
        e.error = how.ec;
        e.service_code = info.service_code;
        e.problem = how.problem;
        e.elapsed = how.took;
        e.client_request_id = info.client_request_id;
        e.request_ids = info.request_ids;
        e.next_in = how.next_in;
        e.held = how.held;
        e.paced = how.paced;
        e.hedge = how.hedge;
        tell_(e);
    } catch (...) { // costs the event, not the call
    }
}

} // namespace vigil::flow
