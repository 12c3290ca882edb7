// What a ledger keeps whatever happens, checked against a model that knows every caller and every connection.
#include "plan/pool_ledger.hpp"

#include "plan/support.hpp"

#include <algorithm>
#include <deque>
#include <map>
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

BOOST_AUTO_TEST_SUITE(pool_ledger_properties)

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

BOOST_AUTO_TEST_SUITE_END()
