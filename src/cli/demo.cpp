// The program vigil-demo: the main job against a simulated service that throws faults, and the table at the
// end.
#include "cli/demo_report.hpp"
#include "cli/signal_mask.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <map>
#include <stdexcept>

namespace {

using namespace vigil::cli;

void add_options(CLI::App& app, demo_options& o)
{
    static std::map<std::string, flavour> const flavours{
        {"vbs", flavour::vbs}, {"native", flavour::native}, {"both", flavour::both}};
    auto const share = CLI::Range(0.0, 1.0).description("");
    app.add_option("--backups", o.backups, "How many")->check(CLI::Range(1, 100'000))->capture_default_str();
    app.add_option("--min", o.shortest, "Seconds the shortest takes")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--max", o.longest, "Seconds the longest takes")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--seed", o.seed, "Seed of everything random")->capture_default_str();
    app.add_option("--flavour", o.made_by, "Which call makes them: vbs, native or both (by turns)")
        ->type_name("FLAVOUR")
        ->transform(CLI::CheckedTransformer(flavours).description(""));
    app.add_option("--fault-503", o.fault_503, "Share of requests refused, Retry-After 1")
        ->check(share)
        ->capture_default_str();
    app.add_option("--fault-504", o.fault_504, "Share of requests executed, then answered with 504")
        ->check(share)
        ->capture_default_str();
    app.add_option("--fault-drop", o.fault_drop, "Share of requests whose connection is dropped")
        ->check(share)
        ->capture_default_str();
    app.add_option("--failures", o.failures, "Share of the backups that fail")
        ->check(share)
        ->capture_default_str();
    app.add_flag("-v,--verbose", o.verbose, "Log what goes on to standard error");
}

std::vector<std::string> simulator_arguments(demo_options const& o)
{
    return {"--quiet", "--duration-min", fmt::format("{}", o.shortest), "--duration-max",
            fmt::format("{}", o.longest), "--failure-share", fmt::format("{}", o.failures), "--fault-503",
            fmt::format("{}", o.fault_503), "--retry-after", "1", "--fault-504-after-effect",
            fmt::format("{}", o.fault_504), "--fault-drop", fmt::format("{}", o.fault_drop),
            // Once, in the middle.
            "--expire-token-after", fmt::format("{}", o.longest / 2),
            // Or starting again after an unknown outcome would be refused while the first is at work.
            "--allow-parallel", "--seed", fmt::format("{}", o.seed)};
}

exit_code run(demo_options const& o)
{
    // A signal must find somebody who stops the service: it is heard while the backups run, and waits otherwise.
    signal_mask const held(SIG_BLOCK);
    console out;
    auto const folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    simulator_process service(folder / "vigil-sim", simulator_arguments(o));
    out.say(fmt::format("vigil-sim listens on {} (pid {}); {} backups begin", service.url(), service.pid(),
                        o.backups));

    auto const seen = run_demo(o, out, service.url(), service.ca_file());
    if (seen.interrupted) {
        out.say("vigil-demo: interrupted");
        return exit_code::interrupted;
    }
    auto const stats = read_stats(service.url(), service.ca_file());
    auto const verdict = compare(seen, read_books(service.url(), service.ca_file()).backups);
    service.stop();
    print_report(o, seen, verdict, stats, service.cpu_seconds());
    if (std::fflush(stdout) != 0) // a full disk is noticed here only
        throw std::runtime_error("cannot write to standard output");
    return verdict.faults.empty() ? exit_code::ok : exit_code::work_failed;
}

} // namespace

int main(int argc, char** argv)
{
    demo_options options;
    CLI::App app(
        "Starts backups at a simulated service that throws faults, awaits them all, and checks the books",
        "vigil-demo");
    add_options(app, options);
    CLI11_PARSE(app, argc, argv);
    try {
        return static_cast<int>(run(options));
    } catch (std::exception const& e) {
        fmt::print(stderr, "vigil-demo: {}\n", e.what());
        return static_cast<int>(exit_code::unavailable);
    }
}
