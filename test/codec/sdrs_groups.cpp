// Protection groups, failed tasks, domains, quotas and versions against the documents' examples.
#include "codec/sdrs_groups.hpp"
#include "codec/backups.hpp"
#include "codec/failure_jobs.hpp"
#include "codec/sdrs_fixtures.hpp"
#include "codec/sdrs_service.hpp"

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

project_id const project("p1");

sdrs::create_group_request create_testname()
{
    return {"testname", "eu-de-01", "eu-de-02", active_domain_id("fb4bb8e3-a574-4437-a156-78c916aeea4d"),
            vpc_id("046852ef-c49d-409b-8389-546aaaa5701f")};
}

std::string job_of(std::string_view example)
{
    VIGIL_DECODED(id, decode_created_job(reply(example), f));
    return id.str();
}

} // namespace

BOOST_AUTO_TEST_SUITE(sdrs_groups)

BOOST_AUTO_TEST_CASE(a_group_is_created)
{
    auto const op = create_group(project, create_testname().description("description").dr_type("migration"));
    check_sdrs_request(op, "sdrs-create-group");
    BOOST_TEST(op.name == "sdrs.groups.create");
    BOOST_TEST(!op.replayable);
    BOOST_TEST(job_of("sdrs-create-group") == "0000000062db92d70162db9d200f000a");
    auto const bare = json::parse(create_group(project, create_testname()).body).at("server_group");
    BOOST_TEST(bare.as_object().size() == 5u); // what is not set is not sent
}

BOOST_AUTO_TEST_CASE(a_group_is_read)
{
    server_group_id const id("decf224d-87fe-403a-8721-037a1a45c287");
    check_sdrs_request(get_group(project, id), "sdrs-get-group");
    VIGIL_DECODED(g, decode_group(reply("sdrs-get-group"), f));
    BOOST_TEST(g.id == id);
    BOOST_TEST(g.name == "Protection-Group-lwx");
    BOOST_TEST(g.description == "");
    BOOST_TEST(g.source_availability_zone == "eu-de-01");
    BOOST_TEST(g.target_availability_zone == "eu-de-02");
    BOOST_TEST(g.domain.str() == "fb4bb8e3-a574-4437-a156-78c916aeea4d");
    BOOST_TEST(g.domain_name == "ActiveactiveDomain");
    BOOST_TEST((g.status == sdrs::state::available));
    BOOST_TEST((g.progress == 0));
    BOOST_TEST((g.priority_station == sdrs::site::source));
    BOOST_TEST((g.protected_instances == 0));
    BOOST_TEST((g.replications == 0));
    BOOST_TEST((g.drills == 0));
    BOOST_TEST(g.source_vpc.str() == "046852ef-c49d-409b-8389-546aaaa5701f");
    BOOST_TEST(g.target_vpc.str() == "046852ef-c49d-409b-8389-546aaaa5701f");
    BOOST_TEST(g.test_vpc.empty());
    BOOST_TEST(g.dr_type == "migration");
    BOOST_TEST(g.server_type == "ECS");
    BOOST_TEST(g.protection_type == "replication-pair");
    BOOST_TEST(g.replication_model == "");
    BOOST_TEST(g.created_at.text() == "2019-05-22T08:16:54.413000Z");
    BOOST_TEST(g.updated_at.text() == "2019-05-23T09:11:10.856000Z");
}

BOOST_AUTO_TEST_CASE(groups_are_listed)
{
    check_sdrs_request(list_groups(project, {}), "sdrs-list-groups");
    auto const op = list_groups(project, sdrs::list_groups_query()
                                             .limit(10)
                                             .offset(20)
                                             .status("error-starting")
                                             .name("a b")
                                             .query_type("general")
                                             .availability_zone("eu-de-01"));
    BOOST_TEST(op.target == "/v1/p1/server-groups?limit=10&offset=20&status=error-starting&name=a%20b"
                            "&query_type=general&availability_zone=eu-de-01");
    VIGIL_DECODED(p, decode_groups(reply("sdrs-list-groups"), {}, f));
    BOOST_TEST_REQUIRE(p.items.size() == 1u);
    BOOST_TEST(p.items[0].name == "Protection-Group-lwx");
    BOOST_TEST((p.count == 1));
    BOOST_TEST(!p.next_offset.has_value());
}

BOOST_AUTO_TEST_CASE(S6_a_full_page_goes_on_whatever_count_says)
{
    auto const query = sdrs::list_groups_query().limit(1).offset(4);
    VIGIL_DECODED(p, decode_groups(reply("sdrs-list-groups"), query, f));
    BOOST_TEST((p.count == 1));
    BOOST_TEST((p.next_offset == 5));
}

BOOST_AUTO_TEST_CASE(a_group_is_renamed)
{
    auto const op = rename_group(project, {server_group_id("g1"), "my_test_server_group"});
    BOOST_TEST(op.target == "/v1/p1/server-groups/g1");
    BOOST_TEST(op.method == "PUT");
    BOOST_TEST(json::parse(op.body) == request_body("sdrs-rename-group"));
    VIGIL_DECODED(g, decode_group(reply("sdrs-rename-group"), f));
    BOOST_TEST(g.name == "my_test_server_group");
    BOOST_TEST(g.protected_status == "stopped");
    BOOST_TEST(g.replication_status == "active-stopped");
    BOOST_TEST(g.health_status == "normal");
}

BOOST_AUTO_TEST_CASE(S10_newer_groups_do_not_tell_their_health)
{
    VIGIL_DECODED(g, decode_group(reply("sdrs-get-group"), f)); // all three are null
    BOOST_TEST(g.protected_status == "");
    BOOST_TEST(g.replication_status == "");
    BOOST_TEST(g.health_status == "");
    VIGIL_DECODED(bare, decode_group(R"({"server_group":{"id":"g"}})", f));
    BOOST_TEST(bare.status.empty());
    BOOST_TEST(!bare.progress.has_value());
}

BOOST_AUTO_TEST_CASE(S11_times_of_groups)
{
    VIGIL_DECODED(g, decode_group(reply("sdrs-rename-group"), f)); // "2018-05-09 22:11:45.0"
    BOOST_TEST(g.created_at.text() == "2018-05-09T22:11:45.000000Z");
    VIGIL_DECODED(h, decode_group(R"({"server_group":{"id":"g","updated_at":"2019-05-30 01:40:00.74"}})", f));
    BOOST_TEST(h.updated_at.text() == "2019-05-30T01:40:00.740000Z");
}

BOOST_AUTO_TEST_CASE(S8_ids_are_opaque)
{
    VIGIL_DECODED(g, decode_group(R"({"server_group":{"id":"husge283dbc3_x-Y"}})", f));
    BOOST_TEST(g.id.str() == "husge283dbc3_x-Y");
    BOOST_TEST(g.id.path_safe());
}

BOOST_AUTO_TEST_CASE(a_group_is_deleted)
{
    auto const op = delete_group(project, server_group_id("e98cefcd-2398-4a4d-8c52-c79f00e21484"));
    check_sdrs_request(op, "sdrs-delete-group");
    BOOST_TEST(!op.replayable);
    BOOST_TEST(job_of("sdrs-delete-group") == "0000000062db92d70162db9d200f0011");
}

BOOST_AUTO_TEST_CASE(every_action_of_a_group)
{
    server_group_id const id("40df180b-9fe2-471a-8c64-1b758dc84189");
    auto const back = plan_failover(project, {id, sdrs::site::source});
    check_sdrs_request(back, "sdrs-group-action");
    BOOST_TEST(back.name == "sdrs.groups.plannedFailover");
    BOOST_TEST(job_of("sdrs-group-action") == "0000000062db92d70162db9d200f002d");
    BOOST_TEST(plan_failover(project, {id, sdrs::site::target}).body ==
               R"({"reverse-server-group":{"priority_station":"target"}})");

    struct
    {
        operation op;
        std::string_view name;
        std::string_view body;
    } const actions[]{
        {start_group(project, id), "sdrs.groups.start", R"({"start-server-group":{}})"},
        {reprotect_group(project, id), "sdrs.groups.reprotect", R"({"start-server-group":{}})"},
        {stop_group(project, id), "sdrs.groups.stop", R"({"stop-server-group":{}})"},
        {fail_over_group(project, id), "sdrs.groups.failover", R"({"failover-server-group":{}})"},
    };
    for (auto const& a : actions) {
        BOOST_TEST(a.op.name == a.name);
        BOOST_TEST(a.op.body == a.body);
        BOOST_TEST(a.op.method == "POST");
        BOOST_TEST(a.op.target == back.target);
        BOOST_TEST(!a.op.replayable);
    }
}

BOOST_AUTO_TEST_CASE(every_state_has_its_word)
{
    for (std::string const text : {"creating",
                                   "available",
                                   "error",
                                   "deleting",
                                   "error-deleting",
                                   "starting",
                                   "protected",
                                   "error-starting",
                                   "reprotecting",
                                   "error-reprotecting",
                                   "stopping",
                                   "error-stopping",
                                   "reversing",
                                   "error-reversing",
                                   "failing-over",
                                   "failed-over",
                                   "error-failing-over",
                                   "nic-creating",
                                   "nic-deleting",
                                   "resizing",
                                   "error-resizing",
                                   "extending",
                                   "error-extending",
                                   "attaching",
                                   "error-attaching",
                                   "detaching",
                                   "error-detaching",
                                   "invalid",
                                   "fault"}) {
        VIGIL_DECODED(g, decode_group(R"({"server_group":{"id":"g","status":")" + text + R"("}})", f));
        BOOST_TEST(g.status.known(), text);
        BOOST_TEST(g.status.text() == text);
    }
    VIGIL_DECODED(
        g, decode_group(R"({"server_group":{"id":"g","status":"dreaming","priority_station":"moon"}})", f));
    BOOST_TEST(!g.status.known());
    BOOST_TEST(g.status.text() == "dreaming");
    BOOST_TEST(g.priority_station.text() == "moon");
}

BOOST_AUTO_TEST_CASE(faults_of_groups_name_their_path)
{
    VIGIL_REFUSED("server_group", decode_group("{}", f));
    VIGIL_REFUSED("server_group/id", decode_group(R"({"server_group":{"name":"x"}})", f));
    VIGIL_REFUSED("server_group/progress",
                  decode_group(R"({"server_group":{"id":"g","progress":"half"}})", f));
    VIGIL_REFUSED("server_groups", decode_groups("{}", {}, f));
    VIGIL_REFUSED("server_groups", decode_groups(R"({"server_groups":{}})", {}, f));
    VIGIL_REFUSED("server_groups/1/id", decode_groups(R"({"server_groups":[{"id":"a"},{}]})", {}, f));
    VIGIL_REFUSED("count", decode_groups(R"({"server_groups":[],"count":"many"})", {}, f));
    VIGIL_DECODED(none, decode_groups(R"({"server_groups":null,"count":0})", {}, f));
    BOOST_TEST(none.items.empty());
}

BOOST_AUTO_TEST_CASE(failed_tasks_are_deleted)
{
    auto const one = delete_failure_job(project, job_id("ff808082686f229a0168707beaab014e"));
    check_sdrs_request(one, "sdrs-delete-failure-job");
    BOOST_TEST(one.name == "sdrs.failureJobs.delete");
    BOOST_TEST(one.replayable);
    auto const group = delete_failure_jobs(project, server_group_id("decf224d-87fe-403a-8721-037a1a45c287"));
    check_sdrs_request(group, "sdrs-delete-group-failure-jobs");
    BOOST_TEST(group.name == "sdrs.failureJobs.deleteByGroup");
    auto const all = delete_all_failure_jobs(project);
    check_sdrs_request(all, "sdrs-delete-all-failure-jobs");
    BOOST_TEST(all.name == "sdrs.failureJobs.deleteAll");
}

// The list's own job_id is what a delete takes, and not its resource_id as the printed sample has it.
BOOST_AUTO_TEST_CASE(S4_a_failed_task_is_deleted_by_its_job_id)
{
    VIGIL_DECODED(p, decode_failure_jobs(reply("sdrs-list-failure-jobs"), 999, 0, f));
    check_sdrs_request(delete_failure_job(project, p.items.at(0).id), "sdrs-delete-failure-job");
}

BOOST_AUTO_TEST_CASE(active_domains)
{
    check_sdrs_request(list_domains(project), "sdrs-list-active-domains");
    VIGIL_DECODED(d, decode_domains(reply("sdrs-list-active-domains"), f));
    BOOST_TEST_REQUIRE(d.size() == 1u);
    BOOST_TEST(d[0].id.str() == "fb4bb8e3-a574-4437-a156-78c916aeea4d");
    BOOST_TEST(d[0].name == "ActiveactiveDomain");
    BOOST_TEST(d[0].description == "my domain");
    BOOST_TEST((d[0].sold_out == false));
    BOOST_TEST(d[0].local_availability_zone == "eu-de-01");
    BOOST_TEST(d[0].remote_availability_zone == "eu-de-02");
    VIGIL_DECODED(bare, decode_domains(R"({"domains":[{"id":"d","local_replication_cluster":null}]})", f));
    BOOST_TEST(bare.at(0).local_availability_zone == "");
    VIGIL_REFUSED("domains", decode_domains("{}", f));
    VIGIL_REFUSED("domains/0/remote_replication_cluster",
                  decode_domains(R"({"domains":[{"id":"d","remote_replication_cluster":7}]})", f));
    VIGIL_REFUSED("domains/0/local_replication_cluster/availability_zone",
                  decode_domains(
                      R"({"domains":[{"id":"d","local_replication_cluster":{"availability_zone":[]}}]})", f));
}

BOOST_AUTO_TEST_CASE(quotas)
{
    check_sdrs_request(get_sdrs_quotas(project), "sdrs-get-quotas");
    VIGIL_DECODED(q, decode_sdrs_quotas(reply("sdrs-get-quotas"), f));
    BOOST_TEST_REQUIRE(q.size() == 2u);
    BOOST_TEST(q[0].type == "server_groups");
    BOOST_TEST((q[0].used == 10 && q[0].limit == 50 && q[0].min == 0 && q[0].max == -1));
    BOOST_TEST(q[1].type == "replications");
    BOOST_TEST((q[1].limit == 100));
    VIGIL_REFUSED("quotas/resources", decode_sdrs_quotas(R"({"quotas":{}})", f));
    VIGIL_REFUSED("quotas/resources", decode_sdrs_quotas("{}", f));
    VIGIL_REFUSED("quotas/resources/0/used",
                  decode_sdrs_quotas(R"({"quotas":{"resources":[{"type":"x","used":{}}]}})", f));
}

BOOST_AUTO_TEST_CASE(versions)
{
    check_sdrs_request(list_sdrs_versions(), "sdrs-list-versions");
    check_sdrs_request(get_sdrs_version("v1"), "sdrs-get-version");
    VIGIL_DECODED(all, decode_sdrs_versions(reply("sdrs-list-versions"), f));
    BOOST_TEST_REQUIRE(all.size() == 1u);
    BOOST_TEST(all[0].id == "v1");
    BOOST_TEST(all[0].status == "CURRENT");
    BOOST_TEST(all[0].updated.text() == "2018-05-30T15:00:00.000000Z");
    BOOST_TEST(all[0].version == "");
    BOOST_TEST(all[0].min_version == "");
    BOOST_TEST_REQUIRE(all[0].links.size() == 1u);
    BOOST_TEST(all[0].links[0].href == "https://sdrs.localdomain.com/v1");
    VIGIL_DECODED(one, decode_sdrs_version(reply("sdrs-get-version"), f));
    BOOST_TEST(one.updated.text() == "2018-05-30T00:00:00.000000Z");
    VIGIL_REFUSED("version", decode_sdrs_version("{}", f));
    VIGIL_REFUSED("versions", decode_sdrs_versions("{}", f));
}

BOOST_AUTO_TEST_SUITE_END()
