// The story of an operation reaches who wants it, whatever stands between.
#include "support/conversation.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/consign.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

namespace vigil::test {

namespace {

// What is thrown by a wait for a job that failed.
diagnostics story_of(std::exception_ptr e)
{
    try {
        std::rethrow_exception(e);
    } catch (request_error const& thrown) {
        BOOST_TEST(thrown.code() == errc::job_failed);
        return thrown.info();
    }
}

struct failing : conversation
{
    failing()
    {
        wire.expect("GET /v1/p/jobs/j1")
            .reply(200, job_json("j1", "FAIL", "", R"(,"fail_reason":"no space","error_code":"VBS.0050")"));
    }

    // Awaits the job with a token around a handler(exception_ptr, job_outcome).
    template <class Around>
    void throws_the_story(Around const& around)
    {
        std::exception_ptr thrown;
        auto const done = [&](std::exception_ptr e, job_outcome const& o, auto...) {
            thrown = e;
            BOOST_TEST((o.verdict() == wait_verdict::failed));
        };
        around(done);
        BOOST_TEST(time.run_until(ctx, [&] { return thrown != nullptr; }));
        BOOST_TEST(story_of(thrown).fail_reason == "no space");
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(stories, failing)

BOOST_AUTO_TEST_CASE(an_exception_carries_it)
{
    std::exception_ptr thrown;
    auto const body = [&]() -> asio::awaitable<void> {
        job_id const id("j1");
        co_await api().async_await_job(id);
    };
    asio::co_spawn(ctx, body(), [&](std::exception_ptr e) { thrown = e; });
    BOOST_TEST(time.run_until(ctx, [&] { return thrown != nullptr; }));
    auto const info = story_of(thrown);
    BOOST_TEST(info.fail_reason == "no space");
    BOOST_TEST(info.service_code == "VBS.0050");
    BOOST_TEST(info.attempts == 1);
}

BOOST_AUTO_TEST_CASE(through_a_slot)
{
    asio::cancellation_signal stop;
    throws_the_story([&](auto const& done) {
        api().async_await_job(job_id("j1"),
                              asio::bind_cancellation_slot(stop.slot(), with_diagnostics(done)));
    });
}

BOOST_AUTO_TEST_CASE(through_an_executor_and_an_allocator)
{
    throws_the_story([&](auto const& done) {
        api().async_await_job(
            job_id("j1"),
            asio::bind_executor(ctx, asio::bind_allocator(std::allocator<char>(), with_diagnostics(done))));
    });
}

BOOST_AUTO_TEST_CASE(through_what_changes_the_arguments)
{
    throws_the_story([&](auto const& done) {
        api().async_await_job(
            job_id("j1"), asio::consign(asio::append(with_diagnostics(done), 5), std::make_shared<int>(1)));
    });
}

BOOST_AUTO_TEST_CASE(on_another_context)
{
    asio::io_context other;
    std::exception_ptr thrown;
    api().async_await_job(job_id("j1"),
                          with_diagnostics(asio::bind_executor(
                              other, [&](std::exception_ptr e, job_outcome const&) { thrown = e; })));
    time.run_until(
        ctx, [] { return false; }, 5s);
    BOOST_TEST(!thrown);
    other.run();
    BOOST_TEST_REQUIRE(!!thrown);
    BOOST_TEST(story_of(thrown).fail_reason == "no space");
}

BOOST_AUTO_TEST_CASE(by_a_future)
{
    auto f = api().async_await_job(job_id("j1"), with_diagnostics(asio::use_future));
    BOOST_TEST(time.run_until(ctx, [&] { return f.wait_for(0s) == std::future_status::ready; }));
    BOOST_CHECK_EXCEPTION(f.get(), request_error,
                          [](request_error const& e) { return e.info().fail_reason == "no space"; });
}

BOOST_AUTO_TEST_CASE(to_both_who_want_it)
{
    diagnostics beside;
    throws_the_story([&](auto const& done) {
        api().async_await_job(job_id("j1"), redirect_diagnostics(with_diagnostics(done), beside));
    });
    BOOST_TEST(beside.fail_reason == "no space");
}

BOOST_AUTO_TEST_CASE(to_both_the_other_way_round)
{
    diagnostics beside;
    throws_the_story([&](auto const& done) {
        api().async_await_job(job_id("j1"), with_diagnostics(redirect_diagnostics(done, beside)));
    });
    BOOST_TEST(beside.fail_reason == "no space");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(stories_of_success, conversation)

BOOST_AUTO_TEST_CASE(a_redirected_one_is_always_told)
{
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const call = run<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
    BOOST_TEST(!call->ec);
    BOOST_TEST(call->info.http_status == 200);
    auto const wait = run<job_outcome>([&](auto t) { return api().async_await_job(job_id("j1"), t); });
    BOOST_TEST(!wait->ec);
    BOOST_TEST(wait->info.operation == "vbs.jobs.get");
}

BOOST_AUTO_TEST_CASE(a_slot_around_still_cancels)
{
    asio::cancellation_signal stop;
    error_code ended;
    wire.expect("GET /v3/p/backups/b1").hold();
    api().async_get_backup(
        backup_id("b1"),
        asio::bind_cancellation_slot(stop.slot(), with_diagnostics([&](std::exception_ptr e, backup const&) {
                                         try {
                                             std::rethrow_exception(e);
                                         } catch (request_error const& thrown) {
                                             ended = thrown.code();
                                         }
                                     })));
    time.run_for(ctx, 1s);
    stop.emit(asio::cancellation_type::total);
    BOOST_TEST(time.run_until(ctx, [&] { return !!ended; }));
    BOOST_TEST(ended == asio::error::operation_aborted);
}

BOOST_AUTO_TEST_CASE(an_operation_that_was_made_and_never_awaited_is_nothing)
{
    auto const never = api().async_await_job(job_id("j1"));
    auto const nor = api().async_get_backup(backup_id("b1"));
    ctx.poll();
    BOOST_TEST(wire.requests().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
