// Options, clocks and reports of the benchmarks. Must not know what is measured.
#include "harness.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fstream>
#include <optional>
#include <stdexcept>

namespace vigil::bench {
namespace {

double positive(std::string const& name, char const* text)
{
    char* end = nullptr;
    auto const v = std::strtod(text, &end);
    if (end == text || *end != '\0' || !(v > 0) || v > 1e9)
        throw std::invalid_argument(name + ": a positive number, not '" + text + "'");
    return v;
}

double seconds(timeval t) noexcept
{
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
}

std::string processor()
{
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("model name"))
            if (auto const at = line.find(": "); at != line.npos)
                return line.substr(at + 2);
    return "unknown";
}

struct machine
{
    std::string cpu = processor();
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    std::string kernel = "unknown";
    double load = 0; // before the benchmark began, so without its own

    machine()
    {
        utsname name{};
        if (uname(&name) == 0)
            kernel = std::string(name.sysname) + " " + name.release;
        getloadavg(&load, 1);
    }
};

machine const& this_machine()
{
    static machine const one;
    return one;
}

constexpr auto compiler =
#if defined(__clang__)
    "clang " __clang_version__;
#else
    "g++ " __VERSION__;
#endif

} // namespace

// Nothing: the help was asked for.
static std::optional<options> parse(int argc, char** argv)
{
    options o;
    for (int i = 1; i < argc; ++i) {
        std::string const name = argv[i];
        if (name == "-h" || name == "--help") {
            std::puts("\n  --rounds N     at most so many rounds\n"
                      "  --requests N   per round and client (exchange only)\n"
                      "  --only KEY     floors and this client (exchange), or this row (retry_storm)\n"
                      "  --limit S      begin no round after S seconds (60)\n"
                      "  --json FILE    write the measures there, too");
            return std::nullopt;
        }
        if (i + 1 == argc)
            throw std::invalid_argument(name + ": unknown, or its value is missing; see --help");
        char const* const value = argv[++i];
        if (name == "--rounds")
            o.rounds = static_cast<int>(std::max(1.0, positive(name, value)));
        else if (name == "--requests")
            o.requests = static_cast<long>(std::max(1.0, positive(name, value)));
        else if (name == "--limit")
            o.limit = positive(name, value);
        else if (name == "--only")
            o.only = value;
        else if (name == "--json")
            o.json = value;
        else
            throw std::invalid_argument(name + ": unknown; see --help");
    }
    return o;
}

int main_of(std::string_view name, std::string_view question, void (*run)(options const&), int argc,
            char** argv)
{
    try {
        this_machine();
        std::printf("%.*s\n", static_cast<int>(question.size()), question.data());
        if (auto const o = parse(argc, argv))
            run(*o);
        return 0;
    } catch (std::exception const& e) {
        std::fprintf(stderr, "bench_%.*s: %s\n", static_cast<int>(name.size()), name.data(), e.what());
        return 1;
    }
}

cpu_time cpu_now() noexcept
{
    rusage u{};
    getrusage(RUSAGE_SELF, &u);
    return {seconds(u.ru_utime), seconds(u.ru_stime)};
}

std::uint64_t cpu_nanoseconds() noexcept
{
    timespec t{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000u + static_cast<std::uint64_t>(t.tv_nsec);
}

std::uint64_t cpu_reading() noexcept
{
    std::uint64_t least = UINT64_MAX;
    for (int i = 0; i < 1000; ++i) {
        auto const a = cpu_nanoseconds();
        least = std::min(least, cpu_nanoseconds() - a);
    }
    return least;
}

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    auto const half = values.size() / 2;
    std::ranges::sort(values);
    return values.size() % 2 != 0 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double percentile(std::vector<double> const& sorted, double share)
{
    if (sorted.empty())
        return 0;
    auto const rank = std::ceil(share * static_cast<double>(sorted.size()));
    return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

void table::print() const
{
    std::vector<std::size_t> width(rows_.front().size());
    for (auto const& r : rows_)
        for (std::size_t i = 0; i < r.size(); ++i)
            width[i] = std::max(width[i], r[i].size());
    for (auto const& r : rows_) {
        for (std::size_t i = 0; i < r.size(); ++i) {
            auto const w = static_cast<int>(width[i]);
            if (i == 0)
                std::printf("  %-*s", w, r[i].c_str());
            else
                std::printf("  %*s", w, r[i].c_str());
        }
        std::printf("\n");
    }
    std::fflush(stdout);
}

std::string number(double value, int digits)
{
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

void report::print_machine()
{
    auto const& m = this_machine();
    std::printf("%s, %ld cores, %s, %s; load before it began %.1f\n", m.cpu.c_str(), m.cores,
                m.kernel.c_str(), compiler, m.load);
}

void report::add(std::string name, double value, std::string unit)
{
    measures_.emplace_back(measure{std::move(name), value, std::move(unit)});
}

void report::write(std::string const& file) const
{
    if (file.empty())
        return;
    auto const& m = this_machine();
    boost::json::array all;
    for (auto const& one : measures_)
        all.push_back(boost::json::object{{"name", one.name}, {"value", one.value}, {"unit", one.unit}});
    boost::json::object const whole{{"bench", bench_},
                                    {"machine", boost::json::object{{"cpu", m.cpu},
                                                                    {"cores", m.cores},
                                                                    {"kernel", m.kernel},
                                                                    {"compiler", compiler},
                                                                    {"load", m.load}}},
                                    {"measures", std::move(all)}};
    std::ofstream out(file);
    out << boost::json::serialize(whole) << '\n';
    out.close();
    if (!out)
        throw std::runtime_error("cannot write " + file);
}

} // namespace vigil::bench
