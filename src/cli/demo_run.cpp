// Starts the backups, awaits each in its coroutine, shows progress. Judges nothing: demo_report.cpp does.
#include "cli/demo_run.hpp"

#include "cli/signal_mask.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sys/resource.h>

namespace vigil::cli {
namespace {

using clock = std::chrono::steady_clock;
constexpr int most_starts = 10; // of one backup

client_options make_options(demo_options const& o, std::string const& url, std::string const& ca_file,
                            log_sink log)
{
    client_options c;
    // What vigil-sim knows unless it is told otherwise.
    password_credentials who(url + "/v3", "vigil", "secret");
    who.user_domain_name("OTC-EU-DE-0000000000100000").project_name("eu-de");
    c.credentials = std::move(who);
    c.tls.system_ca = false;
    c.tls.ca_file = ca_file;
    c.proxy.from_environment = false;
    c.single_threaded = true;
    c.seed = o.seed;
    c.user_agent = "vigil-demo";
    c.log = std::move(log);
    c.log_from = log_level::info;
    return c;
}

void add_usage(demo_record& r)
{
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    auto const seconds = [](timeval const& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    r.cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
    r.peak_kib = used.ru_maxrss;
}

class demo
{
    session& s_;
    demo_record& r_;
    clock::time_point const begun_ = clock::now();
    asio::steady_timer timer_;
    bool over_ = false;

public:
    demo(session& s, demo_record& r) : s_(s), r_(r), timer_(s.get_executor()) {}

    asio::awaitable<exit_code> run()
    {
        s_.spawn(show_progress());
        std::size_t left = r_.backups.size();
        for (auto& b : r_.backups)
            s_.spawn(back_up(b, left));
        co_await s_.children();
        co_return exit_code::ok;
    }

private:
    asio::awaitable<error_code> back_up_once(demo_backup& b)
    {
        b.info.clear();
        // A volume of its own for each: a service backs up a volume once at a time.
        volume_id const volume("volume-of-" + b.name);
        if (b.native) {
            create_native_backup_request request(volume, b.name);
            auto [ec, made] =
                co_await s_.client.async_back_up(std::move(request), wait_options(), telling(b.info));
            take(b, made);
            co_return ec;
        }
        create_backup_request request(volume, b.name);
        auto [ec, made] =
            co_await s_.client.async_back_up(std::move(request), wait_options(), telling(b.info));
        take(b, made);
        co_return ec;
    }

    static void take(demo_backup& b, backup const& made)
    {
        b.woke = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
        b.updated = made.updated_at.value_or(utc_time());
        b.state = made.status.text();
        b.backup_id = made.id.str();
    }

    // Nothing of the remote work is known, and it may never have begun.
    static bool not_begun(demo_backup const& b, error_code ec)
    {
        return ec == condition::transient && b.info.provenance == provenance::none;
    }

    asio::awaitable<void> back_up(demo_backup& b, std::size_t& left)
    {
        for (;;) {
            ++b.starts;
            auto const ec = co_await back_up_once(b);
            bool const unknown = ec == condition::outcome_unknown;
            if (unknown)
                b.unknown_calls.push_back(b.info.client_request_id);
            // As a user does who knows of nothing that may have been made: start it again.
            if (((unknown && b.info.may_exist.empty()) || not_begun(b, ec)) && b.starts < most_starts)
                continue;
            b.adopted = b.info.provenance == provenance::adopted;
            if (ec) {
                b.state = ec == condition::work_failed ? "error" : "";
                b.ec = ec;
                b.backup_id = b.info.backup_id;
                b.fail_reason = b.info.fail_reason;
            }
            b.job_id = b.info.job_id;
            break;
        }
        if (--left == 0) {
            over_ = true;
            timer_.cancel();
        }
    }

    std::string progress() const
    {
        std::size_t done = 0;
        std::size_t failed = 0;
        for (auto const& b : r_.backups) {
            done += b.state == "available" ? 1 : 0;
            failed += b.state == "error" || b.ec ? 1 : 0;
        }
        int retries = 0;
        for (auto const& [operation, n] : r_.log.retries)
            retries += n;
        auto const elapsed = std::chrono::duration<double>(clock::now() - begun_).count();
        return fmt::format("{:4.0f} s  {} available, {} running, {} failed  {:.1f}/s, {} retries", elapsed,
                           done, r_.backups.size() - done - failed, failed,
                           static_cast<double>(done + failed) / std::max(elapsed, 0.1), retries);
    }

    // On a terminal a line that lives, else a line every few seconds.
    asio::awaitable<void> show_progress()
    {
        using namespace std::chrono_literals;
        auto const every = s_.out.terminal() ? clock::duration(200ms) : clock::duration(5s);
        while (!over_) {
            timer_.expires_after(every);
            co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
            if (s_.out.terminal())
                s_.out.live(progress());
            else
                s_.out.say(progress());
        }
        s_.out.live({});
    }
};

} // namespace

demo_record run_demo(demo_options const& o, console& out, std::string const& url, std::string const& ca_file)
{
    demo_record r;
    r.backups.resize(o.backups);
    for (std::size_t i = 0; i < o.backups; ++i) {
        r.backups[i].name = fmt::format("demo-{:05}", i + 1);
        r.backups[i].native = o.made_by == flavour::native || (o.made_by == flavour::both && i % 2 == 1);
    }
    auto const show = o.verbose > 0 ? make_log(out) : log_sink();
    auto const log = [&r, &show](log_event const& e) {
        r.log.take(e);
        if (show)
            show(e);
    };
    auto const begun = clock::now();
    settings const how;
    session s(how, out, make_options(o, url, ca_file, log));
    signal_mask const through(SIG_UNBLOCK); // now that somebody listens
    demo d(s, r);
    r.interrupted = s.run(d.run()) == exit_code::interrupted;
    r.elapsed = clock::now() - begun;
    add_usage(r);
    return r;
}

} // namespace vigil::cli
