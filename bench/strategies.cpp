// The rules of the peers as they state them. Must not know what is looked at, nor when.
#include "strategies.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace vigil::bench {
namespace {

duration seconds(double s) noexcept
{
    return std::chrono::duration_cast<duration>(std::chrono::duration<double>(s));
}

} // namespace

std::string_view name_of(strategy s) noexcept
{
    switch (s) {
    case strategy::vigil: return "vigil";
    case strategy::fixed1s_reconnect: return "fixed1s_reconnect";
    case strategy::fixed1s: return "fixed1s";
    case strategy::fixed2s: return "fixed2s";
    case strategy::smithy: return "smithy";
    case strategy::google: return "google";
    case strategy::openstacksdk: return "openstacksdk";
    }
    return "";
}

strategy strategy_named(std::string_view name)
{
    auto const at = std::ranges::find(all_strategies, name, name_of);
    if (at == std::end(all_strategies))
        throw std::invalid_argument("no strategy '" + std::string(name) + "'; see --help");
    return *at;
}

// splitmix64: eight bytes of state, since a hundred thousand callers have one each.
double pace::share() noexcept
{
    auto z = dice_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

duration pace::next() noexcept
{
    auto const look = looks_++;
    switch (what_) {
    case strategy::fixed1s:
    case strategy::fixed1s_reconnect: return std::chrono::seconds(1);
    case strategy::fixed2s: return std::chrono::seconds(2);
    case strategy::smithy: {
        if (look == 0)
            return {};
        auto const ceiling = std::min(120.0, 2 * std::exp2(std::min(look - 1, 20)));
        return seconds(2 + (ceiling - 2) * share());
    }
    case strategy::google: return seconds(std::min(300.0, std::pow(1.5, std::min(look, 40))));
    case strategy::vigil:
    case strategy::openstacksdk: break; // no caller of these has a rule of its own
    }
    return duration::max();
}

} // namespace vigil::bench
