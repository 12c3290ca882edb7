// What becomes of a request whose answer was lost.
#include "plan/reconcile_endings.hpp"

#include <string>
#include <vector>

using namespace vigil_test;

namespace {

struct fixture : reconcile_fixture
{
    // Looks that show nothing until the plan wants something else; gives when each of them was sent.
    static std::vector<duration> look_in_vain(reconcile_plan& p, reconcile_step& s, duration now)
    {
        std::vector<duration> when;
        while (s.what == next_step::look && when.size() < 100) {
            now += s.delay;
            when.push_back(now);
            s = p.looked(seen(), at(now), at(now));
        }
        return when;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(reconcile_plan_, fixture)

BOOST_AUTO_TEST_CASE(an_answer_is_the_end)
{
    auto p = plan();
    BOOST_TEST(p.sent(done(1s, "b1"), 0.5).what == next_step::finish);
    auto q = plan();
    BOOST_TEST(q.sent(refused(1s), 0.5).what == next_step::finish);
    options.enabled = false;
    auto r = plan();
    BOOST_TEST(r.sent(lost(1s), 0.5).what == next_step::finish);
}

BOOST_AUTO_TEST_CASE(what_is_certainly_its_own_is_adopted_at_once)
{
    auto p = plan();
    auto s = p.sent(lost(1s), 0.5);
    BOOST_TEST(s.what == next_step::look);
    BOOST_TEST(ns(s.delay) == ns(100ms)); // jittered: others may have lost theirs at the same moment
    s = p.looked(seen{ours("b1", 1)}, at(1100ms), at(1150ms));
    BOOST_TEST(s.what == next_step::adopt);
    BOOST_TEST(s.found.id == "b1");
    BOOST_TEST(s.evidence == "its mark");
}

BOOST_AUTO_TEST_CASE(looks_are_spread_over_the_grace_and_the_last_one_is_at_its_end)
{
    auto p = plan();
    auto s = p.sent(lost(0s), 1);
    auto const when = look_in_vain(p, s, 0s);
    BOOST_TEST((when == std::vector<duration>{200ms, 1200ms, 3200ms, 7200ms, 10s}));
    BOOST_TEST(s.what == next_step::send);
    BOOST_TEST(s.evidence == "nothing of it was seen for 10 s");
}

BOOST_AUTO_TEST_CASE(a_slow_service_gets_the_time_that_it_took_to_fail)
{
    deadline = 100s;
    auto p = plan();
    auto s = p.sent(lost(30s, 30s), 0);
    auto const when = look_in_vain(p, s, 30s);
    BOOST_TEST((when == std::vector<duration>{30s, 33750ms, 41250ms, 56250ms, 60s}));
    BOOST_TEST(s.what == next_step::send);
}

BOOST_AUTO_TEST_CASE(the_wish_of_the_service_goes_before_the_first_look)
{
    auto p = plan();
    auto s = p.sent(lost(0s, 100ms, 15s), 0.5);
    BOOST_TEST(ns(s.delay) == ns(15s));
    s = p.looked(seen(), at(15s), at(15s));
    BOOST_TEST(s.what == next_step::send); // the grace was as long
    BOOST_TEST(s.evidence == "nothing of it was seen for 15 s");

    deadline = 28s; // of another one nothing could be found out
    p = plan();
    s = p.sent(lost(0s, 100ms, 15s), 0.5);
    BOOST_TEST(p.looked(seen(), at(15s), at(15s)).what == next_step::give_up);
}

BOOST_AUTO_TEST_CASE(a_look_that_began_before_the_end_of_the_grace_does_not_prove_that_there_is_nothing)
{
    auto p = plan();
    p.sent(lost(0s), 0);
    auto const s = p.looked(seen(), at(9900ms), at(15s)); // it took its time
    BOOST_TEST(s.what == next_step::look);
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_whose_outcome_could_not_be_found_out_any_more)
{
    deadline = 19s;
    auto p = plan();
    auto s = p.sent(lost(0s), 0);
    look_in_vain(p, s, 0s);
    BOOST_TEST(s.what == next_step::give_up);
    BOOST_TEST(s.evidence == "nothing of it was seen for 10 s, and no time is left to send it again");
    BOOST_TEST(p.may_exist().empty());

    deadline = 5s; // not even the grace
    auto q = plan();
    s = q.sent(lost(0s), 0);
    auto const when = look_in_vain(q, s, 0s);
    BOOST_TEST(s.what == next_step::give_up);
    BOOST_TEST((when.back() == 4s));
}

BOOST_AUTO_TEST_CASE(it_is_sent_as_often_as_any_call)
{
    deadline = 1000s;
    most = 3;
    auto p = plan();
    duration now = 0s;
    for (int i = 1; i <= 3; ++i) {
        auto s = p.sent(lost(now), 0);
        now = look_in_vain(p, s, now).back();
        BOOST_TEST(s.what == (i < 3 ? next_step::send : next_step::give_up));
        BOOST_TEST(p.requests() == i);
    }
}

BOOST_AUTO_TEST_CASE(a_failed_look_is_no_sighting_of_nothing)
{
    auto p = plan();
    p.sent(lost(0s), 0);
    for (auto const t : {1s, 10s, 20s, 40s})
        BOOST_TEST(p.look_failed(false, "503", at(t)).what == next_step::look); // also after the grace
    BOOST_TEST(p.looked(seen(), at(49s), at(49s)).what == next_step::send);

    auto q = plan();
    q.sent(lost(0s), 0);
    auto const end = q.look_failed(false, "503", at(59900ms));
    BOOST_TEST(end.what == next_step::give_up);
    BOOST_TEST(end.evidence == "no time is left to look for it; the last look failed: 503");
    auto r = plan();
    r.sent(lost(0s), 0);
    auto const refusal = r.look_failed(true, "403", at(1s));
    BOOST_TEST(refusal.what == next_step::give_up);
    BOOST_TEST(refusal.evidence == "it could not be looked for: 403");
}

BOOST_AUTO_TEST_CASE(several_and_doubtful_ones_are_told_when_all_had_the_time_to_appear)
{
    auto p = plan();
    p.sent(lost(0s), 0);
    BOOST_TEST(p.looked(seen{doubtful("b1")}, at(0s), at(0s)).what == next_step::look);
    BOOST_TEST(p.looked(seen{doubtful("b1"), doubtful("b2")}, at(5s), at(5s)).what == next_step::look);
    auto const s = p.looked(seen{doubtful("b2")}, at(10s), at(10s));
    BOOST_TEST(s.what == next_step::give_up);
    BOOST_TEST((p.may_exist() == std::vector<std::string>{"b1", "b2"})); // also what is gone by now

    auto q = plan();
    q.sent(lost(0s), 0);
    q.looked(seen{doubtful("b1")}, at(0s), at(0s));
    BOOST_TEST(q.looked(seen(), at(10s), at(10s)).what == next_step::give_up); // not: send
}

BOOST_AUTO_TEST_CASE(after_two_lost_requests_one_is_adopted_only_when_no_second_appeared)
{
    auto p = plan();
    auto s = p.sent(lost(0s), 0);
    look_in_vain(p, s, 0s);
    BOOST_TEST_REQUIRE(s.what == next_step::send);
    p.sent(lost(11s), 0);
    BOOST_TEST(p.looked(seen{ours("b2", 2)}, at(11s), at(11s)).what == next_step::look);
    auto q = p;
    BOOST_TEST(p.looked(seen{ours("b2", 2)}, at(21s), at(21s)).what == next_step::adopt);
    BOOST_TEST(q.looked(seen{ours("b2", 2), ours("b1", 1)}, at(21s), at(21s)).what == next_step::give_up);
    BOOST_TEST((q.may_exist() == std::vector<std::string>{"b2", "b1"}));
}

BOOST_AUTO_TEST_CASE(a_success_after_a_lost_request_is_looked_at_once)
{
    auto const repeated = [&](ending const& how) {
        auto p = plan();
        auto s = p.sent(lost(0s), 0);
        look_in_vain(p, s, 0s);
        BOOST_TEST_REQUIRE(s.what == next_step::send);
        s = p.sent(how, 0.5);
        BOOST_TEST(s.what == next_step::look);
        BOOST_TEST(ns(s.delay) == 0);
        return p;
    };
    auto const after_one = [&](seen const& what, std::string made) {
        return repeated(done(12s, std::move(made))).looked(what, at(12s), at(12s)).what;
    };
    BOOST_TEST(after_one({ours("b2", 2)}, "b2") == next_step::finish);
    BOOST_TEST(after_one({ours("b2", 2)}, "") == next_step::finish); // a job tells its backup later
    BOOST_TEST(after_one({ours("b1", 1)}, "") == next_step::give_up);
    BOOST_TEST(after_one({ours("b2", 2), ours("b1", 1)}, "b2") == next_step::give_up);
    // without a mark
    BOOST_TEST(after_one({ours("b2")}, "b2") == next_step::finish);
    BOOST_TEST(after_one({doubtful("b1"), doubtful("b2")}, "b2") == next_step::give_up);
    BOOST_TEST(after_one({ours("b2")}, "") == next_step::finish);
    BOOST_TEST(after_one({doubtful("b1"), doubtful("b2")}, "") == next_step::give_up);

    // A list that does not show the last one shows nothing.
    auto p = repeated(done(12s, "b2"));
    BOOST_TEST(p.looked(seen{}, at(12s), at(12s)).what == next_step::look);
    auto q = p;
    BOOST_TEST(p.looked(seen{ours("b2", 2)}, at(15s), at(15s)).what == next_step::finish);
    auto const s = q.looked(seen{}, at(22s), at(22s));
    BOOST_TEST(s.what == next_step::give_up);
    BOOST_TEST(s.evidence ==
               "what the last request made is not to be seen, so an earlier one's may be there, too");
    BOOST_TEST((q.may_exist() == std::vector<std::string>{"b2"}));

    // One of two that nobody can tell apart: the other may come.
    auto e = done(12s);
    e.unnamed = true;
    auto u = repeated(e);
    BOOST_TEST(u.looked(seen{ours("b1")}, at(12s), at(12s)).what == next_step::look);
    auto v = u;
    BOOST_TEST(u.looked(seen{ours("b1")}, at(22s), at(22s)).what == next_step::finish);
    BOOST_TEST(v.looked(seen{doubtful("b1"), doubtful("b2")}, at(22s), at(22s)).what == next_step::give_up);
    BOOST_TEST(repeated(e).looked(seen{ours("b2", 2)}, at(12s), at(12s)).what ==
               next_step::finish); // its mark
}

BOOST_AUTO_TEST_CASE(a_long_wish_costs_no_looks)
{
    auto p = plan();
    BOOST_TEST(ns(p.sent(lost(0s, 100ms, 1h), 0.5).delay) == ns(30s)); // half of what is left
    deadline = 1h;
    auto q = plan();
    BOOST_TEST(ns(q.sent(lost(0s, 100ms, 1h), 0.5).delay) == ns(2min));
}

BOOST_AUTO_TEST_CASE(the_last_look_is_taken_while_it_can_be_answered)
{
    auto p = plan();
    p.sent(lost(0s), 0);
    p.looked(seen{doubtful("b1")}, at(9s), at(9s));
    auto const s = p.look_failed(false, "503", at(57s)); // the next would be at 65 s
    BOOST_TEST(s.what == next_step::look);
    BOOST_TEST(ns(s.delay) == ns(2s));
    BOOST_TEST(p.look_failed(false, "503", at(59s)).what == next_step::give_up);
}

BOOST_AUTO_TEST_CASE(what_a_failed_look_showed_may_exist)
{
    auto p = plan();
    p.sent(lost(0s), 0);
    auto const s = p.look_failed(true, "403", at(1s), seen{ours("b1", 1)});
    BOOST_TEST(s.what == next_step::give_up);
    BOOST_TEST((p.may_exist() == std::vector<std::string>{"b1"}));
}

// Its volume may be busy with the first one's work.
BOOST_AUTO_TEST_CASE(a_refusal_after_a_lost_request_is_not_the_last_word)
{
    auto p = plan();
    auto s = p.sent(lost(0s), 0);
    look_in_vain(p, s, 0s);
    auto q = p;
    s = p.sent(refused(11s), 0);
    BOOST_TEST(s.what == next_step::look);
    BOOST_TEST(p.looked(seen{ours("b1", 1)}, at(11s), at(11s)).what == next_step::adopt);
    s = q.sent(refused(11s), 0);
    look_in_vain(q, s, 11s);
    BOOST_TEST(s.what == next_step::give_up);
}

BOOST_AUTO_TEST_SUITE_END()
