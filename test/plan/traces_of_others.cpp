// What restores, shares and executions leave behind.
#include "plan/traces.hpp"

#include "plan/support.hpp"

#include <optional>
#include <string>
#include <vector>

using namespace vigil_test;
using vigil::backup, vigil::backup_id, vigil::backup_state, vigil::policy_id, vigil::policy_task,
    vigil::project_id, vigil::share, vigil::timestamp, vigil::utc_time, vigil::volume, vigil::volume_state;
using vigil::plan::departure, vigil::plan::finding, vigil::plan::owner;

namespace {

utc_time const noon = utc_time(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) + 12h;
utc_time const before = noon - 1h, after = noon + 1s;

// Requests that left when the service's clock showed `then`.
departure left_at(utc_time then)
{
    departure d;
    d.leaves(at(0s));
    d.heard(std::chrono::time_point_cast<departure::wall_time::duration>(then), at(100ms));
    return d;
}

enum class told { nothing, doubtful, ours };

std::ostream& operator<<(std::ostream& os, told t)
{
    return os << (t == told::nothing ? "nothing" : t == told::ours ? "ours" : "doubtful");
}

told verdict_of(std::vector<finding> const& all)
{
    BOOST_TEST(all.size() <= 1u);
    if (all.empty())
        return told::nothing;
    BOOST_TEST(!all.front().evidence.empty());
    return all.front().whose == owner::ours ? told::ours : told::doubtful;
}

} // namespace

BOOST_AUTO_TEST_SUITE(traces_of_others)

BOOST_AUTO_TEST_CASE(a_restore_is_seen_on_both_ends)
{
    using s = backup_state;
    using v = volume_state;
    struct row
    {
        backup_state from;
        std::optional<volume_state> to; // nullopt: no volume was named
        timestamp touched;
        told expected;
    };
    timestamp const never;
    row const rows[] = {
        {s::restoring, v::restoring_backup, never, told::ours},
        {s::restoring, v::restoring_backup, before, told::ours},
        {s::restoring, std::nullopt, after, told::doubtful}, // to a volume of somebody else, perhaps
        {s::restoring, v::available, after, told::doubtful},
        {s::restoring, v::in_use, before, told::doubtful},
        {s::available, v::restoring_backup, before, told::doubtful}, // from another backup, perhaps
        {s::available, v::error_restoring, before, told::doubtful},
        {s::available, v::error, before, told::doubtful},
        {s::available, v::available, before, told::nothing},
        {s::available, std::nullopt, before, told::nothing},
        {s::error, v::in_use, before, told::nothing},
        {s::available, v::available, after, told::doubtful}, // it may be over already
        {s::available, std::nullopt, after, told::doubtful},
        {s::available, v::available, never, told::doubtful},
    };
    for (auto const& r : rows) {
        backup b;
        b.id = backup_id("b1");
        b.status = r.from;
        b.updated_at = r.touched;
        std::optional<volume> to;
        if (r.to)
            to.emplace().status = *r.to;
        auto const all = traces_of_restore(b, to, left_at(noon));
        BOOST_TEST(verdict_of(all) == r.expected,
                   b.status.text() << " to " << (to ? to->status.text() : "?") << ", " << r.touched.text());
        if (!all.empty())
            BOOST_TEST(all.front().id == "b1");
    }
    backup b;
    b.updated_at = after;
    auto const in_the_dark = departure(); // nobody knows the service's clock
    BOOST_TEST(verdict_of(traces_of_restore(b, std::nullopt, in_the_dark)) == told::doubtful);
}

share shared_with(char const* project, timestamp when, char const* of = "b1")
{
    share s;
    s.id = vigil::share_id(std::string("s-") + project);
    s.backup = backup_id(of);
    s.to_project = project_id(project);
    s.created_at = when;
    return s;
}

BOOST_AUTO_TEST_CASE(what_was_to_be_shared_is_shared_with_all_or_it_is_not)
{
    struct row
    {
        char const* name;
        std::vector<share> listed;
        told expected;
    };
    auto deleted = shared_with("p2", after), gone = shared_with("p2", after);
    deleted.deleted = true;
    gone.deleted_at = after;
    row const rows[] = {
        {"none", {}, told::nothing},
        {"all", {shared_with("p1", after), shared_with("p2", after)}, told::ours},
        {"all, since long ago", {shared_with("p1", before), shared_with("p2", before)}, told::ours},
        {"in another case", {shared_with("P1", after, "B1"), shared_with("P2", after)}, told::ours},
        {"one of them, now", {shared_with("p1", after)}, told::doubtful},
        {"one of them, and nobody knows since when", {shared_with("p1", {})}, told::doubtful},
        {"one of them, since long ago", {shared_with("p1", before)}, told::nothing},
        {"another project", {shared_with("p3", after)}, told::nothing},
        {"another backup", {shared_with("p1", after), shared_with("p2", after, "b2")}, told::doubtful},
        {"one is deleted", {shared_with("p1", after), deleted}, told::doubtful},
        {"one is no more", {shared_with("p1", before), gone}, told::nothing},
    };
    std::vector<project_id> const wanted{project_id("p1"), project_id("p2")};
    for (auto const& r : rows)
        BOOST_TEST(verdict_of(traces_of_shares(backup_id("b1"), wanted, r.listed, left_at(noon))) ==
                       r.expected,
                   r.name);
    auto const one = traces_of_shares(backup_id("b1"), wanted, rows[4].listed, left_at(noon));
    BOOST_TEST(one.front().evidence == "it is shared with 1 of 2 projects: s-p1");
}

// A policy's own schedule begins its tasks at full hours.
BOOST_AUTO_TEST_CASE(the_tasks_of_an_execution_begin_at_any_time)
{
    struct row
    {
        char const* name;
        std::vector<timestamp> created;
        told expected;
    };
    utc_time const then = noon + 20min;
    row const rows[] = {
        {"none", {}, told::nothing},
        {"before", {noon + 10min}, told::nothing},
        {"since", {then + 2s}, told::ours},
        {"since, beside older ones", {noon - 24h, then + 2s, noon}, told::ours},
        {"two", {then + 2s, then + 3s}, told::ours},
        {"no date", {timestamp()}, told::doubtful},
        {"one that has none", {then + 2s, timestamp()}, told::doubtful},
        {"about then", {then - 10s}, told::doubtful},
        {"at the next full hour", {noon + 1h + 1s}, told::doubtful},
        {"within minutes of it", {noon + 1h + 299s}, told::doubtful},
        {"and after that", {noon + 1h + 300s}, told::ours},
        {"since, and at the next full hour", {then + 2s, noon + 1h}, told::doubtful},
    };
    for (auto const& r : rows) {
        std::vector<policy_task> listed;
        for (auto const& c : r.created)
            listed.emplace_back().created_at = c;
        auto const all = traces_of_tasks(policy_id("y1"), listed, left_at(then));
        BOOST_TEST(verdict_of(all) == r.expected, r.name);
        if (!all.empty())
            BOOST_TEST(all.front().id == "y1", r.name);
    }
}

BOOST_AUTO_TEST_SUITE_END()
