// Those who come, go and look at the same time, and what must not cross from one to the other.
#include "support/conversation.hpp"

namespace vigil::test {

struct crossing : conversation
{
    std::string const path = "GET /v1/p/jobs/j1";
    std::string const backup_path = "GET /v3/p/backups/b1";

    std::shared_ptr<ending<job_outcome>> wait(wait_options how = {})
    {
        return start<job_outcome>(
            [&](auto token) { return api().async_await_job(job_id("j1"), how, token); });
    }

    std::shared_ptr<ending<backup_outcome>> wait_for(wait_goal goal)
    {
        return start<backup_outcome>([&](auto token) {
            return api().async_await_backup(backup_id("b1"), goal, wait_options(), token);
        });
    }

    std::shared_ptr<ending<change<job>>> next(job_changes& stream)
    {
        return start<change<job>>([&](auto token) { return stream.async_next_change(token); });
    }

    template <class T>
    void leave(std::shared_ptr<ending<T>> const& e)
    {
        ctx.restart();
        ctx.poll();
        e->stop.emit(asio::cancellation_type::total);
        BOOST_TEST(finish(e));
        BOOST_TEST(e->ec == asio::error::operation_aborted);
    }
};

BOOST_FIXTURE_TEST_SUITE(crossings, crossing)

BOOST_AUTO_TEST_CASE(a_limit_may_be_as_long_as_time)
{
    wire.expect(path).reply(200, job_json("j1", "RUNNING"));
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const e = wait(wait_options().limit(duration::max()));
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec);
}

BOOST_AUTO_TEST_CASE(a_limit_that_has_passed_is_one_look)
{
    wire.expect(path).reply(200, job_json("j1", "RUNNING"));
    auto const e = wait(wait_options().limit(duration::min()));
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::wait_deadline);
    BOOST_TEST((e->value.last()->status == job_state::running));
}

BOOST_AUTO_TEST_CASE(a_reader_that_knows_less_does_not_turn_back_one_that_knows_more)
{
    wire.expect(path).reply(200, job_json("j1", "INIT"));
    wire.expect(path).reply(200, job_json("j1", "RUNNING"));
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    auto slow = api().watch_job(job_id("j1"));
    auto fast = api().watch_job(job_id("j1"));
    BOOST_TEST(finish(next(slow)));
    BOOST_TEST(finish(next(fast)));
    auto const a = next(slow);
    auto const b = next(fast);
    BOOST_TEST(finish(b));
    BOOST_TEST((b->value.from->status == job_state::running));
    BOOST_TEST((b->value.to->status == job_state::success));
    BOOST_TEST(finish(a));
    BOOST_TEST((a->value.from->status == job_state::init));
    BOOST_TEST((a->value.to->status == job_state::success));
}

BOOST_AUTO_TEST_CASE(a_new_reader_is_not_told_what_another_remembers)
{
    wire.expect(path).reply(200, job_json("j1", "INIT"));
    wire.expect(path).reply(200, job_json("j1", "RUNNING"));
    auto slow = api().watch_job(job_id("j1"));
    auto fresh = api().watch_job(job_id("j1"));
    BOOST_TEST(finish(next(slow)));
    time.run_for(ctx, 5min);
    auto const a = next(slow);
    auto const b = next(fresh);
    BOOST_TEST(finish(b));
    BOOST_TEST((b->value.to->status == job_state::running));
    BOOST_TEST((time.elapsed() == 5min)); // by a look of its own, at once
    BOOST_TEST(finish(a));
}

BOOST_AUTO_TEST_CASE(what_was_before_a_wait_is_not_its_story)
{
    options.retry.max_attempts = 1;
    wire.expect(path).reply(503, R"({"error":{"code":"x","message":"of others"}})");
    auto const first = wait();
    time.run_for(ctx, 1500ms);
    auto const late = wait();
    leave(late);
    BOOST_TEST(late->value.looks() == 0);
    BOOST_TEST(!late->value.last_error());
    BOOST_TEST(!late->info.cause);
    BOOST_TEST(late->info.http_status == 0);
    BOOST_TEST(late->info.service_message == "");
    BOOST_TEST(late->info.operation == "vbs.jobs.get");
    leave(first);
    BOOST_TEST(first->info.http_status == 503);
    BOOST_TEST(first->value.last_error() == condition::transient);
}

BOOST_AUTO_TEST_CASE(a_look_that_is_cut_short_by_nobody_failed)
{
    wire.expect(path).fail(asio::error::operation_aborted, true);
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const e = wait();
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec);
    BOOST_TEST((time.elapsed() == 2s)); // by the schedule, not at once
    BOOST_TEST(e->value.failed_looks() == 1);
}

BOOST_AUTO_TEST_CASE(the_deadline_of_one_who_left_is_no_reason_to_look)
{
    wire.expect(path).reply(200, job_json("j1", "RUNNING"));
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const patient = wait();
    auto const hasty = wait(wait_options().limit(1500ms));
    time.run_for(ctx, 1200ms);
    leave(hasty);
    BOOST_TEST(finish(patient));
    BOOST_TEST((time.elapsed() == 2s));
}

BOOST_AUTO_TEST_CASE(a_goal_that_nobody_had_for_a_while_is_judged_anew)
{
    // `error` is a failed deletion, unless it was there when the deletion was first watched (API 7.1).
    options.poll.max = 1s;
    wire.expect(backup_path).reply(200, backup_json("b1", "creating")).times(3);
    wire.expect(backup_path).reply(200, backup_json("b1", "error")).times(2);
    wire.expect(backup_path).reply(404, not_there);
    auto const made = wait_for(wait_goal::created);
    auto const first = wait_for(wait_goal::deleted);
    time.run_for(ctx, 1500ms);
    leave(first);
    time.run_for(ctx, 2s);
    auto const second = wait_for(wait_goal::deleted);
    BOOST_TEST(finish(made));
    BOOST_TEST(made->ec == errc::backup_failed);
    BOOST_TEST(finish(second));
    BOOST_TEST(!second->ec);
}

BOOST_AUTO_TEST_CASE(those_who_come_and_go_do_not_starve_the_others)
{
    wire.expect(path).after(100ms).reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const patient = wait(wait_options().look_at_once(true));
    for (int i = 0; i < 4; ++i) {
        time.run_for(ctx, 20ms);
        leave(wait(wait_options().limit(30s)));
    }
    BOOST_TEST(finish(patient));
    BOOST_TEST(!patient->ec);
    BOOST_TEST((time.elapsed() == 100ms)); // one look, never cut
}

BOOST_AUTO_TEST_CASE(a_look_is_cut_at_the_deadline_of_the_next_when_the_first_left)
{
    wire.expect(path).hold();
    wire.expect(path).reply(200, job_json("j1", "RUNNING"));
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const patient = wait(wait_options().look_at_once(true));
    time.run_for(ctx, 100ms);
    auto const second = wait(wait_options().limit(10s));
    ctx.restart();
    ctx.poll();
    auto const first = wait(wait_options().limit(2s));
    time.run_for(ctx, 1s);
    leave(first);
    BOOST_TEST(finish(second));
    BOOST_TEST(second->ec == errc::wait_deadline);
    BOOST_TEST((time.elapsed() == 10s + 100ms));
    BOOST_TEST((second->value.last()->status == job_state::running));
    BOOST_TEST(finish(patient));
    BOOST_TEST(!patient->ec);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
