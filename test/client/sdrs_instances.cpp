// Protected instances and their tags: what is sent, what comes of the answer, what is refused.
#include "client/sdrs_support.hpp"

namespace vigil::test {

namespace {

protected_instance_id const id("i1");
std::string const at = "/v1/p/protected-instances/i1";

} // namespace

BOOST_FIXTURE_TEST_SUITE(sdrs_instances, sdrs_conversation)

BOOST_AUTO_TEST_CASE(every_action_gives_its_job_and_is_sent_once)
{
    sdrs::instances instances(api());
    acts("POST /v1/p/protected-instances",
         R"({"protected_instance":{"server_group_id":"g1","server_id":"s1","name":"n"}})",
         "sdrs.instances.create", [&](auto t) {
             return instances.async_create(
                 sdrs::create_instance_request(server_group_id("g1"), server_id("s1"), "n"), t);
         });
    acts("DELETE " + at, R"({"delete_target_server":true,"delete_target_eip":false})",
         "sdrs.instances.delete", [&](auto t) {
             return instances.async_delete(sdrs::delete_instance_request(id).delete_target_server(true), t);
         });
    acts("POST " + at + "/attachreplication",
         R"({"replicationAttachment":{"replication_id":"r1","device":"/dev/vda"}})",
         "sdrs.instances.attachReplication", [&](auto t) {
             return instances.async_attach(
                 sdrs::attach_replication_request(id, replication_id("r1"), "/dev/vda"), t);
         });
    acts("DELETE " + at + "/detachreplication/r1", "", "sdrs.instances.detachReplication",
         [&](auto t) { return instances.async_detach(id, replication_id("r1"), t); });
    acts("POST " + at + "/nic", R"({"subnet_id":"s1"})", "sdrs.instances.addNic",
         [&](auto t) { return instances.async_add_nic(sdrs::add_nic_request(id, subnet_id("s1")), t); });
    acts("POST " + at + "/nic/delete", R"({"nic_id":"n1"})", "sdrs.instances.deleteNic",
         [&](auto t) { return instances.async_delete_nic(id, nic_id("n1"), t); });
    acts("POST " + at + "/resize", R"({"resize":{"flavorRef":"e2"}})", "sdrs.instances.resize",
         [&](auto t) { return instances.async_resize(sdrs::resize_request(id).flavor("e2"), t); });
}

BOOST_AUTO_TEST_CASE(instances_are_read_listed_and_renamed)
{
    sdrs::instances instances(api());
    auto const one = reads<sdrs::protected_instance>(
        "GET " + at, R"({"protected_instance":{"id":"i1","status":"fault"}})", "sdrs.instances.get",
        [&](auto t) { return instances.async_get(id, t); });
    BOOST_TEST((one.status == sdrs::state::fault));
    auto const listed = reads<page<sdrs::protected_instance>>(
        "GET /v1/p/protected-instances?server_group_ids=%5B%22g1%22%2C%22g2%22%5D&limit=1",
        R"({"protected_instances":[{"id":"i1"}],"count":5})", "sdrs.instances.list", [&](auto t) {
            return instances.async_list(
                sdrs::list_instances_query().groups({server_group_id("g1"), server_group_id("g2")}).limit(1),
                t);
        });
    BOOST_TEST((listed.next_offset == 1));
    wire.expect("PUT " + at)
        .fail(asio::error::connection_reset, true)
        .expect("PUT " + at)
        .with_body(R"({"protected_instance":{"name":"new"}})")
        .reply(200, R"({"protected_instance":{"id":"i1","name":"new"}})");
    auto const e =
        run<sdrs::protected_instance>([&](auto t) { return instances.async_rename(id, "new", t); });
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.name == "new");
}

BOOST_AUTO_TEST_CASE(S12_an_absent_instance_is_not_found)
{
    for (int const status : {400, 404}) {
        wire.expect("GET " + at).reply(status, R"({"badrequest":{"code":"SDRS.1320","message":"gone"}})");
        auto const e =
            run<sdrs::protected_instance>([&](auto t) { return sdrs::instances(api()).async_get(id, t); });
        BOOST_TEST((e->ec == condition::not_found));
    }
}

BOOST_AUTO_TEST_CASE(tags_are_written)
{
    sdrs::instances instances(api());
    // to write a tag once more changes nothing
    wire.expect("POST " + at + "/tags")
        .fail(asio::error::connection_reset, true)
        .expect("POST " + at + "/tags")
        .with_body(R"({"tag":{"key":"k","value":"v"}})")
        .reply(204, "");
    auto const added = run_void([&](auto t) { return instances.async_add_tag(id, "k", "v", t); });
    BOOST_TEST(!added->ec);
    BOOST_TEST(added->info.operation == "sdrs.instanceTags.add");
    wire.expect("POST " + at + "/tags/action")
        .with_body(R"({"action":"delete","tags":[{"key":"k","value":"v"}]})")
        .reply(204, "");
    auto const changed = run_void([&](auto t) {
        return instances.async_batch_tags(
            sdrs::batch_tags_request(id, sdrs::tag_change::remove).tag("k", "v"), t);
    });
    BOOST_TEST(!changed->ec);
    BOOST_TEST(changed->info.operation == "sdrs.instanceTags.batch");
}

BOOST_AUTO_TEST_CASE(a_tag_that_a_lost_attempt_deleted_is_deleted)
{
    sdrs::instances instances(api());
    std::string const request = "DELETE " + at + "/tags/a%2Fb";
    std::string const gone = R"({"badrequest":{"code":"SDRS.2206","message":"no such tag"}})";
    wire.expect(request).fail(asio::error::connection_reset, true).expect(request).reply(404, gone);
    BOOST_TEST(!run_void([&](auto t) { return instances.async_remove_tag(id, "a/b", t); })->ec);
    wire.expect(request).reply(404, gone);
    auto const e = run_void([&](auto t) { return instances.async_remove_tag(id, "a/b", t); });
    BOOST_TEST((e->ec == condition::not_found));
    BOOST_TEST(e->info.service_code == "SDRS.2206");
}

// "Not found" may mean one key of several: it is shown, even though the batch may have been done before.
BOOST_AUTO_TEST_CASE(a_batch_that_deletes_shows_what_was_not_found)
{
    std::string const request = "POST " + at + "/tags/action";
    wire.expect(request)
        .fail(asio::error::connection_reset, true)
        .expect(request)
        .reply(404, R"({"badrequest":{"code":"SDRS.2206","message":"no such tag"}})");
    auto const e = run_void([&](auto t) {
        return sdrs::instances(api()).async_batch_tags(
            sdrs::batch_tags_request(id, sdrs::tag_change::remove).tag("k", "v"), t);
    });
    BOOST_TEST((e->ec == condition::not_found));
}

BOOST_AUTO_TEST_CASE(tags_are_read_and_searched)
{
    sdrs::instances instances(api());
    auto const own = reads<std::vector<tag>>("GET " + at + "/tags", R"({"tags":[{"key":"k","value":"v"}]})",
                                             "sdrs.instanceTags.get",
                                             [&](auto t) { return instances.async_get_tags(id, t); });
    BOOST_TEST(own.size() == 1u);
    auto const all = reads<std::vector<tag_values>>(
        "GET /v1/p/protected-instances/tags", R"({"tags":[{"key":"k","values":["v","w"]}]})",
        "sdrs.instanceTags.listProject", [&](auto t) { return instances.async_list_all_tags(t); });
    BOOST_TEST(all.at(0).values.size() == 2u);
    std::string const query = "POST /v1/p/protected-instances/resource_instances/action";
    auto const found = reads<page<sdrs::tagged_instance>>(
        query, R"({"resources":[{"resource_id":"i1","resource_detail":null}],"total_count":9})",
        "sdrs.instances.queryByTag",
        [&](auto t) { return instances.async_query_by_tag(sdrs::tag_query().has("k", {"*v"}).limit(1), t); });
    BOOST_TEST(wire.last_body() == R"({"action":"filter","tags":[{"key":"k","values":["*v"]}],"limit":"1"})");
    BOOST_TEST(found.items.at(0).id.str() == "i1");
    BOOST_TEST((found.next_offset == 1));
    auto const n =
        reads<std::int64_t>(query, R"({"total_count":9})", "sdrs.instances.countByTag", [&](auto t) {
            return instances.async_count_by_tag(sdrs::tag_query().has("k").limit(1), t);
        });
    BOOST_TEST(n == 9);
    BOOST_TEST(wire.last_body() == R"({"action":"count","tags":[{"key":"k","values":[]}]})");
}

BOOST_AUTO_TEST_CASE(bad_arguments_never_leave)
{
    options.validate_arguments = false; // what stands in a path is checked all the same
    sdrs::instances instances(api());
    for (std::string const bad : {"", "tags", "batch", "resource_instances", "a/b"}) {
        protected_instance_id const none(bad);
        std::string_view const field = "protected_instance_id";
        refuses<sdrs::protected_instance>(field, [&](auto t) { return instances.async_get(none, t); });
        refuses<job_id>(
            field, [&](auto t) { return instances.async_delete(sdrs::delete_instance_request(none), t); });
        refuses<job_id>(field, [&](auto t) { return instances.async_detach(none, replication_id("r"), t); });
        refuses<job_id>("replication_id",
                        [&](auto t) { return instances.async_detach(id, replication_id(bad), t); });
        refuses<job_id>(field, [&](auto t) { return instances.async_delete_nic(none, nic_id("n"), t); });
        refuses<std::vector<tag>>(field, [&](auto t) { return instances.async_get_tags(none, t); });
    }
    for (std::string const bad : {"", ".", ".."}) {
        auto const e = run_void([&](auto t) { return instances.async_remove_tag(id, bad, t); });
        BOOST_TEST(e->ec == errc::invalid_argument);
        BOOST_TEST(e->info.field == "key");
    }
}

BOOST_AUTO_TEST_CASE(rules_are_kept)
{
    sdrs::instances instances(api());
    refuses<job_id>("flavorRef", [&](auto t) { return instances.async_resize(sdrs::resize_request(id), t); });
    refuses<job_id>("primary_ip_address", [&](auto t) {
        return instances.async_create(sdrs::create_instance_request(server_group_id("g"), server_id("s"), "n")
                                          .primary_address("10.0.0.1"),
                                      t);
    });
    refuses<page<sdrs::protected_instance>>("server_group_ids", [&](auto t) {
        return instances.async_list(
            sdrs::list_instances_query().groups(std::vector(31, server_group_id("g"))), t);
    });
    refuses<std::int64_t>("tags[0].key",
                          [&](auto t) { return instances.async_count_by_tag(sdrs::tag_query().has(""), t); });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
