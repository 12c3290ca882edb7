// Waits for tasks of a backup policy: every way one can end.
#include "support/conversation.hpp"

#include <vigil/policies.hpp>

namespace vigil::test {

struct task_wait : conversation
{
    std::string const path =
        "GET /v2/p/backuppolicy/p1/backuptasks?job_id=t1&sort_dir=desc&sort_key=created_at"
        "&limit=1000";

    static std::string tasks(std::string_view status, std::string_view more = "")
    {
        return R"({"count":2,"tasks":[{"job_id":"t0","status":"EXECUTE_FAIL"},{"job_id":"t1","status":")" +
               std::string(status) + '"' + std::string(more) + "}]}";
    }

    std::shared_ptr<ending<policy_task_outcome>> wait(wait_options how = {})
    {
        return start<policy_task_outcome>([&](auto token) {
            return policies(api()).async_await_task(policy_id("p1"), policy_task_id("t1"), how, token);
        });
    }
};

BOOST_FIXTURE_TEST_SUITE(await_policy_task, task_wait)

BOOST_AUTO_TEST_CASE(looks_until_it_succeeds)
{
    wire.expect(path).reply(200, tasks("WAITING")).expect(path).reply(200, tasks("RUNNING"));
    wire.expect(path).reply(200, tasks("EXECUTE_SUCCESS", R"(,"backup_name":"autobk_1")"));
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec);
    BOOST_TEST((e->value.verdict() == wait_verdict::succeeded));
    BOOST_TEST(e->value.policy().str() == "p1");
    BOOST_TEST(e->value.id().str() == "t1");
    BOOST_TEST(e->value.last()->backup_name == "autobk_1");
    BOOST_TEST(!e->value.job());
    BOOST_TEST(e->value.looks() == 3);
    BOOST_TEST((time.elapsed() == 3s));
}

BOOST_AUTO_TEST_CASE(a_failed_task_tells_why)
{
    wire.expect(path).reply(200, tasks("EXECUTE_FAIL", R"(,"code":"AutoBackup.0701","message":"no quota",
        "vbs_job_id":"j1")"));
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::task_failed);
    BOOST_TEST((e->ec == condition::work_failed));
    BOOST_TEST((e->value.verdict() == wait_verdict::failed));
    BOOST_TEST(e->info.service_code == "AutoBackup.0701");
    BOOST_TEST(e->info.fail_reason == "no quota");
    BOOST_TEST(e->info.job_id == "j1");
}

BOOST_AUTO_TEST_CASE(a_skipped_task_is_neither)
{
    wire.expect(path).reply(200, tasks("SKIP"));
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::task_skipped);
    BOOST_TEST((e->value.verdict() == wait_verdict::skipped));
    BOOST_TEST(to_string(e->value.verdict()) == "skipped");
}

// The scheduler gave up, the backup did not.
BOOST_AUTO_TEST_CASE(the_job_of_a_task_that_timed_out_may_still_succeed)
{
    auto const late = tasks("EXECUTE_TIMEOUT", R"(,"vbs_job_id":"j1")");
    wire.expect(path).reply(200, tasks("RUNNING", R"(,"vbs_job_id":"j1")"));
    wire.expect(path).reply(200, late).expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "RUNNING"));
    wire.expect(path).reply(200, late).expect("GET /v1/p/jobs/j1").reply(503).times(4);
    wire.expect(path)
        .reply(200, late)
        .expect("GET /v1/p/jobs/j1")
        .reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec, e->ec.message());
    BOOST_TEST((e->value.last()->status == task_state::timeout));
    BOOST_TEST(backup_of(*e->value.job()).str() == "b1");
    BOOST_TEST(e->value.looks() == 4);
    BOOST_TEST(e->value.failed_looks() == 0);
}

BOOST_AUTO_TEST_CASE(the_job_of_a_task_that_timed_out_tells_why_it_failed)
{
    wire.expect(path).reply(200, tasks("EXECUTE_TIMEOUT", R"(,"vbs_job_id":"j1","message":"late")"));
    wire.expect("GET /v1/p/jobs/j1").reply(200, R"({"job_id":"j1","status":"FAIL","error_code":
        "VolumeBackup.0064","fail_reason":"status is error."})");
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::task_failed);
    BOOST_TEST(e->info.service_code == "VolumeBackup.0064");
    BOOST_TEST(e->info.fail_reason == "status is error.");
}

BOOST_AUTO_TEST_CASE(a_task_that_timed_out_without_a_job_has_failed)
{
    wire.expect(path).reply(200, tasks("EXECUTE_TIMEOUT", R"(,"message":"late")"));
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::task_failed);
    BOOST_TEST(e->info.fail_reason == "late");

    // So has one whose job is not there.
    wire.expect(path).reply(200, tasks("EXECUTE_TIMEOUT", R"(,"vbs_job_id":"j1")"));
    wire.expect("GET /v1/p/jobs/j1").reply(404, not_there);
    auto const f = wait();
    BOOST_TEST(finish(f));
    BOOST_TEST(f->ec == errc::task_failed);
}

// A gateway's 404 for the job says nothing about it.
BOOST_AUTO_TEST_CASE(a_task_that_timed_out_behind_a_gateway_that_lost_its_way_is_asked_again)
{
    options.retry.max_attempts = 1;
    for (auto const* const said :
         {R"({"error_code":"APIG.0101","error_msg":"no such API"})", "<html>404</html>"}) {
        wire.expect(path).reply(200, tasks("EXECUTE_TIMEOUT", R"(,"vbs_job_id":"j1")"));
        wire.expect("GET /v1/p/jobs/j1").reply(404, said);
        wire.expect(path).reply(200, tasks("EXECUTE_TIMEOUT", R"(,"vbs_job_id":"j1")"));
        wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1"));
        auto const e = wait();
        BOOST_TEST(finish(e));
        BOOST_TEST(!e->ec);
    }
}

BOOST_AUTO_TEST_CASE(a_failed_look_never_ends_a_wait)
{
    wire.expect(path).reply(503).times(4);
    wire.expect(path).reply(200, "this is not JSON");
    wire.expect(path).reply(200, tasks("EXECUTE_SUCCESS"));
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.failed_looks() == 2);
}

BOOST_AUTO_TEST_CASE(a_task_that_is_not_listed_is_gone_after_a_grace)
{
    options.poll.max = 5s;
    wire.expect(path).reply(200, R"({"count":0,"tasks":[]})").times(10);
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::resource_gone);
    BOOST_TEST((time.elapsed() >= options.poll.not_found_grace));
}

BOOST_AUTO_TEST_CASE(everybody_who_waits_shares_a_look)
{
    wire.expect(path).reply(200, tasks("RUNNING")).expect(path).reply(200, tasks("EXECUTE_SUCCESS"));
    std::vector<std::shared_ptr<ending<policy_task_outcome>>> all;
    for (int i = 0; i < 10; ++i)
        all.push_back(wait());
    for (auto const& e : all) {
        BOOST_TEST(finish(e));
        BOOST_TEST(!e->ec);
    }
}

BOOST_AUTO_TEST_CASE(a_limit_and_a_cancellation_end_it)
{
    wire.expect(path).reply(200, tasks("RUNNING")).times(3); // the last at its end
    auto const late = wait(wait_options().limit(2500ms));
    BOOST_TEST(finish(late));
    BOOST_TEST(late->ec == errc::wait_deadline);

    auto const e = wait();
    time.run_for(ctx, 500ms);
    e->stop.emit(asio::cancellation_type::terminal);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
}

// The look ends while it is begun, and the wait, the thing and its list end with it. A sanitizer sees who touches them.
BOOST_AUTO_TEST_CASE(a_look_that_is_refused_at_once_ends_the_wait)
{
    options.credentials = token_credentials("token");
    options.project = project_id("p"); // and no endpoint
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::endpoint_not_found, e->ec.message());
    BOOST_TEST(e->value.looks() == 1);
    BOOST_TEST(e->value.failed_looks() == 1);
    auto const again = wait();
    BOOST_TEST(finish(again));
    BOOST_TEST(again->ec == errc::endpoint_not_found);
}

BOOST_AUTO_TEST_CASE(ids_that_make_no_path_are_refused)
{
    auto const e = run<policy_task_outcome>([&](auto token) {
        return policies(api()).async_await_task(policy_id(""), policy_task_id("t1"), token);
    });
    BOOST_TEST(e->ec == errc::invalid_argument);
    BOOST_TEST(e->info.field == "policy_id");
    auto const f = run<policy_task_outcome>([&](auto token) {
        return policies(api()).async_await_task(policy_id("p1"), policy_task_id(""), token);
    });
    BOOST_TEST(f->ec == errc::invalid_argument);
    BOOST_TEST(f->info.field == "task_id");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
