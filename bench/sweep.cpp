// What do waits ask as a function of how many there are, of other people's backups and of the length of a page?
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
    "What do waits ask, by how many there are, by other people's running backups in the same lists, and by\n"
    "how many entries the service puts on a page?\n"
    "The backups that are awaited take 1-3 minutes and begin within ten seconds; the others run all the\n"
    "time. Virtual time. `singly`: the same waits where no list is of use, each looking for itself by the\n"
    "same schedule.";

struct settings
{
    std::vector<std::size_t> awaited{10, 100, 1'000, 10'000};
    std::vector<std::size_t> others{0, 1'000, 10'000, 100'000};
    std::vector<std::size_t> caps{1000, 100, 10};
    double limit = 120; // seconds
    std::string json;
};

virtual_service make_service(std::size_t awaited, std::size_t others, std::size_t cap)
{
    virtual_service service;
    service.options.page_cap = cap;
    auto& ours = service.awaited();
    ours.count = awaited;
    ours.first = 10s;
    ours.over = 10s;
    ours.takes = testing::time_range{1min, 3min};
    if (others > 0) {
        auto& theirs = service.add_others();
        theirs.count = others;
        theirs.over = 20s; // among ours in the list, which is sorted by age
        theirs.takes = testing::time_range{24h, 24h};
    }
    return service;
}

std::uint64_t lists_of(virtual_result const& r)
{
    auto const at = r.by_operation.find("vbs.backups.list.v3");
    return at == r.by_operation.end() ? 0 : at->second;
}

class results
{
    settings const& settings_;
    stopwatch watch_;
    report report_{"sweep"};
    table table_;

    static std::vector<std::string> head_of(settings const& s)
    {
        std::vector<std::string> head{"awaited", "others", "singly"};
        for (auto const cap : s.caps)
            head.push_back("pages of " + std::to_string(cap));
        head.emplace_back("lag p99 s");
        return head;
    }

    bool in_time() const { return watch_.seconds() <= settings_.limit; }

    double singly(std::size_t awaited)
    {
        auto const all =
            static_cast<double>(wait_by_single_looks(make_service(awaited, 0, 1000)).requests.all());
        report_.add("sweep." + std::to_string(awaited) + ".singly", all, "requests");
        return all;
    }

    // The p99 of the lag; the number of requests to `row`.
    double add_one(std::size_t awaited, std::size_t others, std::size_t cap, std::vector<std::string>& row)
    {
        auto const r = wait_by_vigil(make_service(awaited, others, cap));
        auto const name = "sweep." + std::to_string(awaited) + "." + std::to_string(others) + "." +
                          std::to_string(cap) + ".";
        auto const all = static_cast<double>(r.requests.all());
        auto const lag = percentile(r.lags, 0.99);
        report_.add(name + "requests", all, "requests");
        report_.add(name + "pages", static_cast<double>(lists_of(r)), "requests");
        report_.add(name + "lag_p99_s", lag, "s");
        row.push_back(number(all, 0));
        return lag;
    }

public:
    explicit results(settings const& s) : settings_(s), table_(head_of(s)) {}

    void add(std::size_t awaited)
    {
        auto const alone = in_time() ? number(singly(awaited), 0) : std::string("-");
        for (auto const others : settings_.others) {
            std::vector<std::string> row{std::to_string(awaited), std::to_string(others), alone};
            double lag = -1;
            for (auto const cap : settings_.caps)
                if (in_time())
                    lag = std::max(lag, add_one(awaited, others, cap, row));
                else
                    row.emplace_back("-");
            row.push_back(lag < 0 ? std::string("-") : number(lag, 2));
            table_.row(std::move(row));
        }
    }

    void show() const
    {
        std::printf("\n");
        report::print_machine();
        std::printf("requests in all\n\n");
        table_.print();
        if (!in_time())
            std::printf("-: not within --limit %g\n", settings_.limit);
        report_.write(settings_.json);
    }
};

void run(settings const& s)
{
    results out(s);
    for (auto const awaited : s.awaited)
        out.add(awaited);
    out.show();
}

} // namespace
} // namespace vigil::bench

int main(int argc, char** argv)
{
    using namespace vigil::bench;
    settings s;
    CLI::App app(question, "bench_sweep");
    app.add_option("--awaited", s.awaited, "How many backups are awaited; several")->capture_default_str();
    app.add_option("--others", s.others, "How many others run; several")->capture_default_str();
    app.add_option("--cap", s.caps, "Longest page of a list; several")->capture_default_str();
    app.add_option("--limit", s.limit, "Begin nothing after so many seconds")->capture_default_str();
    app.add_option("--json", s.json, "Write the measures to this file, too");
    CLI11_PARSE(app, argc, argv);
    try {
        std::printf("%s\n", question);
        run(s);
        return 0;
    } catch (std::exception const& e) {
        std::fprintf(stderr, "bench_sweep: %s\n", e.what());
        return 1;
    }
}
