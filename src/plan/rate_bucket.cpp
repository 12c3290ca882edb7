// Decides when the next request to one endpoint may leave. Must not know what is sent.
#include "plan/rate_bucket.hpp"

#include "plan/arithmetic.hpp"

#include <cmath>
#include <functional>

namespace vigil::plan {
namespace {

constexpr double cut = 0.7;       // what is left of the rate that was too much
constexpr double steepness = 0.4; // of the cubic curve
constexpr double smoothing = 0.8; // weight of the newest window
constexpr double headroom = 2;    // the limit stays below this multiple of what is really sent
constexpr double fastest = 1e6;   // per second: no limit worth the name
constexpr double ns_per_s = 1e9;

double to_seconds(duration d) noexcept { return std::chrono::duration<double>(d).count(); }

// A limit that may rise is not slept through at a stretch: a quarter of the wait, but not under a second.
duration in_parts(duration d) noexcept
{
    return std::min(d, std::max<duration>(std::chrono::seconds(1), d / 4));
}

} // namespace

void adaptive_rate::count(time_point now) noexcept
{
    if (!window_)
        window_ = now;
    if (auto const length = now - *window_; length >= settle) {
        auto const rate = static_cast<double>(count_) / to_seconds(length);
        measured_ = measured_ < 0 ? rate : smoothing * rate + (1 - smoothing) * measured_;
        window_ = now;
        count_ = 0;
    }
    ++count_;
}

// The running window counts in full as soon as it shows more than the ones before.
double adaptive_rate::measured(time_point now) const noexcept
{
    auto const length = std::max(window_ ? now - *window_ : duration::zero(), settle);
    return std::max(measured_, static_cast<double>(count_) / to_seconds(length));
}

void adaptive_rate::throttled(time_point now, time_point resume) noexcept
{
    count(now);
    if (limited_ && now - cut_at_ < settle)
        return;
    auto const sent = measured(now);
    too_much_ = std::max(limited_ ? std::min(sent, rate_) : sent, slowest);
    rate_ = std::max(cut * too_much_, slowest);
    cut_at_ = std::max(now, resume);
    limited_ = true;
}

void adaptive_rate::succeeded(time_point now) noexcept
{
    count(now);
    if (!limited_)
        return;
    auto const plateau =
        std::cbrt(too_much_ * (1 - cut) / steepness); // seconds from the cut back to too_much_
    auto const x = to_seconds(now - cut_at_) - plateau;
    auto const curve = std::min({steepness * x * x * x + too_much_, headroom * measured(now), fastest});
    rate_ = std::max(rate_, curve); // who sends little has not learned that little is the limit
}

rate_bucket::rate_bucket(rate_options const& options) noexcept
    : limit_(options.per_second > 0 ? options.per_second : 0),
      burst_(options.burst >= 1 ? options.burst : 1),
      rate_(limit_)
{}

double rate_bucket::per_second() const noexcept { return rate_; }

double rate_bucket::allowed(time_point now) const noexcept
{
    if (now <= anchor_ || rate_ <= 0)
        return count_;
    return count_ + static_cast<double>(until(anchor_, now).count()) * rate_ / ns_per_s;
}

// Under a learned limit a burst is at most one second's worth.
double rate_bucket::tolerance() const noexcept
{
    auto const learned = learned_.per_second();
    return (learned > 0 ? std::min(burst_, std::max(learned, 1.0)) : burst_) - 1;
}

// Freezes what was allowed until now, before the rate changes.
void rate_bucket::move_to(time_point now) noexcept
{
    count_ = allowed(now);
    anchor_ = std::max(anchor_, now);
}

rate_bucket::slot rate_bucket::take(time_point now) noexcept
{
    slot s;
    if (rate_ <= 0)
        return s;
    if (anchor_ == time_point::min())
        anchor_ = now;
    auto const from = allowed(now);
    while (!spare_.empty() && spare_.front() < from) {
        std::pop_heap(spare_.begin(), spare_.end(), std::greater<>());
        spare_.pop_back();
    }
    s.at_ = std::max(from, next_ - tolerance());
    if (!spare_.empty() && spare_.front() <= s.at_) {
        s.at_ = spare_.front();
        std::pop_heap(spare_.begin(), spare_.end(), std::greater<>());
        spare_.pop_back();
        return s;
    }
    next_ = std::max(next_, from) + 1;
    return s;
}

duration rate_bucket::wait(slot const& s, time_point now) const noexcept
{
    if (rate_ <= 0 || s.at_ == slot().at_)
        return duration::zero();
    auto const behind = std::ceil(std::max(s.at_ - count_, 0.0) * ns_per_s / rate_);
    auto const paused = until(now, anchor_);
    auto const rest = until(std::max(now, anchor_), later(anchor_, scaled(duration(1), behind)));
    return later(time_point() + paused, learned_.per_second() > 0 ? in_parts(rest) : rest) - time_point();
}

void rate_bucket::give_back(slot const& s, time_point now) noexcept
{
    if (rate_ <= 0 || s.at_ < allowed(now))
        return;
    try {
        spare_.push_back(s.at_);
        std::push_heap(spare_.begin(), spare_.end(), std::greater<>());
    } catch (...) { // no memory to remember it: one departure is lost
    }
}

void rate_bucket::throttled(time_point now, std::optional<duration> retry_after) noexcept
{
    move_to(now);
    if (retry_after)
        anchor_ = std::max(anchor_, later(now, std::clamp(*retry_after, duration::zero(), longest_pause)));
    learned_.throttled(now, anchor_);
    rate_ = limit_ > 0 ? std::min(limit_, learned_.per_second()) : learned_.per_second();
}

void rate_bucket::succeeded(time_point now) noexcept
{
    learned_.succeeded(now);
    auto const learned = learned_.per_second();
    auto const rate = learned > 0 && limit_ > 0 ? std::min(limit_, learned) : std::max(limit_, learned);
    if (rate == rate_)
        return;
    move_to(now);
    rate_ = rate;
}

} // namespace vigil::plan
