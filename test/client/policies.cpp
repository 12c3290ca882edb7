// Backup policies and their volumes: what is sent, how often, and what comes of the answer.
#include "support/conversation.hpp"

#include <boost/asio/error.hpp>

namespace vigil::test {
namespace {

constexpr auto absent =
    R"({"error":{"code":"AutoBackup.0205","message":"The backup policy does not exist."}})";

struct scene : conversation
{
    auto create(schedule_change s)
    {
        return run<policy_id>(
            [&](auto t) { return policies(api()).async_create(create_policy_request("nightly", s), t); });
    }
    auto update(update_policy_request r)
    {
        return run<void>([&](auto t) { return policies(api()).async_update(r, t); });
    }
    auto set_status(policy_state s, std::string id = "pol")
    {
        return run<void>([&](auto t) { return policies(api()).async_set_status(policy_id(id), s, t); });
    }
    auto remove(std::string id = "pol")
    {
        return run<void>([&](auto t) { return policies(api()).async_delete(policy_id(id), t); });
    }
    auto execute(std::string id = "pol")
    {
        return run<void>([&](auto t) { return policies(api()).async_execute(policy_id(id), t); });
    }
    auto associate(std::vector<volume_id> v, std::string id = "pol")
    {
        return run<policy_resources>([&](auto t) {
            return policies(api()).async_associate(policy_resources_request(policy_id(id), v), t);
        });
    }
    auto disassociate(std::vector<volume_id> v, std::string id = "pol")
    {
        return run<policy_resources>([&](auto t) {
            return policies(api()).async_disassociate(policy_resources_request(policy_id(id), v), t);
        });
    }
};

schedule_change nightly() { return schedule_change().start_time("22:00").frequency(1).retention_num(7); }

} // namespace

BOOST_FIXTURE_TEST_SUITE(policies_, scene)

BOOST_AUTO_TEST_CASE(a_policy_is_made)
{
    wire.expect("GET /v2/p/backuppolicy").reply(200, R"({"backup_policies":[]})");
    wire.expect("POST /v2/p/backuppolicy")
        .with_body(
            R"({"backup_policy_name":"nightly","scheduled_policy":{"start_time":"22:00","frequency":1,)"
            R"("rentention_num":7,"remain_first_backup_of_curMonth":"N","status":"ON"}})")
        .reply(200, R"({"backup_policy_id":"pol"})");
    auto const e = create(nightly());
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.str() == "pol");
    BOOST_TEST(e->info.operation == "vbs.policies.create");
}

BOOST_AUTO_TEST_CASE(a_policy_is_not_made_twice)
{
    options.reconcile.enabled = false; // what then: exactly_once_others.cpp
    wire.expect("POST /v2/p/backuppolicy").reply(504);
    BOOST_TEST(create(nightly())->ec == errc::outcome_unknown);
    wire.expect("POST /v2/p/backuppolicy").reply(200, "{}");
    auto const odd = create(nightly());
    BOOST_TEST(odd->ec == errc::outcome_unknown);
    BOOST_TEST(odd->info.field == "backup_policy_id");
    wire.expect("POST /v2/p/backuppolicy")
        .reply(400, R"({"error":{"code":"AutoBackup.0203","message":"too many"}})");
    BOOST_TEST((create(nightly())->ec == condition::quota));
    BOOST_TEST(create(schedule_change().start_time("22:00"))->info.field == "scheduled_policy.frequency");
}

BOOST_AUTO_TEST_CASE(policies_are_listed)
{
    wire.expect("GET /v2/p/backuppolicy").reply(502);
    wire.expect("GET /v2/p/backuppolicy")
        .reply(200,
               R"({"backup_policies":[{"backup_policy_id":"pol","scheduled_policy":{"status":"OFF"}}]})");
    auto const list = [&] {
        return run<std::vector<backup_policy>>([&](auto t) { return policies(api()).async_list(t); });
    };
    auto const e = list();
    BOOST_TEST(!e->ec);
    BOOST_TEST((e->value.at(0).schedule.status == policy_state::off));
    BOOST_TEST(e->info.operation == "vbs.policies.list");
    wire.expect("GET /v2/p/backuppolicy").reply(200, R"({"backup_policies":7})");
    BOOST_TEST(list()->info.field == "backup_policies");
}

BOOST_AUTO_TEST_CASE(a_policy_is_changed_and_switched)
{
    wire.expect("PUT /v2/p/backuppolicy/pol").with_body(R"({"backup_policy_name":"weekly"})").reply(504);
    wire.expect("PUT /v2/p/backuppolicy/pol")
        .with_body(R"({"backup_policy_name":"weekly"})")
        .reply(200, R"({"backup_policy_id":"pol"})");
    auto const renamed = update(update_policy_request(policy_id("pol")).name("weekly"));
    BOOST_TEST(!renamed->ec);
    BOOST_TEST(renamed->info.attempts == 2);

    wire.expect("PUT /v2/p/backuppolicy/pol")
        .with_body(R"({"scheduled_policy":{"status":"OFF"}})")
        .reply(200, "");
    auto const off = set_status(policy_state::off);
    BOOST_TEST(!off->ec);
    BOOST_TEST(off->info.operation == "vbs.policies.setStatus");

    wire.expect("PUT /v2/p/backuppolicy/pol").reply(400, absent);
    BOOST_TEST((set_status(policy_state::on)->ec == condition::not_found));
    BOOST_TEST(set_status(policy_state::unknown)->info.field == "scheduled_policy.status");
    BOOST_TEST(update(update_policy_request(policy_id("pol")))->info.field == "scheduled_policy");
}

BOOST_AUTO_TEST_CASE(a_policy_is_deleted)
{
    wire.expect("DELETE /v2/p/backuppolicy/pol").with_body("").reply(204, "");
    auto const e = remove();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.operation == "vbs.policies.delete");
    wire.expect("DELETE /v2/p/backuppolicy/pol").reply(400, absent);
    BOOST_TEST((remove()->ec == condition::not_found));
    wire.expect("DELETE /v2/p/backuppolicy/pol").fail(asio::error::connection_reset);
    wire.expect("DELETE /v2/p/backuppolicy/pol").reply(400, absent); // the code tells, not the status
    BOOST_TEST(!remove()->ec);
    wire.expect("DELETE /v2/p/backuppolicy/pol")
        .reply(403, R"({"error":{"code":"AutoBackup.0100","message":"the default policy stays"}})");
    BOOST_TEST((remove()->ec == condition::client_fault));
}

BOOST_AUTO_TEST_CASE(a_policy_is_executed_at_most_once)
{
    options.reconcile.enabled = false; // what then: exactly_once_others.cpp
    wire.expect("POST /v2/p/backuppolicy/pol/action").with_body("").reply(204, "");
    auto const e = execute();
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.operation == "vbs.policies.execute");
    wire.expect("POST /v2/p/backuppolicy/pol/action").fail(asio::error::connection_reset);
    BOOST_TEST(execute()->ec == errc::outcome_unknown);
    wire.expect("POST /v2/p/backuppolicy/pol/action")
        .reply(400, R"({"error":{"code":"AutoBackup.0225","message":"executing"}})");
    BOOST_TEST((execute()->ec == condition::conflict));
}

BOOST_AUTO_TEST_CASE(volumes_join_and_some_fail)
{
    wire.expect("POST /v2/p/backuppolicyresources")
        .with_body(
            R"({"backup_policy_id":"pol","resources":[{"resource_id":"v1","resource_type":"volume"},)"
            R"({"resource_id":"v2","resource_type":"volume"},{"resource_id":"v3","resource_type":"volume"}]})")
        .reply(200, R"({"success_resources":[{"resource_id":"v1"}],
            "fail_resources":[{"resource_id":"v2","code":"AutoBackup.0206","message":"in error"}]})");
    auto const e = associate({volume_id("v1"), volume_id("v2"), volume_id("v3")});
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.operation == "vbs.policies.associate");
    BOOST_TEST(e->value.done.at(0).id.str() == "v1");
    BOOST_TEST(e->value.failed.at(0).code == "AutoBackup.0206");
    BOOST_TEST((e->value.unknown == std::vector{volume_id("v3")}));
    BOOST_TEST(!e->value.complete());
    wire.expect("POST /v2/p/backuppolicyresources").reply(400, absent);
    BOOST_TEST((associate({volume_id("v1")})->ec == condition::not_found));
    BOOST_TEST(associate({})->info.field == "resources");
}

BOOST_AUTO_TEST_CASE(volumes_leave)
{
    wire.expect("POST /v2/p/backuppolicyresources/pol/deleted_resources").reply(503);
    wire.expect("POST /v2/p/backuppolicyresources/pol/deleted_resources")
        .with_body(R"({"resources":[{"resource_id":"v1"}]})")
        .reply(200, R"({"success_resources":[{"resource_id":"v1"}],"fail_resources":[]})");
    auto const e = disassociate({volume_id("v1")});
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->value.complete());
    BOOST_TEST(e->info.operation == "vbs.policies.disassociate");
    wire.expect("POST /v2/p/backuppolicyresources/pol/deleted_resources").reply(200, "{}");
    BOOST_TEST(disassociate({volume_id("v1")})->ec == errc::unexpected_reply);
}

BOOST_AUTO_TEST_CASE(tasks_are_listed_here_too)
{
    wire.expect("GET /v2/p/backuppolicy/pol/backuptasks?limit=10")
        .reply(200, R"({"tasks":[{"job_id":"t1","status":"SKIP"}],"count":1})");
    auto const e = run<page<policy_task>>([&](auto t) {
        return policies(api()).async_list_tasks(list_policy_tasks_query(policy_id("pol")).limit(10), t);
    });
    BOOST_TEST((e->value.items.at(0).status == task_state::skip));
}

// DELETE .../backuppolicy/ would be another call.
BOOST_AUTO_TEST_CASE(nothing_but_an_id_is_a_policy)
{
    options.validate_arguments = false;
    for (std::string const id : {"", "detail", "batch", "tags", "resource_instances", "..", "a/b"}) {
        std::vector<volume_id> const v{volume_id("v1")};
        for (auto const& info : {remove(id)->info, execute(id)->info, set_status(policy_state::on, id)->info,
                                 associate(v, id)->info, disassociate(v, id)->info})
            BOOST_TEST(info.field == "policy_id", id);
        BOOST_TEST(remove(id)->ec == errc::invalid_argument);
    }
    BOOST_TEST(wire.requests().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
