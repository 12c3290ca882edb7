// How many requests and how much delay do long waits cost, by vigil and by what else people do? Virtual time.
#include "harness.hpp"
#include "virtual_waits.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace vigil::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto question =
    "How often must one ask about backups of 1-30 minutes, and how late does one know?\n"
    "N backups begin within ten minutes; a wait for each. Virtual time: no answer takes any, and every run\n"
    "of a seed is the same. vigil: the client and the simulated service. The others: what their rule comes\n"
    "to, held against the same client and service with a hundred backups.\n"
    "Relative lag: of max(1 s, a tenth of the backup's duration).";

struct settings
{
    std::size_t backups = 10'000;
    std::uint64_t seed = 1;
    std::string json;
};

virtual_service make_service(settings const& s, std::size_t backups)
{
    virtual_service service;
    service.options.seed = s.seed;
    auto& a = service.awaited();
    a.count = backups;
    a.over = 10min;
    a.takes = testing::time_range{1min, 30min};
    return service;
}

// The arithmetic must be what the client does.
void check_arithmetic(settings const& s, strategy how)
{
    auto const few = make_service(s, 100);
    auto const real = wait_by_client(few, how);
    auto const reckoned = wait_by_arithmetic(lifetimes(few), how);
    if (real.requests.all() != reckoned.requests.all() || real.lags != reckoned.lags)
        throw std::runtime_error(std::string(name_of(how)) + ": the client does not do what was reckoned");
}

class results
{
    settings const& settings_;
    table table_{{"", "requests", "per backup", "lag p50 s", "lag p99 s", "relative p50", "relative p99",
                  "relative max", "peak/s"}};
    report report_{"await_virtual"};

public:
    explicit results(settings const& s) : settings_(s) {}

    void add(strategy how, virtual_result const& r)
    {
        auto const all = static_cast<double>(r.requests.all());
        auto const each = all / static_cast<double>(settings_.backups);
        auto const peak = static_cast<double>(r.requests.peak());
        table_.row({std::string(name_of(how)), number(all, 0), number(each, 2),
                    number(percentile(r.lags, 0.5), 2), number(percentile(r.lags, 0.99), 2),
                    number(percentile(r.relative, 0.5), 2), number(percentile(r.relative, 0.99), 2),
                    number(r.relative.back(), 2), number(peak, 0)});
        auto const tell = [&](char const* what, double value, char const* unit) {
            report_.add("await_virtual." + std::string(name_of(how)) + "." + what, value, unit);
        };
        tell("requests", all, "requests");
        tell("requests_per_backup", each, "requests");
        tell("lag_p50_s", percentile(r.lags, 0.5), "s");
        tell("lag_p99_s", percentile(r.lags, 0.99), "s");
        tell("lag_p99_relative", percentile(r.relative, 0.99), "of max(1 s, 10 % of the duration)");
        tell("peak_polls_per_s", peak, "1/s");
        for (auto const& [operation, n] : r.by_operation)
            tell(("requests." + operation).c_str(), static_cast<double>(n), "requests");
    }

    void show() const
    {
        std::printf("\n");
        report::print_machine();
        std::printf("%zu backups of 1-30 min, begun within 10 min\n\n", settings_.backups);
        table_.print();
        report_.write(settings_.json);
    }
};

void run(settings const& s)
{
    results out(s);
    auto const service = make_service(s, s.backups);
    stopwatch const watch;
    out.add(strategy::vigil, wait_by_vigil(service));
    std::fprintf(stderr, "vigil: %.1f s of real time\n", watch.seconds());
    auto const lives = lifetimes(service);
    for (auto const how : paced_strategies) {
        check_arithmetic(s, how);
        out.add(how, wait_by_arithmetic(lives, how));
    }
    out.show();
}

} // namespace
} // namespace vigil::bench

int main(int argc, char** argv)
{
    using namespace vigil::bench;
    settings s;
    CLI::App app(question, "bench_await_virtual");
    app.add_option("--backups", s.backups, "How many")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    app.add_option("--seed", s.seed, "Of their durations")->capture_default_str();
    app.add_option("--json", s.json, "Write the measures to this file, too");
    CLI11_PARSE(app, argc, argv);
    try {
        std::printf("%s\n", question);
        run(s);
        return 0;
    } catch (std::exception const& e) {
        std::fprintf(stderr, "bench_await_virtual: %s\n", e.what());
        return 1;
    }
}
