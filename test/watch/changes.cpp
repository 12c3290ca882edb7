// Streams of changes: each transition once, none lost.
#include "support/conversation.hpp"

namespace vigil::test {

struct job_stream : conversation
{
    std::string const path = "GET /v1/p/jobs/j1";
    std::optional<job_changes> changes;

    std::shared_ptr<ending<change<job>>> next()
    {
        if (!changes)
            changes.emplace(api().watch_job(job_id("j1")));
        return start<change<job>>([&](auto token) { return changes->async_next_change(token); });
    }
};

BOOST_FIXTURE_TEST_SUITE(changes, job_stream)

BOOST_AUTO_TEST_CASE(each_transition_once)
{
    wire.expect(path).reply(200, job_json("j1", "INIT")).times(2);
    wire.expect(path).reply(200, job_json("j1", "RUNNING")).times(3);
    wire.expect(path).reply(200, job_json("j1", "SUCCESS", "b1"));

    auto e = next();
    BOOST_TEST(finish(e));
    BOOST_TEST(!e->ec);
    BOOST_TEST(!e->value.from);
    BOOST_TEST((e->value.to->status == job_state::init));
    BOOST_TEST((time.elapsed() == 0s)); // the state as it is, at once

    e = next();
    BOOST_TEST(finish(e));
    BOOST_TEST((e->value.from->status == job_state::init));
    BOOST_TEST((e->value.to->status == job_state::running));
    BOOST_TEST(!e->value.final);

    e = next();
    BOOST_TEST(finish(e));
    BOOST_TEST((e->value.from->status == job_state::running));
    BOOST_TEST((e->value.to->status == job_state::success));
    BOOST_TEST(e->value.final);

    e = next();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::end_of_changes);
}

BOOST_AUTO_TEST_CASE(a_slow_reader_gets_the_latest)
{
    wire.expect(path)
        .reply(200, job_json("j1", "INIT"))
        .expect(path)
        .reply(200, job_json("j1", "SUCCESS", "b1"));
    auto e = next();
    BOOST_TEST(finish(e));
    time.run_for(ctx, 5min); // nothing is asked while nobody waits
    BOOST_TEST(wire.requests().size() == 1u);
    e = next();
    BOOST_TEST(finish(e));
    BOOST_TEST((e->value.from->status == job_state::init));
    BOOST_TEST((e->value.to->status == job_state::success));
}

BOOST_AUTO_TEST_CASE(a_sub_job_that_moves_is_a_change)
{
    auto const with = [](std::string sub) {
        return R"({"job_id":"j1","status":"RUNNING","entities":{"sub_jobs":[{"job_id":"s1","status":")" +
               sub + R"("}]}})";
    };
    wire.expect(path)
        .reply(200, with("INIT"))
        .expect(path)
        .reply(200, with("INIT"))
        .expect(path)
        .reply(200, with("RUNNING"));
    auto e = next();
    BOOST_TEST(finish(e));
    e = next();
    BOOST_TEST(finish(e));
    BOOST_TEST((e->value.to->sub_jobs.at(0).status == job_state::running));
}

BOOST_AUTO_TEST_CASE(a_cancelled_call_loses_nothing)
{
    wire.expect(path).reply(200, job_json("j1", "INIT")).expect(path).reply(200, job_json("j1", "RUNNING"));
    auto e = next();
    BOOST_TEST(finish(e));
    e = next();
    ctx.restart();
    ctx.poll();
    e->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    e = next();
    BOOST_TEST(finish(e));
    BOOST_TEST((e->value.from->status == job_state::init));
    BOOST_TEST((e->value.to->status == job_state::running));
}

BOOST_AUTO_TEST_CASE(one_call_at_a_time)
{
    auto const first = next();
    auto const second = next();
    wire.expect(path).reply(200, job_json("j1", "INIT"));
    BOOST_TEST(finish(second));
    BOOST_TEST(second->ec == errc::invalid_argument);
    BOOST_TEST(finish(first));
    BOOST_TEST(!first->ec);
}

BOOST_AUTO_TEST_CASE(a_deleted_backup_is_the_last_change)
{
    wire.expect("GET /v3/p/backups/b1")
        .reply(200, backup_json("b1", "deleting"))
        .expect("GET /v3/p/backups/b1")
        .reply(404, not_there);
    auto stream = api().watch_backup(backup_id("b1"));
    auto const read = [&] {
        return run<change<backup>>([&](auto token) { return stream.async_next_change(token); });
    };
    BOOST_TEST(!read()->value.final);
    auto const last = read();
    BOOST_TEST(!last->ec);
    BOOST_TEST((last->value.to->status == backup_state::deleted));
    BOOST_TEST(last->value.final);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
