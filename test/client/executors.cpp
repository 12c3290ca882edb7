// Where handlers run, and that they never run where they were started.
#include "support/conversation.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <future>

namespace vigil::test {

BOOST_FIXTURE_TEST_SUITE(executors, conversation)

BOOST_AUTO_TEST_CASE(a_handler_runs_on_its_own_executor)
{
    asio::io_context mine;
    auto const strand = asio::make_strand(mine);
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1"));
    bool got = false;
    bool waited = false;
    api().async_get_backup(backup_id("b1"), asio::bind_executor(strand, [&](error_code, backup) {
                               BOOST_TEST(strand.running_in_this_thread());
                               got = true;
                           }));
    api().async_await_job(job_id("j1"), wait_options(),
                          asio::bind_executor(strand, [&](error_code, job_outcome) {
                              BOOST_TEST(strand.running_in_this_thread());
                              waited = true;
                          }));
    time.run_until(
        ctx, [] { return false; }, 5s);
    BOOST_TEST(!got);
    mine.run();
    BOOST_TEST(got);
    BOOST_TEST(waited);
}

BOOST_AUTO_TEST_CASE(never_inside_the_initiating_function_even_when_nothing_is_to_be_done)
{
    // Each of these is decided without a request; each is started on the client's own executor.
    bool inside = true;
    int ended = 0;
    auto const count = [&](auto, auto) {
        BOOST_TEST(!inside);
        ++ended;
    };
    asio::post(ctx, [&] {
        inside = true;
        api().async_get_backup(backup_id(""), count);
        api().async_create_backup(create_backup_request(volume_id("v1"), "auto"), count);
        api().async_await_job(job_id(""), wait_options(), count);
        api().async_await_backup(backup_id("batch"), wait_goal::created, wait_options(), count);
        inside = false;
    });
    BOOST_TEST(time.run_until(ctx, [&] { return ended == 4; }));
}

BOOST_AUTO_TEST_CASE(a_context_that_only_waits_keeps_running)
{
    // The waiting coroutine lives on a context that has nothing else to do.
    asio::io_context mine;
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1"));
    bool done = false;
    auto const body = [&]() -> asio::awaitable<void> {
        co_await api().async_await_job(job_id("j1"), wait_options(), asio::use_awaitable);
        done = true;
    };
    asio::co_spawn(mine, body(), [](std::exception_ptr e) { BOOST_TEST(!e); });
    mine.poll();
    BOOST_TEST(!mine.stopped()); // there is work: the wait
    time.run_until(
        ctx, [] { return false; }, 5s);
    mine.restart();
    mine.run();
    BOOST_TEST(done);
}

BOOST_AUTO_TEST_CASE(the_clients_own_context_keeps_running)
{
    // Whatever waits: a call and a wait, a callback and a coroutine, with their own executor or the client's.
    wire.expect("GET /v3/p/backups/b1").hold();
    int ended = 0;
    auto const count = [&](auto...) { ++ended; };
    api().async_get_backup(backup_id("b1"), count);
    api().async_await_job(job_id("j1"), count);
    api().async_await_job(job_id("j1"), asio::bind_executor(ctx, count));
    auto const body = [&]() -> asio::awaitable<void> {
        job_id const id("j1");
        co_await api().async_await_job(id);
    };
    asio::co_spawn(ctx, body(), count);
    ctx.poll();
    BOOST_TEST(!ctx.stopped());
    BOOST_TEST(ended == 0);
    cl->stop();
    ctx.run(); // returns when the last of them was told
    BOOST_TEST(ended == 4);
}

BOOST_AUTO_TEST_CASE(a_strand_of_another_context_keeps_that_running)
{
    asio::io_context mine;
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available")).after(1s);
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1"));
    int ended = 0;
    auto const strand = asio::make_strand(mine);
    auto const count = [&](auto...) {
        BOOST_TEST(strand.running_in_this_thread());
        ++ended;
    };
    api().async_get_backup(backup_id("b1"), asio::bind_executor(strand, count));
    mine.poll();
    BOOST_TEST(!mine.stopped());
    api().async_await_job(job_id("j1"), asio::bind_executor(strand, count));
    ctx.poll();
    mine.poll();
    BOOST_TEST(!mine.stopped());
    time.run_until(
        ctx, [] { return false; }, 5s);
    mine.run();
    BOOST_TEST(ended == 2);
}

BOOST_AUTO_TEST_CASE(a_thread_pool_is_not_joined_while_its_handler_waits)
{
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1"));
    asio::thread_pool pool(1);
    std::atomic<bool> told = false;
    api().async_await_job(job_id("j1"),
                          asio::bind_executor(pool, [&](error_code ec, job_outcome const&) { told = !ec; }));
    std::promise<void> joining;
    auto joined = std::async(std::launch::async, [&] {
        joining.set_value();
        pool.join();
        return told.load();
    });
    joining.get_future().wait();
    time.run_until(
        ctx, [] { return false; }, 5s);
    BOOST_TEST(joined.get()); // not before the handler ran
}

BOOST_AUTO_TEST_CASE(the_system_executor_will_do)
{
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1"));
    std::promise<error_code> told;
    api().async_await_job(
        job_id("j1"), asio::bind_executor(asio::system_executor(),
                                          [&](error_code ec, job_outcome const&) { told.set_value(ec); }));
    time.run_until(
        ctx, [] { return false; }, 5s);
    BOOST_TEST(!told.get_future().get());
}

BOOST_AUTO_TEST_CASE(the_client_tells_its_executor)
{
    BOOST_TEST((api().get_executor() == client::executor_type(ctx.get_executor())));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
