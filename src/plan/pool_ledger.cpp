// Decides who gets which connection to one origin. Must not know what a connection is.
#include "plan/pool_ledger.hpp"

#include <algorithm>
#include <utility>

namespace vigil::plan {

using action = pool_ledger::grant::action;

namespace {

// No server or gateway forgets a connection that rests for less.
constexpr duration shortest_memory = std::chrono::seconds(1);

} // namespace

pool_ledger::pool_ledger(connection_options const& options)
    : limit_(std::max<std::size_t>(options.per_origin, 1)),
      max_waiting_(options.waiting),
      max_idle_(options.idle)
{}

// ---- numbers --------------------------------------------------------------------------------------------

pool_ledger::connection pool_ledger::take_number()
{
    ++used_;
    if (vacant_.empty()) {
        rested_.emplace_back();
        return static_cast<connection>(rested_.size() - 1);
    }
    auto const c = vacant_.back();
    vacant_.pop_back();
    rested_[c] = {};
    return c;
}

void pool_ledger::give_number(connection c) { vacant_.push_back(c); }

// ---- the queue ------------------------------------------------------------------------------------------

// The first who still waits; 0: nobody.
pool_ledger::ticket pool_ledger::pop_waiter()
{
    while (!queue_.empty()) {
        auto const waits = queue_.front();
        auto const t = first_++;
        queue_.pop_front();
        if (waits) {
            --waiting_;
            return t;
        }
    }
    return 0;
}

// A good connection becomes free.
pool_ledger::ticket pool_ledger::hand_over(connection c)
{
    auto const t = pop_waiter();
    if (t != 0)
        granted_.emplace(t, grant{action::use, c, t});
    return t;
}

// There is room for one more connection.
pool_ledger::ticket pool_ledger::hand_slot()
{
    if (used_ >= limit_)
        return 0;
    auto const t = pop_waiter();
    if (t != 0)
        granted_.emplace(t, grant{action::open, take_number(), t});
    return t;
}

// ---- the public part ------------------------------------------------------------------------------------

pool_ledger::grant pool_ledger::acquire(time_point now)
{
    // Where somebody waits there is neither an idle connection nor room for another, so nobody is overtaken.
    retire_old(now);
    if (!idle_.empty()) {
        auto const [c, since] = idle_.back();
        idle_.pop_back();
        rested_[c] = {now - since >= shortest_memory, since};
        return {action::use, c, 0};
    }
    if (used_ < limit_)
        return {action::open, take_number(), 0};
    if (waiting_ >= max_waiting_)
        return {action::refuse, 0, 0};
    queue_.push_back(true);
    ++waiting_;
    return {action::wait, 0, first_ + queue_.size() - 1};
}

std::optional<pool_ledger::grant> pool_ledger::claim(ticket t)
{
    auto const found = granted_.find(t);
    if (found == granted_.end())
        return std::nullopt;
    auto const g = found->second;
    granted_.erase(found);
    return g;
}

pool_ledger::follow_up pool_ledger::cancel(ticket t, time_point now)
{
    if (auto const g = claim(t))
        return g->what == action::use ? keep(g->conn, now) : open_failed(g->conn);
    if (t >= first_ && t - first_ < queue_.size()) {
        auto waits = queue_[static_cast<std::size_t>(t - first_)];
        if (waits) {
            queue_[static_cast<std::size_t>(t - first_)] = false;
            --waiting_;
        }
    }
    if (waiting_ == 0)
        pop_waiter(); // drops what the cancelled have left in the queue
    return {};
}

void pool_ledger::opened(connection c) noexcept { rested_[c] = {}; }

pool_ledger::follow_up pool_ledger::open_failed(connection c)
{
    give_number(c);
    --used_;
    return {false, hand_slot()};
}

// To the first waiter, or to rest.
pool_ledger::follow_up pool_ledger::keep(connection c, time_point now)
{
    rested_[c] = {};
    if (auto const t = hand_over(c); t != 0)
        return {false, t};
    idle_.push_back({c, now});
    return {};
}

pool_ledger::follow_up pool_ledger::released(connection c, time_point now, bool reusable)
{
    if (reusable && (waiting_ > 0 || max_idle_ > duration::zero()))
        return keep(c, now);
    give_number(c);
    --used_;
    return {true, hand_slot()};
}

// Takes idle connections out of the count. Their numbers stay taken until the driver has been told.
void pool_ledger::retire(std::size_t oldest)
{
    for (std::size_t i = 0; i < oldest; ++i)
        retired_.push_back(idle_[i].conn);
    idle_.erase(idle_.begin(), idle_.begin() + static_cast<std::ptrdiff_t>(oldest));
    used_ -= oldest;
}

void pool_ledger::retire_old(time_point now)
{
    std::size_t n = 0;
    while (n < idle_.size() && now - idle_[n].since >= max_idle_)
        ++n;
    retire(n);
}

std::vector<pool_ledger::connection> pool_ledger::told()
{
    for (auto const c : retired_)
        give_number(c);
    return std::exchange(retired_, {});
}

std::vector<pool_ledger::connection> pool_ledger::expire(time_point now)
{
    retire_old(now);
    return told();
}

std::vector<pool_ledger::connection> pool_ledger::close_idle()
{
    retire(idle_.size());
    return told();
}

std::vector<pool_ledger::connection> pool_ledger::went_stale(connection c)
{
    std::size_t n = 0;
    if (rested_[c].was_long)
        while (n < idle_.size() && idle_[n].since <= rested_[c].since)
            ++n;
    retire(n);
    return told();
}

} // namespace vigil::plan
