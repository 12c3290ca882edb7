// What a client tells about its work while it goes on: built from an allow-list, no header, body or secret.
#pragma once

#include <vigil/error.hpp>
#include <vigil/time.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil {

enum class log_level { debug, info, warning, error };

// One structured event: a name of a fixed set, and fields.
//   attempt   operation, attempt, status, error, code, elapsed_ms, client_request_id, request_id
//   retry     operation, attempt, delay_ms, cause, client_request_id
//   reconcile operation, decision (adopt, repeat, give up), evidence, marker, may_exist, client_request_id
//   call      operation, attempts, status, error, code, elapsed_ms, client_request_id
//   circuit   event (opened, half_open, closed), origin, error (why it opened), pause_ms (how long nobody asks)
//   rate      event (cut, recovered), origin, per_second (the learned limit now), error (what the cut was for), pause_ms
//             (how long nobody asks, when the service said so)
//   token     event (renewed, failed, locked), error, expires_in_s
//   change    kind, id, from, to
// The first four name the backup_id, job_id and volume_id (of a restore) that they are about, as far as they are
// known.
// attempt and call are debug, or warning when they failed; to a wait "not found" is an answer, and no failure. token and
// reconcile are info, or warning; circuit is info, or warning when it opened, and rate when it is cut; retry and change are
// info.
struct log_event
{
    log_level level = log_level::debug;
    std::string_view name;
    std::vector<std::pair<std::string_view, std::string>> fields;
};

// Called on the client's strand; must not block and must not throw.
using log_sink = std::function<void(log_event const&)>;

// One exchange with the service that has ended, log-ins among them. There is no header, no body and no secret in it.
struct attempt_event
{
    std::string_view operation; // "vbs.backups.list.v3"
    std::string_view method;
    std::string_view origin; // "https://vbs.eu-de.otc.t-systems.com"
    std::string_view target; // path and query, as they were sent
    int attempt = 0;         // of its call: 1, 2, ...
    int status = 0;          // 0: no reply was read
    error_code error;        // the attempt's own, repeated or not
    std::string_view service_code;
    std::string_view problem; // why there is no reply, in vigil's words: "TLS: hostname mismatch"
    duration elapsed{};       // the wait for a connection is a part of it
    duration held{};          // before it left: most calls to the endpoint failed (breaker_options)
    duration paced{};         // before it left, besides: its turn under the rate had not come (rate_options)
    bool hedge =
        false; // the second beside a slow one (hedge_options), of the same number; who is slower of the
               // two has ended with operation_aborted
    std::string_view client_request_id;
    std::span<std::string const> request_ids; // of the reply, gateway first
    std::optional<duration> next_in; // until the next attempt of the call; nothing: this was the last
};

// Is told of every attempt, when it is decided whether another one follows.
//   Called       on the client's strand, in the order in which the attempts ended. When it is set, an event costs two
//                short texts; when it is not, nothing.
//   Must not     block: the client's work stands still meanwhile; nor destroy the client. It may start operations,
//                stop() the client and cancel: none of these completes inside it.
//   Lifetimes    all that an event refers to ends when the callback returns: copy what is to stay. The callback itself
//                lives as long as the client's last operation.
//   Exceptions   it should not throw; what it throws is lost, and with it the event alone.
using attempt_callback = std::function<void(attempt_event const&)>;

} // namespace vigil
