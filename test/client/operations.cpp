// Each operation: what is sent, and what comes of the answer.
#include "support/conversation.hpp"

#include <cmath>
#include <fstream>
#include <sstream>

namespace vigil::test {

BOOST_FIXTURE_TEST_SUITE(operations, conversation)

BOOST_AUTO_TEST_CASE(create_backup)
{
    wire.expect("POST /v2/p/cloudbackups")
        .with_header("X-Auth-Token", "token")
        .with_body(R"({"backup":{"volume_id":"v1","name":"nightly","extend_param":{"FullBackup":"true"}}})")
        .reply(200, R"({"job_id":"j1"})");
    auto const e = run<created_backup>([&](auto t) {
        return api().async_create_backup(create_backup_request(volume_id("v1"), "nightly").full(true), t);
    });
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.job.str() == "j1");
    BOOST_TEST((e->value.provenance == provenance::created));
    BOOST_TEST((e->info.provenance == provenance::created));
    BOOST_TEST(e->info.operation == "vbs.cloudbackups.create");
    BOOST_TEST(e->info.job_id == "j1");
}

BOOST_AUTO_TEST_CASE(create_native_backup)
{
    wire.expect("POST /v3/p/backups").reply(202, R"({"backup":{"id":"b1","name":"n","links":[]}})");
    auto const e = run<backup_summary>([&](auto t) {
        return api().async_create_native_backup(create_native_backup_request(volume_id("v1"), "n"), t);
    });
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.id.str() == "b1");
    BOOST_TEST(e->info.operation == "vbs.backups.create.v3");
}

BOOST_AUTO_TEST_CASE(create_native_backup_v2)
{
    options.native_version = api_version::v2;
    wire.expect("POST /v2/p/backups")
        .with_body(R"({"backup":{"volume_id":"v1","name":"n"}})")
        .reply(202, R"({"backup":{"id":"b1"}})");
    auto const e = run<backup_summary>([&](auto t) {
        return api().async_create_native_backup(create_native_backup_request(volume_id("v1"), "n"), t);
    });
    BOOST_TEST(e->value.id.str() == "b1");
    BOOST_TEST(e->info.operation == "vbs.backups.create.v2");
}

BOOST_AUTO_TEST_CASE(get_backup_v3)
{
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    BOOST_TEST((run<backup>([&](auto t) {
                    return api().async_get_backup(backup_id("b1"), t);
                })->value.status == backup_state::available));
}

BOOST_AUTO_TEST_CASE(get_backup_v2)
{
    options.native_version = api_version::v2;
    wire.expect("GET /v2/p/backups/b1").reply(200, backup_json("b1", "available"));
    BOOST_TEST(!run<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); })->ec);
}

// A line that lost count: the answer to another request is no answer.
BOOST_AUTO_TEST_CASE(what_is_got_is_what_was_asked_for)
{
    auto const get_backup = [&](char const* id) {
        return run<backup>([&](auto t) { return api().async_get_backup(backup_id(id), t); });
    };
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b2", "available"));
    auto const e = get_backup("b1");
    BOOST_TEST(e->ec == errc::unexpected_reply);
    BOOST_TEST(e->info.field == "backup/id");
    wire.expect("GET /v3/p/backups/AB-1").reply(200, backup_json("ab-1", "available")); // another case
    BOOST_TEST(!get_backup("AB-1")->ec);

    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j2", "SUCCESS"));
    BOOST_TEST(run<job>([&](auto t) { return api().async_get_job(job_id("j1"), t); })->info.field ==
               "job_id");
    wire.expect("GET /v3/p/volumes/v1").reply(200, R"({"volume":{"id":"v2","status":"available"}})");
    BOOST_TEST(run<volume>([&](auto t) { return api().async_get_volume(volume_id("v1"), t); })->info.field ==
               "volume/id");
}

BOOST_AUTO_TEST_CASE(a_backup_that_is_not_there)
{
    wire.expect("GET /v3/p/backups/b1")
        .reply(404, R"({"itemNotFound":{"message":"Backup b1 could not be found.","code":404}})");
    auto const e = run<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
    BOOST_TEST(e->ec == http_errc::not_found);
    BOOST_TEST((e->ec == condition::not_found));
    BOOST_TEST(e->info.service_message == "Backup b1 could not be found.");
    BOOST_TEST(e->info.backup_id == "b1");
}

BOOST_AUTO_TEST_CASE(lists_of_backups)
{
    wire.expect("GET /v3/p/backups?status=creating&limit=2")
        .reply(200, R"({"backups":[{"id":"b1","name":null,"links":[]},{"id":"b2","name":"x","links":[]}],
            "backups_links":[{"rel":"next","href":"http://192.168.82.222:8776/p/backups?limit=2&marker=b2"}]})");
    auto const first = run<page<backup_summary>>([&](auto t) {
        return api().async_list_backups(list_backups_query().status("creating").limit(2), t);
    });
    BOOST_TEST(!first->ec);
    BOOST_TEST(first->value.items.size() == 2u);
    BOOST_TEST(first->value.next_marker == "b2");

    wire.expect("GET /v3/p/backups/detail?status=creating&limit=2&marker=b2").reply(200, R"({"backups":[]})");
    auto const second = run<page<backup>>([&](auto t) {
        return api().async_list_backup_details(list_backups_query().status("creating").limit(2).marker("b2"),
                                               t);
    });
    BOOST_TEST(!second->ec);
    BOOST_TEST(second->value.items.empty());
    BOOST_TEST(second->value.next_marker.empty());
}

BOOST_AUTO_TEST_CASE(V18_the_version_is_sent_in_the_spelling_of_upstream)
{
    auto const list = [&](list_backups_query q) {
        return run<page<backup>>([&](auto t) { return api().async_list_backup_details(q, t); });
    };
    wire.expect("GET /v3/p/backups/detail?with_count=true")
        .with_header("OpenStack-API-Version", "volume 3.45")
        .reply(200, R"({"backups":[],"count":7})");
    BOOST_TEST((list(list_backups_query().with_count(true))->value.count == 7));
    wire.expect("GET /v3/p/backups/detail").reply(200, R"({"backups":[]})");
    BOOST_TEST(!list({})->ec);
    BOOST_TEST(wire.last_header("OpenStack-API-Version") == "");
}

BOOST_AUTO_TEST_CASE(jobs_of_both_services)
{
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "FAIL"));
    auto const vbs = run<job>([&](auto t) { return api().async_get_job(job_id("j1"), t); });
    BOOST_TEST(!vbs->ec); // that the job failed is the answer
    BOOST_TEST((vbs->value.status == job_state::fail));
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS"));
    BOOST_TEST(!run<job>([&](auto t) { return api().async_get_sdrs_job(job_id("j1"), t); })->ec);
}

BOOST_AUTO_TEST_CASE(policy_tasks_and_failure_jobs)
{
    wire.expect("GET /v2/p/backuppolicy/pol/backuptasks?limit=10")
        .reply(200, R"({"tasks":[{"job_id":"t1","status":"EXECUTE_SUCCESS"}],"count":1})");
    auto const tasks = run<page<policy_task>>([&](auto t) {
        return api().async_list_policy_tasks(list_policy_tasks_query(policy_id("pol")).limit(10), t);
    });
    BOOST_TEST(!tasks->ec);
    BOOST_TEST((tasks->value.items.at(0).status == task_state::success));

    wire.expect("GET /v1/p/task-center/failure-jobs?server_group_id=g1")
        .reply(200, R"({"count":1,"failure_jobs":[{"job_id":"f1","failure_status":"createFail"}]})");
    auto const failures = run<page<failure_job>>([&](auto t) {
        return api().async_list_failure_jobs(list_failure_jobs_query().server_group(server_group_id("g1")),
                                             t);
    });
    BOOST_TEST(!failures->ec);
    BOOST_TEST((failures->value.items.at(0).failure == failure_kind::create));
}

BOOST_AUTO_TEST_CASE(volumes)
{
    wire.expect("GET /v3/p/volumes/v1").reply(200, volume_json("v1", "in-use"));
    BOOST_TEST((run<volume>([&](auto t) {
                    return api().async_get_volume(volume_id("v1"), t);
                })->value.status == volume_state::in_use));
}

BOOST_AUTO_TEST_CASE(a_bad_argument_names_its_field_and_rule)
{
    auto const e = run<created_backup>([&](auto t) {
        return api().async_create_backup(create_backup_request(volume_id("v1"), "auto-1"), t);
    });
    BOOST_TEST(e->ec == errc::invalid_argument);
    BOOST_TEST((e->ec == condition::client_fault));
    BOOST_TEST(e->info.field == "name");
    BOOST_TEST(!e->info.rule.empty());
    BOOST_TEST(e->info.operation == "vbs.cloudbackups.create");
}

BOOST_AUTO_TEST_CASE(validation_can_be_switched_off_but_for_ids)
{
    options.validate_arguments = false;
    wire.expect("POST /v2/p/cloudbackups").reply(200, R"({"job_id":"j1"})");
    BOOST_TEST(!run<created_backup>([&](auto t) {
                    return api().async_create_backup(create_backup_request(volume_id("v1"), "auto-1"), t);
                })->ec);
    auto const e = run<backup>([&](auto t) { return api().async_get_backup(backup_id("detail"), t); });
    BOOST_TEST(e->ec == errc::invalid_argument);
    BOOST_TEST(e->info.field == "backup_id");
}

BOOST_AUTO_TEST_CASE(an_answer_of_another_shape_names_the_path)
{
    wire.expect("GET /v3/p/backups/b1")
        .reply(200, R"({"backup":{"id":"b1","status":"available","size":"big"}})");
    auto const e = run<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
    BOOST_TEST(e->ec == errc::unexpected_reply);
    BOOST_TEST(e->info.field == "backup/size");
    BOOST_TEST(!e->info.rule.empty());
}

// The token may follow the arguments that must be given.
BOOST_AUTO_TEST_CASE(waits_without_options)
{
    int ended = 0;
    auto const done = [&](error_code ec, auto const&) {
        BOOST_TEST(!ec);
        ++ended;
    };
    wire.expect("GET /v1/p/jobs/j1").reply(200, job_json("j1", "SUCCESS"));
    api().async_await_job(job_id("j1"), done);
    time.run_until(ctx, [&] { return ended == 1; });
    wire.expect("GET /v1/p/jobs/j2").reply(200, job_json("j2", "SUCCESS"));
    api().async_await_sdrs_job(job_id("j2"), done);
    time.run_until(ctx, [&] { return ended == 2; });
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    api().async_await_backup(backup_id("b1"), done);
    time.run_until(ctx, [&] { return ended == 3; });
    wire.expect("GET /v3/p/backups/b2").reply(200, backup_json("b2", "deleted"));
    api().async_await_backup(backup_id("b2"), wait_goal::deleted, done);
    time.run_until(ctx, [&] { return ended == 4; });
    wire.expect("POST /v3/p/backups").reply(202, R"({"backup":{"id":"b3","name":"n","links":[]}})");
    wire.expect("GET /v3/p/backups/b3").reply(200, backup_json("b3", "available"));
    api().async_back_up(create_native_backup_request(volume_id("v"), "n"), done);
    time.run_until(ctx, [&] { return ended == 5; });
    // In braces it is a request of VBS: the flavour is named by the type, or it is this one.
    wire.expect("POST /v2/p/cloudbackups").reply(200, R"({"job_id":"j4"})");
    wire.expect("GET /v1/p/jobs/j4").reply(200, job_json("j4", "SUCCESS", "b4"));
    wire.expect("GET /v3/p/backups/b4").reply(200, backup_json("b4", "available"));
    volume_id const volume("v");
    api().async_back_up({volume, "n"}, done);
    time.run_until(ctx, [&] { return ended == 6; });
    wire.expect("POST /v2/p/cloudbackups").reply(200, R"({"job_id":"j5"})");
    wire.expect("GET /v1/p/jobs/j5").reply(200, job_json("j5", "SUCCESS", "b5"));
    wire.expect("GET /v3/p/backups/b5").reply(200, backup_json("b5", "available"));
    api().async_back_up({volume, "n"}, wait_options().limit(1h), done);
    time.run_until(ctx, [&] { return ended == 7; });
    // Options without a goal: it is made.
    wire.expect("GET /v3/p/backups/b6").reply(200, backup_json("b6", "available"));
    auto const at_once = wait_options().look_at_once(true);
    auto const began = time.elapsed();
    api().async_await_backup(backup_id("b6"), at_once, done);
    time.run_until(ctx, [&] { return ended == 8; });
    BOOST_TEST((time.elapsed() == began)); // they count
    static_assert(requires(client& c, client_group& g, watch_set& s, backup_id id, wait_options how) {
        c.async_back_up({volume, "n"}); // without a token: an awaitable
        c.async_back_up({volume, "n"}, wait_options());
        c.async_back_up({volume, "n"}, {}, done);
        c.async_await_backup(id, how);
        c.async_await_backup(id, wait_options().limit(1h), done);
        c.async_await_backup(id, {}, done); // a goal
        c.async_await_backup(id, wait_goal::deleted, {}, done);
        g.async_await_backup(id, how);
        g.async_await_backup(id, wait_options().limit(1h), done);
        g.async_await_backup(id, {}, done);
        s.add(id, how);
        s.follow(id, how);
    });
    BOOST_TEST(ended == 8);
}

BOOST_AUTO_TEST_CASE(what_failed_before_it_was_sent_has_a_name)
{
    options.credentials = password_credentials("https://iam.test", "u", "secret-password");
    options.vbs_endpoint = "https://vbs.test";
    wire.expect("POST /v3/auth/tokens").reply(201, R"({"token":{}})").header("X-Subject-Token", "t");
    auto const e = run<backup>([&](auto t) { return api().async_get_backup(backup_id("b1"), t); });
    BOOST_TEST(e->ec == errc::no_project);
    BOOST_TEST(e->info.field == "client_options::project");
    BOOST_TEST(e->info.operation == "iam.tokens.create");
    BOOST_TEST(e->info.rule.find("name one") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(options_)

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused_at_once)
{
    asio::io_context ctx;
    auto const refused = [&](auto change) {
        client_options o;
        o.credentials = token_credentials("t");
        o.project = project_id("p");
        o.vbs_endpoint = "https://vbs.test";
        change(o);
        try {
            client c(ctx.get_executor(), o);
        } catch (request_error const& e) {
            BOOST_TEST(e.code() == errc::invalid_argument);
            return e.info().field;
        }
        return std::string("accepted");
    };
    BOOST_TEST(refused([](client_options&) {}) == "accepted");
    BOOST_TEST(refused([](client_options& o) { o.vbs_endpoint = "vbs.test"; }) == "vbs_endpoint");
    BOOST_TEST(refused([](client_options& o) { o.vbs_endpoint = "ftp://vbs.test"; }) == "vbs_endpoint");
    BOOST_TEST(refused([](client_options& o) { o.vbs_endpoint = "https://user:pw@vbs.test"; }) ==
               "vbs_endpoint");
    BOOST_TEST(refused([](client_options& o) { o.project = {}; }) == "project");
    BOOST_TEST(refused([](client_options& o) { o.project = project_id("../x"); }) == "project");
    BOOST_TEST(refused([](client_options& o) { o.retry.max_attempts = 0; }) == "retry.max_attempts");
    BOOST_TEST(refused([](client_options& o) { o.tls.ca_file = "/nowhere/ca.pem"; }) == "tls.ca_file");
    BOOST_TEST(refused([](client_options& o) { o.user_agent = "a\r\nX-Evil: y"; }) == "user_agent");
    BOOST_TEST(refused([](client_options& o) { o.proxy.url = "rubbish"; }) == "proxy.url");
    BOOST_TEST(refused([](client_options& o) { o.proxy.url = "https://p:1"; }) == "proxy.url");
    BOOST_TEST(refused([](client_options& o) { o.proxy.url = "http://u:p@proxy:3128"; }) == "accepted");
    BOOST_TEST(refused([](client_options& o) { o.rate.per_second = -1; }) == "rate.per_second");
    BOOST_TEST(refused([](client_options& o) { o.rate.per_second = std::nan(""); }) == "rate.per_second");
    BOOST_TEST(refused([](client_options& o) { o.rate.burst = 0; }) == "rate.burst");
    BOOST_TEST(refused([](client_options& o) { o.rate.per_second = 0.5; }) == "accepted");
    BOOST_TEST(refused([](client_options& o) { o.poll.ratio = -1; }) == "poll.ratio");
    BOOST_TEST(refused([](client_options& o) { o.poll.ratio = std::nan(""); }) == "poll.ratio");
    BOOST_TEST(refused([](client_options& o) { o.poll.jitter = 1; }) == "poll.jitter");
    BOOST_TEST(refused([](client_options& o) { o.poll.min = 0s; }) == "poll.min");
    BOOST_TEST(refused([](client_options& o) { o.poll.max = 500ms; }) == "poll.min");
    BOOST_TEST(refused([](client_options& o) { o.poll.first = -1s; }) == "poll.first");
    BOOST_TEST(refused([](client_options& o) { o.reconcile.grace = -1ns; }) == "reconcile.grace");
    BOOST_TEST(refused([](client_options& o) { o.reconcile.grace = 0s; }) == "accepted");
    // Looked for as long as the call may take, and never sent again.
    BOOST_TEST(refused([](client_options& o) { o.reconcile.grace = duration::max(); }) == "accepted");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
