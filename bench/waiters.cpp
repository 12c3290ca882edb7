// What does a waiting caller cost? Bytes while it waits, CPU to start, complete and cancel it. Virtual time.
#include "counted_memory.hpp"
#include "forked.hpp"
#include "harness.hpp"
#include "waiting_rooms.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace vigil::bench {
namespace {

constexpr std::string_view question =
    "What does a waiting caller cost?\n"
    "1 to 1,000,000 callers that await jobs, all on one id or each on its own, in virtual time against a\n"
    "service in the process that answers at once; beside them callers that wait on an asio::steady_timer of\n"
    "their own.";

// ---- measuring ------------------------------------------------------------------------------------------

struct samples
{
    std::vector<double> bytes, cancellable_bytes; // per waiter
    std::vector<double> resident;                 // of the whole process, per waiter
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

// Of the whole process, per waiter: what the allocator keeps besides, and pages that are not full, are in it.
double resident_each(who kind, bool one_id, std::size_t n)
{
    return in_fork([=] {
        on_vigil room(kind, one_id);
        samples warm;
        turn(room, 1, true, warm);
        room.begin_turn(n);
        auto const before = resident_bytes();
        for (std::size_t k = 0; k < n; ++k)
            room.enter(k, {});
        room.settle();
        require(room.seen.all() == 0, "somebody did not wait");
        return (resident_bytes() - before) / static_cast<double>(n);
    });
}

int turns_for(std::size_t n) { return n == 1 ? 501 : n <= 1'000 ? 31 : n <= 100'000 ? 3 : 1; }

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
    table table_{{"waits on", "by", "waiters", "bytes", "cancellable", "resident", "start ns", "complete ns",
                  "cancel ns"}};
    report report_{"waiters"};

public:
    void add(std::string const& what, std::string const& key, who kind, std::size_t n, samples const& s)
    {
        auto const by = kind == who::callback ? "callback" : "coroutine";
        auto const cell = [](std::vector<double> const& v) {
            return v.empty() ? std::string("-") : number(median(v), 0);
        };
        table_.row({what, by, std::to_string(n), cell(s.bytes), cell(s.cancellable_bytes), cell(s.resident),
                    cell(s.start), cell(s.complete), cell(s.cancel)});
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

    // The figures by which waits are judged: those of the largest crowd.
    void summarize(std::string const& name, samples const& s)
    {
        for (auto const& [what, v, unit] :
             {std::tuple("bytes", &s.bytes, "bytes/waiter"), std::tuple("start_ns", &s.start, "ns/waiter"),
              std::tuple("complete_ns", &s.complete, "ns/waiter"),
              std::tuple("cancel_ns", &s.cancel, "ns/waiter")})
            report_.add(name + "." + what, median(*v), unit);
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
    constexpr std::size_t most = 1'000'000;
    double resident[2][2]; // first: later a fork would take over used memory
    for (auto const kind : {who::callback, who::coroutine})
        for (bool const one_id : {true, false})
            resident[kind == who::callback][one_id] = resident_each(kind, one_id, most);
    for (std::size_t const n : {std::size_t(1), std::size_t(1'000), std::size_t(100'000), most})
        for (auto const kind : {who::callback, who::coroutine}) {
            out.add("steady_timer", "timer", kind, n, measure<on_timers>(n, o, watch, kind));
            auto together = measure<on_vigil>(n, o, watch, kind, true);
            auto const* const of = resident[kind == who::callback];
            if (n == most)
                together.resident.push_back(of[true]);
            out.add("one job", "one_id", kind, n, together);
            if (n == 1)
                continue;
            auto apart = measure<on_vigil>(n, o, watch, kind, false);
            if (n == most)
                apart.resident.push_back(of[false]);
            out.add("a job each", "own_id", kind, n, apart);
            if (n < most)
                continue;
            std::string const by = kind == who::callback ? "callback" : "coroutine";
            out.summarize("waiters." + by, together);
            out.summarize("waiters.distinct." + by, apart);
            if (kind == who::callback) // nothing but the wait itself
                out.summarize("waiters", together);
        }
    out.show(o.json);
}

} // namespace
} // namespace vigil::bench

int main(int argc, char** argv)
{
    using namespace vigil::bench;
    return main_of("waiters", question, run, argc, argv);
}
