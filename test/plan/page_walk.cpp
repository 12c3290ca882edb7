#include "plan/page_walk.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <random>
#include <set>
#include <string>
#include <vector>

using vigil::plan::page_walk;
using ids = std::vector<std::string_view>;

namespace {

std::vector<bool> all(std::size_t n, bool v = true) { return std::vector<bool>(n, v); }

} // namespace

BOOST_AUTO_TEST_SUITE(page_walk_)

BOOST_AUTO_TEST_CASE(markers_lead_to_the_end)
{
    page_walk w;
    BOOST_TEST((w.marker().empty() && !w.offset() && !w.over()));
    BOOST_TEST((w.arrived(ids{"a", "b"}, "b", {}) == all(2)));
    BOOST_TEST(w.marker() == "b");
    BOOST_TEST((w.arrived(ids{"c"}, "", {}) == all(1)));
    BOOST_TEST(w.over());
}

BOOST_AUTO_TEST_CASE(offsets_lead_to_the_end)
{
    page_walk w;
    w.arrived(ids{"a", "b"}, "", 2);
    BOOST_TEST((!w.over() && w.offset() == 2));
    w.arrived(ids{"c", "d"}, "", 4);
    BOOST_TEST((!w.over() && w.offset() == 4));
    w.arrived(ids{"e"}, "", {});
    BOOST_TEST(w.over());
    page_walk back; // an offset that does not grow
    back.arrived(ids{"a"}, "", 5);
    back.arrived(ids{"b"}, "", 5);
    BOOST_TEST(back.over());
}

BOOST_AUTO_TEST_CASE(an_item_that_moved_to_the_next_page_comes_once)
{
    page_walk w;
    w.arrived(ids{"a", "b"}, "b", {});
    BOOST_TEST((w.arrived(ids{"b", "c"}, "c", {}) == std::vector<bool>{false, true}));
    BOOST_TEST(!w.over());
}

BOOST_AUTO_TEST_CASE(what_has_no_id_is_never_left_out)
{
    page_walk w;
    BOOST_TEST((w.arrived(ids{"", ""}, "", 2) == all(2)));
    BOOST_TEST((w.arrived(ids{"", "x"}, "", {}) == all(2)));
}

BOOST_AUTO_TEST_CASE(loops_end)
{
    page_walk known; // a page that brings nothing new
    known.arrived(ids{"a", "b"}, "b", {});
    BOOST_TEST((known.arrived(ids{"a", "b"}, "x", {}) == all(2, false)));
    BOOST_TEST(known.over());
    page_walk repeats; // a marker that repeats
    repeats.arrived(ids{"a"}, "m", {});
    repeats.arrived(ids{"b"}, "m", {});
    BOOST_TEST(repeats.over());
    page_walk circle;
    circle.arrived(ids{"a"}, "m", {});
    circle.arrived(ids{"b"}, "n", {});
    BOOST_TEST(!circle.over());
    circle.arrived(ids{"c"}, "m", {});
    BOOST_TEST(circle.over());
    page_walk two(2);
    two.arrived(ids{"a"}, "a", {});
    BOOST_TEST(!two.over());
    two.arrived(ids{"b"}, "b", {});
    BOOST_TEST(two.over());
    BOOST_TEST(page_walk(0).over());
    page_walk empty; // the service links to a next page, and it is empty (C4)
    empty.arrived(ids{"a"}, "a", {});
    empty.arrived(ids{}, "", {});
    BOOST_TEST(empty.over());
}

BOOST_AUTO_TEST_CASE(a_marker_whose_item_was_deleted)
{
    page_walk w;
    BOOST_TEST(!w.marker_is_gone()); // there is none
    w.arrived(ids{"a", "b", "c"}, "c", {});
    BOOST_TEST(w.marker_is_gone());
    BOOST_TEST(w.marker() == "b");
    BOOST_TEST(w.marker_is_gone());
    BOOST_TEST(w.marker() == "a");
    BOOST_TEST(w.marker_is_gone());
    BOOST_TEST(w.marker().empty()); // from the beginning
    BOOST_TEST((w.arrived(ids{"d", "e"}, "e", {}) == all(2)));
    BOOST_TEST(w.marker() == "e");

    page_walk again; // from the beginning the first pages are known, and the walk goes on behind them
    again.arrived(ids{"a"}, "a", {});
    again.arrived(ids{"b"}, "b", {});
    BOOST_TEST(again.marker_is_gone());
    BOOST_TEST((again.arrived(ids{"a"}, "a", {}) == all(1, false)));
    BOOST_TEST(!again.over());
    BOOST_TEST((again.arrived(ids{"c"}, "", {}) == all(1)));
    BOOST_TEST(again.over());

    page_walk hopeless;
    hopeless.arrived(ids{"a"}, "a", {});
    int tries = 0;
    while (hopeless.marker_is_gone() && ++tries < 100)
        hopeless.arrived(ids{"a"}, "a", {});
    BOOST_TEST(tries == 3);
}

// Markers that always move and never lead to anything.
BOOST_AUTO_TEST_CASE(a_list_without_an_end_after_a_return_to_the_beginning)
{
    page_walk w;
    w.arrived(ids{"a"}, "m", {});
    w.arrived(ids{"b"}, "n", {});
    BOOST_TEST(w.marker_is_gone());
    int pages = 0;
    while (!w.over() && pages < 100)
        w.arrived(ids{"a"}, std::to_string(pages++), {});
    BOOST_TEST(pages == 3); // two that were read before, and one that had to bring something

    page_walk empty;
    empty.arrived(ids{"a"}, "m", {});
    BOOST_TEST(empty.marker_is_gone());
    for (pages = 0; !empty.over() && pages < 100;)
        empty.arrived(ids{}, std::to_string(pages++), {});
    BOOST_TEST(pages == 2);

    // What was read before the second return, too, may come again.
    page_walk twice;
    for (auto const* const id : {"a", "b", "c"})
        twice.arrived(ids{id}, id, {});
    BOOST_TEST(twice.marker_is_gone());
    twice.arrived(ids{"a"}, "x", {});
    BOOST_TEST(twice.marker_is_gone());
    for (auto const* const id : {"a", "b", "c"})
        twice.arrived(ids{id}, id, {});
    BOOST_TEST(!twice.over());
    BOOST_TEST((twice.arrived(ids{"d"}, "", {}) == all(1)));
    BOOST_TEST(twice.over());
}

// A list that others change while it is walked: what is there from the beginning to the end comes exactly once.
BOOST_AUTO_TEST_CASE(a_list_that_changes)
{
    std::mt19937 random(7);
    auto const below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    int ended = 0;
    for (int round = 0; round < 2000; ++round) {
        std::deque<std::string> list;
        int made = 0;
        for (std::size_t n = below(40); n > 0; --n)
            list.push_back(std::to_string(made++));
        std::set<std::string> constant(list.begin(), list.end());
        std::multiset<std::string> seen;
        auto const limit = 1 + below(7);
        page_walk w;
        int steps = 0;
        bool lost = false;
        while (!w.over() && !lost) {
            BOOST_TEST_REQUIRE(++steps < 500);
            auto from = list.begin();
            if (!w.marker().empty()) {
                from = std::ranges::find(list, w.marker());
                if (from == list.end()) {
                    lost = !w.marker_is_gone();
                    continue;
                }
                ++from;
            }
            std::vector<std::string> page;
            while (from != list.end() && page.size() < limit)
                page.push_back(*from++);
            ids views(page.begin(), page.end());
            auto const fresh = w.arrived(views, page.size() == limit ? page.back() : "", {});
            for (std::size_t i = 0; i < page.size(); ++i)
                if (fresh[i])
                    seen.insert(page[i]);
            if (!list.empty() && below(4) == 0) { // newest first: what is new comes before everything
                auto const gone = list.begin() + static_cast<std::ptrdiff_t>(below(list.size()));
                constant.erase(*gone);
                list.erase(gone);
            }
            if (below(4) == 0)
                list.push_front(std::to_string(made++));
        }
        for (auto const& id : seen)
            BOOST_TEST_REQUIRE(seen.count(id) == 1u);
        if (lost)
            continue;
        ++ended;
        for (auto const& id : constant)
            BOOST_TEST_REQUIRE(seen.count(id) == 1u, "round " << round << " lost " << id);
    }
    BOOST_TEST(ended > 1900);
}

BOOST_AUTO_TEST_SUITE_END()
