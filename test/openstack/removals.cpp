// Backups of a real Cinder that are deleted and restored, and what administrators do to them.
#include "openstack/stack.hpp"

namespace vigil::test {

namespace {

struct removing_cloud : real_cloud
{
    client cl = make();

    backup made(volume_id const& from, std::string name)
    {
        auto const b = ask<backup>(
            [&](auto t) { return cl.async_back_up(create_native_backup_request(from, name), t); });
        BOOST_TEST_REQUIRE(!error, error.message());
        return b;
    }

    vigil::volume look_at(volume_id const& v)
    {
        return ask<vigil::volume>([&](auto t) { return cl.async_get_volume(v, t); });
    }

    client administrator()
    {
        auto o = options;
        o.credentials = user("admin", "admin");
        return client(ctx.get_executor(), o);
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(real_removals, removing_cloud)

BOOST_AUTO_TEST_CASE(a_backup_from_its_deletion_to_nothing)
{
    auto const b = made(volume(), "short-lived");
    tell([&](auto t) { return cl.async_delete_native_backup(b.id, t); });
    BOOST_TEST(!error, error.message());
    auto const gone =
        ask<backup_outcome>([&](auto t) { return cl.async_await_backup(b.id, wait_goal::deleted, t); });
    BOOST_TEST(!error, error.message());
    BOOST_TEST((gone.verdict() == wait_verdict::succeeded));
    ask<backup>([&](auto t) { return cl.async_get_backup(b.id, t); });
    BOOST_TEST((error == condition::not_found));

    tell([&](auto t) { return cl.async_delete_native_backup(b.id, t); });
    BOOST_TEST((error == condition::not_found), error.message());
}

BOOST_AUTO_TEST_CASE(a_backup_with_a_child_is_not_deleted)
{
    auto const from = volume();
    auto const parent = made(from, "parent");
    ask<backup>([&](auto t) {
        return cl.async_back_up(create_native_backup_request(from, "child").incremental(true), t);
    });
    BOOST_TEST_REQUIRE(!error, error.message());
    tell([&](auto t) { return cl.async_delete_native_backup(parent.id, t); });
    BOOST_TEST((error == condition::client_fault), error.message());
    BOOST_TEST(story.http_status == 400);
}

BOOST_AUTO_TEST_CASE(a_restore_is_awaited_by_its_volume)
{
    auto const from = volume();
    auto const b = made(from, "to restore");
    auto const to = volume({{"delay", "2"}});
    auto const started = ask<restore_started>(
        [&](auto t) { return cl.async_restore_native_backup(restore_native_backup_request(b.id, to), t); });
    BOOST_TEST(!error, error.message());
    BOOST_TEST(started.volume == to);
    auto const end = ask<backup_outcome>([&](auto t) { return cl.async_await_restore(b.id, to, t); });
    BOOST_TEST(!error, error.message());
    BOOST_TEST((end.volume()->status == volume_state::available));
    BOOST_TEST((end.last()->status == backup_state::available));
}

// Surprise 11: only the volume tells.
BOOST_AUTO_TEST_CASE(S11_a_failed_restore_leaves_the_backup_available)
{
    auto const b = made(volume(), "to restore badly");
    auto const to = volume({{"fail_on", "restore"}});
    ask<restore_started>(
        [&](auto t) { return cl.async_restore_native_backup(restore_native_backup_request(b.id, to), t); });
    BOOST_TEST_REQUIRE(!error, error.message());
    auto const end = ask<backup_outcome>([&](auto t) { return cl.async_await_restore(b.id, to, t); });
    BOOST_TEST(error == errc::restore_failed, error.message());
    BOOST_TEST((end.volume()->status == volume_state::error_restoring));
    BOOST_TEST(story.fail_reason.find("error_restoring") != std::string::npos, story.fail_reason);
    auto const b_now = ask<backup>([&](auto t) { return cl.async_get_backup(b.id, t); });
    BOOST_TEST((b_now.status == backup_state::available));
}

// Surprise 12: without a volume the call takes long, and makes one whose name changes at the end.
BOOST_AUTO_TEST_CASE(S12_a_restore_to_a_new_volume)
{
    auto const from = volume();
    auto const b = made(from, "to a new one");
    auto const started = ask<restore_started>(
        [&](auto t) { return cl.async_restore_native_backup(restore_native_backup_request(b.id), t); });
    BOOST_TEST_REQUIRE(!error, error.message());
    BOOST_TEST(!started.volume.empty());
    BOOST_TEST((started.volume != from));
    BOOST_TEST(started.volume_name == "restore_backup_" + b.id.str());
    ask<backup_outcome>([&](auto t) { return cl.async_await_restore(b.id, started.volume, t); });
    BOOST_TEST(!error, error.message());
    BOOST_TEST((look_at(started.volume).status == volume_state::available));
}

// Surprise 8: "not found" is the backup service here, and the backup is still there.
BOOST_AUTO_TEST_CASE(S08_a_404_that_does_not_mean_gone)
{
    options.retry.max_attempts = 2;
    auto careful = make();
    auto const b = made(volume(), "stays");
    desk.set_backup_service(false);
    tell([&](auto t) { return careful.async_delete_native_backup(b.id, t); });
    auto const said = error;
    auto const why = story;
    desk.set_backup_service(true);
    BOOST_TEST(said, "a deletion that was refused");
    BOOST_TEST((said == condition::transient), said.message());
    BOOST_TEST(why.http_status == 404);
    BOOST_TEST(why.attempts == 2); // it may pass
    auto const still = ask<backup>([&](auto t) { return cl.async_get_backup(b.id, t); });
    BOOST_TEST((still.status == backup_state::available));
}

BOOST_AUTO_TEST_CASE(new_words_for_a_backup)
{
    auto const b = made(volume(), "old");
    ask<backup_summary>([&](auto t) {
        return cinder(cl).async_update(
            update_backup_request(b.id).name("new").description("words").metadata({{"k", "v"}}), t);
    });
    BOOST_TEST(!error, error.message());
    auto const seen = ask<backup>([&](auto t) { return cl.async_get_backup(b.id, t); });
    BOOST_TEST(seen.name == "new");
    BOOST_TEST(seen.description == "words");
    BOOST_TEST((seen.metadata == std::map<std::string, std::string>{{"k", "v"}}));
}

BOOST_AUTO_TEST_CASE(what_administrators_do)
{
    auto const b = made(volume(), "of the project");
    cinder mine(cl);
    ask<backup_record>([&](auto t) { return mine.async_export_record(b.id, t); });
    BOOST_TEST((error == condition::forbidden), error.message());

    // An administrator's token is for another project: the backup is seen by its id all the same.
    auto admin = administrator();
    cinder ops(admin);
    auto const record = ask<backup_record>([&](auto t) { return ops.async_export_record(b.id, t); });
    BOOST_TEST_REQUIRE(!error, error.message());
    BOOST_TEST(record.service.find("posix") != std::string::npos);
    BOOST_TEST(!record.url.empty());

    tell([&](auto t) {
        return ops.async_reset_status(reset_backup_status_request(b.id, backup_state::error), t);
    });
    BOOST_TEST(!error, error.message());
    ask<backup_outcome>([&](auto t) { return cl.async_await_backup(b.id, t); });
    BOOST_TEST(error == errc::backup_failed, error.message());

    tell([&](auto t) { return ops.async_force_delete(b.id, t); });
    BOOST_TEST(!error, error.message());
    ask<backup_outcome>([&](auto t) { return cl.async_await_backup(b.id, wait_goal::deleted, t); });
    BOOST_TEST(!error, error.message());

    // Its record is known still; what it describes is not there, and the import fails later.
    auto const again = ask<backup_summary>(
        [&](auto t) { return ops.async_import_record(import_record_request(record), t); });
    BOOST_TEST(!error, error.message());
    BOOST_TEST((again.id == b.id));
    ask<backup_outcome>([&](auto t) { return admin.async_await_backup(again.id, t); });
    BOOST_TEST((!error || error == errc::backup_failed), error.message());
}

BOOST_AUTO_TEST_CASE(limits_and_snapshots)
{
    auto const quotas = ask<std::vector<backup_quota>>([&](auto t) { return cl.async_get_quota(t); });
    BOOST_TEST(!error, error.message());
    BOOST_TEST_REQUIRE(quotas.size() == 2u);
    BOOST_TEST(quotas[0].used.has_value());
    ask<snapshot>([&](auto t) {
        return cinder(cl).async_get_snapshot(snapshot_id("6f519a48-3183-46cf-a32f-41815f816666"), t);
    });
    BOOST_TEST((error == condition::not_found), error.message());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
