// What can go wrong, in two vocabularies: codes say what happened, conditions say what to do.
#pragma once

#include <vigil/detail/config.hpp>

#include <boost/system/error_code.hpp>
#include <boost/system/error_condition.hpp>
#include <boost/system/result.hpp>

#include <iosfwd>
#include <type_traits>

namespace vigil {

using error_code = boost::system::error_code;
using error_condition = boost::system::error_condition;

// Inside the library nothing throws: functions return a result.
template <class T>
using result = boost::system::result<T, error_code>;

// What happened, in vigil's own words. To decide what to do, compare with a `condition`: the same fact may come
// as an errc, as an http_errc or as the system's code (a 404 is http_errc::not_found when the service gives no
// code of its own, errc::not_found when it does).
enum class errc {
    // The call never left this process.
    invalid_argument = 1, // local validation: diagnostics names the field and the rule (API 14)
    not_supported,        // the chosen dialect or version has no such call
    endpoint_not_found,   // neither the options nor the catalogue name an endpoint for this service
    no_credentials,       // the options hold no way to authorize a call
    no_project,           // a log-in worked, and is for no project: client_options::project
    client_stopped,       // the client was shut down
    overloaded,           // too many calls of this process wait for a connection already

    // How a call ended.
    deadline_exceeded, // the call's own deadline passed while it was running
    retries_exhausted, // every permitted attempt failed; diagnostics keeps the last cause
    circuit_open, // most calls to the endpoint fail, and it is not asked again before the deadline (cause: why)
    outcome_unknown, // a write was sent and may have taken effect; looking for it did not tell
    phase_timeout,   // one phase of an exchange (connect, handshake, first byte, ...) took too long
    connection_lost, // the connection ended before the whole reply was read
    tls_rejected,    // the peer's certificate or the TLS handshake was refused

    // What came back.
    unexpected_reply, // not of the documented shape (diagnostics: path), or a page of whoever stands between
    bad_http,         // the reply is not HTTP as we understand it
    head_too_large,   // a limit of this client, not of the service
    body_too_large,
    proxy_refused, // the proxy did not open the tunnel

    // The service's own code outranks the HTTP status (API 8.2); these say what the code says.
    validation_failed, // the service refuses the arguments
    conflict,          // the resource is in a state that forbids the call
    not_found,
    quota_exceeded,
    forbidden,
    unauthorized,
    token_expired,
    throttled,
    unavailable,    // may pass
    internal_error, // the service failed; a repeat is a new operation

    // How a wait ended. Those that end in _failed say that the work failed.
    backup_failed,
    job_failed,
    restore_failed,
    delete_failed,
    resource_gone,           // it vanished while it was awaited (and that was not the goal)
    wait_deadline,           // the caller stopped waiting; the remote work goes on
    restore_outcome_unknown, // the backup is released, and nothing tells whether the volume was written: look at
                             // what it holds (diagnostics::volume_id), or restore again
    end_of_changes,          // a stream of changes has delivered its final one
    task_failed,             // a task of a backup policy
    task_skipped,            // it was not executed: an earlier one was still running, for example
    action_failed,           // an action on a resource of SDRS
    action_outcome_unknown, // it is over, and nothing tells whether it was done
};

// An HTTP status that nothing else explains: http_errc(404) is a code like any other.
enum class http_errc {
    bad_request = 400,
    unauthorized = 401,
    forbidden = 403,
    not_found = 404,
    method_not_allowed = 405,
    not_acceptable = 406,
    request_timeout = 408,
    conflict = 409,
    content_too_large = 413,
    uri_too_long = 414,
    unsupported_media_type = 415,
    too_many_requests = 429,
    internal_server_error = 500,
    not_implemented = 501,
    bad_gateway = 502,
    service_unavailable = 503,
    gateway_timeout = 504,
};

// What to do about it. Compare any code, also Asio's and the system's, with these:
//     if (ec == vigil::condition::transient) ...
enum class condition {
    transient = 1, // may pass: try later; also what this machine is short of (descriptors, ports, memory)
    throttled,     // too many calls: slow down, then try again
    not_found,
    unauthorized, // the credentials are missing, wrong or expired
    forbidden,
    conflict,        // change or await the state of the resource first
    quota,           // make room first; waiting does not help
    client_fault,    // the call itself must be changed
    server_fault,    // the service failed for good
    timeout,         // a limit of time passed: the call's deadline, a phase's limit or the wait's deadline
    work_failed,     // the remote work ended, and failed
    outcome_unknown, // a write may have taken effect: look before repeating it
    cancelled,       // the caller or the client's end stopped it
};

VIGIL_API boost::system::error_category const& vigil_category() noexcept;
VIGIL_API boost::system::error_category const& http_category() noexcept;
VIGIL_API boost::system::error_category const& condition_category() noexcept;

inline error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), vigil_category()}; }
inline error_code make_error_code(http_errc e) noexcept { return {static_cast<int>(e), http_category()}; }
inline error_condition make_error_condition(condition c) noexcept
{
    return {static_cast<int>(c), condition_category()};
}

VIGIL_API std::ostream& operator<<(std::ostream&, errc);
VIGIL_API std::ostream& operator<<(std::ostream&, http_errc);
VIGIL_API std::ostream& operator<<(std::ostream&, condition);

} // namespace vigil

template <>
struct boost::system::is_error_code_enum<vigil::errc> : std::true_type
{};
template <>
struct boost::system::is_error_code_enum<vigil::http_errc> : std::true_type
{};
template <>
struct boost::system::is_error_condition_enum<vigil::condition> : std::true_type
{};
