// The categories of vigil's codes, and the one place where foreign codes are sorted into conditions. Knows no
// socket: what Asio and the system report is recognised by its portable condition or by its category's name.
#include "model/local_errors.hpp"

#include <vigil/error.hpp>

#include <boost/system/errc.hpp>

#include <algorithm>
#include <cerrno>
#include <ostream>
#include <string>
#include <string_view>

namespace vigil {
namespace {

namespace sys = boost::system::errc;

condition sort(errc e) noexcept
{
    switch (e) {
    case errc::invalid_argument:
    case errc::not_supported:
    case errc::endpoint_not_found:
    case errc::no_project:
    case errc::validation_failed: return condition::client_fault;
    case errc::no_credentials:
    case errc::unauthorized:
    case errc::token_expired: return condition::unauthorized;
    case errc::client_stopped: return condition::cancelled;
    case errc::deadline_exceeded:
    case errc::phase_timeout:
    case errc::wait_deadline: return condition::timeout;
    case errc::retries_exhausted:
    case errc::circuit_open:
    case errc::connection_lost:
    case errc::unavailable: return condition::transient;
    case errc::overloaded:
    case errc::throttled: return condition::throttled;
    case errc::not_found:
    case errc::resource_gone:
    case errc::end_of_changes: return condition::not_found;
    case errc::conflict: return condition::conflict;
    case errc::quota_exceeded: return condition::quota;
    case errc::forbidden: return condition::forbidden;
    case errc::outcome_unknown: return condition::outcome_unknown;
    case errc::tls_rejected:
    case errc::unexpected_reply:
    case errc::bad_http:
    case errc::head_too_large:
    case errc::body_too_large:
    case errc::proxy_refused:
    case errc::internal_error: return condition::server_fault;
    case errc::backup_failed:
    case errc::job_failed:
    case errc::restore_failed:
    case errc::delete_failed:
    case errc::task_failed:
    case errc::task_skipped:
    case errc::action_failed:
    case errc::action_outcome_unknown:
    case errc::restore_outcome_unknown: return condition::work_failed;
    }
    return condition::server_fault;
}

condition sort(http_errc e) noexcept
{
    auto const status = static_cast<int>(e);
    switch (status) {
    case 401: return condition::unauthorized;
    case 403: return condition::forbidden;
    case 404: return condition::not_found;
    case 408: return condition::transient;
    case 409: return condition::conflict;
    case 413: return condition::quota;
    case 429: return condition::throttled;
    case 500:
    case 502:
    case 503:
    case 504: return condition::transient;
    default: return status >= 400 && status < 500 ? condition::client_fault : condition::server_fault;
    }
}

// The way to the service, as the system's network stack sees it.
constexpr sys::errc_t of_the_way[] = {
    sys::connection_reset, sys::connection_refused,  sys::connection_aborted, sys::broken_pipe,
    sys::host_unreachable, sys::network_unreachable, sys::network_down,       sys::network_reset,
    sys::not_connected,    sys::protocol_error};

// What the portable conditions have no word for.
bool is_host_down(error_code const& ec) noexcept
{
#ifdef EHOSTDOWN
    return ec.category() == boost::system::system_category() && ec.value() == EHOSTDOWN;
#else
    return false;
#endif
}

// Errors of sockets, resolvers and TLS. Asio's own categories are known by name, so that this file needs no
// Asio. An error that is not named here has no condition: nobody repeats for it what he sent.
bool is_transient(error_code const& ec) noexcept
{
    auto const is = [&](sys::errc_t e) { return ec == e; };
    if (std::ranges::any_of(of_the_way, is) || is_of_this_side(ec) || is_host_down(ec))
        return true;
    std::string_view const category = ec.category().name();
    return (category == "asio.misc" && ec.value() == 2)          // asio::error::eof
           || (category == "asio.ssl.stream" && ec.value() == 1) // stream_truncated: the same, under TLS
           || category == "asio.netdb"                           // host not found, try again, no data
           || category == "asio.addrinfo";
}

class vigil_category_impl final : public boost::system::error_category
{
public:
    constexpr vigil_category_impl() noexcept : error_category(0x6a1f0c35d7b2e948u) {}
    char const* name() const noexcept override { return "vigil"; }

    error_condition default_error_condition(int v) const noexcept override
    {
        return make_error_condition(sort(static_cast<errc>(v)));
    }

    std::string message(int v) const override
    {
        switch (static_cast<errc>(v)) {
        case errc::invalid_argument: return "an argument or option cannot be used";
        case errc::not_supported: return "the chosen service or version has no such call";
        case errc::endpoint_not_found: return "no endpoint is known for this service";
        case errc::no_credentials: return "no credentials were given";
        case errc::no_project: return "no project is known to work in";
        case errc::client_stopped: return "the client was shut down";
        case errc::overloaded: return "too many calls wait for a connection";
        case errc::deadline_exceeded: return "the call did not end before its deadline";
        case errc::retries_exhausted: return "every permitted attempt failed";
        case errc::circuit_open: return "most calls to the endpoint fail, so it is left alone for a while";
        case errc::outcome_unknown: return "the call was sent and may have taken effect";
        case errc::phase_timeout: return "a phase of the exchange took too long";
        case errc::connection_lost: return "the connection ended before the reply was complete";
        case errc::tls_rejected: return "the TLS handshake or the peer's certificate was rejected";
        case errc::unexpected_reply: return "the reply does not have the documented shape";
        case errc::bad_http: return "the reply is not valid HTTP";
        case errc::head_too_large: return "the reply's header is larger than the limit";
        case errc::body_too_large: return "the reply's body is larger than the limit";
        case errc::proxy_refused: return "the proxy refused to open a tunnel";
        case errc::validation_failed: return "the service refuses the arguments";
        case errc::conflict: return "the state of the resource forbids the call";
        case errc::not_found: return "no such resource";
        case errc::quota_exceeded: return "a quota is used up";
        case errc::forbidden: return "the credentials do not permit the call";
        case errc::unauthorized: return "the service does not accept the credentials";
        case errc::token_expired: return "the token is no longer valid";
        case errc::throttled: return "the service asks the caller to slow down";
        case errc::unavailable: return "the service is not available at the moment";
        case errc::internal_error: return "the service failed";
        case errc::backup_failed: return "the backup failed";
        case errc::job_failed: return "the job failed";
        case errc::task_failed: return "the task of the backup policy failed";
        case errc::task_skipped: return "the task of the backup policy was skipped";
        case errc::action_failed: return "the action failed";
        case errc::action_outcome_unknown: return "the action is over, and nothing tells whether it was done";
        case errc::restore_failed: return "the restore failed";
        case errc::delete_failed: return "the deletion failed";
        case errc::resource_gone: return "the resource that was awaited is not there, or no longer";
        case errc::wait_deadline: return "the wait's deadline passed; the remote work goes on";
        case errc::restore_outcome_unknown:
            return "the restore ended, and nothing tells whether the volume was written";
        case errc::end_of_changes: return "the final change has been delivered";
        }
        return "unknown vigil error";
    }
};

class http_category_impl final : public boost::system::error_category
{
public:
    constexpr http_category_impl() noexcept : error_category(0xb4d81e6f2093a7c5u) {}
    char const* name() const noexcept override { return "vigil.http"; }
    std::string message(int v) const override { return "HTTP status " + std::to_string(v); }

    error_condition default_error_condition(int v) const noexcept override
    {
        return make_error_condition(sort(static_cast<http_errc>(v)));
    }
};

class condition_category_impl final : public boost::system::error_category
{
public:
    constexpr condition_category_impl() noexcept : error_category(0x27e95ab04c1d6f83u) {}
    char const* name() const noexcept override { return "vigil.condition"; }

    std::string message(int v) const override
    {
        switch (static_cast<condition>(v)) {
        case condition::transient: return "may pass";
        case condition::throttled: return "too many calls";
        case condition::not_found: return "not found";
        case condition::unauthorized: return "not authenticated";
        case condition::forbidden: return "not permitted";
        case condition::conflict: return "conflicting state";
        case condition::quota: return "quota used up";
        case condition::client_fault: return "fault of the caller";
        case condition::server_fault: return "fault of the service";
        case condition::timeout: return "out of time";
        case condition::work_failed: return "the remote work failed";
        case condition::outcome_unknown: return "may have taken effect";
        case condition::cancelled: return "cancelled";
        }
        return "unknown condition";
    }

    bool equivalent(error_code const& ec, int c) const noexcept override
    {
        switch (static_cast<condition>(c)) {
        case condition::transient:
            // A phase that took too long may pass with the next attempt; the call's own deadline will not.
            if (is_transient(ec) || ec == make_error_code(errc::phase_timeout))
                return true;
            break;
        case condition::timeout:
            if (ec == sys::timed_out)
                return true;
            break;
        case condition::cancelled:
            if (ec == sys::operation_canceled)
                return true;
            break;
        default: break;
        }
        return ec.default_error_condition() == error_condition(c, *this);
    }
};

constexpr vigil_category_impl vigil_category_instance;
constexpr http_category_impl http_category_instance;
constexpr condition_category_impl condition_category_instance;

} // namespace

boost::system::error_category const& vigil_category() noexcept { return vigil_category_instance; }
boost::system::error_category const& http_category() noexcept { return http_category_instance; }
boost::system::error_category const& condition_category() noexcept { return condition_category_instance; }

std::ostream& operator<<(std::ostream& os, errc e) { return os << make_error_code(e); }
std::ostream& operator<<(std::ostream& os, http_errc e) { return os << make_error_code(e); }
std::ostream& operator<<(std::ostream& os, condition c) { return os << make_error_condition(c).message(); }

} // namespace vigil
