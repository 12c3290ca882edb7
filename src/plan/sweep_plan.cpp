// Decides whether one list or a look for each is cheaper. Must not know what is listed.
#include "plan/sweep_plan.hpp"

#include "plan/arithmetic.hpp"

namespace vigil::plan {
namespace {

constexpr duration ignored_again = std::chrono::hours(1);
constexpr duration check_failed_again = std::chrono::seconds(10);
constexpr duration shortest_failure = std::chrono::seconds(2);
constexpr duration longest_failure = std::chrono::seconds(60);
constexpr duration shortest_lie = std::chrono::seconds(30);
constexpr duration longest_lie = std::chrono::minutes(5);

constexpr double cheaper = 5; // than single looks, are lists that come more often

constexpr std::size_t countless = static_cast<std::size_t>(-1) / 16; // pages: room for sums
constexpr std::size_t generous = 4;                                  // 2 is what choose() asks for

sweep_rules sane(sweep_rules r) noexcept
{
    r.smallest = std::max<std::size_t>(r.smallest, 2); // a list costs one
    r.page_size = std::max<std::size_t>(r.page_size, 1);
    r.tick = std::max(r.tick, duration::zero());
    r.forget = std::max<duration>(r.forget, std::chrono::milliseconds(1));
    return r;
}

duration doubled(duration d, duration least, duration most) noexcept
{
    return std::clamp(scaled(d, 2), least, most);
}

// How often something was halved since.
int halvings(time_point since, time_point now, duration each) noexcept
{
    return static_cast<int>(std::min<duration::rep>(until(since, now) / each, 62));
}

} // namespace

sweep_plan::sweep_plan(sweep_rules rules) noexcept : rules_(sane(rules)) {}

std::size_t sweep_plan::learned(time_point now) const noexcept
{
    return std::max<std::size_t>(learned_ >> halvings(learned_at_, now, rules_.forget), 1);
}

std::size_t sweep_plan::own_pages(std::size_t watched) const noexcept
{
    return std::min(watched / rules_.page_size + (watched % rules_.page_size != 0 ? 1 : 0), countless);
}

// What is lost with a list that is left off may be half of the single looks that it should have saved, and half of
// what the complete list before it has cost, which was less than it saved.
std::size_t sweep_plan::affordable(std::size_t due) const noexcept
{
    due = std::min(due, countless);
    return due < 2 ? 0 : std::min(due - 1, (trusted_ + due) / 2);
}

// Generous: a driver may stop counting here and hand that to list_begun(), which wants some room for surprises.
std::size_t sweep_plan::worth_counting(std::size_t watched) const noexcept
{
    auto const pages = std::max(learned_, own_pages(watched));
    return generous * std::min(std::max(rules_.smallest, pages + 1), countless);
}

sweep_step sweep_plan::choose(std::size_t due, std::size_t watched, time_point now) const noexcept
{
    if (due < rules_.smallest || now < failed_until_ || now < lied_until_)
        return sweep_step::singles;
    if (std::max(learned(now), own_pages(watched)) > affordable(due))
        return sweep_step::singles;
    if (filter_ == filter_answer::honoured)
        return sweep_step::list;
    return now < check_again_ ? sweep_step::singles : sweep_step::check_filter;
}

void sweep_plan::filter_checked(filter_answer answer, time_point now) noexcept
{
    filter_ = answer;
    check_again_ = later(now, answer == filter_answer::ignored ? ignored_again : check_failed_again);
}

void sweep_plan::list_begun(std::size_t due) noexcept
{
    affordable_ = affordable(due);
    trusted_ = 0;
    pages_ = 0;
}

bool sweep_plan::page_came() noexcept { return ++pages_ < affordable_; }

void sweep_plan::list_ended(time_point now) noexcept
{
    learned_ = trusted_ = std::clamp<std::size_t>(pages_, 1, countless);
    learned_at_ = now;
    failure_pause_ = duration::zero();
}

// Twice as many as were read or expected: a list that is left off again and again is tried less and less.
void sweep_plan::list_left(time_point now) noexcept
{
    learned_ = 2 * std::min(std::max(learned(now), pages_), countless / 2);
    learned_at_ = now;
}

void sweep_plan::list_failed(time_point now) noexcept
{
    if (auto const before = learned(now); pages_ > before) {
        learned_ = std::min(pages_, countless);
        learned_at_ = now;
    }
    failure_pause_ = doubled(failure_pause_, shortest_failure, longest_failure);
    failed_until_ = later(now, failure_pause_);
}

void sweep_plan::disbelieved(time_point now) noexcept
{
    if (now < lied_until_)
        return;
    lie_pause_ /= std::int64_t(1) << halvings(lied_until_, now, rules_.forget);
    lie_pause_ = doubled(lie_pause_, shortest_lie, longest_lie);
    lied_until_ = later(now, lie_pause_);
}

duration sweep_plan::pause(std::size_t answered, duration longest) const noexcept
{
    auto const cost = static_cast<double>(pages_) / static_cast<double>(std::max<std::size_t>(answered, 1));
    return std::clamp(scaled(longest, cost * cheaper), longest / 4, longest);
}

void sweep_plan::believed() noexcept { lie_pause_ = duration::zero(); }

} // namespace vigil::plan
