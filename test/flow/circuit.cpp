// An endpoint that fails: who waits, who is turned away, who tries again, and what is told of it.
#include "line.hpp"

#include <boost/asio/post.hpp>

namespace vigil::flow::test {

using plan::repeat;

namespace {

// Dice of a half: a pause is five quarters of what the options say.
constexpr duration first_pause = 6250ms, second_pause = 12500ms;

struct broken : line
{
    broken()
    {
        options.retry.max_attempts = 1;
        options.sdrs_endpoint = "https://sdrs.test";
    }

    // Twenty failures at once: it opens now.
    void open()
    {
        wire.expect("GET /x").reply(503).times(20);
        std::vector<std::shared_ptr<ended>> all_calls;
        for (int i = 0; i < 20; ++i)
            all_calls.push_back(start("GET", "/x", repeat::read));
        for (auto const& e : all_calls)
            BOOST_TEST(finish(e));
        BOOST_TEST(logged("circuit", "opened") == 1u);
    }

    std::size_t sent() const { return wire.requests().size() - 20; }
};

struct nothing
{};

} // namespace

BOOST_FIXTURE_TEST_SUITE(circuits, broken)

BOOST_AUTO_TEST_CASE(while_it_is_open_a_call_waits_and_says_so)
{
    open();
    wire.expect("GET /b1").reply(200, "yes");
    auto const e = run("GET", "/b1", repeat::read);
    BOOST_TEST(e->body == "yes");
    BOOST_TEST((time.elapsed() == first_pause));
    BOOST_TEST(e->info.held == 1);
    BOOST_TEST((e->info.held_for == first_pause));
    BOOST_TEST((e->info.elapsed == first_pause));
    BOOST_TEST(e->info.attempts == 1);
    BOOST_TEST(to_string(e->info).find("held=6.250s") != std::string::npos, to_string(e->info));
    BOOST_TEST(logged("circuit", "half_open") == 1u);
}

BOOST_AUTO_TEST_CASE(who_cannot_wait_is_turned_away_at_once_and_told_why)
{
    open();
    for (auto const how : {repeat::read, repeat::once}) {
        auto const e = run("POST", "/b", how, first_pause); // the pause ends with the deadline
        BOOST_TEST(e->ec == errc::circuit_open);
        BOOST_TEST((e->ec == condition::transient));
        BOOST_TEST(e->info.cause == http_errc::service_unavailable);
        BOOST_TEST(e->info.attempts == 0);
        BOOST_TEST(!e->info.outcome_unknown);
    }
    BOOST_TEST((time.elapsed() == 0s));
    BOOST_TEST(sent() == 0u);
}

BOOST_AUTO_TEST_CASE(each_change_is_logged_once)
{
    open();
    wire.expect("GET /b1").reply(503);
    run("GET", "/b1", repeat::read);
    BOOST_TEST(logged("circuit", "opened") == 2u);
    wire.expect("GET /b1").times(30);
    for (int i = 0; i < 30; ++i)
        BOOST_TEST(!run("GET", "/b1", repeat::read)->ec);
    BOOST_TEST(logged("circuit", "opened") == 2u);
    BOOST_TEST(logged("circuit", "half_open") == 2u);
    BOOST_TEST(logged("circuit", "closed") == 1u);

    auto const at = std::ranges::find(events, "circuit", &log_event::name);
    BOOST_TEST_REQUIRE((at != events.end()));
    BOOST_TEST((at->level == log_level::warning));
    std::string text;
    for (auto const& [name, value] : at->fields)
        text += std::string(name) + '=' + value + ' ';
    BOOST_TEST(text == "event=opened origin=https://vbs.test error=HTTP status 503 pause_ms=6250 ");
}

BOOST_AUTO_TEST_CASE(three_try_at_once_in_the_order_they_came_and_then_everybody_goes)
{
    open();
    std::vector<std::shared_ptr<ended>> waiting;
    for (int i = 0; i < 8; ++i)
        waiting.push_back(start("GET", "/b" + std::to_string(i), repeat::read));
    for (int i = 0; i < 3; ++i)
        wire.expect("GET /b" + std::to_string(i)).after(2s);
    time.run_for(ctx, first_pause + 1s);
    BOOST_TEST(sent() == 3u);
    for (int i = 3; i < 8; ++i)
        wire.expect("GET /b" + std::to_string(i)).after(2s);
    for (auto const& e : waiting)
        BOOST_TEST(finish(e));
    BOOST_TEST((time.elapsed() == first_pause + 4s));
    BOOST_TEST((waiting.back()->info.held_for == first_pause + 2s));
    BOOST_TEST(logged("circuit", "closed") == 1u);
}

BOOST_AUTO_TEST_CASE(when_those_who_try_fail_the_others_wait_on_or_are_turned_away)
{
    open();
    auto const first = start("GET", "/b1", repeat::read);
    auto const second = start("GET", "/b2", repeat::read);
    auto const third = start("GET", "/b3", repeat::read);
    auto const patient = start("POST", "/b", repeat::once);
    auto const hasty = start("GET", "/b4", repeat::read, first_pause + second_pause);
    wire.expect("GET /b1").after(1s).reply(503).expect("GET /b2").after(1s).reply(503);
    wire.expect("GET /b3").after(3s).reply(503);
    wire.expect("POST /b").reply(202);
    BOOST_TEST(finish(hasty));
    BOOST_TEST(hasty->ec == errc::circuit_open);
    BOOST_TEST((time.elapsed() == first_pause + 1s)); // as soon as it is known
    BOOST_TEST(hasty->info.held == 1);
    BOOST_TEST((hasty->info.held_for == first_pause + 1s));
    BOOST_TEST(finish(patient));
    BOOST_TEST(!patient->ec);
    BOOST_TEST((time.elapsed() == first_pause + 1s + second_pause));
    for (auto const& e : {first, second, third})
        BOOST_TEST((finish(e) && e->ec == errc::retries_exhausted));
}

BOOST_AUTO_TEST_CASE(a_deadline_that_comes_while_others_try_is_told_as_what_it_is)
{
    open();
    wire.expect("GET /b1").hold().expect("GET /b1").hold().expect("GET /b1").hold();
    std::vector<std::shared_ptr<ended>> trying;
    for (int i = 0; i < 3; ++i)
        trying.push_back(start("GET", "/b1", repeat::read));
    auto const e = run("GET", "/b2", repeat::read, 8s);
    BOOST_TEST(e->ec == errc::circuit_open);
    BOOST_TEST(e->info.cause == http_errc::service_unavailable);
    BOOST_TEST((time.elapsed() == 8s));
    for (auto const& t : trying)
        BOOST_TEST((finish(t) && t->ec == errc::deadline_exceeded));
}

// Somebody else's wait for a stale answer must not keep all others out.
BOOST_AUTO_TEST_CASE(who_tries_and_is_cancelled_leaves_his_place_to_the_next)
{
    open();
    wire.expect("GET /b1").hold().times(3);
    std::vector<std::shared_ptr<ended>> trying;
    for (int i = 0; i < 3; ++i)
        trying.push_back(start("GET", "/b1", repeat::read));
    auto const next = start("GET", "/b2", repeat::read);
    time.run_for(ctx, 7s);
    BOOST_TEST(sent() == 3u);
    wire.expect("GET /b2");
    trying[1]->stop.emit(asio::cancellation_type::terminal);
    BOOST_TEST(finish(next));
    BOOST_TEST(!next->ec);
    BOOST_TEST((time.elapsed() == 7s));
    for (auto const& t : trying)
        t->stop.emit(asio::cancellation_type::terminal);
    for (auto const& t : trying)
        BOOST_TEST(finish(t));
}

BOOST_AUTO_TEST_CASE(cancelled_in_line_nothing_is_left)
{
    open();
    auto const e = start("GET", "/b1", repeat::read);
    time.run_for(ctx, 1s);
    BOOST_TEST(time.sleepers() != 0u);
    e->stop.emit(asio::cancellation_type::total);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->ec == asio::error::operation_aborted);
    BOOST_TEST((e->info.held_for == 1s));
    BOOST_TEST(time.sleepers() == 0u); // no timer runs when nobody waits
    BOOST_TEST((time.elapsed() == 1s));
}

// Within the context, where memory that is given back is used again at once: that of the slot's own function, too.
BOOST_AUTO_TEST_CASE(cancelled_in_line_within_the_context_the_others_wait_on)
{
    open();
    auto const leaves = start("GET", "/b1", repeat::read);
    auto const stays = start("GET", "/b2", repeat::read);
    time.run_for(ctx, 1s);
    asio::post(ctx, [&] { leaves->stop.emit(asio::cancellation_type::total); });
    BOOST_TEST(finish(leaves));
    BOOST_TEST(leaves->ec == asio::error::operation_aborted);
    wire.expect("GET /b2");
    BOOST_TEST(finish(stays));
    BOOST_TEST(!stays->ec);
}

BOOST_AUTO_TEST_CASE(cancelled_after_every_step_it_ends_once)
{
    for (int after = 0; after < 40; ++after) {
        broken l;
        l.open();
        l.wire.expect("GET /b1").reply(503).expect("GET /b1").times(3);
        std::vector<std::shared_ptr<ended>> waiting;
        for (int i = 0; i < 4; ++i)
            waiting.push_back(l.start("GET", "/b1", repeat::read));
        for (int i = 0; i < after; ++i) {
            l.ctx.restart();
            if (l.ctx.poll_one() == 0 && !l.time.jump())
                break;
        }
        waiting[0]->stop.emit(asio::cancellation_type::terminal);
        for (auto const& e : waiting)
            BOOST_TEST(l.finish(e), "cancelled after " << after);
        l.wire.forget();
    }
}

BOOST_FIXTURE_TEST_CASE(abandoned_after_every_step_nothing_is_left, nothing)
{
    client_options o;
    o.breaker.calls = 1;
    for (int after = 0; after < 60; ++after)
        BOOST_TEST(!is_left_when_abandoned(
                       after, o,
                       [](auto& wire, auto& ctx, auto const& call) {
                           wire.expect("GET /b1").reply(503).expect("GET /b1").after(1s).times(20);
                           call();
                           ctx.poll(), ctx.restart(); // it opens
                           for (int i = 0; i < 5; ++i)
                               call();
                       }),
                   "abandoned after " << after << " steps");
}

BOOST_AUTO_TEST_CASE(what_the_caller_did_wrong_never_opens_it)
{
    for (auto const status : {400, 401, 403, 404, 405, 406, 408, 409, 413, 414, 415, 501}) {
        wire.expect("GET /b1").reply(status, R"({"itemNotFound":{"code":1,"message":"no"}})").times(25);
        for (int i = 0; i < 25; ++i)
            run("GET", "/b1", repeat::read);
    }
    BOOST_TEST(logged("circuit") == 0u);
    BOOST_TEST((time.elapsed() == 0s));
}

BOOST_AUTO_TEST_CASE(throttling_is_the_part_of_the_rate)
{
    wire.expect("GET /b1").reply(429).times(40);
    for (int i = 0; i < 40; ++i)
        run("GET", "/b1", repeat::read);
    BOOST_TEST(logged("circuit") == 0u);
}

BOOST_AUTO_TEST_CASE(one_dead_endpoint_does_not_stop_another)
{
    open();
    wire.expect("GET /s1").reply(200, "alive");
    auto const e = start("GET", "/s1", repeat::read, 60s, codec::service::sdrs);
    BOOST_TEST(finish(e));
    BOOST_TEST(e->body == "alive");
    BOOST_TEST((time.elapsed() == 0s));
    BOOST_TEST(e->info.held == 0);
}

BOOST_AUTO_TEST_CASE(the_second_attempt_of_a_call_waits_too)
{
    options.retry.max_attempts = 4;
    options.retry.budget = 0;
    options.on_attempt = [&, last = 0](attempt_event const& e) mutable {
        if (e.target == "/b")
            BOOST_TEST((e.held == (last++ == 0 ? duration(0s) : first_pause - 100ms)));
    };
    options.breaker.calls = 1;
    wire.expect("POST /b").fail(asio::error::connection_refused, false).expect("POST /b").reply(202);
    auto const e = run("POST", "/b", repeat::once);
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.attempts == 2);
    BOOST_TEST(e->info.held == 1);
    BOOST_TEST((time.elapsed() == first_pause)); // the backoff of 100 ms is a part of it
    BOOST_TEST((e->info.held_for == first_pause - 100ms));
}

BOOST_AUTO_TEST_CASE(nobody_sleeps_with_a_permit_that_others_wait_for)
{
    options.rate.per_second = 1;
    options.rate.burst = 20;
    open(); // all twenty at once
    std::vector<std::shared_ptr<ended>> waiting;
    for (int i = 0; i < 5; ++i)
        waiting.push_back(start("GET", "/b" + std::to_string(i), repeat::read));
    wire.expect("GET /b0").expect("GET /b1").expect("GET /b2").expect("GET /b3").expect("GET /b4");
    for (auto const& e : waiting)
        BOOST_TEST((finish(e) && !e->ec));
    BOOST_TEST((time.elapsed() >= first_pause));
    BOOST_TEST(logged("circuit", "closed") == 1u);
}

BOOST_AUTO_TEST_CASE(it_can_be_switched_off)
{
    options.breaker.failures = 0;
    wire.expect("GET /b1").reply(503).times(200);
    for (int i = 0; i < 200; ++i)
        run("GET", "/b1", repeat::read);
    BOOST_TEST((time.elapsed() == 0s));
    BOOST_TEST(logged("circuit") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
