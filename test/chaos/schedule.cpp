// Throws the dice of a seed. Knows nothing of what carries them out.
#include "chaos/schedule.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace vigil::chaos {

using namespace std::chrono_literals;
using testing::fault;

// ---- dice ---------------------------------------------------------------------------------------------------------

chance::chance(std::uint64_t seed, std::uint64_t stream) noexcept : state_(seed)
{
    state_ = bits() ^ (stream * 0x9e3779b97f4a7c15u);
    state_ = bits();
}

std::uint64_t chance::bits() noexcept
{
    state_ += 0x9e3779b97f4a7c15u;
    auto z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

std::uint64_t chance::below(std::uint64_t n) noexcept { return n == 0 ? 0 : bits() % n; }

duration chance::between(duration least, duration most) noexcept
{
    using std::chrono::milliseconds;
    auto const span = std::chrono::duration_cast<milliseconds>(most - least).count();
    return least + milliseconds(below(static_cast<std::uint64_t>(std::max<std::int64_t>(span, 0)) + 1));
}

std::string_view to_string(mishap m) noexcept
{
    switch (m) {
    case mishap::none: return "none";
    case mishap::reset_request: return "reset in the request";
    case mishap::reset_reply: return "reset in the reply";
    case mishap::stall_request: return "stall in the request";
    case mishap::stall_reply: return "stall in the reply";
    case mishap::end_request: return "FIN in the request";
    case mishap::end_reply: return "FIN in the reply";
    case mishap::single_bytes: return "single bytes";
    case mishap::odd_pieces: return "odd pieces";
    case mishap::reply_twice: return "reply twice";
    case mishap::early_reply: return "early reply";
    case mishap::stray_reply: return "stray reply";
    case mishap::interim: return "interim replies";
    case mishap::refused: return "connect refused";
    case mishap::unreachable: return "connect unanswered";
    case mishap::slow_connect: return "slow connect";
    case mishap::no_name: return "no such name";
    }
    return "?";
}

std::string_view to_string(task t) noexcept
{
    switch (t) {
    case task::back_up: return "back_up";
    case task::back_up_native: return "back_up_native";
    case task::create: return "create";
    case task::create_native: return "create_native";
    case task::remove: return "remove";
    case task::remove_native: return "remove_native";
    case task::restore: return "restore";
    case task::restore_native: return "restore_native";
    case task::share: return "share";
    case task::execute: return "execute";
    case task::list: return "list";
    case task::show: return "show";
    case task::wait: return "wait";
    case task::crowd: return "crowd";
    case task::gathering: return "gathering";
    }
    return "?";
}

// ---- the service --------------------------------------------------------------------------------------------------

namespace {

constexpr std::array creating{"vbs.cloudbackups.create", "vbs.backups.create.*"};
constexpr std::array changing{"vbs.cloudbackups.*",   "vbs.backups.create.*", "vbs.backups.restore.*",
                              "vbs.backups.delete.*", "vbs.sharing.create",   "vbs.policies.execute"};
constexpr std::array reading{"vbs.backups.get.*",  "vbs.backups.list*",      "vbs.jobs.get",
                             "cinder.volumes.get", "vbs.policies.listTasks", "vbs.sharing.list"};
// 114 hours, the past, and what is no time at all
constexpr std::array waits{"",
                           "1",
                           "3",
                           "0",
                           "410400",
                           "-5",
                           "soon",
                           "1e3",
                           "Thu, 01 Jan 1998 00:00:00 GMT",
                           "99999999999999999999"};
constexpr std::array losses{504, 502, 408, 503, 500};
constexpr auto not_the_gateway = "VolumeBackup.9999"; // whose 503 would say that nothing was done (API 15.3)

std::string operation(chance& c)
{
    switch (c.below(4)) {
    case 0: return "*";
    case 1: return c.pick(reading);
    case 2: return c.pick(changing);
    default: return c.pick(creating);
    }
}

// What the service may do to one call. Nothing takes effect later than vigil waits for it. No two dice in one call:
// compilers differ in which they throw first.
fault one_fault(chance& c)
{
    auto const kind = c.below(12);
    auto const wait = c.pick(waits);
    auto const status = c.pick(losses);
    auto const late = c.between(100ms, 6s);
    auto const bytes = static_cast<std::size_t>(c.below(600));
    auto const heads = c.happens(50);
    switch (kind) {
    case 0:
    case 1: {
        auto f = fault::lose_reply(status, wait);
        f.code = status == 503 ? not_the_gateway : "";
        return f;
    }
    case 2:
    case 3: return fault::late_effect(late, heads ? 504 : 502);
    case 4: return fault::close_before_reading();
    case 5: return fault::close_before_reply();
    case 6: return fault::close_in_reply(bytes);
    case 7: return fault::close_after_reply();
    case 8: return fault::stall(bytes);
    case 9: return heads ? fault::garbage() : fault::broken_body();
    case 10: return fault::refuse(heads ? 429 : 503, wait);
    default: return heads ? fault::expire_tokens() : fault::refuse(status);
    }
}

// A storm of 429, as long as it takes the calls.
void add_storm(chance& c, std::vector<testing::scripted_fault>& script)
{
    auto const first = 1 + c.below(60);
    auto const length = 5 + c.below(60);
    auto const wait = c.pick(waits);
    for (std::uint64_t i = 0; i < length; ++i)
        script.emplace_back("*", first + i, fault::refuse(429, wait, c.happens(50) ? "APIG.0308" : ""));
}

} // namespace

void schedule::disturb_service(chance& c, extent const& e)
{
    service.seed = c.bits() >> 8;
    service.token_length = 40 + c.below(200);
    service.quirks = c.happens(60);
    service.internal_links = c.happens(60);
    if (c.happens(30))
        service.page_cap = 1 + c.below(20);
    service.backup = {e.slowest / 20, e.slowest};
    service.restore = {1s, e.slowest / 2};
    service.removal = {1s, e.slowest / 4};
    service.latency = {c.between(0s, 50ms), c.between(50ms, c.happens(20) ? 3s : 300ms)};
    if (c.happens(40))
        service.init = c.between(0s, 2s);
    if (c.happens(40))
        service.visible = c.between(0s, 2s); // and then it is in the lists: within the grace
    if (c.happens(50))
        service.failure_share = 0.2;
    if (c.happens(30))
        service.restore_failure_share = 0.3;
    if (c.happens(30))
        service.removal_failure_share = 0.3;
    service.one_running_per_volume = c.happens(70);
    if (c.happens(25))
        service.token_lifetime = c.between(30s, 5min);

    auto const worst = c.below(e.service_percent + 1);
    for (std::uint64_t i = 0, n = c.below(5); i < n; ++i) {
        auto const share = static_cast<double>(c.below(worst + 1)) / 100.0;
        auto name = operation(c);
        service.chances.emplace_back(std::move(name), share, one_fault(c));
    }
    for (std::uint64_t i = 0, n = c.below(6); i < n; ++i) {
        auto name = operation(c);
        auto const nth = 1 + c.below(12);
        service.script.emplace_back(std::move(name), nth, one_fault(c));
    }
    if (c.happens(20))
        add_storm(c, service.script);
    if (c.happens(25))
        service.expire_tokens_at_request = 1 + c.below(150);
    if (c.happens(25))
        service.expire_tokens_at = c.between(0s, e.span);
}

// ---- the line and the clocks --------------------------------------------------------------------------------------

void schedule::disturb_line(chance& c, extent const& e)
{
    line_percent_ = static_cast<unsigned>(c.below(e.line_percent + 1));
    if (c.happens(20))
        line_percent_ = 0; // a calm line: what goes wrong is the service's fault
    if (c.happens(15))
        unresolved_ = 1 + c.below(6);
}

line_fault schedule::of_connection(std::size_t number) const noexcept
{
    line_fault f;
    if (number < unresolved_) {
        f.what = mishap::no_name;
        return f;
    }
    chance c(seed, 1000 + number);
    if (!c.happens(line_percent_))
        return f;
    f.what = static_cast<mishap>(1 + c.below(mishap_count - 1));
    f.at = static_cast<std::size_t>(c.below(1 + c.below(6000)));
    f.after = c.between(50ms, 8s);
    f.while_writing = c.happens(50);
    f.pieces = c.bits();
    return f;
}

void schedule::disturb_time(chance& c, extent const& e)
{
    auto free = duration::zero(); // from when on
    for (std::uint64_t i = 0, n = c.happens(40) ? 1 + c.below(2) : 0; i < n; ++i) {
        outage o;
        o.how = static_cast<outage::kind>(c.below(3));
        o.from = free + c.between(1s, e.span);
        o.length = c.happens(30) ? e.outage : c.between(1s, e.outage / 5);
        free = o.from + o.length + 1s;
        outages.push_back(o);
    }
    for (std::uint64_t i = 0, n = c.happens(40) ? 1 + c.below(3) : 0; i < n; ++i)
        restarts.push_back({c.between(0s, e.span * 2), c.happens(60)});
    for (std::uint64_t i = 0, n = c.happens(40) ? 1 + c.below(3) : 0; i < n; ++i) {
        auto const by = c.happens(50) ? c.between(1s, 10min) : c.between(1h, 30h);
        jumps.push_back({c.between(0s, e.span * 2), c.happens(50) ? by : -by});
    }
    std::ranges::sort(restarts, {}, &restart::at);
    std::ranges::sort(jumps, {}, &clock_jump::at);
}

outage const* schedule::outage_at(duration when) const noexcept
{
    auto const at = std::ranges::find_if(
        outages, [when](outage const& o) { return when >= o.from && when < o.from + o.length; });
    return at == outages.end() ? nullptr : &*at;
}

// ---- the load -----------------------------------------------------------------------------------------------------

namespace {

constexpr std::array mix{task::back_up,        task::back_up,        task::back_up, task::back_up_native,
                         task::back_up_native, task::create,         task::create,  task::create,
                         task::create_native,  task::create_native,  task::remove,  task::remove_native,
                         task::restore,        task::restore_native, task::share,   task::execute,
                         task::list,           task::show,           task::wait,    task::crowd,
                         task::gathering};

constexpr std::size_t readable = 8; // old backups that nothing changes, the first ones

bool changes_an_old_one(task t)
{
    return t == task::remove || t == task::remove_native || t == task::restore || t == task::restore_native ||
           t == task::share;
}

create_marker some_marker(chance& c)
{
    constexpr std::array markers{create_marker::automatic,   create_marker::automatic,
                                 create_marker::automatic,   create_marker::none,
                                 create_marker::description, create_marker::name_suffix};
    return c.pick(markers);
}

} // namespace

void schedule::load_up(chance& c, extent const& e)
{
    old_backups = readable;
    for (std::size_t i = 0; i < e.operations; ++i) {
        step s;
        s.what = c.pick(mix);
        s.at = c.between(0s, e.span);
        s.follow = c.happens(60);
        s.marker = some_marker(c);
        if (changes_an_old_one(s.what)) {
            s.of = old_backups++;
            s.at = std::max(s.at, e.slowest); // most of them are there by then
        } else if (s.what == task::execute) {
            s.of = policies++;
        } else {
            s.of = static_cast<std::size_t>(c.below(readable));
        }
        if (s.what == task::crowd)
            s.many = 2 + c.below(60);
        if (s.what == task::gathering)
            s.many = 1 + c.below(readable - s.of);
        if (c.happens(35))
            s.limit = c.between(500ms, e.slowest * 4);
        if (c.happens(20))
            s.cancel_after = c.happens(50) ? c.between(0s, 500ms) : c.between(0s, e.slowest);
        load.push_back(s);
    }
    std::ranges::stable_sort(load, {}, &step::at);

    testing::simulated_series old;
    old.name = "old";
    old.count = old_backups;
    old.takes = testing::time_range{1s, e.slowest};
    service.series.push_back(std::move(old));
    for (std::size_t i = 0; i < policies; ++i) {
        testing::simulated_policy p("policy-" + std::to_string(i));
        p.volumes.push_back("volume-of-policy-" + std::to_string(i));
        p.running = {5s, e.slowest};
        service.policies.push_back(std::move(p));
    }
}

schedule::schedule(std::uint64_t of, extent const& e) : seed(of)
{
    chance to_service(seed, 1);
    chance to_line(seed, 2);
    chance to_time(seed, 3);
    chance to_load(seed, 4);
    chance to_client(seed, 5);
    disturb_service(to_service, e);
    disturb_line(to_line, e);
    disturb_time(to_time, e);
    load_up(to_load, e);

    constexpr std::array<duration, 4> deadlines{15s, 30s, 60s, 120s};
    constexpr std::array<std::size_t, 4> widths{1, 4, 16, 64};
    constexpr std::array<duration, 4> limits{0s, 1s, 10s, 200s}; // the last: longer than any call
    client.call_deadline = to_client.pick(deadlines);
    client.per_origin = to_client.pick(widths);
    client.hedge = to_client.happens(25);
    client.per_second = to_client.happens(20) ? 5.0 : 0.0;
    auto const when = to_client.between(0s, e.span + e.slowest);
    if (to_client.happens(15))
        leaves = when;
    else if (to_client.happens(15))
        ends = {when, to_client.pick(limits)};
}

} // namespace vigil::chaos
