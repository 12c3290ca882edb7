// Every operation of SDRS against the simulated service, as a user strings them together.
#include <vigil/sdrs.hpp>
#include <vigil/testing/make_client.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace vigil::test {

using namespace std::chrono_literals;

namespace {

struct site_fixture
{
    asio::io_context context;
    testing::manual_time time{context.get_executor()};
    testing::simulator_options options;
    std::optional<testing::simulated_transport> wire;
    std::optional<client> api;
    std::optional<sdrs::groups> groups;
    std::optional<sdrs::instances> instances;
    std::optional<sdrs::replications> pairs;
    std::optional<sdrs::drills> drills;
    std::optional<sdrs::failures> failures;

    // Runs a story to its end.
    void tell(std::function<asio::awaitable<void>()> story)
    {
        wire.emplace(context.get_executor(), time, options);
        api.emplace(testing::make_client(context.get_executor(), time, *wire));
        groups.emplace(*api);
        instances.emplace(*api);
        pairs.emplace(*api);
        drills.emplace(*api);
        failures.emplace(*api);
        bool done = false;
        asio::co_spawn(context, story(), [&](std::exception_ptr e) {
            done = true;
            try {
                if (e)
                    std::rethrow_exception(e);
            } catch (std::exception const& why) {
                BOOST_ERROR(why.what());
            }
        });
        BOOST_TEST(time.run_until(context, [&] { return done; }));
    }

    // Awaits a job; the value of one of its entities.
    asio::awaitable<std::string> end_of(job_id id, std::string entity)
    {
        auto const outcome = co_await api->async_await_sdrs_job(std::move(id));
        BOOST_TEST((outcome.verdict() == wait_verdict::succeeded));
        co_return std::string(find_entity(outcome.last().value(), entity));
    }

    asio::awaitable<server_group_id> new_group(std::string name)
    {
        sdrs::create_group_request request(std::move(name), "eu-de-01", "eu-de-02", active_domain_id("d"),
                                           vpc_id("vpc"));
        auto id = co_await groups->async_create(std::move(request));
        auto made = co_await end_of(std::move(id), "server_group_id");
        co_return server_group_id(std::move(made));
    }

    asio::awaitable<protected_instance_id> new_instance(server_group_id group, std::string server)
    {
        sdrs::create_instance_request request(std::move(group), server_id(server), "i-" + server);
        request.tag("stage", server);
        auto id = co_await instances->async_create(std::move(request));
        auto made = co_await end_of(std::move(id), "protected_instance_id");
        co_return protected_instance_id(std::move(made));
    }

    asio::awaitable<replication_id> new_pair(server_group_id group, std::string disk)
    {
        sdrs::create_replication_request request(std::move(group), volume_id(disk), "r-" + disk);
        auto id = co_await pairs->async_create(std::move(request));
        auto made = co_await end_of(std::move(id), "replication_pair_id");
        co_return replication_id(std::move(made));
    }

    asio::awaitable<std::string> state_of(server_group_id id)
    {
        auto const g = co_await groups->async_get(std::move(id));
        co_return std::string(g.status.text()) + " " + std::string(g.priority_station.text());
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(simulated_sdrs, site_fixture)

// Up, over to the other site and back, and down again.
BOOST_AUTO_TEST_CASE(a_group_through_its_life)
{
    tell([&]() -> asio::awaitable<void> {
        auto const domains = co_await sdrs::service(*api).async_list_domains();
        BOOST_TEST_REQUIRE(domains.size() == 1u);
        auto const g = co_await new_group("first");
        auto const renamed = co_await groups->async_rename(g, "renamed");
        BOOST_TEST(renamed.name == "renamed");

        auto id = co_await groups->async_start(g);
        co_await end_of(id, "");
        auto state = co_await state_of(g);
        BOOST_TEST(state == "protected source");
        id = co_await groups->async_planned_failover(g, sdrs::site::target);
        co_await end_of(id, "");
        state = co_await state_of(g);
        BOOST_TEST(state == "protected target");
        id = co_await groups->async_failover(g);
        auto group = co_await groups->async_get(g);
        BOOST_TEST((group.status == sdrs::state::failing_over));
        BOOST_TEST(sdrs::in_progress(group.status));
        co_await end_of(id, "");
        state = co_await state_of(g);
        BOOST_TEST(state == "failed-over source");
        id = co_await groups->async_reprotect(g);
        co_await end_of(id, "");
        id = co_await groups->async_stop(g);
        co_await end_of(id, "");
        state = co_await state_of(g);
        BOOST_TEST(state == "available source");

        id = co_await groups->async_delete(g);
        co_await end_of(id, "");
        auto const [ec, none] = co_await groups->async_get(g, asio::as_tuple(asio::use_awaitable));
        BOOST_TEST((ec == condition::not_found)); // which the service says with a 400
    });
}

BOOST_AUTO_TEST_CASE(instances_pairs_and_drills)
{
    tell([&]() -> asio::awaitable<void> {
        auto const g = co_await new_group("g");
        auto const i = co_await new_instance(g, "s1");
        auto const r = co_await new_pair(g, "disk-1");

        auto id = co_await instances->async_attach(sdrs::attach_replication_request(i, r, "/dev/vda"));
        co_await end_of(id, "");
        auto instance = co_await instances->async_get(i);
        BOOST_TEST_REQUIRE(instance.attachments.size() == 1u);
        BOOST_TEST(instance.attachments[0].replication == r);
        id = co_await pairs->async_extend(r, 20);
        co_await end_of(id, "");
        auto pair = co_await pairs->async_get(r);
        BOOST_TEST((pair.volume_size == 20)); // sent as a text (S9)
        BOOST_TEST_REQUIRE(pair.attachments.size() == 1u);
        BOOST_TEST(pair.attachments[0].instance == i);

        id = co_await instances->async_add_nic(sdrs::add_nic_request(i, subnet_id("subnet")));
        auto const nic = co_await end_of(id, "nic_id");
        id = co_await instances->async_delete_nic(i, nic_id(nic));
        co_await end_of(id, "");
        id = co_await instances->async_resize(sdrs::resize_request(i).flavor("c4.large"));
        co_await end_of(id, "");
        instance = co_await instances->async_rename(i, "other");
        BOOST_TEST(instance.name == "other");
        pair = co_await pairs->async_rename(r, "other");
        BOOST_TEST(pair.name == "other");

        id = co_await drills->async_create(sdrs::create_drill_request(g, "drill"));
        auto const made = co_await end_of(id, "disaster_recovery_drill_id");
        drill_id const d(made);
        auto drill = co_await drills->async_rename(d, "other");
        BOOST_TEST(drill.name == "other");
        drill = co_await drills->async_get(d);
        BOOST_TEST_REQUIRE(drill.servers.size() == 1u);
        BOOST_TEST(drill.servers[0].instance == i);
        id = co_await drills->async_delete(d);
        co_await end_of(id, "");

        id = co_await instances->async_detach(i, r);
        co_await end_of(id, "");
        id = co_await pairs->async_delete(sdrs::delete_replication_request(r, g).delete_target_volume(true));
        co_await end_of(id, "");
        id = co_await instances->async_delete(sdrs::delete_instance_request(i).delete_target_server(true));
        co_await end_of(id, "");
        auto const group = co_await groups->async_get(g);
        BOOST_TEST((group.protected_instances == 0));
        BOOST_TEST((group.replications == 0));
        BOOST_TEST((group.drills == 0));
    });
}

BOOST_AUTO_TEST_CASE(lists_and_their_filters)
{
    tell([&]() -> asio::awaitable<void> {
        auto const g = co_await new_group("web");
        auto const other = co_await new_group("db");
        std::vector<protected_instance_id> made;
        for (std::string const server : {"s1", "s2", "s3"}) {
            auto i = co_await new_instance(g, server);
            made.push_back(std::move(i));
        }
        co_await new_pair(g, "disk-1");
        co_await new_pair(other, "disk-2");

        auto const by_name = co_await groups->async_list(sdrs::list_groups_query().name("we"));
        BOOST_TEST_REQUIRE(by_name.items.size() == 1u);
        BOOST_TEST(by_name.items[0].id == g);
        auto const elsewhere =
            co_await groups->async_list(sdrs::list_groups_query().availability_zone("eu-de-09"));
        BOOST_TEST(elsewhere.items.empty());
        std::vector<protected_instance_id> const two{made[0], made[2]};
        auto const by_id = co_await instances->async_list(sdrs::list_instances_query().instances(two));
        BOOST_TEST(by_id.items.size() == 2u);
        auto const there =
            co_await instances->async_list(sdrs::list_instances_query().availability_zone("eu-de-02"));
        BOOST_TEST(there.items.size() == 3u);
        auto const of_group = co_await pairs->async_list(sdrs::list_replications_query().group(other));
        BOOST_TEST(of_group.items.size() == 1u);
        auto const stopped =
            co_await pairs->async_list(sdrs::list_replications_query().query_type("stop_protected"));
        BOOST_TEST(stopped.items.size() == 2u);
        auto const abnormal =
            co_await instances->async_list(sdrs::list_instances_query().query_type("status_abnormal"));
        BOOST_TEST(abnormal.items.empty());
        auto const no_drill =
            co_await groups->async_list(sdrs::list_groups_query().query_type("period_no_dr_drill"));
        BOOST_TEST(no_drill.items.size() == 2u);
        auto const none = co_await drills->async_list(sdrs::list_drills_query().group(g));
        BOOST_TEST(none.items.empty());

        auto pages = instances->list(sdrs::list_instances_query().limit(2));
        std::string sizes;
        for (;;) {
            auto const next = co_await pages.async_next();
            if (!next)
                break;
            sizes += std::to_string(next->items.size());
        }
        BOOST_TEST(sizes == "21");
    });
}

BOOST_AUTO_TEST_CASE(tags_and_who_has_them)
{
    tell([&]() -> asio::awaitable<void> {
        auto const g = co_await new_group("g");
        auto const i = co_await new_instance(g, "s1");
        co_await new_instance(g, "s2");
        co_await instances->async_add_tag(i, "owner", "me");
        co_await instances->async_batch_tags(
            sdrs::batch_tags_request(i, sdrs::tag_change::write).tag("a/b", "1").tag("stage", "live"));
        auto const own = co_await instances->async_get_tags(i);
        BOOST_TEST(own.size() == 3u);
        auto const all = co_await instances->async_list_all_tags();
        BOOST_TEST(all.size() == 3u);
        auto const alive = sdrs::tag_query().has("stage", {"*iv"}); // no {...} beside a co_await: g++ 12
        auto const live = co_await instances->async_count_by_tag(alive);
        BOOST_TEST(live == 1);
        auto const rest = co_await instances->async_query_by_tag(sdrs::tag_query().has_none("owner"));
        BOOST_TEST_REQUIRE(rest.items.size() == 1u);
        BOOST_TEST(rest.items[0].name == "i-s2");
        auto pages = instances->query_by_tag(sdrs::tag_query().has("stage").limit(1));
        int n = 0;
        for (;;) {
            auto const next = co_await pages.async_next();
            if (!next)
                break;
            ++n;
        }
        BOOST_TEST(n == 2);
        co_await instances->async_remove_tag(i, "a/b");
        auto const [ec] = co_await instances->async_remove_tag(i, "a/b", asio::as_tuple(asio::use_awaitable));
        BOOST_TEST((ec == condition::not_found));
    });
}

// What fails is told by the wait, shown by the state, and listed until its entry is deleted.
BOOST_AUTO_TEST_CASE(failures_and_their_entries)
{
    options.sdrs_failing = {{"sdrs.groups.start", 1}, {"sdrs.instances.create", 2}};
    tell([&]() -> asio::awaitable<void> {
        auto const g = co_await new_group("g");
        co_await new_instance(g, "s1");
        sdrs::create_instance_request const second(g, server_id("s2"), "i-s2");
        auto id = co_await instances->async_create(second);
        auto const [instance_ec, instance_end] =
            co_await api->async_await_sdrs_job(id, asio::as_tuple(asio::use_awaitable));
        BOOST_TEST((instance_ec == condition::work_failed));
        id = co_await groups->async_start(g);
        auto const [group_ec, group_end] =
            co_await api->async_await_sdrs_job(id, asio::as_tuple(asio::use_awaitable));
        BOOST_TEST((group_ec == condition::work_failed));
        BOOST_TEST((group_end.verdict() == wait_verdict::failed));
        auto const group = co_await groups->async_get(g);
        BOOST_TEST(sdrs::has_failed(group.status));
        auto const abnormal =
            co_await groups->async_list(sdrs::list_groups_query().query_type("status_abnormal"));
        BOOST_TEST(abnormal.items.size() == 1u);

        auto const on_group_level = co_await failures->async_list(list_failure_jobs_query());
        BOOST_TEST_REQUIRE(on_group_level.items.size() == 1u);
        BOOST_TEST(on_group_level.items[0].id == id);
        co_await failures->async_delete(id);
        auto const gone = co_await failures->async_list(list_failure_jobs_query());
        BOOST_TEST(gone.items.empty());
        auto const in_group = co_await failures->async_list(list_failure_jobs_query().server_group(g));
        BOOST_TEST(in_group.items.size() == 1u);
        co_await failures->async_delete_all();
        auto pages = failures->list(list_failure_jobs_query().server_group(g));
        auto const still = co_await pages.async_next();
        BOOST_TEST_REQUIRE(still.has_value());
        BOOST_TEST(still->items.size() == 1u); // that was of the group level only
        co_await failures->async_delete_all_of(g);
        auto const none = co_await failures->async_list(list_failure_jobs_query().server_group(g));
        BOOST_TEST(none.items.empty());
    });
}

BOOST_AUTO_TEST_CASE(quotas_and_versions)
{
    options.sdrs_group_quota = 1;
    tell([&]() -> asio::awaitable<void> {
        co_await new_group("g");
        auto const quotas = co_await sdrs::service(*api).async_get_quotas();
        BOOST_TEST_REQUIRE(quotas.size() == 2u);
        BOOST_TEST((quotas[0].used == 1 && quotas[0].limit == 1));
        sdrs::create_group_request const more("h", "eu-de-01", "eu-de-02", active_domain_id("d"),
                                              vpc_id("vpc"));
        auto const [ec, id] = co_await groups->async_create(more, asio::as_tuple(asio::use_awaitable));
        BOOST_TEST((ec == condition::quota));
        auto const versions = co_await sdrs::service(*api).async_list_versions();
        BOOST_TEST_REQUIRE(versions.size() == 1u);
        auto const version = co_await sdrs::service(*api).async_get_version(versions[0].id);
        BOOST_TEST(version.status == "CURRENT");
    });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
