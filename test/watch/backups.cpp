// Waits for backups: made, deleted, restored.
#include "support/conversation.hpp"

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
    wire.expect(path)
        .reply(200, backup_json("b1", "restoring"))
        .expect(volume)
        .reply(403)
        .expect(path)
        .reply(200, backup_json("b1", "available"))
        .expect(volume)
        .reply(403);
    auto const e = wait_restore();
    BOOST_TEST(e->ec == errc::restore_outcome_unknown);
    BOOST_TEST((e->value.verdict() == wait_verdict::unknown));
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
