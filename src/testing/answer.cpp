// Words the refusals as the services do. Does not know when to refuse.
#include "testing/answer.hpp"

#include "testing/json_writer.hpp"

#include <algorithm>

namespace vigil::testing::sim {

namespace {

std::string_view native_fault(int status) noexcept
{
    switch (status) {
    case 400: return "badRequest";
    case 401: return "unauthorized";
    case 403: return "forbidden";
    case 404: return "itemNotFound";
    case 409: return "conflictingRequest";
    case 413: return "overLimit";
    case 503: return "serviceUnavailable";
    default: return "computeFault";
    }
}

struct gateway_text
{
    std::string_view code;
    std::string_view message;
};

gateway_text gateway_fault(int status) noexcept
{
    switch (status) {
    case 400: return {"APIG.0201", "Bad request"};
    case 401: return {"APIG.0307", "The token must be updated."};
    case 403: return {"APIG.0302", "The IAM user is not authorized to access the API."};
    case 404: return {"APIG.0101", "API does not exist or is not published in the environment."};
    case 408: return {"APIG.0201", "Request timeout"};
    case 413: return {"APIG.0201", "Request entity too large"};
    case 429:
        return {
            "APIG.0308",
            "The throttling threshold has been reached: policy user over ratelimit,limit:200,time:1 second"};
    case 502: return {"APIG.0202", "Backend unavailable"};
    case 503: return {"APIG.0613", "IAM is not available, try again later."};
    case 504: return {"APIG.0203", "Backend timeout"};
    default: return {"APIG.0601", "Internal server error"};
    }
}

std::string error_body(std::string_view name, std::string_view code, std::string_view message)
{
    json_writer out;
    out.open('{').key(name).open('{').field("code", code).field("message", message).close('}').close('}');
    return out.take();
}

} // namespace

std::string_view sim_request::find(std::string_view header) const noexcept
{
    auto const at =
        std::ranges::find_if(headers, [&](net::header const& h) { return net::same_name(h.name, header); });
    return at == headers.end() ? std::string_view() : std::string_view(at->value);
}

answer vbs_error(int status, std::string_view code, std::string_view message)
{
    return {status, error_body("error", code, message)};
}

answer sdrs_error(std::string_view code, std::string_view message)
{
    return {400, error_body("badrequest", code, message)};
}

answer native_error(int status, std::string_view message)
{
    json_writer out;
    out.open('{').key(native_fault(status)).open('{').key("code").number(status).field("message", message);
    if (status == 413)
        out.field("retryAfter", "0"); // it means: never
    out.close('}').close('}');
    answer a(status, out.take());
    if (status == 413)
        a.headers.push_back({"Retry-After", "0"});
    return a;
}

answer backup_not_found(std::string_view id)
{
    json_writer out;
    out.open('{').key("itemNotFound").open('{');
    out.field("message", "Backup " + std::string(id) + " could not be found.");
    out.key("code").number(404).close('}').close('}');
    return {404, out.take()};
}

answer keystone_error(int status, std::string_view message)
{
    json_writer out;
    out.open('{').key("error").open('{').key("code").number(status).field("message", message);
    out.field("title", reason_of(status)).close('}').close('}');
    return {status, out.take()};
}

answer gateway_error(int status, std::string_view code, std::string_view request_id)
{
    auto const said = gateway_fault(status);
    json_writer out;
    out.open('{').field("error_msg", said.message).field("error_code", code.empty() ? said.code : code);
    out.field("request_id", request_id).close('}');
    return {status, out.take()};
}

std::string_view reason_of(int status) noexcept
{
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Request Entity Too Large";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Unknown";
    }
}

} // namespace vigil::testing::sim
