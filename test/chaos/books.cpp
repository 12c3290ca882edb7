// Compares what operations told with what the service has. Takes nobody's word for it.
#include "chaos/books.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace vigil::chaos {
namespace {

constexpr std::size_t mark = 16; // hexadecimal digits of vigil's mark

bool is_name_of(std::string_view name, std::string_view wanted)
{
    if (name == wanted)
        return true;
    if (!name.starts_with(wanted) || name.size() != wanted.size() + 1 + mark || name[wanted.size()] != '-')
        return false;
    return std::ranges::all_of(name.substr(wanted.size() + 1),
                               [](unsigned char c) { return std::isxdigit(c) != 0; });
}

bool names(word const& said, entry const& b)
{
    auto const& i = said.info;
    return said.backup == b.id || i.backup_id == b.id ||
           (!b.job.empty() && (said.job == b.job || i.job_id == b.job)) ||
           std::ranges::find(i.may_exist, b.id) != i.may_exist.end();
}

// Ends that leave open what was done. Whoever is told one of them may find out more by the mark.
bool admits(word const& said) { return said.ec && said.info.outcome_unknown; }

// It says that it looked, and saw nothing.
bool saw_nothing(word const& said)
{
    return said.ec == errc::outcome_unknown && said.info.evidence.starts_with("nothing of it was seen");
}

std::string text_of(entry const& b)
{
    return "backup " + b.id + " '" + b.name + "' of " + b.volume + " (client_request_id " +
           (b.client_request_id.empty() ? "none" : b.client_request_id) + ")";
}

std::string seconds(duration d)
{
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(d).count()) + " ms";
}

std::string text_of(word const& said)
{
    return (said.ec ? said.ec.message() : std::string("success")) + "; " + to_string(said.info);
}

} // namespace

std::string_view to_string(sin s) noexcept
{
    switch (s) {
    case sin::lost: return "lost";
    case sin::duplicate: return "duplicate";
    case sin::hung: return "hung";
    case sin::leaked: return "leaked";
    }
    return "?";
}

std::vector<entry> entries_of(std::vector<testing::simulated_backup> const& all)
{
    std::vector<entry> out;
    out.reserve(all.size());
    for (auto const& b : all)
        out.push_back({b.id, b.job_id, b.name, b.volume_id, b.outcome, b.client_request_id, b.deleted});
    return out;
}

tally& tally::operator+=(tally const& t) noexcept
{
    operations += t.operations;
    succeeded += t.succeeded;
    failed += t.failed;
    cancelled += t.cancelled;
    created += t.created;
    adopted += t.adopted;
    unknown += t.unknown;
    unknown_named += t.unknown_named;
    told_twice += t.told_twice;
    return *this;
}

std::string last_line(std::array<std::size_t, sin_count> const& sins, std::uint64_t seeds)
{
    std::string out;
    for (std::size_t i = 0; i < sin_count; ++i)
        out.append(to_string(static_cast<sin>(i))).append(" ").append(std::to_string(sins[i])).append(" ");
    return out + "seeds " + std::to_string(seeds);
}

// ---- while operations run -----------------------------------------------------------------------------------------

books::number books::begin(std::string what, time_point now, std::optional<time_point> due)
{
    line l;
    l.what = '#' + std::to_string(lines_.size()) + ' ' + std::move(what);
    l.due = due;
    l.at = now;
    lines_.push_back(std::move(l));
    ++tally_.operations;
    return lines_.size() - 1;
}

void books::creates(number n, std::string name, std::string volume)
{
    lines_[n].creates = true;
    lines_[n].name = std::move(name);
    lines_[n].volume = std::move(volume);
}

void books::makes(number n, std::string effect) { lines_[n].effect = std::move(effect); }

void books::cancel(number n, time_point now)
{
    auto& l = lines_[n];
    if (l.ends > 0)
        return;
    l.cancelled = true;
    hurry(n, now);
}

void books::hurry(number n, time_point by)
{
    auto& due = lines_[n].due;
    due = std::min(due.value_or(by), by);
}

void books::end(number n, time_point now, word said)
{
    auto& l = lines_[n];
    if (++l.ends > 1)
        return find(sin::hung, l.what + " completed " + std::to_string(l.ends) + " times");
    if (l.due && now > *l.due + patience)
        find(sin::hung, l.what + (l.cancelled ? " was cancelled and" : "") + " ended " +
                            seconds(now - *l.due) + " late: " + text_of(said));
    l.at = now;
    ++(said.ec ? tally_.failed : tally_.succeeded);
    tally_.cancelled += said.ec == condition::cancelled;
    if (l.creates) {
        tally_.created += said.info.provenance == provenance::created;
        tally_.adopted += said.info.provenance == provenance::adopted;
        tally_.unknown += admits(said);
    }
    l.said = std::move(said);
}

void books::leak(std::string_view what, std::size_t count)
{
    if (count > 0)
        find(sin::leaked, std::to_string(count) + ' ' + std::string(what));
}

bool books::ended(number n) const noexcept { return lines_[n].ends > 0; }

std::size_t books::open() const noexcept
{
    return static_cast<std::size_t>(std::ranges::count_if(lines_, [](line const& l) { return l.ends == 0; }));
}

// ---- when everything is over --------------------------------------------------------------------------------------

std::vector<finding> books::close(std::vector<entry> const& service,
                                  std::map<std::string, std::size_t> const& effects, time_point now)
{
    for (auto const& l : lines_)
        if (l.ends == 0)
            find(sin::hung, l.what + " began " + seconds(now - l.at) + " ago and has not ended");
    reconcile(service);
    compare_effects(effects);
    compare_states(service);
    return std::move(found_);
}

// Backups, by the calls that may have made them.
void books::reconcile(std::vector<entry> const& service)
{
    std::map<std::pair<std::string, std::string>, lines> groups;
    for (auto const& l : lines_)
        if (l.creates && l.ends > 0)
            groups[{l.volume, l.name}].push_back(&l);
    for (auto const& [key, calls] : groups) {
        std::vector<entry const*> there;
        for (auto const& b : service)
            if (b.volume == key.first && is_name_of(b.name, key.second))
                there.push_back(&b);
        compare(calls, there);
        for (auto const* l : calls)
            trace_claims(*l, service);
    }
}

void books::compare(lines const& calls, std::vector<entry const*> const& there)
{
    bool all_told = true; // by somebody who admits that there may be more than one
    for (auto const* b : there) {
        auto const named = [b](line const* l) { return names(l->said, *b); };
        auto const admitted = [](line const* l) { return admits(l->said) && !saw_nothing(l->said); };
        all_told = all_told &&
                   std::ranges::any_of(calls, [&](line const* l) { return named(l) && admits(l->said); });
        if (std::ranges::any_of(calls, named)) {
            tally_.unknown_named +=
                std::ranges::any_of(calls, [&](line const* l) { return named(l) && admits(l->said); });
            continue;
        }
        if (std::ranges::none_of(calls, admitted))
            find(sin::lost, text_of(*b) + " is named by no outcome: " + calls.front()->what + ": " +
                                text_of(calls.front()->said));
    }
    if (there.size() <= calls.size())
        return;
    if (all_told)
        ++tally_.told_twice;
    else
        find(sin::duplicate, std::to_string(there.size()) + " backups of " + std::to_string(calls.size()) +
                                 " calls, the last " + text_of(*there.back()) + ": " + calls.front()->what +
                                 ": " + text_of(calls.front()->said));
}

// What a call says it made has to be there, and to be its own.
void books::trace_claims(line const& l, std::vector<entry> const& service)
{
    auto const& said = l.said;
    auto const claims = !said.ec || said.info.provenance == provenance::created ||
                        said.info.provenance == provenance::adopted;
    if (!claims)
        return;
    auto const id = !said.backup.empty() ? said.backup : said.info.backup_id;
    auto const job = !said.job.empty() ? said.job : said.info.job_id;
    auto const mine = [&](entry const& b) { return b.volume == l.volume && is_name_of(b.name, l.name); };
    auto const told = [&](std::string const& what, auto member) {
        if (what.empty())
            return;
        auto const at = std::ranges::find_if(service, [&](entry const& b) { return b.*member == what; });
        if (at == service.end())
            find(sin::lost,
                 l.what + " tells of " + what + ", and the service does not know it: " + text_of(said));
        else if (!mine(*at))
            find(sin::lost, l.what + " takes " + text_of(*at) + " for its own: " + text_of(said));
    };
    if (id.empty() && job.empty())
        find(sin::lost, l.what + " says that it made something, and not what: " + text_of(said));
    told(id, &entry::id);
    told(job, &entry::job);
}

void books::compare_effects(std::map<std::string, std::size_t> const& effects)
{
    std::map<std::string, lines> groups;
    for (auto const& l : lines_)
        if (!l.effect.empty() && l.ends > 0)
            groups[l.effect].push_back(&l);
    for (auto const& [what, calls] : groups) {
        auto const at = effects.find(what);
        auto const there = at == effects.end() ? 0 : at->second;
        std::size_t certain = 0;
        std::size_t possible = 0;
        for (auto const* l : calls) {
            certain += !l->said.ec;
            possible += !l->said.ec || admits(l->said);
        }
        auto const text = what + " is there " + std::to_string(there) + " times, " + calls.front()->what +
                          ": " + text_of(calls.front()->said);
        if (there > calls.size())
            find(sin::duplicate, text);
        else if (there > possible || there < certain)
            find(sin::lost, text);
    }
}

void books::compare_states(std::vector<entry> const& service)
{
    for (auto const& l : lines_) {
        if (l.ends == 0 || l.said.state.empty())
            continue;
        auto const id = !l.said.backup.empty() ? l.said.backup : l.said.info.backup_id;
        auto const at = std::ranges::find(service, id, &entry::id);
        if (at == service.end()) {
            find(sin::lost, l.what + " tells the state of '" + id + "', which the service does not know");
            continue;
        }
        bool const same =
            l.said.state == "gone" ? at->deleted : at->outcome.empty() || at->outcome == l.said.state;
        if (!same)
            find(sin::lost, l.what + " says that " + text_of(*at) + " is " + l.said.state + ", but it is " +
                                (at->deleted ? "gone" : at->outcome) + ": " + text_of(l.said));
    }
}

} // namespace vigil::chaos
