// One question serves everyone.
#include "support/conversation.hpp"

#include <vector>

namespace vigil::test {

struct sharing_wait : conversation
{
    std::string const path = "GET /v1/p/jobs/j1";

    std::shared_ptr<ending<job_outcome>> wait(wait_options how = {})
    {
        return start<job_outcome>(
            [&](auto token) { return api().async_await_job(job_id("j1"), how, token); });
    }
};

BOOST_FIXTURE_TEST_SUITE(sharing, sharing_wait)

BOOST_AUTO_TEST_CASE(a_thousand_waits_on_one_job_are_one_look)
{
    wire.expect(path)
        .reply(200, job_json("j1", "RUNNING"))
        .expect(path)
        .reply(200, job_json("j1", "SUCCESS", "b1"));
    std::vector<std::shared_ptr<ending<job_outcome>>> all;
    for (int i = 0; i < 1000; ++i)
        all.push_back(wait());
    for (auto const& e : all)
        BOOST_TEST_REQUIRE(finish(e));
    for (auto const& e : all) {
        BOOST_TEST_REQUIRE(!e->ec);
        BOOST_TEST_REQUIRE(e->value.looks() == 2);
    }
    BOOST_TEST(wire.requests().size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_late_joiner_takes_part)
{
    wire.expect(path)
        .reply(200, job_json("j1", "RUNNING"))
        .expect(path)
        .reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const first = wait();
    time.run_for(ctx, 1500ms);
    auto const second = wait();
    BOOST_TEST(finish(first));
    BOOST_TEST(finish(second));
    BOOST_TEST(first->value.looks() == 2);
    BOOST_TEST(second->value.looks() == 1);
}

BOOST_AUTO_TEST_CASE(a_late_reader_gets_the_known_state_at_once)
{
    wire.expect(path)
        .reply(200, job_json("j1", "RUNNING"))
        .expect(path)
        .reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const first = wait();
    time.run_for(ctx, 1500ms);
    auto stream = api().watch_job(job_id("j1"));
    auto const read = start<change<job>>([&](auto token) { return stream.async_next_change(token); });
    ctx.restart();
    ctx.poll();
    BOOST_TEST(read->times == 1);
    BOOST_TEST((read->value.to->status == job_state::running));
    BOOST_TEST(finish(first));
}

BOOST_AUTO_TEST_CASE(one_who_leaves_does_not_disturb_the_others)
{
    wire.expect(path).after(300ms).reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const stays = wait();
    auto const leaves = wait();
    time.run_for(ctx, 1100ms); // the look is under way
    leaves->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(leaves));
    BOOST_TEST(leaves->ec == asio::error::operation_aborted);
    BOOST_TEST(finish(stays));
    BOOST_TEST(!stays->ec);
}

BOOST_AUTO_TEST_CASE(everyone_has_a_deadline_of_their_own)
{
    wire.expect(path).reply(200, job_json("j1", "RUNNING")).times(3); // at 1, 1.5 and 2 s: two are last looks
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const patient = wait();
    auto const hasty = wait(wait_options().limit(1500ms));
    auto const medium = wait(wait_options().limit(2s));
    BOOST_TEST(finish(hasty));
    BOOST_TEST(hasty->ec == errc::wait_deadline);
    BOOST_TEST(finish(medium));
    BOOST_TEST(medium->ec == errc::wait_deadline);
    BOOST_TEST((time.elapsed() == 2s));
    BOOST_TEST(finish(patient));
    BOOST_TEST(!patient->ec);
}

BOOST_AUTO_TEST_CASE(a_newcomer_with_a_short_deadline_shortens_a_look_in_flight)
{
    wire.expect(path).hold();
    wire.expect(path).reply(200, job_json("j1", "RUNNING"));
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    auto const patient = wait(wait_options().look_at_once(true));
    time.run_for(ctx, 500ms);
    auto const hasty = wait(wait_options().limit(700ms));
    BOOST_TEST(finish(hasty));
    BOOST_TEST((time.elapsed() <= 500ms + 700ms + 1s));
    BOOST_TEST(finish(patient));
    BOOST_TEST(!patient->ec);
}

BOOST_AUTO_TEST_CASE(a_handler_may_start_the_next_wait)
{
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1")).times(2);
    int ended = 0;
    api().async_await_job(job_id("j1"), wait_options(), [&](error_code, job_outcome) {
        ++ended;
        api().async_await_job(job_id("j1"), wait_options(), [&](error_code, job_outcome) { ++ended; });
    });
    BOOST_TEST(time.run_until(ctx, [&] { return ended == 2; }));
}

BOOST_AUTO_TEST_CASE(nothing_runs_when_nobody_waits)
{
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));
    BOOST_TEST(finish(wait()));
    BOOST_TEST(time.sleepers() == 0u);
    ctx.restart();
    BOOST_TEST(ctx.run() == 0u); // returns at once
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
