// What else must have one effect: restores, shares, policies and their execution, by script.
#include "support/conversation.hpp"

namespace vigil::test {
namespace {

std::string listed(std::string id, std::string updated, std::string status)
{
    return backup_json(std::move(id), std::move(status), R"(,"updated_at":")" + updated + '"');
}

constexpr auto yesterday = "2025-12-31T00:00:00.000000";

struct others : conversation
{
    others()
    {
        options.retry.max_attempts = 2;
        // "2026-01-01T00:00" is a full hour, at which schedules begin
        time.run_for(ctx, 10min);
    }

    static constexpr auto now = "Thu, 01 Jan 2026 00:10:00 GMT";
    static constexpr auto just_now = "2026-01-01T00:10:00.500000";

    // The looks of a whole grace, after a reply that came at once.
    template <class Look>
    void look_in_vain(Look look)
    {
        for (int i = 0; i < 5; ++i)
            look();
    }

    std::shared_ptr<ending<restore_started>> restore()
    {
        return run<restore_started>([&](auto t) {
            return api().async_restore_backup(restore_backup_request(backup_id("b1"), volume_id("v1")), t);
        });
    }
    std::shared_ptr<ending<restore_started>> restore_native(std::string volume = "v1")
    {
        return run<restore_started>([&](auto t) {
            return api().async_restore_native_backup(
                restore_native_backup_request(backup_id("b1"), volume_id(volume)), t);
        });
    }
    void states(std::string backup, std::string volume, std::string updated = yesterday)
    {
        wire.expect("GET /v3/p/backups/b1").reply(200, listed("b1", updated, backup)).header("Date", now);
        wire.expect("GET /v3/p/volumes/v1").reply(200, volume_json("v1", volume));
    }

    std::shared_ptr<ending<share_outcome>> share_it()
    {
        return run<share_outcome>([&](auto t) {
            share_backup_request r(backup_id("b1"), {project_id("p2"), project_id("p3")});
            return shares(api()).async_create(r, t);
        });
    }
    static std::string share_json(std::string id, std::string to, std::string created = just_now)
    {
        return R"({"id":")" + id + R"(","backup_id":"b1","from_project_id":"p","to_project_id":")" + to +
               R"(","created_at":")" + created + R"(","deleted":false})";
    }

    std::shared_ptr<ending<policy_id>> make_policy(std::string name = "weekly")
    {
        return run<policy_id>([&](auto t) {
            auto const schedule = schedule_change().start_time("22:00").frequency(1).retention_num(7);
            return policies(api()).async_create(create_policy_request(name, schedule), t);
        });
    }
    std::shared_ptr<ending<void>> execute()
    {
        return run<void>([&](auto t) { return policies(api()).async_execute(policy_id("pol"), t); });
    }
};

constexpr auto restore_call = "POST /v2/p/cloudbackups/b1/restore";
constexpr auto native_restore_call = "POST /v3/p/backups/b1/restore";
constexpr auto share_call = "POST /v2/p/os-vendor-backup-sharing";
constexpr auto share_look = "GET /v2/p/os-vendor-backup-sharing/detail?backup_id=b1";
constexpr auto policy_call = "POST /v2/p/backuppolicy";
constexpr auto policy_look = "GET /v2/p/backuppolicy";
constexpr auto execute_call = "POST /v2/p/backuppolicy/pol/action";
constexpr auto task_look =
    "GET /v2/p/backuppolicy/pol/backuptasks?sort_dir=desc&sort_key=created_at&limit=100";

} // namespace

BOOST_FIXTURE_TEST_SUITE(exactly_once_others, others)

// ---- restores ---------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_restore_that_runs_is_adopted)
{
    wire.expect(restore_call).reply(504).header("Date", now);
    states("restoring", "restoring-backup", just_now);
    auto const e = restore();
    BOOST_TEST(!e->ec);
    BOOST_TEST((e->value.provenance == provenance::adopted));
    BOOST_TEST(e->value.evidence == "backup restoring, volume restoring-backup");
    BOOST_TEST(e->value.job.empty());
    BOOST_TEST(e->value.backup.str() == "b1");
    BOOST_TEST(e->value.volume.str() == "v1");
    BOOST_TEST(e->info.volume_id == "v1");
    BOOST_TEST(e->info.operation == "vbs.cloudbackups.restore");
    BOOST_TEST(e->info.backup_id == "b1");
}

BOOST_AUTO_TEST_CASE(a_restore_of_which_nothing_is_seen_is_sent_again)
{
    wire.expect(native_restore_call).fail(asio::error::connection_reset);
    look_in_vain([&] { states("available", "available"); });
    wire.expect(native_restore_call)
        .reply(202, R"({"restore":{"backup_id":"b1","volume_id":"v1","volume_name":"data"}})");
    states("restoring", "restoring-backup", just_now); // whether the first runs after all: they look the same
    auto const e = restore_native();
    BOOST_TEST(!e->ec);
    BOOST_TEST((e->value.provenance == provenance::created));
    BOOST_TEST(e->value.volume_name == "data");
    BOOST_TEST(e->info.attempts == 2);
    BOOST_TEST((time.elapsed() - 10min >= 10s));
}

// What the first request did is as unknown as before.
BOOST_AUTO_TEST_CASE(cancelled_before_the_second_request_leaves_it_tells_of_the_first)
{
    wire.expect(restore_call).reply(504).header("Date", now);
    look_in_vain([&] { states("available", "available"); });
    wire.expect(restore_call).reply(429, R"({"error_code":"APIG.0308","error_msg":"slow"})").retry_after(5s);
    auto const e = start<restore_started>([&](auto t) {
        return api().async_restore_backup(restore_backup_request(backup_id("b1"), volume_id("v1")), t);
    });
    BOOST_TEST(time.run_until(ctx, [&] { return wire.unused() == 0 && wire.running() == 0; }));
    time.run_for(ctx, 1s);
    BOOST_TEST(e->times == 0);
    e->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST(e->info.outcome_unknown);
    BOOST_TEST(e->info.evidence == "cancelled");
    BOOST_TEST(e->info.attempts == 2);
}

BOOST_AUTO_TEST_CASE(a_second_restore_is_refused_for_the_first)
{
    wire.expect(restore_call).reply(504).header("Date", now);
    look_in_vain([&] { states("available", "available"); });
    wire.expect(restore_call)
        .reply(400, R"({"error":{"code":"VolumeBackup.0089","message":"The backup is not available."}})");
    states("restoring", "restoring-backup", just_now);
    auto const e = restore();
    BOOST_TEST(!e->ec);
    BOOST_TEST((e->value.provenance == provenance::adopted));
}

BOOST_AUTO_TEST_CASE(a_restore_that_may_be_over_is_not_sent_again)
{
    wire.expect(native_restore_call).fail(asio::error::connection_reset);
    look_in_vain([&] { states("available", "available", just_now); });
    auto const e = restore_native();
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST(e->info.evidence ==
               "one may be its work: backup available, volume available, and the backup was changed since");
    BOOST_TEST(wire.requests().size() == 11u);
}

BOOST_AUTO_TEST_CASE(a_restore_to_a_volume_that_the_service_makes_is_never_sent_again)
{
    wire.expect(native_restore_call).fail(asio::error::connection_reset);
    auto const e = restore_native("");
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST(e->info.outcome_unknown);
    BOOST_TEST(e->info.evidence.starts_with("it could not be looked for: "));
}

// ---- shares -----------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_share_that_is_there_is_adopted)
{
    wire.expect(share_call).reply(504).header("Date", now);
    wire.expect(share_look).reply(200, R"({"shared":[]})");
    wire.expect(share_look)
        .reply(200, R"({"shared":[)" + share_json("s1", "p2") + "," + share_json("s2", "p3") + "," +
                        share_json("s0", "p9") + "]}");
    auto const e = share_it();
    BOOST_TEST(!e->ec);
    BOOST_TEST((e->info.provenance == provenance::adopted));
    BOOST_TEST(e->info.evidence == "it is shared with all of the projects: s1, s2");
    BOOST_TEST_REQUIRE(e->value.shares.size() == 2u);
    BOOST_TEST(e->value.shares[0].id.str() == "s1");
    BOOST_TEST(e->value.complete());
}

BOOST_AUTO_TEST_CASE(a_share_of_which_nothing_is_seen_is_sent_again)
{
    wire.expect(share_call).reply(504).header("Date", now);
    look_in_vain([&] { wire.expect(share_look).reply(200, R"({"shared":[]})"); });
    wire.expect(share_call)
        .reply(200, R"({"shared":[)" + share_json("s1", "p2") + "," + share_json("s2", "p3") + "]}");
    wire.expect(share_look)
        .reply(200, R"({"shared":[)" + share_json("s1", "p2") + "," + share_json("s2", "p3") + "]}");
    auto const e = share_it();
    BOOST_TEST(!e->ec);
    BOOST_TEST((e->info.provenance == provenance::created));
}

BOOST_AUTO_TEST_CASE(half_a_share_is_told)
{
    wire.expect(share_call).reply(504).header("Date", now);
    look_in_vain(
        [&] { wire.expect(share_look).reply(200, R"({"shared":[)" + share_json("s1", "p2") + "]}"); });
    auto const e = share_it();
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST(e->info.evidence == "one may be its work: it is shared with 1 of 2 projects: s1");
}

// ---- policies ---------------------------------------------------------------------------------------------------

namespace {

std::string policies_of(std::vector<std::pair<std::string, std::string>> const& all)
{
    std::string items;
    for (auto const& [id, name] : all)
        items += (items.empty() ? "" : ",") + (R"({"backup_policy_id":")" + id) +
                 R"(","backup_policy_name":")" + name + R"(","scheduled_policy":{}})";
    return R"({"backup_policies":[)" + items + "]}";
}

} // namespace

BOOST_AUTO_TEST_CASE(the_only_new_policy_of_the_name_is_adopted)
{
    wire.expect(policy_look).reply(200, policies_of({{"old", "weekly"}}));
    wire.expect(policy_call).reply(504).header("Date", now);
    wire.expect(policy_look)
        .reply(200, policies_of({{"old", "weekly"}, {"pol", "weekly"}, {"other", "nightly"}}));
    auto const e = make_policy();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.str() == "pol");
    BOOST_TEST((e->info.provenance == provenance::adopted));
    BOOST_TEST(e->info.evidence == "the only policy of that name that was not there before the request");
}

// Nor is it asked what is there already.
BOOST_AUTO_TEST_CASE(a_policy_that_cannot_be_is_not_sent)
{
    auto const e = make_policy("");
    BOOST_TEST(e->ec == errc::invalid_argument);
    BOOST_TEST(e->info.field == "backup_policy_name");
    BOOST_TEST(wire.requests().empty());
}

BOOST_AUTO_TEST_CASE(several_new_policies_of_the_name_are_told_and_not_adopted)
{
    wire.expect(policy_look).reply(200, policies_of({}));
    wire.expect(policy_call).reply(504);
    look_in_vain([&] {
        wire.expect(policy_look).reply(200, policies_of({{"pol", "weekly"}, {"twin", "weekly"}}));
    });
    auto const e = make_policy();
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST((e->info.may_exist == std::vector<std::string>{"pol", "twin"}));
}

BOOST_AUTO_TEST_CASE(without_knowing_what_was_there_no_policy_is_adopted)
{
    wire.expect(policy_look).reply(403, R"({"message":"Policy doesn't allow it."})");
    wire.expect(policy_call).reply(504);
    look_in_vain([&] { wire.expect(policy_look).reply(200, policies_of({{"pol", "weekly"}})); });
    auto const e = make_policy();
    BOOST_TEST(e->ec == errc::outcome_unknown);
    BOOST_TEST((e->info.may_exist == std::vector<std::string>{"pol"}));
}

BOOST_AUTO_TEST_CASE(a_policy_of_which_nothing_is_seen_is_made_again)
{
    wire.expect(policy_look).reply(200, policies_of({}));
    wire.expect(policy_call).reply(200, "<html>"); // an answer that nobody can read
    look_in_vain([&] { wire.expect(policy_look).reply(200, policies_of({})); });
    wire.expect(policy_call).reply(200, R"({"backup_policy_id":"pol"})");
    wire.expect(policy_look).reply(200, policies_of({{"pol", "weekly"}}));
    auto const e = make_policy();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.str() == "pol");
    BOOST_TEST(e->info.field.empty()); // of the answer that could not be read
}

BOOST_AUTO_TEST_CASE(new_tasks_show_that_a_policy_was_executed)
{
    auto const tasks = [](std::string created) {
        return R"({"count":1,"tasks":[{"job_id":"t1","status":"RUNNING","created_at":")" + created +
               R"("}]})";
    };
    wire.expect(execute_call).fail(asio::error::connection_reset);
    wire.expect(task_look).reply(200, tasks("2025-12-31T22:00:00.000")).header("Date", now);
    wire.expect(task_look).reply(200, tasks("2026-01-01T00:10:00.300"));
    auto const e = execute();
    BOOST_TEST(!e->ec);
    BOOST_TEST((e->info.provenance == provenance::adopted));
    BOOST_TEST(e->info.evidence == "1 task since the request had left");

    time.run_for(ctx, 51min); // past the next full hour
    wire.expect(execute_call).fail(asio::error::connection_reset);
    look_in_vain([&] {
        wire.expect(task_look)
            .reply(200, tasks("2026-01-01T01:01:10.000"))
            .header("Date", "Thu, 01 Jan 2026 01:01:02 GMT");
    });
    auto const doubted = execute();
    BOOST_TEST(doubted->ec == errc::outcome_unknown);
    BOOST_TEST(doubted->info.evidence == "one may be its work: 1 task that may be those of its schedule");
}

BOOST_AUTO_TEST_CASE(a_policy_without_new_tasks_is_executed_again)
{
    wire.expect(execute_call).fail(asio::error::connection_reset);
    look_in_vain([&] { wire.expect(task_look).reply(200, R"({"count":0,"tasks":[]})"); });
    wire.expect(execute_call)
        .reply(400, R"({"error":{"code":"AutoBackup.0225","message":"It is being executed."}})");
    look_in_vain([&] { wire.expect(task_look).reply(200, R"({"count":0,"tasks":[]})"); });
    auto const e = execute();
    BOOST_TEST(e->ec == errc::outcome_unknown); // by whom, nobody tells
    BOOST_TEST((e->info.cause == condition::conflict));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
