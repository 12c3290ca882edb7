// Which of the things that a list shows are the work of a call.
#include "plan/traces.hpp"

#include "plan/support.hpp"

#include <algorithm>

using namespace vigil_test;
using vigil::backup, vigil::backup_id, vigil::utc_time, vigil::volume_id;
using vigil::plan::departure, vigil::plan::mark_place, vigil::plan::owner, vigil::plan::service_clock;
using vigil::plan::finding, vigil::plan::traces_of, vigil::plan::traces_of_policies,
    vigil::plan::wanted_backup;

namespace {

using wall = service_clock::wall_time;

wall const noon = wall(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) + 12h;
utc_time const noon_utc = std::chrono::floor<std::chrono::microseconds>(noon);
constexpr auto stem = "0123456789abcde";

backup made(std::string id, utc_time when, std::string marker = {})
{
    backup b;
    b.id = backup_id(std::move(id));
    b.name = "nightly";
    b.volume = volume_id("v1");
    b.created_at = when;
    b.marker = std::move(marker);
    return b;
}

struct fixture
{
    wanted_backup wanted;
    departure when;
    std::vector<backup> listed;

    fixture()
    {
        wanted.name = "nightly";
        wanted.volume = "v1";
        when.leaves(at(0s));
        when.heard(noon + 5h, at(100ms)); // the service's clock is five hours ahead
    }

    std::vector<finding> traces() const { return traces_of(wanted, listed, when); }
    finding only() const
    {
        auto const all = traces();
        BOOST_TEST_REQUIRE(all.size() == 1u);
        return all.front();
    }
    void mark(mark_place where)
    {
        wanted.where = where;
        wanted.stem = stem;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(traces_, fixture)

BOOST_AUTO_TEST_CASE(a_mark_is_proof)
{
    mark(mark_place::description);
    listed = {made("old", noon_utc, std::string(stem) + "1"),
              made("other", noon_utc + 5h, "ffffffffffffffff")};
    auto const s = only();
    BOOST_TEST(s.id == "old"); // whatever its date
    BOOST_TEST((s.whose == owner::ours));
    BOOST_TEST(s.request == 1);
    BOOST_TEST(s.evidence == "marker 0123456789abcde1 in its description");
}

BOOST_AUTO_TEST_CASE(a_mark_in_the_name)
{
    mark(mark_place::name);
    listed = {made("b1", noon_utc), made("b2", noon_utc), made("b3", noon_utc), made("b4", noon_utc)};
    listed[0].name = "nightly-0123456789abcde2";
    listed[1].name = "nightly-ffffffffffffffff"; // another call's
    listed[2].name = "other-0123456789abcde1";
    auto const s = only();
    BOOST_TEST(s.id == "b1");
    BOOST_TEST(s.request == 2);
}

// Each sees its own, and never the other's: with marks; and when one of them has none.
BOOST_AUTO_TEST_CASE(two_processes_make_the_same_name_at_once)
{
    listed = {made("a", noon_utc + 5h, std::string(stem) + "1"),
              made("b", noon_utc + 5h, "fedcba98765432101")};
    listed[1].marker = "fedcba9876543211";
    mark(mark_place::description);
    BOOST_TEST(only().id == "a");
    wanted.stem = "fedcba987654321";
    BOOST_TEST(only().id == "b");
    wanted.stem = "aaaaaaaaaaaaaaa"; // its own took no effect
    BOOST_TEST(traces().empty());
    wanted.where = mark_place::nowhere; // neither is one of a call without a mark
    BOOST_TEST(traces().empty());
}

BOOST_AUTO_TEST_CASE(two_processes_without_marks_do_not_guess)
{
    listed = {made("a", noon_utc + 5h), made("b", noon_utc + 5h)};
    auto const all = traces();
    BOOST_TEST(all.size() == 2u);
    BOOST_TEST(std::ranges::all_of(all, [](finding const& s) { return s.whose == owner::doubtful; }));
}

BOOST_AUTO_TEST_CASE(what_is_as_new_but_without_the_mark_is_doubtful)
{
    mark(mark_place::description);
    listed = {made("b1", noon_utc + 5h + 1s)};
    BOOST_TEST((only().whose == owner::doubtful));
    listed.front().created_at = noon_utc; // before
    BOOST_TEST(traces().empty());
    when = departure(); // and when nobody knows, it is no reason to stop
    BOOST_TEST(traces().empty());
}

BOOST_AUTO_TEST_CASE(without_a_mark_the_only_new_one_of_the_name_is_its_own)
{
    listed = {made("b1", noon_utc + 5h + 300ms)};
    auto const s = only();
    BOOST_TEST((s.whose == owner::ours));
    BOOST_TEST(s.evidence ==
               "the only one of that name, made at 2026-01-01T17:00:00.300000Z, after the request had left");
}

BOOST_AUTO_TEST_CASE(what_a_service_writes_otherwise_is_the_same)
{
    listed = {made("b1", noon_utc + 5h + 300ms)};
    listed.front().volume = volume_id("V1");
    listed.front().name = " nightly\xc2\xa0"; // kept as it was sent
    listed.front().description = "mine ";
    wanted.description = "mine";
    BOOST_TEST((only().whose == owner::ours));
    listed.front().marker = "0123456789abcdef";
    BOOST_TEST(traces().empty());
    wanted.own_mark = "0123456789abcdef"; // of the caller's own text
    BOOST_TEST((only().whose == owner::ours));
    listed.front().marker.clear();
    BOOST_TEST(traces().empty());

    mark(mark_place::name);
    listed.front().name = "nightly-0123456789abcde1 ";
    BOOST_TEST((only().whose == owner::ours));
}

BOOST_AUTO_TEST_CASE(without_a_mark_doubts_remain)
{
    struct row
    {
        char const* name;
        std::function<void(fixture&)> change;
        int findings; // all of them doubtful
    };
    row const rows[] = {
        {"made before", [](fixture& f) { f.listed[0].created_at = noon_utc; }, 0},
        {"made a moment before, or by a clock that is behind",
         [](fixture& f) { f.listed[0].created_at = noon_utc + 5h - 30s; }, 1},
        {"made more than a minute before", [](fixture& f) { f.listed[0].created_at = noon_utc + 5h - 63s; },
         0},
        {"another volume", [](fixture& f) { f.listed[0].volume = volume_id("v2"); }, 0},
        {"another name", [](fixture& f) { f.listed[0].name = "weekly"; }, 0},
        {"the mark of another call", [](fixture& f) { f.listed[0].marker = "ffffffffffffffff"; }, 0},
        {"no date", [](fixture& f) { f.listed[0].created_at = {}; }, 1},
        {"a clock that nobody knows",
         [](fixture& f) {
             f.when = departure();
             f.when.leaves(at(0s));
         },
         1},
        {"a clock that is hardly known",
         [](fixture& f) {
             f.when = departure();
             f.when.leaves(at(0s));
             f.when.heard(noon + 5h, at(1min));
         },
         1},
        {"a clock that was set while it was looked for",
         [](fixture& f) {
             f.when.leaves(at(10s));
             f.when.heard(noon + 6h, at(10s));
         },
         1},
        {"another description", [](fixture& f) { f.listed[0].description = "x"; }, 1},
        {"another snapshot", [](fixture& f) { f.listed[0].snapshot = vigil::snapshot_id("s"); }, 1},
        {"an old one beside it", [](fixture& f) { f.listed.push_back(made("old", noon_utc)); }, 1},
        {"no name",
         [](fixture& f) {
             f.wanted.name.clear();
             f.listed[0].name.clear();
         },
         1},
    };
    for (auto const& r : rows) {
        fixture f;
        f.listed = {made("b1", noon_utc + 5h + 1s)};
        r.change(f);
        auto const all = f.traces();
        BOOST_TEST(std::ssize(all) == r.findings, r.name);
        for (auto const& s : all) {
            BOOST_TEST((s.whose == owner::doubtful), r.name);
            BOOST_TEST(!s.evidence.empty(), r.name);
        }
    }
}

// An answer named it, but under another name: a service that changes names, or the answer to another request.
BOOST_AUTO_TEST_CASE(what_an_answer_named_under_another_name_is_doubtful)
{
    struct row
    {
        char const* name;
        std::function<void(fixture&)> change;
        std::vector<std::string> doubtful;
        std::vector<std::string> ours{};
    };
    row const rows[] = {
        {"new, of this volume", [](fixture&) {}, {"b7"}},
        {"no date", [](fixture& f) { f.listed[0].created_at = {}; }, {"b7"}},
        {"its volume in another case", [](fixture& f) { f.listed[0].volume = volume_id("V1"); }, {"b7"}},
        {"of another volume", [](fixture& f) { f.listed[0].volume = volume_id("v2"); }, {}},
        {"old", [](fixture& f) { f.listed[0].created_at = noon_utc; }, {}},
        {"not listed", [](fixture& f) { f.listed[0].id = backup_id("b8"); }, {}},
        {"nothing was named", [](fixture& f) { f.wanted.suspect.clear(); }, {}},
        {"nor has it an id, when nothing was named",
         [](fixture& f) {
             f.wanted.suspect.clear();
             f.listed[0].id = {};
         },
         {}},
        {"it has its name after all, and is not told twice",
         [](fixture& f) { f.listed[0].name = f.wanted.name; },
         {},
         {"b7"}},
        {"beside one that has the name",
         [](fixture& f) { f.listed.push_back(made("b1", noon_utc + 5h + 1s)); },
         {"b7"},
         {"b1"}},
        {"without its mark", [](fixture& f) { f.mark(mark_place::description); }, {"b7"}},
        {"with its mark",
         [](fixture& f) {
             f.mark(mark_place::description);
             f.listed[0].marker = std::string(stem) + "1";
         },
         {},
         {"b7"}},
    };
    for (auto const& r : rows) {
        fixture f;
        f.listed = {made("b7", noon_utc + 5h + 1s)};
        f.listed[0].name = "renamed";
        f.wanted.suspect = "b7";
        r.change(f);
        std::vector<std::string> doubtful, ours;
        for (auto const& s : f.traces())
            (s.whose == owner::ours ? ours : doubtful).push_back(s.id);
        BOOST_TEST((doubtful == r.doubtful), r.name);
        BOOST_TEST((ours == r.ours), r.name);
    }
}

BOOST_AUTO_TEST_CASE(a_policy_is_new_when_it_was_not_there_before)
{
    using ids = std::vector<vigil::policy_id>;
    vigil::policy_id const a("a"), b("b"), c("c");
    BOOST_TEST(traces_of_policies(ids{}, ids{}).empty());
    BOOST_TEST(traces_of_policies(ids{a}, ids{a}).empty());
    auto const one = traces_of_policies(ids{a, b}, ids{a});
    BOOST_REQUIRE(one.size() == 1u);
    BOOST_TEST(one[0].id == "b");
    BOOST_TEST((one[0].whose == owner::ours));
    for (auto const& s : traces_of_policies(ids{a, b, c}, ids{a}))
        BOOST_TEST((s.whose == owner::doubtful));
    auto const unknown = traces_of_policies(ids{a}, std::nullopt);
    BOOST_REQUIRE(unknown.size() == 1u);
    BOOST_TEST((unknown[0].whose == owner::doubtful));
}

BOOST_AUTO_TEST_CASE(the_services_clock_is_bounded_by_what_it_wrote)
{
    service_clock c;
    BOOST_TEST(!c.known());
    c.heard(noon, at(0s), at(31s)); // written some time in 31 s
    BOOST_TEST(!c.known());
    c.heard(noon + 10s, at(10s), at(10s)); // within this second: between 0 and 1 s ahead
    BOOST_TEST(c.known());
    // dates may be cut to seconds, so that a second more is allowed for
    BOOST_TEST((c.earliest(at(0s)) == noon_utc - 1s));
    c.heard(noon + 20s, at(19500ms), at(19500ms)); // at least half a second ahead
    BOOST_TEST((c.earliest(at(0s)) == noon_utc - 500ms));
    c.heard(noon, at(2s), at(0s)); // received before it was sent: tells nothing
    BOOST_TEST((c.earliest(at(0s)) == noon_utc - 500ms));
    c.heard(wall::min(), vigil::time_point::max(), vigil::time_point::max());
    c.heard(wall::max(), vigil::time_point::min(), vigil::time_point::min());
}

// What was dated before the clock was set is not older for that.
BOOST_AUTO_TEST_CASE(clocks_that_do_not_agree_count_both)
{
    service_clock c;
    c.heard(noon, at(0s), at(0s));
    c.heard(noon + 12s, at(10s), at(10s)); // of another server, 2 s ahead of the first
    BOOST_TEST(c.known());
    BOOST_TEST((c.earliest(at(0s)) == noon_utc - 1s));
    c.heard(noon + 22s, at(20s), at(20s)); // it is no proof against the first
    BOOST_TEST((c.earliest(at(0s)) == noon_utc - 1s));
    c.heard(noon + 1h, at(30s), at(30s)); // somebody has set it, or this machine has slept
    BOOST_TEST(!c.known());
    c.heard(noon + 1h + 10s, at(40s), at(40s));
    BOOST_TEST(!c.known());
}

BOOST_AUTO_TEST_SUITE_END()
