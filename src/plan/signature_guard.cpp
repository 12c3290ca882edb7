// Decides which access key may sign, and when. Must not know a secret key nor what is signed.
#include "plan/signature_guard.hpp"

#include "plan/arithmetic.hpp"

#include <functional>
#include <utility>

namespace vigil::plan {

signature_guard::state& signature_guard::of(std::string_view key)
{
    auto const at = keys_.find(key);
    return at != keys_.end() ? at->second : keys_.emplace(std::string(key), state()).first->second;
}

void signature_guard::doubt() noexcept
{
    for (auto& k : keys_)
        k.second.proven = false;
}

signature_guard::answer signature_guard::ask(std::string_view key, time_point now)
{
    // Keys come and go; what is over is forgotten when another one is met.
    if (!keys_.contains(key))
        std::erase_if(keys_,
                      [&](auto const& k) { return k.second.probes == 0 && now >= k.second.locked.until; });
    auto& k = of(key);
    if (auto const& longer = k.locked.until < all_.until ? all_ : k.locked; now < longer.until)
        return {action::refuse, longer.until, longer.spoken};
    if (k.proven)
        return {action::go};
    if (k.probes > 0 && (now < k.next_probe || k.probes >= most_probes))
        return {action::wait, k.probes >= most_probes ? time_point::max() : k.next_probe};
    ++k.probes;
    k.next_probe = later(now, patience);
    return {action::probe};
}

bool signature_guard::accepted(std::string_view key, bool probe, time_point now)
{
    auto& k = of(key);
    k.probes -= probe ? 1 : 0;
    if (now < k.locked.until) // it was sent before another one was refused
        return probe;
    refused_in_row_ = 0;
    k.trusted = true;
    return !std::exchange(k.proven, true) || probe;
}

bool signature_guard::doubted(std::string_view key, bool probe, time_point now, bool spoken)
{
    auto& k = of(key);
    if (now < k.locked.until || (probe && !k.trusted))
        return false;
    k.probes -= probe ? 1 : 0;
    k.proven = false;
    k.trusted = k.trusted && !spoken;
    return true;
}

bool signature_guard::refused(std::string_view key, bool probe, time_point now, bool spoken)
{
    auto& k = of(key);
    k.probes -= probe ? 1 : 0;
    k.proven = k.trusted = false;
    if (now < k.locked.until) // the others that were under way
        return probe;
    k.locked = {later(now, lock), spoken};
    if (++refused_in_row_ >= 2)
        all_ = k.locked;
    return true;
}

bool signature_guard::undecided(std::string_view key, bool probe)
{
    of(key).probes -= probe ? 1 : 0;
    return probe;
}

} // namespace vigil::plan
