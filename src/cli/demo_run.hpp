// The main job itself: many backups started and awaited by coroutines, and what was seen of it.
#pragma once

#include "cli/session.hpp"

#include <vigil/vigil.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace vigil::cli {

enum class flavour { vbs, native, both };

struct demo_options
{
    std::size_t backups = 500;
    double shortest = 2; // seconds a backup takes
    double longest = 20;
    std::uint64_t seed = 1;
    flavour made_by = flavour::both;
    double fault_503 = 0.05;
    double fault_504 = 0.02;
    double fault_drop = 0.01;
    double failures = 0.02;
    int verbose = 0;
};

// What became of one name.
struct demo_backup
{
    std::string name;
    bool native = false;
    std::string backup_id; // of what was awaited to its end
    std::string job_id;
    std::string state; // available, error; empty: not final
    std::string fail_reason;
    std::chrono::sys_time<std::chrono::microseconds> woke{}; // when its coroutine knew
    utc_time updated{};                                      // when the service says it became final
    int starts = 0;
    std::vector<std::string> unknown_calls; // client request ids of creates with an unknown outcome
    bool adopted = false;                   // its answer was lost, and it was found
    error_code ec;                          // why it is not final
    diagnostics info;
};

// What the client's log told.
struct demo_log
{
    std::map<std::string, int> retries;         // by operation
    std::map<std::string, int> failed_attempts; // by what was wrong
    std::set<std::string> repeated_creates;     // client request ids of creates that vigil sent again
    std::size_t sent_again = 0;                 // creates of which nothing was found
    int logins = 0;

    void take(log_event const& e);
};

struct demo_record
{
    std::vector<demo_backup> backups;
    demo_log log;
    bool interrupted = false;
    std::chrono::duration<double> elapsed{};
    double cpu_seconds = 0; // of this process
    long peak_kib = 0;      // of its memory
};

// Runs until every backup is final, or until it is interrupted.
demo_record run_demo(demo_options const& o, console& out, std::string const& url, std::string const& ca_file);

} // namespace vigil::cli
