// What a waiting caller costs but for the node that the hub keeps of it: bytes in frames and handlers while it
// waits, allocations when it is over.
#define BOOST_TEST_MODULE vigil_waiting_costs
#include "flow/caller.hpp"

#include <vigil/testing/make_client.hpp>
#include <vigil/testing/manual_time.hpp>
#include <vigil/testing/scripted_transport.hpp>
#include <vigil/vigil.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/test/unit_test.hpp>

#include <malloc.h>

#include <array>
#include <cstdlib>
#include <new>
#include <optional>
#include <vector>

namespace {
long allocations = 0; // by operator new; what Asio posts it gets elsewhere
}

void* operator new(std::size_t size)
{
    ++allocations;
    if (auto* const p = std::malloc(size ? size : 1))
        return p;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, std::nothrow_t const&) noexcept
{
    ++allocations;
    return std::malloc(size ? size : 1);
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }

namespace vigil::test {

using caller = flow::caller<error_code, job_outcome>;

// Instead of a hub.
struct parking_lot
{
    asio::io_context ctx{1};
    testing::manual_time time{ctx.get_executor()};
    testing::scripted_transport wire{ctx.get_executor(), time};
    client cl = testing::make_client(ctx.get_executor(), time, wire);
    int done = 0;
    error_code ended;

    static inline std::vector<caller> parked;

    static void park(detail::core_ptr core, detail::terms on, detail::handler<job_outcome> h, job_id)
    {
        parked.emplace_back(std::move(h), on, detail::executor_of(core));
    }

    parking_lot() { parked.reserve(2000); }
    ~parking_lot()
    {
        parked.clear();
        ctx.restart();
        ctx.poll();
    }

    template <class Token = default_token>
    auto await(job_id const& id, Token&& token = {})
    {
        return detail::initiate<job_outcome, &park>(cl.core(), token, id);
    }

    asio::awaitable<void> one(job_id const& id)
    {
        try {
            co_await await(id);
        } catch (request_error const& e) {
            ended = e.code();
        }
        ++done;
    }

    // Completes all, and says what that allocated.
    template <class Story>
    long complete(error_code ec, Story const& fill)
    {
        ctx.restart();
        auto const sight = std::make_shared<job_sight const>();
        job_outcome const outcome(wait_verdict::succeeded, sight, 1, 0, {});
        auto const before = allocations;
        for (auto& c : parked)
            c.complete_by(ctx.get_executor(), ec, [fill, ec, outcome](diagnostics* story) {
                fill(story);
                return std::tuple(ec, outcome);
            });
        ctx.poll();
        auto const after = allocations;
        parked.clear();
        return after - before;
    }
};

BOOST_AUTO_TEST_CASE(what_is_in_frames_is_small)
{
    // An outcome is in the frame of the coroutine that awaits it, and again in that of Asio's awaitable.
    BOOST_TEST(sizeof(job_outcome) <= 32u);
    BOOST_TEST(sizeof(backup_outcome) <= 32u);
    BOOST_TEST(sizeof(policy_task_outcome) <= 32u);
    BOOST_TEST(sizeof(sdrs::resource_outcome) <= 32u);
    BOOST_TEST(sizeof(wait_options) <= 16u);
    BOOST_TEST(sizeof(caller) <= 24u);
}

BOOST_FIXTURE_TEST_CASE(a_waiting_coroutine_is_three_frames_and_a_handler, parking_lot)
{
    constexpr std::size_t count = 1000;
    job_id const id("ff8080814dbd65d7014dbe0d84db0013");
    auto const spawn = [&](std::size_t n) {
        for (std::size_t k = 0; k < n; ++k)
            asio::co_spawn(ctx, one(id), asio::detached);
        ctx.restart();
        ctx.poll();
    };
    spawn(50); // what is recycled has been seen once
    auto const before = mallinfo2().uordblks;
    spawn(count);
    auto const each = (mallinfo2().uordblks - before) / count;
    BOOST_TEST_REQUIRE(parked.size() == count + 50);
    if (before != 0) // a sanitizer counts nothing
        BOOST_TEST(each <= 928u);
    complete({}, [](diagnostics*) {});
    BOOST_TEST(done == static_cast<int>(count) + 50);
}

BOOST_FIXTURE_TEST_CASE(a_waiting_callback_is_its_handler, parking_lot)
{
    constexpr std::size_t count = 1000;
    job_id const id("short"); // in the string itself
    for (std::size_t k = 0; k < 50; ++k)
        await(id, [this](error_code, job_outcome const&) { ++done; });
    auto const before = mallinfo2().uordblks;
    for (std::size_t k = 0; k < count; ++k)
        await(id, [this](error_code, job_outcome const&) { ++done; });
    auto const each = (mallinfo2().uordblks - before) / count;
    if (before != 0)
        BOOST_TEST(each <= 32u);
    complete({}, [](diagnostics*) {});
    BOOST_TEST(done == static_cast<int>(count) + 50);
}

BOOST_FIXTURE_TEST_CASE(success_allocates_nothing, parking_lot)
{
    job_id const id("ff8080814dbd65d7014dbe0d84db0013");
    for (int k = 0; k < 100; ++k) {
        asio::co_spawn(ctx, one(id), asio::detached);
        await(id, [this](error_code, job_outcome const&) { ++done; });
    }
    ctx.poll();
    int told = 0;
    BOOST_TEST(complete({}, [&](diagnostics* story) { told += story != nullptr; }) == 0);
    BOOST_TEST(told == 0);
    BOOST_TEST(done == 200);
    BOOST_TEST(!ended);
}

BOOST_FIXTURE_TEST_CASE(a_story_is_made_for_an_error_and_for_those_who_want_it, parking_lot)
{
    job_id const id("j1");
    for (int k = 0; k < 10; ++k) {
        asio::co_spawn(ctx, one(id), asio::detached);
        await(id, [this](error_code ec, job_outcome const&) {
            BOOST_TEST(ec == errc::job_failed);
            ++done;
        });
    }
    ctx.poll();
    int told = 0;
    auto const made = complete(errc::job_failed, [&](diagnostics* story) { told += story != nullptr; });
    BOOST_TEST(made > 0); // exceptions, if nothing else: the counter counts
    BOOST_TEST(told == 10);
    BOOST_TEST(done == 20);
    BOOST_TEST(ended == errc::job_failed);
}

BOOST_FIXTURE_TEST_CASE(a_result_is_made_where_its_handler_runs_and_only_there, parking_lot)
{
    asio::io_context other;
    auto const strand = asio::make_strand(other);
    await(job_id("j1"), asio::bind_executor(strand, [&](error_code, job_outcome const&) {
              BOOST_TEST(strand.running_in_this_thread());
              ++done;
          }));
    int made = 0;
    complete({}, [&](diagnostics*) {
        BOOST_TEST(strand.running_in_this_thread());
        ++made;
    });
    BOOST_TEST(made == 0);
    other.run();
    BOOST_TEST(made == 1);
    BOOST_TEST(done == 1);
}

BOOST_FIXTURE_TEST_CASE(what_makes_a_result_is_gone_when_the_handler_runs, parking_lot)
{
    auto owned = std::make_shared<int>(1);
    std::weak_ptr<int> const seen = owned;
    await(job_id("j1"), [&](error_code, job_outcome const&) {
        BOOST_TEST(seen.expired());
        ++done;
    });
    parked.front().complete_by(ctx.get_executor(), {}, [o = std::move(owned)](diagnostics*) {
        return std::tuple(error_code(), job_outcome());
    });
    ctx.poll();
    BOOST_TEST(done == 1);
}

// ---- sets ---------------------------------------------------------------------------------------------------

namespace {

// Bytes of the heap for each of ten thousand ids: as many waits as that, or one set. Nothing of it has been looked at.
std::size_t bytes_each(bool in_a_set)
{
    constexpr std::size_t count = 10'000;
    parking_lot here;
    watch_set set(here.cl);
    auto const begin = [&](std::size_t from, std::size_t to) {
        for (auto k = from; k < to; ++k) {
            auto text = std::to_string(k);
            backup_id id("17984002-ad8a-438b-8ba6-b8502246" + std::string(4, '0') +
                         text); // as long as a UUID
            if (in_a_set)
                set.add(std::move(id));
            else
                here.cl.async_await_backup(std::move(id), [](error_code, backup_outcome const&) {});
        }
        here.ctx.restart();
        here.ctx.poll();
    };
    begin(0, 50);
    auto const before = mallinfo2().uordblks;
    begin(50, count + 50);
    auto const each = (mallinfo2().uordblks - before) / count;
    here.cl.stop();
    here.ctx.poll();
    return before == 0 ? 0 : each; // a sanitizer counts nothing
}

} // namespace

BOOST_AUTO_TEST_CASE(a_set_costs_little_more_than_as_many_callbacks)
{
    auto const alone = bytes_each(false);
    auto const member = bytes_each(true);
    BOOST_TEST_MESSAGE("bytes of an id: " << alone << " for a callback, " << member << " in a set");
    if (alone != 0) {
        BOOST_TEST(member > alone); // it is measured
        BOOST_TEST(member <= alone + 176);
    }
}

// ---- who keeps work -----------------------------------------------------------------------------------------

BOOST_FIXTURE_TEST_CASE(a_handler_at_home_keeps_no_work_of_its_own, parking_lot)
{
    auto const nothing = [](error_code, job_outcome const&) {};
    job_id const id("j1");
    await(id, nothing);
    await(id, asio::bind_executor(ctx, nothing));
    await(id, asio::bind_executor(asio::any_io_executor(ctx.get_executor()), nothing));
    asio::co_spawn(ctx, one(id), asio::detached);
    ctx.poll();
    BOOST_TEST_REQUIRE(parked.size() == 4u);
    for (auto const& c : parked)
        BOOST_TEST(!c.tracks_itself());
}

BOOST_FIXTURE_TEST_CASE(every_other_handler_does, parking_lot)
{
    auto const nothing = [](error_code, job_outcome const&) {};
    job_id const id("j1");
    asio::io_context other;
    std::array<asio::io_context, 3> contexts;
    await(id, asio::bind_executor(contexts[0], nothing));
    await(id, asio::bind_executor(asio::make_strand(contexts[1]), nothing));
    asio::co_spawn(contexts[2], one(id), asio::detached);
    contexts[2].poll();
    BOOST_TEST_REQUIRE(parked.size() == 3u);
    for (std::size_t i = 0; i < 3; ++i) {
        BOOST_TEST(parked[i].tracks_itself());
        contexts[i].restart();
        contexts[i].poll();
        BOOST_TEST(!contexts[i].stopped(), "context " << i); // its run() would not return
    }
    complete({}, [](diagnostics*) {});
    for (auto& c : contexts) {
        c.run();
        BOOST_TEST(c.stopped());
    }
}

BOOST_FIXTURE_TEST_CASE(one_work_object_is_enough_for_all_at_home, parking_lot)
{
    await(job_id("j1"), [](error_code, job_outcome const&) {});
    ctx.poll();
    BOOST_TEST(ctx.stopped()); // the caller itself keeps nothing
    ctx.restart();
    {
        auto const work = flow::work_on(ctx.get_executor());
        ctx.poll();
        BOOST_TEST(!ctx.stopped());
    }
    ctx.poll();
    BOOST_TEST(ctx.stopped());
}

} // namespace vigil::test
