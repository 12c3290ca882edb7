// What only Cinder has, and which dialect has what: requests as documented, answers as documented and as a real
// server gave them.
#include "codec/cinder.hpp"
#include "codec/backups.hpp"
#include "codec/dialect.hpp"
#include "codec/fixtures.hpp"
#include "codec/jobs.hpp"
#include "codec/policy_tags.hpp"
#include "codec/policy_tasks.hpp"

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

project_id const project("p1");
backup_id const b1("b1");

bool spoken(operation const& op, dialect in)
{
    fault f;
    bool const yes = is_spoken(op, in, f);
    BOOST_TEST(yes == f.rule.empty());
    BOOST_TEST(yes == f.path.empty());
    return yes;
}

} // namespace

BOOST_AUTO_TEST_SUITE(only_cinder)

BOOST_AUTO_TEST_CASE(update)
{
    auto const op =
        update_backup(project, update_backup_request(b1).name("backup001").description("this is a backup"));
    check_request(op, "cinder-update-backup", "b1");
    BOOST_TEST(op.needs_minor == 9);
    BOOST_TEST(op.replayable);
    VIGIL_DECODED(documented, decode_created_backup(reply("cinder-update-backup"), f));
    BOOST_TEST(documented.id.str() == "06d5db4f-1f80-4a71-99a6-99368cfb8f8e");
    BOOST_TEST(documented.name == "backup001");
    VIGIL_DECODED(real, decode_created_backup(reply("openstack/update"), f));
    BOOST_TEST(real.id.str() == "689cd410-be17-417a-bca3-cfce00bf4906");

    auto const with = update_backup(project, update_backup_request(b1).metadata({{"k", "v"}}));
    BOOST_TEST(with.needs_minor == 43);
    BOOST_TEST(with.body == R"({"backup":{"metadata":{"k":"v"}}})");
    auto const emptied = update_backup(project, update_backup_request(b1).description("").metadata({}));
    BOOST_TEST(emptied.body == R"({"backup":{"description":"","metadata":{}}})"); // to empty is to change
}

BOOST_AUTO_TEST_CASE(export_and_import)
{
    check_request(export_record(project, b1), "cinder-export-record", "b1");
    VIGIL_DECODED(record, decode_record(reply("cinder-export-record"), f));
    BOOST_TEST(record.service == "cinder.backup.drivers.swift");
    BOOST_TEST(record.url == "eyJzdGF0");
    VIGIL_DECODED(real, decode_record(reply("openstack/export-record"), f));
    BOOST_TEST(real.service == "cinder.backup.drivers.posix.PosixBackupDriver");
    BOOST_TEST(real.url.starts_with("eyJkcml2ZXJfaW5mbyI6"));
    VIGIL_REFUSED("backup-record/backup_url",
                  decode_record(R"({"backup-record":{"backup_service":"s"}})", f));
    VIGIL_REFUSED("backup-record", decode_record("{}", f));

    auto const op = import_record(project, import_record_request(record));
    check_request(op, "cinder-import-record");
    BOOST_TEST(!op.replayable);
    VIGIL_DECODED(made, decode_created_backup(reply("cinder-import-record"), f));
    BOOST_TEST(made.id.str() == "deac8b8c-35c9-4c71-acaa-889c2d5d5c8e");
    BOOST_TEST(made.name == "");
}

// Their documents call the one "action".
BOOST_AUTO_TEST_CASE(actions)
{
    auto const reset = reset_backup_status(project, reset_backup_status_request(b1, backup_state::available));
    BOOST_TEST(reset.name == "cinder.backups.resetStatus");
    BOOST_TEST(reset.target == "/v3/p1/backups/b1/action");
    BOOST_TEST(json::parse(reset.body) == request_body("cinder-backup-reset-status"));
    check_request(force_delete_backup(project, b1), "cinder-force-delete", "b1");
}

BOOST_AUTO_TEST_CASE(limits)
{
    check_request(get_limits(project), "cinder-limits");
    for (auto const* name : {"cinder-limits", "openstack/limits"}) {
        VIGIL_DECODED(quotas, decode_limits(reply(name), f));
        BOOST_TEST_REQUIRE(quotas.size() == 2u);
        BOOST_TEST((quotas[0].type == quota_kind::backups));
        BOOST_TEST(quotas[0].quota.value() == 10);
        BOOST_TEST(quotas[0].used.value() == 0);
        BOOST_TEST(!quotas[0].reserved);
        BOOST_TEST((quotas[1].type == quota_kind::backup_gigabytes));
        BOOST_TEST(quotas[1].quota.value() == 1000);
    }
    VIGIL_REFUSED("limits/absolute", decode_limits(R"({"limits":{}})", f));
    VIGIL_REFUSED("limits/absolute/maxTotalBackups", decode_limits(R"({"limits":{"absolute":{}}})", f));
}

BOOST_AUTO_TEST_CASE(snapshots)
{
    auto const op = get_snapshot(project, snapshot_id("s1"));
    BOOST_TEST(op.target == "/v3/p1/snapshots/s1");
    VIGIL_DECODED(real, decode_snapshot(reply("openstack/snapshot"), f));
    BOOST_TEST(!real.id.empty());
    BOOST_TEST(!real.volume.empty());
    BOOST_TEST(real.status.text() == "creating");
    BOOST_TEST(real.size.value() == 1);
    VIGIL_REFUSED("snapshot/status", decode_snapshot(R"({"snapshot":{"id":"s1"}})", f));
}

BOOST_AUTO_TEST_CASE(restore_of_a_real_server)
{
    VIGIL_DECODED(real, decode_restore_started(reply("openstack/restore"), f));
    BOOST_TEST(real.volume.str() == "1b34629c-785f-438f-af28-cb20e387a3ae");
    VIGIL_DECODED(documented, decode_restore_started(reply("cinder-restore-backup"), f));
    BOOST_TEST(!documented.volume.empty());
}

BOOST_AUTO_TEST_CASE(versions)
{
    VIGIL_DECODED(documented, decode_volume_versions(reply("cinder-versions"), f));
    BOOST_TEST(documented.min == 0);
    BOOST_TEST(documented.max == 71);
    VIGIL_DECODED(real, decode_volume_versions(reply("openstack/versions"), f));
    BOOST_TEST(real.max == 70);
    // An old server without microversions, behind another version.
    VIGIL_DECODED(old, decode_volume_versions(R"({"versions":[{"id":"v2.0","version":"x"},
                      {"id":"v3.0","version":"","min_version":""}]})",
                                              f));
    BOOST_TEST(old.max == 0);
    VIGIL_REFUSED("versions", decode_volume_versions("{}", f));
    VIGIL_REFUSED("versions", decode_volume_versions(R"({"versions":[{"id":"v2.0"}]})", f));
    VIGIL_REFUSED("versions/version",
                  decode_volume_versions(R"({"versions":[{"id":"v3.0","version":"3.x"}]})", f));
    VIGIL_REFUSED("versions/min_version",
                  decode_volume_versions(R"({"versions":[{"id":"v3.0","min_version":"4.0"}]})", f));
}

BOOST_AUTO_TEST_CASE(what_a_create_and_a_list_need)
{
    auto const plain =
        create_native_backup(project, create_native_backup_request(volume_id("v1"), "n"), api_version::v3);
    BOOST_TEST(plain.needs_minor == 0);
    auto const document = request_body("cinder-create-backup").at("backup").as_object();
    BOOST_TEST(document.contains("volume_id"));

    create_native_backup_request r(volume_id("v1"), "n");
    r.metadata({{"k", "v"}});
    BOOST_TEST(create_native_backup(project, r, api_version::v3).needs_minor == 43);
    r.availability_zone("az1");
    auto const op = create_native_backup(project, r, api_version::v3);
    BOOST_TEST(op.needs_minor == 51);
    BOOST_TEST(op.body ==
               R"({"backup":{"volume_id":"v1","name":"n","availability_zone":"az1","metadata":{"k":"v"}}})");

    list_backups_query q;
    auto const needed = [&] { return list_backups(project, q, api_version::v3, true).needs_minor; };
    BOOST_TEST(needed() == 0);
    q.sort_key("name");
    BOOST_TEST(needed() == 37);
    q.name_like("x");
    BOOST_TEST(needed() == 34);
    q.with_count(true);
    BOOST_TEST(needed() == 45);
}

BOOST_AUTO_TEST_CASE(each_dialect_has_its_own_calls)
{
    auto const vbs = {create_backup(project, create_backup_request(volume_id("v"), "n")),
                      delete_backup(project, b1),
                      restore_backup(project, restore_backup_request(b1, volume_id("v"))),
                      get_quota(project),
                      get_job(project, job_id("j"), service::vbs),
                      get_job(project, job_id("j"), service::sdrs),
                      list_policy_tasks(project, list_policy_tasks_query(policy_id("p"))),
                      get_policy_tags(project, policy_id("p")),
                      get_backup(project, b1, api_version::v2)};
    for (auto const& op : vbs) {
        BOOST_TEST(spoken(op, dialect::vbs), op.name);
        BOOST_TEST(!spoken(op, dialect::cinder), op.name);
    }
    auto const cinder = {update_backup(project, update_backup_request(b1).name("n")),
                         export_record(project, b1),
                         force_delete_backup(project, b1),
                         get_snapshot(project, snapshot_id("s")),
                         get_limits(project),
                         list_volume_versions()};
    for (auto const& op : cinder) {
        BOOST_TEST(spoken(op, dialect::cinder), op.name);
        BOOST_TEST(!spoken(op, dialect::vbs), op.name);
    }
    auto const both = {
        get_backup(project, b1, api_version::v3), list_backups(project, {}, api_version::v3, false),
        delete_native_backup(project, b1, api_version::v3), get_volume(project, volume_id("v"))};
    for (auto const& op : both)
        for (auto const d : {dialect::vbs, dialect::cinder})
            BOOST_TEST(spoken(op, d), op.name);
}

BOOST_AUTO_TEST_CASE(each_dialect_has_its_own_arguments)
{
    auto const make = [](create_native_backup_request const& r) {
        return create_native_backup(project, r, api_version::v3);
    };
    create_native_backup_request const plain(volume_id("v"), "n");
    for (auto const d : {dialect::vbs, dialect::cinder})
        BOOST_TEST(spoken(make(plain), d));
    auto owned = plain;
    BOOST_TEST(spoken(make(owned.project(project_id("p"))), dialect::vbs));
    BOOST_TEST(!spoken(make(owned), dialect::cinder));
    auto described = plain;
    BOOST_TEST(spoken(make(described.metadata({{"k", "v"}})), dialect::cinder));
    BOOST_TEST(!spoken(make(described), dialect::vbs));
    fault f;
    BOOST_TEST(!is_spoken(make(described), dialect::vbs, f));
    BOOST_TEST(f.path == "metadata");
    BOOST_TEST(f.rule == "VBS has no metadata");
    f = {};
    BOOST_TEST(!is_spoken(get_job(project, job_id("j"), service::vbs), dialect::cinder, f));
    BOOST_TEST(f.rule == "Cinder has no vbs.jobs.get: use async_get_backup or async_await_backup");
    // A project and metadata are of no dialect.
    described.project(project_id("p"));
    BOOST_TEST(!spoken(make(described), dialect::vbs));
}

// A VBS that does not know a backup says so in an error of its own; Cinder does not know the path.
BOOST_AUTO_TEST_CASE(a_path_that_nobody_knows_is_perhaps_asked_of_cinder)
{
    auto const path = decode_error(
        R"({"message":"The resource could not be found.<br /><br />\n","code":"404 Not Found","title":"Not Found"})");
    auto const page = decode_error("<html><body>Not found</body></html>");
    auto const absent =
        decode_error(R"({"itemNotFound":{"code":404,"message":"Backup b could not be found."}})");
    auto const coded = decode_error(R"({"error_code":"VolumeBackup.0010","error_msg":"no such backup"})");
    for (auto const* const call : {"vbs.cloudbackups.create", "vbs.policies.list", "vbs.quota.get"}) {
        BOOST_TEST(advice_on(call, 404, path).find("--service cinder") != std::string_view::npos);
        BOOST_TEST(!advice_on(call, 404, page).empty());
        BOOST_TEST(!advice_on(call, 404, decode_error("")).empty());
        BOOST_TEST(advice_on(call, 404, absent).empty());
        BOOST_TEST(advice_on(call, 404, coded).empty());
        BOOST_TEST(advice_on(call, 403, path).empty());
    }
    for (auto const* const call : {"vbs.backups.get.v3", "vbs.jobs.get", "sdrs.groups.get"})
        BOOST_TEST(advice_on(call, 404, path).empty());
}

BOOST_AUTO_TEST_SUITE_END()
