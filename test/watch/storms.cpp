// Waits of every kind that come, go, are cancelled and have deadlines, while everything that can be wrong with a service
// is wrong now and then: each ends exactly once and for a reason that is true, and nothing is left behind.
#include "listing_service.hpp"

#include <vigil/policies.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <list>
#include <random>

namespace vigil::test {
namespace {

struct storm : listing
{
    struct caller
    {
        std::string id; // "b7", "j7", "t7"
        wait_goal goal = wait_goal::created;
        time_point from, limit = time_point::max();
        asio::cancellation_signal stop;
        bool stopped = false;
        int times = 0;
    };

    std::mt19937_64 generator;
    std::list<caller> callers;
    std::size_t left = 0;

    explicit storm(unsigned seed) : generator(seed)
    {
        options.seed = seed + 1;
        options.retry.max_attempts = 1 + static_cast<int>(seed % 3);
        options.poll.jitter = 0.1;
        options.poll.max_polls_per_second = seed % 4 == 3 ? 20 : 0;
    }

    std::size_t throw_dice(std::size_t n)
    {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(generator);
    }

    void ended(caller& c, error_code ec)
    {
        ++c.times;
        --left;
        auto const& item = service->find("b" + c.id.substr(1));
        auto const now = time.now();
        bool const over = item.ends <= now;
        if (!ec || ec == condition::work_failed || ec == errc::resource_gone)
            BOOST_TEST(over, c.id << " ended too early: " << ec.message());
        else if (ec == errc::wait_deadline)
            BOOST_TEST((now >= c.limit && now <= c.limit + 1100ms), c.id << " missed its deadline");
        else
            BOOST_TEST((ec == asio::error::operation_aborted && c.stopped), c.id << ": " << ec.message());
    }

    void come()
    {
        auto const k = throw_dice(service->items.size());
        auto const& item = service->items[k];
        auto& c = callers.emplace_back();
        ++left;
        auto const number = item.id.substr(1);
        c.from = time.now();
        wait_options how;
        if (throw_dice(4) == 0) {
            auto const limit = 200ms * (1 + throw_dice(100));
            c.limit = time.now() + limit;
            how.limit(limit);
        }
        how.look_at_once(throw_dice(5) == 0);
        auto note = [this, &c](error_code ec, auto const&) { ended(c, ec); };
        auto token = asio::bind_cancellation_slot(c.stop.slot(), note);
        auto const deleted = item.running == "deleting";
        switch (deleted ? 0 : throw_dice(3)) {
        case 0:
            c.id = item.id;
            c.goal = deleted ? wait_goal::deleted : wait_goal::created;
            api().async_await_backup(backup_id(c.id), c.goal, how, token);
            break;
        case 1:
            c.id = "j" + number;
            api().async_await_job(job_id(c.id), how, token);
            break;
        default:
            c.id = "t" + number;
            policies(api()).async_await_task(policy_id("p" + std::to_string(k % 3)), policy_task_id(c.id),
                                             how, token);
        }
    }

    void stop_one()
    {
        auto at = callers.begin();
        std::advance(at, throw_dice(callers.size()));
        if (at->times != 0)
            return;
        at->stopped = true;
        at->stop.emit(asio::cancellation_type::terminal);
    }

    void change_the_weather()
    {
        auto& s = *service;
        s.status = throw_dice(4) == 0 ? 503 : 200;
        s.list_status = std::array{200, 200, 200, 503, 403, 500}[throw_dice(6)];
        s.empty_lists = throw_dice(6) == 0;
        s.stale_lists = throw_dice(6) == 0;
        s.cap = std::array<std::size_t, 4>{1000, 1000, 50, 7}[throw_dice(4)];
        s.list_takes = std::array<duration, 3>{0s, 0s, 700ms}[throw_dice(3)];
    }

    void fair_weather()
    {
        auto& s = *service;
        s.status = s.list_status = 200;
        s.empty_lists = s.stale_lists = false;
        s.list_takes = {};
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(storms)

BOOST_AUTO_TEST_CASE(every_wait_ends_once_and_for_a_true_reason)
{
    for (unsigned seed = 0; seed < 25; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed)
        {
            storm s(seed);
            auto const things = 20 + s.throw_dice(400);
            for (std::size_t k = 0; k < things; ++k) {
                bool const deleting = k % 5 == 4;
                s.make(k, k + 1, 100ms * (1 + s.throw_dice(900)), deleting ? "deleting" : "creating",
                       deleting     ? ""
                       : k % 7 == 3 ? "error"
                                    : "available");
            }
            s.service->ignores_filter = seed % 5 == 0;
            for (int step = 0; step < 300; ++step) {
                for (auto n = s.throw_dice(8); n-- > 0;)
                    s.come();
                if (!s.callers.empty() && s.throw_dice(3) == 0)
                    s.stop_one();
                if (s.throw_dice(10) == 0)
                    s.change_the_weather();
                s.time.run_for(s.ctx, 100ms * (1 + s.throw_dice(4)));
            }
            s.fair_weather();
            BOOST_TEST(s.time.run_until(
                s.ctx, [&] { return s.left == 0; }, 1h));
            s.ctx.restart();
            s.ctx.poll();
            for (auto const& c : s.callers)
                BOOST_TEST_REQUIRE(c.times == 1);
            if (s.options.poll.max_polls_per_second > 0)
                BOOST_TEST(s.service->most_in_a_second() <= 20u);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_client_may_end_at_any_time)
{
    for (unsigned seed = 0; seed < 60; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed)
        {
            storm s(seed);
            s.make(0, 100, 20s);
            for (int k = 0; k < 300; ++k)
                s.come();
            for (int step = 0; step < 10; ++step) {
                s.change_the_weather();
                s.time.run_for(s.ctx, 50ms * s.throw_dice(20));
            }
            for (auto& c : s.callers)
                c.stopped = true;
            s.cl.reset(); // what waits ends with operation_aborted
            s.ctx.restart();
            s.ctx.poll();
            BOOST_TEST(s.left == 0u);
            s.time.run_for(s.ctx, 2s); // the service's own delays
        }
    }
}

BOOST_AUTO_TEST_CASE(a_context_may_end_at_any_time)
{
    for (unsigned seed = 0; seed < 60; ++seed) {
        auto s = std::make_unique<storm>(seed);
        s->finished_early = true;
        s->make(0, 100, 20s);
        for (int k = 0; k < 300; ++k)
            s->come();
        for (int step = 0; step < 10; ++step) {
            s->change_the_weather();
            s->time.run_for(s->ctx, 50ms * s->throw_dice(20));
        }
        if (seed % 2 == 0)
            s->cl.reset(); // with everything that it has posted still to come
    }                      // must neither crash nor leak
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
