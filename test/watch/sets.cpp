// Sets of waits: everything ends once, in order, and nothing of it disturbs anybody else.
#include "watch/set_support.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <string>

namespace vigil::test {

BOOST_FIXTURE_TEST_SUITE(sets, set_conversation)

BOOST_AUTO_TEST_CASE(what_ends_is_told_once_with_its_id_its_code_and_its_outcome)
{
    wire.expect(path).reply(200, job_json("j1", "RUNNING"));
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    set().add(job_id("j1"));
    auto const e = told();
    BOOST_TEST_REQUIRE(e.has_value());
    BOOST_TEST((e->target == watch_target(job_id("j1"))));
    BOOST_TEST(e->id() == "j1");
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->ended());
    BOOST_TEST(!e->story);
    BOOST_TEST_REQUIRE(e->job());
    BOOST_TEST((e->job()->last()->status == job_state::success));
    BOOST_TEST(e->job()->looks() == 2);
    BOOST_TEST((e->job()->elapsed() == 2s));
    BOOST_TEST(!e->backup());
    BOOST_TEST(!told().has_value());
}

BOOST_AUTO_TEST_CASE(a_failure_is_an_event_and_tells_its_story)
{
    wire.expect(path).reply(
        200, job_json("j1", "FAIL", {}, R"(,"error_code":"VolumeBackup.0064","fail_reason":"no space")"));
    set().add(job_id("j1"));
    auto const e = next();
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec); // the reading went well
    BOOST_TEST_REQUIRE(e->value.has_value());
    BOOST_TEST(e->value->ec == errc::job_failed);
    BOOST_TEST((e->value->verdict() == wait_verdict::failed));
    BOOST_TEST_REQUIRE(e->value->story.has_value());
    BOOST_TEST(e->value->story->fail_reason == "no space");
    BOOST_TEST(e->value->story->service_code == "VolumeBackup.0064");
    BOOST_TEST(e->info.fail_reason == "no space"); // who wants every story gets it too
}

BOOST_AUTO_TEST_CASE(what_ended_is_kept_until_it_is_read)
{
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    set().add(job_id("j1"));
    time.run_for(ctx, 5min); // nobody reads
    BOOST_TEST(wire.requests().size() == 1u);
    auto const before = time.elapsed();
    BOOST_TEST(told().has_value());
    BOOST_TEST((time.elapsed() == before));
    BOOST_TEST(!told().has_value());
}

BOOST_AUTO_TEST_CASE(an_empty_set_has_nothing_to_tell)
{
    BOOST_TEST(!told().has_value());
    auto const first = any();
    BOOST_TEST(finish(first));
    BOOST_TEST(!first->value.has_value());
    auto const every = all();
    BOOST_TEST(finish(every));
    BOOST_TEST(!every->ec);
    BOOST_TEST(every->value.empty());
}

BOOST_AUTO_TEST_CASE(what_is_added_twice_is_there_once)
{
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    set().add(job_id("j1"));
    set().add(job_id("j1"));
    time.run_for(ctx, 2s);
    set().add(job_id("j1")); // its end is not read yet
    BOOST_TEST(told().has_value());
    BOOST_TEST(!told().has_value());
}

BOOST_AUTO_TEST_CASE(what_was_read_may_be_added_again)
{
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1")).times(2);
    set().add(job_id("j1"));
    BOOST_TEST(told().has_value());
    BOOST_TEST(!told().has_value()); // all has ended
    set().add(job_id("j1"), wait_options().look_at_once(true));
    auto const before = time.elapsed();
    auto const again = told(); // known to be final: the first look tells
    BOOST_TEST_REQUIRE(again.has_value());
    BOOST_TEST(!again->ec);
    BOOST_TEST((time.elapsed() == before));
}

BOOST_AUTO_TEST_CASE(one_id_may_have_several_goals)
{
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    wire.expect("GET /v3/p/backups/b1").reply(404, not_there);
    set().add(backup_id("b1"));
    set().add({backup_id("b1"), wait_goal::deleted});
    auto const made_it = told();
    BOOST_TEST_REQUIRE(made_it.has_value());
    BOOST_TEST((made_it->target.goal() == wait_goal::created));
    BOOST_TEST(!made_it->ec);
    auto const gone = told();
    BOOST_TEST_REQUIRE(gone.has_value());
    BOOST_TEST((gone->target == watch_target(backup_id("b1"), wait_goal::deleted)));
    BOOST_TEST(!gone->ec);
}

BOOST_AUTO_TEST_CASE(every_kind_comes_back_as_it_was_added)
{
    auto const comes_back = [&](watch_target what) {
        set().add(what, wait_options().look_at_once(true));
        auto const e = told();
        BOOST_TEST_REQUIRE(e.has_value());
        BOOST_TEST((e->target == what));
        BOOST_TEST(!e->ec, e->ec.message());
        return *e;
    };
    wire.expect("GET /v1/p/jobs/s1").reply(200, job_json("s1", "SUCCESS"));
    BOOST_TEST(comes_back(watch_target::sdrs_job(job_id("s1"))).job());

    options.service = dialect::vbs;
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "restoring"));
    wire.expect("GET /v3/p/volumes/v1").reply(200, volume_json("v1", "restoring-backup"));
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    wire.expect("GET /v3/p/volumes/v1").reply(200, volume_json("v1", "available"));
    auto const restored = comes_back({backup_id("b1"), volume_id("v1")});
    BOOST_TEST_REQUIRE(restored.backup());
    BOOST_TEST(restored.backup()->volume()->id.str() == "v1");

    wire.expect("GET *").reply(200, R"({"tasks":[{"job_id":"t1","status":"EXECUTE_SUCCESS"}]})");
    auto const task = comes_back({policy_id("p1"), policy_task_id("t1")});
    BOOST_TEST_REQUIRE(task.task());
    BOOST_TEST(task.task()->policy().str() == "p1");

    wire.expect("GET /v1/p/server-groups/g1")
        .reply(200, R"({"server_group":{"id":"g1","status":"protected"}})");
    auto const group = comes_back({server_group_id("g1"), sdrs::action::start});
    BOOST_TEST_REQUIRE(group.resource());
    BOOST_TEST((group.resource()->kind() == sdrs::resource_kind::group));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_awaited_is_told_like_an_end)
{
    set().add(job_id(""));
    set().add({backup_id("b1"), volume_id("../v1")});
    set().add(watch_target());
    auto const job = told();
    BOOST_TEST_REQUIRE(job.has_value());
    BOOST_TEST(job->ec == errc::invalid_argument);
    BOOST_TEST((job->verdict() == wait_verdict::refused));
    BOOST_TEST(job->story->field == "job_id");
    auto const restore = told();
    BOOST_TEST_REQUIRE(restore.has_value());
    BOOST_TEST(restore->story->field == "volume_id");
    BOOST_TEST((restore->target == watch_target(backup_id("b1"), volume_id("../v1"))));
    BOOST_TEST(told()->ec == errc::invalid_argument);
    BOOST_TEST(!told().has_value());
    BOOST_TEST(wire.requests().empty());
}

BOOST_AUTO_TEST_CASE(what_the_service_does_not_have_is_told_too)
{
    options.service = dialect::cinder;
    set().add(job_id("j1"));
    auto const e = told();
    BOOST_TEST_REQUIRE(e.has_value());
    BOOST_TEST(e->ec == errc::not_supported);
    BOOST_TEST(wire.requests().empty());
}

BOOST_AUTO_TEST_CASE(each_has_its_own_limit)
{
    wire.expect(path).reply(200, job_json("j1", "RUNNING")).times(2);
    set().add(job_id("j1"), wait_options().limit(1500ms));
    auto const e = told();
    BOOST_TEST_REQUIRE(e.has_value());
    BOOST_TEST(e->ec == errc::wait_deadline);
    BOOST_TEST((e->verdict() == wait_verdict::deadline));
    BOOST_TEST((time.elapsed() == 1500ms));
}

BOOST_AUTO_TEST_CASE(a_refusal_of_the_service_ends_it)
{
    wire.expect(path).reply(403, R"({"forbidden":{"code":403,"message":"Policy doesn't allow it."}})");
    set().add(job_id("j1"));
    auto const e = told();
    BOOST_TEST_REQUIRE(e.has_value());
    BOOST_TEST((e->ec == condition::forbidden));
    BOOST_TEST((e->verdict() == wait_verdict::refused));
}

// ---- going ----------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(removed_while_a_look_is_under_way)
{
    wire.expect(path).hold();
    set().add(job_id("j1"));
    auto const e = next();
    time.run_for(ctx, 1100ms);
    BOOST_TEST(wire.running() == 1u);
    set().remove(job_id("j1"));
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec);
    BOOST_TEST(!e->value.has_value());        // the set became empty
    BOOST_TEST(wire.running() == 0u);         // and nobody else wants to know
    BOOST_TEST(wire.requests().size() == 1u); // nothing was cancelled over there
}

BOOST_AUTO_TEST_CASE(removed_before_it_is_looked_at)
{
    set().add(job_id("j1"));
    set().add(backup_id("b1"), wait_options().limit(1h));
    set().remove(backup_id("b1"));
    set().remove(job_id("j1"));
    set().remove(job_id("j2")); // was never there
    BOOST_TEST(!told().has_value());
    BOOST_TEST(wire.requests().empty());
}

BOOST_AUTO_TEST_CASE(an_end_that_was_not_read_can_be_removed)
{
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    set().add(job_id("j1"));
    time.run_for(ctx, 2s);
    set().remove(job_id("j1"));
    BOOST_TEST(!told().has_value());
}

BOOST_AUTO_TEST_CASE(other_waits_for_the_same_thing_go_on)
{
    wire.expect(path).after(300ms).reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const wait = start<job_outcome>([&](auto t) { return api().async_await_job(job_id("j1"), t); });
    watch_set other(api());
    other.add(job_id("j1"));
    set().add(job_id("j1"));
    time.run_for(ctx, 1100ms);
    set().remove(job_id("j1"));
    settle();
    BOOST_TEST(wire.running() == 1u);
    end_of_the_set();
    BOOST_TEST(wire.running() == 1u);
    BOOST_TEST(finish(wait));
    BOOST_TEST(!wait->ec);
    auto const e = run<next_event>([&](auto t) { return other.async_next(t); });
    BOOST_TEST(e->value.has_value());
}

BOOST_AUTO_TEST_CASE(the_end_of_the_set_ends_the_reading_and_every_look)
{
    wire.expect(path).hold();
    set().add(job_id("j1"), wait_options().limit(1h));
    set().follow(backup_id("b1"));
    wire.expect("GET /v3/p/backups/b1").hold();
    auto const e = next();
    time.run_for(ctx, 1100ms);
    wire.forget();
    made.reset();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST(wire.running() == 0u);
    BOOST_TEST(time.sleepers() == 0u);
}

BOOST_AUTO_TEST_CASE(a_set_that_is_replaced_ends)
{
    set().add(job_id("j1"));
    auto const e = next();
    set() = watch_set(api());
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST(!told().has_value());
    watch_set moved = std::move(set());
    BOOST_TEST((moved.get_executor() == api().get_executor()));
}

BOOST_AUTO_TEST_CASE(the_end_of_the_client_ends_the_reading)
{
    set().add(job_id("j1"));
    set().add(backup_id("b1"));
    auto const e = next();
    settle();
    api().stop();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    auto const later = next();
    BOOST_TEST(finish(later));
    BOOST_TEST(later->ec == errc::client_stopped);
    auto const every = all();
    BOOST_TEST(finish(every));
    BOOST_TEST(every->ec == errc::client_stopped);
    set().add(job_id("j2"));
    set().remove(job_id("j1"));
    cl.reset();
    settle();
    end_of_the_set();
    BOOST_TEST(time.sleepers() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

// The context goes at any moment, with the set inside a coroutine of it.
BOOST_AUTO_TEST_CASE(the_end_of_the_context_ends_a_set_uncalled)
{
    for (int after = 0; after < 40; ++after) {
        auto owned = std::make_shared<int>(1);
        std::weak_ptr<int> const seen = owned;
        {
            auto ctx = std::make_unique<asio::io_context>();
            testing::manual_time time(ctx->get_executor());
            testing::scripted_transport wire(ctx->get_executor(), time);
            wire.expect("GET *").reply(200, job_json("j1", "RUNNING")).times(9);
            wire.expect("GET *").reply(200, job_json("j1", "SUCCESS", "b1"));
            auto const body = [](asio::io_context& c, testing::manual_time& t, testing::scripted_transport& w,
                                 std::shared_ptr<int>) -> asio::awaitable<void> {
                auto cl = testing::make_client(c.get_executor(), t, w);
                watch_set set(cl);
                set.add(job_id("j1"), wait_options().limit(1h));
                set.follow(job_id("j2"));
                set.add(job_id(""));
                auto one = set.async_next(asio::use_awaitable);
                auto const first = co_await std::move(one);
                while (auto const e = co_await set.async_next(asio::use_awaitable)) {
                }
            };
            asio::co_spawn(*ctx, body(*ctx, time, wire, std::move(owned)), [](std::exception_ptr) {});
            for (int i = 0; i < after; ++i) {
                ctx->restart();
                if (ctx->poll_one() == 0 && !time.jump())
                    break;
            }
            ctx.reset();
        }
        BOOST_TEST(seen.expired(), "after " << after << " steps");
    }
}

} // namespace vigil::test
