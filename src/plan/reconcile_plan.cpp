// Decides whether a request that must have one effect is looked for, adopted, repeated or given up. Must not know what
// is made, nor how one looks for it.
#include "plan/reconcile_plan.hpp"

#include "plan/arithmetic.hpp"

#include <algorithm>

namespace vigil::plan {
namespace {

constexpr duration first_look =
    std::chrono::milliseconds(200); // full jitter: many may have lost theirs at once
constexpr duration shortest_pace = std::chrono::seconds(1);
constexpr int slowest = 3;                              // the pace doubles so often
constexpr duration to_answer = std::chrono::seconds(1); // that the last look before the deadline has
constexpr duration longest_wish = std::chrono::seconds(120);

std::string seconds(duration d)
{
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(d).count()) + " s";
}

reconcile_step give_up(std::string evidence)
{
    reconcile_step s;
    s.what = next_step::give_up;
    s.evidence = std::move(evidence);
    return s;
}

} // namespace

reconcile_plan::reconcile_plan(reconcile_options const& options, int most_requests,
                               time_point deadline) noexcept
    : options_(options), most_requests_(most_requests), deadline_(deadline)
{}

void reconcile_plan::remember(std::string const& id)
{
    if (!id.empty() && std::ranges::find(may_exist_, id) == may_exist_.end())
        may_exist_.push_back(id);
}

// Before the deadline, in time for an answer.
reconcile_step reconcile_plan::look_after(time_point now, duration delay) const
{
    auto const left = until(now, deadline_);
    if (delay >= left) {
        if (left < to_answer * 2)
            return give_up("no time is left to look for it");
        delay = left - to_answer;
    }
    reconcile_step s;
    s.what = next_step::look;
    s.delay = delay;
    return s;
}

// Never past the end of the grace: the look at that very moment is the one that counts.
reconcile_step reconcile_plan::look_again(time_point now) const
{
    auto const delay = pace_ * (1 << std::clamp(looks_ - 1, 0, slowest));
    auto const left = until(now, grace_end_);
    return look_after(now, left > duration::zero() ? std::min(delay, left) : delay);
}

reconcile_step reconcile_plan::search(ending const& e, double dice)
{
    auto const wish =
        std::min({e.retry_after.value_or(duration::zero()), longest_wish, until(e.now, deadline_) / 2});
    looks_ = 0;
    pace_ = std::max(shortest_pace, e.took / 8);
    grace_ = std::max({options_.grace, e.took, wish});
    grace_end_ = later(e.now, grace_);
    return look_after(e.now, std::max(wish, scaled(first_look, fair(dice))));
}

reconcile_step reconcile_plan::sent(ending const& e, double dice)
{
    ++requests_;
    if (!options_.enabled)
        return {};
    auto const before = unknown_;
    switch (e.what) {
    case answer::done:
        if (before == 0)
            return {};
        made_ = e.made;
        unnamed_ = e.unnamed;
        remember(made_);
        grace_end_ = later(e.now, grace_);
        at_ = stage::confirming;
        looks_ = 0;
        pace_ = shortest_pace;
        return look_after(e.now, duration::zero());
    case answer::no:
        if (before == 0)
            return {};
        at_ = stage::searching_refused;
        return search(e, dice);
    case answer::unknown: break;
    }
    ++unknown_;
    at_ = stage::searching;
    return search(e, dice);
}

bool reconcile_plan::shows_the_last(std::span<finding const> seen) const noexcept
{
    return std::ranges::any_of(seen, [&](finding const& s) {
        return s.request > 0 ? s.request == requests_ : made_.empty() || s.id == made_;
    });
}

// The last request succeeded. Has an earlier one taken effect as well? A list that lags behind shows neither.
reconcile_step reconcile_plan::confirmed(std::span<finding const> seen, time_point asked,
                                         time_point now) const
{
    std::size_t unexplained = 0;
    for (auto const& s : seen)
        unexplained += s.request > 0 ? s.request != requests_ : s.id != made_;
    // Of a request that named no id (a job does later) one without a mark is expected.
    bool const one_is_its_own = made_.empty() && !seen.empty() && seen.front().request == 0;
    if (unexplained > (one_is_its_own ? 1u : 0u))
        return give_up("an earlier request took effect after all, and the last one did, too");
    auto const shown = shows_the_last(seen);
    bool const either = unnamed_ && !seen.empty() && seen.front().request == 0; // whose it is, nobody knows
    if (asked < grace_end_ && (!shown || either))
        return look_again(now);
    if (!shown)
        return give_up("what the last request made is not to be seen, so an earlier one's may be there, too");
    return {};
}

reconcile_step reconcile_plan::nothing(time_point asked, time_point now) const
{
    if (asked < grace_end_)
        return look_again(now);
    auto const long_enough = "nothing of it was seen for " + seconds(grace_);
    if (at_ == stage::searching_refused)
        return give_up(long_enough + ", and another request was refused");
    if (requests_ >= most_requests_)
        return give_up(long_enough + ", and it was sent often enough");
    if (later(now, grace_) >= deadline_) // or the next one's outcome could not be found out
        return give_up(long_enough + ", and no time is left to send it again");
    reconcile_step s;
    s.what = next_step::send;
    s.evidence = long_enough;
    return s;
}

reconcile_step reconcile_plan::searched(std::span<finding const> seen, time_point asked, time_point now) const
{
    if (seen.empty())
        return may_exist_.empty() || asked < grace_end_
                   ? nothing(asked, now)
                   : give_up("what may have been its work is there no more");
    bool const certain = seen.size() == 1 && seen.front().whose == owner::ours;
    bool const alone = may_exist_.size() == 1; // and has always been
    if (asked < grace_end_ && !(certain && alone && unknown_ == 1))
        return look_again(now); // another may appear
    if (certain && alone) {
        reconcile_step s;
        s.what = next_step::adopt;
        s.found = seen.front();
        s.evidence = s.found.evidence;
        return s;
    }
    if (may_exist_.size() == 1)
        return give_up("one may be its work: " + seen.front().evidence);
    return give_up(std::to_string(may_exist_.size()) + " may be its work");
}

reconcile_step reconcile_plan::looked(std::span<finding const> seen, time_point asked, time_point now)
{
    ++looks_;
    for (auto const& s : seen)
        remember(s.id);
    return at_ == stage::confirming ? confirmed(seen, asked, now) : searched(seen, asked, now);
}

reconcile_step reconcile_plan::look_failed(bool for_good, std::string_view why, time_point now,
                                           std::span<finding const> glimpsed)
{
    ++looks_;
    for (auto const& s : glimpsed)
        remember(s.id);
    if (for_good)
        return give_up("it could not be looked for: " + std::string(why));
    auto s = look_again(now);
    if (s.what == next_step::give_up)
        s.evidence += "; the last look failed: " + std::string(why);
    return s;
}

} // namespace vigil::plan
