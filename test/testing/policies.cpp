#include "world_fixture.hpp"

using namespace sim_test;

namespace {

struct desk_fixture : world_fixture
{
    std::string const tasks = "/v2/" + p + "/backuppolicy/pol/backuptasks";
    std::string const failures = "/v1/" + p + "/task-center/failure-jobs";

    void policy()
    {
        simulated_policy pol("pol");
        pol.volumes = {"v1", "v2"};
        pol.running = {5s, 5s};
        auto const add = [&](std::string id, vigil::duration created, std::string outcome) {
            simulated_task t;
            t.id = std::move(id);
            t.resource_id = "v1";
            t.created = created;
            t.waiting = 1s;
            t.running = 2s;
            t.outcome = std::move(outcome);
            if (t.outcome == "EXECUTE_FAIL") {
                t.code = "VolumeBackup.0064";
                t.message = "it failed";
            }
            pol.tasks.push_back(std::move(t));
        };
        add("t1", 0s, "EXECUTE_SUCCESS");
        add("t2", 1s, "EXECUTE_FAIL");
        add("t3", 2s, "SKIP");
        options.policies = {pol};
    }
    std::vector<std::string> listed(std::string target, std::string array, std::string key)
    {
        auto const a = get(std::move(target));
        BOOST_TEST_REQUIRE(a.status == 200, a.body);
        std::vector<std::string> out;
        auto const body = body_of(a);
        for (auto const& t : body.at(array).as_array())
            out.push_back(text_of(t.at(key)));
        return out;
    }
    std::vector<std::string> ids(std::string query = "") { return listed(tasks + query, "tasks", "job_id"); }
    using texts = std::vector<std::string>;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(policies, desk_fixture)

BOOST_AUTO_TEST_CASE(tasks_appear_and_move)
{
    policy();
    BOOST_TEST((ids() == texts{"t1"}));
    now = start + 2s;
    BOOST_TEST((ids() == texts{"t3", "t2", "t1"}));
    BOOST_TEST((listed(tasks, "tasks", "status") == texts{"WAITING", "RUNNING", "RUNNING"}));
    check_shape(example("vbs-list-policy-tasks.json"), body_of(get(tasks)), "");
    now = start + 4s;
    auto const all = body_of(get(tasks));
    BOOST_TEST((listed(tasks, "tasks", "status") == texts{"RUNNING", "EXECUTE_FAIL", "EXECUTE_SUCCESS"}));
    BOOST_TEST(text_of(all.at("tasks").at(1).at("code")) == "VolumeBackup.0064");
    BOOST_TEST(text_of(all.at("tasks").at(1).at("finished_at")) == "2026-01-01T00:00:04.000");
    BOOST_TEST(!all.at("tasks").at(0).as_object().contains("finished_at"));
    BOOST_TEST(!all.at("tasks").at(2).as_object().contains("code"));
}

BOOST_AUTO_TEST_CASE(tasks_are_filtered_sorted_and_paged)
{
    policy();
    now = start + 4s;
    BOOST_TEST((ids("?sort_dir=asc") == texts{"t1", "t2", "t3"}));
    BOOST_TEST((ids("?status=EXECUTE_FAIL") == texts{"t2"}));
    BOOST_TEST((ids("?job_id=t3") == texts{"t3"}));
    BOOST_TEST((ids("?limit=2") == texts{"t3", "t2"}));
    BOOST_TEST((ids("?limit=2&offset=2") == texts{"t1"}));
    BOOST_TEST((ids("?limit=2&marker=t3") == texts{"t2", "t1"}));
    BOOST_TEST(ids("?marker=t1").empty());
    BOOST_TEST(body_of(get(tasks + "?limit=2")).at("count").as_int64() == 2);
    for (std::string const bad : {"?limit=x", "?sort_dir=up", "?sort_key=status", "?marker=unknown"})
        BOOST_TEST(get(tasks + bad).status == 400, bad);
    auto const none = get("/v2/" + p + "/backuppolicy/other/backuptasks");
    BOOST_TEST(none.status == 404);
    BOOST_TEST(text_of(body_of(none).at("error").at("code")) == "AutoBackup.0205");
}

BOOST_AUTO_TEST_CASE(executing_makes_a_task_for_each_volume)
{
    policy();
    now = start + 10s;
    std::string const action = "/v2/" + p + "/backuppolicy/pol/action";
    BOOST_TEST(post(action).status == 204);
    BOOST_TEST(ids("?status=RUNNING").size() == 2u);
    auto const again = post(action);
    BOOST_TEST(text_of(body_of(again).at("error").at("code")) == "AutoBackup.0225");
    now += 5s;
    BOOST_TEST(ids("?status=RUNNING").empty());
    BOOST_TEST(ids("?status=EXECUTE_SUCCESS").size() == 3u);
    BOOST_TEST(post(action).status == 204);
}

BOOST_AUTO_TEST_CASE(failed_jobs_of_sdrs)
{
    simulated_failure instance;
    instance.server_group_id = "g1";
    instance.resource_id = "r1";
    instance.resource_name = "Protected-Instance-ab14";
    instance.job_id = "j1";
    auto pair = instance;
    pair.resource_type = "replications";
    pair.failure_status = "expandFail";
    pair.job_id = "j2";
    simulated_failure group;
    group.job_id = "j3";
    options.sdrs_failures = {instance, pair, group};

    auto const jobs = [&](std::string query) { return listed(failures + query, "failure_jobs", "job_id"); };
    BOOST_TEST((jobs("") == texts{"j3"})); // group level only
    BOOST_TEST((jobs("?server_group_id=g1") == texts{"j1", "j2"}));
    BOOST_TEST((jobs("?server_group_id=g1&failure_status=expandFail") == texts{"j2"}));
    BOOST_TEST((jobs("?server_group_id=g1&resource_type=protected_instances") == texts{"j1"}));
    BOOST_TEST(jobs("?server_group_id=g1&resource_name=other").empty());
    BOOST_TEST((jobs("?server_group_id=g1&limit=1&offset=1") == texts{"j2"}));
    BOOST_TEST(body_of(get(failures + "?server_group_id=g1&limit=1")).at("count").as_int64() == 2);
    check_shape(example("sdrs-list-failure-jobs.json"), body_of(get(failures + "?server_group_id=g1")), "");
    BOOST_TEST(body_of(get(failures)).at("failure_jobs").at(0).at("resource_id").is_null());
    auto const a = get(failures + "?limit=1001");
    BOOST_TEST(a.status == 400);
    BOOST_TEST(text_of(body_of(a).at("badrequest").at("code")) == "SDRS.0221");
    BOOST_TEST(text_of(body_of(get(failures + "?offset=-1")).at("badrequest").at("code")) == "SDRS.0222");
}

BOOST_AUTO_TEST_CASE(jobs_of_sdrs_nest)
{
    simulated_sdrs_job parent;
    parent.id = "ff1";
    parent.begin = 1s;
    parent.takes = 2s;
    simulated_sdrs_job child;
    child.type = "stopProtectionGroupRepNoCG";
    child.entity_id = "g1";
    child.id = "ff2";
    auto bad = child;
    bad.id = "ff3";
    bad.error_code = "SDRS.1307";
    bad.fail_reason = "no";
    parent.sub_jobs = {child, child};
    auto failing = parent;
    failing.id = "ff4";
    failing.sub_jobs = {child, bad};
    options.sdrs_jobs = {parent, failing};

    BOOST_TEST(text_of(job("ff1").at("status")) == "INIT");
    now = start + 1s;
    BOOST_TEST(text_of(job("ff1").at("status")) == "RUNNING");
    now = start + 3s;
    BOOST_TEST(text_of(job("ff1").at("status")) == "SUCCESS");
    check_shape(example("sdrs-get-job-subjobs.json"), job("ff1"), "");
    auto const f = job("ff4");
    BOOST_TEST(text_of(f.at("status")) == "FAIL");
    BOOST_TEST(f.at("error_code").is_null()); // it is the child's
    auto const children = f.at("entities").at("sub_jobs").as_array();
    BOOST_TEST(text_of(children[0].at("status")) == "SUCCESS");
    BOOST_TEST(text_of(children[1].at("status")) == "FAIL");
    BOOST_TEST(text_of(children[1].at("error_code")) == "SDRS.1307");
    BOOST_TEST(world().stats().requests.contains("sdrs.jobs.get"));
    BOOST_TEST(!world().stats().requests.contains("vbs.jobs.get"));
}

BOOST_AUTO_TEST_SUITE_END()
