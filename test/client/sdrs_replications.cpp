// Replication pairs and drills: what is sent, what comes of the answer, what is refused.
#include "client/sdrs_support.hpp"

namespace vigil::test {

BOOST_FIXTURE_TEST_SUITE(sdrs_replications, sdrs_conversation)

BOOST_AUTO_TEST_CASE(every_action_gives_its_job_and_is_sent_once)
{
    sdrs::replications pairs(api());
    acts("POST /v1/p/replications", R"({"replication":{"server_group_id":"g1","volume_id":"v1","name":"n"}})",
         "sdrs.replications.create", [&](auto t) {
             return pairs.async_create(
                 sdrs::create_replication_request(server_group_id("g1"), volume_id("v1"), "n"), t);
         });
    acts("DELETE /v1/p/replications/r1",
         R"({"replication":{"server_group_id":"g1","delete_target_volume":true}})",
         "sdrs.replications.delete", [&](auto t) {
             return pairs.async_delete(
                 sdrs::delete_replication_request(replication_id("r1"), server_group_id("g1"))
                     .delete_target_volume(true),
                 t);
         });
    acts("POST /v1/p/replications/r1/action", R"({"extend-replication":{"new_size":20}})",
         "sdrs.replications.extend", [&](auto t) { return pairs.async_extend(replication_id("r1"), 20, t); });

    sdrs::drills drills(api());
    acts("POST /v1/p/disaster-recovery-drills",
         R"({"disaster_recovery_drill":{"server_group_id":"g1","drill_vpc_id":"v1","name":"n"}})",
         "sdrs.drills.create", [&](auto t) {
             return drills.async_create(
                 sdrs::create_drill_request(server_group_id("g1"), "n").vpc(vpc_id("v1")), t);
         });
    acts("DELETE /v1/p/disaster-recovery-drills/d1", "", "sdrs.drills.delete",
         [&](auto t) { return drills.async_delete(drill_id("d1"), t); });
}

BOOST_AUTO_TEST_CASE(pairs_and_drills_are_read_listed_and_renamed)
{
    sdrs::replications pairs(api());
    auto const pair = reads<sdrs::replication_pair>(
        "GET /v1/p/replications/r1", R"({"replication":{"id":"r1","volume_ids":"a,b"}})",
        "sdrs.replications.get", [&](auto t) { return pairs.async_get(replication_id("r1"), t); });
    BOOST_TEST(pair.volumes.size() == 2u);
    auto const listed = reads<page<sdrs::replication_pair>>(
        "GET /v1/p/replications?protected_instance_id=i1&offset=3",
        R"({"replications":[{"id":"r1"}],"count":1})", "sdrs.replications.list", [&](auto t) {
            return pairs.async_list(
                sdrs::list_replications_query().instance(protected_instance_id("i1")).offset(3), t);
        });
    BOOST_TEST(!listed.next_offset.has_value());
    wire.expect("PUT /v1/p/replications/r1")
        .with_body(R"({"replication":{"name":"new"}})")
        .reply(200, R"({"replication":{"id":"r1","name":"new"}})");
    BOOST_TEST(run<sdrs::replication_pair>([&](auto t) {
                   return pairs.async_rename(replication_id("r1"), "new", t);
               })->value.name == "new");

    sdrs::drills drills(api());
    auto const drill =
        reads<sdrs::drill>("GET /v1/p/disaster-recovery-drills/d1",
                           R"({"disaster_recovery_drill":{"id":"d1","status":"creating"}})",
                           "sdrs.drills.get", [&](auto t) { return drills.async_get(drill_id("d1"), t); });
    BOOST_TEST((drill.status == sdrs::state::creating));
    auto const all = reads<page<sdrs::drill>>(
        "GET /v1/p/disaster-recovery-drills?server_group_id=g1&limit=1",
        R"({"disaster_recovery_drills":[{"id":"d1"}],"count":1})", "sdrs.drills.list", [&](auto t) {
            return drills.async_list(sdrs::list_drills_query().group(server_group_id("g1")).limit(1), t);
        });
    BOOST_TEST((all.next_offset == 1));
    wire.expect("PUT /v1/p/disaster-recovery-drills/d1")
        .with_body(R"({"disaster_recovery_drill":{"name":"new"}})")
        .reply(200, R"({"disaster_recovery_drill":{"id":"d1","name":"new"}})");
    BOOST_TEST(run<sdrs::drill>([&](auto t) {
                   return drills.async_rename(drill_id("d1"), "new", t);
               })->value.name == "new");
}

BOOST_AUTO_TEST_CASE(S12_absent_pairs_and_drills_are_not_found)
{
    for (int const status : {400, 404}) {
        wire.expect("GET /v1/p/replications/r1")
            .reply(status, R"({"badrequest":{"code":"SDRS.1608","message":"gone"}})");
        BOOST_TEST((run<sdrs::replication_pair>([&](auto t) {
                        return sdrs::replications(api()).async_get(replication_id("r1"), t);
                    })->ec == condition::not_found));
        wire.expect("GET /v1/p/disaster-recovery-drills/d1")
            .reply(status, R"({"error":{"code":"SDRS.1902","message":"gone"}})");
        BOOST_TEST((run<sdrs::drill>([&](auto t) {
                        return sdrs::drills(api()).async_get(drill_id("d1"), t);
                    })->ec == condition::not_found));
    }
}

BOOST_AUTO_TEST_CASE(bad_arguments_never_leave)
{
    sdrs::replications pairs(api());
    sdrs::drills drills(api());
    for (std::string const bad : {"", "batch", "../x"}) {
        refuses<sdrs::replication_pair>("replication_id",
                                        [&](auto t) { return pairs.async_get(replication_id(bad), t); });
        refuses<job_id>("replication_id", [&](auto t) {
            return pairs.async_delete(sdrs::delete_replication_request(replication_id(bad)), t);
        });
        refuses<job_id>("replication_id",
                        [&](auto t) { return pairs.async_extend(replication_id(bad), 20, t); });
        refuses<sdrs::drill>("disaster_recovery_drill_id",
                             [&](auto t) { return drills.async_get(drill_id(bad), t); });
        refuses<job_id>("disaster_recovery_drill_id",
                        [&](auto t) { return drills.async_delete(drill_id(bad), t); });
    }
    refuses<job_id>("new_size", [&](auto t) { return pairs.async_extend(replication_id("r1"), 0, t); });
    refuses<job_id>("name", [&](auto t) {
        return drills.async_create(sdrs::create_drill_request(server_group_id("g1"), ""), t);
    });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
