// Waits, sets, pages and streams of a client that shuts down: they end at once, and say what they were about.
#include "client/memory_cloud.hpp"

#include <vigil/policies.hpp>
#include <vigil/sdrs.hpp>

#include <set>

namespace vigil::test {
namespace {

memory_reply const mute{0, {}, {}, true};

struct waiting : memory_cloud
{
    waiting() { service->running_looks = 1'000'000; }

    std::shared_ptr<ending<job_outcome>> wait_for(std::string id)
    {
        return start<job_outcome>([&](auto t) { api().async_await_job(job_id(id), wait_options(), t); });
    }
    std::shared_ptr<ending<shutdown_report>> close(duration limit = 10s)
    {
        auto const before = time.now();
        auto const e = shut_down(limit);
        BOOST_TEST(ends_last(e));
        BOOST_TEST((time.now() == before), "it waited for something");
        BOOST_TEST(!e->ec);
        BOOST_TEST(nothing_left());
        return e;
    }
    template <class T>
    void is_stopped(ending<T> const& e)
    {
        BOOST_TEST(e.times == 1);
        BOOST_TEST(e.ec == errc::client_stopped);
        BOOST_TEST((e.ec == condition::cancelled));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(shutdown_waits, waiting)

BOOST_AUTO_TEST_CASE(each_kind_ends_with_its_ids)
{
    using sdrs::action;
    service->faults = {{"GET /v3/p/volumes", 1, mute}};
    auto const job = wait_for("j1");
    auto const sdrs =
        start<job_outcome>([&](auto t) { api().async_await_sdrs_job(job_id("j2"), wait_options(), t); });
    auto const made = start<backup_outcome>(
        [&](auto t) { api().async_await_backup(backup_id("b3"), wait_goal::deleted, wait_options(), t); });
    auto const restored = start<backup_outcome>(
        [&](auto t) { api().async_await_restore(backup_id("b4"), volume_id("v4"), wait_options(), t); });
    auto const task = start<policy_task_outcome>([&](auto t) {
        policies(api()).async_await_task(policy_id("p5"), policy_task_id("t5"), wait_options(), t);
    });
    auto const group = start<sdrs::resource_outcome>([&](auto t) {
        vigil::sdrs::waits(api()).async_await(server_group_id("g6"), action::start, wait_options(), t);
    });
    time.run_for(*ctx, 2500ms);

    auto const end = close();
    BOOST_TEST(end->value.ended_waits == 6u);
    BOOST_TEST(end->value.cancelled_calls == 0u);
    for (auto const* e : {job.get(), sdrs.get()})
        is_stopped(*e);
    for (auto const* e : {made.get(), restored.get()})
        is_stopped(*e);
    is_stopped(*task);
    is_stopped(*group);
    BOOST_TEST((job->value.verdict() == wait_verdict::cancelled));
    BOOST_TEST(job->value.id().str() == "j1");
    BOOST_TEST(job->info.job_id == "j1");
    BOOST_TEST((job->value.last()->status == job_state::running)); // what is known is not lost
    BOOST_TEST(job->value.looks() == 2);
    BOOST_TEST(sdrs->info.job_id == "j2");
    BOOST_TEST(made->value.id().str() == "b3");
    BOOST_TEST(restored->info.backup_id == "b4");
    BOOST_TEST(restored->info.volume_id == "v4");
    BOOST_TEST(task->value.policy().str() == "p5");
    BOOST_TEST(task->value.id().str() == "t5");
    BOOST_TEST(group->value.id() == "g6");

    auto const asked = service->requests.size();
    time.run_for(*ctx, 1h);
    BOOST_TEST(service->requests.size() == asked); // nobody looks any more
}

BOOST_AUTO_TEST_CASE(a_thousand_on_one_thing_and_on_as_many)
{
    std::vector<std::shared_ptr<ending<job_outcome>>> waits;
    for (int i = 0; i < 1000; ++i)
        waits.push_back(wait_for("one"));
    for (int i = 0; i < 1000; ++i)
        waits.push_back(wait_for("j" + std::to_string(i)));
    time.run_for(*ctx, 1500ms);
    auto const end = close();
    BOOST_TEST(end->value.ended_waits == 2000u);
    for (std::size_t i = 0; i < waits.size(); ++i) {
        is_stopped(*waits[i]);
        BOOST_TEST(waits[i]->info.job_id == (i < 1000 ? "one" : "j" + std::to_string(i - 1000)));
    }
}

BOOST_AUTO_TEST_CASE(at_every_step_of_a_look)
{
    for (int n = 0; n < 40; ++n) {
        waiting c;
        auto const e = c.wait_for("j1");
        c.steps(n);
        auto const end = c.close();
        c.is_stopped(*e);
        BOOST_TEST(e->info.job_id == "j1", n);
        BOOST_TEST(end->value.ended_waits == 1u);
    }
}

BOOST_AUTO_TEST_CASE(afterwards_they_are_refused_by_name)
{
    close();
    auto const wait = wait_for("j1");
    settle();
    is_stopped(*wait);
    BOOST_TEST(wait->info.job_id == "j1");
    BOOST_TEST(wait->value.id().str() == "j1");
    BOOST_TEST(!wait->info.rule.empty());
    auto changes = api().watch_backup(backup_id("b1"));
    auto const change = start<vigil::change<backup>>([&](auto t) { changes.async_next_change(t); });
    auto pages = api().list_backups(list_backups_query());
    auto const page = start<std::optional<vigil::page<backup_summary>>>([&](auto t) { pages.async_next(t); });
    auto failed = sdrs::failures(api()).watch(list_failure_jobs_query());
    auto const failure = start<failure_job>([&](auto t) { failed.async_next(t); });
    watch_set set(api());
    set.add(job_id("j1"));
    auto const next = start<std::optional<watch_event>>([&](auto t) { set.async_next(t); });
    settle();
    is_stopped(*change);
    BOOST_TEST(change->info.backup_id == "b1");
    is_stopped(*page);
    is_stopped(*failure);
    BOOST_TEST(failure->info.operation == "sdrs.failureJobs.list");
    is_stopped(*next);
    BOOST_TEST(service->requests.empty());
    BOOST_TEST(nothing_left());
}

// ---- back_up: a call, then a wait -----------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_backup_that_has_begun_is_named)
{
    int waits = 0;
    for (int n = 0; n < 200; ++n) {
        waiting c;
        c.service->running_looks = 2;
        auto const e = c.start<backup>([&](auto t) {
            c.api().async_back_up(create_backup_request(volume_id("v1"), "n"), wait_options(), t);
        });
        c.steps(n);
        auto const done = e->times > 0;
        auto const posted = c.service->count("POST");
        auto const end = c.close(1h);
        BOOST_TEST(e->times == 1);
        BOOST_TEST(c.service->count("POST") == 1u); // a create that was begun is finished
        BOOST_TEST(end->value.cancelled_calls == 0u);
        if (done)
            break;
        if (e->ec) {
            BOOST_TEST(e->ec == errc::client_stopped, n);
            BOOST_TEST(e->info.job_id == "j1", n);
            BOOST_TEST(e->info.marker.size() == 16u, n);
            if (c.service->count("GET /v3/p/backups/b1") != 0)
                BOOST_TEST(e->info.backup_id == "b1", n);
            ++waits;
        }
        static_cast<void>(posted);
    }
    BOOST_TEST(waits > 20);
}

// ---- sets -----------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_set_tells_each_of_its_things_and_then_that_it_is_over)
{
    watch_set set(api());
    std::set<std::string> open;
    for (int i = 0; i < 1000; ++i) {
        open.insert("j" + std::to_string(i));
        set.add(job_id("j" + std::to_string(i)));
    }
    auto next = start<std::optional<watch_event>>([&](auto t) { set.async_next(t); });
    time.run_for(*ctx, 1500ms);
    BOOST_TEST(next->times == 0);
    auto const end = close();
    BOOST_TEST(end->value.ended_waits == 1000u);
    while (!open.empty()) {
        BOOST_TEST_REQUIRE(next->times == 1);
        BOOST_TEST_REQUIRE(!next->ec);
        auto const& told = *next->value;
        BOOST_TEST(told.ec == errc::client_stopped);
        BOOST_TEST((told.verdict() == wait_verdict::cancelled));
        BOOST_TEST(told.story->job_id == told.id());
        BOOST_TEST(open.erase(told.id()) == 1u); // once
        next = start<std::optional<watch_event>>([&](auto t) { set.async_next(t); });
        settle();
    }
    is_stopped(*next);
    BOOST_TEST(nothing_left());
}

BOOST_AUTO_TEST_CASE(what_had_ended_before_is_told_as_it_ended)
{
    service->running_looks = 0;
    watch_set set(api());
    set.add(job_id("j1"));
    time.run_for(*ctx, 5s);
    service->running_looks = 1'000'000;
    set.add(job_id("j2"));
    time.run_for(*ctx, 2s);
    auto const all = start<std::vector<watch_event>>([&](auto t) { set.async_wait_all(t); });
    settle();
    BOOST_TEST(all->times == 0);
    auto const end = close();
    BOOST_TEST(end->value.ended_waits == 1u);
    BOOST_TEST(all->times == 1);
    BOOST_TEST(!all->ec);
    BOOST_TEST_REQUIRE(all->value.size() == 2u);
    BOOST_TEST(!all->value[0].ec);
    BOOST_TEST(all->value[0].id() == "j1");
    BOOST_TEST(all->value[1].ec == errc::client_stopped);
    BOOST_TEST(all->value[1].id() == "j2");
    auto const again = start<std::vector<watch_event>>([&](auto t) { set.async_wait_all(t); });
    settle();
    is_stopped(*again);
}

BOOST_AUTO_TEST_CASE(one_that_follows_and_waits_for_any)
{
    watch_set set(api());
    set.follow(job_id("j1"));
    time.run_for(*ctx, 100ms); // its first change is there, and nobody reads it
    auto const any = start<std::optional<watch_event>>([&](auto t) { set.async_wait_any(t); });
    settle();
    close();
    BOOST_TEST(any->times == 1);
    BOOST_TEST_REQUIRE(any->value.has_value());
    BOOST_TEST(any->value->ec == errc::client_stopped);
    BOOST_TEST(any->value->id() == "j1");
}

// ---- streams --------------------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_stream_of_changes_ends_and_names_its_thing)
{
    auto changes = api().watch_job(job_id("j1"));
    auto const first = start<change<job>>([&](auto t) { changes.async_next_change(t); });
    time.run_for(*ctx, 100ms);
    BOOST_TEST(first->times == 1);
    auto const second = start<change<job>>([&](auto t) { changes.async_next_change(t); });
    time.run_for(*ctx, 1500ms);
    auto const end = close();
    is_stopped(*second);
    BOOST_TEST(second->info.job_id == "j1");
    BOOST_TEST(end->value.ended_waits == 1u);
}

BOOST_AUTO_TEST_CASE(a_stream_of_failures_ends)
{
    auto failed = sdrs::failures(api()).watch(list_failure_jobs_query());
    for (int n = 0; n < 3; ++n) {
        waiting c;
        auto stream = sdrs::failures(c.api()).watch(list_failure_jobs_query());
        auto const e = c.start<failure_job>([&](auto t) { stream.async_next(t); });
        c.time.run_for(*c.ctx, n * 700ms);
        auto const end = c.close();
        c.is_stopped(*e);
        BOOST_TEST(e->info.operation == "sdrs.failureJobs.list");
        BOOST_TEST(end->value.ended_waits == 1u);
    }
}

BOOST_AUTO_TEST_CASE(pages_end_at_every_step_also_those_that_are_fetched_ahead)
{
    using one = std::optional<page<backup_summary>>;
    int stopped = 0;
    int ended = 0;
    for (int n = 0; n < 120; ++n) {
        waiting c;
        auto pages = c.api().list_backups(list_backups_query());
        auto const first = c.start<one>([&](auto t) { pages.async_next(t); });
        c.steps(n);
        bool const waits = first->times == 0;
        auto const end = c.close(1h);
        BOOST_TEST(first->times == 1);
        if (first->ec)
            c.is_stopped(*first);
        stopped += first->ec == errc::client_stopped;
        ended += !waits;
        BOOST_TEST((waits || !first->ec));
        BOOST_TEST(end->value.cancelled_calls == 0u);
        BOOST_TEST(end->value.ended_waits == (first->ec ? 1u : 0u), n);
    }
    BOOST_TEST(stopped > 5);
    BOOST_TEST(ended > 5);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
