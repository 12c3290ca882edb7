// A group of clients on threads of their own, against a whole service on a loopback port. Also for ThreadSanitizer.
#define BOOST_TEST_MODULE vigil_group_threads
#include <vigil/testing/simulator.hpp>
#include <vigil/vigil.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <latch>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace vigil::test {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t cores = 4;

struct count
{
    std::atomic<int> ok{0};
    std::atomic<int> aborted{0};
    std::atomic<int> other{0};

    void operator()(error_code ec)
    {
        if (!ec)
            ++ok;
        else if (ec == condition::cancelled || ec == errc::client_stopped)
            ++aborted;
        else
            ++other;
    }
    int all() const { return ok + aborted + other; }
};

// One context and one thread for each core, as a program would have them.
struct machine
{
    testing::simulator_options service;
    std::optional<testing::simulator> sim;
    client_options options;
    std::array<asio::io_context, cores> contexts{asio::io_context(1), asio::io_context(1),
                                                 asio::io_context(1), asio::io_context(1)};
    std::optional<client_group> group;
    std::vector<std::thread> threads;

    machine()
    {
        service.tls = false;
        service.backup = {20ms, 60ms};
        options.poll.first = 20ms;
        options.poll.min = 20ms;
        options.retry.first_delay = 5ms;
        options.proxy.from_environment = false;
        options.tls.system_ca = false;  // a hundred and forty certificates for each client
        options.single_threaded = true; // no strands: the harder case
    }

    ~machine()
    {
        group.reset();
        join();
    }

    void make()
    {
        if (!sim)
            sim.emplace(service);
        options.credentials = password_credentials(sim->url(), service.user, service.password)
                                  .user_domain_name(service.domain)
                                  .project_name(service.project_name);
        options.tls.ca_pem = sim->ca_pem();
        std::vector<client_group::executor_type> executors;
        for (auto& c : contexts)
            executors.emplace_back(c.get_executor());
        group.emplace(executors, options);
    }

    // Every thread does begin(n), waits for the others, and runs its context until nothing is left to do. Returns
    // when everything was begun.
    template <class Begin>
    void start(Begin begin)
    {
        auto const together = std::make_shared<std::latch>(cores + 1);
        for (std::size_t n = 0; n < cores; ++n)
            threads.emplace_back([this, n, begin, together] {
                begin(n);
                together->arrive_and_wait();
                contexts[n].run();
            });
        together->arrive_and_wait();
    }

    // Backups that are being made. What they leave of work on the first context is done.
    std::vector<std::string> begin_backups(std::string const& volume, int how_many)
    {
        std::vector<std::string> ids;
        for (int i = 0; i < how_many; ++i)
            (*group)[0].async_create_native_backup(
                create_native_backup_request(volume_id(volume + std::to_string(i)), "n"),
                [&](error_code ec, backup_summary const& b) {
                    BOOST_TEST(!ec);
                    ids.push_back(b.id.str());
                });
        contexts[0].run();
        contexts[0].restart();
        return ids;
    }

    void join()
    {
        for (auto& t : threads)
            t.join();
        threads.clear();
    }
};

std::uint64_t sum_of(testing::simulator_stats const& stats, std::string const& part)
{
    std::uint64_t n = 0;
    for (auto const& [operation, times] : stats.requests)
        if (operation.find(part) != operation.npos)
            n += times;
    return n;
}

asio::awaitable<void> ask_again_and_again(client& by, int times, count& ends)
{
    for (int i = 0; i < times; ++i) {
        auto const [ec, ignored] =
            co_await by.async_get_backup(backup_id("missing"), asio::as_tuple(asio::use_awaitable));
        ends(ec == condition::not_found ? error_code() : ec);
    }
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(group_threads, machine)

BOOST_AUTO_TEST_CASE(four_threads_wait_a_thousand_times_by_one_log_in)
{
    constexpr int n = 1000;
    options.poll.first = 1s; // everybody has come by then
    make();
    count ends;
    start([&](std::size_t) {
        for (int i = 0; i < n; ++i)
            group->async_await_backup(backup_id("missing" + std::to_string(i)), wait_goal::deleted,
                                      [&](error_code ec, backup_outcome const&) { ends(ec); });
    });
    join();
    BOOST_TEST(ends.ok == 4 * n);
    BOOST_TEST(ends.all() == 4 * n);
    auto const stats = sim->stats();
    BOOST_TEST(stats.tokens == 1u);
    BOOST_TEST(sum_of(stats, "iam.tokens.create") == 1u);
    BOOST_TEST(sum_of(stats, "vbs.backups.get") == static_cast<unsigned>(n)); // a quarter of the waits
    BOOST_TEST(stats.connections <= options.connections.per_origin);
}

BOOST_AUTO_TEST_CASE(with_strands_too)
{
    constexpr int n = 200;
    options.single_threaded = false;
    make();
    count ends;
    start([&](std::size_t) {
        for (int i = 0; i < n; ++i)
            group->async_await_backup(backup_id("missing" + std::to_string(i)), wait_goal::deleted,
                                      [&](error_code ec, backup_outcome const&) { ends(ec); });
    });
    join();
    BOOST_TEST(ends.ok == 4 * n);
    BOOST_TEST(sim->stats().tokens == 1u);
}

BOOST_AUTO_TEST_CASE(tokens_that_die_are_renewed_once_each)
{
    service.script.emplace_back("vbs.backups.get*", 300, testing::fault::expire_tokens());
    service.script.emplace_back("vbs.backups.get*", 1500, testing::fault::expire_tokens());
    make();
    count ends;
    constexpr int each = 60;
    constexpr int at_once = 10; // so few that no call waits for a connection with a token that has died
    start([&](std::size_t core) {
        for (int i = 0; i < at_once; ++i)
            asio::co_spawn(contexts[core], ask_again_and_again((*group)[core], each, ends), asio::detached);
    });
    join();
    BOOST_TEST(ends.ok == 4 * at_once * each);
    BOOST_TEST(sim->stats().tokens == 3u);
}

BOOST_AUTO_TEST_CASE(backups_from_the_first_to_the_last)
{
    make();
    constexpr int n = 25;
    count ends;
    std::array<std::set<std::string>, cores> made;
    start([&](std::size_t core) {
        for (int i = 0; i < n; ++i) {
            auto const name = std::to_string(core) + "-" + std::to_string(i);
            group->async_back_up(
                create_backup_request(volume_id("volume-" + name), name),
                asio::bind_executor(contexts[core], [&, core](error_code ec, backup const& b) {
                    ends(ec);
                    made.at(core).insert(b.id.str()); // on this thread, whoever made it
                }));
        }
    });
    join();
    BOOST_TEST(ends.ok == 4 * n);
    for (auto const& ids : made)
        BOOST_TEST(ids.size() == static_cast<std::size_t>(n));
    auto const stats = sim->stats();
    BOOST_TEST(stats.creates == static_cast<unsigned>(4 * n));
    BOOST_TEST(stats.duplicates == 0u);
    BOOST_TEST(stats.tokens == 1u);
}

BOOST_AUTO_TEST_CASE(the_budgets_hold_over_all_threads)
{
    options.poll.max_polls_per_second = 100;
    options.rate.per_second = 1000;
    make();
    count ends;
    constexpr int n = 60;
    auto const began = std::chrono::steady_clock::now();
    start([&](std::size_t core) {
        for (int i = 0; i < n / 4; ++i)
            group->async_await_backup(backup_id("missing" + std::to_string(core) + "-" + std::to_string(i)),
                                      wait_goal::deleted, wait_options().look_at_once(true),
                                      [&](error_code ec, backup_outcome const&) { ends(ec); });
    });
    join();
    auto const took = std::chrono::steady_clock::now() - began;
    BOOST_TEST(ends.ok == n);
    BOOST_TEST((took >= 590ms)); // sixty looks, the first of them at once, the last 59 hundredths later
}

BOOST_AUTO_TEST_CASE(stopped_from_another_thread_while_they_run)
{
    service.backup = {1h, 1h};
    for (int round = 0; round < 5; ++round) {
        make();
        count ends;
        constexpr int n = 300;
        auto const ids = begin_backups("volume-" + std::to_string(round) + "-", 5);
        start([&](std::size_t) {
            for (int i = 0; i < n; ++i) {
                auto const& id = ids[static_cast<std::size_t>(i) % ids.size()];
                group->async_await_backup(backup_id(id),
                                          [&](error_code ec, backup_outcome const&) { ends(ec); });
            }
        });
        if (round % 2) // they do run: this one has something to do
            group->of(backup_id(ids.front()))
                .async_list_backups(list_backups_query(), asio::use_future)
                .wait();
        if (round < 3)
            group->stop();
        else
            group.reset();
        join(); // nothing is left to do anywhere
        BOOST_TEST(ends.aborted == 4 * n);
        BOOST_TEST(ends.all() == 4 * n);
        group.reset();
        for (auto& c : contexts) {
            c.restart();
            c.poll();
            c.restart();
        }
    }
}

BOOST_AUTO_TEST_CASE(one_that_is_stopped_in_a_log_in_hands_it_on)
{
    service.latency = {5ms, 20ms};
    for (std::size_t round = 0; round < 8; ++round) {
        make();
        count stopped;
        count others;
        auto const leaves = round % cores;
        start([&](std::size_t core) {
            for (int i = 0; i < 20; ++i)
                (*group)[core].async_list_backups(list_backups_query(),
                                                  [&, core](error_code ec, page<backup_summary> const&) {
                                                      core == leaves ? stopped(ec) : others(ec);
                                                  });
        });
        (*group)[leaves].stop();
        join();
        BOOST_TEST(stopped.other == 0);
        BOOST_TEST(stopped.all() == 20);
        BOOST_TEST(others.ok == 60);
        group.reset();
        for (auto& c : contexts) {
            c.restart();
            c.poll();
            c.restart();
        }
    }
}

BOOST_AUTO_TEST_CASE(contexts_end_in_any_order)
{
    make();
    for (std::size_t round = 0; round < 6; ++round) {
        std::vector<std::unique_ptr<asio::io_context>> own;
        std::vector<client_group::executor_type> executors;
        for (std::size_t i = 0; i < 3; ++i)
            executors.emplace_back(own.emplace_back(std::make_unique<asio::io_context>(1))->get_executor());
        {
            client_group three(executors, options);
            for (std::size_t i = 0; i < 3; ++i)
                three[i].async_get_quota([](error_code, std::vector<backup_quota> const&) {});
            for (std::size_t i = 0; i < 3; ++i)
                for (std::size_t step = 0; step < 1 + round; ++step)
                    own[i]->poll_one(); // the first one is about to log in, the others wait
        }
        executors.clear();
        own[round % 3].reset();
        for (auto const& left : own)
            if (left)
                left->poll();
        own[(round + 1) % 3].reset();
        for (auto const& left : own)
            if (left)
                left->poll();
    }
}

BOOST_AUTO_TEST_CASE(a_group_of_nobody_is_refused)
{
    try {
        client_group const none(std::vector<client_group::executor_type>(), options);
        BOOST_ERROR("it was made");
    } catch (request_error const& e) {
        BOOST_TEST(e.code() == errc::invalid_argument);
        BOOST_TEST(e.info().field == "executors");
    }
}

BOOST_AUTO_TEST_CASE(an_executor_of_nothing_is_refused)
{
    auto const refused = [](auto make) {
        try {
            make();
            return std::string("made");
        } catch (request_error const& e) {
            return e.info().field;
        }
    };
    options.credentials = token_credentials("t");
    options.project = project_id("p");
    options.vbs_endpoint = "https://service.test";
    std::vector<client_group::executor_type> executors(2); // one was forgotten
    executors.front() = contexts[0].get_executor();
    BOOST_TEST(refused([&] { client_group(executors, options); }) == "executor");
    BOOST_TEST(refused([&] { client(asio::any_io_executor(), options); }) == "executor");
}

struct job_of_ours
{
    operator job_id() const { return job_id("missing"); }
};

BOOST_AUTO_TEST_CASE(what_converts_to_an_id_is_one)
{
    make();
    count ends;
    start([&](std::size_t core) {
        if (core == 0)
            group->async_await_job(job_of_ours(), wait_options().limit(100ms),
                                   [&](error_code ec, job_outcome const&) { ends(ec); });
    });
    join();
    BOOST_TEST(ends.all() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
