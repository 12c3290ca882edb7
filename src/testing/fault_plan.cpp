// Counts calls and throws dice to choose faults. Does not know how a fault is carried out.
#include "testing/fault_plan.hpp"

#include <stdexcept>

namespace vigil::testing {

fault fault::refuse(int status, std::string retry_after, std::string code)
{
    fault f(fault_kind::refuse);
    f.status = status;
    f.retry_after = std::move(retry_after);
    f.code = std::move(code);
    return f;
}

fault fault::lose_reply(int status, std::string retry_after)
{
    fault f(fault_kind::lose_reply);
    f.status = status;
    f.retry_after = std::move(retry_after);
    return f;
}

fault fault::late_effect(duration after, int status)
{
    fault f(fault_kind::late_effect);
    f.status = status;
    f.after = after;
    return f;
}

fault fault::close_in_reply(std::size_t bytes)
{
    fault f(fault_kind::close_in_reply);
    f.bytes = bytes;
    return f;
}

fault fault::stall(std::size_t bytes)
{
    fault f(fault_kind::stall);
    f.bytes = bytes;
    return f;
}

std::string_view to_string(fault_kind kind) noexcept
{
    switch (kind) {
    case fault_kind::none: return "none";
    case fault_kind::refuse: return "refuse";
    case fault_kind::lose_reply: return "lose_reply";
    case fault_kind::late_effect: return "late_effect";
    case fault_kind::close_before_reading: return "close_before_reading";
    case fault_kind::close_before_reply: return "close_before_reply";
    case fault_kind::close_in_reply: return "close_in_reply";
    case fault_kind::close_after_reply: return "close_after_reply";
    case fault_kind::stall: return "stall";
    case fault_kind::garbage: return "garbage";
    case fault_kind::broken_body: return "broken_body";
    case fault_kind::expire_tokens: return "expire_tokens";
    }
    return "?";
}

std::span<std::string_view const> simulated_operations() noexcept { return sim::all_names(); }

namespace sim {

fault_plan::ops fault_plan::matching(std::string_view pattern)
{
    ops on;
    for (std::size_t i = 0; i < op_count; ++i)
        on[i] = fits(pattern, name_of(static_cast<op>(i)));
    if (on.none()) // a fault that never comes makes a test pass that tests nothing
        throw std::invalid_argument("no call of the simulator is named " + std::string(pattern));
    return on;
}

fault_plan::fault_plan(simulator_options const& options, std::uint64_t seed) : dice_(seed)
{
    for (auto const& scripted : options.script)
        add(scripted);
    for (auto const& c : options.chances)
        chances_.push_back({matching(c.operation), c.share, c.what});
}

void fault_plan::add(scripted_fault const& f)
{
    line l{matching(f.operation), f.nth, 0, f.what};
    for (std::size_t i = 0; i < op_count; ++i)
        l.calls += l.on[i] ? calls_[i] : 0;
    script_.push_back(std::move(l));
}

fault fault_plan::next(op o)
{
    auto const at = static_cast<std::size_t>(o);
    ++calls_[at];

    // Every line counts every call, whichever line is the one that fires.
    fault const* chosen = nullptr;
    for (auto& l : script_) {
        if (!l.on[at])
            continue;
        ++l.calls;
        if (!chosen && (l.nth == 0 || l.nth == l.calls))
            chosen = &l.what;
    }
    for (auto const& c : chances_) {
        if (!chosen && c.on[at] && dice_.happens(c.share))
            chosen = &c.what;
    }
    return chosen ? *chosen : fault();
}

} // namespace sim
} // namespace vigil::testing
