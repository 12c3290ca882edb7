// Ends: of operations, of the client, of its context. Nothing hangs, leaks or is called twice.
#include "support/conversation.hpp"

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>

namespace vigil::test {

namespace {

// Counts what is allocated through it and not yet given back.
template <class T>
struct counting
{
    using value_type = T;
    std::shared_ptr<long> live;

    explicit counting(std::shared_ptr<long> l) : live(std::move(l)) {}
    template <class U>
    counting(counting<U> const& other) : live(other.live)
    {}
    T* allocate(std::size_t n)
    {
        ++*live;
        return std::allocator<T>().allocate(n);
    }
    void deallocate(T* p, std::size_t n)
    {
        --*live;
        std::allocator<T>().deallocate(p, n);
    }
    template <class U>
    bool operator==(counting<U> const& other) const
    {
        return live == other.live;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(lifetime, conversation)

BOOST_AUTO_TEST_CASE(what_a_handler_owns_is_released_when_it_returns)
{
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1"));
    auto owned = std::make_shared<int>(1);
    std::weak_ptr<int> const seen = owned;
    int calls = 0;
    api().async_get_backup(backup_id("b1"), [&calls, owned](error_code, backup) { ++calls; });
    api().async_await_job(job_id("j1"), wait_options(),
                          [&calls, o = std::move(owned)](error_code, job_outcome) { ++calls; });
    BOOST_TEST(time.run_until(ctx, [&] { return calls == 2; }));
    BOOST_TEST(seen.expired());
}

BOOST_AUTO_TEST_CASE(memory_of_the_handlers_allocator_is_released_before_the_handler_runs)
{
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const call = std::make_shared<long>(0);
    auto const wait = std::make_shared<long>(0);
    int calls = 0;
    api().async_get_backup(backup_id("b1"),
                           asio::bind_allocator(counting<char>(call), [&](error_code, backup) {
                               BOOST_TEST(*call == 0);
                               ++calls;
                           }));
    api().async_await_job(job_id("j1"), wait_options(),
                          asio::bind_allocator(counting<char>(wait), [&](error_code, job_outcome) {
                              BOOST_TEST(*wait == 0);
                              ++calls;
                          }));
    BOOST_TEST(*call > 0); // it is used
    BOOST_TEST(*wait > 0);
    BOOST_TEST(time.run_until(ctx, [&] { return calls == 2; }));
}

BOOST_AUTO_TEST_CASE(the_end_of_the_client_ends_everything)
{
    wire.expect("GET /v3/p/backups/b1").hold();
    auto const call = start<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
    auto const wait =
        start<job_outcome>([&](auto t) { return api().async_await_job(job_id("j1"), wait_options(), t); });
    time.run_for(ctx, 100ms);
    cl.reset();
    BOOST_TEST(finish(call));
    BOOST_TEST(finish(wait));
    BOOST_TEST(call->ec == asio::error::operation_aborted);
    BOOST_TEST(wait->ec == asio::error::operation_aborted);
    BOOST_TEST((wait->value.verdict() == wait_verdict::cancelled));
}

BOOST_AUTO_TEST_CASE(a_stopped_client_refuses)
{
    api().stop();
    auto const call = run<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
    auto const wait =
        run<job_outcome>([&](auto t) { return api().async_await_job(job_id("j1"), wait_options(), t); });
    BOOST_TEST(call->ec == errc::client_stopped);
    BOOST_TEST(wait->ec == errc::client_stopped);
    api().stop(); // twice is once
}

BOOST_AUTO_TEST_CASE(cancelled_before_it_began)
{
    std::shared_ptr<ending<backup>> e;
    asio::post(ctx, [&] {
        e = start<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
        e->stop.emit(asio::cancellation_type::total);
    });
    ctx.poll();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST(wire.requests().empty());
}

BOOST_AUTO_TEST_CASE(a_late_cancellation_finds_nothing)
{
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    auto const e = run<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
    e->stop.emit(asio::cancellation_type::total);
    ctx.restart();
    ctx.poll();
    BOOST_TEST(e->times == 1);
}

BOOST_AUTO_TEST_CASE(every_type_of_cancellation_is_honoured)
{
    for (auto const type : {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                            asio::cancellation_type::total}) {
        wire.expect("GET /v3/p/backups/b1").hold();
        auto const e = start<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
        time.run_for(ctx, 10ms);
        e->stop.emit(type);
        BOOST_TEST(finish(e));
        BOOST_TEST(e->ec == asio::error::operation_aborted);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(contexts)

// The context goes at any moment, with the client before or after it, or owned by a coroutine inside it.
BOOST_AUTO_TEST_CASE(the_end_of_the_context_destroys_handlers_uncalled)
{
    for (int after = 0; after < 40; ++after) {
        auto owned = std::make_shared<int>(1);
        std::weak_ptr<int> const seen = owned;
        {
            auto ctx = std::make_unique<asio::io_context>();
            testing::manual_time time(ctx->get_executor());
            testing::scripted_transport wire(ctx->get_executor(), time);
            wire.expect("POST *").reply(200, R"({"job_id":"j1"})");
            wire.expect("GET *").reply(200, job_json("j1", "RUNNING")).times(5);
            wire.expect("GET *").reply(200, job_json("j1", "SUCCESS", "b1"));
            wire.expect("GET *").reply(200, backup_json("b1", "available"));
            // The coroutine owns the client, and waits in it.
            auto const body = [](asio::io_context& c, testing::manual_time& t, testing::scripted_transport& w,
                                 std::shared_ptr<int>) -> asio::awaitable<void> {
                auto cl = testing::make_client(c.get_executor(), t, w);
                auto made = cl.async_back_up(create_backup_request(volume_id("v1"), "n"), wait_options(),
                                             asio::use_awaitable);
                co_await std::move(made);
            };
            asio::co_spawn(*ctx, body(*ctx, time, wire, std::move(owned)), [](std::exception_ptr) {});
            for (int i = 0; i < after; ++i) {
                ctx->restart();
                if (ctx->poll_one() == 0 && !time.jump())
                    break;
            }
            ctx.reset();
        }
        BOOST_TEST(seen.expired(), "after " << after << " steps");
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
