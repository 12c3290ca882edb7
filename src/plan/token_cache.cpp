// Decides which token is used and who renews it. Must not know a token's text nor how one is got.
#include "plan/token_cache.hpp"

#include "plan/arithmetic.hpp"
#include "plan/backoff.hpp"

namespace vigil::plan {

token_cache::action token_cache::ask(time_point now) noexcept
{
    auto const good = usable(now);
    if (renewing_)
        return good ? action::use : action::wait;
    if (good && now < renew_at_)
        return action::use;
    renewing_ = true;
    return good ? action::use_and_renew : action::renew;
}

std::uint64_t token_cache::renewed(time_point now, std::optional<duration> lifetime, double dice) noexcept
{
    renewing_ = false;
    failures_ = 0;
    has_token_ = true;
    expires_ = renew_at_ = time_point::max();
    if (lifetime && *lifetime > duration::zero()) {
        auto const ahead = std::min(margin, scaled(*lifetime, short_lived_share));
        expires_ = later(now, *lifetime);
        renew_at_ = later(now, *lifetime - ahead - scaled(ahead, early * fair(dice)));
    }
    return ++generation_;
}

void token_cache::failed(time_point now, double dice) noexcept
{
    renewing_ = false;
    // From here on the count only doubles the limit, which its cap has long reached.
    if (failures_ < 1000)
        ++failures_;
    // At least half of the limit: many callers ask at every moment, so a short throw would not be a pause.
    renew_at_ = later(now, backoff(first_retry, last_retry, failures_, 0.5 + fair(dice) / 2));
}

bool token_cache::rejected(std::uint64_t generation) noexcept
{
    if (!has_token_ || generation != generation_)
        return false;
    has_token_ = false;
    return true;
}

bool token_cache::doubted(std::uint64_t generation, time_point now) noexcept
{
    if (doubted_at_ && now < later(*doubted_at_, patience))
        return false;
    if (!rejected(generation))
        return false;
    doubted_at_ = now;
    return true;
}

} // namespace vigil::plan
