// A group that shuts down: all of its clients, whoever logs in for them, and one report.
#include "support/conversation.hpp"

#include <client/core.hpp>

#include <boost/asio/use_future.hpp>

#include <array>
#include <chrono>
#include <thread>
#include <vector>

namespace vigil::test {
namespace {

constexpr std::size_t members = 3;

// Each client has a script of its own.
struct closing_group
{
    asio::io_context ctx;
    testing::manual_time time{ctx.get_executor()};
    std::vector<std::unique_ptr<testing::scripted_transport>> wires;
    client_options options;
    std::optional<client_group> group_;

    closing_group()
    {
        options.seed = 1;
        options.poll.jitter = 0;
        options.credentials = token_credentials("token");
        options.project = project_id("p");
        options.vbs_endpoint = "https://service.test";
        for (std::size_t i = 0; i < members; ++i)
            wires.push_back(std::make_unique<testing::scripted_transport>(ctx.get_executor(), time));
    }
    ~closing_group()
    {
        for (auto const& w : wires) {
            for (auto const& p : w->problems())
                BOOST_ERROR(p);
            BOOST_TEST(w->unused() == 0u);
            BOOST_TEST(w->running() == 0u);
        }
        BOOST_TEST(time.sleepers() == 0u);
        ctx.restart();
        ctx.poll();
        BOOST_TEST(ctx.stopped());
    }

    client_group& group()
    {
        if (!group_) {
            std::vector<std::shared_ptr<net::transport>> all;
            for (auto const& w : wires)
                all.push_back(w->transport());
            group_.emplace(detail::make_cores(ctx.get_executor(), options, time.source(), std::move(all)));
        }
        return *group_;
    }

    template <class T, class Operation>
    std::shared_ptr<ending<T>> start(Operation op)
    {
        auto e = std::make_shared<ending<T>>();
        op(redirect_diagnostics(asio::bind_cancellation_slot(e->stop.slot(),
                                                             [e](error_code ec, T value) {
                                                                 ++e->times;
                                                                 e->ec = ec;
                                                                 e->value = std::move(value);
                                                             }),
                                e->info));
        return e;
    }
    std::shared_ptr<ending<backup>> get(std::size_t member)
    {
        return start<backup>([&](auto t) { group()[member].async_get_backup(backup_id("b1"), t); });
    }
    std::shared_ptr<ending<shutdown_report>> shut_down(duration limit)
    {
        return start<shutdown_report>([&](auto t) { group().async_shutdown(limit, t); });
    }
    void settle()
    {
        ctx.restart();
        ctx.poll();
    }
    bool until(std::function<bool()> done) { return time.run_until(ctx, std::move(done)); }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(shutdown_group, closing_group)

BOOST_AUTO_TEST_CASE(the_sums_of_all_when_the_last_has_ended)
{
    wires[0]->expect("GET /v3/p/backups/b1").hold();
    wires[1]->expect("GET /v3/p/backups/b1").after(2s).reply(200, backup_json("b1", "available"));
    wires[2]->expect("GET /v3/p/backups/b1").hold();
    std::vector const calls{get(0), get(1), get(2)};
    std::vector<std::shared_ptr<ending<job_outcome>>> waits;
    for (int i = 0; i < 30; ++i)
        waits.push_back(start<job_outcome>(
            [&](auto t) { group().async_await_job(job_id("j" + std::to_string(i)), wait_options(), t); }));
    time.run_for(ctx, 500ms);
    auto const end = shut_down(4s);
    settle();
    for (auto const& w : waits)
        BOOST_TEST(w->ec == errc::client_stopped);
    BOOST_TEST(until([&] { return end->times > 0; }));
    BOOST_TEST((time.elapsed() == 4500ms));
    BOOST_TEST(calls[0]->ec == asio::error::operation_aborted);
    BOOST_TEST(!calls[1]->ec);
    BOOST_TEST(calls[2]->ec == asio::error::operation_aborted);
    BOOST_TEST(!end->ec);
    BOOST_TEST(end->value.cancelled_calls == 2u);
    BOOST_TEST(end->value.ended_waits == 30u);
    BOOST_TEST((end->value.took == 4s));
    auto const again = shut_down(1h);
    settle();
    BOOST_TEST(again->value.ended_waits == 30u);
}

BOOST_AUTO_TEST_CASE(one_logs_in_for_the_calls_of_another)
{
    options.credentials = password_credentials("https://iam.test/v3", "demo", "secret").project_name("demo");
    options.project = {};
    wires[0]
        ->expect("POST /v3/auth/tokens")
        .after(2s)
        .reply(201, R"({"token":{"methods":["password"],"expires_at":"2026-01-02T00:00:00.000000Z",
            "user":{"id":"u","name":"d"},"project":{"id":"p","name":"d"},"catalog":[]}})")
        .header("X-Subject-Token", "t");
    for (auto const i : {0, 1})
        wires[static_cast<std::size_t>(i)]
            ->expect("GET /v3/p/backups/b1")
            .reply(200, backup_json("b1", "available"));
    std::vector const calls{get(0), get(1)};
    time.run_for(ctx, 1s);
    auto const end = shut_down(5s);
    BOOST_TEST(until([&] { return end->times > 0; }));
    for (auto const& e : calls)
        BOOST_TEST(!e->ec, e->ec.message());
    BOOST_TEST((time.elapsed() == 2s));
}

// Who logs in is cut off with its own calls' end; another takes the turn over.
BOOST_AUTO_TEST_CASE(a_log_in_changes_hands_when_its_client_has_nothing_left)
{
    options.credentials = password_credentials("https://iam.test/v3", "demo", "secret").project_name("demo");
    options.project = {};
    wires[0]->expect("POST /v3/auth/tokens").hold();
    auto const first = get(0);
    time.run_for(ctx, 1s);
    auto const second = get(1);
    time.run_for(ctx, 1s);
    first->stop.emit(asio::cancellation_type::total); // the log-in goes on for the second
    settle();
    wires[1]
        ->expect("POST /v3/auth/tokens")
        .reply(201, R"({"token":{"methods":["password"],"expires_at":"2026-01-02T00:00:00.000000Z",
            "user":{"id":"u","name":"d"},"project":{"id":"p","name":"d"},"catalog":[]}})")
        .header("X-Subject-Token", "t");
    wires[1]->expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    auto const end = shut_down(5s);
    BOOST_TEST(until([&] { return end->times > 0; }));
    BOOST_TEST(second->times == 1);
    BOOST_TEST(!second->ec, second->ec.message());
    BOOST_TEST((time.elapsed() == 2s));
}

BOOST_AUTO_TEST_CASE(cancelled_all_shut_down_all_the_same)
{
    wires[0]->expect("GET /v3/p/backups/b1").hold();
    auto const hangs = get(0);
    settle();
    auto const end = shut_down(3s);
    settle();
    end->stop.emit(asio::cancellation_type::partial);
    settle();
    BOOST_TEST(end->times == 1);
    BOOST_TEST(end->ec == asio::error::operation_aborted);
    BOOST_TEST(hangs->times == 0);
    auto const late = get(1);
    settle();
    BOOST_TEST(late->ec == errc::client_stopped);
    BOOST_TEST(until([&] { return hangs->times > 0; }));
    BOOST_TEST((time.elapsed() == 3s));
    BOOST_TEST(end->times == 1);
    auto const early = shut_down(1s);
    early->stop.emit(asio::cancellation_type::total); // before it began
    settle();
    BOOST_TEST(early->ec == asio::error::operation_aborted);
}

BOOST_AUTO_TEST_SUITE_END()

// ---- contexts and threads ---------------------------------------------------------------------------------

namespace {

client_options nowhere()
{
    client_options o;
    o.credentials = token_credentials("t");
    o.project = project_id("p");
    o.vbs_endpoint = "https://service.test";
    return o;
}

} // namespace

BOOST_AUTO_TEST_SUITE(shutdown_contexts)

BOOST_AUTO_TEST_CASE(a_context_that_ends_is_not_waited_for)
{
    asio::io_context first;
    auto second = std::make_unique<asio::io_context>();
    int times = 0;
    {
        client_group group({first.get_executor(), second->get_executor()}, nowhere());
        group.async_shutdown([&](error_code ec, shutdown_report) {
            BOOST_TEST(!ec);
            ++times;
        });
    }
    first.poll();
    BOOST_TEST(times == 0);
    BOOST_TEST(!first.stopped()); // somebody waits
    second.reset();
    first.poll();
    BOOST_TEST(times == 1);
    BOOST_TEST(first.stopped());
}

namespace {

// Two contexts that the test runs by hand, and what was told.
struct by_hand
{
    asio::io_context first;
    asio::io_context second;
    client_group group{{first.get_executor(), second.get_executor()}, nowhere()};
    std::vector<shutdown_report> told;
    int waits = 0;

    void ask()
    {
        group.async_shutdown([this](error_code ec, shutdown_report const& r) {
            BOOST_TEST(!ec);
            told.push_back(r);
        });
    }
    void wait(client& by)
    {
        by.async_await_job(job_id("j"), [this](error_code ec, job_outcome const&) {
            BOOST_TEST(ec == errc::client_stopped);
            ++waits;
        });
    }
    // Until it is out of work.
    static bool runs_out(asio::io_context& c)
    {
        c.restart();
        c.poll();
        return c.stopped();
    }
};

} // namespace

// Who has shut down is answered for from its report: its context, which has run out, is asked for nothing.
BOOST_FIXTURE_TEST_CASE(a_second_time_the_others_contexts_need_not_run, by_hand)
{
    wait(group[0]);
    wait(group[1]);
    ask();
    first.poll();
    BOOST_TEST(runs_out(second));
    BOOST_TEST(runs_out(first));
    BOOST_TEST_REQUIRE(told.size() == 1u);
    BOOST_TEST(waits == 2);
    ask();
    ask();
    BOOST_TEST(told.size() == 1u); // never inside
    BOOST_TEST(runs_out(first));
    BOOST_TEST_REQUIRE(told.size() == 3u);
    for (auto const& r : told) {
        BOOST_TEST(r.ended_waits == 2u);
        BOOST_TEST((r.took == told[0].took));
    }
}

BOOST_FIXTURE_TEST_CASE(one_that_shut_down_by_itself_counts_by_its_report, by_hand)
{
    wait(group[1]);
    bool alone = false;
    group[1].async_shutdown([&](error_code, shutdown_report const&) { alone = true; });
    BOOST_TEST(runs_out(second));
    BOOST_TEST(alone);
    wait(group[0]);
    ask();
    BOOST_TEST(runs_out(first));
    BOOST_TEST_REQUIRE(told.size() == 1u);
    BOOST_TEST(told[0].ended_waits == 2u);
}

BOOST_FIXTURE_TEST_CASE(one_that_still_has_to_is_waited_for, by_hand)
{
    ask();
    BOOST_TEST(!runs_out(first));
    BOOST_TEST(told.empty());
    BOOST_TEST(runs_out(second));
    BOOST_TEST(runs_out(first));
    BOOST_TEST(told.size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_first_context_takes_the_handler_along)
{
    auto const owned = std::make_shared<int>();
    auto first = std::make_unique<asio::io_context>();
    asio::io_context second;
    for (auto const steps : {0, 1, 2}) {
        first = std::make_unique<asio::io_context>();
        {
            client_group group({first->get_executor(), second.get_executor()}, nowhere());
            group.async_shutdown([owned](error_code, shutdown_report) { BOOST_ERROR("it was called"); });
        }
        for (int i = 0; i < steps; ++i)
            first->poll_one();
        first.reset();
        second.restart();
        second.poll();
        BOOST_TEST(owned.use_count() == 1);
        BOOST_TEST(second.stopped());
    }
}

BOOST_AUTO_TEST_CASE(from_many_threads_each_is_told_once)
{
    std::array<asio::io_context, 2> contexts;
    std::vector<decltype(asio::make_work_guard(contexts[0]))> works;
    std::vector<client_group::executor_type> executors;
    for (auto& c : contexts) {
        works.push_back(asio::make_work_guard(c));
        executors.push_back(c.get_executor());
    }
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&c = contexts[static_cast<std::size_t>(i % 2)]] { c.run(); });
    {
        client_group group(executors, nowhere());
        std::atomic<int> ended = 0;
        std::atomic<int> stopped = 0;
        for (int i = 0; i < 200; ++i)
            group.async_await_job(job_id("j" + std::to_string(i)), [&](error_code ec, job_outcome const&) {
                ++ended;
                stopped += ec == errc::client_stopped;
            });
        std::vector<std::jthread> callers;
        std::atomic<int> told = 0;
        for (int i = 0; i < 8; ++i)
            callers.emplace_back([&, i] {
                auto f =
                    i % 2 ? group.async_shutdown(0ms, asio::use_future)
                          : group[static_cast<std::size_t>(i / 2 % 2)].async_shutdown(0ms, asio::use_future);
                f.get();
                ++told;
            });
        callers.clear();
        BOOST_TEST(told == 8);
        auto const last = group.async_shutdown(asio::use_future).get();
        BOOST_TEST(last.ended_waits == 200u);
        works.clear();
        threads.clear(); // the contexts run out of work, with the group alive
        BOOST_TEST(ended == 200);
        BOOST_TEST(stopped == 200);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
