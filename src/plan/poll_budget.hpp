// How many polls may leave in a second, those of all clients together.
#pragma once

#include <vigil/time.hpp>

#include <atomic>

namespace vigil::plan {

// Departures at even distances, without a burst: no second [t, t + 1 s) ever holds more than the rate. A third poll
// within a second would be more than 2.5, so 2.5 is 2; a rate below 1 is one poll in 1 / rate seconds. That is exact
// for the departures reserved: who is woken late leaves late, and closer to the next.
//
// Thread-safe, lock-free: several clients on several threads may share one. A thread whose `now` is behind gets a
// departure after those reserved by the others all the same.
class poll_budget
{
    duration distance_{}; // 0: no limit
    std::atomic<duration::rep> next_;

public:
    explicit poll_budget(double per_second /* 0: no limit */) noexcept;

    bool limited() const noexcept { return distance_ > duration::zero(); }

    // When this poll may leave: not before now. Each call takes one departure, and none is given back.
    time_point reserve(time_point now) noexcept;

    // What reserve() would say now; takes nothing.
    time_point next(time_point now) const noexcept;
};

} // namespace vigil::plan
