// Everything a client can be told before it starts. Every default is finite; see the table in README.md.
#pragma once

#include <vigil/credentials.hpp>
#include <vigil/log.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/requests.hpp>
#include <vigil/time.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace vigil {

enum class tls_version { v1_2, v1_3 };

// Peers are verified: chain and host name. There is one way to switch that off, and its name says so.
enum class tls_verification { full, insecure_none };

struct tls_options
{
    tls_verification verification = tls_verification::full;
    tls_version minimum = tls_version::v1_2;

    bool system_ca = true; // trust the system's authorities, besides those given here
    std::string ca_file;   // PEM
    std::string ca_pem;    // PEM text

    std::string certificate_file; // the client's own chain and key, PEM
    std::string key_file;
    std::string key_password;
};

struct proxy_options
{
    // "http://[user:password@]host:port"; requests to https origins tunnel through it with CONNECT.
    std::string url;
    // Hosts that are reached directly: names, ".suffix", addresses, "*".
    std::vector<std::string> bypass;
    // When `url` is empty, use https_proxy / HTTPS_PROXY, http_proxy and no_proxy / NO_PROXY of the
    // environment. Loopback addresses are always reached directly then.
    bool from_environment = true;
};

// Limits of one exchange and of the connections.
struct connection_options
{
    duration resolve = std::chrono::seconds(5);
    duration connect = std::chrono::seconds(5); // all addresses of a host together
    duration tls_handshake = std::chrono::seconds(10);
    duration write = std::chrono::seconds(10);
    duration first_byte = std::chrono::seconds(30); // from the end of the request to the reply's head
    duration body = std::chrono::seconds(30);
    duration idle = std::chrono::seconds(60); // an older idle connection is not used again
    duration dns_ttl = std::chrono::seconds(30);
    std::size_t per_origin = 64;   // connections
    std::size_t waiting = 100'000; // calls queued for a connection, per origin
    std::size_t max_head = 64 * 1024;
    std::size_t max_body = 16 * 1024 * 1024;
};

struct retry_options
{
    int max_attempts = 4;
    duration first_delay = std::chrono::milliseconds(200); // full jitter, doubling
    duration throttled_delay = std::chrono::seconds(1);
    duration max_delay = std::chrono::seconds(20); // ours; the service's Retry-After counts up to 120 s
    // Retry budget per endpoint: an empty one stops retries while everything fails (0 = no budget). The looks of waits
    // leave half of it to the other calls.
    int budget = 500;
    int cost = 14;
    int cost_throttled = 5;
    int cost_timeout = 10;
    int refund = 1;
};

// How often requests to one endpoint leave. Besides the limit that is set here there is one that is learned: when the
// service throttles, the rate is cut to 0.7 of what it was (once for all requests that had left by then), and grows back
// with time; it is never below one request in two seconds. Calls wait for their turn (diagnostics::paced). One that could
// not leave before its deadline ends with errc::deadline_exceeded as soon as that is clear, and its `rule` says so.
struct rate_options
{
    double per_second = 0; // 0: no limit until the service throttles
    double burst = 10;
};

// When calls to one endpoint pause because most of them fail. Meanwhile calls wait in line until a few of them may try
// (polls behind the others). A call whose deadline comes before the pause ends cannot be among them: it ends with
// errc::circuit_open at once, and does not wait for nothing; others do so at their deadline. 4xx, throttling and
// cancellations are no failures.
struct breaker_options
{
    double failures = 0.5;                      // share of the calls that fail; 0: it never opens
    int calls = 20;                             // fewer of them within `window` tell nothing
    duration window = std::chrono::seconds(10); // what is older is not counted (in tenths)
    duration open = std::chrono::seconds(5);    // until a few try; up to half as long again, by chance
    // It doubles each time that one of them fails, up to this; and up to half as long again, by chance (30 s).
    duration max_open = std::chrono::seconds(20);
    int probes = 3; // how many try at once; so many successes close it
};

// A read that takes longer than most gets a second attempt on another connection: the first answer wins, the other is
// cancelled. At most 5 % of the reads; never for writes and for the looks of waits.
struct hedge_options
{
    bool enabled = false;
    duration after{}; // 0: what 95 % of the reads lately took less than
};

// When a wait looks: after `first`, then after `ratio` of the time already waited, between `min` and `max`,
// the phase shifted by up to +-`jitter` of the interval. While one list answers for many waits it costs each of them
// little, and is asked for up to four times as often as `max` says: after a quarter of it.
struct poll_options
{
    duration first = std::chrono::seconds(1);
    double ratio = 0.1;
    duration min = std::chrono::seconds(1);
    duration max = std::chrono::seconds(30);
    double jitter = 0.1;
    duration not_found_grace = std::chrono::seconds(10); // a job may not be visible at once (API 4.1)
    duration delete_grace = std::chrono::seconds(30);    // API 7.1
    // Requests of all looks together, repeated ones and pages of lists included; in no second are there more. What has
    // to wait for it is told in wait_outcome::held_back. 0: no limit.
    double max_polls_per_second = 0;
};

// A create, restore, share or execute whose answer was lost is looked for before it is sent again (API 15.3): what is
// its work is adopted (how sure that is, says provenance), what may be is told (diagnostics::may_exist). All of it within
// the call's deadline.
struct reconcile_options
{
    bool enabled = true; // else it ends with errc::outcome_unknown at once
    // Nothing of it is seen for that long, and for as long as the lost request took: it is taken to have had no effect, and
    // sent again if the call's deadline leaves time for as long again. What takes effect later still makes a second one.
    // Half of client_options::call_deadline or more means that nothing is ever sent again. Not negative.
    duration grace = std::chrono::seconds(10);
};

// Whose API the backup service speaks, where the two differ. What one lacks ends with errc::not_supported, before
// anything is sent.
enum class dialect {
    vbs,    // Open Telekom Cloud, Huawei Cloud: jobs, policies, shares, SDRS
    cinder, // OpenStack: microversions (API 12.1), records, forced deletion; calls go to the volume endpoint
};

struct client_options
{
    vigil::credentials credentials;
    dialect service = dialect::vbs;

    // Overrides of the catalogue, and all there is with token_credentials:
    // "https://vbs.eu-de.otc.t-systems.com". A version or project segment at the end is cut off.
    std::string vbs_endpoint;
    std::string sdrs_endpoint;
    std::string volume_endpoint; // for waiting on restores
    std::string region;          // which of the catalogue's endpoints; empty: the first that fits
    std::string interface = "public";
    project_id project;

    api_version native_version = api_version::v3;
    bool validate_arguments = true; // API 14; ids are always checked

    duration call_deadline = std::chrono::seconds(60); // all attempts of one call together
    connection_options connections;
    retry_options retry;
    reconcile_options reconcile;
    create_marker marker = create_marker::automatic; // of the backups that are made
    rate_options rate;
    breaker_options breaker;
    hedge_options hedge;
    poll_options poll;
    tls_options tls;
    proxy_options proxy;
    std::string user_agent; // printable ASCII; put before "vigil/<version>"

    log_sink log;
    log_level log_from = log_level::info;
    attempt_callback on_attempt; // for traces and metrics: every attempt, whatever log_from says

    // The client is only used from a single thread that also runs its executor: no strand is made. (A client_group may
    // be called from everywhere all the same.)
    bool single_threaded = false;

    // Seed of every random choice, the ids of requests included; 0: from the system. For tests: two clients of
    // one seed send the same ids.
    unsigned long long seed = 0;

    client_options() {} // user-provided: never an aggregate (g++ 12 and co_await)
};

} // namespace vigil
