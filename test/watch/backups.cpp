// Waits for backups: made, deleted, restored.
#include "support/conversation.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace vigil::test {

struct backup_wait : conversation
{
    std::string const path = "GET /v3/p/backups/b1";
    std::string const volume = "GET /v3/p/volumes/v1";

    std::shared_ptr<ending<backup_outcome>> wait(wait_goal goal, wait_options how = {})
    {
        return run<backup_outcome>(
            [&](auto token) { return api().async_await_backup(backup_id("b1"), goal, how, token); });
    }

    std::shared_ptr<ending<backup_outcome>> wait_restore()
    {
        return run<backup_outcome>([&](auto token) {
            return api().async_await_restore(backup_id("b1"), volume_id("v1"), wait_options(), token);
        });
    }
};

BOOST_FIXTURE_TEST_SUITE(await_backup, backup_wait)

BOOST_AUTO_TEST_CASE(made)
{
    wire.expect(path).reply(200, backup_json("b1", "creating")).times(2);
    wire.expect(path).reply(200, backup_json("b1", "available", R"(,"size":10,"fail_reason":"")"));
    auto const e = wait(wait_goal::created);
    BOOST_TEST(!e->ec);
    BOOST_TEST((e->value.verdict() == wait_verdict::succeeded));
    BOOST_TEST((e->value.last()->status == backup_state::available));
    BOOST_TEST(e->value.last()->size.value() == 10);
}

BOOST_AUTO_TEST_CASE(failed_with_its_reason)
{
    wire.expect(path).reply(200,
                            backup_json("b1", "error", R"(,"fail_reason":"Connection to swift failed")"));
    auto const e = wait(wait_goal::created);
    BOOST_TEST(e->ec == errc::backup_failed);
    BOOST_TEST(e->info.fail_reason == "Connection to swift failed");
    BOOST_TEST(e->info.backup_id == "b1");
}

// Cinder cuts it at 255 characters.
BOOST_AUTO_TEST_CASE(a_reason_that_ends_in_the_beginning_of_the_token_is_told_without_it)
{
    options.credentials = token_credentials("gAAAAABn3xTOKEN0123456789");
    options.project = project_id("p");
    options.vbs_endpoint = options.volume_endpoint = "https://service.test";
    wire.expect(path).reply(200, backup_json("b1", "error", R"(,"fail_reason":"swift: 401 for gAAAAABn3x")"));
    auto const e = wait(wait_goal::created);
    BOOST_TEST(e->ec == errc::backup_failed);
    BOOST_TEST(e->info.fail_reason == "swift: 401 for (withheld)");
}

BOOST_AUTO_TEST_CASE(V24_a_reason_on_an_available_backup_is_no_failure)
{
    wire.expect(path).reply(200, backup_json("b1", "available", R"(,"fail_reason":"left over")"));
    BOOST_TEST(!wait(wait_goal::created)->ec);
}

BOOST_AUTO_TEST_CASE(vanished_while_it_was_made)
{
    wire.expect(path)
        .reply(200, backup_json("b1", "creating"))
        .expect(path)
        .reply(404, R"({"itemNotFound":{"message":"Backup b1 could not be found.","code":404}})");
    auto const e = wait(wait_goal::created);
    BOOST_TEST(e->ec == errc::resource_gone);
}

BOOST_AUTO_TEST_CASE(deleted)
{
    wire.expect(path)
        .reply(200, backup_json("b1", "deleting"))
        .expect(path)
        .reply(404, R"({"itemNotFound":{"message":"Backup b1 could not be found.","code":404}})");
    auto const e = wait(wait_goal::deleted);
    BOOST_TEST(!e->ec);
    BOOST_TEST((e->value.verdict() == wait_verdict::succeeded));
}

BOOST_AUTO_TEST_CASE(C2_a_missing_service_is_not_a_deleted_backup)
{
    options.retry.max_attempts = 1;
    wire.expect(path)
        .reply(200, backup_json("b1", "deleting"))
        .expect(path)
        .reply(404, R"({"itemNotFound":{"message":"Service cinder-backup could not be found.","code":404}})")
        .expect(path)
        .reply(404, R"({"itemNotFound":{"message":"Backup b1 could not be found.","code":404}})");
    auto const e = wait(wait_goal::deleted);
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.looks() == 3);
    BOOST_TEST(e->value.failed_looks() == 1);
}

// A page of a proxy, a word of the gateway, a word about something else: the backup is there.
BOOST_AUTO_TEST_CASE(C2_only_the_service_says_that_a_backup_is_gone)
{
    options.retry.max_attempts = 1;
    for (auto const* const said :
         {"<html><head><title>404 Not Found</title></head></html>", "",
          R"({"error_code":"APIG.0101","error_msg":"The API does not exist","request_id":"r"})",
          R"({"itemNotFound":{"code":404,"message":"Project p could not be found."}})",
          R"({"itemNotFound":{"code":404,"message":"The resource could not be found."}})"})
        BOOST_TEST_CONTEXT(said)
        {
            wire.expect(path).reply(200, backup_json("b1", "deleting")).expect(path).reply(404, said);
            wire.expect(path).reply(404, not_there);
            auto const gone = wait(wait_goal::deleted);
            BOOST_TEST(!gone->ec);
            BOOST_TEST(gone->value.looks() == 3);
            BOOST_TEST(gone->value.failed_looks() == 1);

            wire.expect(path).reply(200, backup_json("b1", "creating")).expect(path).reply(404, said);
            wire.expect(path).reply(200, backup_json("b1", "available"));
            BOOST_TEST(!wait(wait_goal::created)->ec);
        }
}

BOOST_AUTO_TEST_CASE(C3_a_deletion_that_fails_shows_as_error)
{
    wire.expect(path)
        .reply(200, backup_json("b1", "deleting"))
        .expect(path)
        .reply(200, backup_json("b1", "error", R"(,"fail_reason":"driver")"));
    auto const e = wait(wait_goal::deleted);
    BOOST_TEST(e->ec == errc::delete_failed);
    BOOST_TEST(e->info.fail_reason == "driver");
}

BOOST_AUTO_TEST_CASE(restored)
{
    wire.expect(path)
        .reply(200, backup_json("b1", "restoring"))
        .expect(volume)
        .reply(200, volume_json("v1", "restoring-backup"))
        .expect(path)
        .reply(200, backup_json("b1", "restoring"))
        .expect(volume)
        .reply(200, volume_json("v1", "available"))
        .expect(path)
        .reply(200, backup_json("b1", "available"))
        .expect(volume)
        .reply(200, volume_json("v1", "available"));
    auto const e = wait_restore();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.volume()->id.str() == "v1");
}

BOOST_AUTO_TEST_CASE(C1_a_failed_restore_leaves_the_backup_available)
{
    wire.expect(path)
        .reply(200, backup_json("b1", "restoring"))
        .expect(volume)
        .reply(200, volume_json("v1", "restoring-backup"))
        .expect(path)
        .reply(200, backup_json("b1", "available"))
        .expect(volume)
        .reply(200, volume_json("v1", "error_restoring"));
    auto const e = wait_restore();
    BOOST_TEST(e->ec == errc::restore_failed);
    BOOST_TEST((e->value.volume()->status == volume_state::error_restoring));
    BOOST_TEST(!e->info.fail_reason.empty());
}

BOOST_AUTO_TEST_CASE(an_unreadable_volume_is_never_success)
{
    auto const forbidden = R"({"forbidden":{"code":403,"message":"Policy doesn't allow it."}})";
    wire.expect(path)
        .reply(200, backup_json("b1", "restoring"))
        .expect(volume)
        .reply(403, forbidden)
        .expect(path)
        .reply(200, backup_json("b1", "available"))
        .expect(volume)
        .reply(403, forbidden);
    auto const e = wait_restore();
    BOOST_TEST(e->ec == errc::restore_outcome_unknown);
    BOOST_TEST((e->value.verdict() == wait_verdict::unknown));
    BOOST_TEST(e->info.backup_id == "b1");
    BOOST_TEST(e->info.volume_id == "v1"); // where to look
}

BOOST_AUTO_TEST_CASE(a_restore_is_looked_at_at_once)
{
    wire.expect(path).reply(200, backup_json("b1", "restoring"));
    wire.expect(volume).reply(200, volume_json("v1", "restoring-backup"));
    wire.expect(path).reply(200, backup_json("b1", "available"));
    wire.expect(volume).reply(200, volume_json("v1", "available"));
    auto const e = run<backup_outcome>(
        [&](auto token) { return api().async_await_restore(backup_id("b1"), volume_id("v1"), token); });
    BOOST_TEST(!e->ec, e->ec.message());
    BOOST_TEST(e->value.looks() == 2);
    BOOST_TEST((time.elapsed() == 1s)); // 0 s, 1 s
}

// ---- what the log says of looks ---------------------------------------------------------------------------

struct logged_wait : backup_wait
{
    struct line
    {
        log_level level;
        std::string name;
        std::map<std::string, std::string> fields;
    };
    std::vector<line> log;

    logged_wait()
    {
        options.log_from = log_level::debug;
        options.retry.max_attempts = 2;
        options.log = [this](log_event const& e) {
            line l{e.level, std::string(e.name), {}};
            for (auto const& [key, text] : e.fields)
                l.fields.emplace(key, text);
            log.push_back(std::move(l));
        };
    }

    // Of all that were written of this kind and level, how many name it so.
    int named(std::string const& name, std::string const& key, std::string const& text) const
    {
        return static_cast<int>(std::ranges::count_if(log, [&](line const& l) {
            auto const at = l.fields.find(key);
            return l.name == name && at != l.fields.end() && at->second == text;
        }));
    }
    int at(log_level level) const { return static_cast<int>(std::ranges::count(log, level, &line::level)); }
};

BOOST_FIXTURE_TEST_CASE(events_of_looks_name_the_backup, logged_wait)
{
    wire.expect(path).reply(503).expect(path).reply(200, backup_json("b1", "available"));
    BOOST_TEST(!wait(wait_goal::created)->ec);
    BOOST_TEST(named("attempt", "backup_id", "b1") == 2);
    BOOST_TEST(named("retry", "backup_id", "b1") == 1);
    BOOST_TEST(named("call", "backup_id", "b1") == 1);
}

BOOST_FIXTURE_TEST_CASE(events_of_looks_name_the_job, logged_wait)
{
    wire.expect("GET /v1/p/jobs/j1").reply(503);
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const e = run<job_outcome>([&](auto t) { return api().async_await_job(job_id("j1"), t); });
    BOOST_TEST(!e->ec);
    BOOST_TEST(named("attempt", "job_id", "j1") == 2);
    BOOST_TEST(named("retry", "job_id", "j1") == 1);
    BOOST_TEST(named("call", "job_id", "j1") == 1);
}

BOOST_FIXTURE_TEST_CASE(events_of_a_restore_name_the_volume_too, logged_wait)
{
    wire.expect(path).reply(200, backup_json("b1", "restoring"));
    wire.expect(volume).reply(200, volume_json("v1", "error_restoring"));
    BOOST_TEST(wait_restore()->ec == errc::restore_failed);
    for (auto const* const name : {"attempt", "call"}) {
        BOOST_TEST(named(name, "backup_id", "b1") == 2); // of the backup and of the volume
        BOOST_TEST(named(name, "volume_id", "v1") == 2);
    }
}

BOOST_FIXTURE_TEST_CASE(the_404_at_the_end_of_a_deletion_is_no_warning, logged_wait)
{
    wire.expect(path).reply(200, backup_json("b1", "deleting"));
    wire.expect(path).reply(404,
                            R"({"itemNotFound":{"message":"Backup b1 could not be found.","code":404}})");
    BOOST_TEST(!wait(wait_goal::deleted)->ec);
    BOOST_TEST(at(log_level::warning) == 0);
    // What nobody asked is one.
    wire.expect(path).reply(404,
                            R"({"itemNotFound":{"message":"Backup b1 could not be found.","code":404}})");
    auto const e = run<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
    BOOST_TEST((e->ec == condition::not_found));
    BOOST_TEST(at(log_level::warning) == 2); // its attempt and itself
}

BOOST_AUTO_TEST_CASE(a_volume_that_does_not_answer_is_waited_for)
{
    options.retry.max_attempts = 1;
    wire.expect(path).reply(200, backup_json("b1", "restoring"));
    wire.expect(volume).reply(503);
    wire.expect(path).reply(200, backup_json("b1", "available"));
    wire.expect(volume).reply(503);
    wire.expect(path).reply(200, backup_json("b1", "available"));
    wire.expect(volume).reply(200, volume_json("v1", "available"));
    auto const e = wait_restore();
    BOOST_TEST(!e->ec);
    BOOST_TEST((e->value.verdict() == wait_verdict::succeeded));
}

BOOST_AUTO_TEST_CASE(half_a_look_is_none)
{
    options.retry.max_attempts = 1;
    wire.expect(path).reply(200, backup_json("b1", "restoring"));
    wire.expect(volume).reply(503);
    wire.expect(path).reply(200, backup_json("b1", "available"));
    wire.expect(volume).hold(); // until somebody's deadline cuts it
    wire.expect(path).reply(200, backup_json("b1", "available"));
    wire.expect(volume).reply(200, volume_json("v1", "available"));
    auto const restored = [&](wait_options how) {
        return start<backup_outcome>([&](auto token) {
            return api().async_await_restore(backup_id("b1"), volume_id("v1"), how, token);
        });
    };
    auto const patient = restored({});
    time.run_for(ctx, 2100ms);
    auto const hasty = restored(wait_options().limit(1s));
    BOOST_TEST(finish(patient));
    BOOST_TEST(!patient->ec);
    BOOST_TEST(finish(hasty));
    BOOST_TEST(!hasty->ec);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
