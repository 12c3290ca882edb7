// The whole story of one operation, beside its error code; and the exception that carries both.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/error.hpp>
#include <vigil/model/provenance.hpp>
#include <vigil/time.hpp>

#include <boost/system/system_error.hpp>

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace vigil {

// Filled by every operation, success or not. Never holds a secret. The service's text and our own are apart, and vigil
// itself never parses either.
//
// Of which requests it tells:
//
//   a call         of all of its attempts. Of one that must have one effect and was sent again after a lost answer: the
//                  attempts of all requests; the looks for what they made are not counted.
//   a wait         `attempts` are the looks that it took part in, whatever each of them took, `elapsed` is counted from
//                  its start, and `cause` is why the last failed look failed. What the service said is of the last look.
//   async_back_up  of the create: its operation, client_request_id, attempts, cause, provenance and what belongs to it.
//                  `elapsed` is of everything; the looks are not counted. When what followed the create ended it,
//                  `last_state`, what the service said and what vigil objects to are of that.
struct diagnostics
{
    std::string operation; // "vbs.cloudbackups.create", the names of API 2
    // Ours, sent as X-Client-Request-Id, the same in every attempt. Of a request that was sent again after a lost answer:
    // the last one's.
    std::string client_request_id;

    // What the service said in its last reply.
    int http_status = 0;                  // 0: no reply was read
    std::string service_code;             // "VolumeBackup.0013", "APIG.0308", ...
    std::string service_message;          // the service's text, at most a few KiB; "" when no reply was read
    std::string fail_reason;              // why a backup or a job failed
    std::vector<std::string> request_ids; // every request id of the reply, gateway first
    std::optional<duration> retry_after;  // what the service asked for: Retry-After, or a limit in its words

    // Why no reply was read, in vigil's words or the system's: "timeout: TLS handshake", "TLS: hostname mismatch".
    std::string problem;

    // What vigil did.
    int attempts = 0;
    duration elapsed{};
    // The last attempt's own error, when the code is retries_exhausted or outcome_unknown, or what it made was adopted;
    // what others had failed with, when it is circuit_open; the last failed look's, of a wait; the throttling that slows the
    // calls down, when one gave up because it could not have left before its deadline.
    error_code cause;
    int held = 0; // attempts that had to wait because most calls to the endpoint failed (breaker_options),
    duration held_for{};          // and how long
    int paced = 0;                // attempts that had to wait for their turn under a rate (rate_options), and
    duration paced_for{};         // how long; neither `held_for` nor the pause between two attempts is in it
    int hedged = 0;               // second attempts that were sent beside a slow one (hedge_options)
    bool outcome_unknown = false; // a write was sent and nothing tells whether it took effect
    // Of what makes something: how it came to be, and why vigil is sure of it, or is not. What is adopted with a marker was
    // known by that, and what is adopted without by its name: see provenance.
    vigil::provenance provenance = vigil::provenance::none;
    std::string evidence;
    std::string marker;                 // what vigil added to a description or a name (create_marker), or ""
    std::vector<std::string> may_exist; // ids of whatever may be the work of a write of unknown outcome

    // What vigil objects to: an argument (field, rule) or a reply (path, rule). Or which of its own limits ended a call:
    // what was used up (retries_exhausted), or that its turn would have come too late (deadline_exceeded).
    std::string field;
    std::string rule;

    // What the operation was about, so that an abandoned wait can be taken up again.
    std::string backup_id;
    std::string job_id;
    std::string volume_id; // that a restore writes to
    // Of an async_back_up that ended while it waited: the status of the job ("RUNNING") or of the backup ("creating"), as
    // it was seen last. Other waits tell it in their outcome.
    std::string last_state;

    void clear() { *this = diagnostics(); }
};

// One line for a log: operation, code and message of the service, status, problem, ids, attempts, time.
VIGIL_API std::string to_string(diagnostics const&);
VIGIL_API std::ostream& operator<<(std::ostream&, diagnostics const&);

// What the default completion token throws: the code and the whole story.
class VIGIL_API request_error : public boost::system::system_error
{
    diagnostics info_;

public:
    request_error(error_code ec, diagnostics info);
    ~request_error() override;

    diagnostics const& info() const noexcept { return info_; }
};

} // namespace vigil
