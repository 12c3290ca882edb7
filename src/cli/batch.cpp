// Counts, shows and reports what becomes of many things. Starts nothing itself.
#include "cli/batch.hpp"

#include "cli/json_fields.hpp"
#include "cli/models.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vigil::cli {
namespace {

using clock = std::chrono::steady_clock;
constexpr auto refresh = std::chrono::milliseconds(200);

double seconds(clock::duration d) { return std::chrono::duration<double>(d).count(); }

std::string state_of(item const& i) { return std::string(state_word(i.at, i.state)); }

bool asked_as_job(item const& i) { return i.subject.empty() || (i.asks_job && !i.job.empty()); }

// The library's words, unless they say more than was seen here.
std::string message_of(item const& i)
{
    if (i.ec == errc::wait_deadline && i.state.empty())
        return "the wait's deadline passed before its state was seen";
    return i.ec.message();
}

json::value error_of(item const& i)
{
    if (!i.ec)
        return {};
    auto o = cli::to_json(i.ec, i.info);
    o["message"] = message_of(i);
    return o;
}

std::string ids_of(item const& i, std::string const& subject)
{
    std::string out;
    if (!i.job.empty())
        out += " job " + i.job;
    if (!i.subject.empty())
        out += " " + subject + " " + i.subject;
    return out;
}

} // namespace

batch::batch(session& s, std::vector<std::string> labels, batch_words words)
    : s_(s), words_(std::move(words)), begun_(clock::now()), timer_(s.get_executor())
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
    auto const ended = done_ + failed_ + not_done_;
    auto const other = not_done_ == 0 ? std::string() : fmt::format(", {} not done", not_done_);
    s_.out.live(fmt::format("{} done, {} pending, {} failed{} of {}  {:.1f}/s  {:.0f} s", done_, active_,
                            failed_, other, items_.size(),
                            static_cast<double>(ended) / std::max(elapsed, 0.1), elapsed));
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
    i.at = stage::started;
    i.took = clock::now() - i.begun;
}

void batch::finish(item& i, error_code ec)
{
    --active_;
    i.took = clock::now() - i.begun;
    i.ec = ec;
    i.at = stage_after(i.at, ec, i.info);
    ++(i.at == stage::done ? done_ : i.at == stage::failed ? failed_ : not_done_);
    tell(i);
}

void batch::tell(item const& i)
{
    // An interruption is told once, for all.
    if (i.ec && !(s_.interrupted() && i.ec == condition::cancelled))
        s_.out.say(fmt::format("vigil: {}: {}; {}", printable(i.label), message_of(i), to_string(i.info)));
    else if (!i.ec && !s_.out.terminal() && items_.size() > 1)
        s_.out.say(fmt::format("{}: {} ({:.1f} s)", printable(i.label), state_of(i), seconds(i.took)));
}

void batch::say_left(std::string_view heading, bool seen) const
{
    bool first = true;
    for (auto const& i : items_) {
        if (i.at != stage::left || i.state.empty() == seen)
            continue;
        if (std::exchange(first, false))
            s_.out.say(heading);
        auto const& id = asked_as_job(i) ? i.job : i.subject;
        s_.out.say(fmt::format("  {} {}{}", asked_as_job(i) ? "job" : words_.subject, id,
                               id == i.label ? std::string() : fmt::format("  ({})", printable(i.label))));
    }
}

void batch::report_left() const
{
    say_left("running on the service when last seen:", true);
    say_left("not seen, and nothing is known of their state:", false);
    std::string jobs;
    std::string subjects;
    for (auto const& i : items_)
        if (i.at == stage::left)
            (asked_as_job(i) ? jobs : subjects) += ' ' + (asked_as_job(i) ? i.job : i.subject);
    if (!jobs.empty())
        s_.out.say("to wait for them again: " + words_.job_wait + jobs);
    if (!subjects.empty())
        s_.out.say("to wait for them again: " + words_.subject_wait + subjects);
    for (auto const& i : items_)
        if (i.at == stage::unsettled)
            s_.out.say(fmt::format("{} may have been started all the same: {} {}", printable(i.label),
                                   words_.look, printable(i.label)));
}

// What standard output should have said: without the ids nobody finds the work again.
void batch::report_unprinted() const
{
    for (auto const& i : items_)
        if (!i.job.empty() || !i.subject.empty())
            s_.out.say(fmt::format("  {}: {}{}", printable(i.label), state_of(i), ids_of(i, words_.subject)));
}

json::object batch::described(item const& i) const
{
    json::object o;
    o["name"] = i.label;
    o["volume_id"] = text(i.volume);
    o["job_id"] = text(i.job);
    o[words_.subject + "_id"] = text(i.subject);
    o["state"] = state_of(i);
    o["result"] = result_word(i.at, i.state);
    o["elapsed"] = seconds(i.took);
    o["error"] = error_of(i);
    return o;
}

void batch::print() const
{
    auto all = list_of(items_, [this](item const& i) { return described(i); });
    if (s_.how.output == output_format::json)
        return print_json(std::move(all));
    for (std::size_t n = 0; n < all.size(); ++n)
        all[n].as_object()["time"] = fmt::format("{:.1f} s", seconds(items_[n].took));
    auto const subject = words_.subject + "_id";
    columns shown{"name", "state", subject, "job_id", "time"};
    bool const volumes = words_.shows_volume || std::ranges::any_of(items_, [this](item const& i) {
                             return i.volume != items_.front().volume;
                         });
    if (volumes)
        shown.insert(shown.begin() + 1, "volume_id");
    print_objects(output_format::table, all, shown);
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
    } catch (write_error const& e) {
        s_.out.say(fmt::format("vigil: {}", e.what()));
        report_unprinted();
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
