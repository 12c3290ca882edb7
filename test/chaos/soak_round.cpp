// One round: the service, the proxy, the weather and the load, all of one seed; then the books are closed.
#include "chaos/schedule.hpp"
#include "chaos/soak.hpp"
#include "chaos/soak_load.hpp"

#include <vigil/testing/simulator.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>

namespace vigil::chaos {

using namespace std::chrono_literals;

namespace {

using testing::fault;

constexpr std::size_t old_backups = 40;
constexpr duration drain_limit = 60s; // longer than any operation may take

time_point now() { return std::chrono::steady_clock::now(); }

class round
{
    soak_options const& how_;
    std::uint64_t seed_;
    bool const throttles_ = seed_ % 3 == 0; // which slows a client down for long
    std::function<bool()> const& stop_;
    round_result result_;
    books books_;
    testing::simulator_options service_;
    std::optional<testing::simulator> sim_;
    std::optional<fault_proxy> proxy_;
    asio::io_context context_{1};
    std::optional<client> client_;
    std::optional<soak_load> load_;
    std::size_t running_ = 0;
    bool over_ = false;

public:
    round(soak_options const& how, std::uint64_t seed, std::function<bool()> const& stop)
        : how_(how), seed_(seed), stop_(stop)
    {}

    round_result run(duration span)
    {
        set_up_service();
        set_up_line();
        client_.emplace(context_.get_executor(), options());
        load_.emplace(*client_, books_, ids_of_old());
        for (std::size_t i = 0; i < how_.workers; ++i)
            spawn(load_->work(i, seed_));
        spawn(blow());
        spawn(keep_time(now() + span));
        auto const last = now() + span + drain_limit;
        while (running_ > 0 && context_.run_one_until(last) != 0) {
        }
        leave();
        return std::move(result_);
    }

private:
    void spawn(asio::awaitable<void> work)
    {
        ++running_;
        asio::co_spawn(context_, std::move(work), [this](std::exception_ptr e) {
            --running_;
            if (e)
                std::rethrow_exception(e);
        });
    }

    asio::awaitable<void> pause(duration span)
    {
        asio::steady_timer timer(context_, span);
        co_await timer.async_wait(asio::use_awaitable);
    }

    void set_up_service()
    {
        chance dice(seed_, 1);
        auto& s = service_;
        s.seed = seed_;
        s.backup = {50ms, 2s};
        s.restore = {50ms, 800ms};
        s.removal = {20ms, 300ms};
        s.visible = dice.happens(30) ? duration(300ms) : duration();
        s.failure_share = 0.04;
        s.restore_failure_share = 0.04;
        s.removal_failure_share = 0.03;
        s.latency = {0ms, 20ms};
        s.token_lifetime = dice.happens(30) ? duration(5s) : duration(24h);
        s.series.emplace_back();
        s.series.back().name = "old";
        s.series.back().count = old_backups;
        s.series.back().over = how_.round;
        auto const often = [&](int most) {
            return static_cast<double>(dice.below(static_cast<std::uint64_t>(most) + 1)) / 1000;
        };
        s.chances.emplace_back("*", often(30), fault::refuse(503, "0"));
        if (throttles_)
            s.chances.emplace_back("*", often(5), fault::refuse(429, "1"));
        s.chances.emplace_back("*", often(10), fault::refuse(500));
        s.chances.emplace_back("*", often(30), fault::lose_reply(504));
        s.chances.emplace_back("*", often(10), fault::lose_reply(502));
        s.chances.emplace_back("*", often(20), fault::close_before_reply());
        s.chances.emplace_back("*", often(20), fault::close_in_reply(60));
        s.chances.emplace_back("*", often(20), fault::close_after_reply());
        s.chances.emplace_back("*", often(10), fault::close_before_reading());
        s.chances.emplace_back("*", often(10), fault::garbage());
        s.chances.emplace_back("*", often(10), fault::broken_body());
        s.chances.emplace_back("*", often(5), fault::stall(20));
        auto const late = often(30);
        auto const effect = fault::late_effect(dice.between(100ms, 1500ms));
        for (auto const* create : {"vbs.cloudbackups.create", "vbs.backups.create.*"})
            s.chances.emplace_back(create, late, effect);
        sim_.emplace(service_);
    }

    void set_up_line()
    {
        proxy_.emplace(sim_->port());
        auto const worst = static_cast<unsigned>(chance(seed_, 2).below(25));
        proxy_->script([this, worst](std::uint64_t n) {
            chance dice(seed_, 1000 + n);
            if (!dice.happens(worst))
                return fate();
            if (dice.happens(15))
                return fate::reset();
            auto const where = dice.happens(50) ? side::request : side::reply;
            auto const what = static_cast<hurt>(dice.below(hurt_count));
            auto const at = static_cast<std::size_t>(dice.below(dice.happens(50) ? 3'000 : 30'000));
            auto const span = what == hurt::drip ? 0ms : std::chrono::milliseconds(dice.below(400));
            return fate(byte_fault(where, at, what, span));
        });
    }

    client_options options()
    {
        client_options o;
        auto const url = "https://127.0.0.1:" + std::to_string(proxy_->port());
        o.vbs_endpoint = o.volume_endpoint = o.sdrs_endpoint = url;
        o.credentials = password_credentials(url, service_.user, service_.password)
                            .user_domain_name(service_.domain)
                            .project_name(service_.project_name);
        o.tls.system_ca = false;
        o.tls.ca_pem = sim_->ca_pem();
        o.proxy.from_environment = false;
        o.seed = seed_;
        o.single_threaded = seed_ % 2 == 0;
        o.hedge.enabled = seed_ % 3 == 0;
        o.call_deadline = soak_load::call_limit;
        o.connections.connect = o.connections.tls_handshake = o.connections.write = 1s;
        o.connections.first_byte = o.connections.body = 1s;
        o.connections.per_origin = 24;
        o.retry.first_delay = 20ms;
        o.retry.throttled_delay = 100ms;
        o.retry.max_delay = 1s;
        // What a line held back, or the service did late, comes within two seconds.
        o.reconcile.grace = 3s;
        o.breaker.window = 2s;
        o.breaker.open = 300ms;
        o.breaker.max_open = 1s;
        o.poll.first = 50ms;
        o.poll.min = 50ms;
        o.poll.max = 1s;
        return o;
    }

    std::vector<std::string> ids_of_old()
    {
        // They come into being as time goes by; the first is there at once.
        std::vector<std::string> ids;
        for (auto const& b : sim_->books())
            ids.push_back(b.id);
        return ids;
    }

    // Until the load is over: something happens every moment.
    asio::awaitable<void> blow()
    {
        chance dice(seed_, 3);
        while (!over_) {
            co_await pause(dice.between(100ms, 1200ms));
            auto const kind = dice.below(throttles_ ? 7 : 6);
            auto const span = dice.between(100ms, dice.happens(20) ? 3s : 700ms);
            switch (kind) {
            case 0:
                note("outage");
                proxy_->go_away();
                co_await pause(span);
                proxy_->come_back();
                break;
            case 1:
                note("held");
                proxy_->hold();
                co_await pause(std::min<duration>(span, 1800ms));
                proxy_->release();
                break;
            case 2:
                note("restart");
                sim_->go_away();
                co_await pause(std::min<duration>(span, 500ms));
                sim_->come_back();
                break;
            case 3:
                note("cut");
                proxy_->cut();
                break;
            case 4:
                note("tokens revoked");
                storm(1, fault::expire_tokens());
                break;
            case 6:
                note("storm of 429");
                storm(1 + dice.below(15), fault::refuse(429, dice.happens(50) ? "1" : ""));
                break;
            default: break; // and sometimes nothing
            }
        }
    }

    void storm(std::uint64_t requests, fault const& f)
    {
        auto const done = sim_->stats().all_requests();
        for (std::uint64_t i = 1; i <= requests; ++i)
            sim_->script(testing::scripted_fault("*", done + i, f));
    }

    void note(char const* what) { ++result_.counts.faults[what]; }

    asio::awaitable<void> keep_time(time_point end)
    {
        bool stopped = false;
        while (!stopped && now() < end) {
            co_await pause(100ms);
            stopped = stop_();
        }
        over_ = true;
        stopped ? load_->cancel() : load_->stop();
        while (!stopped && running_ > 1) { // a second thought, while the rest ends
            co_await pause(100ms);
            stopped = stop_();
        }
        if (stopped)
            load_->cancel();
    }

    // The client goes first; then nothing may be left.
    void leave()
    {
        books_.leak("coroutines", running_);
        result_.counts.tasks = load_->tasks();
        load_.reset();
        client_.reset();
        auto const end = now() + 5s;
        context_.restart();
        while (proxy_->stats().open > 0 && now() < end)
            context_.run_for(5ms); // what a client leaves behind ends on its context
        auto const line = proxy_->stats();
        books_.leak("connections", line.open);
        books_.leak("connections too many", static_cast<std::size_t>(line.turned_away));
        context_.restart();
        context_.poll();
        count(line);
        result_.findings = books_.close(entries_of(sim_->books()), {}, now());
        result_.counts.counted = books_.counted();
        sim_.reset();
        proxy_.reset();
    }

    void count(proxy_stats const& line)
    {
        auto& c = result_.counts;
        auto const service = sim_->stats();
        c.requests = service.all_requests();
        c.connections = line.accepted;
        c.most_connections = line.most_open;
        c.faults["line: reset before it was read"] += line.resets;
        for (std::size_t i = 0; i < hurt_count; ++i)
            c.faults["line: " + std::string(to_string(static_cast<hurt>(i)))] += line.done[i];
        for (auto const& [what, n] : service.faults)
            c.faults["service: " + what] += n;
    }
};

} // namespace

round_result run_round(soak_options const& how, std::uint64_t seed, duration span,
                       std::function<bool()> const& stop)
{
    return round(how, seed, stop).run(span);
}

} // namespace vigil::chaos
