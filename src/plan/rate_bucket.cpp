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
    heard_ = std::max(heard_, now);
    if (now < resume_)
        return; // it had left before the pause
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

// Until `resume` nobody sends and nothing grows.
void adaptive_rate::pause(time_point now, time_point resume) noexcept
{
    auto const from = std::max(now, resume_);
    if (resume <= from)
        return;
    measured_ = measured(now);
    window_.reset();
    count_ = 0;
    grows_from_ = later(grows_from_, until(from, resume));
    heard_ = resume_ = resume;
}

rate_change adaptive_rate::throttled(time_point now, time_point resume, time_point left) noexcept
{
    count(now);
    bool const known = limited_ && (left <= cut_at_ || left < resume_ || now - cut_at_ < settle);
    if (!known) {
        auto const sent = measured(now);
        cut_from_ = std::max(limited_ ? std::min(sent, rate_) : sent, slowest);
        // When hardly anything has got through meanwhile, it says that the service still refuses, and not how much it
        // can bear.
        if (!limited_ || succeeded_ >= std::max(1.0, cut_to_ * to_seconds(settle) / 2))
            too_much_ = cut_from_;
        rate_ = cut_to_ = std::max(cut * cut_from_, slowest);
        before_ = std::max(before_, cut_from_);
        cut_at_ = grows_from_ = now;
        succeeded_ = 0;
        limited_ = true;
    }
    pause(now, resume);
    return known ? rate_change::none : rate_change::cut;
}

double adaptive_rate::curve(time_point now) const noexcept
{
    auto const plateau =
        std::cbrt((too_much_ - cut_to_) / steepness); // seconds from the cut back to too_much_
    auto const x = to_seconds(until(grows_from_, now)) - plateau;
    return std::min(steepness * x * x * x + too_much_, fastest);
}

bool adaptive_rate::grow(time_point now) noexcept
{
    if (!limited_ || rate_ >= cut_from_ || now < heard_ || now - heard_ < silence)
        return false;
    auto const before = rate_;
    rate_ = std::max(rate_, std::min(curve(now), cut_from_));
    return rate_ > before;
}

rate_change adaptive_rate::succeeded(time_point now, time_point left) noexcept
{
    count(now);
    if (!limited_)
        return rate_change::none;
    succeeded_ += left > cut_at_;
    auto const enough = headroom * measured(now); // who sends little has not learned that little is the limit
    rate_ = std::max(rate_, std::min(curve(now), std::max(enough, cut_from_)));
    if (before_ <= 0 || rate_ < too_much_ || (rate_ < before_ && rate_ < enough))
        return rate_change::none;
    before_ = 0;
    return rate_change::recovered;
}

rate_bucket::rate_bucket(rate_options const& options) noexcept
    : limit_(options.per_second > 0 ? options.per_second : 0),
      burst_(options.burst >= 1 ? options.burst : 1),
      rate_(limit_),
      tolerance_(tolerance())
{}

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

// The learned limit has changed. A burst that it does not allow any more, but did, is no debt that those who come have to
// wait for: they go on where the last one stands. Nor does a larger one come at once.
void rate_bucket::adopt(time_point now) noexcept
{
    auto const learned = learned_.per_second();
    auto const rate = learned > 0 && limit_ > 0 ? std::min(limit_, learned) : std::max(limit_, learned);
    move_to(now);
    rate_ = rate;
    auto const burst = tolerance();
    if (next_ > count_)
        next_ = std::max(next_ + burst - tolerance_, count_);
    tolerance_ = burst;
}

void rate_bucket::forget_missed(double from) noexcept
{
    while (!spare_.empty() && spare_.front() < from) {
        std::pop_heap(spare_.begin(), spare_.end(), std::greater<>());
        spare_.pop_back();
    }
}

rate_bucket::slot rate_bucket::take(time_point now) noexcept
{
    slot s;
    if (rate_ <= 0)
        return s;
    if (anchor_ == time_point::min())
        anchor_ = now;
    if (learned_.grow(now))
        adopt(now);
    auto const from = allowed(now);
    forget_missed(from);
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

duration rate_bucket::wait(slot const& s, time_point now) noexcept
{
    if (rate_ <= 0 || s.at_ == slot().at_)
        return duration::zero();
    if (learned_.grow(now))
        adopt(now);
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

void rate_bucket::move_up(slot& s, time_point now) noexcept
{
    forget_missed(allowed(now));
    if (spare_.empty() || spare_.front() >= s.at_)
        return;
    std::pop_heap(spare_.begin(), spare_.end(), std::greater<>());
    std::swap(spare_.back(), s.at_);
    std::push_heap(spare_.begin(), spare_.end(), std::greater<>());
}

rate_change rate_bucket::throttled(time_point now, std::optional<duration> retry_after, time_point left,
                                   error_code why) noexcept
{
    why_ = why;
    move_to(now);
    if (retry_after)
        anchor_ = std::max(anchor_, later(now, std::min(*retry_after, longest_pause)));
    auto const change = learned_.throttled(now, anchor_, left);
    adopt(now);
    return change;
}

rate_change rate_bucket::succeeded(time_point now, time_point left) noexcept
{
    auto const before = learned_.per_second();
    auto const change = learned_.succeeded(now, left);
    if (learned_.per_second() != before)
        adopt(now);
    return change;
}

error_code rate_bucket::cause(time_point now) const noexcept
{
    return anchor_ > now || rate_ == learned_.per_second() ? why_ : error_code();
}

} // namespace vigil::plan
