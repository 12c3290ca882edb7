// Lost answers in every interleaving of six events, and against a model of the service.
#include "plan/reconcile_endings.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

using namespace vigil_test;

BOOST_FIXTURE_TEST_SUITE(reconcile_plan_properties, reconcile_fixture)

// ---- every interleaving of what may happen, up to six events ----------------------------------------------------

namespace {

// What a plan may be told. Which of it makes sense is what it has asked for.
enum class event {
    answered,
    turned_down,
    unheard,
    nothing,
    mine,
    mine_too,
    anothers,
    failed,
    refused_to_tell
};

constexpr event after_send[] = {event::answered, event::turned_down, event::unheard};
constexpr event after_look[] = {event::nothing,  event::mine,   event::mine_too,
                                event::anothers, event::failed, event::refused_to_tell};

struct walker
{
    reconcile_plan plan;
    reconcile_step step;
    duration now = 0s;
    int requests = 0;
    std::set<std::string> shown;   // ever
    std::set<std::string> last;    // by the last look that was answered
    bool only_nothing = true;      // were the looks since the last request
    std::optional<duration> heard; // when the last look was answered
    duration grace_end = 0s;
    bool lost_one = false;
    std::size_t& leaves;
    duration grace = 10s;

    void tell(event e)
    {
        switch (e) {
        case event::answered: send(done(now += 1s, "mine-" + std::to_string(requests + 1))); break;
        case event::turned_down: send(refused(now += 1s)); break;
        case event::unheard:
            lost_one = true;
            send(lost(now += 1s));
            break;
        case event::nothing: look({}); break;
        case event::mine: look({ours("mine-1", 1)}); break;
        case event::mine_too: look({ours("mine-1", 1), ours("mine-2", 2)}); break;
        case event::anothers: look({doubtful("other")}); break;
        case event::failed: step = plan.look_failed(false, "503", at(now += step.delay)); break;
        case event::refused_to_tell: step = plan.look_failed(true, "403", at(now += step.delay)); break;
        }
    }

    void send(ending e)
    {
        BOOST_TEST_REQUIRE((requests == 0 || step.what == next_step::send));
        ++requests;
        only_nothing = true;
        heard.reset();
        grace_end = now + grace;
        step = plan.sent(e, 0.5);
    }

    void look(seen what)
    {
        now += step.delay;
        last.clear();
        for (auto const& s : what) {
            shown.insert(s.id);
            last.insert(s.id);
        }
        only_nothing = only_nothing && what.empty();
        heard = now;
        step = plan.looked(what, at(now), at(now));
    }

    // What holds whatever was told.
    void check() const
    {
        switch (step.what) {
        case next_step::look: BOOST_TEST_REQUIRE((now + step.delay < 60s)); break;
        case next_step::send:
            BOOST_TEST_REQUIRE(lost_one);
            BOOST_TEST_REQUIRE((heard && *heard >= grace_end));
            BOOST_TEST_REQUIRE(only_nothing);
            BOOST_TEST_REQUIRE(shown.empty());
            BOOST_TEST_REQUIRE(requests < 4);
            break;
        case next_step::adopt:
            BOOST_TEST_REQUIRE(lost_one);
            BOOST_TEST_REQUIRE((last == std::set<std::string>{step.found.id}));
            BOOST_TEST_REQUIRE((shown == last));
            BOOST_TEST_REQUIRE((step.found.whose == owner::ours));
            BOOST_TEST_REQUIRE(!step.evidence.empty());
            break;
        case next_step::give_up: {
            BOOST_TEST_REQUIRE(!step.evidence.empty());
            std::set<std::string> const told(plan.may_exist().begin(), plan.may_exist().end());
            BOOST_TEST_REQUIRE(std::ranges::includes(told, shown));
            break;
        }
        case next_step::finish: break;
        }
    }

    void explore(int depth) const
    {
        check();
        bool const sends = requests == 0 || step.what == next_step::send;
        if (depth == 0 || !(sends || step.what == next_step::look)) {
            ++leaves;
            return;
        }
        std::span<event const> const next =
            sends ? std::span<event const>(after_send) : std::span<event const>(after_look);
        for (auto const e : next) {
            auto branch = *this;
            branch.tell(e);
            branch.explore(depth - 1);
        }
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(every_interleaving_of_six_events)
{
    std::size_t leaves = 0;
    walker w{plan(), {}, 0s, 0, {}, {}, true, {}, 0s, false, leaves};
    w.explore(6);
    BOOST_TEST(leaves > 2'000u);
    leaves = 0;
    options.grace = 0s; // one look is enough, so that six events hold three requests
    walker q{plan(), {}, 0s, 0, {}, {}, true, {}, 0s, false, leaves};
    q.grace = 100ms; // as long as the lost request took
    q.explore(6);
    BOOST_TEST(leaves > 100u);
}

// ---- against a model of the service -----------------------------------------------------------------------------

namespace {

constexpr int never = 99;

// What becomes of one request: what the service does, and what the caller hears.
struct fate
{
    bool heard; // the answer comes
    bool yes;   // and is a success
    int effect; // lands before the so-manieth look after it; `never`: none. Of a success: at once
};

struct service
{
    struct pending
    {
        int due; // in looks of the whole call
        int request;
    };
    std::vector<pending> on_the_way;
    std::vector<finding> there;

    void land(int looks)
    {
        std::erase_if(on_the_way, [&](pending const& p) {
            if (p.due > looks)
                return false;
            there.push_back(ours("b" + std::to_string(p.request), p.request));
            return true;
        });
    }
};

enum class told { created, adopted, refused, unknown };

struct story
{
    told what{};
    std::string id;
    std::set<std::string> may_exist;
    std::set<std::string> there;
    std::set<std::string> there_at_last_answer; // of a look
    bool beyond = false;                        // something landed after the last look of all
    int requests = 0;
};

// The call of a client that obeys the plan, against that service. Lost looks: a bit for each.
story play(reconcile_plan plan, std::span<fate const> fates, unsigned lost_looks)
{
    story out;
    service s;
    duration now = 0s;
    int looks = 0;
    auto const ids = [&] {
        std::set<std::string> all;
        for (auto const& b : s.there)
            all.insert(b.id);
        return all;
    };
    for (;;) {
        auto const& f =
            fates[std::min<std::size_t>(static_cast<std::size_t>(out.requests), fates.size() - 1)];
        ++out.requests;
        auto const id = "b" + std::to_string(out.requests);
        if (f.effect != never)
            s.on_the_way.push_back({f.heard ? looks : looks + f.effect, out.requests});
        now += 1s;
        if (f.heard)
            s.land(looks);
        auto step = plan.sent(!f.heard ? lost(now) : f.yes ? done(now, id) : refused(now), 0);
        while (step.what == next_step::look) {
            now += step.delay;
            s.land(looks);
            bool const missed = (lost_looks >> std::min(looks, 31)) & 1u;
            ++looks;
            if (missed) {
                step = plan.look_failed(false, "503", at(now));
                continue;
            }
            out.there_at_last_answer = ids();
            step = plan.looked(s.there, at(now), at(now));
        }
        out.beyond = !s.on_the_way.empty();
        out.there = ids();
        out.may_exist = {plan.may_exist().begin(), plan.may_exist().end()};
        if (step.what == next_step::send)
            continue;
        out.what = step.what == next_step::adopt     ? told::adopted
                   : step.what == next_step::give_up ? told::unknown
                   : f.yes                           ? told::created
                                                     : told::refused;
        out.id = step.what == next_step::adopt ? step.found.id : id;
        return out;
    }
}

std::vector<fate> all_fates()
{
    std::vector<fate> all{{true, true, 0}, {true, false, never}, {false, false, never}};
    for (int n = 0; n <= 7; ++n)
        all.push_back({false, false, n});
    return all;
}

} // namespace

// For every schedule of effects, lost answers and lost looks: one backup, or none after a refusal, or an unknown outcome
// with all ids that could be known. A call that is left at any step leaves a prefix of one of these behind, so that the
// same holds for it: see the requests that were sent while something was there to be seen.
BOOST_AUTO_TEST_CASE(one_backup_or_an_unknown_outcome)
{
    deadline = 300s;
    most = 3;
    auto const fates = all_fates();
    std::map<told, int> count;
    int beyond = 0;
    for (auto const& a : fates)
        for (auto const& b : fates)
            for (auto const& c : fates)
                for (unsigned lost_looks = 0; lost_looks < 256; ++lost_looks) {
                    fate const three[] = {a, b, c};
                    auto const s = play(plan(), three, lost_looks);
                    if (s.beyond) { // no client can see that
                        ++beyond;
                        continue;
                    }
                    ++count[s.what];
                    switch (s.what) {
                    case told::created:
                    case told::adopted: BOOST_TEST_REQUIRE((s.there == std::set<std::string>{s.id})); break;
                    case told::refused: BOOST_TEST_REQUIRE(s.there.empty()); break;
                    case told::unknown:
                        BOOST_TEST_REQUIRE(std::ranges::includes(s.may_exist, s.there_at_last_answer));
                        break;
                    }
                    // A lost answer alone costs no certainty.
                    if (lost_looks == 0 && !a.heard && a.effect <= 4)
                        BOOST_TEST_REQUIRE((s.what == told::adopted && s.requests == 1));
                    if (lost_looks == 0 && !a.heard && a.effect == never && b.yes)
                        BOOST_TEST_REQUIRE((s.what == told::created && s.id == "b2"));
                }
    for (auto const t : {told::created, told::adopted, told::refused, told::unknown})
        BOOST_TEST(count[t] > 0);
    BOOST_TEST(beyond > 0);
}

// The process ends after any number of steps. Whatever it leaves behind bears its mark (one request number each), and no
// request was sent while a look had shown anything.
BOOST_AUTO_TEST_CASE(a_crash_leaves_at_most_what_was_sent)
{
    deadline = 300s;
    for (auto const& a : all_fates())
        for (int steps = 0; steps < 8; ++steps) {
            fate const one[] = {a};
            service s;
            auto p = plan();
            if (a.effect != never)
                s.on_the_way.push_back({a.heard ? 0 : a.effect, 1});
            duration now = 1s;
            auto step = p.sent(!one[0].heard ? lost(now) : one[0].yes ? done(now, "b1") : refused(now), 0);
            for (int n = 0; n < steps && step.what == next_step::look; ++n) {
                now += step.delay;
                s.land(n);
                step = p.looked(s.there, at(now), at(now));
            }
            BOOST_TEST((step.what != next_step::send || s.there.empty()));
            BOOST_TEST(s.there.size() <= 1u);
        }
}

BOOST_AUTO_TEST_SUITE_END()
