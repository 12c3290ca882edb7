// A client of Cinder: what it says in its dialect, and what it does not say.
#include "support/conversation.hpp"

#include <vigil/cinder.hpp>

namespace vigil::test {

struct cinder_conversation : conversation
{
    std::string const versions = "GET /v3/";

    cinder_conversation() { options.service = dialect::cinder; }

    static std::string speaks(std::string_view max)
    {
        return R"({"versions":[{"id":"v3.0","version":")" + std::string(max) + R"(","min_version":"3.0"}]})";
    }

    static constexpr auto no_jobs = "Cinder has no vbs.jobs.get: use async_get_backup or async_await_backup";
    static constexpr std::string_view made = R"({"backup":{"id":"b1","name":"n","links":[]}})";
    static constexpr std::string_view shown = R"({"backup":{"id":"b1","status":"available"}})";
    std::string const get = "GET /v3/p/backups/b1";

    auto get_b1()
    {
        return [this](auto token) { return api().async_get_backup(backup_id("b1"), token); };
    }

    template <class Operation>
    std::shared_ptr<ending<int>> run_void(Operation op)
    {
        auto e = std::make_shared<ending<int>>();
        op(redirect_diagnostics(
            [e](error_code ec) {
                ++e->times;
                e->ec = ec;
            },
            e->info));
        BOOST_TEST(finish(e));
        return e;
    }

    template <class T, class Operation>
    void lacks(std::string_view field, std::string_view rule, Operation op)
    {
        auto const e = run<T>(op);
        BOOST_TEST(e->ec == errc::not_supported, rule << ": " << e->ec.message());
        BOOST_TEST(e->info.field == field);
        BOOST_TEST(e->info.rule == rule);
        BOOST_TEST(e->info.attempts == 0);
    }
};

BOOST_FIXTURE_TEST_SUITE(cinder_dialect, cinder_conversation)

// ---- microversions: API 12.1 ------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(the_version_is_asked_for_once)
{
    wire.expect(versions).after(1s).reply(200, speaks("3.70"));
    wire.expect(get)
        .with_header("OpenStack-API-Version", "volume 3.64")
        .reply(200, std::string(shown))
        .times(11);
    std::vector<std::shared_ptr<ending<backup>>> all;
    all.reserve(10);
    for (int i = 0; i < 10; ++i)
        all.push_back(start<backup>(get_b1()));
    for (auto const& e : all) {
        BOOST_TEST(finish(e));
        BOOST_TEST(!e->ec, e->ec.message());
    }
    BOOST_TEST(!run<backup>(get_b1())->ec);
}

BOOST_AUTO_TEST_CASE(an_older_server_gets_its_own)
{
    wire.expect(versions).reply(200, speaks("3.42"));
    wire.expect(get).with_header("OpenStack-API-Version", "volume 3.42").reply(200, std::string(shown));
    BOOST_TEST(!run<backup>(get_b1())->ec);

    lacks<backup_summary>("metadata", "needs microversion 3.43, the server has 3.0 to 3.42", [&](auto token) {
        create_native_backup_request r(volume_id("v1"), "n");
        return api().async_create_native_backup(r.metadata({{"k", "v"}}), token);
    });
    lacks<page<backup>>("with_count", "needs microversion 3.45, the server has 3.0 to 3.42", [&](auto token) {
        return api().async_list_backup_details(list_backups_query().with_count(true), token);
    });
}

BOOST_AUTO_TEST_CASE(a_server_that_shows_no_versions_is_asked_for_no_more_than_is_needed)
{
    wire.expect(versions).reply(404, "<html>nothing here</html>");
    wire.expect(get).with_header("OpenStack-API-Version", "").reply(200, std::string(shown));
    wire.expect("POST /v3/p/backups")
        .with_header("OpenStack-API-Version", "volume 3.43")
        .reply(202, std::string(made));
    BOOST_TEST(!run<backup>(get_b1())->ec);
    auto const e = run<backup_summary>([&](auto token) {
        create_native_backup_request r(volume_id("v1"), "n");
        return api().async_create_native_backup(r.metadata({{"k", "v"}}), token);
    });
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.backup_id == "b1");
}

BOOST_AUTO_TEST_CASE(a_server_that_cannot_be_reached_is_asked_again)
{
    wire.expect(versions).reply(503).times(4);
    auto const e = run<backup>(get_b1());
    BOOST_TEST(e->ec == errc::retries_exhausted);
    BOOST_TEST(e->info.operation == "vbs.backups.get.v3");
    BOOST_TEST(e->info.http_status == 503);
    BOOST_TEST(e->info.backup_id == "b1");

    // So is everybody who waited for the answer.
    wire.expect(versions).reply(503, R"({"error":{"message":"maintenance"}})").times(4);
    auto const one = start<backup>(get_b1());
    auto const other = start<backup>(get_b1());
    for (auto const& both : {one, other}) {
        BOOST_TEST(finish(both));
        BOOST_TEST(both->ec == errc::retries_exhausted);
        BOOST_TEST(both->info.service_message == "maintenance");
        BOOST_TEST(both->info.operation == "vbs.backups.get.v3");
        BOOST_TEST(both->info.backup_id == "b1");
    }

    wire.expect(versions).reply(200, speaks("3.70")).expect(get).reply(200, std::string(shown));
    BOOST_TEST(!run<backup>(get_b1())->ec);
}

BOOST_AUTO_TEST_CASE(the_one_who_asks_may_go)
{
    wire.expect(versions).after(10s).reply(200, speaks("3.70"));
    wire.expect(versions).reply(200, speaks("3.70"));
    wire.expect(get).reply(200, std::string(shown));
    auto const first = start<backup>(get_b1());
    auto const second = start<backup>(get_b1());
    time.run_for(ctx, 1s);
    first->stop.emit(asio::cancellation_type::terminal);
    BOOST_TEST(finish(first));
    BOOST_TEST(first->ec == asio::error::operation_aborted);
    BOOST_TEST(finish(second));
    BOOST_TEST(!second->ec, second->ec.message());
}

// 406: another server has taken its place. It was told before anything was done, so a write is sent again, too.
BOOST_AUTO_TEST_CASE(a_version_that_is_refused_is_asked_for_anew)
{
    wire.expect(versions).reply(200, speaks("3.70")).expect(get).reply(406, "");
    wire.expect(versions).reply(200, speaks("3.50"));
    wire.expect(get).with_header("OpenStack-API-Version", "volume 3.50").reply(200, std::string(shown));
    auto const e = run<backup>(get_b1());
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.attempts == 2);

    wire.expect("POST /v3/p/backups").with_header("OpenStack-API-Version", "volume 3.50").reply(406, "");
    wire.expect(versions).reply(200, speaks("3.45"));
    wire.expect("POST /v3/p/backups")
        .with_header("OpenStack-API-Version", "volume 3.45")
        .reply(202, std::string(made));
    BOOST_TEST(!run<backup_summary>([&](auto token) {
                    return api().async_create_native_backup(
                        create_native_backup_request(volume_id("v1"), "n"), token);
                })->ec);
}

BOOST_AUTO_TEST_CASE(a_version_that_is_refused_twice_is_refused)
{
    wire.expect(versions).reply(200, speaks("3.70")).expect(get).reply(406, "first");
    wire.expect(versions).reply(200, speaks("3.50")).expect(get).reply(406, "second");
    auto const twice = run<backup>(get_b1());
    BOOST_TEST(twice->ec == http_errc::not_acceptable);
    BOOST_TEST(twice->info.service_message == "second");

    wire.expect(get).reply(406, "the same").expect(versions).reply(200, speaks("3.50"));
    auto const same = run<backup>(get_b1());
    BOOST_TEST(same->ec == http_errc::not_acceptable);
    BOOST_TEST(same->info.service_message == "the same");

    wire.expect(get).reply(406, "alone").expect(versions).reply(503).times(4);
    auto const alone = run<backup>(get_b1());
    BOOST_TEST(alone->ec == http_errc::not_acceptable);
    BOOST_TEST(alone->info.service_message == "alone");
    BOOST_TEST(alone->info.backup_id == "b1");
}

BOOST_AUTO_TEST_CASE(many_that_are_refused_ask_once)
{
    wire.expect(versions).reply(200, speaks("3.70"));
    wire.expect(get).with_header("OpenStack-API-Version", "volume 3.64").after(1s).reply(406, "").times(20);
    wire.expect(versions).reply(200, speaks("3.50"));
    wire.expect(get)
        .with_header("OpenStack-API-Version", "volume 3.50")
        .reply(200, std::string(shown))
        .times(20);
    std::vector<std::shared_ptr<ending<backup>>> all;
    for (int i = 0; i < 20; ++i)
        all.push_back(start<backup>(get_b1()));
    for (auto const& e : all) {
        BOOST_TEST(finish(e));
        BOOST_TEST(!e->ec, e->ec.message());
    }
}

// What the new one lacks is not sent to it.
BOOST_AUTO_TEST_CASE(a_version_that_is_refused_may_have_been_needed)
{
    wire.expect(versions).reply(200, speaks("3.70")).expect("POST /v3/p/backups").reply(406, "");
    wire.expect(versions).reply(200, speaks("3.42"));
    auto const e = run<backup_summary>([&](auto token) {
        create_native_backup_request r(volume_id("v1"), "n");
        return api().async_create_native_backup(r.metadata({{"k", "v"}}), token);
    });
    BOOST_TEST(e->ec == errc::not_supported);
    BOOST_TEST(e->info.rule == "needs microversion 3.43, the server has 3.0 to 3.42");
}

// ---- what one of the two lacks --------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(what_cinder_lacks_is_not_sent)
{
    lacks<created_backup>("service",
                          "Cinder has no vbs.cloudbackups.create: use create_native_backup_request "
                          "(async_create_native_backup)",
                          [&](auto token) {
                              return api().async_create_backup(create_backup_request(volume_id("v1"), "n"),
                                                               token);
                          });
    lacks<job>("service", no_jobs, [&](auto token) { return api().async_get_job(job_id("j1"), token); });
    auto const w = run<job_outcome>([&](auto token) { return api().async_await_job(job_id("j1"), token); });
    BOOST_TEST(w->ec == errc::not_supported);
    BOOST_TEST(w->info.field == "service");
    BOOST_TEST(w->info.rule == no_jobs);
    BOOST_TEST((w->value.verdict() == wait_verdict::refused));
    BOOST_TEST(w->value.looks() == 0); // at once
    BOOST_TEST((time.elapsed() == 0s));
}

// A refusal needs no log-in, for a call, a page of a list, a share or a wait.
BOOST_AUTO_TEST_CASE(nobody_logs_in_for_what_cinder_lacks)
{
    options.credentials = password_credentials("https://iam.test/v3", "demo", "x").user_domain_name("D");
    lacks<job>("service", no_jobs, [&](auto token) { return api().async_get_job(job_id("j1"), token); });
    lacks<share_outcome>("service", "Cinder has no vbs.sharing.create", [&](auto token) {
        return shares(api()).async_create(share_backup_request(backup_id("b1"), {project_id("q")}), token);
    });
    auto const w = run<job_outcome>([&](auto token) {
        return api().async_await_job(job_id("j1"), wait_options().look_at_once(true), token);
    });
    BOOST_TEST(w->ec == errc::not_supported, w->ec.message());
    BOOST_TEST(w->info.rule == no_jobs);
    BOOST_TEST(wire.requests().empty());

    // What it has needs one.
    wire.expect("POST /v3/auth/tokens")
        .reply(401, R"({"error":{"code":401,"message":"wrong","title":"Unauthorized"}})");
    auto const e = run<backup>(get_b1());
    BOOST_TEST((e->ec == condition::unauthorized), e->ec.message());
    BOOST_TEST(e->info.operation == "iam.tokens.create");
}

BOOST_AUTO_TEST_CASE(cinder_has_no_version_2)
{
    options.native_version = api_version::v2;
    lacks<backup>("native_version", "Cinder has no version 2", get_b1());
}

BOOST_AUTO_TEST_CASE(what_vbs_lacks_is_not_sent)
{
    options.service = dialect::vbs;
    lacks<backup_summary>("service", "VBS has no cinder.backups.update", [&](auto token) {
        return cinder(api()).async_update(update_backup_request(backup_id("b1")).name("n"), token);
    });
    lacks<backup_summary>("availability_zone", "VBS has no availability_zone", [&](auto token) {
        create_native_backup_request r(volume_id("v1"), "n");
        return api().async_create_native_backup(r.availability_zone("az"), token);
    });
}

// ---- its own operations -----------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(operations_of_cinder)
{
    wire.expect(versions).reply(200, speaks("3.70"));
    cinder c(api());

    wire.expect("PUT /v3/p/backups/b1")
        .reply(503)
        .expect("PUT /v3/p/backups/b1")
        .reply(200, std::string(made));
    auto const updated = run<backup_summary>(
        [&](auto token) { return c.async_update(update_backup_request(backup_id("b1")).name("n"), token); });
    BOOST_TEST(!updated->ec, updated->ec.message());
    BOOST_TEST(updated->value.name == "n");
    BOOST_TEST(wire.last_body() == R"({"backup":{"name":"n"}})");

    wire.expect("GET /v3/p/backups/b1/export_record")
        .reply(200, R"({"backup-record":{"backup_service":"s","backup_url":"u"}})");
    auto const record =
        run<backup_record>([&](auto token) { return c.async_export_record(backup_id("b1"), token); });
    BOOST_TEST(!record->ec);
    BOOST_TEST(record->value.url == "u");

    wire.expect("POST /v3/p/backups/import_record").reply(201, R"({"backup":{"id":"b2","name":null}})");
    auto const imported = run<backup_summary>(
        [&](auto token) { return c.async_import_record(import_record_request(record->value), token); });
    BOOST_TEST(!imported->ec);
    BOOST_TEST(imported->info.backup_id == "b2");
    wire.expect("POST /v3/p/backups/import_record").fail(asio::error::connection_reset, true);
    auto const lost = run<backup_summary>(
        [&](auto token) { return c.async_import_record(import_record_request(record->value), token); });
    BOOST_TEST(lost->ec == errc::outcome_unknown);

    wire.expect("POST /v3/p/backups/b1/action").reply(202);
    auto const reset = run_void([&](auto token) {
        return c.async_reset_status(reset_backup_status_request(backup_id("b1"), backup_state::error), token);
    });
    BOOST_TEST(!reset->ec);
    BOOST_TEST(wire.last_body() == R"({"os-reset_status":{"status":"error"}})");

    // It was executed, and nobody said so.
    wire.expect("POST /v3/p/backups/b1/action").fail(asio::error::connection_reset, true);
    wire.expect("POST /v3/p/backups/b1/action")
        .reply(404, R"({"itemNotFound":{"code":404,"message":"Backup b1 could not be found."}})");
    auto const gone = run_void([&](auto token) { return c.async_force_delete(backup_id("b1"), token); });
    BOOST_TEST(!gone->ec, gone->ec.message());
    BOOST_TEST(gone->info.attempts == 2);

    wire.expect("GET /v3/p/snapshots/s1").reply(200, R"({"snapshot":{"id":"s1","status":"available"}})");
    auto const s = run<snapshot>([&](auto token) { return c.async_get_snapshot(snapshot_id("s1"), token); });
    BOOST_TEST((s->value.status == volume_state::available));
}

BOOST_AUTO_TEST_CASE(the_quota_is_among_the_limits)
{
    wire.expect(versions).reply(200, speaks("3.70"));
    wire.expect("GET /v3/p/limits")
        .reply(200, R"({"limits":{"absolute":{"maxTotalBackups":-1,"totalBackupsUsed":3,
            "maxTotalBackupGigabytes":100,"totalBackupGigabytesUsed":7}}})");
    auto const e = run<std::vector<backup_quota>>([&](auto token) { return api().async_get_quota(token); });
    BOOST_TEST(!e->ec);
    BOOST_TEST_REQUIRE(e->value.size() == 2u);
    BOOST_TEST(e->value[0].unlimited());
    BOOST_TEST(e->value[1].used.value() == 7);
}

// It marks backup and volume before it answers: that both are at rest in the first look means that it is over.
BOOST_AUTO_TEST_CASE(a_restore_that_was_over_at_the_first_look)
{
    wire.expect(versions).reply(200, speaks("3.70"));
    wire.expect("POST /v3/p/backups/b1/restore")
        .reply(202, R"({"restore":{"backup_id":"b1","volume_id":"v1","volume_name":"n"}})");
    wire.expect(get).reply(200, std::string(shown));
    wire.expect("GET /v3/p/volumes/v1").reply(200, volume_json("v1", "available"));
    auto const begun = run<restore_started>([&](auto token) {
        return api().async_restore_native_backup(restore_native_backup_request(backup_id("b1")), token);
    });
    BOOST_TEST(!begun->ec, begun->ec.message());
    auto const e = run<backup_outcome>([&](auto token) {
        return api().async_await_restore(backup_id("b1"), begun->value.volume, wait_options(), token);
    });
    BOOST_TEST(!e->ec, e->ec.message());
    BOOST_TEST((e->value.verdict() == wait_verdict::succeeded));
    BOOST_TEST(e->value.looks() == 1);
    BOOST_TEST((time.elapsed() == 0s));
}

BOOST_AUTO_TEST_CASE(a_restore_that_had_failed_at_the_first_look)
{
    wire.expect(versions).reply(200, speaks("3.70"));
    wire.expect(get).reply(200, std::string(shown));
    wire.expect("GET /v3/p/volumes/v1").reply(200, volume_json("v1", "error_restoring"));
    auto const e = run<backup_outcome>([&](auto token) {
        return api().async_await_restore(backup_id("b1"), volume_id("v1"), wait_options(), token);
    });
    BOOST_TEST(e->ec == errc::restore_failed);
    BOOST_TEST(e->info.volume_id == "v1");
}

// Somebody took it for a VBS: every call there is says so.
BOOST_AUTO_TEST_CASE(a_service_that_is_cinder_after_all)
{
    options.service = dialect::vbs;
    wire.expect("POST /v2/p/cloudbackups")
        .reply(
            404,
            R"({"message":"The resource could not be found.","code":"404 Not Found","title":"Not Found"})");
    auto const e = run<created_backup>([&](auto token) {
        return api().async_create_backup(create_backup_request(volume_id("v1"), "n"), token);
    });
    BOOST_TEST((e->ec == condition::not_found));
    BOOST_TEST(e->info.rule.find("is it Cinder?") != std::string::npos);
    wire.expect("POST /v2/p/cloudbackups")
        .reply(404, R"({"itemNotFound":{"message":"Volume v1 could not be found.","code":404}})");
    auto const absent = run<created_backup>([&](auto token) {
        return api().async_create_backup(create_backup_request(volume_id("v1"), "n"), token);
    });
    BOOST_TEST((absent->ec == condition::not_found));
    BOOST_TEST(absent->info.rule.empty());
}

BOOST_AUTO_TEST_CASE(arguments_are_checked)
{
    auto const e = run<backup_summary>([&](auto token) {
        return cinder(api()).async_update(update_backup_request(backup_id("b1")), token);
    });
    BOOST_TEST(e->ec == errc::invalid_argument);
    BOOST_TEST(e->info.field == "name");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
