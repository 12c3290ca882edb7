// Polls come by the thousand and can wait: whatever else is called goes first, in every line and in every budget.
#include "line.hpp"

namespace vigil::flow::test {

using plan::repeat;

namespace {

struct crowd : line
{
    std::vector<std::shared_ptr<ended>> polling;

    void polls_come(int n)
    {
        for (int i = 0; i < n; ++i)
            polling.push_back(start_poll("/p"));
        ctx.restart();
        ctx.poll();
    }
    void all_are_served()
    {
        for (auto const& e : polling)
            BOOST_TEST((finish(e) && !e->ec));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(poll_manners, crowd)

BOOST_AUTO_TEST_CASE(in_the_line_of_the_rate)
{
    options.rate.per_second = 1;
    options.rate.burst = 1;
    wire.expect("GET /p").expect("POST /b").expect("GET /p").times(9);
    polls_come(10);
    auto const create = run("POST", "/b", repeat::once);
    BOOST_TEST(!create->ec);
    BOOST_TEST((time.elapsed() == 1s)); // the next departure, and not the eleventh
    all_are_served();
    BOOST_TEST((time.elapsed() == 10s));
}

// A seventh of a second is no whole number of nanoseconds: who wakes then is late, by a little. He leaves all the same.
BOOST_AUTO_TEST_CASE(alone_they_leave_as_often_as_the_rate_says)
{
    options.rate.per_second = 7;
    options.rate.burst = 1;
    wire.expect("GET /p").times(15);
    polls_come(15);
    all_are_served();
    BOOST_TEST((time.elapsed() >= 2s));
    BOOST_TEST((time.elapsed() < 2001ms));
}

BOOST_AUTO_TEST_CASE(in_the_line_before_a_breaker)
{
    options.retry.max_attempts = 1;
    wire.expect("GET /x").reply(503).times(20);
    for (int i = 0; i < 20; ++i)
        run("GET", "/x", repeat::read);
    polls_come(10);
    auto const create = start("POST", "/b", repeat::once);
    auto const read = start("GET", "/r", repeat::read);
    wire.expect("POST /b").after(1s).expect("GET /r").after(1s).expect("GET /p").after(1s);
    wire.expect("GET /p").times(9);
    BOOST_TEST(finish(create));
    BOOST_TEST((time.elapsed() == 7250ms)); // among the first to try
    BOOST_TEST(finish(read));
    all_are_served();
}

BOOST_AUTO_TEST_CASE(in_the_budget_of_retries)
{
    options.breaker.failures = 0;
    wire.expect("GET /p").reply(503).times(17 + 30);
    for (int i = 0; i < 30; ++i)
        polling.push_back(start_poll("/p"));
    for (auto const& e : polling)
        BOOST_TEST((finish(e) && e->ec == errc::retries_exhausted));
    BOOST_TEST(wire.requests().size() == 17u + 30u); // half of 500 pays for 17 retries
    wire.expect("POST /b").fail(asio::error::connection_refused, false).expect("POST /b").reply(202);
    BOOST_TEST(!run("POST", "/b", repeat::once)->ec);
}

BOOST_AUTO_TEST_CASE(their_own_rate_is_kept_after_a_pause_too)
{
    struct limited
    {
        plan::poll_budget budget{2};
    } one;
    options.retry.max_attempts = 1;
    wire.expect("GET /x").reply(503).times(20);
    for (int i = 0; i < 20; ++i)
        run("GET", "/x", repeat::read);
    std::vector<time_point> left;
    options.on_attempt = nullptr;
    wire.expect("GET /p").times(8);
    for (int i = 0; i < 8; ++i) {
        auto e = std::make_shared<ended>();
        e->pass.emplace(one.budget, std::nullopt);
        polling.push_back(start(e, "GET", "/p", repeat::read, 60s, codec::service::vbs));
    }
    std::size_t before = wire.requests().size();
    for (auto const& e : polling) {
        time.run_until(ctx, [&] { return wire.requests().size() > before; });
        ctx.restart();
        for (; before < wire.requests().size(); ++before)
            left.push_back(time.now());
        BOOST_TEST(e.get());
    }
    all_are_served();
    BOOST_TEST_REQUIRE(left.size() == 8u);
    for (std::size_t i = 2; i < left.size(); ++i)
        BOOST_TEST((left[i] - left[i - 2] >= 1s), i);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
