// The simulated SDRS: things that are made, changed and deleted as time goes by.
#include "sdrs_fixture.hpp"

using namespace sim_test;

BOOST_FIXTURE_TEST_SUITE(sdrs, sdrs_fixture)

BOOST_AUTO_TEST_CASE(a_group_comes_and_goes)
{
    auto const a = create_group("g");
    auto const id = ids("server-groups", "server_groups").at(0);
    BOOST_TEST(group_state(id) == "creating");
    auto const j = finish(a);
    BOOST_TEST(text_of(j.at("job_type")) == "createProtectionGroupNoCG");
    BOOST_TEST(text_of(j.at("entities").at("server_group_id")) == id);
    check_shape(example("sdrs-get-job.json"), j, "");
    BOOST_TEST(group_state(id) == "available");
    check_shape(example("sdrs-get-group.json"), body_of(get(root + "/server-groups/" + id)), "");
    check_shape(example("sdrs-list-groups.json"), body_of(get(root + "/server-groups")), "");
    BOOST_TEST(text_of(show("server-groups", id, "server_group").at("created_at")) ==
               "2026-01-01 00:00:00.000");

    auto const renamed = put(root + "/server-groups/" + id, R"({"server_group":{"name":"other"}})");
    BOOST_TEST(text_of(body_of(renamed).at("server_group").at("name")) == "other");
    BOOST_TEST(code_of(put(root + "/server-groups/" + id, R"({"server_group":{"name":"a b"}})")) ==
               "SDRS.0202");

    auto const gone = remove(root + "/server-groups/" + id);
    BOOST_TEST(group_state(id) == "deleting");
    BOOST_TEST(code_of(remove(root + "/server-groups/" + id)) == "SDRS.1002");
    finish(gone);
    auto const after = get(root + "/server-groups/" + id);
    BOOST_TEST(after.status == 400); // not 404 (7.5)
    BOOST_TEST(code_of(after) == "SDRS.1013");
    BOOST_TEST(ids("server-groups", "server_groups").empty());
}

BOOST_AUTO_TEST_CASE(a_group_goes_through_its_states)
{
    auto const g = group();
    auto const i = instance(g);
    auto const r = pair(g);
    auto const step = [&](std::string action, std::string how, std::string running, std::string end) {
        auto const a = act(g, action, how);
        BOOST_TEST_REQUIRE(a.status == 200, action << ": " << a.body);
        for (auto const& state : {group_state(g), instance_state(i), pair_state(r)})
            BOOST_TEST(state == running, action);
        auto j = finish(a);
        for (auto const& state : {group_state(g), instance_state(i), pair_state(r)})
            BOOST_TEST(state == end, action);
        return j;
    };
    auto const station = [&] {
        return text_of(show("server-groups", g, "server_group").at("priority_station"));
    };
    BOOST_TEST(code_of(act(g, "stop-server-group")) == "SDRS.1002");
    BOOST_TEST(code_of(act(g, "dance-server-group")) == "SDRS.0206");
    auto const j = step("start-server-group", "{}", "starting", "protected");
    // carried out by the pairs: a job with sub-jobs only
    BOOST_TEST(j.at("entities").as_object().size() == 1u);
    check_shape(example("sdrs-get-job-subjobs.json").at("entities").at("sub_jobs").at(0),
                j.at("entities").at("sub_jobs").at(0), "sub_jobs");
    BOOST_TEST(text_of(j.at("entities").at("sub_jobs").at(0).at("job_type")) ==
               "startProtectionGroupRepNoCG");
    BOOST_TEST(station() == "source");
    step("reverse-server-group", R"({"priority_station":"target"})", "reversing", "protected");
    BOOST_TEST(station() == "target");
    BOOST_TEST(code_of(act(g, "reverse-server-group", R"({"priority_station":"moon"})")) == "SDRS.0201");
    step("failover-server-group", "{}", "failing-over", "failed-over");
    BOOST_TEST(station() == "source");
    BOOST_TEST(code_of(act(g, "failover-server-group")) == "SDRS.1002");
    BOOST_TEST(text_of(step("start-server-group", "{}", "reprotecting", "protected").at("job_type")) ==
               "reprotectProtectionGroupNoCG");
    step("stop-server-group", "{}", "stopping", "available");
}

BOOST_AUTO_TEST_CASE(a_failed_action_shows_in_state_job_and_failures)
{
    options.sdrs_failing = {{"sdrs.groups.start", 1}, {"sdrs.replications.*", 2, {"EVS.2024", "no disk"}}};
    auto const g = group();
    auto const j = finish(act(g, "start-server-group"), "FAIL");
    BOOST_TEST(group_state(g) == "error-starting");
    BOOST_TEST(text_of(j.at("error_code")) == "SDRS.1027");
    auto const failures = body_of(get(root + "/task-center/failure-jobs"));
    check_shape(example("sdrs-list-failure-jobs.json"), failures, "");
    auto const& f = failures.at("failure_jobs").at(0);
    BOOST_TEST(f.at("job_id") == j.at("job_id"));
    BOOST_TEST(text_of(f.at("resource_id")) == g);
    BOOST_TEST(text_of(f.at("failure_status")) == "startFail");
    BOOST_TEST(text_of(f.at("begin_time")) == "2026-01-01T00:00:05.000Z");
    finish(act(g, "start-server-group")); // from error-starting
    finish(act(g, "stop-server-group"));

    auto const r = pair(g); // the first of replications
    auto const extended = finish(
        post(root + "/replications/" + r + "/action", R"({"extend-replication":{"new_size":20}})"), "FAIL");
    BOOST_TEST(pair_state(r) == "error-extending");
    BOOST_TEST(text_of(extended.at("error_code")) == "EVS.2024");
    BOOST_TEST(text_of(extended.at("fail_reason")) == "no disk");
    BOOST_TEST(ids("task-center/failure-jobs?server_group_id=" + g, "failure_jobs", "failure_status") ==
               texts{"expandFail"});
}

BOOST_AUTO_TEST_CASE(a_failed_sub_job_fails_its_parent)
{
    options.sdrs_failing = {{"sdrs.groups.stop", 1}};
    auto const g = group();
    pair(g, "v1");
    pair(g, "v2");
    finish(act(g, "start-server-group"));
    auto const j = finish(act(g, "stop-server-group"), "FAIL");
    BOOST_TEST(j.at("error_code").is_null()); // it is the child's
    auto const children = j.at("entities").at("sub_jobs").as_array();
    BOOST_TEST_REQUIRE(children.size() == 2u);
    BOOST_TEST(text_of(children[0].at("status")) == "SUCCESS");
    BOOST_TEST(text_of(children[1].at("status")) == "FAIL");
    BOOST_TEST(text_of(children[1].at("error_code")) == "SDRS.1028");
    BOOST_TEST(group_state(g) == "error-stopping");
}

BOOST_AUTO_TEST_CASE(failed_tasks_are_deleted)
{
    options.sdrs_failing = {{"*", 0}};
    simulated_failure of_group;
    of_group.server_group_id = "g1";
    of_group.job_id = "x1";
    auto other = of_group;
    other.job_id = "x2";
    options.sdrs_failures = {of_group, other};
    finish(create_group("a"), "FAIL");
    finish(create_group("b"), "FAIL");
    std::string const all = "task-center/failure-jobs";
    auto const listed = ids(all, "failure_jobs", "job_id");
    BOOST_TEST(listed.size() == 2u);
    BOOST_TEST(remove(root + "/" + all + "/" + listed[0]).status == 204);
    BOOST_TEST(remove(root + "/" + all + "/" + listed[0]).status == 400);
    BOOST_TEST((ids(all, "failure_jobs", "job_id") == texts{listed[1]}));
    BOOST_TEST(remove(root + "/task-center/g1/failure-jobs/batch").status == 204);
    BOOST_TEST(ids(all + "?server_group_id=g1", "failure_jobs", "job_id").empty());
    BOOST_TEST(ids(all, "failure_jobs", "job_id").size() == 1u); // not of this group
    BOOST_TEST(remove(root + "/" + all + "/batch").status == 204);
    BOOST_TEST(ids(all, "failure_jobs", "job_id").empty());
    BOOST_TEST(code_of(remove(root + "/task-center/nowhere/failure-jobs/batch")) == "SDRS.1013");
}

BOOST_AUTO_TEST_CASE(an_instance_and_its_pair)
{
    auto const g = group();
    auto const i = instance(g);
    auto const r = pair(g);
    std::string const at = root + "/protected-instances/" + i;
    check_shape(example("sdrs-get-instance.json"), body_of(get(at)), "");
    check_shape(example("sdrs-list-instances.json"), body_of(get(root + "/protected-instances")), "");
    check_shape(example("sdrs-get-replication.json"), body_of(get(root + "/replications/" + r)), "");
    check_shape(example("sdrs-list-replications.json"), body_of(get(root + "/replications")), "");
    BOOST_TEST(show("server-groups", g, "server_group").at("replication_num").as_int64() == 1);

    std::string const attach =
        R"({"replicationAttachment":{"replication_id":")" + r + R"(","device":"/dev/vda"}})";
    auto const a = post(at + "/attachreplication", attach);
    BOOST_TEST(instance_state(i) == "attaching");
    BOOST_TEST(pair_state(r) == "attaching");
    BOOST_TEST(code_of(post(at + "/attachreplication", attach)) == "SDRS.0209");
    BOOST_TEST(code_of(act(g, "start-server-group")) == "SDRS.1002"); // not while a member is busy
    finish(a);
    BOOST_TEST(instance_state(i) == "available");
    BOOST_TEST(
        text_of(
            show("protected-instances", i, "protected_instance").at("attachment").at(0).at("replication")) ==
        r);
    BOOST_TEST(
        text_of(show("replications", r, "replication").at("attachment").at(0).at("protected_instance")) == i);
    BOOST_TEST(code_of(post(at + "/attachreplication", attach)) == "SDRS.1603");
    BOOST_TEST((ids("replications?protected_instance_id=" + i, "replications") == texts{r}));
    BOOST_TEST(ids("replications?protected_instance_ids=%5B%22x%22%5D", "replications").empty());
    std::string const whole = R"({"replication":{"delete_target_volume":false}})";
    BOOST_TEST(code_of(remove(root + "/replications/" + r, whole)) == "SDRS.1605");

    finish(remove(at + "/detachreplication/" + r));
    BOOST_TEST(code_of(remove(at + "/detachreplication/" + r)) == "SDRS.1604");
    BOOST_TEST(code_of(remove(at + "/detachreplication/none")) == "SDRS.1608");
    BOOST_TEST(code_of(remove(root + "/replications/" + r)) == "SDRS.0201"); // S7: it wants a body
    BOOST_TEST(code_of(remove(at)) == "SDRS.0201");
    finish(remove(root + "/replications/" + r, whole));
    BOOST_TEST(code_of(get(root + "/replications/" + r)) == "SDRS.1608");
    BOOST_TEST(code_of(remove(root + "/server-groups/" + g)) == "SDRS.1001");
    finish(remove(at, R"({"delete_target_server":false,"delete_target_eip":false})"));
    BOOST_TEST(code_of(get(at)) == "SDRS.1320");
    finish(remove(root + "/server-groups/" + g));
}

BOOST_AUTO_TEST_CASE(nics_sizes_and_renames)
{
    auto const g = group();
    auto const i = instance(g);
    std::string const at = root + "/protected-instances/" + i;
    auto const a = post(at + "/nic", R"({"subnet_id":"s"})");
    BOOST_TEST(instance_state(i) == "nic-creating");
    auto const nic = text_of(finish(a).at("entities").at("nic_id"));
    BOOST_TEST(instance_state(i) == "available");
    std::string const which = R"({"nic_id":")" + nic + R"("})";
    finish(post(at + "/nic/delete", which));
    BOOST_TEST(code_of(post(at + "/nic/delete", which)) == "SDRS.1310");
    auto const resized = post(at + "/resize", R"({"resize":{"flavorRef":"e2.small"}})");
    BOOST_TEST(instance_state(i) == "resizing");
    finish(resized);
    BOOST_TEST(code_of(post(at + "/resize", R"({"resize":{}})")) == "SDRS.0201");
    BOOST_TEST(put(at, R"({"protected_instance":{"name":"new"}})").status == 200);
    BOOST_TEST(text_of(show("protected-instances", i, "protected_instance").at("name")) == "new");

    auto const r = pair(g);
    std::string const pair_at = root + "/replications/" + r;
    finish(post(pair_at + "/action", R"({"extend-replication":{"new_size":20}})"));
    BOOST_TEST(show("replications", r, "replication").at("record_metadata").at("volume_size").as_int64() ==
               20);
    BOOST_TEST(code_of(post(pair_at + "/action", R"({"extend-replication":{"new_size":20}})")) ==
               "SDRS.0201");
    BOOST_TEST(put(pair_at, R"({"replication":{"name":"new"}})").status == 200);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_made)
{
    options.sdrs_group_quota = 1;
    options.sdrs_pair_quota = 1;
    auto const g = group();
    BOOST_TEST(code_of(create_group("second")) == "SDRS.0305");
    BOOST_TEST(code_of(create_group("a b")) == "SDRS.0202");
    instance(g);
    BOOST_TEST(code_of(create_instance(g, "s1")) == "SDRS.1305");
    BOOST_TEST(code_of(create_instance("none", "s2")) == "SDRS.1013");
    pair(g);
    BOOST_TEST(code_of(create_pair(g, "v1")) == "SDRS.1811");
    BOOST_TEST(code_of(create_pair(g, "v2")) == "SDRS.0306");
    finish(act(g, "start-server-group"));
    BOOST_TEST(code_of(create_instance(g, "s2")) == "SDRS.1325");
    BOOST_TEST(code_of(create_pair(g, "v2")) == "SDRS.1017");
    auto const quotas = body_of(get(root + "/sdrs/quotas"));
    check_shape(example("sdrs-get-quotas.json"), quotas, "");
    BOOST_TEST(quotas.at("quotas").at("resources").at(1).at("used").as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(drills_copy_their_group)
{
    auto const g = group();
    auto const i = instance(g);
    std::string const all = root + "/disaster-recovery-drills";
    std::string const order =
        R"({"disaster_recovery_drill":{"server_group_id":")" + g + R"(","drill_vpc_id":"other","name":"d"}})";
    auto const d = made(post(all, order), "disaster_recovery_drill_id");
    auto const shown = show("disaster-recovery-drills", d, "disaster_recovery_drill");
    BOOST_TEST(text_of(shown.at("status")) == "available");
    BOOST_TEST(text_of(shown.at("drill_servers").at(0).at("protected_instance")) == i);
    check_shape(example("sdrs-get-drill.json"), body_of(get(all + "/" + d)), "");
    check_shape(example("sdrs-list-drills.json"), body_of(get(all)), "");
    BOOST_TEST(code_of(post(all, order)) == "SDRS.1921");
    BOOST_TEST((ids("disaster-recovery-drills?drill_vpc_id=other", "disaster_recovery_drills") == texts{d}));
    BOOST_TEST(ids("disaster-recovery-drills?name=x", "disaster_recovery_drills").empty());
    BOOST_TEST(put(all + "/" + d, R"({"disaster_recovery_drill":{"name":"e"}})").status == 200);
    BOOST_TEST(code_of(remove(root + "/server-groups/" + g)) == "SDRS.1001");
    auto const a = remove(all + "/" + d);
    BOOST_TEST(code_of(remove(all + "/" + d)) == "SDRS.1913");
    finish(a);
    BOOST_TEST(code_of(get(all + "/" + d)) == "SDRS.1902");
}

BOOST_AUTO_TEST_SUITE_END()
