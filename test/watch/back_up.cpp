// Make a backup and wait for it.
#include "support/conversation.hpp"

#include <boost/asio/co_spawn.hpp>

namespace vigil::test {

struct making : conversation
{
    std::shared_ptr<ending<backup>> back_up(wait_options how = {})
    {
        return run<backup>([&](auto token) {
            return api().async_back_up(create_backup_request(volume_id("v1"), "nightly"), how, token);
        });
    }
    // The same, and the id that the create was sent with.
    std::shared_ptr<ending<backup>> back_up(std::string& sent_as)
    {
        auto const e = start<backup>([&](auto token) {
            return api().async_back_up(create_backup_request(volume_id("v1"), "nightly"), token);
        });
        time.run_for(ctx, 1ms);
        sent_as = wire.last_header("X-Client-Request-Id");
        BOOST_TEST(finish(e));
        return e;
    }
};

BOOST_FIXTURE_TEST_SUITE(back_up_, making)

BOOST_AUTO_TEST_CASE(create_job_backup)
{
    wire.expect("POST /v2/p/cloudbackups")
        .reply(200, R"({"job_id":"j1"})")
        .expect("GET /v1/p/jobs/j1")
        .reply(200, job_json("j1", "RUNNING"))
        .expect("GET /v1/p/jobs/j1")
        .reply(200, job_json("j1", "SUCCESS", "b1"))
        .expect("GET /v3/p/backups/b1")
        .reply(200, backup_json("b1", "available"));
    std::string sent_as;
    auto const e = back_up(sent_as);
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.id.str() == "b1");
    BOOST_TEST((e->value.status == backup_state::available));
    // The story is the create's, and the time that of everything.
    BOOST_TEST(e->info.operation == "vbs.cloudbackups.create");
    BOOST_TEST(e->info.client_request_id == sent_as);
    BOOST_TEST((e->info.provenance == provenance::created));
    BOOST_TEST(e->info.attempts == 1);
    BOOST_TEST((e->info.elapsed == time.elapsed()));
    BOOST_TEST(e->info.job_id == "j1");
    BOOST_TEST(e->info.backup_id == "b1");
    BOOST_TEST(e->info.last_state == "");
}

// What ends a wait is told as it was said; what it was about is still the create.
BOOST_AUTO_TEST_CASE(a_wait_that_is_refused_tells_what_refused_it)
{
    wire.expect("POST /v2/p/cloudbackups")
        .reply(200, R"({"job_id":"j1"})")
        .expect("GET /v1/p/jobs/j1")
        .reply(200, job_json("j1", "RUNNING"))
        .expect("GET /v1/p/jobs/j1")
        .reply(403, R"({"error":{"code":"VolumeBackup.0042","message":"no right"}})")
        .header("X-Request-Id", "r9");
    std::string sent_as;
    auto const e = back_up(sent_as);
    BOOST_TEST((e->ec == condition::forbidden));
    BOOST_TEST(e->info.operation == "vbs.cloudbackups.create");
    BOOST_TEST(e->info.client_request_id == sent_as);
    BOOST_TEST(e->info.http_status == 403);
    BOOST_TEST(e->info.service_code == "VolumeBackup.0042");
    BOOST_TEST(e->info.service_message == "no right");
    BOOST_TEST((e->info.request_ids == std::vector<std::string>{"r9"}));
    BOOST_TEST(e->info.last_state == "RUNNING");
    BOOST_TEST(e->info.job_id == "j1");
    BOOST_TEST(e->info.attempts == 1);
    BOOST_TEST((e->info.elapsed == time.elapsed()));
}

BOOST_AUTO_TEST_CASE(a_backup_that_fails_names_it_and_its_job)
{
    wire.expect("POST /v2/p/cloudbackups")
        .reply(200, R"({"job_id":"j1"})")
        .expect("GET /v1/p/jobs/j1")
        .reply(200, job_json("j1", "SUCCESS", "b1"))
        .expect("GET /v3/p/backups/b1")
        .reply(200, backup_json("b1", "error", R"(,"fail_reason":"because")"));
    auto const e = back_up();
    BOOST_TEST(e->ec == errc::backup_failed);
    BOOST_TEST(e->info.fail_reason == "because");
    BOOST_TEST(e->info.last_state == "error");
    BOOST_TEST(e->info.backup_id == "b1");
    BOOST_TEST(e->info.job_id == "j1");
}

BOOST_AUTO_TEST_CASE(a_failed_job_is_the_end)
{
    wire.expect("POST /v2/p/cloudbackups")
        .reply(200, R"({"job_id":"j1"})")
        .expect("GET /v1/p/jobs/j1")
        .reply(200, R"({"job_id":"j1","status":"FAIL","error_code":"VolumeBackup.0064",
            "fail_reason":"because","entities":{"backup_id":"b9"}})");
    auto const e = back_up();
    BOOST_TEST(e->ec == errc::job_failed);
    BOOST_TEST(e->info.fail_reason == "because");
    BOOST_TEST(e->info.service_code == "VolumeBackup.0064");
    BOOST_TEST(e->info.last_state == "FAIL");
    BOOST_TEST((e->info.provenance == provenance::created));
    BOOST_TEST(e->info.job_id == "j1");
    BOOST_TEST(e->info.backup_id == "b9");
}

BOOST_AUTO_TEST_CASE(a_create_of_unknown_outcome_is_not_sent_twice)
{
    options.reconcile.enabled = false; // what then: client/exactly_once.cpp
    wire.expect("POST /v2/p/cloudbackups").reply(504, "<html>gateway time-out</html>");
    auto const e = back_up();
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST(e->info.outcome_unknown);
    BOOST_TEST(e->info.cause == http_errc::gateway_timeout);
    BOOST_TEST(wire.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_unreadable_answer_to_a_create_is_an_unknown_outcome)
{
    options.reconcile.enabled = false; // what then: client/exactly_once.cpp
    wire.expect("POST /v2/p/cloudbackups").reply(200, "<html>welcome</html>");
    auto const e = back_up();
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST(e->info.cause == errc::unexpected_reply);
}

BOOST_AUTO_TEST_CASE(a_refused_create_is_sent_again)
{
    wire.expect("POST /v2/p/cloudbackups")
        .reply(503, R"({"error_code":"APIG.0613","error_msg":"later","request_id":"r"})")
        .retry_after(2s)
        .expect("POST /v2/p/cloudbackups")
        .reply(429, R"({"error_code":"APIG.0308","error_msg":"slow"})")
        .retry_after(1s)
        .expect("POST /v2/p/cloudbackups")
        .fail(asio::error::connection_refused, false)
        .expect("POST /v2/p/cloudbackups")
        .reply(200, R"({"job_id":"j1"})")
        .expect("GET /v1/p/jobs/j1")
        .reply(200, job_json("j1", "SUCCESS", "b1"))
        .expect("GET /v3/p/backups/b1")
        .reply(200, backup_json("b1", "available"));
    auto const e = back_up();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.attempts == 4); // of the create
}

BOOST_AUTO_TEST_CASE(a_job_that_names_no_backup_is_looked_up)
{
    wire.expect("POST /v2/p/cloudbackups")
        .reply(200, R"({"job_id":"j1"})")
        .expect("GET /v1/p/jobs/j1")
        .reply(200, job_json("j1", "SUCCESS"))
        .expect("GET /v3/p/backups/detail?name=nightly&volume_id=v1")
        .reply(200, R"({"backups":[{"id":"b1","status":"available"}]})")
        .expect("GET /v3/p/backups/b1")
        .reply(200, backup_json("b1", "available"));
    auto const e = back_up();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.id.str() == "b1");
}

BOOST_AUTO_TEST_CASE(yesterdays_backup_of_the_same_name_is_not_taken_for_todays)
{
    wire.expect("POST /v2/p/cloudbackups")
        .reply(200, R"({"job_id":"j1"})")
        .expect("GET /v1/p/jobs/j1")
        .reply(200, job_json("j1", "SUCCESS")) // begun on 2026-01-01
        .expect("GET /v3/p/backups/detail?name=nightly&volume_id=v1")
        .reply(200, R"({"backups":[
            {"id":"old","name":"nightly","volume_id":"v1","status":"available",
             "created_at":"2025-12-31T00:00:00.000000"},
            {"id":"other","name":"nightly","volume_id":"v2","status":"available",
             "created_at":"2026-01-01T00:00:01.000000"}]})");
    auto const e = back_up();
    BOOST_TEST(e->ec == errc::unexpected_reply);
    BOOST_TEST(e->info.job_id == "j1");
}

BOOST_AUTO_TEST_CASE(the_limit_counts_for_all_of_it)
{
    wire.expect("POST /v2/p/cloudbackups")
        .after(400ms)
        .reply(200, R"({"job_id":"j1"})")
        .expect("GET /v1/p/jobs/j1")
        .reply(200, job_json("j1", "RUNNING"))
        .expect("GET /v1/p/jobs/j1")
        .reply(200, job_json("j1", "RUNNING"));
    auto const e = back_up(wait_options().limit(2s));
    BOOST_TEST(e->ec == errc::wait_deadline);
    BOOST_TEST((time.elapsed() == 2s));
    BOOST_TEST((e->info.elapsed == 2s));
    BOOST_TEST(e->info.job_id == "j1");
    BOOST_TEST(e->info.last_state == "RUNNING");
}

// A limit that was over before it began is over; it does not wrap around to one that never comes.
BOOST_AUTO_TEST_CASE(a_limit_in_the_past_ends_it_at_once)
{
    for (auto const limit : {duration::min(), duration::min() + 1h, duration(-1), duration::zero()}) {
        making m;
        m.wire.expect("POST /v2/p/cloudbackups").after(400ms).reply(200, R"({"job_id":"j1"})");
        m.wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "RUNNING"));
        auto const e = m.back_up(wait_options().limit(limit));
        BOOST_TEST(e->ec == errc::wait_deadline);
        BOOST_TEST((m.time.elapsed() == 400ms));
        BOOST_TEST(e->info.job_id == "j1");
    }
}

BOOST_AUTO_TEST_CASE(cancelled_in_the_wait_names_the_job)
{
    wire.expect("POST /v2/p/cloudbackups").reply(200, R"({"job_id":"j1"})");
    auto const e = start<backup>([&](auto token) {
        return api().async_back_up(create_backup_request(volume_id("v1"), "nightly"), wait_options(), token);
    });
    time.run_for(ctx, 500ms);
    e->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST(e->info.job_id == "j1");
    BOOST_TEST(e->info.http_status == 200); // of the create: nothing was asked since
    BOOST_TEST((e->info.elapsed == 500ms));
}

BOOST_AUTO_TEST_CASE(native)
{
    wire.expect("POST /v3/p/backups")
        .reply(202, R"({"backup":{"id":"b1","name":"nightly","links":[]}})")
        .expect("GET /v3/p/backups/b1")
        .reply(200, backup_json("b1", "creating"))
        .expect("GET /v3/p/backups/b1")
        .reply(200, backup_json("b1", "available"));
    auto const e = run<backup>([&](auto token) {
        return api().async_back_up(create_native_backup_request(volume_id("v1"), "nightly"), wait_options(),
                                   token);
    });
    BOOST_TEST(!e->ec);
    BOOST_TEST((e->value.status == backup_state::available));
}

BOOST_AUTO_TEST_CASE(the_default_token_gives_the_backup_or_throws_the_story)
{
    wire.expect("POST /v2/p/cloudbackups")
        .reply(200, R"({"job_id":"j1"})")
        .expect("GET /v1/p/jobs/j1")
        .reply(200, job_json("j1", "SUCCESS", "b1"))
        .expect("GET /v3/p/backups/b1")
        .reply(200, backup_json("b1", "available"))
        .expect("POST /v2/p/cloudbackups")
        .reply(400, R"({"error":{"code":"VolumeBackup.0013","message":"busy"}})");
    bool done = false;
    auto const story = [&]() -> asio::awaitable<void> {
        auto b = co_await api().async_back_up(create_backup_request(volume_id("v1"), "nightly"));
        BOOST_TEST(b.id.str() == "b1");
        try {
            co_await api().async_back_up(create_backup_request(volume_id("v1"), "nightly"));
            BOOST_ERROR("nothing was thrown");
        } catch (request_error const& e) {
            BOOST_TEST((e.code() == condition::conflict));
            BOOST_TEST(e.info().service_code == "VolumeBackup.0013");
            BOOST_TEST(e.info().http_status == 400);
        }
        done = true;
    };
    asio::co_spawn(ctx, story(), [](std::exception_ptr e) { BOOST_TEST(!e); });
    BOOST_TEST(time.run_until(ctx, [&] { return done; }));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
