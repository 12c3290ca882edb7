// Who reads a set: by every token, one at a time, slowly; and what it hears of those that it follows.
#include "watch/set_support.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <future>
#include <string>
#include <vector>

namespace vigil::test {

BOOST_FIXTURE_TEST_SUITE(set_readers, set_conversation)

BOOST_AUTO_TEST_CASE(a_cancelled_reading_loses_nothing)
{
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    set().add(job_id("j1"));
    for (auto const type : {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                            asio::cancellation_type::total}) {
        auto const e = next();
        settle();
        e->stop.emit(type);
        BOOST_TEST(finish(e));
        BOOST_TEST(e->ec == asio::error::operation_aborted);
    }
    auto const every = all();
    settle();
    every->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(every));
    BOOST_TEST(every->ec == asio::error::operation_aborted);
    std::shared_ptr<ending<next_event>> early;
    asio::post(ctx, [&] {
        early = next();
        early->stop.emit(asio::cancellation_type::total); // before it began
    });
    settle();
    BOOST_TEST(finish(early));
    BOOST_TEST(early->ec == asio::error::operation_aborted);
    auto const e = told();
    BOOST_TEST(e.has_value());
}

BOOST_AUTO_TEST_CASE(one_read_at_a_time)
{
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    set().add(job_id("j1"));
    auto const first = next();
    auto const second = next();
    auto const third = all();
    BOOST_TEST(finish(second));
    BOOST_TEST(second->ec == errc::invalid_argument);
    BOOST_TEST(!second->info.rule.empty());
    BOOST_TEST(finish(third));
    BOOST_TEST(third->ec == errc::invalid_argument);
    BOOST_TEST(finish(first));
    BOOST_TEST(first->value.has_value());
}

BOOST_AUTO_TEST_CASE(all_are_told_together_in_order_of_ending)
{
    wire.expect("GET /v1/p/jobs/j2").reply(200, job_json("j2", "SUCCESS", "b2"));
    set().add(job_id("j2"), wait_options().look_at_once(true));
    auto const e = all();
    time.run_for(ctx, 100ms);
    BOOST_TEST(e->times == 1); // there was no other
    BOOST_TEST(e->value.size() == 1u);

    wire.expect(path).reply(200, job_json("j1", "RUNNING"));
    wire.expect("GET /v1/p/jobs/j2").reply(200, job_json("j2", "FAIL"));
    wire.expect("GET /v1/p/jobs/j3").reply(200, job_json("j3", "SUCCESS", "b3"));
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    set().add(job_id("j1"), wait_options().look_at_once(true));
    set().add(job_id("j2"), wait_options().look_at_once(true));
    auto const every = all();
    time.run_for(ctx, 100ms);
    set().add(job_id("j3"), wait_options().look_at_once(true)); // counts, too
    BOOST_TEST(finish(every));
    BOOST_TEST(!every->ec); // that one failed is told of that one
    BOOST_TEST_REQUIRE(every->value.size() == 3u);
    BOOST_TEST(every->value[0].id() == "j2");
    BOOST_TEST(every->value[0].ec == errc::job_failed);
    BOOST_TEST(every->value[1].id() == "j3");
    BOOST_TEST(every->value[2].id() == "j1");
    BOOST_TEST(!told().has_value());
}

BOOST_AUTO_TEST_CASE(removing_the_last_that_runs_completes_all)
{
    wire.expect("GET /v1/p/jobs/j2").reply(200, job_json("j2", "SUCCESS", "b2"));
    set().add(job_id("j2"), wait_options().look_at_once(true));
    set().add(job_id("j1"));
    auto const every = all();
    time.run_for(ctx, 100ms);
    BOOST_TEST(every->times == 0);
    set().remove(job_id("j1"));
    settle();
    BOOST_TEST(every->times == 1);
    BOOST_TEST(every->value.size() == 1u);
}

// ---- changes --------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(who_is_followed_tells_its_changes_and_its_end)
{
    wire.expect(path).reply(200, job_json("j1", "INIT")).times(2);
    wire.expect(path).reply(200, job_json("j1", "RUNNING")).times(2);
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    set().follow(job_id("j1"));
    auto e = told();
    BOOST_TEST((time.elapsed() == 0s)); // the state as it is, at once
    BOOST_TEST_REQUIRE(e.has_value());
    BOOST_TEST(!e->ended());
    BOOST_TEST(!e->ec);
    BOOST_TEST((e->verdict() == wait_verdict::pending));
    BOOST_TEST((e->job()->last()->status == job_state::init));
    e = told();
    BOOST_TEST(!e->ended());
    BOOST_TEST((e->job()->last()->status == job_state::running));
    BOOST_TEST(e->job()->looks() == 3);
    e = told();
    BOOST_TEST(e->ended());
    BOOST_TEST((e->job()->last()->status == job_state::success));
    BOOST_TEST(!told().has_value());
}

BOOST_AUTO_TEST_CASE(a_slow_reader_gets_the_latest_only)
{
    wire.expect(path).reply(200, job_json("j1", "INIT"));
    wire.expect(path).reply(200, job_json("j1", "RUNNING"));
    wire.expect(path).hold();
    set().follow(job_id("j1"));
    time.run_for(ctx, 2500ms); // nobody reads
    auto const e = told();
    BOOST_TEST_REQUIRE(e.has_value());
    BOOST_TEST((e->job()->last()->status == job_state::running));
    auto const nothing_more = next();
    settle();
    BOOST_TEST(nothing_more->times == 0);
    end_of_the_set();
}

BOOST_AUTO_TEST_CASE(an_end_goes_before_a_change_that_was_not_read)
{
    wire.expect(path).reply(200, job_json("j1", "INIT"));
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    set().follow(job_id("j1"));
    time.run_for(ctx, 1min);
    auto const e = told();
    BOOST_TEST_REQUIRE(e.has_value());
    BOOST_TEST(e->ended());
    BOOST_TEST(!told().has_value());
}

BOOST_AUTO_TEST_CASE(what_changed_back_is_no_change)
{
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "creating"));
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "unheard-of"));
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "creating"));
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    set().follow(backup_id("b1"));
    auto e = told();
    BOOST_TEST_REQUIRE(e.has_value());
    BOOST_TEST((e->backup()->last()->status == backup_state::creating));
    time.run_for(ctx, 2500ms); // there and back, unread
    e = told();
    BOOST_TEST_REQUIRE(e.has_value());
    BOOST_TEST(e->ended());
}

BOOST_AUTO_TEST_CASE(any_waits_for_an_end_and_leaves_changes_where_they_are)
{
    wire.expect(path).reply(200, job_json("j1", "RUNNING"));
    wire.expect("GET /v1/p/jobs/j2").reply(200, job_json("j2", "SUCCESS", "b2"));
    wire.expect(path).hold();
    set().follow(job_id("j1"));
    time.run_for(ctx, 100ms);
    set().add(job_id("j2"), wait_options().look_at_once(true));
    auto const first = any();
    BOOST_TEST(finish(first));
    BOOST_TEST_REQUIRE(first->value.has_value());
    BOOST_TEST(first->value->id() == "j2");
    auto const change = told();
    BOOST_TEST_REQUIRE(change.has_value());
    BOOST_TEST(change->id() == "j1");
    BOOST_TEST(!change->ended());
    time.run_for(ctx, 2s);
    set().remove(job_id("j1"));
    settle();
}

BOOST_AUTO_TEST_CASE(who_comes_late_is_told_what_is_known)
{
    wire.expect(path).reply(200, job_json("j1", "RUNNING"));
    wire.expect(path).hold();
    auto const wait = start<job_outcome>([&](auto t) { return api().async_await_job(job_id("j1"), t); });
    time.run_for(ctx, 1500ms);
    set().follow(job_id("j1"));
    auto const e = told();
    BOOST_TEST_REQUIRE(e.has_value());
    BOOST_TEST((e->job()->last()->status == job_state::running));
    BOOST_TEST(wire.requests().size() == 1u);
    end_of_the_set();
    wait->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(wait));
    wire.forget();
}

// ---- tokens and executors -------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_loop_in_a_coroutine)
{
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    wire.expect("GET /v3/p/backups/b1").reply(200, backup_json("b1", "available"));
    std::string seen;
    auto const body = [&]() -> asio::awaitable<void> {
        watch_set jobs(api());
        jobs.add(job_id("j1"));
        while (auto const e = co_await jobs.async_next()) {
            seen += e->id() + " ";
            if (auto const* job = e->job()) // one step leads to the next
                jobs.add(backup_of(*job->last()));
        }
    };
    bool done = false;
    asio::co_spawn(ctx, body(), [&](std::exception_ptr thrown) { done = !thrown; });
    BOOST_TEST(time.run_until(ctx, [&] { return done; }));
    settle();
    BOOST_TEST(seen == "j1 b1 ");
}

BOOST_AUTO_TEST_CASE(the_default_token_throws_what_goes_wrong_with_the_reading)
{
    set().add(job_id("j1"));
    error_code thrown;
    auto const body = [&]() -> asio::awaitable<void> {
        try {
            co_await set().async_wait_all();
        } catch (request_error const& e) {
            thrown = e.code();
        }
    };
    asio::co_spawn(ctx, body(), asio::detached);
    settle();
    api().stop();
    settle();
    BOOST_TEST(thrown == asio::error::operation_aborted);
}

BOOST_AUTO_TEST_CASE(every_token)
{
    for (auto const* const id : {"j1", "j2", "j3", "j4"}) {
        wire.expect("GET /v1/p/jobs/" + std::string(id)).reply(200, job_json(id, "SUCCESS", "b1"));
        set().add(job_id(id), wait_options().look_at_once(true));
    }
    auto future = set().async_next(asio::use_future);
    time.run_for(ctx, 1s);
    BOOST_TEST(future.get()->id() == "j1");

    int called = 0;
    auto later = set().async_next(asio::deferred);
    settle();
    std::move(later)([&](error_code ec, next_event e) {
        BOOST_TEST(!ec);
        BOOST_TEST(e->id() == "j2");
        ++called;
    });
    settle();
    auto const body = [&]() -> asio::awaitable<void> {
        auto const [ec, e] = co_await set().async_wait_any(asio::as_tuple(asio::use_awaitable));
        BOOST_TEST(!ec);
        BOOST_TEST(e->id() == "j3");
        ++called;
    };
    asio::co_spawn(ctx, body(), asio::detached);
    settle();
    auto rest = set().async_wait_all(asio::use_future);
    settle();
    BOOST_TEST(rest.get().size() == 1u);
    BOOST_TEST(called == 2);
}

BOOST_AUTO_TEST_CASE(a_handler_runs_on_its_own_executor_and_keeps_that_running)
{
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    asio::io_context mine;
    auto const strand = asio::make_strand(mine);
    bool told_there = false;
    set().add(job_id("j1"));
    set().async_next(asio::bind_executor(strand, [&](error_code, next_event e) {
        BOOST_TEST(strand.running_in_this_thread());
        told_there = e.has_value();
    }));
    mine.poll();
    BOOST_TEST(!mine.stopped());
    time.run_for(ctx, 2s);
    BOOST_TEST(!told_there);
    mine.run();
    BOOST_TEST(told_there);
}

BOOST_AUTO_TEST_CASE(never_inside_the_initiating_function)
{
    bool inside = true;
    int called = 0;
    asio::post(ctx, [&] {
        set().add(job_id(""));
        set().async_next([&](error_code, next_event) {
            BOOST_TEST(!inside);
            ++called;
            set().async_next([&](error_code, next_event e) { // a handler may read on
                BOOST_TEST(!e.has_value());
                ++called;
            });
        });
        inside = false;
    });
    settle();
    BOOST_TEST(called == 2);
}

BOOST_AUTO_TEST_CASE(nothing_runs_when_nothing_is_in_it)
{
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    set().add(job_id("j1"));
    BOOST_TEST(told().has_value());
    BOOST_TEST(time.sleepers() == 0u);
    ctx.restart();
    BOOST_TEST(ctx.run() == 0u); // returns at once, although the set is there
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
