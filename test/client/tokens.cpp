// Every operation works with every completion token.
#include "support/conversation.hpp"

#include <vigil/sdrs.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/experimental/promise.hpp>
#include <boost/asio/experimental/use_promise.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <future>

namespace vigil::test {

constexpr auto tuple_token = asio::as_tuple(asio::use_awaitable);

// One operation as a script and an initiation; each(op) is called with op(token).
template <class T>
struct tokens_of : conversation
{
    bool done = false;

    void drive()
    {
        BOOST_TEST(time.run_until(ctx, [&] { return done; }));
        done = false;
    }

    template <class Operation>
    void all(Operation op)
    {
        callback(op);
        future(op);
        coroutine(op);
        deferred(op);
        promise(op);
        with_executor(op);
    }

    template <class Operation>
    void callback(Operation op)
    {
        op([&](error_code ec, auto...) {
            BOOST_TEST(!ec);
            done = true;
        });
        BOOST_TEST(!done);
        drive();
    }

    template <class Operation>
    void future(Operation op)
    {
        std::future<T> f = op(asio::use_future);
        BOOST_TEST(time.run_until(ctx, [&] { return f.wait_for(0s) == std::future_status::ready; }));
        BOOST_CHECK_NO_THROW(f.get());
    }

    template <class Operation>
    void coroutine(Operation op)
    {
        auto const body = [&]() -> asio::awaitable<void> {
            co_await op(asio::use_awaitable);
            co_await op(with_diagnostics(asio::use_awaitable));
            auto const got = co_await op(tuple_token);
            BOOST_TEST(!std::get<0>(got));
            error_code redirected = asio::error::fault;
            co_await op(asio::redirect_error(asio::use_awaitable, redirected));
            BOOST_TEST(!redirected);
            diagnostics info;
            auto const told = co_await op(redirect_diagnostics(tuple_token, info));
            BOOST_TEST(!std::get<0>(told));
            BOOST_TEST(!info.operation.empty());
            done = true;
        };
        asio::co_spawn(ctx, body(), [](std::exception_ptr e) { BOOST_TEST(!e); });
        drive();
    }

    template <class Operation>
    void deferred(Operation op)
    {
        auto const before = wire.requests().size();
        auto later = op(asio::deferred);
        ctx.restart();
        ctx.poll();
        BOOST_TEST(wire.requests().size() == before); // nothing starts until it is asked to
        std::move(later)([&](error_code ec, auto...) {
            BOOST_TEST(!ec);
            done = true;
        });
        drive();
    }

    template <class Operation>
    void promise(Operation op)
    {
        auto p = op(asio::experimental::use_promise);
        std::move(p)([&](error_code ec, auto...) {
            BOOST_TEST(!ec);
            done = true;
        });
        drive();
    }

    template <class Operation>
    void with_executor(Operation op)
    {
        asio::io_context other;
        op(asio::bind_executor(other.get_executor(), [&](error_code ec, auto...) {
            BOOST_TEST(!ec);
            done = true;
        }));
        time.run_until(
            ctx, [&] { return false; }, 10s);
        BOOST_TEST(!done); // it belongs to the other context, whose run() waits for it
        BOOST_TEST(other.run() > 0u);
        BOOST_TEST(done);
        done = false;
    }
};

constexpr int rounds = 10; // completions of one all()

BOOST_AUTO_TEST_SUITE(token_matrix)

BOOST_FIXTURE_TEST_CASE(create_backup, tokens_of<created_backup>)
{
    wire.expect("POST /v2/p/cloudbackups").reply(200, R"({"job_id":"j1"})").times(rounds);
    all([&](auto&& token) {
        return api().async_create_backup(create_backup_request(volume_id("v1"), "n"),
                                         std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(create_native_backup, tokens_of<backup_summary>)
{
    wire.expect("POST /v3/p/backups").reply(202, R"({"backup":{"id":"b1"}})").times(rounds);
    all([&](auto&& token) {
        return api().async_create_native_backup(create_native_backup_request(volume_id("v1"), "n"),
                                                std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(get_backup, tokens_of<backup>)
{
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available")).times(rounds);
    all([&](auto&& token) {
        return api().async_get_backup(backup_id("b1"), std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(list_backups, tokens_of<page<backup_summary>>)
{
    wire.expect("GET /v3/p/backups").reply(200, R"({"backups":[]})").times(rounds);
    all([&](auto&& token) {
        return api().async_list_backups(list_backups_query(), std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(list_backup_details, tokens_of<page<backup>>)
{
    wire.expect("GET /v3/p/backups/detail").reply(200, R"({"backups":[]})").times(rounds);
    all([&](auto&& token) {
        return api().async_list_backup_details(list_backups_query(), std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(get_volume, tokens_of<volume>)
{
    wire.expect("GET /v3/p/volumes/v1").reply(200, volume_json("v1", "available")).times(rounds);
    all([&](auto&& token) {
        return api().async_get_volume(volume_id("v1"), std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(get_job, tokens_of<job>)
{
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "INIT")).times(rounds);
    all([&](auto&& token) {
        return api().async_get_job(job_id("j1"), std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(get_sdrs_job, tokens_of<job>)
{
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "INIT")).times(rounds);
    all([&](auto&& token) {
        return api().async_get_sdrs_job(job_id("j1"), std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(list_policy_tasks, tokens_of<page<policy_task>>)
{
    wire.expect("GET /v2/p/backuppolicy/pol/backuptasks").reply(200, R"({"tasks":[]})").times(rounds);
    all([&](auto&& token) {
        return api().async_list_policy_tasks(list_policy_tasks_query(policy_id("pol")),
                                             std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(list_failure_jobs, tokens_of<page<failure_job>>)
{
    wire.expect("GET /v1/p/task-center/failure-jobs").reply(200, R"({"failure_jobs":[]})").times(rounds);
    all([&](auto&& token) {
        return api().async_list_failure_jobs(list_failure_jobs_query(), std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(start_group, tokens_of<job_id>)
{
    wire.expect("POST /v1/p/server-groups/g1/action").reply(200, R"({"job_id":"j1"})").times(rounds);
    all([&](auto&& token) {
        return sdrs::groups(api()).async_start(server_group_id("g1"), std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(list_drills, tokens_of<page<sdrs::drill>>)
{
    wire.expect("GET /v1/p/disaster-recovery-drills")
        .reply(200, R"({"disaster_recovery_drills":[],"count":0})")
        .times(rounds);
    all([&](auto&& token) {
        return sdrs::drills(api()).async_list(sdrs::list_drills_query(),
                                              std::forward<decltype(token)>(token));
    });
}

// Nothing comes but the code.
BOOST_FIXTURE_TEST_CASE(delete_native_backup, tokens_of<void>)
{
    wire.expect("DELETE /v3/p/backups/b1").reply(202, "").times(rounds);
    all([&](auto&& token) {
        return api().async_delete_native_backup(backup_id("b1"), std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(restore_backup, tokens_of<restore_started>)
{
    wire.expect("POST /v2/p/cloudbackups/b1/restore").reply(200, R"({"job_id":"j1"})").times(rounds);
    all([&](auto&& token) {
        return api().async_restore_backup(restore_backup_request(backup_id("b1"), volume_id("v1")),
                                          std::forward<decltype(token)>(token));
    });
}

// Nothing is asked but the token.
BOOST_FIXTURE_TEST_CASE(get_quota, tokens_of<std::vector<backup_quota>>)
{
    wire.expect("GET /v2/p/cloudbackups/quota").reply(200, R"({"quotas":{"resources":[]}})").times(rounds);
    all([&](auto&& token) { return api().async_get_quota(std::forward<decltype(token)>(token)); });
}

BOOST_FIXTURE_TEST_CASE(share_a_backup, tokens_of<share_outcome>)
{
    wire.expect("POST /v2/p/os-vendor-backup-sharing").reply(200, R"({"shared":[]})").times(rounds);
    all([&](auto&& token) {
        return shares(api()).async_create(share_backup_request(backup_id("b1")).to(project_id("p2")),
                                          std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(switch_a_policy, tokens_of<void>)
{
    wire.expect("PUT /v2/p/backuppolicy/pol").reply(200, "").times(rounds);
    all([&](auto&& token) {
        return policies(api()).async_set_status(policy_id("pol"), policy_state::off,
                                                std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(await_job, tokens_of<job_outcome>)
{
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1")).times(rounds);
    all([&](auto&& token) {
        return api().async_await_job(job_id("j1"), wait_options(), std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(await_sdrs_job, tokens_of<job_outcome>)
{
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1")).times(rounds);
    all([&](auto&& token) {
        return api().async_await_sdrs_job(job_id("j1"), wait_options(), std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(await_backup, tokens_of<backup_outcome>)
{
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available")).times(rounds);
    all([&](auto&& token) {
        return api().async_await_backup(backup_id("b1"), wait_goal::created, wait_options(),
                                        std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(await_restore, tokens_of<backup_outcome>)
{
    for (int i = 0; i < rounds; ++i)
        wire.expect("GET /v3/p/backups/b1")
            .reply(200, backup_json("b1", "restoring"))
            .expect("GET /v3/p/volumes/v1")
            .reply(200, volume_json("v1", "restoring-backup"))
            .expect("GET /v3/p/backups/b1")
            .reply(200, backup_json("b1", "available"))
            .expect("GET /v3/p/volumes/v1")
            .reply(200, volume_json("v1", "available"));
    all([&](auto&& token) {
        return api().async_await_restore(backup_id("b1"), volume_id("v1"), wait_options(),
                                         std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(back_up, tokens_of<backup>)
{
    for (int i = 0; i < rounds; ++i)
        wire.expect("POST /v3/p/backups")
            .reply(202, R"({"backup":{"id":"b1"}})")
            .expect("GET /v3/p/backups/b1")
            .reply(200, backup_json("b1", "available"));
    all([&](auto&& token) {
        return api().async_back_up(create_native_backup_request(volume_id("v1"), "n"), wait_options(),
                                   std::forward<decltype(token)>(token));
    });
}

BOOST_FIXTURE_TEST_CASE(next_change, tokens_of<change<job>>)
{
    for (int i = 0; i < rounds / 2; ++i)
        wire.expect("GET /v1/p/jobs/j1")
            .reply(200, job_json("j1", "INIT"))
            .expect("GET /v1/p/jobs/j1")
            .reply(200, job_json("j1", "RUNNING"));
    auto changes = api().watch_job(job_id("j1"));
    all([&](auto&& token) { return changes.async_next_change(std::forward<decltype(token)>(token)); });
}

BOOST_FIXTURE_TEST_CASE(parallel_operators, tokens_of<backup>)
{
    using namespace asio::experimental::awaitable_operators;
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    wire.expect("GET /v3/p/backups/b2").reply(200, backup_json("b2", "available"));
    auto const body = [&]() -> asio::awaitable<void> {
        auto both = api().async_get_backup(backup_id("b1"), asio::use_awaitable) &&
                    api().async_get_backup(backup_id("b2"), asio::use_awaitable);
        auto const [b1, b2] = co_await std::move(both);
        BOOST_TEST(b1.id.str() == "b1");
        BOOST_TEST(b2.id.str() == "b2");
        done = true;
    };
    asio::co_spawn(ctx, body(), [](std::exception_ptr e) { BOOST_TEST(!e); });
    drive();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
