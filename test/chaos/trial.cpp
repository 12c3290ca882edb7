// Begins what a schedule asks for when its time comes, waits until all of it has ended, and closes the books.
#include "chaos/trial.hpp"

#include "chaos/load.hpp"
#include "chaos/stage.hpp"

#include <algorithm>
#include <cstdio>

namespace vigil::chaos {

using namespace std::chrono_literals;

namespace {

constexpr duration horizon = 12h; // by then everything has ended, or never will

// Hears all events, and keeps a digest of them.
class witness
{
    testing::manual_time const* time_ = nullptr;
    std::function<void(std::string_view)> tell_;
    std::uint64_t digest_ = 0xcbf29ce484222325u;

public:
    explicit witness(std::function<void(std::string_view)> tell) : tell_(std::move(tell)) {}

    void follow(testing::manual_time const& t) { time_ = &t; }
    std::uint64_t digest() const noexcept { return digest_; }

    void hear(std::string_view what)
    {
        auto const ms = std::chrono::duration_cast<std::chrono::milliseconds>(time_->elapsed()).count();
        char when[32];
        std::snprintf(when, sizeof when, "%9lld.%03lld ", static_cast<long long>(ms / 1000),
                      static_cast<long long>(ms % 1000));
        auto const line = when + std::string(what);
        for (auto const c : line)
            digest_ = (digest_ ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
        if (tell_)
            tell_(line);
    }
};

std::string text_of(attempt_event const& e)
{
    std::string out = "attempt " + std::to_string(e.attempt) + " of " + std::string(e.operation) + " [" +
                      std::string(e.client_request_id) + "]: ";
    out += e.status != 0 ? std::to_string(e.status) : e.error.message();
    if (e.hedge)
        out += ", hedged";
    if (!e.problem.empty())
        out.append(", ").append(e.problem);
    if (e.next_in)
        out += ", again in " +
               std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(*e.next_in).count()) +
               " ms";
    return out;
}

std::string text_of(log_event const& e)
{
    std::string out = "log " + std::string(e.name);
    for (auto const& [key, value] : e.fields)
        out.append(" ").append(key).append("=").append(value);
    return out;
}

client_options options_of(schedule const& plan, verdict& v, witness& w)
{
    client_options o;
    o.seed = plan.seed | 1;
    o.call_deadline = plan.client.call_deadline;
    o.connections.per_origin = plan.client.per_origin;
    o.hedge.enabled = plan.client.hedge;
    o.rate.per_second = plan.client.per_second;
    o.log = [&w](log_event const& e) { w.hear(text_of(e)); };
    o.on_attempt = [&v, &w](attempt_event const& e) {
        ++v.attempts;
        v.retries += e.attempt > 1 && !e.hedge;
        v.hedges += e.hedge;
        w.hear(text_of(e));
    };
    return o;
}

// What the service has of what is no backup.
std::map<std::string, std::size_t> effects_of(schedule const& plan, virtual_line& line)
{
    std::map<std::string, std::size_t> all;
    auto const project = "/v2/" + plan.service.project;
    for (std::size_t i = 0; i < plan.policies; ++i) {
        auto const id = "policy-" + std::to_string(i);
        all[load::execution_of(i)] =
            line.count(project + "/backuppolicy/" + id + "/backuptasks?limit=100", "tasks");
    }
    for (auto const& b : line.books())
        if (b.name.starts_with("old-"))
            all["restore of " + b.name] = static_cast<std::size_t>(b.restores);
    for (auto const& s : plan.load)
        if (s.what == task::share)
            all[load::share_of(s.of)] = line.count(
                project + "/os-vendor-backup-sharing/detail?to_project_id=" + load::partner_of(s.of),
                "shared");
    return all;
}

void disturb(stage& on, schedule const& plan)
{
    auto const start = on.time.now();
    for (auto const& o : plan.outages)
        on.at(start + o.from, [&on, &o] { on.line->begin(o); });
    for (auto const& r : plan.restarts)
        on.at(start + r.at, [&on, &r] { on.line->restart(r.forgets_tokens); });
    for (auto const& j : plan.jumps)
        on.at(start + j.at, [&on, &j] { on.clock->set_off(j.by); });
}

} // namespace

verdict carry_out(schedule const& plan, std::function<void(std::string_view)> tell)
{
    verdict v;
    witness w(std::move(tell));
    stage on(plan.service, options_of(plan, v, w), plan.outages,
             [&plan](std::size_t n) { return plan.of_connection(n); });
    w.follow(on.time);
    on.line->on_event([&w](std::string const& what) { w.hear(what); });
    disturb(on, plan);
    load work(on, plan, [&w](std::string const& what) { w.hear(what); });
    if (plan.leaves)
        on.at(on.time.now() + *plan.leaves, [&] {
            w.hear("the client is destroyed");
            work.leave();
        });

    if (plan.ends)
        on.at(on.time.now() + plan.ends->at, [&] {
            w.hear("the client is shut down");
            work.shut_down(plan.ends->limit);
        });

    on.run([&] { return work.all_begun() && on.books.open() == 0; }, horizon);
    v.took = on.time.elapsed();
    work.end();
    on.search_for_leaks();
    on.time.run_for(on.context, 30s); // what is to take effect late has done so
    auto const service = entries_of(on.line->books());
    auto const stats = on.line->stats();
    v.findings = on.books.close(service, effects_of(plan, *on.line), on.time.now());
    v.counted = on.books.counted();
    v.line = on.line->counted();
    v.service_faults = stats.faults;
    auto const met = [&](duration when) { return when <= v.took; };
    v.outages = static_cast<std::uint64_t>(std::ranges::count_if(plan.outages, met, &outage::from));
    v.restarts = static_cast<std::uint64_t>(std::ranges::count_if(plan.restarts, met, &restart::at));
    v.digest = w.digest();
    return v;
}

} // namespace vigil::chaos
