// Deletes and restores in both flavours, and the quota: what is sent, how often, and what comes of the answer.
#include "support/conversation.hpp"

#include <boost/asio/error.hpp>

namespace vigil::test {
namespace {

constexpr auto gone = R"({"itemNotFound":{"message":"Backup b1 could not be found.","code":404}})";
constexpr auto no_service =
    R"({"itemNotFound":{"message":"Service cinder-backup could not be found.","code":404}})";

struct scene : conversation
{
    auto remove(std::string id = "b1")
    {
        return run<void>([&](auto t) { return api().async_delete_native_backup(backup_id(id), t); });
    }
    auto remove_with_job(std::string id = "b1")
    {
        return run<job_id>([&](auto t) { return api().async_delete_backup(backup_id(id), t); });
    }
    auto restore(std::string id = "b1", std::string volume = "v1")
    {
        return run<restore_started>([&](auto t) {
            return api().async_restore_backup(restore_backup_request(backup_id(id), volume_id(volume)), t);
        });
    }
    auto restore_native(restore_native_backup_request r)
    {
        return run<restore_started>([&](auto t) { return api().async_restore_native_backup(r, t); });
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(removals, scene)

BOOST_AUTO_TEST_CASE(a_delete_with_a_job)
{
    wire.expect("POST /v2/p/cloudbackups/b1").with_body("").reply(200, R"({"job_id":"j1"})");
    auto const e = remove_with_job();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.str() == "j1");
    BOOST_TEST(e->info.operation == "vbs.cloudbackups.delete");
    BOOST_TEST(e->info.job_id == "j1");
    BOOST_TEST(e->info.backup_id == "b1");
}

BOOST_AUTO_TEST_CASE(a_delete_with_a_job_is_repeated_and_does_not_make_a_job_up)
{
    wire.expect("POST /v2/p/cloudbackups/b1").reply(504);
    wire.expect("POST /v2/p/cloudbackups/b1").reply(200, R"({"job_id":"j2"})");
    BOOST_TEST(remove_with_job()->value.str() == "j2");

    wire.expect("POST /v2/p/cloudbackups/b1").reply(504);
    wire.expect("POST /v2/p/cloudbackups/b1")
        .reply(404, R"({"error":{"code":"VolumeBackup.0111","message":"absent"}})");
    auto const e = remove_with_job();
    BOOST_TEST((e->ec == condition::not_found));
    BOOST_TEST(e->value.empty());
    BOOST_TEST(e->info.attempts == 2);
    BOOST_TEST(e->info.service_code == "VolumeBackup.0111");
}

BOOST_AUTO_TEST_CASE(a_backup_that_an_image_is_made_of_stays)
{
    wire.expect("POST /v2/p/cloudbackups/b1")
        .reply(400, R"({"error":{"code":"VolumeBackup.0113","message":"source of an image"}})");
    BOOST_TEST((remove_with_job()->ec == condition::conflict));
}

BOOST_AUTO_TEST_CASE(an_answer_without_a_job_is_not_a_job)
{
    wire.expect("POST /v2/p/cloudbackups/b1").reply(200, "{}");
    auto const e = remove_with_job();
    BOOST_TEST(e->ec == errc::unexpected_reply);
    BOOST_TEST(e->info.field == "job_id");
}

BOOST_AUTO_TEST_CASE(a_native_delete)
{
    wire.expect("DELETE /v3/p/backups/b1").with_body("").reply(202, "");
    auto const e = remove();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.operation == "vbs.backups.delete.v3");
    BOOST_TEST(e->info.backup_id == "b1");
    BOOST_TEST(e->info.http_status == 202);
}

BOOST_AUTO_TEST_CASE(a_native_delete_v2)
{
    options.native_version = api_version::v2;
    wire.expect("DELETE /v2/p/backups/b1").reply(202, "");
    auto const e = remove();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.operation == "vbs.backups.delete.v2");
}

BOOST_AUTO_TEST_CASE(a_delete_of_what_is_not_there)
{
    wire.expect("DELETE /v3/p/backups/b1").reply(404, gone);
    auto const e = remove();
    BOOST_TEST((e->ec == condition::not_found));
    BOOST_TEST(e->info.service_message == "Backup b1 could not be found.");
}

BOOST_AUTO_TEST_CASE(a_repeated_delete_that_finds_nothing_has_done_its_work)
{
    wire.expect("DELETE /v3/p/backups/b1").fail(asio::error::connection_reset);
    wire.expect("DELETE /v3/p/backups/b1").reply(404, gone);
    auto const e = remove();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.attempts == 2);
}

BOOST_AUTO_TEST_CASE(a_repeated_delete_whose_first_attempt_never_left_finds_nothing)
{
    wire.expect("DELETE /v3/p/backups/b1").fail(asio::error::connection_refused, false);
    wire.expect("DELETE /v3/p/backups/b1").reply(404, gone);
    BOOST_TEST((remove()->ec == condition::not_found));
}

// While a delete runs the service refuses another one.
BOOST_AUTO_TEST_CASE(a_repeated_delete_that_is_refused_looks_whether_it_is_under_way)
{
    auto const refused =
        R"({"badRequest":{"message":"Invalid backup: Backup status must be ...","code":400}})";
    auto const lost_then_refused = [&] {
        wire.expect("DELETE /v3/p/backups/b1")
            .reply(504)
            .expect("DELETE /v3/p/backups/b1")
            .reply(400, refused);
    };
    lost_then_refused();
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "deleting"));
    BOOST_TEST(!remove()->ec);
    lost_then_refused();
    wire.expect("GET /v3/p/backups/b1").reply(404, gone);
    BOOST_TEST(!remove()->ec);

    wire.expect("DELETE /v3/p/backups/b1").reply(504);
    wire.expect("DELETE /v3/p/backups/b1")
        .reply(409, R"({"conflictingRequest":{"message":"busy","code":409}})");
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "deleting"));
    BOOST_TEST(!remove()->ec);

    lost_then_refused();
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available")); // it has children
    auto const e = remove();
    BOOST_TEST(e->ec == http_errc::bad_request);
    BOOST_TEST(e->info.operation == "vbs.backups.delete.v3");
    BOOST_TEST(e->info.http_status == 400);
    lost_then_refused();
    wire.expect("GET /v3/p/backups/b1").reply(403);
    BOOST_TEST(remove()->ec == http_errc::bad_request); // what the delete was told
}

// The look is a part of the call, and ends when the call has to.
BOOST_AUTO_TEST_CASE(a_delete_and_the_look_after_it_have_one_deadline)
{
    wire.expect("DELETE /v3/p/backups/b1").reply(504).after(50s);
    wire.expect("DELETE /v3/p/backups/b1").reply(400, "{}");
    wire.expect("GET /v3/p/backups/b1").hold();
    auto const e = start<void>([&](auto t) { return api().async_delete_native_backup(backup_id("b1"), t); });
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == http_errc::bad_request);
    BOOST_TEST((time.elapsed() == 60s));
}

// Deleted unheard, refused, looked at: left after each step.
BOOST_AUTO_TEST_CASE(a_delete_may_be_left_at_any_step)
{
    for (bool const with_client : {false, true})
        for (int after = 0;; ++after) {
            BOOST_TEST_REQUIRE(after < 100);
            scene s;
            s.wire.expect("DELETE /v3/p/backups/b1").reply(504);
            s.wire.expect("DELETE /v3/p/backups/b1").reply(400, "{}");
            s.wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "deleting"));
            auto const e =
                s.start<void>([&](auto t) { return s.api().async_delete_native_backup(backup_id("b1"), t); });
            for (int i = 0; i < after && e->times == 0; ++i) {
                s.ctx.restart();
                if (s.ctx.poll_one() == 0 && !s.time.jump())
                    break;
            }
            auto const done = e->times > 0;
            if (with_client)
                s.cl.reset();
            else
                e->stop.emit(asio::cancellation_type::total);
            BOOST_TEST(s.finish(e));
            BOOST_TEST(e->times == 1);
            // An answer that had come is handed over, also the refusal that was to be looked into.
            BOOST_TEST((!e->ec || e->ec == condition::cancelled || e->ec == http_errc::bad_request), after);
            s.wire.forget();
            if (done)
                break;
        }
}

// The backup is still there (API 12.6).
BOOST_AUTO_TEST_CASE(C2_no_backup_service_is_no_deleted_backup)
{
    options.retry.max_attempts = 2;
    wire.expect("DELETE /v3/p/backups/b1").reply(404, no_service).times(2);
    auto const e = remove();
    BOOST_TEST(e->ec == errc::retries_exhausted);
    BOOST_TEST((e->info.cause == condition::transient));

    wire.expect("DELETE /v3/p/backups/b1").reply(404, no_service);
    wire.expect("DELETE /v3/p/backups/b1").reply(202, "");
    BOOST_TEST(!remove()->ec);
}

BOOST_AUTO_TEST_CASE(a_backup_with_children_stays)
{
    wire.expect("DELETE /v3/p/backups/b1")
        .reply(400, R"({"badRequest":{"message":"Invalid backup: Incremental backups exist","code":400}})");
    auto const e = remove();
    BOOST_TEST((e->ec == condition::client_fault));
    BOOST_TEST(e->info.attempts == 1);
}

// An empty id would be a create, "quota" a sibling.
BOOST_AUTO_TEST_CASE(a_delete_of_anything_but_an_id_never_leaves)
{
    options.validate_arguments = false;
    for (std::string const id : {"", "detail", "batch", "quota", "Count", "..", ".", "a/b", "a b"}) {
        for (auto const& ec : {remove(id)->ec, remove_with_job(id)->ec, restore(id)->ec,
                               restore_native(restore_native_backup_request(backup_id(id)))->ec})
            BOOST_TEST(ec == errc::invalid_argument, id);
        BOOST_TEST(remove(id)->info.field == "backup_id");
        BOOST_TEST(restore(id)->info.field == "backup_id");
    }
    BOOST_TEST(wire.requests().empty());
}

BOOST_AUTO_TEST_CASE(a_restore_with_a_job)
{
    wire.expect("POST /v2/p/cloudbackups/b1/restore")
        .with_body(R"({"restore":{"volume_id":"v1"}})")
        .reply(200, R"({"job_id":"j1"})");
    auto const e = restore();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.job.str() == "j1");
    BOOST_TEST(e->value.volume.str() == "v1");
    BOOST_TEST((e->value.provenance == provenance::created));
    BOOST_TEST(e->info.operation == "vbs.cloudbackups.restore");
    BOOST_TEST(e->info.backup_id == "b1");
    BOOST_TEST(e->info.job_id == "j1");
}

BOOST_AUTO_TEST_CASE(a_restore_is_never_sent_twice_blindly)
{
    options.reconcile.enabled = false; // what then: exactly_once_others.cpp
    wire.expect("POST /v2/p/cloudbackups/b1/restore").reply(504);
    auto const lost = restore();
    BOOST_TEST(lost->ec == errc::outcome_unknown);
    BOOST_TEST(lost->info.outcome_unknown);
    BOOST_TEST(lost->info.backup_id == "b1");
    wire.expect("POST /v2/p/cloudbackups/b1/restore").reply(200, "<html>");
    BOOST_TEST(restore()->ec == errc::outcome_unknown);
    wire.expect("POST /v3/p/backups/b1/restore").fail(asio::error::connection_reset);
    BOOST_TEST(restore_native(restore_native_backup_request(backup_id("b1"), volume_id("v1")))->ec ==
               errc::outcome_unknown);
    // what was certainly not executed may be repeated
    wire.expect("POST /v2/p/cloudbackups/b1/restore").reply(429);
    wire.expect("POST /v2/p/cloudbackups/b1/restore").reply(200, R"({"job_id":"j1"})");
    BOOST_TEST(!restore()->ec);
}

BOOST_AUTO_TEST_CASE(a_restore_that_the_service_refuses)
{
    wire.expect("POST /v2/p/cloudbackups/b1/restore")
        .reply(400, R"({"error":{"code":"VolumeBackup.0206","message":"being backed up"}})");
    BOOST_TEST((restore()->ec == condition::conflict));
    BOOST_TEST(restore("b1", "")->info.field == "volume_id");
}

BOOST_AUTO_TEST_CASE(a_native_restore)
{
    wire.expect("POST /v3/p/backups/b1/restore")
        .with_body(R"({"restore":{"volume_id":"v1"}})")
        .reply(202, R"({"restore":{"backup_id":"b1","volume_id":"v1","volume_name":"data"}})");
    auto const e = restore_native(restore_native_backup_request(backup_id("b1"), volume_id("v1")));
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.backup.str() == "b1");
    BOOST_TEST(e->value.volume.str() == "v1");
    BOOST_TEST(e->value.volume_name == "data");
    BOOST_TEST(e->info.operation == "vbs.backups.restore.v3");
}

BOOST_AUTO_TEST_CASE(a_native_restore_v2_to_a_new_volume)
{
    options.native_version = api_version::v2;
    wire.expect("POST /v2/p/backups/b1/restore")
        .with_body(R"({"restore":{"name":"copy"}})")
        .reply(202, R"({"restore":{"backup_id":"b1","volume_id":"made","volume_name":"copy"}})");
    auto const made = restore_native(restore_native_backup_request(backup_id("b1")).name("copy"));
    BOOST_TEST(made->value.volume.str() == "made");
    BOOST_TEST(made->info.operation == "vbs.backups.restore.v2");
}

BOOST_AUTO_TEST_CASE(the_quota)
{
    wire.expect("GET /v2/p/cloudbackups/quota").reply(503);
    wire.expect("GET /v2/p/cloudbackups/quota")
        .reply(200, R"({"quotas":{"resources":[{"type":"backups","used":3,"reserved":0,"quota":-1}]}})");
    auto const ask = [&] {
        return run<std::vector<backup_quota>>([&](auto t) { return api().async_get_quota(t); });
    };
    auto const e = ask();
    BOOST_TEST(!e->ec);
    BOOST_TEST_REQUIRE(e->value.size() == 1u);
    BOOST_TEST((e->value[0].used == 3));
    BOOST_TEST(e->value[0].unlimited());
    wire.expect("GET /v2/p/cloudbackups/quota").reply(403);
    BOOST_TEST((ask()->ec == condition::forbidden));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
