// What the simulated service is like, what goes wrong in it, and what it has counted.
#pragma once

#include <vigil/time.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::testing {

// What goes wrong with one request.
enum class fault_kind {
    none,
    refuse,               // the gateway answers with `status`; the request is certainly not executed
    lose_reply,           // the request is executed, then the gateway answers with `status` (504)
    late_effect,          // the gateway answers with `status` (504), the request is executed `after` that
    close_before_reading, // the connection is reset; the request is not executed
    close_before_reply,   // the request is executed, the connection ends without a byte of a reply
    close_in_reply,       // the request is executed, `bytes` bytes of the reply are sent
    close_after_reply,    // the whole reply is sent, then the connection ends without a warning
    stall,                // the request is executed, `bytes` bytes of the reply are sent, and then nothing
    garbage,              // the request is executed, the reply is not HTTP
    broken_body,          // the request is executed, the reply's body is cut JSON of the announced length
    expire_tokens,        // every token issued so far becomes worthless, then the request is looked at
};

std::string_view to_string(fault_kind) noexcept;

// One fault, made by the function that names it.
struct fault
{
    fault_kind kind = fault_kind::none;
    int status = 0;
    std::string retry_after; // as sent: seconds, an HTTP date, or rubbish; empty: no such header
    std::string code;        // of the gateway's body; empty: the one that belongs to the status
    std::size_t bytes = 0;
    duration after{};

    fault() {}
    explicit fault(fault_kind k) : kind(k) {}

    static fault refuse(int status, std::string retry_after = {}, std::string code = {});
    static fault lose_reply(int status = 504, std::string retry_after = {});
    static fault late_effect(duration after, int status = 504);
    static fault close_before_reading() { return fault(fault_kind::close_before_reading); }
    static fault close_before_reply() { return fault(fault_kind::close_before_reply); }
    static fault close_in_reply(std::size_t bytes);
    static fault close_after_reply() { return fault(fault_kind::close_after_reply); }
    static fault stall(std::size_t bytes = 0);
    static fault garbage() { return fault(fault_kind::garbage); }
    static fault broken_body() { return fault(fault_kind::broken_body); }
    static fault expire_tokens() { return fault(fault_kind::expire_tokens); }
};

// Every name of a call that the simulator knows: "vbs.cloudbackups.create", "vbs.backups.get.v3", "vbs.jobs.get",
// "iam.tokens.create", ...; "unknown" is what no route takes. They are those of diagnostics::operation, but that calls
// which differ in their body alone have one name together ("sdrs.groups.action"). simulator_stats::requests counts by
// them.
std::span<std::string_view const> simulated_operations() noexcept;

// The `nth` (1 is the first, 0 is each) call of `operation` meets `what`. Operations are named as by
// simulated_operations(). One `*` stands for any text: "*", "vbs.*", "vbs.backups.get.*"; the calls of all that match are
// then counted together. A name that fits none is a mistake: std::invalid_argument, when the simulator is made.
struct scripted_fault
{
    std::string operation = "*";
    std::uint64_t nth = 1;
    fault what;

    scripted_fault() {}
    scripted_fault(std::string op, std::uint64_t n, fault f)
        : operation(std::move(op)), nth(n), what(std::move(f))
    {}
};

// A `share` (0-1) of the calls of `operation`, named in the same way, meets `what`.
struct fault_chance
{
    std::string operation = "*";
    double share = 0;
    fault what;

    fault_chance() {}
    fault_chance(std::string op, double s, fault f) : operation(std::move(op)), share(s), what(std::move(f))
    {}
};

// How long something takes: uniform between the two.
struct time_range
{
    duration min{};
    duration max{};
};

// Why a backup fails: the job's error_code, and the text in job and backup.
struct failure_cause
{
    std::string error_code;
    std::string reason;

    failure_cause() {}
    failure_cause(std::string c, std::string r) : error_code(std::move(c)), reason(std::move(r)) {}
};

// A volume that is not as any other. Volumes that are not listed exist, are `available` and have 10 GB.
struct simulated_volume
{
    std::string id;
    std::string status = "available";
    int size = 10;
    bool exists = true;

    simulated_volume() {}
    explicit simulated_volume(std::string i, std::string s = "available")
        : id(std::move(i)), status(std::move(s))
    {}
};

// Backups that somebody else begins, without a request: each of a volume of its own, at even distances within `over`.
// Times count from the start of the simulation. In lists they are older than what calls make.
struct simulated_series
{
    std::string name = "series"; // of the backups: "series-0", ...
    std::size_t count = 0;
    duration first{};                // when the first begins, and exists
    duration over{};                 // the last begins before first + over
    std::optional<time_range> takes; // unset: simulator_options::backup
    bool by_job = false;             // by VBS' own call, not by the native one

    simulated_series() {}
};

// A task of a backup policy (API 5.9). Times count from the start of the simulation.
struct simulated_task
{
    std::string id; // empty: made up
    std::string resource_id;
    std::string backup_name = "autobk_a61d";
    duration created{};                      // not in the list before
    duration waiting{};                      // WAITING until created + waiting, then RUNNING
    duration running{};                      // `outcome` when that is over
    std::string outcome = "EXECUTE_SUCCESS"; // EXECUTE_FAIL, EXECUTE_TIMEOUT, SKIP
    std::string code;                        // of a failed one
    std::string message;

    simulated_task() {}
};

// A backup policy. Executing it (API 5.6) makes one task for each volume.
struct simulated_policy
{
    std::string id;
    std::string name = "plan01";
    bool is_default = false; // cannot be renamed or deleted
    std::string status = "ON";
    std::string time_zone; // empty: not shown
    std::vector<std::pair<std::string, std::string>> tags;
    std::vector<std::string> volumes;
    std::vector<simulated_task> tasks;
    time_range running{std::chrono::seconds(2),
                       std::chrono::seconds(20)}; // of the tasks that executing makes

    simulated_policy() {}
    explicit simulated_policy(std::string i) : id(std::move(i)) {}
};

// A backup that another project shares with this one (API 3.10). What this project shares it makes itself.
struct simulated_share
{
    std::string id;
    std::string backup_id;
    std::string from_project = "c13f5220dc1949b0b741ea81a7cd5554";
    std::string name = "lbf";
    std::string volume_id = "a7d7783f-02b7-4645-b0e3-61df63f0ba10";
    std::string status = "available";
    std::string availability_zone = "eu-de-01";
    duration created{}; // since the start of the simulation

    simulated_share() {}
    simulated_share(std::string i, std::string b) : id(std::move(i)), backup_id(std::move(b)) {}
};

// A job of SDRS (API 6.1). Times count from the start of the simulation. Sub-jobs share their parent's time.
struct simulated_sdrs_job
{
    std::string id;
    std::string type = "stopProtectionGroupNoCG";
    std::string entity = "server_group_id"; // the key and the value of `entities`
    std::string entity_id;
    duration begin{};
    duration takes{};
    std::string error_code; // not empty: it fails
    std::string fail_reason;
    std::vector<simulated_sdrs_job> sub_jobs;

    simulated_sdrs_job() {}
};

// An entry of SDRS' list of failed jobs (API 6.2). An empty text is sent as null.
struct simulated_failure
{
    std::string server_group_id; // empty: a failure on group level, listed without the filter
    std::string resource_id;
    std::string resource_name;
    std::string resource_type = "protectedInstance";
    std::string failure_status = "createFail";
    std::string job_id;
    std::string job_type = "createProtectedInstance";
    std::string begin_time = "2019-01-21T12:56:35.754Z";
    std::string error_code = "EVS.2024";
    std::string fail_reason = "SdrsGenerateNativeServerParamsTask-fail:volume is error!";

    simulated_failure() {}
};

// The `nth` (1 is the first, 0 is each) action of SDRS that `operation` names is accepted, and its job fails.
// Operations are named as the client names them (diagnostics::operation), each action apart: "sdrs.groups.start",
// "sdrs.instances.*".
struct failing_action
{
    std::string operation = "*";
    std::uint64_t nth = 1;
    failure_cause cause; // empty: the one that belongs to the action

    failing_action() {}
    failing_action(std::string op, std::uint64_t n, failure_cause why = {})
        : operation(std::move(op)), nth(n), cause(std::move(why))
    {}
};

struct simulator_options
{
    // Who may log in, and to what.
    std::string user = "vigil";
    std::string password = "secret";
    std::string domain = "OTC-EU-DE-0000000000100000";
    std::string project = "17fbda95add24720a4038ba4b1c705ed"; // the id in every path
    std::string project_name = "eu-de";
    duration token_lifetime = std::chrono::hours(24);
    std::size_t token_length = 1200;        // real ones have several KB
    std::vector<std::string> static_tokens; // never expire, unless a fault says so
    bool require_token = true;

    // How backups fare.
    time_range backup{std::chrono::seconds(2),
                      std::chrono::seconds(20)}; // from the request to the final state
    time_range restore{std::chrono::seconds(2), std::chrono::seconds(10)};
    time_range removal{std::chrono::seconds(1), std::chrono::seconds(3)};
    duration init{};    // a job is INIT that long, then RUNNING
    duration visible{}; // a backup of a job does not exist before, and the job's backup_id is ""
    double failure_share = 0;
    double restore_failure_share = 0;
    double removal_failure_share = 0;
    std::vector<failure_cause> failures; // of backups; empty: a few documented ones
    bool one_running_per_volume = true;  // else VolumeBackup.0013
    std::size_t backups_per_volume = 20; // else VolumeBackup.0040; 0: no limit
    std::vector<simulated_volume> volumes;
    std::vector<simulated_series> series;

    // What else there is.
    std::vector<simulated_policy> policies;
    time_range policy_task{std::chrono::seconds(2),
                           std::chrono::seconds(20)}; // of the tasks of policies that calls make
    std::size_t policies_per_project = 10;            // else AutoBackup.0203; 0: no limit
    std::vector<simulated_share> shares;
    std::vector<std::string>
        unknown_projects; // sharing with them is left out of the answer, without an error
    std::vector<simulated_sdrs_job> sdrs_jobs;
    std::vector<simulated_failure> sdrs_failures;

    // How the actions of SDRS fare: groups, instances, pairs and drills are made by its own calls.
    time_range sdrs_action{std::chrono::seconds(2), std::chrono::seconds(20)};
    double sdrs_failure_share = 0;
    std::vector<failing_action> sdrs_failing;
    std::size_t sdrs_group_quota = 10; // else SDRS.0305
    std::size_t sdrs_pair_quota = 100; // else SDRS.0306

    // The documented oddities: null fields, wrapped descriptions, a missing owner, fail_reason of an
    // available backup, end_time "", blanks around service_metadata and in keys and types, one share that is no
    // list, misspelt filters, failures among successes, a total_count of everything.
    bool quirks = true;
    // Next links as the service sends them (API 11.2): internal host, no version, no /detail. Else correct
    // ones.
    bool internal_links = true;
    std::size_t page_cap = 1000;

    // What goes wrong.
    std::vector<scripted_fault> script;
    std::vector<fault_chance> chances;
    double drop_on_accept = 0; // share of the connections that are reset before anything is read
    std::optional<std::uint64_t> expire_tokens_at_request;
    std::optional<duration> expire_tokens_at; // since the start
    time_range latency{};                     // of every reply

    std::uint64_t seed = 1;

    // The server's own affairs.
    bool tls = true;
    // Subject alternative names, and how the certificate may be bad.
    std::string certificate_names = "DNS:localhost,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1";
    bool certificate_expired = false;
    bool certificate_self_signed = false; // by no authority; ca_pem() is that of another one
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; // 0: any
    duration idle = std::chrono::seconds(75);
    std::size_t max_connections = 10'000;
    std::size_t max_head = 64 * 1024;
    std::size_t max_body = 12 * 1024 * 1024;

    simulator_options() {} // user-provided: never an aggregate
};

// What came in and what became of it.
struct simulator_stats
{
    std::map<std::string, std::uint64_t> requests; // by operation; "unknown" for what no route takes
    std::map<int, std::uint64_t> replies;          // by status; replies that were not sent are not counted
    std::map<std::string, std::uint64_t> faults;   // injected, by kind; a status follows: "refuse 503"
    std::uint64_t creates = 0;                     // backups begun, those of series too
    std::uint64_t duplicates = 0;    // creates of a name on a volume that had one of that name already
    std::uint64_t blind_repeats = 0; // of these, with the client request id of the earlier one
    std::uint64_t tokens = 0;        // issued
    std::uint64_t connections = 0;   // accepted
    std::uint64_t dropped_on_accept = 0;
    std::uint64_t handshakes = 0;  // of TLS, completed
    std::uint64_t resumptions = 0; // of these, of an earlier session

    simulator_stats() {}
    std::uint64_t all_requests() const noexcept;
};

// One backup as the simulator's books have it, also one that is deleted by now.
struct simulated_backup
{
    std::string id;
    std::string job_id; // empty: made by the native call
    std::string name;
    std::string volume_id;
    std::string client_request_id; // X-Client-Request-Id of the request that made it
    std::string outcome;           // the final state of the creation: available or error
    std::string fail_reason;
    duration begun{};    // since the start of the simulation
    duration finished{}; // when it becomes final
    bool deleted = false;
    std::uint64_t restores = 0; // that were begun

    simulated_backup() {}
};

} // namespace vigil::testing
