#include "plan/pool_ledger.hpp"

#include "plan/support.hpp"

#include <algorithm>
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

BOOST_AUTO_TEST_CASE(one_that_was_forgotten_makes_suspects_of_those_that_rested_longer)
{
    pool_ledger l(limits(4, 100, duration::max()));
    auto const a = open(l), b = open(l), c = open(l), d = open(l);
    l.released(a, at(0s), true);
    l.released(b, at(1s), true);
    BOOST_TEST(l.acquire(at(2s)) == (grant{action::use, b, 0})); // rested for one second
    l.released(c, at(3s), true);
    BOOST_TEST(l.went_stale(b) == std::vector<connection>{a}, boost::test_tools::per_element());
    BOOST_TEST(l.connections() == 3u);
    BOOST_TEST((l.released(b, at(3s), false) == follow_up{true, 0}));
    BOOST_TEST(l.acquire(at(3s)) == (grant{action::use, c, 0})); // it has worked since

    // In the middle of work, or after a shorter rest, it says nothing of the others.
    BOOST_TEST(l.went_stale(d).empty());
    l.released(d, at(3s), true);
    l.released(c, at(3s), true);
    BOOST_TEST(l.acquire(at(3999ms)) == (grant{action::use, c, 0}));
    BOOST_TEST(l.went_stale(c).empty());
    BOOST_TEST(l.idle() == 1u);
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
    // What a cancelled waiter had in hand is not closed behind the driver's back: it is old when next wanted.
    auto const b = open(forgetful);
    auto const v = queue(forgetful);
    BOOST_TEST(forgetful.released(b, at(1s), true) == (follow_up{false, v}));
    BOOST_TEST(forgetful.cancel(v, at(1s)) == follow_up());
    BOOST_TEST(forgetful.expire(at(1s)) == std::vector<connection>{b}, boost::test_tools::per_element());
    BOOST_TEST(forgetful.empty());
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
