// Decides when a wait looks next. Must not know what it looks at.
#include "plan/poll_schedule.hpp"

#include "plan/arithmetic.hpp"

namespace vigil::plan {
namespace {

// Whatever the options say, a schedule moves on.
constexpr duration shortest = std::chrono::milliseconds(1);

constexpr double lateness = 0.1; // with which the end of the quickest may be noticed

poll_options sane(poll_options o) noexcept
{
    o.min = std::max(o.min, shortest);
    o.max = std::max(o.max, o.min);
    o.first = std::max(o.first, shortest);
    o.jitter = o.jitter > 0 ? std::min(o.jitter, 0.9) : 0.0;
    return o;
}

} // namespace

poll_schedule::poll_schedule(poll_options const& options, time_point started) noexcept
    : options_(sane(options)), started_(started)
{}

time_point poll_schedule::first(double dice, std::optional<duration> earliest) const noexcept
{
    auto const known = std::min(scaled(earliest.value_or(duration::zero()), 1 + lateness), longest_first);
    if (known <= options_.first || fair(dice) > 1 - 1.0 / scout)
        return later(started_, scaled(options_.first, 1 + options_.jitter * (2 * fair(dice) - 1)));
    return later(started_, scaled(known, 1 - options_.jitter * fair(dice)));
}

duration poll_schedule::interval(time_point now) const noexcept
{
    return std::clamp(scaled(until(started_, now), options_.ratio), options_.min, options_.max);
}

time_point poll_schedule::next(time_point now, double dice,
                               std::optional<duration> server_hint) const noexcept
{
    auto const shift = 1 + options_.jitter * (2 * fair(dice) - 1);
    // Before the earliest moment of the first look it is the first look that comes next, whoever asks.
    auto at = now < later(started_, scaled(options_.first, 1 - options_.jitter))
                  ? later(started_, scaled(options_.first, shift))
                  : later(now, scaled(interval(now), shift));
    if (server_hint) {
        auto const hint = std::clamp(*server_hint, duration::zero(), longest_hint);
        auto const spread = scaled(interval(now), options_.jitter * fair(dice));
        at = std::max(at, later(later(now, hint), spread));
    }
    return at;
}

time_point poll_schedule::after_list(time_point now) const noexcept
{
    return later(now, options_.min / 10 * 9);
}

time_point clip_to_deadline(time_point next, time_point now, time_point deadline) noexcept
{
    return now < deadline ? std::min(next, deadline) : deadline;
}

} // namespace vigil::plan
