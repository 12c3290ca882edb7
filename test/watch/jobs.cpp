// Waits for jobs: every way one can end.
#include "support/conversation.hpp"

namespace vigil::test {

struct job_wait : conversation
{
    std::string const path = "GET /v1/p/jobs/j1";

    std::shared_ptr<ending<job_outcome>> wait(wait_options how = {})
    {
        return start<job_outcome>(
            [&](auto token) { return api().async_await_job(job_id("j1"), how, token); });
    }
};

BOOST_FIXTURE_TEST_SUITE(await_job, job_wait)

BOOST_AUTO_TEST_CASE(a_reason_that_repeats_the_token_is_told_without_it)
{
    options.credentials = token_credentials("gAAAAABn3xTOKEN0123456789");
    options.project = project_id("p");
    options.vbs_endpoint = options.volume_endpoint = "https://service.test";
    wire.expect(path).reply(
        200,
        job_json(
            "j1", "FAIL", "",
            R"(,"error_code":"VolumeBackup.0064","fail_reason":"sent gAAAAABn3xTOKEN0123456789, refused")"));
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::job_failed);
    BOOST_TEST(e->info.service_code == "VolumeBackup.0064");
    BOOST_TEST(e->info.fail_reason == "sent (withheld), refused");
}

BOOST_AUTO_TEST_CASE(looks_until_it_succeeds)
{
    wire.expect(path)
        .reply(200, job_json("j1", "INIT"))
        .expect(path)
        .reply(200, job_json("j1", "RUNNING"))
        .expect(path)
        .reply(200, job_json("j1", "SUCCESS", "b1"));

    auto const e = wait();
    BOOST_TEST(finish(e));

    BOOST_TEST(!e->ec);
    BOOST_TEST((e->value.verdict() == wait_verdict::succeeded));
    BOOST_TEST(e->value.id().str() == "j1");
    BOOST_TEST(e->value.looks() == 3);
    BOOST_TEST(e->value.failed_looks() == 0);
    BOOST_TEST(backup_of(*e->value.last()).str() == "b1");
    BOOST_TEST((time.elapsed() == 3s)); // 1 s, then every second while a tenth of the time is less
    BOOST_TEST((e->value.elapsed() == 3s));
}

BOOST_AUTO_TEST_CASE(another_jobs_answer_is_a_failed_look)
{
    wire.expect(path)
        .reply(200, job_json("j2", "SUCCESS", "b2"))
        .expect(path)
        .reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.failed_looks() == 1);
    BOOST_TEST(backup_of(*e->value.last()).str() == "b1");
}

BOOST_AUTO_TEST_CASE(looks_less_often_the_longer_it_takes)
{
    wire.expect(path).reply(200, job_json("j1", "RUNNING")).times(20);
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const e = wait();
    BOOST_TEST(finish(e));
    // Ten looks a second apart, then a tenth of the elapsed time between two.
    BOOST_TEST((time.elapsed() > 25s));
    BOOST_TEST((time.elapsed() < 30s));
}

BOOST_AUTO_TEST_CASE(a_failed_job_tells_why)
{
    wire.expect(path).reply(200, R"({"job_id":"j1","status":"FAIL","error_code":"VolumeBackup.0064",
        "fail_reason":"CreateBackup Task-fail: status is error.","entities":{"backup_id":"b9"}})");

    auto const e = wait();
    BOOST_TEST(finish(e));

    BOOST_TEST(e->ec == errc::job_failed);
    BOOST_TEST((e->ec == condition::work_failed));
    BOOST_TEST((e->value.verdict() == wait_verdict::failed));
    BOOST_TEST(e->info.service_code == "VolumeBackup.0064");
    BOOST_TEST(e->info.fail_reason == "CreateBackup Task-fail: status is error.");
    BOOST_TEST(e->info.backup_id == "b9");
    BOOST_TEST(e->info.job_id == "j1");
}

BOOST_AUTO_TEST_CASE(a_failed_sub_job_is_the_one_that_tells)
{
    wire.expect("GET /v1/p/jobs/j1")
        .reply(200, R"({"job_id":"j1","status":"FAIL","fail_reason":"see sub jobs","entities":{
        "sub_jobs":[{"job_id":"s1","status":"SUCCESS"},
                    {"job_id":"s2","status":"FAIL","error_code":"EVS.2024","fail_reason":"volume is error!"}]}})");

    auto const e = run<job_outcome>(
        [&](auto token) { return api().async_await_sdrs_job(job_id("j1"), wait_options(), token); });

    BOOST_TEST(e->ec == errc::job_failed);
    BOOST_TEST(e->info.service_code == "EVS.2024");
    BOOST_TEST(e->info.fail_reason == "volume is error!");
}

BOOST_AUTO_TEST_CASE(a_failed_look_never_ends_a_wait)
{
    wire.expect(path).reply(503, "<html>busy</html>").times(4); // all attempts of the first look
    wire.expect(path).fail(asio::error::connection_refused, false).times(4);
    wire.expect(path).reply(200, "this is not JSON");
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));

    auto const e = wait();
    BOOST_TEST(finish(e));

    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.looks() == 4);
    BOOST_TEST(e->value.failed_looks() == 3);
    BOOST_TEST(e->value.last_error() == errc::unexpected_reply);
}

BOOST_AUTO_TEST_CASE(an_outage_of_an_hour_is_survived)
{
    options.retry.max_attempts = 1;
    wire.expect(path).fail(asio::error::connection_refused, false).times(160);
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec);
    BOOST_TEST((time.elapsed() > 1h));
    BOOST_TEST(e->value.failed_looks() == 160);
}

BOOST_AUTO_TEST_CASE(looks_as_late_as_the_server_asks)
{
    options.retry.max_attempts = 1;
    wire.expect(path).reply(429).retry_after(17s).expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec);
    BOOST_TEST((time.elapsed() >= 18s));
    BOOST_TEST((time.elapsed() <= 20s));
}

BOOST_AUTO_TEST_CASE(not_visible_at_once)
{
    wire.expect(path).reply(404, not_there).times(3).expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec);
}

BOOST_AUTO_TEST_CASE(gone_when_it_stays_invisible)
{
    wire.expect(path).reply(404, not_there).times(10);
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::resource_gone);
    BOOST_TEST((e->value.verdict() == wait_verdict::gone));
    BOOST_TEST((time.elapsed() >= options.poll.not_found_grace));
    BOOST_TEST(e->info.rule == "no look has ever found it: is its id right?");
    BOOST_TEST(e->ec.message() == "the resource that was awaited is not there, or no longer");
}

BOOST_AUTO_TEST_CASE(forbidden_ends_it)
{
    wire.expect(path).reply(403, R"({"error":{"code":"VolumeBackup.0042","message":"no right"}})");
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST((e->ec == condition::forbidden));
    BOOST_TEST((e->value.verdict() == wait_verdict::refused));
    BOOST_TEST(e->info.service_code == "VolumeBackup.0042");
    BOOST_TEST(e->info.service_message == "no right");
}

BOOST_AUTO_TEST_CASE(the_deadline_ends_it_with_a_last_look_at_it)
{
    wire.expect(path).reply(200, job_json("j1", "RUNNING")).times(4); // at 1, 2, 3 and 3.5 s
    auto const e = wait(wait_options().limit(3500ms));
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::wait_deadline);
    BOOST_TEST((e->value.verdict() == wait_verdict::deadline));
    BOOST_TEST((time.elapsed() == 3500ms));
    BOOST_TEST(e->value.last()->status.text() == "RUNNING");
    BOOST_TEST(e->value.id().str() == "j1");
}

BOOST_AUTO_TEST_CASE(the_last_look_may_still_see_the_end)
{
    wire.expect(path)
        .reply(200, job_json("j1", "RUNNING"))
        .expect(path)
        .reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const e = wait(wait_options().limit(1500ms));
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec);
    BOOST_TEST((time.elapsed() == 1500ms));
}

BOOST_AUTO_TEST_CASE(a_silent_service_cannot_hold_a_wait_beyond_its_deadline)
{
    wire.expect(path).hold().times(2); // the one that hangs at the deadline makes way for the last one
    auto const e = wait(wait_options().limit(2s).look_at_once(true));
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::wait_deadline);
    BOOST_TEST((time.elapsed() <= 3s));
    BOOST_TEST(e->value.failed_looks() == 1);
}

// One that began shortly before the deadline is the last one, and has a second more.
BOOST_AUTO_TEST_CASE(a_look_that_hangs_at_the_deadline_has_a_second)
{
    wire.expect(path).hold(); // at 1 s
    auto const e = wait(wait_options().limit(1500ms));
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::wait_deadline);
    BOOST_TEST((time.elapsed() == 2500ms));
}

BOOST_AUTO_TEST_CASE(cancelled_while_it_sleeps)
{
    auto const e = wait();
    time.run_for(ctx, 500ms);
    e->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST((e->value.verdict() == wait_verdict::cancelled));
    BOOST_TEST(e->value.id().str() == "j1");
    BOOST_TEST((time.elapsed() == 500ms));
}

BOOST_AUTO_TEST_CASE(cancelled_while_it_looks)
{
    wire.expect(path).hold();
    auto const e = wait();
    time.run_for(ctx, 1500ms);
    BOOST_TEST(wire.running() == 1u);
    e->stop.emit(asio::cancellation_type::partial);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST(wire.running() == 0u); // nobody else waits: the look is cancelled with it
}

BOOST_AUTO_TEST_CASE(cancelled_before_it_began)
{
    auto const e = wait();
    e->stop.emit(asio::cancellation_type::terminal);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST(wire.requests().empty());
}

BOOST_AUTO_TEST_CASE(an_id_that_is_no_id_never_reaches_the_wire)
{
    for (auto const* bad : {"", "..", "a/b", "detail", "x y", "j1?x=1", "\r\n"}) {
        auto const e =
            run<job_outcome>([&](auto t) { return api().async_await_job(job_id(bad), wait_options(), t); });
        BOOST_TEST(e->ec == errc::invalid_argument);
        BOOST_TEST(e->info.field == "job_id");
    }
    BOOST_TEST(wire.requests().empty());
}

BOOST_AUTO_TEST_CASE(the_end_of_the_client_ends_the_wait)
{
    auto const e = wait();
    time.run_for(ctx, 500ms);
    cl.reset();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
}

BOOST_AUTO_TEST_CASE(unknown_states_are_not_final)
{
    wire.expect(path)
        .reply(200, job_json("j1", "PAUSED"))
        .expect(path)
        .reply(200, job_json("j1", "success", "b1"));
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
