// Many threads start, cancel and end operations of one client at once. For ThreadSanitizer.
#define BOOST_TEST_MODULE vigil_client_threads
#include <vigil/testing/simulator.hpp>
#include <vigil/vigil.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <vector>

namespace vigil::test {
namespace {

// An operation with a strand and a signal of its own: cancelled from there while the answer races it.
struct racer
{
    asio::strand<asio::thread_pool::executor_type> strand;
    asio::cancellation_signal stop;

    explicit racer(asio::thread_pool& pool) : strand(asio::make_strand(pool.get_executor())) {}
};

struct count
{
    std::atomic<int> ok{0};
    std::atomic<int> aborted{0};
    std::atomic<int> other{0};

    void operator()(error_code ec)
    {
        if (!ec)
            ++ok;
        else if (ec == condition::cancelled)
            ++aborted;
        else
            ++other;
    }
    int all() const { return ok + aborted + other; }
};

client_options options_for(testing::simulator& sim)
{
    testing::simulator_options const known; // what the simulator accepts by default
    client_options o;
    o.credentials = password_credentials(sim.url(), known.user, known.password)
                        .user_domain_name(known.domain)
                        .project_name(known.project_name);
    o.tls.ca_pem = sim.ca_pem();
    o.poll.first = std::chrono::milliseconds(5);
    o.poll.min = std::chrono::milliseconds(5);
    return o;
}

} // namespace

BOOST_AUTO_TEST_SUITE(threads)

BOOST_AUTO_TEST_CASE(calls_and_waits_with_racing_cancellation)
{
    testing::simulator sim(testing::simulator_options{});
    asio::thread_pool pool(4);
    count calls;
    count waits;
    constexpr int n = 400;
    {
        client cl(pool.get_executor(), options_for(sim));
        std::vector<std::unique_ptr<racer>> racers;
        for (int i = 0; i < n; ++i) {
            auto* const r = racers.emplace_back(std::make_unique<racer>(pool)).get();
            asio::dispatch(r->strand, [&, r, i] {
                auto const on = [&](auto handler) {
                    return asio::bind_cancellation_slot(r->stop.slot(),
                                                        asio::bind_executor(r->strand, handler));
                };
                if (i % 2)
                    cl.async_get_backup(backup_id("missing"), on([&](error_code ec, backup) { calls(ec); }));
                else
                    cl.async_await_backup(backup_id("missing" + std::to_string(i % 7)), wait_goal::deleted,
                                          wait_options(),
                                          on([&](error_code ec, backup_outcome) { waits(ec); }));
            });
            asio::post(r->strand, [r, i] {
                if (i % 3)
                    r->stop.emit(asio::cancellation_type::total);
            });
        }
        while (calls.all() + waits.all() < n)
            std::this_thread::yield();
        std::promise<void> drained; // the racers' own posts
        asio::post(pool, [&] { drained.set_value(); });
        drained.get_future().wait();
    }
    pool.join();
    BOOST_TEST(calls.all() == n / 2);
    BOOST_TEST(waits.all() == n / 2);
    BOOST_TEST(waits.other == 0); // a backup that is not there is a deleted one
}

BOOST_AUTO_TEST_CASE(clients_end_while_their_operations_run)
{
    testing::simulator sim(testing::simulator_options{});
    asio::thread_pool pool(4);
    count ends;
    constexpr int rounds = 20;
    constexpr int each = 10;
    for (int round = 0; round < rounds; ++round) {
        client cl(pool.get_executor(), options_for(sim));
        for (int i = 0; i < each; ++i)
            cl.async_await_job(job_id("missing"), wait_options(),
                               [&](error_code ec, job_outcome) { ends(ec); });
    } // at once
    pool.join();
    BOOST_TEST(ends.all() == rounds * each);
}

BOOST_AUTO_TEST_CASE(futures_from_a_thread_of_ones_own)
{
    testing::simulator sim(testing::simulator_options{});
    asio::thread_pool pool(2);
    {
        client cl(pool.get_executor(), options_for(sim));
        auto page = cl.async_list_backups(list_backups_query(), asio::use_future).get();
        BOOST_TEST(page.items.empty());
    }
    pool.join();
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
