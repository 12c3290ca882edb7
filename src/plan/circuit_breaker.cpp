// Decides when an endpoint is left alone, and how many calls try whether it works again. Must not know who waits
// meanwhile.
#include "plan/circuit_breaker.hpp"

#include "model/local_errors.hpp"
#include "plan/arithmetic.hpp"

#include <algorithm>

namespace vigil::plan {
namespace {

// Of this side, or of a call that the service does not know: the next one may well succeed.
bool tells_nothing(error_code const& ec) noexcept
{
    return is_of_this_side(ec) || ec == errc::tls_rejected || ec == errc::head_too_large ||
           ec == errc::body_too_large || ec == http_errc::not_implemented ||
           ec == static_cast<http_errc>(505);
}

} // namespace

health health_of(attempt_outcome const& o, duration took) noexcept
{
    if (!o.ec)
        return health::good;
    if (o.ec == condition::cancelled || o.ec == condition::throttled || o.stale_connection ||
        tells_nothing(o.ec))
        return health::silent;
    bool const failed =
        o.ec == condition::transient || o.ec == condition::timeout || o.ec == condition::server_fault;
    if (o.served)
        return failed ? health::silent : health::good;
    if (o.ec == errc::deadline_exceeded)
        return o.how_far != reach::not_sent && took >= patience ? health::bad : health::silent;
    if (failed)
        return health::bad;
    return o.how_far == reach::replied ? health::good : health::silent;
}

circuit_breaker::circuit_breaker(breaker_options const& options) noexcept
    : options_(options), width_(std::max(options.window / tenths, duration(1)))
{
    options_.probes = std::max(options_.probes, 1);
    options_.calls = std::max(options_.calls, 1);
}

void circuit_breaker::become(state s) noexcept
{
    state_ = s;
    ++era_;
    probing_ = succeeded_ = 0;
    window_.fill({});
}

void circuit_breaker::open(error_code why, time_point now, double dice) noexcept
{
    become(state::open);
    cause_ = why;
    auto const longest = std::max(options_.max_open, options_.open);
    auto pause = options_.open;
    for (int i = 0; i < in_a_row_ && pause < longest; ++i)
        pause = pause > longest / 2 ? longest : pause * 2;
    ++in_a_row_;
    until_ = later(now, scaled(pause, 1 + fair(dice) / 2));
}

void circuit_breaker::count(health h, time_point now) noexcept
{
    auto const number = tenth_of(now);
    auto& t = window_[static_cast<std::size_t>(((number % tenths) + tenths) % tenths)];
    if (t.number != number)
        t = {number, 0, 0};
    ++(h == health::good ? t.good : t.bad);
}

bool circuit_breaker::too_many(time_point now) const noexcept
{
    auto const number = tenth_of(now);
    std::int64_t good = 0, bad = 0;
    for (auto const& t : window_)
        if (t.number > number - tenths) {
            good += t.good;
            bad += t.bad;
        }
    auto const all = good + bad;
    return all >= options_.calls && static_cast<double>(bad) >= options_.failures * static_cast<double>(all);
}

bool circuit_breaker::enter(time_point now, pass& p) noexcept
{
    if (state_ == state::open && now >= until_)
        become(state::half_open);
    if (state_ == state::open || (state_ == state::half_open && probing_ + succeeded_ >= options_.probes))
        return false;
    probing_ += state_ == state::half_open;
    p.era = era_;
    return true;
}

void circuit_breaker::ended(pass const& p, health h, error_code why, time_point now, double dice) noexcept
{
    if (never() || p.era != era_)
        return;
    if (state_ == state::closed) {
        if (h == health::silent)
            return;
        count(h, now);
        if (h == health::bad && too_many(now))
            open(why, now, dice);
        return;
    }
    --probing_;
    if (h == health::bad)
        open(why, now, dice);
    else if (h == health::good && ++succeeded_ >= options_.probes) {
        become(state::closed);
        in_a_row_ = 0;
    }
}

time_point circuit_breaker::retry_at() const noexcept
{
    return state_ == state::open ? until_ : time_point::max();
}

} // namespace vigil::plan
