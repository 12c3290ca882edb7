// What a handler may do: throw, block, and come first after a log-in that went wrong.
#include "support/conversation.hpp"

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <stdexcept>

namespace vigil::test {

BOOST_FIXTURE_TEST_SUITE(handlers, conversation)

BOOST_AUTO_TEST_CASE(an_exception_leaves_run_and_the_client_goes_on)
{
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1"));
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    auto const wait = [&] {
        return start<job_outcome>(
            [&](auto token) { return api().async_await_job(job_id("j1"), wait_options(), token); });
    };
    auto const bad = [](auto...) { throw std::runtime_error("of the user"); };
    auto const before = wait();
    api().async_await_job(job_id("j1"), wait_options(), bad);
    auto const after = wait();
    api().async_get_backup(backup_id("b1"), bad);
    int thrown = 0;
    for (int i = 0; i < 50 && after->times == 0; ++i)
        try {
            ctx.restart();
            ctx.poll();
            time.jump();
        } catch (std::runtime_error const&) {
            ++thrown;
        }
    BOOST_TEST(thrown == 2);
    BOOST_TEST(before->times == 1);
    BOOST_TEST(after->times == 1);
    auto const e = run<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
    BOOST_TEST(!e->ec);
}

BOOST_AUTO_TEST_CASE(a_deadline_may_be_as_long_as_time)
{
    options.call_deadline = duration::max();
    wire.expect("GET /v3/p/backups/b1").reply(503);
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1"));
    BOOST_TEST(!run<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); })->ec);
    BOOST_TEST(!run<job_outcome>([&](auto t) {
                    return api().async_await_job(job_id("j1"), wait_options(), t);
                })->ec);
}

BOOST_AUTO_TEST_CASE(a_token_that_makes_no_session_is_no_token)
{
    options.credentials = // without a project
        password_credentials("https://iam.test/v3", "demo", "secret-password").user_domain_name("Default");
    options.vbs_endpoint = "https://vbs.test";
    for (int i = 0; i < 2; ++i) {
        wire.expect("POST /v3/auth/tokens")
            .reply(201, R"({"token":{"expires_at":"2026-01-02T00:00:00.000000Z"}})")
            .header("X-Subject-Token", "t1");
        auto const e = run<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
        BOOST_TEST(e->ec == errc::no_project);
    }
}

BOOST_AUTO_TEST_CASE(a_log_in_that_cannot_begin_lets_nobody_wait)
{
    options.credentials = password_credentials("nonsense", "demo", "secret").project_name("demo");
    auto const e = run<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
    BOOST_TEST(e->ec == errc::endpoint_not_found);
    BOOST_TEST(e->info.operation == "iam.tokens.create");
    BOOST_TEST((time.elapsed() == 0s));
}

BOOST_AUTO_TEST_CASE(who_gives_up_waiting_for_a_log_in_is_not_told_of_an_earlier_one)
{
    options.retry.max_attempts = 1;
    options.credentials =
        password_credentials("https://iam.test/v3", "demo", "secret-password").project_name("demo");
    wire.expect("POST /v3/auth/tokens").reply(503, R"({"error":{"code":503,"message":"earlier"}})");
    wire.expect("POST /v3/auth/tokens").hold();
    auto const get = [&](auto token) { return api().async_get_backup(backup_id("b1"), token); };
    auto const first = run<backup>(get);
    BOOST_TEST(first->info.service_message == "earlier");
    auto const second = start<backup>(get);
    time.run_for(ctx, 1s);
    second->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(second));
    BOOST_TEST(second->info.operation == "iam.tokens.create");
    BOOST_TEST(second->info.http_status == 0);
    BOOST_TEST(second->info.service_message == "");
    cl.reset(); // the log-in ends with the client
    ctx.restart();
    ctx.poll();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(handlers_on_threads)

BOOST_AUTO_TEST_CASE(one_that_blocks_holds_up_nobody)
{
    client_options options;
    options.credentials = token_credentials("token");
    options.project = project_id("p");
    asio::thread_pool pool(2);
    client cl(pool.get_executor(), options);
    std::promise<bool> answered;
    cl.async_get_backup(backup_id(""), [&](error_code, backup) {
        auto inner = cl.async_get_backup(backup_id(""), asio::use_future);
        answered.set_value(inner.wait_for(10s) == std::future_status::ready);
    });
    BOOST_TEST(answered.get_future().get());
    cl.stop();
    pool.join();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
