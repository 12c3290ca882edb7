// Decides which of the things that a look shows are the work of a call. Must not know how they were listed.
#include "plan/traces.hpp"

#include "model/text.hpp"

#include <vigil/model/marker.hpp>

#include <algorithm>
#include <utility>

namespace vigil::plan {
namespace {

using std::chrono::seconds;

constexpr seconds most_skew(60); // between the machines of one service

template <class Id>
bool same(Id const& a, std::string_view b) noexcept // services may write ids in another case
{
    return equal_ignoring_case(a.str(), b);
}

std::string_view mark_on(backup const& b, wanted_backup const& wanted) noexcept
{
    return wanted.where == mark_place::name ? marker_behind(without_outer_blanks(b.name), wanted.name)
                                            : b.marker;
}

bool is_namesake(backup const& b, wanted_backup const& wanted) noexcept
{
    // A service that does not know a filter gives everything (API 11.3).
    return same(b.volume, wanted.volume) && without_outer_blanks(b.name) == wanted.name;
}

std::vector<finding> marked(wanted_backup const& wanted, std::span<backup const> listed,
                            departure const& when)
{
    std::vector<finding> out;
    for (auto const& b : listed) {
        auto const mark = mark_on(b, wanted);
        if (!mark.starts_with(wanted.stem) || !is_marker(mark))
            continue;
        auto const place = wanted.where == mark_place::name ? " in its name" : " in its description";
        out.push_back({b.id.str(), owner::ours, request_of(mark), "marker " + std::string(mark) + place});
    }
    if (!out.empty() || wanted.where == mark_place::name)
        return out;
    // A service that loses descriptions would make every lost answer a second backup.
    for (auto const& b : listed)
        if (b.marker.empty() && is_namesake(b, wanted) && when.is_later(b.created_at) == true)
            out.push_back({b.id.str(), owner::doubtful, 0, "as new, but without its marker"});
    return out;
}

bool equals(backup const& b, wanted_backup const& wanted) noexcept
{
    return without_outer_blanks(b.description) == wanted.description && same(b.snapshot, wanted.snapshot);
}

std::vector<finding> unmarked(wanted_backup const& wanted, std::span<backup const> listed,
                              departure const& when)
{
    std::vector<named_thing> namesakes;
    for (auto const& b : listed) {
        // What bears another mark is the work of a call that knows its own.
        if (is_namesake(b, wanted) && b.marker == wanted.own_mark)
            namesakes.push_back({b.id.str(), b.created_at, equals(b, wanted)});
    }
    auto out = traces_of(namesakes, when);
    if (wanted.name.empty())
        for (auto& s : out) {
            s.whose = owner::doubtful;
            s.evidence = "it has no name to know it by";
        }
    return out;
}

} // namespace

void service_clock::heard(wall_time date, time_point left, time_point received) noexcept
{
    using std::chrono::floor;
    // It was written between `left` and `received`, when the service's clock showed `date` and up to a second more. In
    // microseconds no two dates of a clock overflow.
    auto const at = floor<offset>(date.time_since_epoch());
    auto const low = at - floor<offset>(received.time_since_epoch());
    auto const high = at + seconds(1) - floor<offset>(left.time_since_epoch());
    if (high < low)
        return; // out of order: it tells nothing
    if (!std::exchange(heard_, true)) {
        low_ = low;
        high_ = high;
        return;
    }
    torn_ = torn_ || low > high_ || low_ > high;
    low_ = torn_ ? std::min(low_, low) : std::max(low_, low);
    high_ = torn_ ? std::max(high_, high) : std::min(high_, high);
}

utc_time service_clock::earliest(time_point ours) const noexcept
{
    return utc_time(std::chrono::floor<offset>(ours.time_since_epoch()) + low_ - seconds(1));
}

void departure::leaves(time_point now) noexcept
{
    if (!first_)
        first_ = now;
    last_ = now;
}

void departure::heard(std::optional<wall_time> date, time_point now) noexcept
{
    if (date)
        clock_.heard(*date, last_, now);
}

std::optional<bool> departure::is_later(timestamp const& date) const noexcept
{
    if (!first_ || !date || !clock_.known())
        return std::nullopt;
    auto const earliest = clock_.earliest(*first_);
    if (*date >= earliest)
        return true;
    return *date >= earliest - most_skew ? std::nullopt : std::optional(false);
}

std::vector<finding> traces_of(std::span<named_thing const> of_that_name, departure const& when)
{
    std::vector<finding> out;
    for (auto const& t : of_that_name) {
        auto const later = when.is_later(t.created_at);
        if (later == false)
            continue;
        finding s;
        s.id = t.id;
        if (!t.equal)
            s.evidence = "of that name, but not as it was asked for";
        else if (of_that_name.size() > 1)
            s.evidence = "it is not the only one of that name";
        else if (!later)
            s.evidence = "of that name, and nothing tells whether it is new";
        else {
            s.whose = owner::ours;
            s.evidence =
                "the only one of that name, made at " + t.created_at.text() + ", after the request had left";
        }
        out.push_back(std::move(s));
    }
    return out;
}

std::vector<finding> traces_of_policies(std::span<policy_id const> of_that_name,
                                        std::optional<std::vector<policy_id>> const& before)
{
    std::vector<finding> out;
    for (auto const& id : of_that_name)
        if (!before || std::ranges::find(*before, id) == before->end())
            out.push_back(
                {id.str(), owner::doubtful, 0, "of that name, and nothing tells whether it is new"});
    if (!before)
        return out;
    for (auto& s : out)
        s.evidence = "one of several of that name that were not there before the request";
    if (out.size() == 1) {
        out.front().whose = owner::ours;
        out.front().evidence = "the only policy of that name that was not there before the request";
    }
    return out;
}

std::vector<finding> traces_of_restore(backup const& from, std::optional<volume> const& to,
                                       departure const& when)
{
    auto const busy = from.status == backup_state::restoring;
    auto const told = "backup " + std::string(from.status.text()) +
                      (to ? ", volume " + std::string(to->status.text()) : ", its volume is not known");
    auto const one = [&](owner whose, std::string why) {
        return std::vector<finding>{{from.id.str(), whose, 0, std::move(why)}};
    };
    if (busy && to && to->status == volume_state::restoring_backup)
        return one(owner::ours, told);
    if (busy || (to && to->status == volume_state::restoring_backup))
        return one(owner::doubtful, told);
    if (to && (to->status == volume_state::error_restoring || to->status == volume_state::error))
        return one(owner::doubtful, told);
    // A restore touches the backup (API 12.5): one that is over by now has left that.
    auto const touched = when.is_later(from.updated_at);
    if (touched == false)
        return {};
    return one(owner::doubtful,
               told + (touched ? ", and the backup was changed since"
                               : ", and nothing tells whether the backup was changed since"));
}

std::vector<finding> traces_of_shares(backup_id const& of, std::span<project_id const> wanted,
                                      std::span<share const> listed, departure const& when)
{
    std::size_t shared = 0;
    bool fresh = false;
    std::string ids;
    for (auto const& p : wanted) {
        auto const at = std::ranges::find_if(listed, [&](share const& s) {
            return same(s.to_project, p.str()) && same(s.backup, of.str()) && s.deleted != true &&
                   s.deleted_at.empty();
        });
        if (at == listed.end())
            continue;
        ++shared;
        fresh = fresh || when.is_later(at->created_at) != false;
        ids += (ids.empty() ? "" : ", ") + at->id.str();
    }
    if (shared == wanted.size())
        return {{of.str(), owner::ours, 0, "it is shared with all of the projects: " + ids}};
    if (!fresh)
        return {};
    return {{of.str(), owner::doubtful, 0,
             "it is shared with " + std::to_string(shared) + " of " + std::to_string(wanted.size()) +
                 " projects: " + ids}};
}

std::vector<finding> traces_of_tasks(policy_id const& of, std::span<policy_task const> listed,
                                     departure const& when)
{
    using namespace std::chrono;
    std::size_t fresh = 0;
    bool certain = true;
    for (auto const& t : listed) {
        auto const later = when.is_later(t.created_at);
        if (later == false)
            continue;
        ++fresh;
        certain = certain && later == true && *t.created_at - floor<hours>(*t.created_at) >= minutes(5);
    }
    if (fresh == 0)
        return {};
    auto const count = std::to_string(fresh) + (fresh == 1 ? " task" : " tasks");
    if (certain)
        return {{of.str(), owner::ours, 0, count + " since the request had left"}};
    return {{of.str(), owner::doubtful, 0, count + " that may be those of its schedule"}};
}

std::vector<finding> traces_of(wanted_backup const& wanted, std::span<backup const> listed,
                               departure const& when)
{
    auto out =
        wanted.where == mark_place::nowhere ? unmarked(wanted, listed, when) : marked(wanted, listed, when);
    for (auto const& b : listed) {
        bool const suspect = !wanted.suspect.empty() && b.id.str() == wanted.suspect &&
                             same(b.volume, wanted.volume) && when.is_later(b.created_at) != false;
        if (suspect && std::ranges::find(out, wanted.suspect, &finding::id) == out.end())
            out.push_back({wanted.suspect, owner::doubtful, 0, "an answer named it, under another name"});
    }
    return out;
}

} // namespace vigil::plan
