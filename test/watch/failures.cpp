// The stream of failed tasks of SDRS: each once, oldest first, by the rules of all looks.
#include "support/conversation.hpp"

#include <vigil/sdrs.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <string>
#include <vector>

namespace vigil::test {

namespace {

struct failure_watch : conversation
{
    std::string const path = "GET /v1/p/task-center/failure-jobs?server_group_id=g1";
    std::optional<sdrs::failure_stream> stream;
    sdrs::backlog first = sdrs::backlog::skip;

    list_failure_jobs_query query() const
    {
        return list_failure_jobs_query().server_group(server_group_id("g1"));
    }
    sdrs::failure_stream make() { return sdrs::failures(api()).watch(query(), first); }

    std::shared_ptr<ending<failure_job>> next(sdrs::failure_stream& of)
    {
        return start<failure_job>([&](auto token) { return of.async_next(token); });
    }
    std::shared_ptr<ending<failure_job>> next()
    {
        if (!stream)
            stream.emplace(make());
        return next(*stream);
    }
    std::string told()
    {
        auto const e = next();
        BOOST_TEST(finish(e));
        BOOST_TEST(!e->ec, e->ec.message());
        return e->value.id.str();
    }
    void settle()
    {
        ctx.restart();
        ctx.poll();
    }

    // As the service lists them: "3 2 1" with the newest first; the number is the minute it began in.
    static std::string list(std::vector<int> const& numbers)
    {
        std::string items;
        for (auto const n : numbers) {
            auto const text = std::to_string(n);
            items += (items.empty() ? "" : ",") + std::string(R"({"job_id":"f)") + text +
                     R"(","job_status":"FAIL","failure_status":"createFail","begin_time":"2026-01-01T00:)" +
                     (n < 10 ? "0" : "") + text + R"(:00.000Z"})";
        }
        return R"({"count":1,"failure_jobs":[)" + items + "]}";
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(failures, failure_watch)

BOOST_AUTO_TEST_CASE(each_new_one_once_and_oldest_first)
{
    wire.expect(path).reply(200, list({2, 1}));
    wire.expect(path).reply(200, list({2, 1}));
    wire.expect(path).reply(200, list({4, 3, 2, 1}));
    BOOST_TEST(told() == "f3");
    BOOST_TEST((time.elapsed() == 2s)); // at 0, 1 and 2 s
    BOOST_TEST(told() == "f4");
    BOOST_TEST((time.elapsed() == 2s));
    BOOST_TEST(wire.requests().size() == 3u);

    wire.expect(path).reply(200, list({4, 3, 2, 1}));
    wire.expect(path).reply(200, list({5, 4, 3, 2, 1}));
    BOOST_TEST(told() == "f5");
    BOOST_TEST((time.elapsed() == 4s)); // nothing is asked twice in a second
}

BOOST_AUTO_TEST_CASE(everything_that_is_there_where_that_is_wanted)
{
    first = sdrs::backlog::tell;
    wire.expect(path).reply(200, list({3, 2, 1}));
    BOOST_TEST(told() == "f1");
    BOOST_TEST(told() == "f2");
    BOOST_TEST(told() == "f3");
    BOOST_TEST((time.elapsed() == 0s));
}

BOOST_AUTO_TEST_CASE(a_failure_comes_with_all_that_is_known_of_it)
{
    first = sdrs::backlog::tell;
    wire.expect(path).reply(200, R"({"count":1,"failure_jobs":[{"job_status":"FAIL","resource_id":"r1",
        "resource_name":"n","resource_type":"protectedInstance","failure_status":"createFail","job_id":"f1",
        "job_type":"createProtectedInstance","begin_time":"2019-01-21T12:56:35.754Z","error_code":"EVS.2024",
        "fail_reason":"volume is error!"}]})");
    auto const e = next();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->value.resource_id == "r1");
    BOOST_TEST(e->value.error_code == "EVS.2024");
    BOOST_TEST(e->value.fail_reason == "volume is error!");
    BOOST_TEST(e->info.operation == "sdrs.failureJobs.list");
}

BOOST_AUTO_TEST_CASE(what_fails_between_two_calls_is_told_by_the_next)
{
    wire.expect(path).reply(200, list({1}));
    wire.expect(path).reply(200, list({2, 1}));
    BOOST_TEST(told() == "f2");
    time.run_for(ctx, 1h);
    BOOST_TEST(wire.requests().size() == 2u); // nothing is asked while nobody waits
    wire.expect(path).reply(200, list({4, 3, 2, 1}));
    BOOST_TEST(told() == "f3");
    BOOST_TEST(told() == "f4");
}

BOOST_AUTO_TEST_CASE(a_list_that_comes_empty_once_makes_nothing_new)
{
    wire.expect(path).reply(200, list({2, 1}));
    wire.expect(path).reply(200, list({}));
    wire.expect(path).reply(200, list({3, 2, 1}));
    BOOST_TEST(told() == "f3");
}

BOOST_AUTO_TEST_CASE(what_has_no_id_is_told_once_too)
{
    first = sdrs::backlog::tell;
    auto const nameless =
        R"({"failure_jobs":[{"job_id":null,"resource_id":"r1","job_type":"x","begin_time":null}]})";
    wire.expect(path).reply(200, nameless);
    wire.expect(path).reply(200, nameless);
    wire.expect(path).reply(200, list({1}));
    BOOST_TEST(told() == "");
    BOOST_TEST(told() == "f1");
}

BOOST_AUTO_TEST_CASE(all_pages_are_read)
{
    first = sdrs::backlog::tell;
    auto const two = list_failure_jobs_query().limit(2).offset(7); // where it begins does not count
    auto pages = sdrs::failures(api()).watch(two, first);
    std::string const at = "GET /v1/p/task-center/failure-jobs?limit=2";
    wire.expect(at).reply(200, list({4, 3}));
    wire.expect(at + "&offset=2").reply(200, list({3, 2})); // one more has come in front
    wire.expect(at + "&offset=4").reply(200, list({1}));
    for (auto const* const id : {"f1", "f2", "f3", "f4"}) {
        auto const e = next(pages);
        BOOST_TEST(finish(e));
        BOOST_TEST(e->value.id.str() == id);
    }
}

// ---- looks like all others ------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(looks_become_rarer_while_nothing_happens)
{
    wire.expect(path).reply(200, list({})).times(200);
    auto const e = next();
    time.run_for(ctx, 1h);
    auto const asked = wire.requests().size();
    BOOST_TEST(asked < 160u); // every 30 s in the end, not every second
    BOOST_TEST(asked > 100u);
    wire.forget();
    wire.expect(path).reply(200, list({1}));
    BOOST_TEST(finish(e));
    BOOST_TEST(e->value.id.str() == "f1");
}

BOOST_AUTO_TEST_CASE(a_failed_look_ends_nothing)
{
    options.retry.max_attempts = 1;
    wire.expect(path).reply(200, list({1}));
    wire.expect(path).reply(503).retry_after(20s);
    wire.expect(path).fail(asio::error::connection_reset);
    wire.expect(path).reply(200, "<html>");
    wire.expect(path).reply(200, list({2, 1}));
    auto const e = next();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->value.id.str() == "f2");
    BOOST_TEST((time.elapsed() >= 21s)); // as long as the service asked for
}

BOOST_AUTO_TEST_CASE(a_page_that_fails_fails_the_look)
{
    options.retry.max_attempts = 1;
    first = sdrs::backlog::tell;
    auto pages = sdrs::failures(api()).watch(list_failure_jobs_query().limit(1), first);
    std::string const at = "GET /v1/p/task-center/failure-jobs?limit=1";
    wire.expect(at).reply(200, list({2}));
    wire.expect(at + "&offset=1").reply(503);
    wire.expect(at).reply(200, list({2}));
    wire.expect(at + "&offset=1").reply(200, list({1}));
    wire.expect(at + "&offset=2").reply(200, list({}));
    auto const e = next(pages);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->value.id.str() == "f1"); // not the second, which was seen first
}

BOOST_AUTO_TEST_CASE(a_refusal_is_told_and_the_next_call_asks_again)
{
    wire.expect(path).reply(403, R"({"badrequest":{"code":"SDRS.0003","message":"no"}})");
    auto e = next();
    BOOST_TEST(finish(e));
    BOOST_TEST((e->ec == condition::forbidden));
    BOOST_TEST(e->info.operation == "sdrs.failureJobs.list");
    wire.expect(path).reply(200, list({}));
    wire.expect(path).reply(200, list({1}));
    BOOST_TEST(told() == "f1");
}

BOOST_AUTO_TEST_CASE(the_budget_of_polls_counts_pages_too)
{
    options.poll.max_polls_per_second = 0.5; // one in two seconds
    first = sdrs::backlog::tell;
    auto pages = sdrs::failures(api()).watch(list_failure_jobs_query().limit(1), first);
    std::string const at = "GET /v1/p/task-center/failure-jobs?limit=1";
    wire.expect(at).reply(200, list({2}));
    wire.expect(at + "&offset=1").reply(200, list({1}));
    wire.expect(at + "&offset=2").reply(200, list({}));
    auto const e = next(pages);
    BOOST_TEST(finish(e));
    BOOST_TEST((time.elapsed() == 4s));
}

BOOST_AUTO_TEST_CASE(streams_of_one_query_share_their_looks)
{
    wire.expect(path).reply(200, list({1}));
    wire.expect(path).reply(200, list({2, 1}));
    auto other = make();
    auto const a = next();
    auto const b = next(other);
    BOOST_TEST(finish(a));
    BOOST_TEST(finish(b));
    BOOST_TEST(a->value.id.str() == "f2");
    BOOST_TEST(b->value.id.str() == "f2");
    BOOST_TEST(wire.requests().size() == 2u);
}

BOOST_AUTO_TEST_CASE(who_comes_late_begins_with_what_is_known)
{
    wire.expect(path).reply(200, list({1}));
    auto const e = next();
    time.run_for(ctx, 500ms);
    first = sdrs::backlog::tell;
    auto other = make();
    auto const late = next(other);
    settle();
    BOOST_TEST(late->times == 1);
    BOOST_TEST(late->value.id.str() == "f1");
    e->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(e));
}

BOOST_AUTO_TEST_CASE(another_query_is_another_list)
{
    wire.expect(path).reply(200, list({}));
    wire.expect("GET /v1/p/task-center/failure-jobs").reply(200, list({}));
    wire.expect(path).hold();
    wire.expect("GET /v1/p/task-center/failure-jobs").reply(200, list({1}));
    auto project = sdrs::failures(api()).watch({});
    auto const of_the_group = next();
    auto const of_the_project = next(project);
    BOOST_TEST(finish(of_the_project));
    BOOST_TEST(of_the_project->value.id.str() == "f1");
    of_the_group->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(of_the_group));
}

// ---- ends -----------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_cancelled_call_loses_nothing_and_leaves_others_alone)
{
    wire.expect(path).reply(200, list({1}));
    wire.expect(path).after(300ms).reply(200, list({2, 1}));
    auto other = make();
    auto const leaves = next();
    auto const stays = next(other);
    time.run_for(ctx, 1100ms); // a look is under way
    leaves->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(leaves));
    BOOST_TEST(leaves->ec == asio::error::operation_aborted);
    BOOST_TEST(finish(stays));
    BOOST_TEST(stays->value.id.str() == "f2");
    wire.expect(path).reply(200, list({2, 1}));
    BOOST_TEST(told() == "f2"); // who left has its place all the same
}

BOOST_AUTO_TEST_CASE(the_last_who_leaves_ends_the_look)
{
    wire.expect(path).hold();
    auto const e = next();
    time.run_for(ctx, 100ms);
    e->stop.emit(asio::cancellation_type::partial);
    BOOST_TEST(finish(e));
    BOOST_TEST(wire.running() == 0u);
    BOOST_TEST(time.sleepers() == 0u);
    std::shared_ptr<ending<failure_job>> early;
    asio::post(ctx, [&] {
        early = next();
        early->stop.emit(asio::cancellation_type::total); // before it began
    });
    settle();
    BOOST_TEST(finish(early));
    BOOST_TEST(early->ec == asio::error::operation_aborted);
    BOOST_TEST(wire.requests().size() == 1u);
}

BOOST_AUTO_TEST_CASE(one_call_at_a_time)
{
    wire.expect(path).reply(200, list({}));
    wire.expect(path).reply(200, list({1}));
    auto const e = next();
    auto const second = next();
    BOOST_TEST(finish(second));
    BOOST_TEST(second->ec == errc::invalid_argument);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->value.id.str() == "f1");
}

BOOST_AUTO_TEST_CASE(what_makes_no_sense_is_refused)
{
    auto bad = sdrs::failures(api()).watch(list_failure_jobs_query().limit(0));
    auto const e = next(bad);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::invalid_argument);
    BOOST_TEST(e->info.field == "limit");
    BOOST_TEST(wire.requests().empty());
}

BOOST_AUTO_TEST_CASE(cinder_has_no_such_list)
{
    options.service = dialect::cinder;
    auto const e = next();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == errc::not_supported);
    BOOST_TEST(wire.requests().empty());
}

BOOST_AUTO_TEST_CASE(the_end_of_the_client_ends_it)
{
    wire.expect(path).hold();
    auto const e = next();
    time.run_for(ctx, 100ms);
    cl.reset();
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    auto const later = next();
    BOOST_TEST(finish(later));
    BOOST_TEST(later->ec == errc::client_stopped);
}

BOOST_AUTO_TEST_CASE(a_loop_in_a_coroutine)
{
    wire.expect(path).reply(200, list({}));
    wire.expect(path).reply(200, list({2, 1}));
    wire.expect(path).reply(200, list({3, 2, 1}));
    std::string seen;
    auto const body = [&]() -> asio::awaitable<void> {
        auto failed = make();
        for (int i = 0; i < 3; ++i) {
            auto const f = co_await failed.async_next();
            seen += f.id.str() + " ";
        }
    };
    bool done = false;
    asio::co_spawn(ctx, body(), [&](std::exception_ptr thrown) { done = !thrown; });
    BOOST_TEST(time.run_until(ctx, [&] { return done; }));
    settle();
    BOOST_TEST(seen == "f1 f2 f3 ");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(the_end_of_the_context_ends_a_stream_of_failures_uncalled)
{
    for (int after = 0; after < 20; ++after) {
        auto owned = std::make_shared<int>(1);
        std::weak_ptr<int> const seen = owned;
        {
            auto ctx = std::make_unique<asio::io_context>();
            testing::manual_time time(ctx->get_executor());
            testing::scripted_transport wire(ctx->get_executor(), time);
            wire.expect("GET *").reply(200, failure_watch::list({})).times(3);
            auto const body = [](asio::io_context& c, testing::manual_time& t, testing::scripted_transport& w,
                                 std::shared_ptr<int>) -> asio::awaitable<void> {
                auto cl = testing::make_client(c.get_executor(), t, w);
                auto failed = sdrs::failures(cl).watch({});
                auto one = failed.async_next(asio::use_awaitable);
                co_await std::move(one);
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
