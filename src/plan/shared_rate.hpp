// When the next request to one endpoint may leave, for clients on several threads.
#pragma once

#include "plan/rate_bucket.hpp"

#include <mutex>

namespace vigil::plan {

struct rate_news
{
    rate_change what = rate_change::none;
    double per_second = 0; // the learned limit now
};

// One rate_bucket for all of them: departures are reserved one by one, so the limit is as exact as for one client, and
// what one is told by the service (a throttle, a pause) all obey. Thread-safe; one that is not shared takes no lock. A
// thread whose `now` is behind the others' gets a departure after theirs all the same.
class shared_rate
{
    std::mutex mutex_;
    bool const shared_;
    rate_bucket bucket_;

    std::unique_lock<std::mutex> hold()
    {
        std::unique_lock<std::mutex> lock(mutex_, std::defer_lock);
        if (shared_)
            lock.lock();
        return lock;
    }

public:
    using slot = rate_bucket::slot;

    shared_rate(rate_options const& options, bool shared) noexcept : shared_(shared), bucket_(options) {}

    // See rate_bucket.
    slot take(time_point now)
    {
        auto const lock = hold();
        return bucket_.take(now);
    }
    duration wait(slot const& s, time_point now)
    {
        auto const lock = hold();
        return bucket_.wait(s, now);
    }
    void give_back(slot const& s, time_point now)
    {
        auto const lock = hold();
        bucket_.give_back(s, now);
    }
    void move_up(slot& s, time_point now)
    {
        auto const lock = hold();
        bucket_.move_up(s, now);
    }
    rate_news throttled(time_point now, std::optional<duration> retry_after, time_point left,
                        error_code why = {})
    {
        auto const lock = hold();
        auto const change = bucket_.throttled(now, retry_after, left, why);
        return {change, bucket_.learned()};
    }
    rate_news throttled(time_point now, std::optional<duration> retry_after)
    {
        return throttled(now, retry_after, now);
    }
    rate_news succeeded(time_point now, time_point left)
    {
        auto const lock = hold();
        auto const change = bucket_.succeeded(now, left);
        return {change, bucket_.learned()};
    }
    error_code cause(time_point now)
    {
        auto const lock = hold();
        return bucket_.cause(now);
    }
};

} // namespace vigil::plan
