// Counts, shows and reports what becomes of many things. Starts nothing itself.
#include "cli/batch.hpp"

#include "cli/output.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vigil::cli {
namespace {

using clock = std::chrono::steady_clock;
constexpr auto refresh = std::chrono::milliseconds(200);

double seconds(clock::duration d) { return std::chrono::duration<double>(d).count(); }

// Where an error leaves the remote work.
stage stage_after(item const& i, error_code ec)
{
    if (!ec)
        return stage::done;
    if (ec == condition::outcome_unknown || i.info.outcome_unknown)
        return stage::unsettled;
    if (i.at == stage::running && ec != condition::work_failed && ec != condition::not_found)
        return stage::left;
    return stage::failed;
}

std::string_view word_for(stage at)
{
    switch (at) {
    case stage::waiting: return "not started";
    case stage::sending: return "not started";
    case stage::running: return "started";
    case stage::done: return "done";
    case stage::failed: return "failed";
    case stage::left: return "running";
    case stage::unsettled: return "unknown";
    }
    return "?";
}

std::string state_of(item const& i) { return i.state.empty() ? std::string(word_for(i.at)) : i.state; }

json::value text_or_null(std::string_view s) { return s.empty() ? json::value() : json::value(s); }

json::object to_json(item const& i)
{
    json::object o;
    o["name"] = i.label;
    o["job_id"] = text_or_null(i.job);
    o["backup_id"] = text_or_null(i.backup);
    o["state"] = state_of(i);
    o["result"] = word_for(i.at);
    o["elapsed"] = seconds(i.took);
    o["error"] = i.ec ? json::value(cli::to_json(i.ec, i.info)) : json::value();
    return o;
}

} // namespace

batch::batch(session& s, std::vector<std::string> labels)
    : s_(s), begun_(clock::now()), timer_(s.get_executor())
{
    items_.reserve(labels.size());
    for (auto& l : labels)
        items_.emplace_back(std::move(l));
}

void batch::show_progress()
{
    if (s_.out.terminal())
        tick();
}

void batch::tick()
{
    auto const elapsed = seconds(clock::now() - begun_);
    s_.out.live(fmt::format("{} done, {} running, {} failed of {}  {:.1f}/s  {:.0f} s", done_, active_,
                            failed_, items_.size(),
                            static_cast<double>(done_ + failed_) / std::max(elapsed, 0.1), elapsed));
    timer_.expires_after(refresh);
    timer_.async_wait([this](error_code ec) {
        if (!ec)
            tick();
    });
}

void batch::begin(item& i, stage at)
{
    i.at = at;
    i.begun = clock::now();
    ++active_;
}

void batch::started(item& i)
{
    i.at = stage::running;
    i.took = clock::now() - i.begun;
}

void batch::finish(item& i, error_code ec)
{
    --active_;
    i.took = clock::now() - i.begun;
    i.ec = ec;
    i.at = stage_after(i, ec);
    if (i.at == stage::done)
        ++done_;
    else if (i.at == stage::failed || i.at == stage::unsettled)
        ++failed_;
    tell(i);
}

void batch::tell(item const& i)
{
    // An interruption is told once, for all.
    if (i.ec && !(s_.interrupted() && i.ec == condition::cancelled))
        s_.out.say(fmt::format("vigil: {}: {}; {}", printable(i.label), i.ec.message(), to_string(i.info)));
    else if (!i.ec && !s_.out.terminal() && items_.size() > 1)
        s_.out.say(fmt::format("{}: {} ({:.1f} s)", printable(i.label), state_of(i), seconds(i.took)));
}

void batch::report_left() const
{
    std::string jobs;
    std::string backups;
    bool first = true;
    for (auto const& i : items_) {
        if (i.at != stage::left)
            continue;
        if (std::exchange(first, false))
            s_.out.say("still running on the service:");
        auto const& id = i.backup.empty() ? i.job : i.backup;
        s_.out.say(fmt::format("  {} {}{}", i.backup.empty() ? "job" : "backup", id,
                               id == i.label ? std::string() : fmt::format("  ({})", printable(i.label))));
        (i.backup.empty() ? jobs : backups) += ' ' + id;
    }
    if (!jobs.empty())
        s_.out.say("to wait for them again: vigil job wait" + jobs);
    if (!backups.empty())
        s_.out.say("to wait for them again: vigil backup wait" + backups);
    for (auto const& i : items_)
        if (i.at == stage::unsettled)
            s_.out.say(fmt::format("{} may have been started all the same: vigil backup list --name {}",
                                   printable(i.label), printable(i.label)));
}

void batch::print() const
{
    if (s_.how.output == output_format::json) {
        json::array all;
        for (auto const& i : items_)
            all.push_back(to_json(i));
        print_json(std::move(all));
        return;
    }
    std::vector<row> rows;
    for (auto const& i : items_)
        rows.push_back({i.label, state_of(i), i.backup, i.job, fmt::format("{:.1f} s", seconds(i.took))});
    print_table({"NAME", "STATE", "BACKUP", "JOB", "TIME"}, rows);
}

exit_code batch::report()
{
    timer_.cancel();
    s_.out.live({});
    if (s_.interrupted())
        s_.out.say("vigil: interrupted");
    auto code = exit_code::ok;
    try {
        print();
    } catch (write_error const& e) { // the ids must not be lost with it
        s_.out.say(fmt::format("vigil: {}", e.what()));
        code = exit_code::unavailable;
    }
    report_left();
    for (auto const& i : items_) {
        s_.advise(i.ec);
        if (i.ec)
            code = worse(code, exit_code_of(i.ec, i.info));
    }
    return code;
}

} // namespace vigil::cli
