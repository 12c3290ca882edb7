// What does a waiting caller cost? Bytes while it waits, CPU to start, complete and cancel it. Virtual time.
#include "counted_memory.hpp"
#include "harness.hpp"

#include "net/time_source.hpp"
#include "net/transport.hpp"

#include <vigil/testing/manual_time.hpp>
#include <vigil/vigil.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace vigil::detail {
VIGIL_API core_ptr make_core(asio::any_io_executor ex, client_options options,
                             std::shared_ptr<net::time_source> time, std::shared_ptr<net::transport> wire);
}

namespace vigil::bench {
namespace {

constexpr std::string_view question =
    "What does a waiting caller cost?\n"
    "Callers that await jobs, all on one id or each on its own, in virtual time against a service in the\n"
    "process that answers at once; beside them callers that wait on an asio::steady_timer of their own.";

// Answers every look at once: all jobs run, or all have succeeded.
class service final : public net::transport
{
    asio::any_io_executor ex_;

    void start_exchange(net::http_request const& r, time_point,
                        asio::any_completion_handler<void(error_code, net::http_reply)> h) override
    {
        net::http_reply reply;
        reply.status = 200;
        reply.progress = net::progress::complete;
        reply.body = std::string(R"({"status":")") + (ended ? "SUCCESS" : "RUNNING") + R"(","job_id":")" +
                     r.target.substr(r.target.rfind('/') + 1) +
                     R"(","job_type":"bksCreateBackup","begin_time":"2026-01-01T00:00:00.000Z",)"
                     R"("end_time":"","error_code":null,"fail_reason":null,"entities":{"backup_id":"b"}})";
        asio::post(ex_, asio::append(std::move(h), error_code(), std::move(reply)));
    }

public:
    bool ended = false;

    explicit service(asio::any_io_executor ex) : ex_(std::move(ex)) {}
    void stop() noexcept override {}
};

// What became of the callers of one turn.
struct tally
{
    long succeeded = 0;
    long cancelled = 0;
    long other = 0;

    long all() const noexcept { return succeeded + cancelled + other; }
    void count(error_code ec) noexcept
    {
        if (!ec)
            ++succeeded;
        else if (ec == asio::error::operation_aborted)
            ++cancelled;
        else
            ++other;
    }
};

// Starts callers number 0..n-1. `slot` is unconnected when nobody will cancel.
class waiting_room
{
public:
    asio::io_context ctx{1};
    tally seen;

    virtual ~waiting_room() = default;
    virtual void enter(std::size_t k, asio::cancellation_slot slot) = 0;
    virtual bool can_complete() const noexcept { return true; }
    virtual void let_go() {}                   // from now on the work is done
    virtual bool pass_time() { return false; } // to the next moment that somebody waits for
    virtual void begin_turn(std::size_t) { seen = {}; }

    // Runs what is ready.
    void settle()
    {
        ctx.restart();
        while (ctx.poll() != 0)
            ctx.restart();
    }
};

enum class who { callback, coroutine };

// A slot takes room, also when it is not connected.
void spawn(asio::io_context& ctx, asio::awaitable<void> body, asio::cancellation_slot slot)
{
    if (slot.is_connected())
        asio::co_spawn(ctx, std::move(body), asio::bind_cancellation_slot(slot, asio::detached));
    else
        asio::co_spawn(ctx, std::move(body), asio::detached);
}

class on_vigil final : public waiting_room
{
    testing::manual_time time_{ctx.get_executor()};
    std::shared_ptr<service> service_ = std::make_shared<service>(ctx.get_executor());
    client client_{detail::make_core(ctx.get_executor(), settings(), time_.source(), service_)};
    who const kind_;
    bool const one_id_;
    std::vector<job_id> ids_; // made before anything is counted

    static client_options settings()
    {
        client_options o;
        o.credentials = token_credentials("token");
        o.project = project_id("p");
        o.vbs_endpoint = "https://service.test";
        o.poll.jitter = 0; // everybody looks at the same moment
        o.single_threaded = true;
        o.seed = 1;
        return o;
    }

    asio::awaitable<void> caller(job_id id)
    {
        try {
            co_await client_.async_await_job(std::move(id));
            seen.count({});
        } catch (request_error const& e) {
            seen.count(e.code());
        }
    }

public:
    on_vigil(who kind, bool one_id) : kind_(kind), one_id_(one_id) {}

    void begin_turn(std::size_t n) override
    {
        waiting_room::begin_turn(n);
        service_->ended = false;
        while (ids_.size() < n)
            ids_.emplace_back("ff8080814dbd65d7014dbe0d84db" + std::to_string(10'000'000 + ids_.size()));
    }

    void enter(std::size_t k, asio::cancellation_slot slot) override
    {
        auto const& id = ids_[one_id_ ? 0 : k];
        auto done = [this](error_code ec, job_outcome const&) { seen.count(ec); };
        if (kind_ == who::coroutine)
            spawn(ctx, caller(id), slot);
        else if (slot.is_connected())
            client_.async_await_job(id, asio::bind_cancellation_slot(slot, done));
        else
            client_.async_await_job(id, done);
    }

    void let_go() override { service_->ended = true; }
    bool pass_time() override { return time_.jump(); }
};

// The comparison: what Asio alone asks for a caller that waits for one thing.
class on_timers final : public waiting_room
{
    who const kind_;
    std::vector<std::unique_ptr<asio::steady_timer>> timers_;

    asio::awaitable<void> caller()
    {
        asio::steady_timer t(ctx, asio::steady_timer::time_point::max());
        try {
            co_await t.async_wait(asio::use_awaitable);
            seen.count({});
        } catch (boost::system::system_error const& e) {
            seen.count(e.code());
        }
    }

public:
    explicit on_timers(who kind) : kind_(kind) {}

    bool can_complete() const noexcept override { return false; }

    void begin_turn(std::size_t n) override
    {
        waiting_room::begin_turn(n);
        timers_.clear();
        timers_.resize(n);
    }

    void enter(std::size_t k, asio::cancellation_slot slot) override
    {
        if (kind_ == who::coroutine)
            return spawn(ctx, caller(), slot);
        timers_[k] = std::make_unique<asio::steady_timer>(ctx, asio::steady_timer::time_point::max());
        auto done = [this](error_code ec) { seen.count(ec); };
        timers_[k]->async_wait(asio::bind_cancellation_slot(slot, done));
    }
};

// ---- measuring ------------------------------------------------------------------------------------------

struct samples
{
    std::vector<double> bytes, cancellable_bytes; // per waiter
    std::vector<double> start, complete, cancel;  // nanoseconds of CPU per waiter
};

class span
{
    std::uint64_t const began_ = cpu_nanoseconds();

public:
    double each(std::size_t n) const
    {
        static std::uint64_t const reading = cpu_reading();
        auto const spent = cpu_nanoseconds() - began_;
        return static_cast<double>(spent - std::min(spent, reading)) / static_cast<double>(n);
    }
};

void require(bool well, char const* what)
{
    if (!well)
        throw std::runtime_error(what);
}

// n callers come, wait, and are all served or all cancelled.
void turn(waiting_room& room, std::size_t n, bool cancel, samples& out)
{
    std::vector<asio::cancellation_signal> signals(n);
    room.begin_turn(n);
    auto const before = live_bytes();
    span const starting;
    for (std::size_t k = 0; k < n; ++k)
        room.enter(k, cancel ? signals[k].slot() : asio::cancellation_slot());
    room.settle();
    auto const start = starting.each(n);
    auto const bytes = static_cast<double>(live_bytes() - before) / static_cast<double>(n);
    require(room.seen.all() == 0, "somebody did not wait");
    (cancel ? out.cancellable_bytes : out.bytes).push_back(bytes);
    if (!cancel)
        out.start.push_back(start);

    auto const wanted = static_cast<long>(n);
    span const ending;
    if (cancel) {
        for (auto& s : signals)
            s.emit(asio::cancellation_type::terminal);
        room.settle();
        out.cancel.push_back(ending.each(n));
        require(room.seen.cancelled == wanted, "not everybody was cancelled");
    } else if (room.can_complete()) {
        room.let_go();
        while (room.seen.all() < wanted) {
            require(room.pass_time(), "nobody waits any more, and not everybody was served");
            room.settle();
        }
        out.complete.push_back(ending.each(n));
        require(room.seen.succeeded == wanted, "not everybody was served");
    }
}

int turns_for(std::size_t n) { return n == 1 ? 501 : n <= 1000 ? 31 : 3; }

template <class Room, class... Args>
samples measure(std::size_t n, options const& o, stopwatch const& watch, Args... args)
{
    samples out;
    auto const most = o.rounds > 0 ? o.rounds : turns_for(n);
    for (bool const cancel : {false, true}) {
        std::optional<Room> room;
        for (int i = 0; i < most && (i == 0 || watch.seconds() < o.limit); ++i) {
            if (!room || !room->can_complete()) { // who can't be served stays for ever
                samples warm;
                turn(room.emplace(args...), 1, true, warm);
            }
            turn(*room, n, cancel, out);
        }
    }
    return out;
}

class results
{
    table table_{
        {"waits on", "by", "waiters", "bytes", "cancellable", "start ns", "complete ns", "cancel ns"}};
    report report_{"waits"};

public:
    void add(std::string const& what, std::string const& key, who kind, std::size_t n, samples const& s)
    {
        auto const by = kind == who::callback ? "callback" : "coroutine";
        auto const cell = [](std::vector<double> const& v) {
            return v.empty() ? std::string("-") : number(median(v), 0);
        };
        table_.row({what, by, std::to_string(n), cell(s.bytes), cell(s.cancellable_bytes), cell(s.start),
                    cell(s.complete), cell(s.cancel)});
        auto const tell = [&](char const* name, std::vector<double> const& v, char const* unit) {
            if (!v.empty())
                report_.add(key + "/" + by + "/" + std::to_string(n) + "/" + name, median(v), unit);
        };
        tell("bytes", s.bytes, "bytes/waiter");
        tell("bytes_cancellable", s.cancellable_bytes, "bytes/waiter");
        tell("start", s.start, "ns/waiter");
        tell("complete", s.complete, "ns/waiter");
        tell("cancel", s.cancel, "ns/waiter");
    }

    void show(std::string const& json) const
    {
        report::print_machine();
        std::printf("\n");
        table_.print();
        report_.write(json);
    }
};

void run(options const& o)
{
    stopwatch const watch;
    results out;
    for (std::size_t const n : {1u, 1'000u, 100'000u})
        for (auto const kind : {who::callback, who::coroutine}) {
            out.add("steady_timer", "timer", kind, n, measure<on_timers>(n, o, watch, kind));
            out.add("one job", "one_id", kind, n, measure<on_vigil>(n, o, watch, kind, true));
            if (n > 1)
                out.add("a job each", "own_id", kind, n, measure<on_vigil>(n, o, watch, kind, false));
        }
    out.show(o.json);
}

} // namespace
} // namespace vigil::bench

int main(int argc, char** argv)
{
    try {
        auto const o = vigil::bench::parse(argc, argv, vigil::bench::question);
        if (o.go_on)
            vigil::bench::run(o);
        return 0;
    } catch (std::exception const& e) {
        std::fprintf(stderr, "bench_waits: %s\n", e.what());
        return 1;
    }
}
