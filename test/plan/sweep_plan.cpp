#include "plan/sweep_plan.hpp"

#include "plan/support.hpp"

#include <initializer_list>
#include <limits>

using namespace vigil_test;
using vigil::plan::filter_answer, vigil::plan::sweep_plan, vigil::plan::sweep_rules, vigil::plan::sweep_step;

namespace vigil::plan {

static std::ostream& operator<<(std::ostream& os, sweep_step s)
{
    constexpr char const* names[] = {"singles", "check_filter", "list"};
    return os << names[static_cast<int>(s)];
}

} // namespace vigil::plan

namespace {

constexpr auto huge = std::numeric_limits<std::size_t>::max();

// A plan whose service is known to honour the filter.
sweep_plan checked(sweep_rules rules = {})
{
    sweep_plan p(rules);
    p.filter_checked(filter_answer::honoured, at(0s));
    return p;
}

// Reads a list of so many pages, as a driver does; the pages that were read.
std::size_t read(sweep_plan& p, std::size_t due, std::size_t pages, time_point now)
{
    p.list_begun(due);
    for (std::size_t read = 1;; ++read) {
        auto const worth = p.page_came();
        if (read == pages) {
            p.list_ended(now);
            return read;
        }
        if (!worth) {
            p.list_left(now);
            return read;
        }
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(sweep_plan_)

BOOST_AUTO_TEST_CASE(a_list_from_eight_on_and_when_it_has_fewer_pages)
{
    struct row
    {
        std::size_t due, watched;
        sweep_step step;
    };
    row const rows[] = {
        {0, 0, sweep_step::singles},        {7, 7, sweep_step::singles},
        {7, 5000, sweep_step::singles},     {8, 8, sweep_step::list},
        {8, 1000, sweep_step::list},        {8, 4000, sweep_step::list},
        {8, 4001, sweep_step::singles}, // 5 pages, nothing known: at most half of what it saves
        {9, 4001, sweep_step::singles},     {10, 4001, sweep_step::list},
        {100, 50'000, sweep_step::list},    {100, 50'001, sweep_step::singles},
        {10'000, 10'000, sweep_step::list}, {100, huge, sweep_step::singles},
    };
    auto const p = checked();
    for (auto const& r : rows)
        BOOST_TEST(p.choose(r.due, r.watched, at(0s)) == r.step, r.due << " of " << r.watched);
    BOOST_TEST(ns(p.tick()) == ns(1s));
}

BOOST_AUTO_TEST_CASE(the_filter_is_checked_before_the_first_list)
{
    sweep_plan p;
    BOOST_TEST(p.choose(7, 7, at(0s)) == sweep_step::singles); // not before there is a use for it
    BOOST_TEST(p.choose(8, 8, at(0s)) == sweep_step::check_filter);

    p.filter_checked(filter_answer::failed, at(0s));
    BOOST_TEST(p.choose(8, 8, at(10s - 1ns)) == sweep_step::singles);
    BOOST_TEST(p.choose(8, 8, at(10s)) == sweep_step::check_filter);

    p.filter_checked(filter_answer::ignored, at(10s));
    BOOST_TEST(p.choose(800, 800, at(1h + 10s - 1ns)) == sweep_step::singles);
    BOOST_TEST(p.choose(8, 8, at(1h + 10s)) == sweep_step::check_filter);

    p.filter_checked(filter_answer::honoured, at(1h + 10s));
    BOOST_TEST(p.choose(8, 8, at(1h + 10s)) == sweep_step::list);
    BOOST_TEST(p.choose(8, 8, at(1000h)) == sweep_step::list);

    p.filter_checked(filter_answer::ignored, at(1000h)); // a list has shown it
    BOOST_TEST(p.choose(8, 8, at(1000h)) == sweep_step::singles);
}

BOOST_AUTO_TEST_CASE(learns_the_pages_of_a_complete_list_and_forgets_them)
{
    auto p = checked();
    BOOST_TEST(read(p, 100, 40, at(0s)) == 40u);
    BOOST_TEST(p.pages() == 40);
    BOOST_TEST(p.choose(40, 40, at(0s)) == sweep_step::singles);
    BOOST_TEST(p.choose(41, 41, at(0s)) == sweep_step::list); // what is known to be cheaper, however little
    BOOST_TEST(p.choose(40, 40, at(5min - 1ns)) == sweep_step::singles);
    BOOST_TEST(p.choose(21, 21, at(5min)) == sweep_step::list);
    BOOST_TEST(p.choose(20, 20, at(5min)) == sweep_step::singles);
    BOOST_TEST(p.choose(11, 11, at(10min)) == sweep_step::list);
    BOOST_TEST(p.choose(10, 10, at(10min)) == sweep_step::singles);
    BOOST_TEST(p.choose(8, 8, at(1000h)) == sweep_step::list);

    BOOST_TEST(read(p, 41, 3, at(1h)) == 3u); // other people's have gone
    BOOST_TEST(p.choose(8, 8, at(1h)) == sweep_step::list);
    BOOST_TEST(p.choose(8, 9001, at(1h)) == sweep_step::singles); // ours alone are 10 pages
}

BOOST_AUTO_TEST_CASE(leaves_off_at_half_of_what_was_to_be_saved)
{
    auto p = checked();
    BOOST_TEST(read(p, 100, 1000, at(0s)) == 50u);
    BOOST_TEST(p.choose(100, 100, at(0s)) == sweep_step::singles); // at least 100 pages
    BOOST_TEST(p.choose(199, 199, at(0s)) == sweep_step::singles);
    BOOST_TEST(p.choose(200, 200, at(0s)) == sweep_step::list);

    // Each one more teaches twice as much, even if the number of the due grows.
    BOOST_TEST(read(p, 200, 1000, at(0s)) == 100u);
    BOOST_TEST(p.choose(399, 399, at(0s)) == sweep_step::singles);
    BOOST_TEST(read(p, 400, 1000, at(0s)) == 200u);
    BOOST_TEST(p.choose(799, 799, at(0s)) == sweep_step::singles);

    // After a complete list of c pages: (c + due) / 2, once.
    BOOST_TEST(read(p, 800, 400, at(0s)) == 400u); // the last page may be the last that is affordable
    BOOST_TEST(read(p, 500, 1000, at(0s)) == 450u);
    BOOST_TEST(read(p, 500, 1000, at(0s)) == 250u);

    // Never as many as the single looks, whatever the list before had.
    auto q = checked();
    BOOST_TEST(read(q, 1000, 500, at(0s)) == 500u);
    BOOST_TEST(read(q, 10, 1000, at(0s)) == 9u);
    BOOST_TEST(q.choose(1999, 1999, at(0s)) == sweep_step::singles); // twice the 500, not twice the 9
    BOOST_TEST(q.choose(2000, 2000, at(0s)) == sweep_step::list);
    BOOST_TEST(read(q, 2, 1000, at(0s)) == 1u);
}

BOOST_AUTO_TEST_CASE(what_the_service_caps_is_learned)
{
    auto p = checked(); // 10,000 of ours, 100 to a page, whatever we ask for
    BOOST_TEST(p.choose(300, 10'000, at(0s)) == sweep_step::list);
    BOOST_TEST(read(p, 300, 100, at(0s)) == 100u);
    BOOST_TEST(p.choose(100, 10'000, at(1s)) == sweep_step::singles);
    BOOST_TEST(p.choose(101, 10'000, at(1s)) == sweep_step::list);
}

BOOST_AUTO_TEST_CASE(a_list_that_failed_is_left_alone_for_a_while)
{
    auto p = checked();
    auto now = at(0s);
    duration const pauses[] = {2s, 4s, 8s, 16s, 32s, 60s, 60s};
    for (auto const pause : pauses) {
        p.list_begun(100);
        p.page_came();
        p.list_failed(now);
        BOOST_TEST(p.choose(100, 100, now + pause - 1ns) == sweep_step::singles);
        BOOST_TEST(p.choose(100, 100, now + pause) == sweep_step::list);
        now += pause;
    }
    read(p, 100, 2, now); // a complete one
    p.list_begun(100);
    p.list_failed(now);
    BOOST_TEST(p.pages() == 0);
    BOOST_TEST(p.choose(100, 100, now + 2s - 1ns) == sweep_step::singles);
    BOOST_TEST(p.choose(100, 100, now + 2s) == sweep_step::list);
    read(p, 100, 1000, now + 2s); // one that was left off says nothing about that
    p.list_begun(1000);
    p.list_failed(now + 2s);
    BOOST_TEST(p.choose(1000, 1000, now + 6s - 1ns) == sweep_step::singles);
    BOOST_TEST(p.choose(1000, 1000, now + 6s) == sweep_step::list);
}

BOOST_AUTO_TEST_CASE(pages_before_a_failure_count)
{
    auto p = checked();
    p.list_begun(100);
    for (int i = 0; i < 30; ++i)
        BOOST_TEST(p.page_came());
    p.list_failed(at(0s));
    BOOST_TEST(p.choose(59, 59, at(2s)) == sweep_step::singles); // there are at least 30
    BOOST_TEST(p.choose(60, 60, at(2s)) == sweep_step::list);
}

BOOST_AUTO_TEST_CASE(a_list_that_lied_is_left_alone_for_longer)
{
    auto p = checked();
    auto now = at(0s);
    duration const pauses[] = {30s, 60s, 120s, 240s, 300s, 300s};
    for (auto const pause : pauses) {
        read(p, 100, 1, now);
        p.disbelieved(now);
        p.disbelieved(now + 1s); // one more answer says so: one lie all the same
        BOOST_TEST(p.choose(100, 100, now + pause - 1ns) == sweep_step::singles);
        BOOST_TEST(p.choose(100, 100, now + pause) == sweep_step::list);
        now += pause;
    }
    read(p, 100, 1, now);
    p.believed();
    p.disbelieved(now);
    BOOST_TEST(p.choose(100, 100, now + 30s - 1ns) == sweep_step::singles);
    BOOST_TEST(p.choose(100, 100, now + 30s) == sweep_step::list);
}

BOOST_AUTO_TEST_CASE(a_lie_is_forgotten_in_time)
{
    for (auto const& [quiet, pause] : std::initializer_list<std::pair<duration, duration>>{
             {0s, 240s}, {5min - 1ns, 240s}, {5min, 120s}, {10min, 60s}, {15min, 30s}, {1000h, 30s}}) {
        auto p = checked();
        auto now = at(0s);
        for (auto const before : {30s, 60s, 120s}) {
            p.disbelieved(now);
            now += before;
        }
        now += quiet;
        p.disbelieved(now);
        BOOST_TEST(p.choose(100, 100, now + pause - 1ns) == sweep_step::singles);
        BOOST_TEST(p.choose(100, 100, now + pause) == sweep_step::list);
    }
}

BOOST_AUTO_TEST_CASE(lists_that_answer_for_many_come_four_times_as_often)
{
    struct row
    {
        std::size_t pages, answered;
        duration pause;
    };
    for (auto const& [pages, answered, pause] : {
             row{1, 1, 30s}, // not cheaper than a look of its own
             row{1, 5, 30s},
             row{1, 10, 15s}, // a fifth of ten looks each 30 s
             row{1, 20, 7500ms},
             row{1, 1000, 7500ms}, // a quarter is enough
             row{10, 10'000, 7500ms},
             row{10, 100, 15s}, // other people's
             row{10, 20, 30s},
             row{10, 0, 30s},
         }) {
        auto p = checked();
        p.list_begun(2 * pages + 2);
        for (std::size_t i = 0; i < pages; ++i)
            BOOST_TEST(p.page_came());
        p.list_ended(at(0s));
        BOOST_TEST_CONTEXT(pages << " pages for " << answered)
        BOOST_TEST(ns(p.pause(answered, 30s)) == ns(pause));
    }
    BOOST_TEST(ns(checked().pause(0, duration::max())) == ns(duration::max() / 4)); // no page has come yet
}

BOOST_AUTO_TEST_CASE(nonsense_rules_are_harmless)
{
    sweep_rules odd;
    odd.smallest = 0;
    odd.page_size = 0;
    odd.tick = -1s;
    odd.forget = 0s;
    auto p = checked(odd);
    BOOST_TEST(ns(p.tick()) == 0);
    BOOST_TEST(p.choose(0, 0, at(0s)) == sweep_step::singles);
    BOOST_TEST(p.choose(1, 1, at(0s)) == sweep_step::singles);
    BOOST_TEST(p.choose(2, 1, at(0s)) == sweep_step::list);
    BOOST_TEST(p.choose(huge, huge, at(0s)) == sweep_step::singles); // a page each
    p.list_begun(huge);
    BOOST_TEST(p.page_came());
    p.list_ended(at(0s));
    p.list_ended(time_point::max());
    BOOST_TEST(p.worth_counting(huge) > 0u);
    sweep_plan q;
    BOOST_TEST(!q.page_came()); // no list was begun
    q.list_begun(0);
    BOOST_TEST(!q.page_came());
}

// However the counting is cut off, the answer is the same.
BOOST_AUTO_TEST_CASE(counting_further_changes_no_answer)
{
    chance c(410);
    int lists = 0;
    for (int round = 0; round < 2000; ++round) {
        sweep_rules rules;
        rules.smallest = static_cast<std::size_t>(c.below(20));
        rules.page_size = static_cast<std::size_t>(1 + c.below(200));
        auto p = checked(rules);
        auto now = at(0s);
        for (int i = 0; i < 8; ++i) {
            read(p, static_cast<std::size_t>(8 + c.below(2000)), static_cast<std::size_t>(1 + c.below(800)),
                 now);
            now += c.up_to(10min);
            auto const watched = static_cast<std::size_t>(c.below(100'000));
            auto const worth = p.worth_counting(watched);
            for (auto const due : {worth, worth + 1, 2 * worth, 100 * worth}) {
                auto const step = p.choose(due, watched, now);
                BOOST_TEST_REQUIRE(step == p.choose(worth, watched, now));
                lists += step == sweep_step::list;
            }
            // and what was counted is enough to read what is expected
            p.list_begun(worth);
            BOOST_TEST_REQUIRE(p.choose(worth, watched, now) == sweep_step::list);
        }
    }
    BOOST_TEST(lists == 2000 * 8 * 4);
}

BOOST_AUTO_TEST_SUITE_END()
