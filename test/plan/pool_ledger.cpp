#include "plan/pool_ledger.hpp"

#include "plan/support.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <vector>

using namespace vigil_test;
using vigil::connection_options;
using vigil::plan::pool_ledger;
using action = pool_ledger::grant::action;
using connection = pool_ledger::connection;
using follow_up = pool_ledger::follow_up;
using grant = pool_ledger::grant;
using ticket = pool_ledger::ticket;

namespace {

connection_options limits(std::size_t per_origin, std::size_t waiting = 100, duration idle = 60s)
{
    connection_options o;
    o.per_origin = per_origin;
    o.waiting = waiting;
    o.idle = idle;
    return o;
}

connection open(pool_ledger& l, duration now = 0s)
{
    auto const g = l.acquire(at(now));
    BOOST_TEST_REQUIRE((g.what == action::open));
    l.opened(g.conn);
    return g.conn;
}

ticket queue(pool_ledger& l, duration now = 0s)
{
    auto const g = l.acquire(at(now));
    BOOST_TEST_REQUIRE((g.what == action::wait));
    return g.waiter;
}

} // namespace

BOOST_AUTO_TEST_SUITE(pool_ledger_)

BOOST_AUTO_TEST_CASE(opens_up_to_the_limit_then_queues_then_refuses)
{
    pool_ledger l(limits(2, 2));
    auto const a = l.acquire(at(0s)), b = l.acquire(at(0s));
    BOOST_TEST((a.what == action::open && b.what == action::open && a.conn != b.conn));
    BOOST_TEST(l.connections() == 2u);
    auto const first = queue(l), second = queue(l);
    BOOST_TEST((first != 0 && second != 0 && first != second));
    BOOST_TEST((l.acquire(at(0s)).what == action::refuse));
    BOOST_TEST(l.waiting() == 2u);
    BOOST_TEST(l.connections() == 2u);
}

BOOST_AUTO_TEST_CASE(reuses_the_newest_idle_one)
{
    pool_ledger l(limits(3));
    auto const a = open(l), b = open(l), c = open(l);
    BOOST_TEST(l.released(b, at(1s), true) == follow_up());
    BOOST_TEST(l.released(c, at(2s), true) == follow_up());
    BOOST_TEST(l.released(a, at(3s), true) == follow_up());
    BOOST_TEST(l.idle() == 3u);
    BOOST_TEST(l.acquire(at(4s)) == (grant{action::use, a, 0}));
    BOOST_TEST(l.acquire(at(4s)) == (grant{action::use, c, 0}));
    BOOST_TEST(l.acquire(at(4s)) == (grant{action::use, b, 0}));
    BOOST_TEST((l.acquire(at(4s)).what == action::wait));
}

BOOST_AUTO_TEST_CASE(hands_a_connection_to_the_first_waiter)
{
    pool_ledger l(limits(1));
    auto const a = open(l);
    auto const first = queue(l), second = queue(l);
    BOOST_TEST(!l.claim(first)); // not yet
    BOOST_TEST(l.released(a, at(1s), true) == (follow_up{false, first}));
    BOOST_TEST((l.claim(first) == grant{action::use, a, first}));
    BOOST_TEST(!l.claim(first)); // once
    BOOST_TEST(l.released(a, at(2s), true) == (follow_up{false, second}));
    BOOST_TEST((l.claim(second) == grant{action::use, a, second}));
    BOOST_TEST(l.released(a, at(3s), true) == follow_up());
    BOOST_TEST(l.idle() == 1u);
}

BOOST_AUTO_TEST_CASE(a_closed_connection_leaves_its_place_to_the_first_waiter)
{
    pool_ledger l(limits(1));
    auto const a = open(l);
    auto const w = queue(l);
    BOOST_TEST(l.released(a, at(1s), false) == (follow_up{true, w}));
    auto const g = l.claim(w);
    BOOST_TEST_REQUIRE(g.has_value());
    BOOST_TEST((g->what == action::open));
    BOOST_TEST(l.connections() == 1u);
    l.opened(g->conn);
    BOOST_TEST(l.released(g->conn, at(2s), false) == (follow_up{true, 0}));
    BOOST_TEST(l.empty());
}

BOOST_AUTO_TEST_CASE(a_failed_open_leaves_its_place_to_the_first_waiter)
{
    pool_ledger l(limits(1));
    auto const a = l.acquire(at(0s));
    auto const first = queue(l), second = queue(l);
    BOOST_TEST(l.open_failed(a.conn) == (follow_up{false, first}));
    auto const g = l.claim(first);
    BOOST_TEST_REQUIRE((g && g->what == action::open));
    BOOST_TEST(l.open_failed(g->conn) == (follow_up{false, second})); // and so on, through the queue
    auto const h = l.claim(second);
    BOOST_TEST_REQUIRE(h.has_value());
    BOOST_TEST(l.open_failed(h->conn) == follow_up());
    BOOST_TEST(l.empty());
}

BOOST_AUTO_TEST_CASE(who_cancels_is_skipped)
{
    pool_ledger l(limits(1, 3));
    auto const a = open(l);
    auto const first = queue(l), second = queue(l), third = queue(l);
    BOOST_TEST(l.cancel(second, at(0s)) == follow_up());
    BOOST_TEST(l.waiting() == 2u);
    auto const fourth = queue(l); // its place in the queue is free again
    BOOST_TEST(l.cancel(first, at(0s)) == follow_up());
    BOOST_TEST(l.cancel(first, at(0s)) == follow_up()); // twice is once
    BOOST_TEST(l.released(a, at(1s), true).wake == third);
    BOOST_TEST(l.claim(third).has_value());
    BOOST_TEST(l.released(a, at(1s), true).wake == fourth);
}

BOOST_AUTO_TEST_CASE(who_cancels_with_a_connection_in_hand_passes_it_on)
{
    pool_ledger l(limits(1));
    auto const a = open(l);
    auto const first = queue(l), second = queue(l);
    BOOST_TEST(l.released(a, at(1s), true).wake == first);
    BOOST_TEST(l.cancel(first, at(1s)) == (follow_up{false, second}));
    BOOST_TEST(!l.claim(first));
    BOOST_TEST((l.claim(second) == grant{action::use, a, second}));
    BOOST_TEST(l.released(a, at(2s), false).wake == 0u);

    // The same with a place instead of a connection.
    auto const b = l.acquire(at(3s));
    auto const third = queue(l), fourth = queue(l);
    BOOST_TEST(l.open_failed(b.conn).wake == third);
    BOOST_TEST(l.cancel(third, at(3s)) == (follow_up{false, fourth}));
    BOOST_TEST(l.cancel(fourth, at(3s)) == follow_up());
    BOOST_TEST(l.empty());
}

BOOST_AUTO_TEST_CASE(a_claimed_ticket_cannot_be_cancelled)
{
    pool_ledger l(limits(1));
    auto const a = open(l);
    auto const w = queue(l);
    l.released(a, at(1s), true);
    BOOST_TEST(l.claim(w).has_value());
    BOOST_TEST(l.cancel(w, at(1s)) == follow_up());
    BOOST_TEST(l.idle() == 0u); // it is still in use
    BOOST_TEST(l.cancel(0, at(1s)) == follow_up());
    BOOST_TEST(l.cancel(12345, at(1s)) == follow_up());
}

BOOST_AUTO_TEST_CASE(age_is_checked_when_one_is_wanted)
{
    pool_ledger l(limits(2));
    auto const a = open(l), b = open(l);
    l.released(a, at(0s), true);
    l.released(b, at(30s), true);
    BOOST_TEST(l.expire(at(60s - 1ns)).empty());
    BOOST_TEST(l.expire(at(60s)) == std::vector<connection>{a}, boost::test_tools::per_element());
    BOOST_TEST(l.connections() == 1u);
    BOOST_TEST(l.acquire(at(89s)) == (grant{action::use, b, 0}));
    l.released(b, at(100s), true);
    BOOST_TEST(l.acquire(at(159s)) == (grant{action::use, b, 0})); // since it was last used
}

BOOST_AUTO_TEST_CASE(an_old_one_is_never_handed_out_nor_in_the_way)
{
    pool_ledger l(limits(1));
    auto const a = open(l);
    l.released(a, at(0s), true);
    auto const g = l.acquire(at(60s)); // without asking expire() first
    BOOST_TEST((g.what == action::open && g.conn != a));
    BOOST_TEST(l.expire(at(60s)) == std::vector<connection>{a}, boost::test_tools::per_element());
    BOOST_TEST(l.expire(at(60s)).empty());
    BOOST_TEST(l.connections() == 1u);
}

BOOST_AUTO_TEST_CASE(all_idle_ones_can_be_closed)
{
    pool_ledger l(limits(3, 100, duration::max()));
    auto const a = open(l), b = open(l), c = open(l);
    l.released(a, at(0s), true);
    l.released(b, at(0s), true);
    BOOST_TEST(l.close_idle() == (std::vector<connection>{a, b}), boost::test_tools::per_element());
    BOOST_TEST(l.connections() == 1u);
    BOOST_TEST(l.released(c, at(1s), true) == follow_up());
    BOOST_TEST(l.acquire(at(100'000h)) == (grant{action::use, c, 0}));
}

BOOST_AUTO_TEST_CASE(odd_limits)
{
    pool_ledger none(limits(0)); // one must fit
    open(none);
    BOOST_TEST((none.acquire(at(0s)).what == action::wait));
    pool_ledger impatient(limits(1, 0));
    open(impatient);
    BOOST_TEST((impatient.acquire(at(0s)).what == action::refuse));
    pool_ledger forgetful(limits(1, 1, 0s)); // nothing is kept, but waiters are served
    auto const a = open(forgetful);
    auto const w = queue(forgetful);
    BOOST_TEST(forgetful.released(a, at(0s), true) == (follow_up{false, w}));
    BOOST_TEST(forgetful.claim(w).has_value());
    BOOST_TEST(forgetful.released(a, at(0s), true) == (follow_up{true, 0}));
    BOOST_TEST(forgetful.empty());
}

// A model beside it, that knows every caller and every connection.
namespace {

struct world
{
    std::size_t limit, max_waiting;
    duration idle;
    pool_ledger ledger;
    time_point now = at(0s);

    std::set<connection> opening, busy;
    std::map<connection, time_point> resting; // since
    std::deque<ticket> waiting;               // in the order they came
    std::map<ticket, grant> woken;            // to claim; what they will get is not known here
    ticket newest = 0;
    int handed = 0, refused = 0, skipped = 0;

    explicit world(connection_options const& o)
        : limit(o.per_origin), max_waiting(o.waiting), idle(o.idle), ledger(o)
    {}

    std::size_t total() const { return opening.size() + busy.size() + resting.size() + places(); }
    // Woken waiters hold a connection or the place for one.
    std::size_t places() const { return woken.size(); }

    void take(grant const& g)
    {
        BOOST_TEST_REQUIRE((!opening.contains(g.conn) && !busy.contains(g.conn)));
        if (g.what == action::use) {
            busy.insert(g.conn);
        } else {
            BOOST_TEST_REQUIRE((g.what == action::open));
            BOOST_TEST_REQUIRE(!resting.contains(g.conn));
            opening.insert(g.conn);
        }
    }

    void follow(follow_up const& f, bool something_was_freed)
    {
        if (f.wake == 0) {
            BOOST_TEST_REQUIRE((!something_was_freed || waiting.empty())); // nobody is forgotten
            return;
        }
        BOOST_TEST_REQUIRE(!waiting.empty());
        BOOST_TEST_REQUIRE(f.wake == waiting.front()); // FIFO
        waiting.pop_front();
        woken.emplace(f.wake, grant{});
        ++handed;
    }

    void check()
    {
        BOOST_TEST_REQUIRE(total() <= limit);
        BOOST_TEST_REQUIRE(ledger.connections() == total());
        BOOST_TEST_REQUIRE(ledger.waiting() == waiting.size());
        BOOST_TEST_REQUIRE(ledger.idle() == resting.size());
        if (!waiting.empty()) // somebody waits only while there is nothing to have
            BOOST_TEST_REQUIRE((resting.empty() && total() == limit));
    }

    void arrive()
    {
        for (auto const c : ledger.expire(now)) {
            BOOST_TEST_REQUIRE((resting.contains(c) && now - resting[c] >= idle));
            resting.erase(c);
        }
        auto const g = ledger.acquire(now);
        switch (g.what) {
        case action::use: {
            BOOST_TEST_REQUIRE(waiting.empty());
            BOOST_TEST_REQUIRE(resting.contains(g.conn));
            auto const since = resting[g.conn];
            BOOST_TEST_REQUIRE((now - since < idle));
            for (auto const& [c, other] : resting)
                BOOST_TEST_REQUIRE((other <= since)); // newest first
            resting.erase(g.conn);
            take(g);
            break;
        }
        case action::open:
            BOOST_TEST_REQUIRE((waiting.empty() && resting.empty() && total() < limit));
            take(g);
            break;
        case action::wait:
            BOOST_TEST_REQUIRE((resting.empty() && total() == limit && waiting.size() < max_waiting));
            BOOST_TEST_REQUIRE(g.waiter > newest);
            newest = g.waiter;
            waiting.push_back(g.waiter);
            break;
        case action::refuse:
            BOOST_TEST_REQUIRE((total() == limit && waiting.size() == max_waiting));
            ++refused;
            break;
        }
    }

    void finish_open(connection c, bool good)
    {
        opening.erase(c);
        if (good) {
            busy.insert(c);
            ledger.opened(c);
        } else {
            follow(ledger.open_failed(c), true);
        }
    }

    void finish_use(connection c, bool reusable)
    {
        busy.erase(c);
        auto const f = ledger.released(c, now, reusable);
        BOOST_TEST_REQUIRE(f.close == !reusable);
        if (reusable && f.wake == 0)
            resting[c] = now;
        follow(f, true);
    }

    void claim(ticket t)
    {
        auto const g = ledger.claim(t);
        BOOST_TEST_REQUIRE(g.has_value());
        BOOST_TEST_REQUIRE(g->waiter == t);
        woken.erase(t);
        take(*g);
    }

    void cancel_waiting(std::size_t i)
    {
        auto const t = waiting[i];
        waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
        BOOST_TEST_REQUIRE(ledger.cancel(t, now) == follow_up());
        BOOST_TEST_REQUIRE(!ledger.claim(t));
    }

    // What it had been given goes on to the next, or comes to rest.
    void cancel_woken(ticket t)
    {
        woken.erase(t);
        auto const rested = ledger.idle();
        auto const f = ledger.cancel(t, now);
        if (ledger.idle() > rested)
            for (auto const c : std::vector(1, newest_idle()))
                resting[c] = now;
        follow(f, true);
        ++skipped;
    }

    // The ledger keeps no list to look into: take the newest one out and put it back.
    connection newest_idle()
    {
        auto const g = ledger.acquire(now);
        BOOST_TEST_REQUIRE((g.what == action::use));
        BOOST_TEST_REQUIRE(ledger.released(g.conn, now, true) == follow_up());
        return g.conn;
    }
};

template <class Set>
auto pick(Set const& s, chance& c)
{
    return std::next(s.begin(), c.below(static_cast<int>(s.size())));
}

} // namespace

BOOST_AUTO_TEST_CASE(keeps_its_promises_in_any_order_of_events)
{
    chance c(60);
    int handed = 0, refused = 0, skipped = 0;
    for (int round = 0; round < 400; ++round) {
        world w(limits(static_cast<std::size_t>(1 + c.below(8)), static_cast<std::size_t>(c.below(12)), 5s));
        for (int i = 0; i < 500; ++i) {
            w.now += c.up_to(c.one_in(30) ? 6s : 200ms);
            switch (c.below(8)) {
            case 0:
            case 1:
            case 2: w.arrive(); break;
            case 3:
                if (!w.opening.empty())
                    w.finish_open(*pick(w.opening, c), !c.one_in(3));
                break;
            case 4:
                if (!w.busy.empty())
                    w.finish_use(*pick(w.busy, c), !c.one_in(3));
                break;
            case 5:
                if (!w.woken.empty())
                    w.claim(pick(w.woken, c)->first);
                break;
            case 6:
                if (!w.waiting.empty() && c.one_in(2))
                    w.cancel_waiting(static_cast<std::size_t>(c.below(static_cast<int>(w.waiting.size()))));
                break;
            case 7:
                if (!w.woken.empty() && c.one_in(2))
                    w.cancel_woken(pick(w.woken, c)->first);
                break;
            }
            w.check();
        }
        // Everybody who is left is served: nobody waits for ever.
        while (!w.opening.empty() || !w.busy.empty() || !w.woken.empty()) {
            if (!w.woken.empty())
                w.claim(w.woken.begin()->first);
            if (!w.opening.empty())
                w.finish_open(*w.opening.begin(), c.one_in(2));
            if (!w.busy.empty())
                w.finish_use(*w.busy.begin(), c.one_in(2));
            w.check();
        }
        BOOST_TEST_REQUIRE(w.waiting.empty());
        auto const idle = w.ledger.close_idle();
        BOOST_TEST_REQUIRE(idle.size() == w.resting.size());
        BOOST_TEST_REQUIRE(w.ledger.empty());
        handed += w.handed;
        refused += w.refused;
        skipped += w.skipped;
    }
    BOOST_TEST(handed > 5000);
    BOOST_TEST(refused > 1000);
    BOOST_TEST(skipped > 500);
}

// 100,000 in the queue, all cancelled in an unkind order: no walk through the queue for each.
BOOST_AUTO_TEST_CASE(a_long_queue_is_left_quickly)
{
    pool_ledger l(limits(1, 100'000));
    auto const a = open(l);
    std::vector<ticket> all;
    for (int i = 0; i < 100'000; ++i)
        all.push_back(queue(l));
    std::shuffle(all.begin(), all.end(), std::mt19937_64(61));
    for (auto const t : all)
        l.cancel(t, at(0s));
    BOOST_TEST(l.waiting() == 0u);
    BOOST_TEST(l.released(a, at(0s), true) == follow_up());
    BOOST_TEST(l.idle() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
