// Deletes, restores and quotas: requests as documented, answers as documented.
#include "codec/backups.hpp"
#include "codec/fixtures.hpp"

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

project_id const project("p1");

} // namespace

BOOST_AUTO_TEST_SUITE(removals)

BOOST_AUTO_TEST_CASE(a_delete_of_the_vbs_flavour_is_a_post_without_a_body)
{
    auto const op = delete_backup(project, backup_id("b1"));
    check_request(op, "vbs-delete-backup-v2-cloud", "b1");
    BOOST_TEST((op.service == service::vbs));
    BOOST_TEST(op.replayable);
    VIGIL_DECODED(job, decode_created_job(reply("vbs-delete-backup-v2-cloud"), f));
    BOOST_TEST(job.str() == "70a599e0-31e7-49b7-b260-868f441e862b");
}

BOOST_AUTO_TEST_CASE(a_native_delete_of_both_versions)
{
    auto const v2 = delete_native_backup(project, backup_id("b1"), api_version::v2);
    check_request(v2, "vbs-delete-backup-v2-native", "b1");
    BOOST_TEST(v2.replayable);
    check_request(delete_native_backup(project, backup_id("b1"), api_version::v3),
                  "vbs-delete-backup-v3-native", "b1");
    check_request(
        delete_native_backup(project, backup_id("592a0c4d-65a3-4051-8d51-1e2b6401b2d8"), api_version::v3),
        "vbs-delete-backup-not-found");
}

BOOST_AUTO_TEST_CASE(a_restore_of_the_vbs_flavour)
{
    auto const op = restore_backup(
        project, restore_backup_request(backup_id("b1"), volume_id("c96e4a94-927a-425c-8795-63f9964cfebd")));
    check_request(op, "vbs-restore-backup-v2-cloud", "b1");
    BOOST_TEST(!op.replayable); // it would overwrite the volume once more
    VIGIL_DECODED(job, decode_created_job(reply("vbs-restore-backup-v2-cloud"), f));
    BOOST_TEST(job.str() == "70a599e0-31e7-49b7-b260-868f441e862b");
}

BOOST_AUTO_TEST_CASE(a_native_restore_of_both_versions)
{
    for (std::string const v : {"v2", "v3"}) {
        auto const name = "vbs-restore-backup-" + v + "-native";
        auto const version = v == "v2" ? api_version::v2 : api_version::v3;
        auto const op = restore_native_backup(
            project,
            restore_native_backup_request(backup_id("b1"), volume_id("2748f2f2-4394-4e6e-af8d-8dd34496c024")),
            version);
        check_request(op, name, "b1");
        BOOST_TEST(!op.replayable);
        VIGIL_DECODED(started, decode_restore_started(reply(name), f));
        BOOST_TEST(started.backup.str() == "1d1139d8-8989-49d3-8aa1-83eb691e6db2");
        BOOST_TEST(started.volume.str() == "2748f2f2-4394-4e6e-af8d-8dd34496c024");
        BOOST_TEST(started.volume_name == "test_volume");
    }
}

BOOST_AUTO_TEST_CASE(a_native_restore_sends_only_what_is_set)
{
    auto const body = [](restore_native_backup_request const& r) {
        return json::parse(restore_native_backup(project, r, api_version::v3).body);
    };
    BOOST_TEST(body(restore_native_backup_request(backup_id("b"))) == json::parse(R"({"restore":{}})"));
    BOOST_TEST(body(restore_native_backup_request(backup_id("b")).name("copy \"x\"")) ==
               json::parse(R"({"restore":{"name":"copy \"x\""}})"));
}

BOOST_AUTO_TEST_CASE(a_restore_may_leave_the_name_of_the_volume_open)
{
    VIGIL_DECODED(started,
                  decode_restore_started(
                      R"({"restore":{"backup_id":"b","volume_id":"v","volume_name":null,"new":1}})", f));
    BOOST_TEST(started.volume_name == "");
    VIGIL_REFUSED("restore", decode_restore_started("{}", f));
    VIGIL_REFUSED("restore", decode_restore_started(R"({"restore":[]})", f));
    VIGIL_REFUSED("restore/volume_id", decode_restore_started(R"({"restore":{"volume_id":{}}})", f));
}

BOOST_AUTO_TEST_CASE(quotas_are_read)
{
    check_request(get_quota(project), "vbs-get-quota");
    VIGIL_DECODED(q, decode_quotas(reply("vbs-get-quota"), f));
    BOOST_TEST_REQUIRE(q.size() == 2u);
    BOOST_TEST((q[0].type == quota_kind::backups));
    BOOST_TEST((q[0].used == 114));
    BOOST_TEST((q[0].reserved == 0));
    BOOST_TEST((q[0].quota == 5014));
    BOOST_TEST(!q[0].unlimited());
    BOOST_TEST((q[1].used == 4838));
    BOOST_TEST((q[1].quota == -1));
    BOOST_TEST(q[1].unlimited());
}

BOOST_AUTO_TEST_CASE(quotas_of_unknown_types_are_kept)
{
    VIGIL_DECODED(
        q, decode_quotas(R"({"quotas":{"resources":[{"type":"moon_rocks","used":"3","quota":null}]}})", f));
    BOOST_TEST(!q.at(0).type.known());
    BOOST_TEST(q[0].type.text() == "moon_rocks");
    BOOST_TEST((q[0].used == 3));
    BOOST_TEST(!q[0].quota.has_value());
    BOOST_TEST(!q[0].unlimited());
    VIGIL_DECODED(none, decode_quotas(R"({"quotas":{"resources":[]}})", f));
    BOOST_TEST(none.empty());
}

BOOST_AUTO_TEST_CASE(a_quota_of_another_shape_is_refused)
{
    VIGIL_REFUSED("quotas/resources", decode_quotas("{}", f));
    VIGIL_REFUSED("quotas/resources", decode_quotas(R"({"quotas":{"resources":{}}})", f));
    VIGIL_REFUSED("quotas/resources/0/type", decode_quotas(R"({"quotas":{"resources":[{"used":1}]}})", f));
    VIGIL_REFUSED("quotas/resources/1/used",
                  decode_quotas(R"({"quotas":{"resources":[{"type":"a"},{"type":"a","used":"x"}]}})", f));
}

BOOST_AUTO_TEST_SUITE_END()
