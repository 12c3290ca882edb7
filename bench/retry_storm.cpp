// What does a service that comes back after a minute find before its door? Requests of 1,000 clients. Virtual time.
#include "harness.hpp"

#include "net/time_source.hpp"
#include "net/transport.hpp"

#include <vigil/testing/manual_time.hpp>
#include <vigil/vigil.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace vigil::detail {
VIGIL_API core_ptr make_core(asio::any_io_executor ex, client_options options,
                             std::shared_ptr<net::time_source> time, std::shared_ptr<net::transport> wire);
}

namespace vigil::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view question =
    "What does a service that comes back after a minute find before its door?\n"
    "1,000 clients want one answer for each of their callers, and start within the first second of an outage "
    "of 60 s.\n"
    "A request is refused after 10 ms. Back again, the service answers 1,000 requests a second after 50 ms "
    "each, and\n"
    "the rest with 503. A caller whose call failed begins anew 1 s later, or at once. Virtual time; every "
    "row sees the\n"
    "same dice.";

constexpr duration outage = 60s;
constexpr std::size_t clients = 1000;
constexpr long capacity = 1000; // per second, counted in tenths

// Refuses while it is down; counts what comes.
class service final : public net::transport
{
    asio::any_io_executor ex_;
    testing::manual_time& time_;
    std::shared_ptr<net::time_source> clock_ = time_.source();
    long tenth_ = -1, in_tenth_ = 0;

    void start_exchange(net::http_request const&, time_point,
                        asio::any_completion_handler<void(error_code, net::http_reply)> h) override
    {
        ask([h = std::make_shared<decltype(h)>(std::move(h))](int status) {
            net::http_reply reply;
            error_code ec;
            if (status == 0)
                ec = asio::error::connection_refused;
            else {
                reply.status = status;
                reply.progress = net::progress::complete;
                reply.body = status == 200 ? R"({"backup":{"id":"b","status":"available"}})" : "{}";
            }
            std::move (*h)(ec, std::move(reply));
        });
    }

public:
    std::vector<long> per_second;

    service(asio::any_io_executor ex, testing::manual_time& time) : ex_(std::move(ex)), time_(time) {}
    void stop() noexcept override {}

    // 0: no connection.
    void ask(std::function<void(int status)> then)
    {
        auto const now = time_.elapsed();
        auto const second = static_cast<std::size_t>(now / 1s);
        if (per_second.size() <= second)
            per_second.resize(second + 1);
        ++per_second[second];
        int status = 0;
        if (now >= outage) {
            auto const tenth = static_cast<long>(now / 100ms);
            if (std::exchange(tenth_, tenth) != tenth)
                in_tenth_ = 0;
            status = ++in_tenth_ > capacity / 10 ? 503 : 200;
        }
        duration const takes = status == 200 ? 50ms : 10ms;
        clock_->async_sleep_until(
            time_.now() + takes,
            asio::bind_executor(ex_, [then = std::move(then), status](error_code) { then(status); }));
    }
};

struct scene
{
    asio::io_context ctx{1};
    testing::manual_time time{ctx.get_executor()};
    std::shared_ptr<service> server = std::make_shared<service>(ctx.get_executor(), time);
    std::mt19937_64 generator{1};
    std::vector<double> served; // seconds after the end of the outage
    long failed = 0;            // calls, not requests

    double dice() { return std::uniform_real_distribution<double>(0, 1)(generator); }

    void later(duration d, std::function<void()> then)
    {
        time.async_wait_for(d, asio::bind_executor(ctx, [then = std::move(then)](error_code) { then(); }));
    }
    void is_served() { served.push_back(std::chrono::duration<double>(time.elapsed() - outage).count()); }
};

// One call, repeated until it succeeds. `anew`: the pause of a caller between two of them.
class strategy
{
public:
    virtual ~strategy() = default;
    virtual void call(std::size_t client, std::function<void(bool well)> done) = 0;
};

// Every second, for ever.
class naive final : public strategy
{
    scene& in_;

public:
    explicit naive(scene& s) : in_(s) {}

    void call(std::size_t client, std::function<void(bool)> done) override
    {
        in_.server->ask([this, client, done = std::move(done)](int status) {
            if (status == 200)
                return done(true);
            in_.later(1s, [this, client, done] { call(client, done); });
        });
    }
};

// AWS SDKs, "standard": 3 attempts, full jitter up to 2^i s and 20 s, 500 tokens per client of which a retry takes 5,
// given back when it succeeds; a first attempt that does gives 1.
class standard final : public strategy
{
    scene& in_;
    std::vector<int> tokens_;

    void attempt(std::size_t client, int number, std::function<void(bool)> done)
    {
        in_.server->ask([this, client, number, done = std::move(done)](int status) {
            auto& tokens = tokens_[client];
            if (status == 200) {
                tokens = std::min(500, tokens + (number > 1 ? 5 : 1));
                return done(true);
            }
            if (number == 3 || tokens < 5)
                return done(false);
            tokens -= 5;
            auto const limit = std::min(std::pow(2.0, number - 1), 20.0);
            auto const pause = std::chrono::duration<double>(limit * in_.dice());
            in_.later(std::chrono::duration_cast<duration>(pause),
                      [this, client, number, done] { attempt(client, number + 1, done); });
        });
    }

public:
    explicit standard(scene& s) : in_(s), tokens_(clients, 500) {}

    void call(std::size_t client, std::function<void(bool)> done) override
    {
        attempt(client, 1, std::move(done));
    }
};

class ours final : public strategy
{
    std::vector<std::unique_ptr<client>> clients_;

public:
    ours(scene& s, bool breaker)
    {
        for (std::size_t k = 0; k < clients; ++k) {
            client_options o;
            o.credentials = token_credentials("token");
            o.project = project_id("p");
            o.vbs_endpoint = "https://service.test";
            o.single_threaded = true;
            o.seed = k + 1;
            if (!breaker)
                o.breaker.failures = 0;
            clients_.push_back(std::make_unique<client>(
                detail::make_core(s.ctx.get_executor(), std::move(o), s.time.source(), s.server)));
        }
    }

    void call(std::size_t k, std::function<void(bool)> done) override
    {
        clients_[k]->async_get_backup(backup_id("b"),
                                      [done = std::move(done)](error_code ec, backup const&) { done(!ec); });
    }
};

struct row
{
    std::string name, key;
    std::function<std::unique_ptr<strategy>(scene&)> make;
    duration anew;
    std::size_t callers; // of each client
};

struct caller
{
    scene& in;
    strategy& with;
    std::size_t const client;
    duration const anew;

    void begin()
    {
        with.call(client, [this](bool well) {
            if (well)
                return in.is_served();
            ++in.failed;
            in.later(anew, [this] { begin(); });
        });
    }
};

long sum(std::vector<long> const& v, std::size_t from, std::size_t to)
{
    long all = 0;
    for (auto i = from; i < std::min(to, v.size()); ++i)
        all += v[i];
    return all;
}

long peak(std::vector<long> const& v, std::size_t from, std::size_t to)
{
    long most = 0;
    for (auto i = from; i < std::min(to, v.size()); ++i)
        most = std::max(most, v[i]);
    return most;
}

void play(row const& r, table& out, report& told)
{
    scene s;
    auto const with = r.make(s);
    std::vector<caller> all;
    all.reserve(clients * r.callers);
    for (std::size_t i = 0; i < clients * r.callers; ++i)
        all.push_back({s, *with, i % clients, r.anew});
    for (auto& c : all)
        s.later(std::chrono::duration_cast<duration>(std::chrono::duration<double>(s.dice())),
                [&c] { c.begin(); });
    if (!s.time.run_until(
            s.ctx, [&] { return s.served.size() == all.size(); }, 1h))
        throw std::runtime_error(r.name + ": not everybody was served within an hour");

    std::ranges::sort(s.served);
    auto const& n = s.server->per_second;
    auto const each = [&](char const* name, double value, char const* unit, int digits) {
        told.add(r.key + "/" + std::to_string(r.callers) + "/" + name, value, unit);
        return number(value, digits);
    };
    out.row({r.name, std::to_string(r.callers), each("while_down", double(sum(n, 0, 60)), "requests", 0),
             each("peak_down", double(peak(n, 0, 60)), "requests/s", 0),
             each("last_ten_s_down", double(sum(n, 50, 60)), "requests", 0),
             each("ten_s_after", double(sum(n, 60, 70)), "requests", 0),
             each("peak_after", double(peak(n, 60, n.size())), "requests/s", 0),
             each("failed_calls", double(s.failed), "calls", 0),
             each("half_served", median(s.served), "s", 1), each("all_served", s.served.back(), "s", 1)});
    all.clear();
}

void run(options const& o)
{
    auto const slow = [](scene& s) { return std::make_unique<naive>(s); };
    auto const aws = [](scene& s) { return std::make_unique<standard>(s); };
    auto const own = [](scene& s) { return std::make_unique<ours>(s, true); };
    auto const bare = [](scene& s) { return std::make_unique<ours>(s, false); };
    std::vector<row> const rows{
        {"every second, no limit", "naive", slow, 1s, 1},
        {"AWS standard, anew after 1 s", "aws", aws, 1s, 1},
        {"AWS standard, anew at once", "aws_at_once", aws, 0s, 1},
        {"vigil, anew after 1 s", "vigil", own, 1s, 1},
        {"vigil, anew at once", "vigil_at_once", own, 0s, 1},
        {"vigil without breaker, 1 s", "vigil_no_breaker", bare, 1s, 1},
        {"every second, no limit", "naive", slow, 1s, 20},
        {"AWS standard, anew after 1 s", "aws", aws, 1s, 20},
        {"vigil, anew after 1 s", "vigil", own, 1s, 20},
        {"vigil, anew at once", "vigil_at_once", own, 0s, 20},
    };
    table out({"1,000 clients", "callers", "while down", "peak/s", "last 10 s", "10 s after", "peak/s after",
               "failed calls", "half served s", "all served s"});
    report told("retry_storm");
    for (auto const& r : rows)
        if (o.only.empty() || o.only == r.key)
            play(r, out, told);
    report::print_machine();
    std::printf("\n");
    out.print();
    told.write(o.json);
}

} // namespace
} // namespace vigil::bench

int main(int argc, char** argv)
{
    using namespace vigil::bench;
    return main_of("retry_storm", question, run, argc, argv);
}
