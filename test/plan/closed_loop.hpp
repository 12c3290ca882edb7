// Callers in a closed loop before a service that throttles for a while: a rate_bucket, retry plans and their budget, in
// virtual time and without sockets. Each caller asks, waits for his answer, thinks, asks again.
#pragma once

#include "plan/arithmetic.hpp"
#include "plan/rate_bucket.hpp"
#include "plan/retry_plan.hpp"
#include "plan/support.hpp"

#include <vigil/error.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

namespace vigil_test {

struct loop_shape
{
    int callers = 30;
    duration deadline = 30s;           // of a call
    double per_second = 200;           // what all of them ask for together, undisturbed
    std::optional<duration> hint = 1s; // Retry-After
    int refusals = 30;                 // so many are throttled,
    duration span{};                   // or everything for so long
    double stragglers = 0;             // share of the refusals that come up to 2 s late
    duration quiet = 3s;               // before that
    duration after = 60s;              // and how long is looked on then
};

// What a driver knows of one call: what flow/pipeline does with its plans.
class closed_loop
{
    using bucket = vigil::plan::rate_bucket;

    enum class doing { thinks, stands_in_line, asks, backs_off };
    struct caller
    {
        doing what = doing::thinks;
        time_point deadline;
        std::optional<vigil::plan::retry_plan> plan;
        bucket::slot slot;
        time_point left;
        bool refused = false;
    };
    struct event
    {
        time_point when;
        std::uint64_t number;
        std::size_t who;
        bool operator<(event const& o) const
        {
            return when != o.when ? when > o.when : number > o.number; // the earliest on top
        }
    };

    loop_shape shape_;
    chance chance_;
    bucket rate_{vigil::rate_options()};
    vigil::retry_options retry_;
    vigil::plan::retry_budget budget_{retry_};
    std::vector<caller> callers_;
    std::priority_queue<event> events_;
    std::uint64_t number_ = 0;
    time_point now_ = at(0s);
    duration round_;  // of an undisturbed caller
    int refused_ = 0; // so far
    time_point last_departure_ = at(0s);

    void wake(std::size_t who, duration in) { events_.push({now_ + in, number_++, who}); }

    bool throttles()
    {
        if (now_ < at(shape_.quiet))
            return false;
        return shape_.span > duration::zero() ? now_ < at(shape_.quiet) + shape_.span
                                              : refused_ < shape_.refusals;
    }

    void begin(std::size_t who)
    {
        auto& c = callers_[who];
        c.deadline = now_ + shape_.deadline;
        c.plan.emplace(retry_, c.deadline, vigil::plan::repeat::read);
        stand_in_line(who);
    }

    void stand_in_line(std::size_t who)
    {
        callers_[who].what = doing::stands_in_line;
        callers_[who].slot = rate_.take(now_);
        go_or_wait(who);
    }

    void wake_in_line(std::size_t who)
    {
        rate_.move_up(callers_[who].slot, now_);
        go_or_wait(who);
    }

    void go_or_wait(std::size_t who)
    {
        auto& c = callers_[who];
        auto const d = rate_.wait(c.slot, now_);
        if (d <= duration::zero())
            return leave(who);
        if (now_ + d < c.deadline)
            return wake(who, d);
        rate_.give_back(c.slot, now_);
        ++gave_up;
        end(who);
    }

    void leave(std::size_t who)
    {
        auto& c = callers_[who];
        c.what = doing::asks;
        c.left = now_;
        if (last_departure_ > healthy_since)
            longest_silence = std::max(longest_silence, now_ - last_departure_);
        last_departure_ = now_;
        departures.push_back(now_);
        c.refused = throttles();
        refused_ += c.refused;
        if (c.refused)
            healthy_since = now_;
        auto latency = vigil::plan::scaled(round_, 0.25 + 0.1 * chance_.dice());
        if (c.refused && chance_.dice() < shape_.stragglers)
            latency += chance_.up_to(2s);
        wake(who, latency);
    }

    void hear(std::size_t who)
    {
        auto& c = callers_[who];
        vigil::plan::attempt_outcome o;
        if (c.refused) {
            o.ec = vigil::errc::throttled;
            o.refused = true;
            o.retry_after = shape_.hint;
            rate_.throttled(now_, shape_.hint, c.left);
        } else {
            rate_.succeeded(now_, c.left);
            served.push_back(now_);
        }
        auto const todo = c.plan->next(o, now_, chance_.dice(), budget_);
        if (todo.what == vigil::plan::verdict::wait) {
            c.what = doing::backs_off;
            return wake(who, todo.delay);
        }
        failed += todo.what != vigil::plan::verdict::finish;
        end(who);
    }

    void end(std::size_t who)
    {
        callers_[who].what = doing::thinks;
        wake(who, vigil::plan::scaled(round_, 0.6 + 0.2 * chance_.dice()));
    }

public:
    std::vector<time_point> served, departures;
    time_point healthy_since = at(0s); // the last refusal left then
    duration longest_silence{};        // after that
    int gave_up = 0;                   // in line
    int failed = 0;                    // after an attempt

    closed_loop(loop_shape const& s, std::uint64_t seed)
        : shape_(s),
          chance_(seed),
          callers_(static_cast<std::size_t>(s.callers)),
          round_(vigil::plan::scaled(duration(1s), s.callers / s.per_second))
    {
        for (std::size_t i = 0; i < callers_.size(); ++i)
            wake(i, chance_.up_to(round_));
        auto const end_of_it = at(s.quiet + s.span + s.after);
        while (!events_.empty() && events_.top().when < end_of_it) {
            auto const e = events_.top();
            events_.pop();
            now_ = e.when;
            switch (callers_[e.who].what) {
            case doing::thinks: begin(e.who); break;
            case doing::stands_in_line: wake_in_line(e.who); break;
            case doing::asks: hear(e.who); break;
            case doing::backs_off: stand_in_line(e.who); break;
            }
        }
        longest_silence = std::max(longest_silence, now_ - std::max(last_departure_, healthy_since));
    }

    double rate_of(std::vector<time_point> const& what, time_point from, duration length) const
    {
        auto const n = std::ranges::lower_bound(what, from + length) - std::ranges::lower_bound(what, from);
        return static_cast<double>(n) / std::chrono::duration<double>(length).count();
    }
    double before() const { return rate_of(served, at(shape_.quiet) - 2s, 2s); }

    // From the last refusal on: until something is served again, and until 2 s long as much is served as `share` of what
    // was before.
    duration until_served() const
    {
        auto const first = std::ranges::upper_bound(served, healthy_since);
        return first == served.end() ? duration::max() : *first - healthy_since;
    }
    duration until_back_to(double share) const
    {
        for (auto t = healthy_since; t + 2s <= now_; t += 50ms)
            if (rate_of(served, t, 2s) >= share * before())
                return t - healthy_since;
        return duration::max();
    }
    double limit() const { return rate_.per_second(); }
};

} // namespace vigil_test
