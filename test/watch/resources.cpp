// Waits for the resources of SDRS: every way one can end.
#include "support/conversation.hpp"

#include <vigil/sdrs.hpp>

namespace vigil::test {

struct resource_wait : conversation
{
    using outcome = sdrs::resource_outcome;
    std::string const path = "GET /v1/p/server-groups/g1";

    static std::string group(std::string_view status, std::string_view updated = "2026-01-01 00:00:00.0")
    {
        return R"({"server_group":{"id":"g1","name":"n","progress":50,"status":")" + std::string(status) +
               R"(","updated_at":")" + std::string(updated) + "\"}}";
    }

    std::shared_ptr<ending<outcome>> wait(sdrs::action what, wait_options how = {})
    {
        return start<outcome>([&](auto token) {
            return sdrs::waits(api()).async_await(server_group_id("g1"), what, how, token);
        });
    }
};

BOOST_FIXTURE_TEST_SUITE(await_resource, resource_wait)

BOOST_AUTO_TEST_CASE(looks_until_the_action_has_ended)
{
    wire.expect(path).reply(200, group("available")).expect(path).reply(200, group("starting"));
    wire.expect(path).reply(200, group("protected"));
    auto const e = wait(sdrs::action::start);
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec, e->ec.message());
    BOOST_TEST((e->value.verdict() == wait_verdict::succeeded));
    BOOST_TEST((e->value.kind() == sdrs::resource_kind::group));
    BOOST_TEST(e->value.id() == "g1");
    BOOST_TEST(e->value.last()->id == "g1");
    BOOST_TEST(e->value.last()->name == "n");
    BOOST_TEST((e->value.last()->status == sdrs::state::protected_));
    BOOST_TEST(e->value.last()->progress.value() == 50);
    BOOST_TEST(e->value.looks() == 3);
}

BOOST_AUTO_TEST_CASE(each_kind_is_asked_for_where_it_lives)
{
    wire.expect("GET /v1/p/protected-instances/i1")
        .reply(200, R"({"protected_instance":{"id":"i1","status":"available"}})");
    wire.expect("GET /v1/p/replications/r1")
        .reply(200, R"({"replication":{"id":"r1","status":"creating"}})")
        .expect("GET /v1/p/replications/r1")
        .reply(200, R"({"replication":{"id":"r1","status":"error","failure_detail":"EVS.2024"}})");
    wire.expect("GET /v1/p/disaster-recovery-drills/d1")
        .reply(200, R"({"disaster_recovery_drill":{"id":"d1","status":"available"}})");
    sdrs::waits waits(api());
    auto const instance = run<outcome>([&](auto token) {
        return waits.async_await(protected_instance_id("i1"), sdrs::action::create, token);
    });
    BOOST_TEST(!instance->ec);
    BOOST_TEST((instance->value.last()->kind == sdrs::resource_kind::instance));
    auto const pair = run<outcome>(
        [&](auto token) { return waits.async_await(replication_id("r1"), sdrs::action::create, token); });
    BOOST_TEST(pair->ec == errc::action_failed);
    BOOST_TEST((pair->value.kind() == sdrs::resource_kind::replication));
    BOOST_TEST(pair->info.service_code == "EVS.2024");
    auto const drill = run<outcome>(
        [&](auto token) { return waits.async_await(drill_id("d1"), sdrs::action::create, token); });
    BOOST_TEST(!drill->ec);
    BOOST_TEST((drill->value.kind() == sdrs::resource_kind::drill));
}

BOOST_AUTO_TEST_CASE(a_failed_action_tells_the_state)
{
    wire.expect(path).reply(200, group("starting")).expect(path).reply(200, group("error-starting"));
    auto const e = wait(sdrs::action::start);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::action_failed);
    BOOST_TEST((e->ec == condition::work_failed));
    BOOST_TEST(e->info.fail_reason == "the state is error-starting");
    BOOST_TEST(e->info.operation == "sdrs.groups.get");
}

// A deleted group is 404, or 400 with its own code.
BOOST_AUTO_TEST_CASE(what_is_deleted_is_gone_in_two_ways)
{
    wire.expect(path).reply(200, group("deleting")).expect(path).reply(404, not_there);
    auto e = wait(sdrs::action::remove);
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec);

    wire.expect(path)
        .reply(200, group("deleting"))
        .expect(path)
        .reply(400, R"({"error":{"code":"SDRS.1013","message":"The protection group does not exist."}})");
    e = wait(sdrs::action::remove);
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec, e->ec.message());

    wire.expect(path).reply(200, group("deleting")).expect(path).reply(200, group("error-deleting"));
    e = wait(sdrs::action::remove);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::delete_failed);
}

BOOST_AUTO_TEST_CASE(an_end_that_nothing_tells_about_is_no_success)
{
    wire.expect(path).reply(200, group("protected")).times(11);
    auto const e = wait(sdrs::action::planned_failover);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::action_outcome_unknown);
    BOOST_TEST((e->value.verdict() == wait_verdict::unknown));
}

// Different actions on one group: one look serves both, and each judges for itself.
BOOST_AUTO_TEST_CASE(different_waits_share_a_look)
{
    wire.expect(path).reply(200, group("failing-over")).expect(path).reply(200, group("failed-over"));
    auto const over = wait(sdrs::action::failover);
    auto const again = wait(sdrs::action::reprotect);
    BOOST_TEST(finish(over));
    BOOST_TEST(!over->ec);
    BOOST_TEST(again->times == 0);
    wire.expect(path).reply(200, group("reprotecting")).expect(path).reply(200, group("protected"));
    BOOST_TEST(finish(again));
    BOOST_TEST(!again->ec);
}

BOOST_AUTO_TEST_CASE(ids_that_make_no_path_are_refused)
{
    for (auto const* bad : {"", "batch", "a/b"}) {
        auto const e = run<outcome>([&](auto token) {
            return sdrs::waits(api()).async_await(server_group_id(bad), sdrs::action::start, token);
        });
        BOOST_TEST(e->ec == errc::invalid_argument);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
