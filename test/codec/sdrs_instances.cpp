// Protected instances and their tags against the documents' examples.
#include "codec/sdrs_instances.hpp"
#include "codec/backups.hpp"
#include "codec/sdrs_fixtures.hpp"

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

project_id const project("p1");
protected_instance_id const sample("00000000632302f501632305f63c000e");
protected_instance_id const tagged("67a2cc7e-fb87-41a8-ba28-9c032abcaee1");

void check_action(operation const& op, std::string_view example, std::string_view job)
{
    check_sdrs_request(op, example);
    BOOST_TEST(!op.replayable, example);
    VIGIL_DECODED(id, decode_created_job(reply(example), f));
    BOOST_TEST(id.str() == job);
}

std::string with(std::string const& members)
{
    return R"({"protected_instance":{"id":"i1",)" + members + "}}";
}

} // namespace

BOOST_AUTO_TEST_SUITE(sdrs_instances)

BOOST_AUTO_TEST_CASE(an_instance_is_created)
{
    sdrs::create_instance_request request(server_group_id("523ab8ad-3759-4933-9436-4cf4ebb20867"),
                                          server_id("403b603d-1d91-42cc-a357-81f3c2daf43f"),
                                          "test_protected_instance_name");
    BOOST_TEST(
        json::parse(create_instance(project, request).body).at("protected_instance").as_object().size() ==
        3u);
    request.description("my description")
        .primary_subnet(subnet_id("a32217fh-3413-c313-6342-3124d3491502"))
        .primary_address("192.168.0.5")
        .flavor("s3.large.2")
        .tag("key1", "value1")
        .tag("key", "value3");
    check_action(create_instance(project, request), "sdrs-create-instance",
                 "0000000062db92d70162db9d200f00bb");
}

BOOST_AUTO_TEST_CASE(every_action_of_an_instance)
{
    check_action(attach_replication(
                     project, {sample, replication_id("6568f7c4-0510-4f39-929d-8ffccbd4fd47"), "/dev/vda"}),
                 "sdrs-attach-replication", "0000000062db92d70162db9d200f00bb");
    check_action(
        detach_replication(project, {sample, replication_id("6568f7c4-0510-4f39-929d-8ffccbd4fd47")}),
        "sdrs-detach-replication", "0000000062db92d70162db921dgf00bb"); // S8: no hexadecimal id
    check_action(
        add_nic(project, sdrs::add_nic_request(sample, subnet_id("d32019d3-bc6e-4319-9c1d-6722fc136a23"))
                             .security_group(security_group_id("f0ac4394-7e4a-4409-9701-ba8be283dbc3"))
                             .address("192.168.97.25")),
        "sdrs-add-nic", "0000000062db92d70162db9d200f32dh");
    check_action(delete_nic(project, {sample, nic_id("f0ac4394-7e4a-4409-9701-husge283dbc3")}),
                 "sdrs-delete-nic", "0000000011db92d70162db9d20df32ch");
    check_action(resize_instance(project, sdrs::resize_request(sample).flavor("e2.small")),
                 "sdrs-resize-instance", "0000000011db92d70162db9d20df32ch");
    BOOST_TEST(add_nic(project, {sample, subnet_id("s")}).body == R"({"subnet_id":"s"})");
    BOOST_TEST(
        resize_instance(project, sdrs::resize_request(sample).production_flavor("a").dr_flavor("b")).body ==
        R"({"resize":{"production_flavorRef":"a","dr_flavorRef":"b"}})");
}

BOOST_AUTO_TEST_CASE(S7_a_delete_has_a_body_that_keeps_everything)
{
    sdrs::delete_instance_request request(tagged);
    check_action(delete_instance(project, request), "sdrs-delete-instance",
                 "0000000062db92d70162db3ab00f00df");
    request.delete_target_server(true);
    BOOST_TEST(delete_instance(project, request).body ==
               R"({"delete_target_server":true,"delete_target_eip":false})");
    request.delete_target_server(false).delete_target_eip(true);
    BOOST_TEST(delete_instance(project, request).body ==
               R"({"delete_target_server":false,"delete_target_eip":true})");
}

BOOST_AUTO_TEST_CASE(an_instance_is_read)
{
    protected_instance_id const id("50f5091e-9e9e-473c-a932-2a2cbcbeb1ff");
    check_sdrs_request(get_instance(project, id), "sdrs-get-instance");
    VIGIL_DECODED(i, decode_instance(reply("sdrs-get-instance"), f));
    BOOST_TEST(i.id == id);
    BOOST_TEST(i.name == "ecs_sdrs_test");
    BOOST_TEST(i.description == "1111");
    BOOST_TEST(i.group.str() == "943c7d15-0371-4b89-b1a6-db1ef35c9263");
    BOOST_TEST((i.status == sdrs::state::available));
    BOOST_TEST((i.progress == 0));
    BOOST_TEST(i.source_server.str() == "5fb92d6c-b0cb-46c9-824b-b90ec5500ae6");
    BOOST_TEST(i.target_server.str() == "c6c0ff54-fa1f-43ef-9ccc-1774e40c8745");
    BOOST_TEST((i.priority_station == sdrs::site::target));
    BOOST_TEST_REQUIRE(i.attachments.size() == 1u);
    BOOST_TEST(i.attachments[0].replication.str() == "6568f7c4-0510-4f39-929d-8ffccbd4fd47");
    BOOST_TEST(i.attachments[0].device == "/dev/vda");
    BOOST_TEST_REQUIRE(i.tags.size() == 2u);
    BOOST_TEST((i.tags[1] == tag("ffffff", "dddd")));
    BOOST_TEST(i.metadata.empty());
    BOOST_TEST(!is_frozen(i));
    BOOST_TEST(i.created_at.text() == "2018-11-06T09:27:52.258000Z");
    BOOST_TEST(i.updated_at.text() == "2018-11-06T09:44:59.853000Z");
    VIGIL_DECODED(frozen, decode_instance(with(R"("metadata":{"__system__frozen":"true"})"), f));
    BOOST_TEST(is_frozen(frozen));
}

BOOST_AUTO_TEST_CASE(an_instance_is_renamed)
{
    auto const op = rename_instance(project, {sample, "test_protected_instance_name"});
    check_sdrs_request(op, "sdrs-rename-instance");
    BOOST_TEST(op.replayable);
    VIGIL_DECODED(i, decode_instance(reply("sdrs-rename-instance"), f));
    BOOST_TEST(i.id == sample);
    BOOST_TEST((i.priority_station == sdrs::site::target));
    BOOST_TEST(i.created_at.text() == "2018-05-02T22:43:03.000000Z"); // ".0" (S11)
    BOOST_TEST_REQUIRE(i.tags.size() == 2u);
    BOOST_TEST((i.tags[0] == tag("aaaaaaa", "01234567889")));
    BOOST_TEST((i.tags[1] == tag("ffffff", "dddd")));
}

BOOST_AUTO_TEST_CASE(instances_are_listed_by_ids)
{
    auto const query = sdrs::list_instances_query()
                           .groups({server_group_id("21d65fa4-430e-4761-b9ad-4e27364f874c"),
                                    server_group_id("943c7d15-0371-4b89-b1a6-db1ef35c9263")})
                           .status("available");
    auto const op = list_instances(project, query);
    check_sdrs_request(op, "sdrs-list-instances");
    BOOST_TEST(op.target.find("?server_group_ids=%5B%22") != op.target.npos); // a JSON array, encoded
    auto const all = list_instances(project, sdrs::list_instances_query()
                                                 .group(server_group_id("g"))
                                                 .instances({protected_instance_id("a\"b")})
                                                 .limit(10)
                                                 .offset(30)
                                                 .name("n")
                                                 .query_type("general")
                                                 .availability_zone("z"));
    BOOST_TEST(all.target == "/v1/p1/protected-instances?server_group_id=g&protected_instance_ids="
                             "%5B%22a%5C%22b%22%5D&limit=10&offset=30&name=n&query_type=general"
                             "&availability_zone=z");
    BOOST_TEST(list_instances(project, {}).target == "/v1/p1/protected-instances");

    VIGIL_DECODED(p, decode_instances(reply("sdrs-list-instances"), query, f));
    BOOST_TEST_REQUIRE(p.items.size() == 2u);
    BOOST_TEST(p.items[0].id == tagged);
    BOOST_TEST(p.items[0].attachments.size() == 2u);
    BOOST_TEST((p.items[1].status == sdrs::state::protected_));
    BOOST_TEST((p.items[1].progress == 100));
    BOOST_TEST(p.items[1].tags.size() == 2u);
    BOOST_TEST((p.count == 2));
    BOOST_TEST(!p.next_offset.has_value());
    VIGIL_DECODED(full,
                  decode_instances(reply("sdrs-list-instances"), sdrs::list_instances_query().limit(2), f));
    BOOST_TEST((full.next_offset == 2)); // S6
}

BOOST_AUTO_TEST_CASE(faults_of_instances_name_their_path)
{
    VIGIL_REFUSED("protected_instance", decode_instance(R"({"protected_instances":[]})", f));
    VIGIL_REFUSED("protected_instance/attachment/0/device",
                  decode_instance(with(R"("attachment":[{"device":{}}])"), f));
    VIGIL_REFUSED("protected_instance/tags/1/value", decode_instance(with(R"("tags":[{},{"value":[]}])"), f));
    VIGIL_REFUSED("protected_instance/metadata", decode_instance(with(R"("metadata":[])"), f));
    VIGIL_REFUSED("protected_instances/0/id", decode_instances(R"({"protected_instances":[{}]})", {}, f));
}

BOOST_AUTO_TEST_CASE(tags_of_one_instance)
{
    auto const add = add_instance_tag(project, {tagged, "DEV", "DEV1"});
    check_sdrs_request(add, "sdrs-add-instance-tag");
    BOOST_TEST(add.name == "sdrs.instanceTags.add");
    check_sdrs_request(remove_instance_tag(project, {tagged, "DEV"}), "sdrs-delete-instance-tag");
    BOOST_TEST(remove_instance_tag(project, {tagged, "a/b ?"}).target ==
               "/v1/p1/protected-instances/" + tagged.str() + "/tags/a%2Fb%20%3F");
    check_sdrs_request(batch_instance_tags(project, sdrs::batch_tags_request(tagged, sdrs::tag_change::write)
                                                        .tag("key1", "value1")
                                                        .tag("key", "value3")),
                       "sdrs-batch-instance-tags");
    BOOST_TEST(
        batch_instance_tags(project, sdrs::batch_tags_request(tagged, sdrs::tag_change::remove).tag("k", "v"))
            .body == R"({"action":"delete","tags":[{"key":"k","value":"v"}]})");

    check_sdrs_request(
        get_instance_tags(project, protected_instance_id("50f5091e-9e9e-473c-a932-2a2cbcbeb1ff")),
        "sdrs-get-instance-tags");
    VIGIL_DECODED(tags, decode_instance_tags(reply("sdrs-get-instance-tags"), f));
    BOOST_TEST_REQUIRE(tags.size() == 2u);
    BOOST_TEST((tags[1] == tag("key2", "value3")));
    VIGIL_REFUSED("tags", decode_instance_tags("{}", f));
    VIGIL_REFUSED("tags/0/key", decode_instance_tags(R"({"tags":[{"key":[]}]})", f));
}

BOOST_AUTO_TEST_CASE(tags_of_all_instances)
{
    check_sdrs_request(list_instance_tags(project), "sdrs-list-instance-tags");
    VIGIL_DECODED(all, decode_all_instance_tags(reply("sdrs-list-instance-tags"), f));
    BOOST_TEST_REQUIRE(all.size() == 2u);
    BOOST_TEST(all[1].key == "key2");
    BOOST_TEST((all[1].values == std::vector<std::string>{"value1", "value2"}));
    VIGIL_DECODED(scalar, decode_all_instance_tags(R"({"tags":[{"key":"k","values":"v"}]})", f)); // as V14
    BOOST_TEST((scalar.at(0).values == std::vector<std::string>{"v"}));
    VIGIL_REFUSED("tags/0/values/1",
                  decode_all_instance_tags(R"({"tags":[{"key":"k","values":["v",{}]}]})", f));
}

BOOST_AUTO_TEST_CASE(instances_are_found_by_their_tags)
{
    auto const query = sdrs::tag_query()
                           .has("key1", {"*value1", "value2"})
                           .has_any("key1", {"value1", "value2"})
                           .has_not_all("key1", {"*value1", "value2"})
                           .has_none("key1", {"value1", "value2"})
                           .name_like("resource1")
                           .limit(100)
                           .offset(100);
    auto const op = query_instances_by_tag(project, query);
    check_sdrs_request(op, "sdrs-query-instances-by-tag"); // limit and offset are texts
    BOOST_TEST(op.replayable);                             // a question
    BOOST_TEST(query_instances_by_tag(project, sdrs::tag_query().has("k")).body ==
               R"({"action":"filter","tags":[{"key":"k","values":[]}]})");

    VIGIL_DECODED(p, decode_tagged_instances(reply("sdrs-query-instances-by-tag"), query, f));
    BOOST_TEST_REQUIRE(p.items.size() == 1u);
    BOOST_TEST(p.items[0].id.str() == "d5a00c87-6b82-414a-a09e-59c37fff44d0");
    BOOST_TEST(p.items[0].name == "Protected-Instance-c801");
    BOOST_TEST_REQUIRE(p.items[0].details.has_value());
    BOOST_TEST((p.items[0].details->status == sdrs::state::protected_));
    BOOST_TEST(p.items[0].details->updated_at.text() == "2019-05-30T01:40:00.740000Z");
    BOOST_TEST_REQUIRE(p.items[0].tags.size() == 1u);
    BOOST_TEST(p.items[0].tags[0].value == "aaappppppppddddddd");
    BOOST_TEST((p.count == 1));
    BOOST_TEST(!p.next_offset.has_value());

    for (std::string const nothing : {"null", "{}"}) {
        VIGIL_DECODED(bare, decode_tagged_instances(R"({"resources":[{"resource_id":"r","resource_detail":)" +
                                                        nothing + "}]}",
                                                    query, f));
        BOOST_TEST(!bare.items.at(0).details.has_value());
    }
    VIGIL_REFUSED("resources/0/resource_detail/id",
                  decode_tagged_instances(
                      R"({"resources":[{"resource_id":"r","resource_detail":{"name":"x"}}]})", query, f));
    VIGIL_REFUSED("resources", decode_tagged_instances("{}", query, f));
}

BOOST_AUTO_TEST_CASE(S13_the_total_ends_no_list)
{
    auto const query = sdrs::tag_query().limit(2).offset(4);
    VIGIL_DECODED(
        last, decode_tagged_instances(R"({"resources":[{"resource_id":"a"}],"total_count":10})", query, f));
    BOOST_TEST((last.count == 10));
    BOOST_TEST(!last.next_offset.has_value()); // a short page
    VIGIL_DECODED(
        more, decode_tagged_instances(
                  R"({"resources":[{"resource_id":"a"},{"resource_id":"b"}],"total_count":2})", query, f));
    BOOST_TEST((more.next_offset == 6)); // a full one
}

BOOST_AUTO_TEST_CASE(a_count_sends_no_paging)
{
    auto const op = count_instances_by_tag(project, sdrs::tag_query().has("k").limit(7).offset(8));
    BOOST_TEST(op.body == R"({"action":"count","tags":[{"key":"k","values":[]}]})");
    BOOST_TEST(op.target == "/v1/p1/protected-instances/resource_instances/action");
    VIGIL_DECODED(n, decode_tagged_instance_count(R"({"total_count":"1000"})", f));
    BOOST_TEST(n == 1000);
    VIGIL_REFUSED("total_count", decode_tagged_instance_count("{}", f));
    VIGIL_REFUSED("total_count", decode_tagged_instance_count(R"({"total_count":"many"})", f));
}

BOOST_AUTO_TEST_SUITE_END()
