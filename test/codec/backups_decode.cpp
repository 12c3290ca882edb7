// What comes back: every sample of the documents and of real servers, field by field.
#include "codec/backups.hpp"

#include "codec/fixtures.hpp"

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

std::string at(timestamp const& t) { return t.text(); }

void check_links(std::vector<vigil::link> const& links, std::string_view self)
{
    BOOST_TEST_REQUIRE(links.size() == 2u);
    BOOST_TEST(links[0].rel == "self");
    BOOST_TEST(links[0].href == self);
    BOOST_TEST(links[1].rel == "bookmark");
}

// What all three items of the documents' error samples share.
void check_failed(backup const& b, std::string_view id, std::string_view created_at)
{
    BOOST_TEST(b.id.str() == id);
    BOOST_TEST((b.status == backup_state::error));
    BOOST_TEST(b.name == "");
    BOOST_TEST(b.description == "");
    BOOST_TEST(b.raw_description == "");
    BOOST_TEST(!b.requested_incremental.has_value());
    BOOST_TEST(b.availability_zone == "");
    BOOST_TEST(b.volume.str() == "2748f2f2-4394-4e6e-af8d-8dd34496c024");
    BOOST_TEST(b.fail_reason == "Connection to swift failed: [Errno 111] ECONNREFUSED");
    BOOST_TEST((b.size == 1));
    BOOST_TEST(!b.object_count.has_value());
    BOOST_TEST(b.container == "volumebackups");
    BOOST_TEST(at(b.created_at) == created_at);
    check_links(b.links,
                "http://192.168.82.222:8776/v2/b23b579f08c84228b9b4673c46f0c442/backups/" + std::string(id));
}

void check_v3_fields(backup const& b)
{
    BOOST_TEST(b.snapshot.str() == "66a574c0-4415-499e-b0b1-3f340d7f7932");
    BOOST_TEST(at(b.updated_at) == "2019-03-27T12:36:17.596602Z");
    BOOST_TEST(at(b.data_timestamp) == "2019-03-16T11:56:00.917245Z");
    BOOST_TEST((b.has_dependent_backups == false));
    BOOST_TEST((b.is_incremental == false));
}

void check_service_metadata(backup const& b)
{
    std::map<std::string, std::string> const expected{
        {"bootable", "false"}, {"backupurl", "58d94782-6509-45ad-9442-970d2a005050"},
        {"BackupSize", "0"},   {"progress", "0"},
        {"Type", "0"},         {"snap_id", "665e411f5d87431ca98c199fbd4a64fd"}};
    BOOST_TEST((b.service_metadata_values == expected));
    BOOST_TEST(b.service_metadata.starts_with(" {"));
    BOOST_TEST(b.service_metadata.ends_with("} "));
}

constexpr auto* id1 = "1d1139d8-8989-49d3-8aa1-83eb691e6db2";
constexpr auto* id2 = "80e17946-6e56-46e0-9547-e9ba4f1619bd";
constexpr auto* id3 = "b3cf7a16-decc-4beb-8077-682737d94a58";
constexpr auto* owner = "b23b579f08c84228b9b4673c46f0c442";

} // namespace

BOOST_AUTO_TEST_SUITE(backups_decode)

BOOST_AUTO_TEST_CASE(created_jobs)
{
    VIGIL_DECODED(uuid, decode_created_job(reply("vbs-create-backup-v2-cloud"), f));
    BOOST_TEST(uuid.str() == "70a599e0-31e7-49b7-b260-868f441e862b");
    VIGIL_DECODED(hex, decode_created_job(reply("vbs-create-backup-v2-cloud-sdk"), f));
    BOOST_TEST(hex.str() == "ff8080826576401e01657b99fc444986");
    VIGIL_REFUSED("job_id", decode_created_job("{}", f));
    VIGIL_REFUSED("job_id", decode_created_job(R"({"job_id":""})", f));
    VIGIL_REFUSED("job_id", decode_created_job(R"({"job_id":null})", f));
    VIGIL_REFUSED("job_id", decode_created_job(R"({"job_id":["x"]})", f));
    VIGIL_REFUSED("", decode_created_job("", f));
}

BOOST_AUTO_TEST_CASE(created_backups)
{
    VIGIL_DECODED(v3, decode_created_backup(reply("vbs-create-backup-v3-native"), f));
    BOOST_TEST(v3.id.str() == "bb089eba-6b38-41c8-85a4-2b94fad7d570");
    BOOST_TEST(v3.name == "backup1");
    check_links(v3.links,
                "https://volume.Region.dc1.domainname.com/v3/648bba9ba87e4b3f8484d0fc60e2e6cc/backups/"
                "bb089eba-6b38-41c8-85a4-2b94fad7d570");
    VIGIL_DECODED(v2, decode_created_backup(reply("vbs-create-backup-v2-native"), f));
    BOOST_TEST(v2.id.str() == "54ba0e69-48a0-4a77-9cdf-a7979a7e2648");

    VIGIL_DECODED(cinder, decode_created_backup(reply("openstack/create"), f));
    BOOST_TEST(cinder.id.str() == "689cd410-be17-417a-bca3-cfce00bf4906");
    BOOST_TEST(cinder.name == ""); // null
    VIGIL_DECODED(full, decode_created_backup(reply("openstack/create-full"), f));
    BOOST_TEST(full.name == "full-1ec49c");

    VIGIL_REFUSED("backup", decode_created_backup("{}", f));
    VIGIL_REFUSED("backup", decode_created_backup(R"({"backup":null})", f));
    VIGIL_REFUSED("backup", decode_created_backup(R"({"backup":[]})", f));
    VIGIL_REFUSED("backup/id", decode_created_backup(R"({"backup":{"name":"x"}})", f));
}

BOOST_AUTO_TEST_CASE(one_backup_v3)
{
    VIGIL_DECODED(b, decode_backup(reply("vbs-get-backup-v3"), f));
    check_failed(b, id1, "2013-06-27T08:48:03.000000Z");
    check_v3_fields(b);
    BOOST_TEST(b.project.str() == owner);
    BOOST_TEST(b.service_metadata == "");
    BOOST_TEST(b.service_metadata_values.empty());
    BOOST_TEST(b.user_id == "");
    BOOST_TEST(b.metadata.empty());
}

BOOST_AUTO_TEST_CASE(one_backup_v2)
{
    VIGIL_DECODED(b, decode_backup(reply("vbs-get-backup-v2"), f));
    check_failed(b, id1, "2013-06-27T08:48:03.000000Z");
    check_service_metadata(b);
    BOOST_TEST(b.project.str() == owner);
    BOOST_TEST(b.snapshot.empty());
    BOOST_TEST(b.updated_at.empty());
    BOOST_TEST(!b.has_dependent_backups.has_value());
    BOOST_TEST(!b.is_incremental.has_value());
}

BOOST_AUTO_TEST_CASE(a_wrapped_description)
{
    VIGIL_DECODED(b, decode_backup(reply("vbs-get-backup-wrapped-description"), f));
    BOOST_TEST(b.description == "Backup_Demo");
    BOOST_TEST(b.raw_description == R"({"DESC":"Backup_Demo","INC":1})");
    BOOST_TEST((b.requested_incremental == true));
    BOOST_TEST((b.status == backup_state::available));
    BOOST_TEST((b.size == 50));
    BOOST_TEST((b.object_count == 642));
    BOOST_TEST(b.fail_reason == "");
    BOOST_TEST(at(b.created_at) == "2017-11-08T11:32:02.350610Z");
    BOOST_TEST(b.service_metadata_values.size() == 14u);
    BOOST_TEST(b.service_metadata_values.at("BT") == "2");
    BOOST_TEST(b.service_metadata_values.at("AT") == "1.2");
    BOOST_TEST(b.service_metadata_values.at("bootable") == "true");
    BOOST_TEST(b.service_metadata_values.at("VK") == "");
    BOOST_TEST(b.service_metadata_values.at("ebk_T_I") == "5ee362bd-2bc7-4bca-98bc-760dd0774da2");
}

BOOST_AUTO_TEST_CASE(details_v2)
{
    VIGIL_DECODED(p, decode_backups(reply("vbs-list-backups-detail-v2"), 10, f));
    BOOST_TEST_REQUIRE(p.items.size() == 3u);
    check_failed(p.items[0], id1, "2013-06-27T08:48:03.000000Z");
    check_failed(p.items[1], id2, "2013-06-27T08:56:58.000000Z");
    check_failed(p.items[2], id3, "2013-06-27T08:46:31.000000Z");
    check_service_metadata(p.items[0]);
    BOOST_TEST(p.items[0].project.str() == owner);
    BOOST_TEST(p.items[1].project.empty());
    BOOST_TEST(p.items[1].service_metadata == "");
    BOOST_TEST(p.next_marker == id3);
    BOOST_TEST(!p.count.has_value());
    BOOST_TEST(!p.next_offset.has_value());
}

BOOST_AUTO_TEST_CASE(details_v2_of_a_live_service)
{
    VIGIL_DECODED(p, decode_backups(reply("vbs-list-backups-detail-v2-live"), 1000, f));
    BOOST_TEST_REQUIRE(p.items.size() == 1u);
    auto const& b = p.items[0];
    BOOST_TEST(b.id.str() == "87566ed6-72cb-4053-aa6e-6f6216b3d507");
    BOOST_TEST((b.status == backup_state::available));
    BOOST_TEST((b.object_count == 0));
    BOOST_TEST((b.size == 10));
    BOOST_TEST(b.project.str() == "17fbda95add24720a4038ba4b1c705ed");
    BOOST_TEST(b.container == "a704c75f-f0d1-4efa-9fd6-7557fe1ee8d3");
    BOOST_TEST(b.snapshot.str() == "a704c75f-f0d1-4efa-9fd6-7557fe1ee8d3");
    BOOST_TEST(b.volume.str() == "5024a06e-6990-4f12-9dcc-8fe26b01a710");
    BOOST_TEST(b.name == "c2c-test-buckup");
    BOOST_TEST(b.availability_zone == "eu-de-01");
    BOOST_TEST((b.has_dependent_backups == false));
    BOOST_TEST((b.is_incremental == false));
    BOOST_TEST(b.created_at.empty());
    BOOST_TEST(p.next_marker == "");
}

BOOST_AUTO_TEST_CASE(details_v3)
{
    VIGIL_DECODED(p, decode_backups(reply("vbs-list-backups-detail-v3"), 10, f));
    BOOST_TEST_REQUIRE(p.items.size() == 3u);
    check_failed(p.items[0], id1, "2013-06-27T08:48:03.000000Z");
    check_failed(p.items[1], id2, "2013-06-27T08:56:58.000000Z");
    check_failed(p.items[2], id3, "2013-06-27T08:46:31.000000Z");
    for (auto const& b : p.items)
        check_v3_fields(b);
    BOOST_TEST(p.items[0].project.str() == owner);
    BOOST_TEST(p.items[1].project.str() == owner);
    BOOST_TEST(p.items[2].project.empty());
    BOOST_TEST(p.next_marker == ""); // three of ten, and no link
}

BOOST_AUTO_TEST_CASE(summaries)
{
    for (auto const name : {"vbs-list-backups-summary-v2", "vbs-list-backups-summary-v3"}) {
        VIGIL_DECODED(p, decode_backup_summaries(reply(name), 10, f));
        BOOST_TEST_REQUIRE(p.items.size() == 2u);
        BOOST_TEST(p.items[0].id.str() == id1);
        BOOST_TEST(p.items[0].name == "");
        check_links(p.items[0].links,
                    std::string("http://192.168.82.222:8776/v2/") + owner + "/backups/" + id1);
        BOOST_TEST(p.items[1].id.str() == id3);
        BOOST_TEST(p.next_marker == id3);
    }
}

BOOST_AUTO_TEST_CASE(upstream_lists)
{
    VIGIL_DECODED(summary, decode_backup_summaries(reply("cinder-list-backups"), 1000, f));
    BOOST_TEST_REQUIRE(summary.items.size() == 1u);
    BOOST_TEST(summary.items[0].id.str() == "0bc2fd0c-2727-440f-945e-97f653bf3cad");
    BOOST_TEST(summary.items[0].name == "backup001");
    BOOST_TEST((summary.count == 1));

    VIGIL_DECODED(detail, decode_backups(reply("cinder-list-backups-detail"), 1000, f));
    BOOST_TEST_REQUIRE(detail.items.size() == 1u);
    BOOST_TEST((detail.count == 1));
    VIGIL_DECODED(shown, decode_backup(reply("cinder-show-backup"), f));
    for (auto const* b : {&detail.items[0], &shown}) {
        BOOST_TEST(b->id.str() == "3052c307-119e-4f78-960e-972078aa15a8");
        BOOST_TEST((b->status == backup_state::creating));
        BOOST_TEST(b->name == "backup001");
        BOOST_TEST(b->description == "Test backup");
        BOOST_TEST(b->project.str() == "89afd400-b646-4bbc-b12b-c0a4d63e5bd3");
        BOOST_TEST(b->user_id == "c853ca26-e8ea-4797-8a52-ee124a013d0e");
        BOOST_TEST(b->volume.str() == "e763a78b-edc5-48fb-bbb3-fddc1062e27a");
        BOOST_TEST(b->metadata.empty());
        BOOST_TEST(at(b->updated_at) == "2023-06-23T11:56:08.693488Z");
        BOOST_TEST((b->object_count == 0));
        BOOST_TEST((b->size == 10));
    }
}

BOOST_AUTO_TEST_CASE(a_real_cinder_shows_backups)
{
    VIGIL_DECODED(b, decode_backup(reply("openstack/show"), f));
    BOOST_TEST(b.id.str() == "ae44bc76-a62c-46e8-9e0f-37429bc76680");
    BOOST_TEST((b.status == backup_state::available));
    BOOST_TEST(b.description == "a backup");
    BOOST_TEST(b.container == "mycontainer-1ec49c");
    BOOST_TEST(b.metadata.at("k") == "v");
    BOOST_TEST(b.project.empty());
    BOOST_TEST(at(b.created_at) == "2026-11-21T09:04:46.493609Z");

    VIGIL_DECODED(admin, decode_backup(reply("openstack/show-admin"), f));
    BOOST_TEST(admin.project.str() == "0d13681ff00045d690c7640b035352c3");
    BOOST_TEST(admin.user_id == "90dddcfbd8bb45bf94acef45fb58135e");

    VIGIL_DECODED(failed, decode_backup(reply("openstack/show-error"), f));
    BOOST_TEST((failed.status == backup_state::error));
    BOOST_TEST(
        failed.fail_reason.starts_with("Bad or unexpected response from the storage volume backend API"));

    VIGIL_DECODED(incremental, decode_backup(reply("openstack/show-incremental"), f));
    BOOST_TEST((incremental.is_incremental == true));
    BOOST_TEST((incremental.object_count == 0));
}

BOOST_AUTO_TEST_CASE(a_real_cinder_lists_pages)
{
    VIGIL_DECODED(all, decode_backups(reply("openstack/list-detail"), 1000, f));
    BOOST_TEST(all.items.size() == 7u);
    BOOST_TEST((all.items[0].status == backup_state::error));
    BOOST_TEST(all.items[6].id.str() == "689cd410-be17-417a-bca3-cfce00bf4906");
    BOOST_TEST(all.next_marker == "");

    VIGIL_DECODED(second, decode_backup_summaries(reply("openstack/list-next-page-2"), 2, f));
    BOOST_TEST(second.items.size() == 2u);
    BOOST_TEST(second.next_marker == "ae44bc76-a62c-46e8-9e0f-37429bc76680");

    VIGIL_DECODED(after, decode_backup_summaries(reply("openstack/list-page-after-the-last"), 7, f));
    BOOST_TEST(after.items.empty());
    BOOST_TEST(after.next_marker == "");

    VIGIL_DECODED(counted, decode_backup_summaries(reply("openstack/list-with-count"), 1, f));
    BOOST_TEST((counted.count == 7));
    BOOST_TEST(counted.next_marker == "10a269e6-7c72-427c-804b-b6fecb6191e7");

    VIGIL_DECODED(summary, decode_backup_summaries(reply("openstack/list-summary"), 7, f));
    BOOST_TEST(summary.next_marker == "689cd410-be17-417a-bca3-cfce00bf4906"); // exactly full, no link
}

BOOST_AUTO_TEST_CASE(volumes)
{
    VIGIL_DECODED(restoring, decode_volume(reply("openstack/volume-restoring"), f));
    BOOST_TEST(restoring.id.str() == "1b34629c-785f-438f-af28-cb20e387a3ae");
    BOOST_TEST((restoring.status == volume_state::restoring_backup));
    BOOST_TEST(restoring.name == "slow2-1ec49c");
    BOOST_TEST((restoring.size == 1));
    VIGIL_DECODED(failed, decode_volume(reply("openstack/volume-error-restoring"), f));
    BOOST_TEST((failed.status == volume_state::error_restoring));
    VIGIL_REFUSED("volume/status", decode_volume(R"({"volume":{"id":"v"}})", f));
    VIGIL_REFUSED("volume", decode_volume("{}", f));
}

BOOST_AUTO_TEST_SUITE_END()
