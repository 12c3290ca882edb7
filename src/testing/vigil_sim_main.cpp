// The program vigil-sim: the simulated service on a port, until a signal or the end of its lifetime.
// Decides nothing: every option is a field of simulator_options.
#include <vigil/testing/simulator.hpp>

#include "net/steady_time.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace {

namespace asio = boost::asio;
using namespace vigil::testing;

struct arguments
{
    simulator_options options;
    bool plain = false;
    std::string ca_file;
    std::string ready_file;
    double duration_min = 2;
    double duration_max = 20;
    double action_min = 2;
    double action_max = 20;
    double latency_ms = 0;
    simulated_series series;
    double series_after = 0;
    double series_over = 0;
    double token_lifetime = 86400;
    double share_503 = 0;
    double share_504 = 0;
    double share_drop = 0;
    std::string retry_after;
    std::uint64_t expire_token_at = 0;
    double expire_token_after = 0;
    bool allow_parallel = false;
    double lifetime = 0;
    bool quiet = false;
};

vigil::duration seconds(double s)
{
    return std::chrono::duration_cast<vigil::duration>(std::chrono::duration<double>(s));
}

void add_service_options(CLI::App& app, arguments& a)
{
    app.add_option("--address", a.options.address, "Address to listen on")->capture_default_str();
    app.add_option("--port", a.options.port, "Port to listen on; 0: any")->capture_default_str();
    app.add_flag("--plain", a.plain, "HTTP without TLS");
    app.add_option("--ca-file", a.ca_file, "Write the certificate of the authority to this file");
    app.add_option("--ready-file", a.ready_file,
                   "Write the URL and the path of the authority's certificate to this file, a line each");
    app.add_option("--user", a.options.user, "Who may log in")->capture_default_str();
    app.add_option("--password", a.options.password, "")->capture_default_str();
    app.add_option("--domain", a.options.domain, "The user's domain")->capture_default_str();
    app.add_option("--project", a.options.project, "Id of the project")->capture_default_str();
    app.add_option("--project-name", a.options.project_name, "")->capture_default_str();
    app.add_option("--token", a.options.static_tokens, "A token that is good without a login");
    app.add_option("--token-lifetime", a.token_lifetime, "Seconds a token lives")->capture_default_str();
    app.add_option("--unknown-project", a.options.unknown_projects,
                   "A project that nothing can be shared with, and nobody is told");
    app.add_option("--page-cap", a.options.page_cap, "Longest page of a list")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    app.add_option("--lifetime", a.lifetime, "Stop after so many seconds; 0: never");
    app.add_flag("--quiet", a.quiet, "Print nothing");
}

void add_fate_options(CLI::App& app, arguments& a)
{
    app.add_option("--duration-min", a.duration_min, "Seconds the shortest backup takes")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    app.add_option("--duration-max", a.duration_max, "Seconds the longest backup takes")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    app.add_option("--action-min", a.action_min,
                   "Seconds the shortest restore, removal, task of a policy or action of SDRS takes")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    app.add_option("--action-max", a.action_max, "Seconds the longest of them takes")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    app.add_option("--series", a.series.count, "Backups that begin without a request");
    app.add_option("--series-after", a.series_after, "Seconds until the first of them begins")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--series-over", a.series_over, "Seconds within which all of them begin")
        ->check(CLI::NonNegativeNumber);
    app.add_flag("--series-by-job", a.series.by_job, "They are begun by VBS' own call");
    app.add_option("--latency-ms", a.latency_ms, "Longest time a reply takes")->check(CLI::NonNegativeNumber);
    app.add_option("--failure-share", a.options.failure_share, "Share of the backups that fail")
        ->check(CLI::Range(0.0, 1.0));
    app.add_option("--action-failure-share", a.options.sdrs_failure_share,
                   "Share of the actions of SDRS that fail")
        ->check(CLI::Range(0.0, 1.0));
    app.add_flag("--allow-parallel", a.allow_parallel, "Any number of backups of one volume, also at once");
    app.add_option("--fault-503", a.share_503, "Share of the requests that the gateway refuses")
        ->check(CLI::Range(0.0, 1.0));
    app.add_option("--retry-after", a.retry_after, "Retry-After of these, as sent");
    app.add_option("--fault-504-after-effect", a.share_504,
                   "Share of the requests that are executed and then answered with 504")
        ->check(CLI::Range(0.0, 1.0));
    app.add_option("--fault-drop", a.share_drop,
                   "Share of the requests whose connection is closed: before, without, or within the reply")
        ->check(CLI::Range(0.0, 1.0));
    app.add_option("--expire-token-at", a.expire_token_at, "All tokens expire at the n-th request, once");
    app.add_option("--expire-token-after", a.expire_token_after, "All tokens expire after n seconds, once");
    app.add_option("--seed", a.options.seed, "Seed of everything random")->capture_default_str();
}

simulator_options finished(arguments const& a)
{
    auto o = a.options;
    o.tls = !a.plain;
    o.backup = {seconds(a.duration_min), seconds(std::max(a.duration_min, a.duration_max))};
    o.restore = {seconds(a.action_min), seconds(std::max(a.action_min, a.action_max))};
    o.removal = o.sdrs_action = o.policy_task = o.restore;
    o.latency = {vigil::duration::zero(), seconds(a.latency_ms / 1000)};
    o.token_lifetime = seconds(a.token_lifetime);
    if (a.series.count > 0) {
        o.series.push_back(a.series);
        o.series.back().first = seconds(a.series_after);
        o.series.back().over = seconds(a.series_over);
    }
    if (a.allow_parallel) {
        o.one_running_per_volume = false;
        o.backups_per_volume = 0;
    }
    if (a.expire_token_at)
        o.expire_tokens_at_request = a.expire_token_at;
    if (a.expire_token_after > 0)
        o.expire_tokens_at = seconds(a.expire_token_after);
    o.chances.emplace_back("*", a.share_503, fault::refuse(503, a.retry_after));
    o.chances.emplace_back("*", a.share_504, fault::lose_reply(504));
    o.chances.emplace_back("*", a.share_drop / 3, fault::close_before_reading());
    o.chances.emplace_back("*", a.share_drop / 3, fault::close_before_reply());
    o.chances.emplace_back("*", a.share_drop / 3, fault::close_in_reply(40));
    return o;
}

// Whole or not at all: somebody may be waiting for it.
void write_file(std::string const& path, std::string const& text)
{
    auto const draft = path + ".new";
    std::ofstream out(draft, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out)
        throw std::runtime_error("cannot write " + path);
    std::filesystem::rename(draft, path);
}

void run(arguments const& a)
{
    // Before the simulator: its threads must not be the ones that a signal ends.
    asio::io_context context(1);
    asio::signal_set signals(context, SIGINT, SIGTERM);
    vigil::net::steady_time time(context.get_executor());

    simulator sim(finished(a));
    if (!a.ca_file.empty() && !sim.ca_pem().empty())
        write_file(a.ca_file, sim.ca_pem());
    if (!a.ready_file.empty())
        write_file(a.ready_file, fmt::format("{}\n{}\n", sim.url(), a.plain ? std::string() : a.ca_file));
    if (!a.quiet) {
        fmt::print("listening on {}\n", sim.url());
        std::fflush(stdout);
    }
    signals.async_wait([&](auto, int) { context.stop(); });
    if (a.lifetime > 0)
        time.async_sleep_until(time.now() + seconds(a.lifetime), [&](auto) { context.stop(); });
    context.run();
    sim.stop();
    if (a.quiet)
        return;
    auto const s = sim.stats();
    fmt::print("{} requests, {} connections, {} creates, {} duplicates\n", s.all_requests(), s.connections,
               s.creates, s.duplicates);
}

} // namespace

int main(int argc, char** argv)
{
    arguments a;
    CLI::App app("Simulated IAM, VBS, SDRS and volumes, for vigil's tests and demonstrations", "vigil-sim");
    add_service_options(app, a);
    add_fate_options(app, a);
    CLI11_PARSE(app, argc, argv);
    try {
        run(a);
        return 0;
    } catch (std::exception const& e) {
        fmt::print(stderr, "vigil-sim: {}\n", e.what());
        return 1;
    }
}
