// What is told of the rate: how long a call waited for its turn, why it did not wait, when the limit that is learned
// falls and rises; and which limit ended a call that was not attempted again.
#include "line.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace vigil::flow::test {

using plan::repeat;

namespace {

struct paced_line : line
{
    struct told
    {
        std::string target;
        duration paced, held, elapsed;
    };
    std::vector<told> attempts;

    paced_line()
    {
        options.on_attempt = [this](attempt_event const& e) {
            attempts.push_back({std::string(e.target), e.paced, e.held, e.elapsed});
        };
    }

    // The events of the learned limit, without their fields.
    std::vector<std::string> rate_events() const
    {
        std::vector<std::string> all_of_them;
        for (auto const& e : events)
            if (e.name == "rate")
                all_of_them.push_back(e.fields.at(0).second);
        return all_of_them;
    }

    std::string field(log_event const& e, std::string_view name) const
    {
        auto const at = std::ranges::find(e.fields, name, [](auto const& f) { return f.first; });
        return at == e.fields.end() ? "(none)" : at->second;
    }

    void limit_to(double per_second)
    {
        options.rate.per_second = per_second;
        options.rate.burst = 1;
    }

    // At 1 s, for 6.25 s; and a request may leave each second.
    void open_the_breaker()
    {
        limit_to(1);
        options.retry.max_attempts = 1;
        options.breaker.calls = 2;
        wire.expect("GET /x").reply(503).times(2);
        run("GET", "/x", repeat::read);
        run("GET", "/x", repeat::read);
    }
};

bool says(std::string const& text, std::string_view part) { return text.find(part) != text.npos; }

} // namespace

BOOST_FIXTURE_TEST_SUITE(paces, paced_line)

BOOST_AUTO_TEST_CASE(the_time_in_line_is_told)
{
    limit_to(2);
    wire.expect("GET /b1").expect("GET /b2").expect("GET /b3");
    std::vector<std::shared_ptr<ended>> calls;
    for (auto const* const target : {"/b1", "/b2", "/b3"})
        calls.push_back(start("GET", target, repeat::read));
    for (auto const& e : calls)
        BOOST_TEST((finish(e) && !e->ec));
    BOOST_TEST_REQUIRE(attempts.size() == 3u);
    duration const expected[] = {0ms, 500ms, 1000ms};
    for (std::size_t i = 0; i < 3; ++i) {
        BOOST_TEST((attempts[i].paced == expected[i]), i);
        BOOST_TEST((attempts[i].held == 0ms), i);
        BOOST_TEST((attempts[i].elapsed == 0ms), i);
        BOOST_TEST(calls[i]->info.paced == (i > 0 ? 1 : 0));
        BOOST_TEST((calls[i]->info.paced_for == expected[i]), i);
    }
    BOOST_TEST(says(to_string(calls[2]->info), "paced=1.000s"), to_string(calls[2]->info));
    BOOST_TEST(!says(to_string(calls[0]->info), "paced"), to_string(calls[0]->info));
}

BOOST_AUTO_TEST_CASE(each_attempt_has_its_own_time_in_line)
{
    limit_to(1);
    wire.expect("GET /b1").reply(503).expect("GET /x").expect("GET /b1");
    auto const first = start("GET", "/b1", repeat::read);
    auto const other = start("GET", "/x", repeat::read); // a second in line
    BOOST_TEST((finish(first) && finish(other) && !first->ec && !other->ec));
    BOOST_TEST(first->info.attempts == 2);
    BOOST_TEST(first->info.paced == 1);
    BOOST_TEST((first->info.paced_for == 1900ms)); // after a pause of 100 ms
    BOOST_TEST_REQUIRE(attempts.size() == 3u);
    BOOST_TEST((attempts[0].paced == 0ms && attempts[1].paced == 1s && attempts[2].paced == 1900ms));
}

// Both calls come when the breaker opens, wait for their turn, before the breaker, and the second again for its turn: no
// time is told twice.
BOOST_AUTO_TEST_CASE(who_waits_for_a_breaker_and_for_the_rate_is_told_of_both)
{
    open_the_breaker();
    BOOST_TEST((time.elapsed() == 1s));
    wire.expect("GET /b").expect("GET /c");
    auto const b = start("GET", "/b", repeat::read), c = start("GET", "/c", repeat::read);
    BOOST_TEST((finish(b) && finish(c) && !b->ec && !c->ec));
    BOOST_TEST((b->info.paced_for == 1s && b->info.held_for == 5250ms));
    BOOST_TEST((c->info.paced_for == 3s && c->info.held_for == 4250ms));
    BOOST_TEST((c->info.elapsed == c->info.paced_for + c->info.held_for));
    BOOST_TEST((c->info.paced == 1 && c->info.held == 1));
    BOOST_TEST((attempts.back().paced == 3s && attempts.back().held == 4250ms));
}

// The same, but the first one fails while the second waits for its turn: it has to wait before the breaker once more.
BOOST_AUTO_TEST_CASE(who_waits_for_both_again_and_again_is_told_the_sum)
{
    open_the_breaker();
    wire.expect("GET /b").reply(503).expect("GET /c");
    auto const b = start("GET", "/b", repeat::read), c = start("GET", "/c", repeat::read);
    BOOST_TEST((finish(b) && finish(c) && b->ec && !c->ec));
    BOOST_TEST((c->info.paced_for == 3s));
    BOOST_TEST((c->info.elapsed == 18750ms)); // until 7.25 s, and 12.5 s more, since 1 s
    BOOST_TEST((c->info.held_for == 15750ms));
}

BOOST_AUTO_TEST_CASE(the_turn_of_who_is_cancelled_is_the_next_ones)
{
    limit_to(1);
    wire.expect("GET /a").expect("GET /d").expect("GET /c");
    auto const a = start("GET", "/a", repeat::read), b = start("GET", "/b", repeat::read),
               c = start("GET", "/c", repeat::read);
    time.run_for(ctx, 500ms);
    b->stop.emit(asio::cancellation_type::total);
    time.run_for(ctx, 100ms);
    auto const d = start("GET", "/d", repeat::read);
    BOOST_TEST((finish(a) && finish(b) && finish(c) && finish(d)));
    BOOST_TEST(b->ec == asio::error::operation_aborted);
    BOOST_TEST((d->info.elapsed == 400ms));
    BOOST_TEST((c->info.elapsed == 2s));
}

// Behind a limit that may rise waits are slept in parts, and after each of them there may be an earlier turn.
BOOST_AUTO_TEST_CASE(who_waits_already_gets_an_earlier_turn)
{
    options.retry.max_attempts = 1;
    wire.expect("GET /x").reply(429).expect("GET /0").expect("GET /9");
    run("GET", "/x", repeat::read); // 1.4 a second from now on
    std::vector<std::shared_ptr<ended>> calls;
    for (int i = 0; i < 10; ++i)
        calls.push_back(start("GET", '/' + std::to_string(i), repeat::read));
    time.run_for(ctx, 100ms);
    for (std::size_t i = 1; i < 9; ++i)
        calls[i]->stop.emit(asio::cancellation_type::total);
    for (auto const& e : calls)
        BOOST_TEST(finish(e));
    BOOST_TEST((calls[9]->info.elapsed <= 2s), calls[9]->info.elapsed.count());
}

BOOST_AUTO_TEST_CASE(a_call_that_would_be_late_says_so)
{
    limit_to(0.1);
    wire.expect("GET /b1");
    BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
    auto const e = run("GET", "/b1", repeat::read, 5s);
    BOOST_TEST(e->ec == errc::deadline_exceeded);
    BOOST_TEST(e->info.rule ==
               "its turn under the rate that was set (rate.per_second) would come in 10.0 s or later, "
               "and its deadline in 5.0 s");
    BOOST_TEST(!e->info.cause);
    BOOST_TEST(e->info.attempts == 0);
}

BOOST_AUTO_TEST_CASE(and_names_the_throttling_when_it_was_that)
{
    options.retry.max_attempts = 1;
    wire.expect("GET /b1")
        .reply(429, R"({"error_code":"APIG.0308","error_msg":"slow down"})")
        .retry_after(20s);
    BOOST_TEST(run("GET", "/b1", repeat::read)->ec == errc::retries_exhausted);
    auto const e = run("GET", "/b1", repeat::read, 8s);
    BOOST_TEST(e->ec == errc::deadline_exceeded);
    BOOST_TEST((e->info.cause == condition::throttled));
    BOOST_TEST(says(e->info.rule, "throttling"), e->info.rule);
    BOOST_TEST(says(e->info.rule, "20.0 s or later, and its deadline in 8.0 s"), e->info.rule);
    BOOST_TEST((time.elapsed() == 0s));
}

// ---- the learned limit ----------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(a_cut_and_the_recovery_are_logged_once_each)
{
    options.retry.max_attempts = 1;
    for (int i = 0; i < 100; ++i) { // 50 a second
        wire.expect("GET /b");
        run("GET", "/b", repeat::read);
        time.run_for(ctx, 20ms);
        ctx.restart();
    }
    wire.expect("GET /b").reply(429).retry_after(2s);
    run("GET", "/b", repeat::read);
    BOOST_TEST((rate_events() == std::vector<std::string>{"cut"}));
    auto const cut = *std::ranges::find(events, std::string_view("rate"), &log_event::name);
    BOOST_TEST((cut.level == log_level::warning));
    BOOST_TEST(field(cut, "origin") == "https://vbs.test");
    BOOST_TEST(std::stod(field(cut, "per_second")) == 35.0, boost::test_tools::tolerance(0.1));
    BOOST_TEST(field(cut, "pause_ms") == "2000");
    BOOST_TEST(field(cut, "error") != "(none)");

    for (int i = 0; i < 400; ++i) {
        wire.expect("GET /b");
        BOOST_TEST(!run("GET", "/b", repeat::read)->ec);
        time.run_for(ctx, 20ms);
        ctx.restart();
    }
    BOOST_TEST((rate_events() == std::vector<std::string>{"cut", "recovered"}));
    auto const end = *std::ranges::find_if(
        events, [](log_event const& e) { return e.name == "rate" && e.fields[0].second == "recovered"; });
    BOOST_TEST((end.level == log_level::info));
    BOOST_TEST(field(end, "origin") == "https://vbs.test");
    BOOST_TEST(std::stod(field(end, "per_second")) > 45);
    BOOST_TEST(field(end, "error") == "(none)");
}

// Both left before the limit was cut: the refusal that comes three seconds later is no second event.
BOOST_AUTO_TEST_CASE(a_refusal_that_comes_late_is_judged_by_when_its_request_left)
{
    options.retry.max_attempts = 1;
    wire.expect("GET /b").reply(429).expect("GET /c").reply(429).after(3s);
    auto const b = start("GET", "/b", repeat::read), c = start("GET", "/c", repeat::read);
    BOOST_TEST((finish(b) && finish(c)));
    BOOST_TEST((time.elapsed() == 3s));
    BOOST_TEST((rate_events() == std::vector<std::string>{"cut"}));
    wire.expect("GET /d").reply(429);
    run("GET", "/d", repeat::read);
    BOOST_TEST((rate_events() == std::vector<std::string>{"cut", "cut"}));
}

// ---- which limit ended a call ---------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(what_was_used_up_is_told)
{
    wire.expect("GET /b").reply(503).times(4);
    auto const attempted = run("GET", "/b", repeat::read);
    BOOST_TEST(attempted->ec == errc::retries_exhausted);
    BOOST_TEST(says(attempted->info.rule, "retry.max_attempts"), attempted->info.rule);

    wire.expect("GET /b").reply(503).retry_after(100s);
    auto const late = run("GET", "/b", repeat::read);
    BOOST_TEST(late->ec == errc::retries_exhausted);
    BOOST_TEST(late->info.attempts == 1);
    BOOST_TEST(says(late->info.rule, "no time is left"), late->info.rule);

    options.retry.budget = 10;
    all.reset();
    wire.expect("GET /b").reply(503);
    auto const poor = run("GET", "/b", repeat::read);
    BOOST_TEST(poor->ec == errc::retries_exhausted);
    BOOST_TEST(poor->info.attempts == 1);
    BOOST_TEST(says(poor->info.rule, "retry.budget"), poor->info.rule);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
