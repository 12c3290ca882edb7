// What the benchmark `await` and the processes it starts tell each other: files of lines and of JSON.
#pragma once

#include "strategies.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace vigil::bench {

// A backup that somebody else begins; moments by the machine's steady clock, which all processes share.
struct awaited
{
    std::string id; // of the backup, or of its job
    std::chrono::nanoseconds begun{};
    std::chrono::nanoseconds finished{};
};

void write_awaited(std::string const& file, std::vector<awaited> const& all);
std::vector<awaited> read_awaited(std::string const& file);

// What one process is to do.
struct await_task
{
    strategy how = strategy::vigil;
    std::string url; // of the simulator
    std::string ca_file;
    std::string awaited_file;
    std::string result_file;
    bool by_job = false;
    double limit = 120; // seconds after the first beginning
};

// What it saw. Lags in seconds, from the end of a backup to the moment when its waiter went on.
struct await_result
{
    std::vector<double> lags; // sorted
    std::uint64_t unfinished = 0;
    std::uint64_t failed = 0;       // waits that ended otherwise than well
    std::uint64_t failed_looks = 0; // of callers that look for themselves
    double cpu_seconds = 0;         // from before the first wait to after the last
    double peak_rss_bytes = 0;
    double wall_seconds = 0; // from the first beginning to the last end
};

void write_result(std::string const& file, await_result const& r);
await_result read_result(std::string const& file);

// Waits for all of them, in this process: client, coroutines, one thread. Throws std::exception.
await_result await_all(await_task const& task);

double peak_rss_bytes(); // of this process, since it was started as what it is

} // namespace vigil::bench
