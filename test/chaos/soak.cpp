// Round after round until the time is over, and what the process holds meanwhile. Knows no client.
#include "chaos/soak.hpp"

#include <algorithm>
#include <dirent.h>
#include <fstream>
#include <memory>
#include <numeric>
#include <sys/resource.h>
#include <unistd.h>

namespace vigil::chaos {

using namespace std::chrono_literals;

namespace {

std::size_t count_entries(char const* folder)
{
    std::unique_ptr<DIR, int (*)(DIR*)> const all(::opendir(folder), &::closedir);
    std::size_t n = 0;
    while (all && ::readdir(all.get()))
        ++n;
    return n - std::min<std::size_t>(n, 2); // "." and ".."
}

double seconds(timeval const& t)
{
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
}

template <class Map>
void add(Map& to, Map const& from)
{
    for (auto const& [name, n] : from)
        to[name] += n;
}

} // namespace

soak_counts& soak_counts::operator+=(soak_counts const& c)
{
    counted += c.counted;
    add(tasks, c.tasks);
    add(faults, c.faults);
    requests += c.requests;
    connections += c.connections;
    most_connections = std::max(most_connections, c.most_connections);
    return *this;
}

std::uint64_t soak_counts::all_faults() const noexcept
{
    return std::accumulate(faults.begin(), faults.end(), std::uint64_t(0),
                           [](std::uint64_t n, auto const& f) { return n + f.second; });
}

footprint footprint::now()
{
    footprint f;
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages >> pages; // the second is what is resident
    f.resident_kib = pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) / 1024;
    f.descriptors = count_entries("/proc/self/fd") - 1; // without the one that counts them
    f.threads = count_entries("/proc/self/task");
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    f.cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
    return f;
}

bool soak_report::clean() const noexcept
{
    return std::ranges::all_of(sins, [](std::size_t n) { return n == 0; });
}

soak_report run_soak(soak_options const& how, std::function<bool()> const& stop,
                     std::function<void(std::string_view)> const& tell)
{
    soak_report r;
    auto const before = footprint::now();
    r.descriptors_before = before.descriptors;
    auto const begun = std::chrono::steady_clock::now();
    auto const end = begun + how.span;
    auto const middle = begun + how.span / 2;
    for (auto now = begun; now < end && !r.interrupted; now = std::chrono::steady_clock::now()) {
        auto const seed = how.first_seed + r.rounds++;
        auto round = run_round(how, seed, std::min<duration>(how.round, end - now), stop);
        r.interrupted = stop();
        auto const held = footprint::now();
        if (held.descriptors != before.descriptors)
            round.findings.push_back({sin::leaked, std::to_string(before.descriptors) +
                                                       " descriptors became " +
                                                       std::to_string(held.descriptors)});
        if (held.threads != before.threads)
            round.findings.push_back({sin::leaked, std::to_string(before.threads) + " threads became " +
                                                       std::to_string(held.threads)});
        if (r.rounds == 1)
            r.begin = held;
        if (r.middle.resident_kib == 0 && std::chrono::steady_clock::now() >= middle)
            r.middle = held;
        r.end = held;
        for (auto const& f : round.findings) {
            ++r.sins[static_cast<std::size_t>(f.what)];
            tell("seed " + std::to_string(seed) + ": " + std::string(to_string(f.what)) + ": " + f.text);
        }
        auto const& c = round.counts;
        tell("seed " + std::to_string(seed) + ": " + std::to_string(c.counted.operations) + " operations, " +
             std::to_string(c.all_faults()) + " faults, " + std::to_string(c.counted.adopted) + " adopted, " +
             std::to_string(round.findings.size()) + " findings");
        r.counts += c;
    }
    r.elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    return r;
}

} // namespace vigil::chaos
