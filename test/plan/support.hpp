// Words for the tests of plans: moments counted from an arbitrary start, and names for what is printed.
#pragma once

#include "plan/pool_ledger.hpp"
#include "plan/reconcile_plan.hpp"
#include "plan/retry_plan.hpp"
#include "plan/token_cache.hpp"
#include "plan/watch_goal.hpp"

#include <vigil/time.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <ostream>
#include <random>

namespace vigil::plan {

inline std::ostream& operator<<(std::ostream& os, verdict v)
{
    constexpr char const* names[] = {"finish", "done", "exhausted", "unknown", "renew", "wait"};
    return os << names[static_cast<int>(v)];
}
inline std::ostream& operator<<(std::ostream& os, decision const& d)
{
    return os << d.what << ' ' << d.delay.count() << "ns";
}
inline std::ostream& operator<<(std::ostream& os, look l)
{
    constexpr char const* names[] = {"pending", "succeeded", "failed", "gone", "ended_unknown"};
    return os << names[static_cast<int>(l)];
}
inline std::ostream& operator<<(std::ostream& os, next_step s)
{
    constexpr char const* names[] = {"finish", "look", "send", "adopt", "give_up"};
    return os << names[static_cast<int>(s)];
}
inline std::ostream& operator<<(std::ostream& os, token_cache::action a)
{
    constexpr char const* names[] = {"use", "use_and_renew", "renew", "wait"};
    return os << names[static_cast<int>(a)];
}
inline std::ostream& operator<<(std::ostream& os, pool_ledger::grant const& g)
{
    constexpr char const* names[] = {"use", "open", "wait", "refuse"};
    return os << names[static_cast<int>(g.what)] << " conn " << g.conn << " waiter " << g.waiter;
}
inline std::ostream& operator<<(std::ostream& os, pool_ledger::follow_up const& f)
{
    return os << (f.close ? "close" : "keep") << " wake " << f.wake;
}

} // namespace vigil::plan

namespace vigil_test {

using namespace std::chrono_literals;
using vigil::duration;
using vigil::time_point;

// A moment well away from the clock's own zero.
inline time_point at(duration d) { return time_point(1'000'000s) + d; }

// What Boost.Test can print.
inline long long ns(duration d) { return d.count(); }
inline long long ns(time_point t) { return (t - at(0s)).count(); }

class chance
{
    std::mt19937_64 generator_;

public:
    explicit chance(std::uint64_t seed) : generator_(seed) {}

    double dice() { return std::uniform_real_distribution<double>(0, 1)(generator_); }
    int below(int n) { return std::uniform_int_distribution<int>(0, n - 1)(generator_); }
    bool one_in(int n) { return below(n) == 0; }
    duration up_to(duration d)
    {
        return duration(std::uniform_int_distribution<duration::rep>(0, d.count())(generator_));
    }
};

} // namespace vigil_test
