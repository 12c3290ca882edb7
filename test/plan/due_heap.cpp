#include "plan/due_heap.hpp"

#include "plan/support.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <vector>

using namespace vigil_test;
using vigil::plan::count_heap, vigil::plan::due_heap, vigil::plan::due_node;

namespace {

struct node : due_node<>
{
    int name = 0;
};

struct by_deadline;
struct by_look;

struct twice : due_node<by_deadline>, due_node<by_look>
{};

// The heap beside what it should be: the same nodes in a multimap.
struct both
{
    std::deque<node> nodes;
    due_heap<node> heap;
    std::multimap<time_point, node*> model;

    explicit both(int n)
    {
        for (int i = 0; i < n; ++i)
            nodes.emplace_back().name = i;
    }

    void leave(node& n)
    {
        auto const [from, to] = model.equal_range(n.due);
        auto const it = std::find_if(from, to, [&](auto const& entry) { return entry.second == &n; });
        BOOST_TEST_REQUIRE((it != to));
        model.erase(it);
    }

    void check(chance& c)
    {
        BOOST_TEST_REQUIRE(heap.size() == model.size());
        BOOST_TEST_REQUIRE(heap.empty() == model.empty());
        if (!model.empty())
            BOOST_TEST_REQUIRE(ns(heap.top().due) == ns(model.begin()->first));
        auto const t = at(c.up_to(1s));
        auto const most = static_cast<std::size_t>(c.below(40));
        auto const due = static_cast<std::size_t>(std::distance(model.begin(), model.upper_bound(t)));
        BOOST_TEST_REQUIRE(heap.count_due(t, most) == std::min(due, most));
        BOOST_TEST_REQUIRE(heap.count_due(t, nodes.size()) == due);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(due_heap_)

BOOST_AUTO_TEST_CASE(hands_out_in_the_order_of_time)
{
    std::deque<node> nodes(6);
    duration const dues[] = {5s, 1s, 4s, 1s, 3s, 2s};
    due_heap<node> heap;
    BOOST_TEST(heap.empty());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        BOOST_TEST(!nodes[i].queued());
        heap.push(nodes[i], at(dues[i]));
        BOOST_TEST(nodes[i].queued());
    }
    duration const expected[] = {1s, 1s, 2s, 3s, 4s, 5s};
    for (auto const d : expected) {
        auto& first = heap.top();
        BOOST_TEST(ns(first.due) == ns(d));
        heap.erase(first);
        BOOST_TEST(!first.queued());
    }
    BOOST_TEST(heap.empty());
}

BOOST_AUTO_TEST_CASE(erasing_what_is_not_queued_does_nothing_and_moving_it_pushes)
{
    std::deque<node> nodes(2);
    due_heap<node> heap;
    heap.erase(nodes[0]);
    BOOST_TEST(heap.empty());
    heap.move(nodes[0], at(2s));
    heap.move(nodes[1], at(3s));
    BOOST_TEST(heap.size() == 2u);
    heap.move(nodes[1], at(1s)); // ahead
    BOOST_TEST((&heap.top() == &nodes[1]));
    heap.move(nodes[1], at(9s)); // and back
    BOOST_TEST((&heap.top() == &nodes[0]));
    heap.erase(nodes[0]);
    heap.erase(nodes[0]);
    BOOST_TEST(heap.size() == 1u);
    BOOST_TEST((&heap.top() == &nodes[1]));
}

BOOST_AUTO_TEST_CASE(a_node_is_in_two_heaps_at_a_time)
{
    std::deque<twice> nodes(3);
    due_heap<twice, by_deadline> deadlines;
    due_heap<twice, by_look> looks;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        deadlines.push(nodes[i], at(10s + 1s * static_cast<int>(i)));
        looks.push(nodes[i], at(10s - 1s * static_cast<int>(i)));
    }
    BOOST_TEST((&deadlines.top() == &nodes[0]));
    BOOST_TEST((&looks.top() == &nodes[2]));
    deadlines.erase(nodes[0]);
    BOOST_TEST((&deadlines.top() == &nodes[1]));
    BOOST_TEST(looks.size() == 3u);
    BOOST_TEST(nodes[0].due_node<by_look>::queued());
    BOOST_TEST(!nodes[0].due_node<by_deadline>::queued());
}

BOOST_AUTO_TEST_CASE(counts_what_is_due_and_not_beyond_the_most)
{
    std::deque<node> nodes(100);
    due_heap<node> heap;
    BOOST_TEST(heap.count_due(at(1h), 5) == 0u);
    for (std::size_t i = 0; i < nodes.size(); ++i)
        heap.push(nodes[i], at(1s * static_cast<int>(i % 10)));
    BOOST_TEST(heap.count_due(at(-1ns), 1000) == 0u);
    BOOST_TEST(heap.count_due(at(0s), 1000) == 10u); // the moment itself counts
    BOOST_TEST(heap.count_due(at(4s), 1000) == 50u);
    BOOST_TEST(heap.count_due(at(4s), 50) == 50u);
    BOOST_TEST(heap.count_due(at(4s), 49) == 49u);
    BOOST_TEST(heap.count_due(at(4s), 0) == 0u);
    BOOST_TEST(heap.count_due(time_point::max(), 1000) == 100u);
}

BOOST_AUTO_TEST_CASE(counting_reads_what_it_counts_and_their_children)
{
    chance c(401);
    for (int round = 0; round < 300; ++round) {
        auto const n = static_cast<std::size_t>(1 + c.below(5000));
        std::vector<time_point> dues(n);
        for (std::size_t i = 0; i < n; ++i) // a heap: no child before its parent
            dues[i] = (i == 0 ? at(0s) : dues[(i - 1) / 4]) + c.up_to(1s);
        auto const t = at(c.up_to(6s));
        auto const due =
            static_cast<std::size_t>(std::count_if(dues.begin(), dues.end(), [&](auto d) { return d <= t; }));
        for (auto const most : {std::size_t(0), std::size_t(1), std::size_t(8), due / 2, due, n}) {
            std::size_t reads = 0;
            auto const counted = count_heap(
                n, [&](std::size_t i) { return ++reads, dues[i]; }, t, most);
            BOOST_TEST_REQUIRE(counted == std::min(due, most));
            BOOST_TEST_REQUIRE(reads <= 4 * counted + 1);
        }
    }
}

BOOST_AUTO_TEST_CASE(does_what_a_multimap_does)
{
    chance c(402);
    for (int round = 0; round < 150; ++round) {
        both b(1 + c.below(300));
        for (int i = 0; i < 600; ++i) {
            auto& n = b.nodes[static_cast<std::size_t>(c.below(static_cast<int>(b.nodes.size())))];
            auto const due = at(c.one_in(3) ? 100ms * c.below(10) : c.up_to(1s)); // many are equal
            if (c.one_in(3) && !b.model.empty()) {
                auto& first = b.heap.top();
                b.leave(first);
                b.heap.erase(first);
                BOOST_TEST_REQUIRE(!first.queued());
            } else if (c.one_in(4)) {
                if (n.queued())
                    b.leave(n);
                b.heap.erase(n);
                BOOST_TEST_REQUIRE(!n.queued());
            } else {
                if (n.queued())
                    b.leave(n);
                if (n.queued() || c.one_in(2))
                    b.heap.move(n, due);
                else
                    b.heap.push(n, due);
                b.model.emplace(due, &n);
                BOOST_TEST_REQUIRE(ns(n.due) == ns(due));
            }
            b.check(c);
        }
        std::vector<node*> order;
        for (auto at_hand = b.model.size(); at_hand > 0; --at_hand) {
            order.push_back(&b.heap.top());
            b.heap.erase(b.heap.top());
        }
        BOOST_TEST_REQUIRE(std::is_sorted(order.begin(), order.end(),
                                          [](auto const* x, auto const* y) { return x->due < y->due; }));
        std::sort(order.begin(), order.end());
        BOOST_TEST_REQUIRE((std::adjacent_find(order.begin(), order.end()) == order.end())); // each once
    }
}

BOOST_AUTO_TEST_CASE(every_time_can_be_changed_at_once)
{
    chance c(403);
    for (int n = 0; n < 200; ++n) {
        both b(n);
        for (auto& x : b.nodes)
            b.heap.push(x, at(c.up_to(1s)));
        std::vector<int> seen(static_cast<std::size_t>(n));
        b.heap.for_each([&](node& x) {
            ++seen[static_cast<std::size_t>(x.name)];
            x.due = at(c.up_to(1s));
            b.model.emplace(x.due, &x);
        });
        BOOST_TEST_REQUIRE(std::count(seen.begin(), seen.end(), 1) == n);
        b.heap.rebuild();
        b.check(c);
        while (!b.model.empty()) {
            b.check(c);
            auto& x = n % 2 == 0 ? b.heap.top() : *b.model.rbegin()->second; // from both ends
            b.leave(x);
            b.heap.erase(x);
        }
        BOOST_TEST_REQUIRE(b.heap.empty());
    }
}

BOOST_AUTO_TEST_SUITE_END()
