// Compares and prints. Reads no clock, asks nobody.
#include "cli/demo_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace vigil::cli {
namespace {

using ms = std::chrono::milliseconds;

// The service's books, found by whatever id is known.
class library
{
    std::unordered_map<std::string, book_entry const*> by_id_;
    std::unordered_map<std::string, book_entry const*> by_job_;
    std::unordered_map<std::string, std::vector<book_entry const*>> by_call_;

    static book_entry const* find(auto const& map, std::string const& key)
    {
        auto const at = map.find(key);
        return key.empty() || at == map.end() ? nullptr : at->second;
    }

public:
    explicit library(std::vector<book_entry> const& books)
    {
        for (auto const& e : books) {
            by_id_.emplace(e.id, &e);
            if (!e.job_id.empty())
                by_job_.emplace(e.job_id, &e);
            by_call_[e.client_request_id].push_back(&e);
        }
    }

    book_entry const* find(demo_backup const& b) const
    {
        auto const* e = find(by_id_, b.backup_id);
        return e ? e : find(by_job_, b.job_id);
    }

    std::size_t made_by(std::string const& client_request_id) const
    {
        auto const at = by_call_.find(client_request_id);
        return at == by_call_.end() ? 0 : at->second.size();
    }
};

// When the service's clock began, from backups of which both spellings of one moment are known.
std::optional<utc_time> start_of_books(demo_record const& seen, library const& books)
{
    std::vector<utc_time> starts;
    for (auto const& b : seen.backups)
        if (auto const* e = books.find(b); e && b.updated != utc_time())
            starts.push_back(b.updated - ms(e->finished_ms));
    if (starts.empty())
        return std::nullopt;
    auto const middle = starts.begin() + std::ssize(starts) / 2;
    std::ranges::nth_element(starts, middle);
    return *middle;
}

void compare_states(demo_verdict& v, demo_record const& seen, library const& books)
{
    for (auto const& b : seen.backups) {
        if (b.state.empty()) {
            ++v.finals["not final"];
            v.faults.push_back(
                fmt::format("{} has no final state: {}; {}", b.name, b.ec.message(), to_string(b.info)));
            continue;
        }
        ++v.finals[b.state];
        auto const* e = books.find(b);
        if (!e) {
            v.faults.push_back(
                fmt::format("{}: no such backup in the books ({} {})", b.name, b.backup_id, b.job_id));
            continue;
        }
        ++v.planned[e->outcome];
        if (e->outcome != b.state || e->name != b.name)
            v.faults.push_back(
                fmt::format("{} is {}, but {} in the books as {}", b.name, b.state, e->outcome, e->name));
        else if (b.state == "error" && e->fail_reason != b.fail_reason)
            v.faults.push_back(fmt::format("{} failed with \"{}\", but with \"{}\" in the books", b.name,
                                           b.fail_reason, e->fail_reason));
    }
}

void compare_creates(demo_verdict& v, demo_record const& seen, library const& books,
                     std::vector<book_entry> const& all)
{
    // Every backup in the books is one that was awaited, or one of a create whose outcome was unknown.
    std::set<book_entry const*> explained;
    std::set<std::string> unknown;
    v.made = all.size();
    v.sent_again = seen.log.sent_again;
    std::map<std::string, std::size_t> of_name;
    for (auto const& e : all)
        if (++of_name[e.name] == 2)
            v.faults.push_back(fmt::format("the service has more than one backup of {}", e.name));
    for (auto const& b : seen.backups) {
        v.adopted += b.adopted ? 1 : 0;
        explained.insert(books.find(b));
        for (auto const& call : b.unknown_calls) {
            ++v.unknown;
            v.unknown_executed += books.made_by(call) > 0 ? 1 : 0;
            unknown.insert(call);
        }
    }
    for (auto const& e : all) {
        if (!explained.contains(&e) && !unknown.contains(e.client_request_id))
            v.faults.push_back(
                fmt::format("the service has a backup {} of {} that nobody started", e.id, e.name));
        if (books.made_by(e.client_request_id) > 1)
            v.faults.push_back(fmt::format("call {} made more than one backup", e.client_request_id));
    }
    for (auto const& call : seen.log.repeated_creates) {
        ++v.repeated;
        v.repeated_made += books.made_by(call);
        v.repeated_twice += books.made_by(call) > 1 ? 1 : 0;
    }
}

double percentile(std::vector<double> const& sorted, double p)
{
    if (sorted.empty())
        return 0;
    auto const rank = static_cast<std::size_t>(std::ceil(p * static_cast<double>(sorted.size())));
    return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

template <class Value>
std::string listed(std::map<std::string, Value> const& counts)
{
    std::string out;
    for (auto const& [name, n] : counts)
        out += fmt::format("{}{} {}", out.empty() ? "" : ", ", n, name);
    return out.empty() ? "none" : out;
}

template <class Value>
Value total(std::map<std::string, Value> const& counts)
{
    return std::accumulate(counts.begin(), counts.end(), Value(),
                           [](Value sum, auto const& c) { return sum + c.second; });
}

void line(std::string_view name, std::string_view value) { fmt::print("  {:<26}{}\n", name, value); }

void print_finals(demo_verdict const& v)
{
    fmt::print("\nBackups by final state\n");
    for (auto const& [state, n] : v.finals) {
        auto const at = v.planned.find(state);
        line(state, fmt::format("{} (the books say {})", n, at == v.planned.end() ? 0 : at->second));
    }
}

void print_requests(demo_record const& seen, service_stats const& stats)
{
    fmt::print("\nRequests that reached the service\n");
    for (auto const& [operation, n] : stats.requests)
        line(operation, std::to_string(n));
    line("all", std::to_string(total(stats.requests)));
    line("faults injected", listed(stats.faults));

    fmt::print("\nWhat the client did about it\n");
    line("failed attempts", listed(seen.log.failed_attempts));
    line("retries of calls", fmt::format("{}: {}", total(seen.log.retries), listed(seen.log.retries)));
    line("logins", fmt::format("{} (the service issued {} tokens)", seen.log.logins, stats.tokens));
    line("connections opened",
         fmt::format("{}, TLS handshakes {}, of them resumed {} (two to read the books)", stats.connections,
                     stats.handshakes, stats.resumptions));
}

void print_costs(demo_record const& seen, demo_verdict const& v, double service_cpu)
{
    fmt::print("\nWhat it took\n");
    line("detection lag",
         fmt::format("p50 {:.2f} s, p99 {:.2f} s, worst {:.2f} s ({} backups)", percentile(v.lags, 0.5),
                     percentile(v.lags, 0.99), percentile(v.lags, 1), v.lags.size()));
    line("time", fmt::format("{:.1f} s", seen.elapsed.count()));
    line("CPU of the client", fmt::format("{:.2f} s (the service: {:.2f} s)", seen.cpu_seconds, service_cpu));
    line("peak memory", fmt::format("{:.1f} MiB", static_cast<double>(seen.peak_kib) / 1024));
}

void print_duplicates(demo_record const& seen, demo_verdict const& v, service_stats const& stats)
{
    fmt::print("\nCreates whose answer was lost: 504, or no connection after sending\n");
    line("adopted", fmt::format("{} had taken effect, and were found", v.adopted));
    line("sent again", fmt::format("{} had not: nothing of them was seen", v.sent_again));
    line("outcome unknown",
         fmt::format("{}, of which {} had taken effect: started again", v.unknown, v.unknown_executed));
    line("books", fmt::format("{} backups of {} names; the service counts {} duplicates", v.made,
                              seen.backups.size(), stats.duplicates));
    fmt::print("  {} creates were refused with 503 or never sent, and repeated by vigil: they made {} "
               "backups, {} of "
               "the creates more than one\n",
               v.repeated, v.repeated_made, v.repeated_twice);
    fmt::print("  blind repeats (one call executed twice) by the service's count: {}\n", stats.blind_repeats);
}

} // namespace

void demo_log::take(log_event const& e)
{
    auto const field = [&e](std::string_view name) {
        for (auto const& [key, value] : e.fields)
            if (key == name)
                return std::string_view(value);
        return std::string_view();
    };
    if (e.name == "reconcile") {
        sent_again += field("decision") == "repeat" ? 1 : 0;
    } else if (e.name == "retry") {
        std::string const operation(field("operation"));
        ++retries[operation];
        if (operation.find(".create") != operation.npos && operation.starts_with("vbs."))
            repeated_creates.emplace(field("client_request_id"));
    } else if (e.name == "attempt" && !field("error").empty()) {
        auto const status = field("status");
        bool const refused = status >= "400" && status.size() == 3; // else the exchange itself went wrong
        ++failed_attempts[refused ? fmt::format("HTTP {}", status) : std::string(field("error"))];
    } else if (e.name == "token" && field("event") == "renewed") {
        ++logins;
    }
}

demo_verdict compare(demo_record const& seen, std::vector<book_entry> const& books)
{
    demo_verdict v;
    library const known(books);
    compare_states(v, seen, known);
    compare_creates(v, seen, known, books);
    if (auto const start = start_of_books(seen, known))
        for (auto const& b : seen.backups)
            if (auto const* e = known.find(b); e && !b.state.empty())
                v.lags.push_back(
                    std::chrono::duration<double>(b.woke - (*start + ms(e->finished_ms))).count());
    std::ranges::sort(v.lags);
    return v;
}

void print_report(demo_options const& o, demo_record const& seen, demo_verdict const& v,
                  service_stats const& stats, double service_cpu)
{
    fmt::print("{} backups of {:g}-{:g} s, seed {}\n", o.backups, o.shortest, o.longest, o.seed);
    print_finals(v);
    print_requests(seen, stats);
    print_costs(seen, v, service_cpu);
    print_duplicates(seen, v, stats);
    fmt::print("\n");
    for (auto const& f : v.faults)
        fmt::print("WRONG: {}\n", f);
    if (v.faults.empty())
        fmt::print("every backup reached the final state that the service's books say\n");
}

} // namespace vigil::cli
