// Jobs, policy tasks and failed jobs.
#include "codec/failure_jobs.hpp"
#include "codec/fixtures.hpp"
#include "codec/jobs.hpp"
#include "codec/paging.hpp"
#include "codec/policy_tasks.hpp"

#include <limits>

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {
project_id const project("p1");
}

BOOST_AUTO_TEST_SUITE(lists)

BOOST_AUTO_TEST_CASE(a_job_is_looked_up_at_its_own_service)
{
    auto const vbs = get_job(project, job_id("j1"), service::vbs);
    BOOST_TEST(vbs.name == "vbs.jobs.get");
    BOOST_TEST(vbs.method == "GET");
    BOOST_TEST(vbs.target == "/v1/p1/jobs/j1");
    BOOST_TEST((vbs.service == service::vbs));
    auto const sdrs = get_job(project, job_id("j1"), service::sdrs);
    BOOST_TEST(sdrs.name == "sdrs.jobs.get");
    BOOST_TEST(sdrs.target == "/v1/p1/jobs/j1");
    BOOST_TEST((sdrs.service == service::sdrs));
}

BOOST_AUTO_TEST_CASE(a_job_that_succeeded)
{
    VIGIL_DECODED(j, decode_job(reply("vbs-get-job-success"), f));
    BOOST_TEST(j.id.str() == "4010b39b5281d3590152874bfa3b1604");
    BOOST_TEST((j.status == job_state::success));
    BOOST_TEST(j.type == "bksCreateBackup");
    BOOST_TEST(j.entities.size() == 4u);
    BOOST_TEST(j.entities.at("bks_create_volume_name") == "autobk_volume");
    BOOST_TEST(backup_of(j).str() == "ba5401a2-7cd2-4c01-8c0d-c936ab412d6d");
    BOOST_TEST(j.begin_time.text() == "2016-01-28T16:14:09.466000Z");
    BOOST_TEST(j.end_time.text() == "2016-01-28T16:25:27.690000Z");
    BOOST_TEST(j.error_code == "");
    BOOST_TEST(j.fail_reason == "");
    BOOST_TEST(j.sub_jobs.empty());
}

BOOST_AUTO_TEST_CASE(a_job_that_failed)
{
    VIGIL_DECODED(j, decode_job(reply("vbs-get-job-fail"), f));
    BOOST_TEST((j.status == job_state::fail));
    BOOST_TEST(j.error_code == "VolumeBackup.0064");
    BOOST_TEST(j.fail_reason == "CreateBackup Task-fail: fsp cinder return backup status is error.");
    BOOST_TEST(backup_of(j).empty()); // ""
    BOOST_TEST(j.entities.at("volume_id") == "7e5fdc5a-5e36-4b22-8bcc-7f17037290cc");
}

BOOST_AUTO_TEST_CASE(a_job_that_runs)
{
    VIGIL_DECODED(j, decode_job(reply("vbs-get-job-running"), f));
    BOOST_TEST((j.status == job_state::running));
    BOOST_TEST(j.end_time.empty()); // ""
    BOOST_TEST(j.begin_time.text() == "2016-03-08T07:40:13.219000Z");
    BOOST_TEST(j.type == "createVolume");
}

BOOST_AUTO_TEST_CASE(jobs_of_sdrs)
{
    VIGIL_DECODED(j, decode_job(reply("sdrs-get-job"), f));
    BOOST_TEST(find_entity(j, "server_group_id") == "a59d008e-4bad-4bf3-9b17-6cc25e7da483");
    VIGIL_DECODED(parent, decode_job(reply("sdrs-get-job-subjobs"), f));
    BOOST_TEST_REQUIRE(parent.sub_jobs.size() == 2u);
    BOOST_TEST(parent.entities.empty());
    BOOST_TEST(parent.sub_jobs[1].id.str() == "ff8080826b45d4a5016b50362870002b");
    BOOST_TEST(parent.sub_jobs[1].type == "stopProtectionGroupRepNoCG");
    BOOST_TEST(find_entity(parent, "server_group_id") == "1fd6903c-48f9-4772-8974-112dfbd74427");
}

BOOST_AUTO_TEST_CASE(sub_jobs_inside_the_entities)
{
    VIGIL_DECODED(j, decode_job(reply("vbs-get-job-subjobs"), f));
    BOOST_TEST(j.entities.empty());
    BOOST_TEST_REQUIRE(j.sub_jobs.size() == 2u);
    BOOST_TEST(j.sub_jobs[0].id.str() == "21917a8d52a19b040152a9f2f2e50041");
    BOOST_TEST(j.sub_jobs[0].entities.at("volume_id") == "0b549095-4937-4849-8e4c-52aa027d64f7");
    BOOST_TEST((j.sub_jobs[1].status == job_state::success));
    BOOST_TEST(j.sub_jobs[1].end_time.text() == "2016-02-04T01:44:02.245000Z");
}

BOOST_AUTO_TEST_CASE(sub_jobs_are_read_to_the_eighth_level)
{
    for (bool const in_entities : {true, false}) {
        std::string body = R"({"status":"FAIL","job_id":"j10"})";
        for (int level = 9; level >= 0; --level) {
            auto const list = R"("sub_jobs":[)" + body + "]";
            body = R"({"status":"FAIL","job_id":"j)" + std::to_string(level) + R"(",)" +
                   (in_entities ? R"("entities":{)" + list + "}}" : list + "}");
        }
        auto const decoded = [&] {
            fault f;
            return decode_job(body, f);
        }();
        if (in_entities) { // ten levels of three are too deep for any JSON that we take
            if (decoded.has_error())
                continue;
        }
        BOOST_TEST_REQUIRE(decoded.has_value());
        int depth = 0;
        for (auto const* j = &*decoded; !j->sub_jobs.empty(); j = &j->sub_jobs[0])
            ++depth;
        BOOST_TEST(depth == 8);
    }
}

BOOST_AUTO_TEST_CASE(a_faulty_sub_job_is_named)
{
    VIGIL_REFUSED("status", decode_job("{}", f));
    VIGIL_REFUSED("sub_jobs/1/status",
                  decode_job(R"({"status":"FAIL","sub_jobs":[{"status":"FAIL"},{}]})", f));
    VIGIL_REFUSED("sub_jobs", decode_job(R"({"status":"FAIL","sub_jobs":{}})", f));
    VIGIL_REFUSED("sub_jobs/0", decode_job(R"({"status":"FAIL","sub_jobs":[1]})", f));
    VIGIL_REFUSED("entities/sub_jobs/0/job_id",
                  decode_job(R"({"status":"FAIL","entities":{"sub_jobs":[{"status":"x","job_id":{}}]}})", f));
    VIGIL_REFUSED("entities", decode_job(R"({"status":"FAIL","entities":7})", f));
}

BOOST_AUTO_TEST_CASE(tasks_are_asked_for_with_every_filter)
{
    auto const op = list_policy_tasks(project, list_policy_tasks_query(policy_id("pol1"))
                                                   .task(policy_task_id("t 1"))
                                                   .status("RUNNING")
                                                   .sort_dir(sort_direction::ascending)
                                                   .limit(10)
                                                   .offset(30));
    BOOST_TEST(op.name == "vbs.policies.listTasks");
    BOOST_TEST(op.target == "/v2/p1/backuppolicy/pol1/backuptasks?job_id=t%201&status=RUNNING&sort_dir=asc"
                            "&sort_key=created_at&limit=10&offset=30");
    BOOST_TEST(list_policy_tasks(project, list_policy_tasks_query(policy_id("pol1"))).target ==
               "/v2/p1/backuppolicy/pol1/backuptasks");
    BOOST_TEST(
        list_policy_tasks(project, list_policy_tasks_query(policy_id("pol1")).marker("m").offset(3)).target ==
        "/v2/p1/backuppolicy/pol1/backuptasks?marker=m");
}

BOOST_AUTO_TEST_CASE(tasks_are_read)
{
    VIGIL_DECODED(p, decode_policy_tasks(reply("vbs-list-policy-tasks"), 10, f));
    BOOST_TEST_REQUIRE(p.items.size() == 2u);
    BOOST_TEST(p.items[0].id.str() == "0781095c-b8ab-4ce5-99f3-4c5f6ff75319");
    BOOST_TEST((p.items[0].status == task_state::running));
    BOOST_TEST(p.items[0].created_at.text() == "2016-12-03T06:24:34.467000Z");
    BOOST_TEST(p.items[0].finished_at.empty());
    BOOST_TEST(p.items[0].backup_name == "autobk_a61d");
    BOOST_TEST(p.items[0].resource_id == "f47a4ab5-11f5-4509-97f5-80ce0dd74e37");
    BOOST_TEST(p.items[0].resource_type == "volume");
    BOOST_TEST(p.items[0].vbs_job.empty());
    BOOST_TEST((p.items[1].status == task_state::success));
    BOOST_TEST(p.items[1].finished_at.text() == "2016-12-02T13:00:00.121000Z");
    BOOST_TEST((p.count == 2));
    BOOST_TEST(p.next_marker == "");
}

BOOST_AUTO_TEST_CASE(V31_a_full_page_of_tasks_goes_on_whatever_count_says)
{
    VIGIL_DECODED(p, decode_policy_tasks(reply("vbs-list-policy-tasks"), 2, f));
    BOOST_TEST((p.count == 2));
    BOOST_TEST(p.next_marker == "c11b5a18-4559-4731-b7b3-58e2bd89cdb9");
}

BOOST_AUTO_TEST_CASE(a_failed_task_says_why)
{
    VIGIL_DECODED(
        p,
        decode_policy_tasks(
            R"({"tasks":[{"job_id":"t","vbs_job_id":"j","status":"EXECUTE_FAIL","code":404,"message":"gone"},
                                      {"job_id":"u","status":"EXECUTE_TIMEOUT"},{"job_id":"v","status":"SKIP"},
                                      {"job_id":"w","status":"WAITING"}]})",
            default_task_limit, f));
    BOOST_TEST(p.items[0].vbs_job.str() == "j");
    BOOST_TEST((p.items[0].status == task_state::fail));
    BOOST_TEST(p.items[0].code == "404");
    BOOST_TEST(p.items[0].message == "gone");
    BOOST_TEST((p.items[1].status == task_state::timeout));
    BOOST_TEST((p.items[2].status == task_state::skip));
    BOOST_TEST((p.items[3].status == task_state::waiting));
}

BOOST_AUTO_TEST_CASE(a_reply_of_another_shape_is_no_empty_list)
{
    VIGIL_REFUSED("tasks", decode_policy_tasks(R"({"error_code":"APIG.0101"})", 20, f));
    VIGIL_REFUSED("failure_jobs", decode_failure_jobs("{}", 999, 0, f));
    VIGIL_REFUSED("tasks", decode_policy_tasks(R"({"tasks":{}})", 20, f));
    VIGIL_REFUSED("tasks/0/status", decode_policy_tasks(R"({"tasks":[{"job_id":"x"}]})", 20, f));
    VIGIL_REFUSED("tasks/0/job_id", decode_policy_tasks(R"({"tasks":[{"status":"SKIP"}]})", 20, f));
    VIGIL_REFUSED("count", decode_policy_tasks(R"({"tasks":[],"count":"many"})", 20, f));
    VIGIL_DECODED(tasks, decode_policy_tasks(R"({"count":0})", 20, f));
    BOOST_TEST(tasks.items.empty());
    VIGIL_DECODED(jobs, decode_failure_jobs(R"({"failure_jobs":null,"count":"0"})", 20, 0, f));
    BOOST_TEST(jobs.items.empty());
    BOOST_TEST((jobs.count == 0));
}

BOOST_AUTO_TEST_CASE(failed_jobs_are_asked_for_with_every_filter)
{
    auto const op = list_failure_jobs(project, list_failure_jobs_query()
                                                   .failure_status("createFail")
                                                   .resource_name("group a")
                                                   .server_group(server_group_id("g1"))
                                                   .resource_type("protected_instances")
                                                   .limit(999)
                                                   .offset(0));
    BOOST_TEST(op.name == "sdrs.failureJobs.list");
    BOOST_TEST((op.service == service::sdrs));
    BOOST_TEST(op.target ==
               "/v1/p1/task-center/failure-jobs?failure_status=createFail&resource_name=group%20a"
               "&server_group_id=g1&resource_type=protected_instances&limit=999&offset=0");
    BOOST_TEST(list_failure_jobs(project, {}).target == "/v1/p1/task-center/failure-jobs");
}

BOOST_AUTO_TEST_CASE(failed_jobs_are_read)
{
    VIGIL_DECODED(p, decode_failure_jobs(reply("sdrs-list-failure-jobs"), 999, 0, f));
    BOOST_TEST_REQUIRE(p.items.size() == 2u);
    auto const& j = p.items[0];
    BOOST_TEST(j.id.str() == "ff808082686f229a0168707beaab014e");
    BOOST_TEST((j.status == job_state::fail));
    BOOST_TEST(j.resource_id == "17984002-ad8a-438b-8ba6-b850224634c5");
    BOOST_TEST(j.resource_name == "Protected-Instance-ab14");
    BOOST_TEST((j.failure == failure_kind::create));
    BOOST_TEST(j.type == "createProtectedInstance");
    BOOST_TEST(j.begin_time.text() == "2019-01-21T12:56:35.754000Z");
    BOOST_TEST(j.fail_reason == "SdrsGenerateNativeServerParamsTask-fail:volume is error!");
    BOOST_TEST((p.count == 2));
    BOOST_TEST(!p.next_offset.has_value());
    BOOST_TEST(p.next_marker == "");

    VIGIL_DECODED(r, decode_failure_jobs(reply("sdrs-list-failure-jobs-replication"), 999, 0, f));
    BOOST_TEST((r.items.at(0).failure == failure_kind::expand));
    BOOST_TEST(r.items[0].error_code == "SDRS.1820");
    BOOST_TEST(r.items[0].resource_kind == "replication");
}

BOOST_AUTO_TEST_CASE(S2_resource_types_are_normalised)
{
    VIGIL_DECODED(p, decode_failure_jobs(reply("sdrs-list-failure-jobs"), 999, 0, f));
    BOOST_TEST(p.items.at(0).resource_type == "protectedInstance");
    BOOST_TEST(p.items[0].resource_kind == "protectedinstance");
    BOOST_TEST(normalised_resource_type("protected_instances") == "protectedinstance");
    BOOST_TEST(normalised_resource_type("server_groups") == normalised_resource_type("serverGroup"));
    BOOST_TEST(normalised_resource_type("disaster_recovery_drills") == "disasterrecoverydrill");
    BOOST_TEST(normalised_resource_type("") == "");
}

BOOST_AUTO_TEST_CASE(S3_codes_of_other_services_are_kept)
{
    VIGIL_DECODED(p, decode_failure_jobs(reply("sdrs-list-failure-jobs"), 999, 0, f));
    BOOST_TEST(p.items.at(0).error_code == "EVS.2024");
}

BOOST_AUTO_TEST_CASE(S6_count_ends_no_list)
{
    VIGIL_DECODED(p, decode_failure_jobs(reply("sdrs-list-failure-jobs"), 2, 40, f));
    BOOST_TEST((p.count == 2));
    BOOST_TEST((p.next_offset == 42));
}

BOOST_AUTO_TEST_CASE(every_field_of_a_failed_job_may_be_null)
{
    VIGIL_DECODED(
        p, decode_failure_jobs(R"({"failure_jobs":[{"job_id":null,"job_status":null,"begin_time":null},{}]})",
                               999, 0, f));
    BOOST_TEST(p.items.size() == 2u);
    BOOST_TEST(p.items[0].id.empty());
    BOOST_TEST(p.items[0].status.empty());
}

BOOST_AUTO_TEST_CASE(pages_are_full_against_the_limit_or_the_cap)
{
    BOOST_TEST(is_full(10, 10));
    BOOST_TEST(!is_full(9, 10));
    BOOST_TEST(is_full(1000, 5000)); // no server gives more
    BOOST_TEST(!is_full(999, 5000));
    BOOST_TEST(!is_full(999, 0)); // none asked for
    BOOST_TEST((next_offset(10, 10, 5) == 15));
    BOOST_TEST(!next_offset(9, 10, 5).has_value());
    BOOST_TEST(!next_offset(10, 10, std::numeric_limits<std::int64_t>::max() - 9).has_value());
    BOOST_TEST(!next_offset(10, 10, -1).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
