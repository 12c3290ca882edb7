// How late does one know, given so many requests a second? Each strategy under the same budget, with a plot.
#include "harness.hpp"
#include "virtual_waits.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>

namespace vigil::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto question =
    "How late does one know of the end of a backup, if all waits together may ask so many times a second?\n"
    "N backups of 1-30 minutes that begin within ten minutes, in virtual time. vigil has the budget as an\n"
    "option of the client (poll_options::max_polls_per_second); vigil_1s is vigil told to look every\n"
    "second. For the others, who know no budget, it is a queue at the door.";

struct settings
{
    std::size_t backups = 10'000;
    std::vector<double> budgets{10, 20, 50, 100, 200, 500, 1'000, 2'000, 5'000, 10'000};
    std::string plot; // an SVG file; its data and script go beside it
    std::string json;
};

struct point
{
    double budget;
    double p50;
    double p99;
    double requests; // per backup
};

struct curve
{
    std::string name;
    std::vector<point> points;
};

virtual_service make_service(settings const& s)
{
    virtual_service service;
    auto& a = service.awaited();
    a.count = s.backups;
    a.over = 10min;
    a.takes = testing::time_range{1min, 30min};
    return service;
}

void note(settings const& s, curve& c, double budget, virtual_result const& r)
{
    if (r.requests.peak() > budget)
        throw std::runtime_error(c.name + ": more requests in a second than allowed");
    c.points.push_back({budget, percentile(r.lags, 0.5), percentile(r.lags, 0.99),
                        static_cast<double>(r.requests.all()) / static_cast<double>(s.backups)});
}

// As it is, and told to look once a second, which is what the lists make bearable.
std::vector<curve> measure_vigil(settings const& s, virtual_service const& service)
{
    poll_options every_second;
    every_second.max = every_second.min;
    std::vector<curve> all;
    for (auto const& [name, options] :
         {std::pair<char const*, poll_options>("vigil", {}), {"vigil_1s", every_second}}) {
        auto& c = all.emplace_back(curve{name, {}});
        for (auto const budget : s.budgets) {
            auto poll = options;
            poll.max_polls_per_second = budget;
            note(s, c, budget, wait_by_vigil(service, poll));
        }
    }
    return all;
}

std::vector<curve> measure(settings const& s)
{
    auto const service = make_service(s);
    auto const lives = lifetimes(service);
    auto all = measure_vigil(s, service);
    for (auto const how : paced_strategies) {
        auto& c = all.emplace_back(curve{std::string(name_of(how)), {}});
        for (auto const budget : s.budgets)
            note(s, c, budget, wait_by_arithmetic(lives, how, budget));
    }
    return all;
}

void show(settings const& s, std::vector<curve> const& all)
{
    report out("lag");
    std::vector<std::string> head{"requests/s"};
    for (auto const& c : all)
        head.push_back(c.name);
    table cells(std::move(head));
    for (std::size_t i = 0; i < s.budgets.size(); ++i) {
        std::vector<std::string> row{number(s.budgets[i], 0)};
        for (auto const& c : all) {
            auto const& p = c.points[i];
            row.push_back(number(p.p99, 1));
            auto const name = "lag." + c.name + "." + number(p.budget, 0) + ".";
            out.add(name + "lag_p50_s", p.p50, "s");
            out.add(name + "lag_p99_s", p.p99, "s");
            out.add(name + "requests_per_backup", p.requests, "requests");
        }
        cells.row(std::move(row));
    }
    std::printf("\n");
    report::print_machine();
    std::printf("p99 of the lag in seconds, %zu backups of 1-30 min\n\n", s.backups);
    cells.print();
    out.write(s.json);
}

std::string quoted(std::string const& text) { return "'" + text + "'"; } // as gnuplot and the shell have it

void write_plot(settings const& s, std::vector<curve> const& all)
{
    if (s.plot.find_first_of("'\\\n") != s.plot.npos)
        throw std::invalid_argument("--plot: a plain name, please");
    auto const base = std::filesystem::path(s.plot).replace_extension();
    auto const data = base.string() + ".dat";
    auto const script = base.string() + ".gnuplot";
    std::ofstream numbers(data);
    numbers << "# requests per second, then the p99 of the lag in seconds of each\n# budget";
    for (auto const& c : all)
        numbers << ' ' << c.name;
    for (std::size_t i = 0; i < s.budgets.size(); ++i) {
        numbers << '\n' << s.budgets[i];
        for (auto const& c : all)
            numbers << ' ' << number(c.points[i].p99, 3);
    }
    numbers << '\n';
    std::ofstream out(script);
    out << "set terminal svg size 800,500 font 'sans-serif,13' background 'white'\n"
        << "set output " << quoted(s.plot) << "\nset logscale xy\nset grid\nset key outside right\n"
        << "set title '" << s.backups << " waits for backups of 1-30 minutes'\n"
        << "set xlabel 'requests per second that all waits together may send'\n"
        << "set ylabel 'seconds late, 99th percentile'\nplot ";
    for (std::size_t i = 0; i < all.size(); ++i)
        out << (i ? ", " : "") << quoted(data) << " using 1:" << i + 2 << " with linespoints linewidth "
            << (all[i].name.starts_with("vigil") ? 3 : 1) << " title '" << all[i].name << "' noenhanced";
    out << '\n';
    numbers.close();
    out.close();
    if (!numbers || !out)
        throw std::runtime_error("cannot write beside " + s.plot);
    if (std::system(("gnuplot " + quoted(script)).c_str()) == 0)
        std::printf("\n%s\n", s.plot.c_str());
    else
        std::printf("\nno gnuplot (package gnuplot-nox); with it: gnuplot %s\n", script.c_str());
}

} // namespace
} // namespace vigil::bench

int main(int argc, char** argv)
{
    using namespace vigil::bench;
    settings s;
    CLI::App app(question, "bench_lag");
    app.add_option("--backups", s.backups, "How many")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    app.add_option("--budget", s.budgets, "Requests per second; several")->capture_default_str();
    app.add_option("--plot", s.plot, "Draw the curves to this SVG file, its data and script beside it");
    app.add_option("--json", s.json, "Write the measures to this file, too");
    CLI11_PARSE(app, argc, argv);
    try {
        std::printf("%s\n", question);
        auto const all = measure(s);
        show(s, all);
        if (!s.plot.empty())
            write_plot(s, all);
        return 0;
    } catch (std::exception const& e) {
        std::fprintf(stderr, "bench_lag: %s\n", e.what());
        return 1;
    }
}
