// How many retries one endpoint is still worth: while everything fails, retries must not multiply the load.
#pragma once

#include <vigil/options.hpp>

namespace vigil::plan {

enum class cost { ordinary, throttled, timeout };

// Whose retry it is. Polls come by the thousand and can wait: they leave half of the budget to the others.
enum class payer { call, poll };

// Not thread-safe: it lives where its endpoint's calls are driven.
class retry_budget
{
    retry_options options_;
    int level_;

public:
    explicit retry_budget(retry_options const& options) noexcept;

    // Pays for one retry; false, and nothing is taken, when the rest does not suffice.
    bool withdraw(cost c, payer who = payer::call) noexcept;

    // A call succeeded. Never fills above retry_options::budget.
    void deposit() noexcept;

    // Tokens left. With retry_options::budget of 0 there is no limit and this is always 0.
    int level() const noexcept { return level_; }
};

} // namespace vigil::plan
