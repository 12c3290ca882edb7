// Replication pairs and drills against the documents' examples.
#include "codec/sdrs_replications.hpp"
#include "codec/backups.hpp"
#include "codec/sdrs_drills.hpp"
#include "codec/sdrs_fixtures.hpp"

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

project_id const project("p1");
replication_id const sample("b93bc1c4-67ee-45a1-bc8a-d022fdd28811");
drill_id const sample_drill("e472d26f-9624-42fb-8bfc-717d4714c225");

void check_action(operation const& op, std::string_view example, std::string_view job)
{
    check_sdrs_request(op, example);
    BOOST_TEST(!op.replayable, example);
    VIGIL_DECODED(id, decode_created_job(reply(example), f));
    BOOST_TEST(id.str() == job);
}

std::string with(std::string const& members) { return R"({"replication":{"id":"r1",)" + members + "}}"; }

} // namespace

BOOST_AUTO_TEST_SUITE(sdrs_replications)

BOOST_AUTO_TEST_CASE(every_action_of_a_pair)
{
    check_action(
        create_replication(project, sdrs::create_replication_request(
                                        server_group_id("c79fba33-b165-4c69-80c1-d7e590691162"),
                                        volume_id("b6f71149-7b9c-4f36-8ff0-1c4809a6f2c2"), "replication_name")
                                        .description("replication_description")),
        "sdrs-create-replication", "0000000011db92d36662db9d20df32ch");
    check_action(extend_replication(project, {sample, 10}), "sdrs-extend-replication",
                 "0000000011db92d34587db9d20df32ch");
}

BOOST_AUTO_TEST_CASE(S7_a_delete_always_has_its_body)
{
    server_group_id const group("c79fba33-b165-4c69-80c1-d7e590691162");
    check_action(delete_replication(project, sdrs::delete_replication_request(sample, group)),
                 "sdrs-delete-replication", "0000000011db92d34587db9d20df32ch");
    BOOST_TEST(delete_replication(project, sdrs::delete_replication_request(sample)).body ==
               R"({"replication":{"delete_target_volume":false}})");
    BOOST_TEST(
        delete_replication(project, sdrs::delete_replication_request(sample).delete_target_volume(true))
            .body == R"({"replication":{"delete_target_volume":true}})");
}

BOOST_AUTO_TEST_CASE(a_pair_is_read)
{
    check_sdrs_request(get_replication(project, sample), "sdrs-get-replication");
    VIGIL_DECODED(r, decode_replication(reply("sdrs-get-replication"), f));
    BOOST_TEST(r.id == sample);
    BOOST_TEST(r.name == "test_sdrs_replication");
    BOOST_TEST(r.description == "test_description");
    BOOST_TEST(r.replication_model == "hypermetro");
    BOOST_TEST((r.status == sdrs::state::available));
    BOOST_TEST((r.progress == 0));
    BOOST_TEST(r.replication_status == "active");
    BOOST_TEST_REQUIRE(r.attachments.size() == 1u);
    BOOST_TEST(r.attachments[0].device == "/dev/vda");
    BOOST_TEST(r.attachments[0].instance.str() == "8a7a6339-679b-452b-948c-144e0ef85d9c");
    BOOST_TEST(r.group.str() == "c2aee29a-2959-4d01-9755-01cc76a4d17d");
    BOOST_TEST((r.priority_station == sdrs::site::source));
    BOOST_TEST(r.fault_level == "0");
    BOOST_TEST((r.multiattach == false));
    BOOST_TEST((r.bootable == false));
    BOOST_TEST((r.volume_size == 10));
    BOOST_TEST(r.volume_type == "SATA");
    BOOST_TEST(r.failure_detail == "");
    BOOST_TEST(r.created_at.text() == "2018-05-04T03:43:24.108526Z"); // no zone: UTC (S11)
    BOOST_TEST(r.updated_at.text() == "2018-05-04T03:44:28.322873Z");
}

BOOST_AUTO_TEST_CASE(S9_volumes_are_one_text_and_sizes_may_be_texts)
{
    VIGIL_DECODED(r, decode_replication(reply("sdrs-get-replication"), f));
    BOOST_TEST_REQUIRE(r.volumes.size() == 2u);
    BOOST_TEST(r.volumes[0].str() == "48dda0c0-c800-46f2-9728-a519ff783d35");
    BOOST_TEST(r.volumes[1].str() == "388b324a-a9d1-44a4-a00d-42085f22a9bc");
    VIGIL_DECODED(renamed, decode_replication(reply("sdrs-rename-replication"), f));
    BOOST_TEST((renamed.volume_size == 10)); // "10"
    BOOST_TEST(renamed.name == "new_name");
    for (auto const& [text, n] : {std::pair<std::string, std::size_t>{R"("")", 0},
                                  {"null", 0},
                                  {R"(",")", 0},
                                  {R"("a, b ,")", 2},
                                  {R"("a")", 1}}) {
        VIGIL_DECODED(v, decode_replication(with(R"("volume_ids":)" + text), f));
        BOOST_TEST(v.volumes.size() == n, text);
    }
    VIGIL_DECODED(bare, decode_replication(with(R"("record_metadata":null,"fault_level":2)"), f));
    BOOST_TEST(!bare.volume_size.has_value());
    BOOST_TEST(bare.fault_level == "2"); // a number as text
}

BOOST_AUTO_TEST_CASE(a_pair_is_renamed)
{
    auto const op = rename_replication(project, {sample, "new_name"});
    check_sdrs_request(op, "sdrs-rename-replication");
    BOOST_TEST(op.replayable);
}

BOOST_AUTO_TEST_CASE(pairs_are_listed)
{
    auto const query = sdrs::list_replications_query()
                           .groups({server_group_id("21d65fa4-430e-4761-b9ad-4e27364f874c"),
                                    server_group_id("943c7d15-0371-4b89-b1a6-db1ef35c9263")})
                           .status("available");
    check_sdrs_request(list_replications(project, query), "sdrs-list-replications");
    auto const all = list_replications(project, sdrs::list_replications_query()
                                                    .group(server_group_id("g"))
                                                    .instance(protected_instance_id("i"))
                                                    .instances({protected_instance_id("j")})
                                                    .limit(1)
                                                    .offset(2)
                                                    .name("n")
                                                    .query_type("general")
                                                    .availability_zone("z"));
    BOOST_TEST(all.target ==
               "/v1/p1/replications?server_group_id=g&protected_instance_id=i"
               "&protected_instance_ids=%5B%22j%22%5D&limit=1&offset=2&name=n&query_type=general"
               "&availability_zone=z");
    VIGIL_DECODED(p, decode_replications(reply("sdrs-list-replications"), query, f));
    BOOST_TEST_REQUIRE(p.items.size() == 1u);
    BOOST_TEST(p.items[0].name == "test_replication_name");
    BOOST_TEST((p.count == 1));
    BOOST_TEST(!p.next_offset.has_value());
    VIGIL_DECODED(full, decode_replications(reply("sdrs-list-replications"),
                                            sdrs::list_replications_query().limit(1).offset(7), f));
    BOOST_TEST((full.next_offset == 8));
}

BOOST_AUTO_TEST_CASE(faults_of_pairs_name_their_path)
{
    VIGIL_REFUSED("replication", decode_replication("{}", f));
    VIGIL_REFUSED("replication/record_metadata/volume_size",
                  decode_replication(with(R"("record_metadata":{"volume_size":"big"})"), f));
    VIGIL_REFUSED("replication/record_metadata", decode_replication(with(R"("record_metadata":"x")"), f));
    VIGIL_REFUSED("replication/volume_ids", decode_replication(with(R"("volume_ids":["a"])"), f));
    VIGIL_REFUSED("replications/0/id", decode_replications(R"({"replications":[{}]})", {}, f));
}

BOOST_AUTO_TEST_CASE(every_action_of_a_drill)
{
    server_group_id const group("c2aee29a-2959-4d01-9755-01cc76a4d17d");
    check_action(create_drill(project, sdrs::create_drill_request(group, "dr_drill_test")
                                           .vpc(vpc_id("87d505be-e984-455e-ad84-588c73fb258b"))),
                 "sdrs-create-drill", "0000000011db92d36662db9d20df32ch");
    BOOST_TEST(json::parse(create_drill(project, {group, "n"}).body)
                   .at("disaster_recovery_drill")
                   .as_object()
                   .size() == 2u);
    check_action(delete_drill(project, drill_id("f96ac55f-35dd-4cc3-ba61-36c168900c99")), "sdrs-delete-drill",
                 "0000000011db92d34587db9d20df32ch");
    auto const rename = rename_drill(project, {sample_drill, "new_dr_drill_name"});
    check_sdrs_request(rename, "sdrs-rename-drill");
    BOOST_TEST(rename.replayable);
    VIGIL_DECODED(renamed, decode_drill(reply("sdrs-rename-drill"), f));
    BOOST_TEST(renamed.name == "new_dr_drill_name");
}

BOOST_AUTO_TEST_CASE(a_drill_is_read)
{
    check_sdrs_request(get_drill(project, sample_drill), "sdrs-get-drill");
    VIGIL_DECODED(d, decode_drill(reply("sdrs-get-drill"), f));
    BOOST_TEST(d.id == sample_drill);
    BOOST_TEST(d.name == "dr_drill_test");
    BOOST_TEST((d.status == sdrs::state::available));
    BOOST_TEST(d.group.str() == "c2aee29a-2959-4d01-9755-01cc76a4d17d");
    BOOST_TEST(d.drill_vpc.str() == "7881f1d2-1f41-419c-873a-14ac620bc46e");
    BOOST_TEST(d.created_at.text() == "2018-07-18T06:41:58.681000Z");
    BOOST_TEST(d.updated_at.text() == "2018-07-18T00:41:14.677000Z");
    BOOST_TEST_REQUIRE(d.servers.size() == 2u);
    BOOST_TEST(d.servers[1].instance.str() == "ea308e8b-043c-4fc6-a53c-856eae137b13");
    BOOST_TEST(d.servers[1].server.str() == "3eaa1c70-9719-4eb5-b577-cb92ddbffd03");
}

BOOST_AUTO_TEST_CASE(drills_are_listed)
{
    check_sdrs_request(list_drills(project, {}), "sdrs-list-drills");
    BOOST_TEST(list_drills(project, sdrs::list_drills_query()
                                        .group(server_group_id("g"))
                                        .name("n")
                                        .status("available")
                                        .vpc(vpc_id("v"))
                                        .limit(1)
                                        .offset(2))
                   .target == "/v1/p1/disaster-recovery-drills?server_group_id=g&name=n&status=available"
                              "&drill_vpc_id=v&limit=1&offset=2");
    VIGIL_DECODED(p, decode_drills(reply("sdrs-list-drills"), {}, f));
    BOOST_TEST_REQUIRE(p.items.size() == 2u);
    BOOST_TEST(p.items[0].servers.size() == 2u);
    BOOST_TEST(p.items[1].name == "drill_test");
    BOOST_TEST(p.items[1].servers.empty());
    BOOST_TEST((p.count == 2));
    BOOST_TEST(!p.next_offset.has_value());
    VIGIL_REFUSED("disaster_recovery_drills/0/drill_servers/0",
                  decode_drills(R"({"disaster_recovery_drills":[{"id":"d","drill_servers":[7]}]})", {}, f));
    VIGIL_REFUSED("disaster_recovery_drill", decode_drill("{}", f));
}

BOOST_AUTO_TEST_SUITE_END()
