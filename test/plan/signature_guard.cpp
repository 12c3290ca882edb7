// Which key may sign.
#include "plan/signature_guard.hpp"

#include <boost/test/unit_test.hpp>

#include <ostream>

namespace vigil::plan {
static std::ostream& operator<<(std::ostream& os, signature_guard::action a)
{
    static constexpr char const* names[] = {"go", "probe", "wait", "refuse"};
    return os << names[static_cast<int>(a)];
}
} // namespace vigil::plan

using namespace std::chrono_literals;
using vigil::time_point;
using vigil::plan::signature_guard;
using enum signature_guard::action;

namespace {

struct guarded : signature_guard
{
    time_point now = time_point() + 24h;
    signature_guard::action asked(std::string_view key = "AK") { return ask(key, now).what; }
    time_point until(std::string_view key = "AK") { return ask(key, now).until; }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(signature_guards, guarded)

BOOST_AUTO_TEST_CASE(a_key_is_proven_by_one_before_all_use_it)
{
    BOOST_TEST(asked() == probe);
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(asked() == wait);
    BOOST_TEST(accepted("AK", true, now));
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(asked() == go);
    BOOST_TEST(!accepted("AK", false, now)); // nothing new
}

BOOST_AUTO_TEST_CASE(a_refused_key_rests_for_five_minutes)
{
    BOOST_TEST(asked() == probe);
    BOOST_TEST(refused("AK", true, now));
    BOOST_TEST(asked() == refuse);
    BOOST_TEST((until() == now + 5min));
    now += 5min - 1ns;
    BOOST_TEST(asked() == refuse);
    now += 1ns;
    BOOST_TEST(asked() == probe); // and is tried by one
    BOOST_TEST(asked() == wait);
}

// One refusal may be a mistake of whoever answered; the next one of the same key is none.
BOOST_AUTO_TEST_CASE(a_proven_key_is_refused_by_the_second_one)
{
    asked();
    accepted("AK", true, now);
    BOOST_TEST(doubted("AK", false, now, true));
    BOOST_TEST(asked() == probe); // one finds out
    BOOST_TEST(asked() == wait);
    BOOST_TEST(doubted("AK", false, now, true)); // another one that had left when the key was good
    BOOST_TEST(asked() == wait);
    BOOST_TEST(!doubted("AK", true, now, true));
    BOOST_TEST(refused("AK", true, now));
    BOOST_TEST(asked() == refuse);
    BOOST_TEST(!doubted("AK", false, now, true)); // and the last that had left
}

BOOST_AUTO_TEST_CASE(a_doubted_key_that_is_good_after_all_is_trusted_again)
{
    asked();
    accepted("AK", true, now);
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST(doubted("AK", false, now, true));
        BOOST_TEST(asked() == probe);
        BOOST_TEST(accepted("AK", true, now));
        BOOST_TEST(asked() == go);
    }
}

// Never more than one signature at a time stands before it.
BOOST_AUTO_TEST_CASE(a_page_refuses_no_key_that_was_proven)
{
    asked();
    accepted("AK", true, now);
    BOOST_TEST(doubted("AK", false, now, false));
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(asked() == probe);
        BOOST_TEST(asked() == wait);
        BOOST_TEST(doubted("AK", true, now, false));
    }
    BOOST_TEST(asked() == probe);
    BOOST_TEST(doubted("AK", true, now, true)); // the service's own is the first one
    BOOST_TEST(asked() == probe);
    BOOST_TEST(!doubted("AK", true, now, true));
}

BOOST_AUTO_TEST_CASE(a_key_that_was_never_proven_rests_after_any_refusal)
{
    for (bool const spoken : {false, true}) {
        guarded g;
        g.asked();
        BOOST_TEST(!g.doubted("AK", true, g.now, spoken));
        BOOST_TEST(g.refused("AK", true, g.now, spoken));
        BOOST_TEST(g.asked() == refuse);
        BOOST_TEST(g.ask("AK", g.now).spoken == spoken); // and it is told whose it was
        g.now += 5min;
        BOOST_TEST(g.asked() == probe);
        BOOST_TEST(!g.doubted("AK", true, g.now, true));
    }
}

// Nobody knows whose clock is right then; that the key was good is known.
BOOST_AUTO_TEST_CASE(a_key_that_is_proven_anew_for_a_clock_is_trusted_still)
{
    asked();
    accepted("AK", true, now);
    doubt();
    BOOST_TEST(asked() == probe);
    BOOST_TEST(doubted("AK", true, now, true));
    BOOST_TEST(asked() == probe);
    BOOST_TEST(!doubted("AK", true, now, true));
}

BOOST_AUTO_TEST_CASE(those_under_way_do_not_prolong_the_rest)
{
    asked();
    accepted("AK", true, now);
    BOOST_TEST(refused("AK", false, now));
    auto const end = until();
    now += 1s;
    BOOST_TEST(!refused("AK", false, now));
    BOOST_TEST((until() == end));
    BOOST_TEST(!accepted("AK", false, now)); // nor do they end it
    BOOST_TEST(asked() == refuse);
    now = end;
    BOOST_TEST(asked() == probe);
}

BOOST_AUTO_TEST_CASE(another_key_is_not_concerned)
{
    asked("A");
    refused("A", true, now);
    BOOST_TEST(asked("B") == probe);
    BOOST_TEST(accepted("B", true, now));
    BOOST_TEST(asked("B") == go);
    BOOST_TEST(asked("A") == refuse);
}

BOOST_AUTO_TEST_CASE(an_endless_supply_of_wrong_keys_is_stopped_at_the_second)
{
    asked("A");
    refused("A", true, now);
    now += 1s;
    BOOST_TEST(asked("B") == probe);
    refused("B", true, now);
    BOOST_TEST(asked("C") == refuse);
    BOOST_TEST((until("C") == now + 5min));
    now += 5min;
    BOOST_TEST(asked("C") == probe);
    refused("C", true, now); // a third in a row
    BOOST_TEST(asked("D") == refuse);
}

BOOST_AUTO_TEST_CASE(a_success_in_between_begins_the_count_anew)
{
    asked("A");
    refused("A", true, now);
    asked("B");
    accepted("B", true, now);
    BOOST_TEST(refused("B", false, now));
    BOOST_TEST(asked("C") == probe);
}

BOOST_AUTO_TEST_CASE(a_probe_without_an_answer_lets_the_next_one_try)
{
    BOOST_TEST(asked() == probe);
    BOOST_TEST(undecided("AK", true));
    BOOST_TEST(asked() == probe);
    BOOST_TEST(!undecided("AK", false));
    BOOST_TEST(asked() == wait);
}

BOOST_AUTO_TEST_CASE(a_slow_probe_does_not_hold_up_everybody)
{
    BOOST_TEST(asked() == probe);
    BOOST_TEST((until() == now + 2s));
    now += 2s;
    BOOST_TEST(asked() == probe);
    BOOST_TEST(asked() == wait);
    now += 2s;
    BOOST_TEST(asked() == probe);
    now += 1h;
    BOOST_TEST(asked() == wait); // three under way: fewer than a service counts
    BOOST_TEST((until() == time_point::max()));
    undecided("AK", true);
    BOOST_TEST(asked() == probe);
}

BOOST_AUTO_TEST_CASE(keys_that_are_over_are_forgotten_but_not_those_that_rest)
{
    asked("resting");
    refused("resting", true, now);
    asked("good");
    accepted("good", true, now);
    for (int i = 0; i < 1000; ++i) {
        auto const key = "t" + std::to_string(i);
        BOOST_TEST_REQUIRE(asked(key) == probe);
        accepted(key, true, now);
    }
    BOOST_TEST(asked("resting") == refuse);
    BOOST_TEST(asked("good") == probe); // it can prove itself again
}

BOOST_AUTO_TEST_CASE(a_doubted_key_is_proven_anew)
{
    guarded g;
    BOOST_TEST(g.asked() == probe);
    g.accepted("AK", true, g.now);
    BOOST_TEST(g.asked() == go);
    g.doubt();
    BOOST_TEST(g.asked() == probe);
    BOOST_TEST(g.asked() == wait);
    g.accepted("AK", false, g.now); // one that had left before
    BOOST_TEST(g.asked() == go);
}

BOOST_AUTO_TEST_SUITE_END()
