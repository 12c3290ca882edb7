// What the simulated service says to one request, and every way it has of saying no (API 8.1).
#pragma once

#include "net/http_message.hpp"
#include "testing/route.hpp"

#include <vigil/testing/simulator_options.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::testing::sim {

// A view of a request; whoever received it keeps it alive.
struct sim_request
{
    std::string_view method;
    std::string_view target;
    std::span<net::header const> headers;
    std::string_view body;

    std::string_view find(std::string_view header) const noexcept; // without case; "" when absent
};

// `what` other than none: the reply meets that fault on its way. Content-Length is whoever sends it's affair.
struct answer
{
    int status = 200;
    std::vector<net::header> headers;
    std::string body;
    duration delay{};
    fault what;

    answer() {}
    answer(int s, std::string b) : status(s), body(std::move(b)) {}

    answer&& with(std::string name, std::string value) &&
    {
        headers.push_back({std::move(name), std::move(value)});
        return std::move(*this);
    }
};

// {"error":{"code","message"}}: VBS' own calls, policies and jobs.
answer vbs_error(int status, std::string_view code, std::string_view message);

// {"badRequest":{"code":400,"message"}} and its sisters: the native calls.
answer native_error(int status, std::string_view message);
answer backup_not_found(std::string_view id);

// {"badrequest":{"code","message"}}: SDRS.
answer sdrs_error(std::string_view code, std::string_view message);

// {"error":{"code","message","title"}}: IAM and the token check of the native calls.
answer keystone_error(int status, std::string_view message);

// {"error_code","error_msg","request_id"}: the gateway. An empty code: the one that belongs to the status.
answer gateway_error(int status, std::string_view code, std::string_view request_id);

std::string_view reason_of(int status) noexcept; // "Service Unavailable"

} // namespace vigil::testing::sim
