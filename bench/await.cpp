// What do N waits cost against a service in another process, by vigil and by what else people do?
#include "await_task.hpp"
#include "harness.hpp"

#include "cli/demo_simulator.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace vigil::bench {
namespace {

constexpr auto question =
    "What does it cost to wait for N backups, and how late does one know of their end?\n"
    "N backups of 2-20 s at vigil-sim, a process of its own, over TLS; the waits in another process. Side\n"
    "by side: vigil's waits, and callers that each look for themselves, on the same client, connections and\n"
    "event loop. Requests are those the simulator counted; it begins the backups itself, so there are no\n"
    "creates among them. Lag: from the end of a backup by the simulator's books to the moment when its\n"
    "waiter goes on.";

struct settings
{
    std::size_t backups = 10'000;
    std::string flavour = "native";
    std::vector<std::string> only;
    double over = 5;       // seconds
    double limit = 120;    // seconds, of one strategy
    double head_start = 0; // seconds; 0: by the number of backups
    std::string json;
    std::string child; // of this very program: the strategy
    await_task task;
};

// ---- processes ------------------------------------------------------------------------------------------

class folder
{
    std::filesystem::path path_;

public:
    folder()
    {
        auto name = (std::filesystem::temp_directory_path() / "vigil-bench-XXXXXX").string();
        if (!::mkdtemp(name.data()))
            throw std::system_error(errno, std::generic_category(), name);
        path_ = name;
    }
    folder(folder const&) = delete;
    folder& operator=(folder const&) = delete;
    ~folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string file(char const* name) const { return path_ / name; }
};

// Its exit status; -1: it was killed.
int run_program(std::vector<std::string> words)
{
    std::vector<char*> pointers;
    for (auto& w : words)
        pointers.push_back(w.data());
    pointers.push_back(nullptr);
    auto const pid = ::fork();
    if (pid < 0)
        throw std::system_error(errno, std::generic_category(), "fork");
    if (pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        ::execv(pointers.front(), pointers.data());
        ::_exit(127);
    }
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

constexpr auto python = "/usr/bin/python3"; // Debian's, which has Debian's packages

bool has_openstacksdk()
{
    static bool const it_has =
        std::filesystem::exists(python) && run_program({python, "-c",
                                                        "import importlib.util as u, sys\n"
                                                        "sys.exit(u.find_spec('openstack') is None)"}) == 0;
    return it_has;
}

// Connections are counted per process, and one for each backup is more than the usual limit.
void raise_limit_of_files()
{
    rlimit l{};
    ::getrlimit(RLIMIT_NOFILE, &l);
    l.rlim_cur = l.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &l);
}

// ---- one strategy ---------------------------------------------------------------------------------------

struct outcome
{
    await_result seen;
    double requests = 0;
    double connections = 0;
    double service_cpu = 0;
};

std::vector<std::string> service_arguments(settings const& s, double head_start)
{
    std::vector<std::string> words{"--quiet",
                                   "--token",
                                   "bench",
                                   "--series",
                                   std::to_string(s.backups),
                                   "--series-after",
                                   std::to_string(head_start),
                                   "--series-over",
                                   std::to_string(s.over),
                                   "--duration-min",
                                   "2",
                                   "--duration-max",
                                   "20"};
    if (s.flavour == "vbs")
        words.emplace_back("--series-by-job");
    return words;
}

std::vector<awaited> awaited_of(cli::service_books const& books, bool by_job)
{
    std::vector<awaited> all;
    all.reserve(books.backups.size());
    for (auto const& b : books.backups)
        all.push_back({by_job ? b.job_id : b.id, books.start + std::chrono::milliseconds(b.begun_ms + 1),
                       books.start + std::chrono::milliseconds(b.finished_ms)});
    return all;
}

outcome measure(settings const& s, strategy how)
{
    folder const files;
    auto const own = std::filesystem::read_symlink("/proc/self/exe");
    // Until then the books have been read, and the waiting process has started. Python takes longer.
    auto const usual = 2 + static_cast<double>(s.backups) / 20'000 + (how == strategy::openstacksdk ? 4 : 0);
    auto const head_start = s.head_start > 0 ? s.head_start : usual;
    cli::simulator_process service(own.parent_path() / "vigil-sim", service_arguments(s, head_start));
    bool const by_job = s.flavour == "vbs";
    write_awaited(files.file("awaited"),
                  awaited_of(cli::read_books(service.url(), service.ca_file()), by_job));

    auto const result = files.file("result");
    auto const limit = std::to_string(s.limit);
    std::vector<std::string> words{own, "--child", std::string(name_of(how)), "--child-files"};
    words.insert(words.end(), {service.url(), service.ca_file(), files.file("awaited"), result});
    words.insert(words.end(), {"--limit", limit, "--flavour", s.flavour});
    if (how == strategy::openstacksdk)
        words = {python,
                 VIGIL_BENCH_FOLDER "/await_openstacksdk.py",
                 service.url(),
                 service.ca_file(),
                 "17fbda95add24720a4038ba4b1c705ed",
                 files.file("awaited"),
                 result,
                 limit};
    if (run_program(std::move(words)) != 0)
        throw std::runtime_error("the waiting process failed");

    outcome out;
    out.seen = read_result(result);
    auto const stats = cli::read_stats(service.url(), service.ca_file());
    out.requests = std::accumulate(stats.requests.begin(), stats.requests.end(), 0.0,
                                   [](double n, auto const& r) { return n + static_cast<double>(r.second); });
    out.connections = static_cast<double>(stats.connections) - 2; // that read the books and these numbers
    service.stop();
    out.service_cpu = service.cpu_seconds();
    return out;
}

// ---- all of them ----------------------------------------------------------------------------------------

std::vector<strategy> chosen(settings const& s)
{
    std::vector<strategy> out;
    for (auto const& name : s.only)
        out.push_back(strategy_named(name));
    if (!out.empty())
        return out;
    for (auto const how : all_strategies) {
        bool const possible = how != strategy::openstacksdk ||
                              (s.backups <= 1000 && s.flavour == "native" && has_openstacksdk());
        // More polls than two cores can serve: to be asked for by name.
        bool const bearable = s.backups <= 20'000 || (how != strategy::fixed1s_reconnect);
        if (possible && bearable)
            out.push_back(how);
    }
    return out;
}

class results
{
    settings const& settings_;
    table table_{{"", "requests/backup", "CPU s", "service CPU s", "peak MiB", "lag p50 s", "lag p99 s",
                  "connections", "wall s", ""}};
    report report_{"await"};
    bool well_ = true;

public:
    explicit results(settings const& s) : settings_(s) {}

    void add(strategy how, outcome const& o)
    {
        auto const& r = o.seen;
        auto const each = o.requests / static_cast<double>(settings_.backups);
        auto const p50 = percentile(r.lags, 0.5);
        auto const p99 = percentile(r.lags, 0.99);
        std::string remark;
        if (r.unfinished)
            remark += std::to_string(r.unfinished) + " not ended in time ";
        if (r.failed)
            remark += std::to_string(r.failed) + " failed ";
        if (r.failed_looks)
            remark += std::to_string(r.failed_looks) + " looks failed";
        if (!r.lags.empty() && r.lags.front() < -0.002) // the books are kept in milliseconds
            throw std::runtime_error("told before it was done");
        well_ = well_ && r.failed == 0 && (how != strategy::vigil || r.unfinished == 0);
        table_.row({std::string(name_of(how)), number(each, 2), number(r.cpu_seconds, 2),
                    number(o.service_cpu, 2), number(r.peak_rss_bytes / 1048576, 1), number(p50, 3),
                    number(p99, 3), number(o.connections, 0), number(r.wall_seconds, 1), remark});
        auto const tell = [&](char const* what, double value, char const* unit) {
            report_.add("await." + std::string(name_of(how)) + "." + what, value, unit);
        };
        tell("requests_per_backup", each, "requests");
        tell("cpu_seconds", r.cpu_seconds, "s");
        tell("service_cpu_seconds", o.service_cpu, "s");
        tell("peak_rss_bytes", r.peak_rss_bytes, "bytes");
        tell("lag_p50_s", p50, "s");
        tell("lag_p99_s", p99, "s");
        tell("connections", o.connections, "connections");
        tell("wall_s", r.wall_seconds, "s");
        tell("unfinished", static_cast<double>(r.unfinished), "backups");
    }

    // The others are worth knowing all the same.
    void fail(strategy how, char const* why)
    {
        well_ = false;
        std::vector<std::string> cells(10, "-");
        cells.front() = name_of(how);
        cells.back() = why;
        table_.row(std::move(cells));
    }

    int show() const
    {
        std::printf("\n");
        report::print_machine();
        std::printf("%zu backups of 2-20 s, %s, begun within %g s\n\n", settings_.backups,
                    settings_.flavour.c_str(), settings_.over);
        table_.print();
        report_.write(settings_.json);
        return well_ ? 0 : 1;
    }
};

int run(settings const& s)
{
    raise_limit_of_files();
    results out(s);
    for (auto const how : chosen(s)) {
        std::fprintf(stderr, "%s ...\n", std::string(name_of(how)).c_str());
        try {
            out.add(how, measure(s, how));
        } catch (std::exception const& e) {
            out.fail(how, e.what());
        }
    }
    return out.show();
}

int wait_for_parent(settings& s, std::vector<std::string> const& files)
{
    if (files.size() != 4)
        throw std::invalid_argument("--child-files: four words");
    raise_limit_of_files();
    s.task.how = strategy_named(s.child);
    s.task.url = files[0];
    s.task.ca_file = files[1];
    s.task.awaited_file = files[2];
    s.task.result_file = files[3];
    s.task.by_job = s.flavour == "vbs";
    s.task.limit = s.limit;
    write_result(s.task.result_file, await_all(s.task));
    return 0;
}

} // namespace
} // namespace vigil::bench

int main(int argc, char** argv)
{
    using namespace vigil::bench;
    settings s;
    std::vector<std::string> child_files;
    CLI::App app(question, "bench_await");
    app.add_option("--backups", s.backups, "How many")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    app.add_option("--flavour", s.flavour, "native: backups are looked at; vbs: the jobs of VBS' own call")
        ->capture_default_str()
        ->check(CLI::IsMember({"native", "vbs"}));
    app.add_option(
        "--strategy", s.only,
        "vigil, fixed1s_reconnect, fixed1s, fixed2s, smithy, google, openstacksdk; several: several "
        "times. Default: all that fit");
    app.add_option("--over", s.over, "Seconds within which the backups begin")->capture_default_str();
    app.add_option("--limit", s.limit, "Seconds that a strategy may take")->capture_default_str();
    app.add_option("--head-start", s.head_start,
                   "Seconds from the start of the simulator to the first backup; 0: as many as usually do");
    app.add_option("--json", s.json, "Write the measures to this file, too");
    app.add_option("--child", s.child)->group("");
    app.add_option("--child-files", child_files)->expected(4)->group("");
    CLI11_PARSE(app, argc, argv);
    try {
        if (!s.child.empty())
            return wait_for_parent(s, child_files);
        std::printf("%s\n", question);
        std::fflush(stdout);
        return run(s);
    } catch (std::exception const& e) {
        std::fprintf(stderr, "bench_await: %s\n", e.what());
        return 1;
    }
}
