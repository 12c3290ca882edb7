// Decides whether one endpoint is still worth a retry. Must not know what is retried.
#include "plan/retry_budget.hpp"

#include <algorithm>

namespace vigil::plan {

retry_budget::retry_budget(retry_options const& options) noexcept
    : options_(options), level_(std::max(options.budget, 0))
{}

bool retry_budget::withdraw(cost c, payer who) noexcept
{
    if (options_.budget <= 0)
        return true;
    auto price = options_.cost;
    if (c == cost::throttled)
        price = options_.cost_throttled;
    else if (c == cost::timeout)
        price = options_.cost_timeout;
    price = std::max(price, 0);
    auto const left_to_others = who == payer::poll ? options_.budget / 2 : 0;
    if (price > level_ - left_to_others)
        return false;
    level_ -= price;
    return true;
}

void retry_budget::deposit() noexcept
{
    auto const room = std::max(options_.budget, 0) - level_;
    level_ += std::clamp(options_.refund, 0, room);
}

} // namespace vigil::plan
