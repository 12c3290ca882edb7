// Groups, failed tasks and SDRS itself: what is sent, what comes of the answer, what is refused.
#include "client/sdrs_support.hpp"

namespace vigil::test {

BOOST_FIXTURE_TEST_SUITE(sdrs_groups, sdrs_conversation)

BOOST_AUTO_TEST_CASE(every_action_gives_its_job_and_is_sent_once)
{
    sdrs::groups groups(api());
    server_group_id const id("g1");
    acts("POST /v1/p/server-groups",
         R"({"server_group":{"name":"n","source_availability_zone":"z1","target_availability_zone":"z2",)"
         R"("domain_id":"d","source_vpc_id":"v"}})",
         "sdrs.groups.create", [&](auto t) {
             return groups.async_create(
                 sdrs::create_group_request("n", "z1", "z2", active_domain_id("d"), vpc_id("v")), t);
         });
    acts("DELETE /v1/p/server-groups/g1", "", "sdrs.groups.delete",
         [&](auto t) { return groups.async_delete(id, t); });
    acts("POST /v1/p/server-groups/g1/action", R"({"start-server-group":{}})", "sdrs.groups.start",
         [&](auto t) { return groups.async_start(id, t); });
    acts("POST /v1/p/server-groups/g1/action", R"({"stop-server-group":{}})", "sdrs.groups.stop",
         [&](auto t) { return groups.async_stop(id, t); });
    acts("POST /v1/p/server-groups/g1/action", R"({"start-server-group":{}})", "sdrs.groups.reprotect",
         [&](auto t) { return groups.async_reprotect(id, t); });
    acts("POST /v1/p/server-groups/g1/action", R"({"failover-server-group":{}})", "sdrs.groups.failover",
         [&](auto t) { return groups.async_failover(id, t); });
    acts("POST /v1/p/server-groups/g1/action", R"({"reverse-server-group":{"priority_station":"target"}})",
         "sdrs.groups.plannedFailover",
         [&](auto t) { return groups.async_planned_failover(id, sdrs::site::target, t); });
}

BOOST_AUTO_TEST_CASE(the_job_of_an_action_can_be_awaited)
{
    wire.expect("POST /v1/p/server-groups/g1/action").reply(200, R"({"job_id":"j1"})");
    auto const job =
        run<job_id>([&](auto t) { return sdrs::groups(api()).async_stop(server_group_id("g1"), t); });
    wire.expect("GET /v1/p/jobs/j1")
        .reply(200, job_json("j1", "RUNNING"))
        .expect("GET /v1/p/jobs/j1")
        .reply(200, job_json("j1", "SUCCESS"));
    auto const e = run<job_outcome>([&](auto t) { return api().async_await_sdrs_job(job->value, {}, t); });
    BOOST_TEST(!e->ec);
}

BOOST_AUTO_TEST_CASE(groups_are_read_and_listed)
{
    sdrs::groups groups(api());
    auto const one = reads<sdrs::protection_group>(
        "GET /v1/p/server-groups/g1", R"({"server_group":{"id":"g1","status":"protected"}})",
        "sdrs.groups.get", [&](auto t) { return groups.async_get(server_group_id("g1"), t); });
    BOOST_TEST((one.status == sdrs::state::protected_));

    auto const page_ = reads<page<sdrs::protection_group>>(
        "GET /v1/p/server-groups?limit=2&offset=2", R"({"server_groups":[{"id":"a"},{"id":"b"}],"count":2})",
        "sdrs.groups.list",
        [&](auto t) { return groups.async_list(sdrs::list_groups_query().limit(2).offset(2), t); });
    BOOST_TEST(page_.items.size() == 2u);
    BOOST_TEST((page_.next_offset == 4));
}

BOOST_AUTO_TEST_CASE(a_rename_is_repeated)
{
    wire.expect("PUT /v1/p/server-groups/g1")
        .fail(asio::error::connection_reset, true)
        .expect("PUT /v1/p/server-groups/g1")
        .with_body(R"({"server_group":{"name":"new"}})")
        .reply(200, R"({"server_group":{"id":"g1","name":"new"}})");
    auto const e = run<sdrs::protection_group>(
        [&](auto t) { return sdrs::groups(api()).async_rename(server_group_id("g1"), "new", t); });
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.name == "new");
}

// API 7.5: absence is a 404, or a 400 with the code of the resource; in every envelope that SDRS uses.
BOOST_AUTO_TEST_CASE(S1_S12_an_absent_group_is_not_found_however_it_is_said)
{
    struct
    {
        int status;
        std::string body;
        std::string_view code;
    } const answers[]{
        {400, R"({"badrequest":{"code":"SDRS.1013","message":"gone"}})", "SDRS.1013"},
        {400, R"({"badRequest":{"code":"SDRS.1013","message":"gone"}})", "SDRS.1013"},
        {400, R"({"error":{"code":"SDRS.1013","message":"gone"}})", "SDRS.1013"},
        {400, R"({"error_code":"SDRS.1013","error_msg":"gone"})", "SDRS.1013"},
        {404, R"({"error":{"code":"SDRS.1013","message":"gone"}})", "SDRS.1013"},
        {404, R"({"itemNotFound":{"code":404,"message":"gone"}})", ""},
    };
    for (auto const& a : answers) {
        wire.expect("GET /v1/p/server-groups/g1").reply(a.status, a.body);
        auto const e = run<sdrs::protection_group>(
            [&](auto t) { return sdrs::groups(api()).async_get(server_group_id("g1"), t); });
        BOOST_TEST((e->ec == condition::not_found), a.body);
        BOOST_TEST(e->info.service_code == a.code);
    }
    wire.expect("GET /v1/p/server-groups/g1")
        .reply(400, R"({"badrequest":{"code":"SDRS.0207","message":"Invalid parameter id."}})");
    auto const e = run<sdrs::protection_group>(
        [&](auto t) { return sdrs::groups(api()).async_get(server_group_id("g1"), t); });
    BOOST_TEST((e->ec == condition::client_fault));
    BOOST_TEST((e->ec != condition::not_found));
    wire.expect("GET /v1/p/server-groups/g1").reply(404); // of whoever stands before the service
    BOOST_TEST(run<sdrs::protection_group>([&](auto t) {
                   return sdrs::groups(api()).async_get(server_group_id("g1"), t);
               })->ec == errc::unexpected_reply);
}

BOOST_AUTO_TEST_CASE(an_action_in_the_wrong_state_is_a_conflict)
{
    wire.expect("POST /v1/p/server-groups/g1/action")
        .reply(400, R"({"badrequest":{"code":"SDRS.1018","message":"not stopped"}})");
    auto const e =
        run<job_id>([&](auto t) { return sdrs::groups(api()).async_start(server_group_id("g1"), t); });
    BOOST_TEST((e->ec == condition::conflict));
    BOOST_TEST(!e->info.outcome_unknown);
    BOOST_TEST(e->info.job_id == "");
}

// Only the answer names the job: a delete that is gone already had one that nobody learned of.
BOOST_AUTO_TEST_CASE(a_delete_without_a_job_is_no_success)
{
    wire.expect("DELETE /v1/p/server-groups/g1").reply(200, "{}");
    auto const e =
        run<job_id>([&](auto t) { return sdrs::groups(api()).async_delete(server_group_id("g1"), t); });
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST(e->info.field == "job_id");
}

BOOST_AUTO_TEST_CASE(an_action_that_was_certainly_not_executed_is_repeated)
{
    wire.expect("POST /v1/p/server-groups/g1/action")
        .reply(429)
        .expect("POST /v1/p/server-groups/g1/action")
        .fail(asio::error::connection_refused, false)
        .expect("POST /v1/p/server-groups/g1/action")
        .reply(200, R"({"job_id":"j9"})");
    auto const e =
        run<job_id>([&](auto t) { return sdrs::groups(api()).async_failover(server_group_id("g1"), t); });
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.str() == "j9");
}

BOOST_AUTO_TEST_CASE(an_action_that_is_cancelled_says_what_it_may_have_left)
{
    wire.expect("POST /v1/p/server-groups/g1/action").hold();
    auto const e =
        start<job_id>([&](auto t) { return sdrs::groups(api()).async_failover(server_group_id("g1"), t); });
    time.run_for(ctx, 1s);
    e->stop.emit(asio::cancellation_type::terminal);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST(e->info.outcome_unknown);
    BOOST_TEST(e->info.operation == "sdrs.groups.failover");
}

BOOST_AUTO_TEST_CASE(bad_arguments_never_leave)
{
    sdrs::groups groups(api());
    for (std::string const bad : {"", "batch", "a/b"}) {
        server_group_id const id(bad);
        refuses<sdrs::protection_group>("server_group_id", [&](auto t) { return groups.async_get(id, t); });
        refuses<sdrs::protection_group>("server_group_id",
                                        [&](auto t) { return groups.async_rename(id, "n", t); });
        refuses<job_id>("server_group_id", [&](auto t) { return groups.async_delete(id, t); });
        refuses<job_id>("server_group_id", [&](auto t) { return groups.async_failover(id, t); });
        refuses<job_id>("server_group_id",
                        [&](auto t) { return groups.async_planned_failover(id, sdrs::site::source, t); });
    }
    refuses<sdrs::protection_group>(
        "name", [&](auto t) { return groups.async_rename(server_group_id("g1"), "a b", t); });
    refuses<job_id>("priority_station", [&](auto t) {
        return groups.async_planned_failover(server_group_id("g1"), sdrs::site::unknown, t);
    });
    refuses<page<sdrs::protection_group>>(
        "limit", [&](auto t) { return groups.async_list(sdrs::list_groups_query().limit(1000), t); });
}

BOOST_AUTO_TEST_CASE(rules_can_be_switched_off_but_for_ids)
{
    options.validate_arguments = false;
    sdrs::groups groups(api());
    wire.expect("PUT /v1/p/server-groups/g1").reply(200, R"({"server_group":{"id":"g1"}})");
    BOOST_TEST(!run<sdrs::protection_group>([&](auto t) {
                    return groups.async_rename(server_group_id("g1"), "a b", t);
                })->ec);
    refuses<sdrs::protection_group>("server_group_id",
                                    [&](auto t) { return groups.async_rename(server_group_id(), "n", t); });
}

BOOST_AUTO_TEST_CASE(failed_tasks_are_listed_and_deleted)
{
    sdrs::failures failures(api());
    auto const listed = reads<page<failure_job>>(
        "GET /v1/p/task-center/failure-jobs", R"({"count":1,"failure_jobs":[{"job_id":"f1"}]})",
        "sdrs.failureJobs.list", [&](auto t) { return failures.async_list(list_failure_jobs_query(), t); });
    BOOST_TEST_REQUIRE(listed.items.size() == 1u);

    wire.expect("DELETE /v1/p/task-center/failure-jobs/f1").reply(204, "");
    auto const one = run_void([&](auto t) { return failures.async_delete(listed.items[0].id, t); });
    BOOST_TEST(!one->ec);
    BOOST_TEST(one->info.operation == "sdrs.failureJobs.delete");
    wire.expect("DELETE /v1/p/task-center/g1/failure-jobs/batch").reply(204, "");
    auto const group =
        run_void([&](auto t) { return failures.async_delete_all_of(server_group_id("g1"), t); });
    BOOST_TEST(!group->ec);
    BOOST_TEST(group->info.operation == "sdrs.failureJobs.deleteByGroup");
    wire.expect("DELETE /v1/p/task-center/failure-jobs/batch").reply(204, "");
    auto const all = run_void([&](auto t) { return failures.async_delete_all(t); });
    BOOST_TEST(!all->ec);
    BOOST_TEST(all->info.operation == "sdrs.failureJobs.deleteAll");
}

// "Delete one" must never become "delete all".
BOOST_AUTO_TEST_CASE(S4_a_deletion_of_one_never_becomes_one_of_all)
{
    options.validate_arguments = false;
    sdrs::failures failures(api());
    for (std::string const bad : {"batch", "Batch", "", "..", "x/batch"}) {
        auto const one = run_void([&](auto t) { return failures.async_delete(job_id(bad), t); });
        BOOST_TEST(one->ec == errc::invalid_argument, bad);
        BOOST_TEST(one->info.field == "failure_job_id");
        auto const group =
            run_void([&](auto t) { return failures.async_delete_all_of(server_group_id(bad), t); });
        BOOST_TEST(group->ec == errc::invalid_argument, bad);
        BOOST_TEST(group->info.field == "server_group_id");
    }
}

BOOST_AUTO_TEST_CASE(a_failed_task_that_a_lost_attempt_deleted_is_deleted)
{
    sdrs::failures failures(api());
    std::string const request = "DELETE /v1/p/task-center/failure-jobs/f1";
    wire.expect(request).fail(asio::error::connection_reset, true).expect(request).reply(404, not_there);
    BOOST_TEST(!run_void([&](auto t) { return failures.async_delete(job_id("f1"), t); })->ec);
    wire.expect(request).reply(404, not_there); // nobody's work
    BOOST_TEST((run_void([&](auto t) { return failures.async_delete(job_id("f1"), t); })->ec ==
                condition::not_found));
    // The service calls an id that it does not know a wrong parameter.
    auto const wrong = R"({"error":{"code":"SDRS.0201","message":"Invalid request parameters."}})";
    wire.expect(request).reply(400, wrong);
    auto const unknown = run_void([&](auto t) { return failures.async_delete(job_id("f1"), t); });
    BOOST_TEST((unknown->ec == condition::not_found));
    BOOST_TEST(unknown->info.service_code == "SDRS.0201");
    wire.expect(request).fail(asio::error::connection_reset, true).expect(request).reply(400, wrong);
    BOOST_TEST(!run_void([&](auto t) { return failures.async_delete(job_id("f1"), t); })->ec);
    // Elsewhere it may be any parameter.
    wire.expect("GET /v1/p/task-center/failure-jobs").reply(400, wrong);
    BOOST_TEST((run<page<failure_job>>([&](auto t) {
                    return failures.async_list(list_failure_jobs_query(), t);
                })->ec == condition::client_fault));
    // the others are repeated too, but a 404 of theirs is one
    std::string const group = "DELETE /v1/p/task-center/g1/failure-jobs/batch";
    wire.expect(group).fail(asio::error::connection_reset, true).expect(group).reply(404, not_there);
    BOOST_TEST((run_void([&](auto t) {
                    return failures.async_delete_all_of(server_group_id("g1"), t);
                })->ec == condition::not_found));
}

BOOST_AUTO_TEST_CASE(domains_quotas_and_versions)
{
    sdrs::service about(api());
    auto const domains = reads<std::vector<sdrs::active_domain>>(
        "GET /v1/p/active-domains", R"({"domains":[{"id":"d","sold_out":true}]})", "sdrs.domains.list",
        [&](auto t) { return about.async_list_domains(t); });
    BOOST_TEST((domains.at(0).sold_out == true));
    auto const quotas = reads<std::vector<sdrs::quota>>(
        "GET /v1/p/sdrs/quotas", R"({"quotas":{"resources":[{"type":"server_groups","quota":-1}]}})",
        "sdrs.quotas.get", [&](auto t) { return about.async_get_quotas(t); });
    BOOST_TEST((quotas.at(0).limit == -1));
    auto const all = reads<std::vector<sdrs::service_version>>(
        "GET /", R"({"versions":[{"id":"v1","status":"CURRENT"}]})", "sdrs.versions.list",
        [&](auto t) { return about.async_list_versions(t); });
    BOOST_TEST(all.at(0).status == "CURRENT");
    auto const one =
        reads<sdrs::service_version>("GET /v1", R"({"version":{"id":"v1"}})", "sdrs.versions.get",
                                     [&](auto t) { return about.async_get_version("v1", t); });
    BOOST_TEST(one.id == "v1");
    for (std::string const bad : {"", "1", "v", "v1/../v2", "v.1", "vx"})
        refuses<sdrs::service_version>("version", [&](auto t) { return about.async_get_version(bad, t); });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
