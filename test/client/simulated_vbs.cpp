// Shares, policies and tags, deletes and restores against the simulated service with all its oddities.
#include <vigil/testing/make_client.hpp>
#include <vigil/testing/simulated_transport.hpp>
#include <vigil/vigil.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <exception>

namespace vigil::test {
namespace {

using namespace std::chrono_literals;

struct cloud
{
    asio::io_context context;
    testing::manual_time time{context.get_executor()};
    testing::simulator_options options;
    std::optional<testing::simulated_transport> wire;
    std::optional<client> api;

    cloud()
    {
        options.quirks = true;
        options.backup = {10s, 10s};
        options.restore = {5s, 5s};
        options.removal = {2s, 2s};
    }

    // Runs a coroutine of a user; what it throws fails the test.
    template <class User>
    void run(User user)
    {
        wire.emplace(context.get_executor(), time, options);
        api.emplace(testing::make_client(context.get_executor(), time, *wire));
        bool ended = false;
        asio::co_spawn(context, user(), [&](std::exception_ptr thrown) {
            ended = true;
            if (thrown)
                std::rethrow_exception(thrown);
        });
        BOOST_TEST(time.run_until(context, [&] { return ended; }));
    }
};

create_backup_request nightly(std::string volume) { return {volume_id(std::move(volume)), "nightly"}; }

} // namespace

BOOST_FIXTURE_TEST_SUITE(simulated_vbs, cloud)

BOOST_AUTO_TEST_CASE(a_backup_is_restored_and_deleted_with_jobs)
{
    run([&]() -> asio::awaitable<void> {
        auto const b = co_await api->async_back_up(nightly("v1"));
        restore_backup_request const back(b.id, volume_id("v1"));
        auto const restore = co_await api->async_restore_backup(back);
        auto const restored = co_await api->async_await_job(restore.job);
        BOOST_TEST((restored.verdict() == wait_verdict::succeeded));
        auto const removal = co_await api->async_delete_backup(b.id);
        auto const removed = co_await api->async_await_job(removal);
        BOOST_TEST((removed.verdict() == wait_verdict::succeeded));
    });
    BOOST_TEST(wire->books().at(0).deleted);
}

BOOST_AUTO_TEST_CASE(a_backup_is_restored_and_deleted_natively_over_a_bad_line)
{
    using testing::fault;
    options.script = {{"vbs.backups.delete.v3", 1, fault::close_before_reply()}};
    run([&]() -> asio::awaitable<void> {
        auto const b = co_await api->async_back_up(create_native_backup_request(volume_id("v1"), "n"));
        auto const started =
            co_await api->async_restore_native_backup(restore_native_backup_request(b.id, volume_id("v1")));
        BOOST_TEST(started.volume.str() == "v1");
        BOOST_TEST(started.volume_name == "test_volume");
        auto const restored = co_await api->async_await_restore(b.id, started.volume);
        BOOST_TEST((restored.verdict() == wait_verdict::succeeded));
        // The first delete is executed unheard; the second is refused, for the backup is in `deleting`.
        co_await api->async_delete_native_backup(b.id);
        auto const removed = co_await api->async_await_backup(b.id, wait_goal::deleted);
        BOOST_TEST((removed.verdict() == wait_verdict::succeeded));
    });
    BOOST_TEST(wire->stats().requests.at("vbs.backups.delete.v3") == 2u);
}

BOOST_AUTO_TEST_CASE(shares_and_quota)
{
    options.unknown_projects = {"nobody"};
    options.shares = {testing::simulated_share("f1", "fb1"), testing::simulated_share("f2", "fb2")};
    options.shares[1].availability_zone = "AZ2";
    run([&]() -> asio::awaitable<void> {
        auto const b = co_await api->async_back_up(nightly("v1"));
        shares all(*api);
        share_backup_request const wish(b.id, {project_id("p2"), project_id("nobody")});
        auto const made = co_await all.async_create(wish);
        BOOST_TEST_REQUIRE(made.shares.size() == 1u); // one of them comes as an object
        BOOST_TEST((made.missing == std::vector{project_id("nobody")}));
        auto const one = co_await all.async_get(made.shares[0].id);
        BOOST_TEST((one.details->id == b.id));
        BOOST_TEST((one.details->status == backup_state::available));
        auto const mine = co_await all.async_list(list_shares_query());
        BOOST_TEST(mine.items.size() == 1u);

        // The service does not know the correct spelling and gives both zones.
        auto query = list_shares_query().share_to_me(true).availability_zone("AZ2");
        auto const to_me = co_await all.async_list(query);
        BOOST_TEST_REQUIRE(to_me.items.size() == 1u);
        BOOST_TEST(to_me.items[0].id.str() == "f2");
        auto const counted = co_await all.async_count(query);
        BOOST_TEST(counted == 2);
        query.availability_zone("AZ2", zone_key::documented);
        auto const counted_again = co_await all.async_count(query);
        BOOST_TEST(counted_again == 1);

        auto const quota = co_await api->async_get_quota();
        BOOST_TEST((quota.at(1).type == quota_kind::backup_gigabytes));
        BOOST_TEST((quota[1].used == 10));

        co_await all.async_delete(made.shares[0].id);
        auto const left = co_await all.async_count(list_shares_query());
        BOOST_TEST(left == 0);
        share_backup_request const again(b.id, {project_id("p2"), project_id("p3")});
        auto const both = co_await all.async_create(again);
        BOOST_TEST(both.complete());
        co_await all.async_delete_all_of(b.id);
        auto const none = co_await all.async_count(list_shares_query());
        BOOST_TEST(none == 0);
    });
}

BOOST_AUTO_TEST_CASE(a_policy_from_its_making_to_its_end)
{
    options.volumes = {testing::simulated_volume("bad", "error")};
    run([&]() -> asio::awaitable<void> {
        policies all(*api);
        auto const schedule = schedule_change().start_time("23:00,00:00").frequency(1).retention_num(7);
        auto const first = co_await all.async_create(create_policy_request("first", schedule));
        auto request =
            create_policy_request("second", schedule).time_zone("UTC+01:00").add_tag("env", "prod");
        auto const id = co_await all.async_create(std::move(request));

        policy_resources_request const volumes(id, {volume_id("v1"), volume_id("bad"), volume_id("v2")});
        auto const joined = co_await all.async_associate(volumes);
        BOOST_TEST(joined.done.size() == 2u);
        BOOST_TEST_REQUIRE(joined.failed.size() == 1u); // whichever list it stood in
        BOOST_TEST(joined.failed[0].id.str() == "bad");
        BOOST_TEST(joined.failed[0].code == "AutoBackup.0206");
        BOOST_TEST(joined.unknown.empty());

        co_await all.async_set_status(id, policy_state::off);
        co_await all.async_update(update_policy_request(id).name("renamed"));
        auto const listed = co_await all.async_list();
        BOOST_TEST_REQUIRE(listed.size() == 2u);
        BOOST_TEST((listed[0].id == first));
        BOOST_TEST(listed[1].name == "renamed");        // under a key with a blank
        BOOST_TEST(listed[1].time_zone == "UTC+01:00"); // in the schedule
        BOOST_TEST((listed[1].resource_count == 2));
        BOOST_TEST((listed[1].schedule.status == policy_state::off));
        BOOST_TEST((listed[1].schedule.retention_num == 7));
        BOOST_TEST((listed[1].schedule.keep_first_of_month == false));

        co_await all.async_execute(id);
        auto const tasks = co_await all.async_list_tasks(list_policy_tasks_query(id));
        BOOST_TEST(tasks.items.size() == 2u);
        policy_resources_request const leaving(id, {volume_id("v1"), volume_id("other")});
        auto const left = co_await all.async_disassociate(leaving);
        BOOST_TEST(left.done.size() == 1u);
        BOOST_TEST(left.failed.size() == 1u);
        co_await all.async_delete(id);
        auto const after = co_await all.async_list();
        BOOST_TEST(after.size() == 1u);
    });
}

BOOST_AUTO_TEST_CASE(tags_of_policies)
{
    testing::simulated_policy a("a");
    a.tags = {{"env", "prod"}, {"team", "red"}};
    testing::simulated_policy b("b");
    b.name = "weekly";
    b.tags = {{"env", "test"}};
    options.policies = {a, b};
    run([&]() -> asio::awaitable<void> {
        policies all(*api);
        policy_id const one("a");
        auto const shown = co_await all.async_get_tags(one); // the second has `values`
        BOOST_TEST((shown == std::vector{tag("env", "prod"), tag("team", "red")}));
        co_await all.async_add_tag(add_policy_tag_request(one, "new", "v"));
        co_await all.async_remove_tag(remove_policy_tag_request(one, "team"));
        auto batch = batch_policy_tags_request(one, tag_action::remove).add("new", "v").add("none");
        co_await all.async_batch_tags(std::move(batch));
        auto const left = co_await all.async_get_tags(one);
        BOOST_TEST((left == std::vector{tag("env", "prod")}));
        auto const keys = co_await all.async_list_all_tags();
        BOOST_TEST((keys == std::vector{tag_values("env", {"prod", "test"})}));

        auto query = policy_tags_query().has("env", {"prod", "test"}).limit(1);
        auto const page_1 = co_await all.async_query_by_tag(query);
        BOOST_TEST(page_1.items.at(0).id.str() == "a");
        query.offset(page_1.next_offset.value_or(0));
        auto const page_2 = co_await all.async_query_by_tag(query);
        BOOST_TEST(page_2.items.at(0).id.str() == "b");
        query.offset(page_2.next_offset.value_or(0));
        auto const page_3 = co_await all.async_query_by_tag(query);
        BOOST_TEST(page_3.items.empty());
        BOOST_TEST(!page_3.next_offset.has_value());
        auto const counted = co_await all.async_count_by_tag(query.name_like("week"));
        BOOST_TEST(counted == 1);
    });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
