// Whose turn it is to log in, when several ask, and when the one who has it is lost.
#include "flow/session_desk.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace vigil::flow::test {

using namespace std::chrono_literals;

namespace {

constexpr duration patience = 60s;
constexpr double dice = 0.5;

time_point at(duration d) { return time_point(1h) + d; }

std::shared_ptr<session> a_session(std::string token)
{
    auto s = std::make_shared<session>();
    s->token = vigil::secret(std::move(token));
    return s;
}

// A client that listens.
struct listener
{
    std::shared_ptr<int> alive = std::make_shared<int>(0); // what owns it
    std::vector<session_desk::notice> heard;
    session_desk::seat seat;

    listener(std::shared_ptr<session_desk> const& desk, asio::io_context& ctx)
        : seat(desk, ctx.get_executor(), alive, [this](session_desk::notice const& n) { heard.push_back(n); })
    {}
};

struct office
{
    asio::io_context here;
    asio::io_context there;
    std::shared_ptr<session_desk> desk = std::make_shared<session_desk>();
    listener a{desk, here};
    std::optional<listener> b;

    office() { b.emplace(desk, there); }

    session_desk::answer ask(listener const& who, time_point now)
    {
        return desk->ask(who.seat, now, patience);
    }
    void poll()
    {
        for (auto* c : {&here, &there}) {
            c->restart();
            c->poll();
        }
    }
    std::string token(listener const& who, time_point now)
    {
        auto const s = ask(who, now).session;
        return s ? s->token.reveal() : "none";
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(session_desk_, office)

BOOST_AUTO_TEST_CASE(one_turn_for_all_who_ask)
{
    auto first = ask(a, at(0s));
    BOOST_TEST_REQUIRE(first.mine.has_value());
    BOOST_TEST(!first.session);
    auto const second = ask(*b, at(1s));
    BOOST_TEST(!second.mine.has_value());
    BOOST_TEST(second.running == first.running);
    BOOST_TEST(!ask(a, at(1s)).mine.has_value()); // nor twice to one

    auto const told = first.mine->succeeded(a_session("t1"), at(2s), 1h, dice);
    BOOST_TEST(!told.ec);
    poll();
    BOOST_TEST(a.heard.empty()); // it knows
    BOOST_TEST_REQUIRE(b->heard.size() == 1u);
    BOOST_TEST(!b->heard[0].ec);
    BOOST_TEST(token(a, at(3s)) == "t1");
    BOOST_TEST(token(*b, at(3s)) == "t1");
    BOOST_TEST(ask(*b, at(3s)).session->generation == 1u);
}

BOOST_AUTO_TEST_CASE(nobody_logs_in_by_a_peep)
{
    BOOST_TEST(!desk->peek(a.seat, at(0s), patience).mine.has_value());
    auto first = ask(a, at(0s));
    first.mine->succeeded(a_session("t1"), at(0s), 1h, dice);
    BOOST_TEST((desk->peek(b->seat, at(0s), patience).session != nullptr));
    auto ahead = desk->peek(b->seat, at(3599s), patience); // but ahead of the end
    BOOST_TEST((ahead.session != nullptr));
    BOOST_TEST(ahead.mine.has_value());
}

BOOST_AUTO_TEST_CASE(what_is_settled_stays_until_the_epoch_changes)
{
    ask(a, at(0s)).mine->succeeded(a_session("t1"), at(0s), 1h, dice);
    auto const told = ask(*b, at(0s));
    BOOST_TEST(told.epoch == desk->epoch());
    BOOST_TEST((told.settled > at(3000s)));
    BOOST_TEST((told.settled < at(3480s))); // ahead of the end
    desk->rejected(7);                      // of no session that there is
    BOOST_TEST(told.epoch == desk->epoch());
    desk->rejected(1);
    BOOST_TEST(told.epoch != desk->epoch());
    BOOST_TEST(!desk->peek(b->seat, at(1s), patience).session);
    auto const renewing = ask(*b, at(1s));
    BOOST_TEST((renewing.settled == time_point::min()));
}

BOOST_AUTO_TEST_CASE(a_doubt_is_heeded_now_and_then)
{
    ask(a, at(0s)).mine->succeeded(a_session("t1"), at(0s), 1h, dice);
    desk->doubted(1, at(1s));
    auto again = ask(*b, at(2s));
    BOOST_TEST_REQUIRE(again.mine.has_value());
    again.mine->succeeded(a_session("t2"), at(3s), 1h, dice);
    desk->doubted(2, at(4s));
    BOOST_TEST(token(a, at(5s)) == "t2");
}

BOOST_AUTO_TEST_CASE(a_failure_is_told_to_all_others_with_its_story)
{
    auto first = ask(a, at(0s));
    diagnostics story;
    story.http_status = 401;
    first.mine->failed(errc::no_credentials, story, at(1s), dice);
    poll();
    BOOST_TEST_REQUIRE(b->heard.size() == 1u);
    BOOST_TEST(b->heard[0].ec == errc::no_credentials);
    BOOST_TEST(b->heard[0].story->http_status == 401);
    BOOST_TEST(b->heard[0].turn == first.running);
    BOOST_TEST(ask(*b, at(1s)).mine.has_value()); // who needs one tries anew
}

BOOST_AUTO_TEST_CASE(a_turn_that_is_let_go_is_the_next_ones)
{
    {
        auto const lost = ask(a, at(0s));
        BOOST_TEST(lost.mine.has_value());
    }
    poll();
    BOOST_TEST(b->heard.size() == 1u); // whoever waits asks again
    BOOST_TEST(!b->heard.at(0).ec);
    BOOST_TEST(ask(*b, at(0s)).mine.has_value());
}

BOOST_AUTO_TEST_CASE(a_turn_that_takes_too_long_is_lost_but_not_what_it_brings)
{
    auto slow = ask(a, at(0s));
    BOOST_TEST(!ask(*b, at(59s)).mine.has_value());
    auto quick = ask(*b, at(60s));
    BOOST_TEST_REQUIRE(quick.mine.has_value());
    BOOST_TEST(quick.running != slow.running);

    auto const late = slow.mine->failed(errc::no_credentials, {}, at(61s), dice);
    poll();
    BOOST_TEST(late.turn == slow.running);
    BOOST_TEST(b->heard.empty());                  // that is not the end of its own
    BOOST_TEST(!ask(a, at(61s)).mine.has_value()); // it still runs
    quick.mine->succeeded(a_session("t2"), at(62s), 1h, dice);
    BOOST_TEST(token(a, at(63s)) == "t2");
}

BOOST_AUTO_TEST_CASE(a_lost_turn_that_succeeds_serves_all)
{
    auto slow = ask(a, at(0s));
    auto quick = ask(*b, at(60s));
    slow.mine->succeeded(a_session("t1"), at(61s), 1h, dice);
    BOOST_TEST(token(*b, at(61s)) == "t1");
    quick.mine->succeeded(a_session("t2"), at(62s), 1h, dice);
    BOOST_TEST(token(a, at(62s)) == "t2");
    BOOST_TEST(ask(a, at(62s)).session->generation == 2u);
    { // letting go of what is lost changes nothing
        auto const again = std::move(slow.mine);
    }
    BOOST_TEST(token(a, at(63s)) == "t2");
}

BOOST_AUTO_TEST_CASE(who_is_gone_is_told_nothing)
{
    auto first = ask(a, at(0s));
    b->alive.reset(); // its client, before what was posted to it
    first.mine->succeeded(a_session("t1"), at(0s), 1h, dice);
    poll();
    BOOST_TEST(b->heard.empty());
    b.reset();
    desk->rejected(1);
    ask(a, at(1s)).mine->succeeded(a_session("t2"), at(1s), 1h, dice);
    poll();
}

BOOST_AUTO_TEST_CASE(a_context_may_end_before_the_desk_does)
{
    auto ends = std::make_unique<asio::io_context>();
    auto seat = std::make_unique<listener>(desk, *ends);
    ends.reset(); // while the seat is still there
    ask(a, at(0s)).mine->succeeded(a_session("t1"), at(0s), 1h, dice);
    BOOST_TEST(seat->heard.empty());
    seat.reset();
    desk->rejected(1);
    ask(a, at(1s)).mine->succeeded(a_session("t2"), at(1s), 1h, dice);
}

BOOST_AUTO_TEST_CASE(a_turn_may_end_with_its_context)
{
    auto ends = std::make_unique<asio::io_context>();
    auto gone = std::make_unique<listener>(desk, *ends);
    auto asked = ask(*gone, at(0s));
    auto mine = std::make_shared<session_desk::turn>(std::move(*asked.mine));
    asio::post(*ends, [mine = std::move(mine)] {}); // as a coroutine that is suspended in it
    gone.reset();
    BOOST_TEST(!ask(*b, at(0s)).mine.has_value());
    ends.reset();
    poll();
    BOOST_TEST(a.heard.size() == 1u);
    BOOST_TEST(ask(*b, at(0s)).mine.has_value());
}

BOOST_AUTO_TEST_CASE(threads_log_in_one_at_a_time)
{
    constexpr int rounds = 200;
    constexpr std::size_t cores = 4;
    std::vector<std::unique_ptr<asio::io_context>> contexts;
    std::vector<std::unique_ptr<listener>> all;
    for (std::size_t i = 0; i < cores; ++i)
        all.push_back(
            std::make_unique<listener>(desk, *contexts.emplace_back(std::make_unique<asio::io_context>())));
    std::atomic<int> inside{0};
    std::atomic<int> most{0};
    std::atomic<int> turns{0};
    std::latch together(cores);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < cores; ++i)
        threads.emplace_back([&, i] {
            together.arrive_and_wait();
            for (int k = 0; k < rounds; ++k) {
                auto told = desk->ask(all[i]->seat, at(1ms * k), patience);
                if (told.session && k % 3 == 0)
                    desk->rejected(told.session->generation);
                if (!told.mine)
                    continue;
                most = std::max(most.load(), ++inside);
                ++turns;
                std::this_thread::yield();
                --inside;
                if (k % 5 == 0)
                    told.mine->failed(errc::no_credentials, {}, at(1ms * k), dice);
                else
                    told.mine->succeeded(a_session("t"), at(1ms * k), 1h, dice);
            }
            contexts[i]->poll();
        });
    for (auto& t : threads)
        t.join();
    BOOST_TEST(most == 1);
    BOOST_TEST(turns > 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::flow::test
