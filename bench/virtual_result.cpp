// Counts looks in virtual time, and what callers that look for themselves come to. Knows no client.
#include "virtual_waits.hpp"

#include <algorithm>
#include <queue>
#include <stdexcept>

namespace vigil::bench {
namespace {

double seconds(duration d) { return std::chrono::duration<double>(d).count(); }

} // namespace

void rhythm::count(duration at)
{
    auto const second = static_cast<std::size_t>(std::chrono::floor<std::chrono::seconds>(at).count());
    if (second >= seconds_.size())
        seconds_.resize(second + 1);
    ++seconds_[second];
    ++all_;
}

std::uint32_t rhythm::peak() const noexcept
{
    auto const most = std::ranges::max_element(seconds_);
    return most == seconds_.end() ? 0 : *most;
}

void virtual_result::note(lifetime const& life, duration known)
{
    if (known < life.finished)
        throw std::runtime_error("told before it was done");
    auto const lag = seconds(known - life.finished);
    lags.push_back(lag);
    relative.push_back(lag / std::max(1.0, seconds(life.finished - life.begun) / 10));
}

void virtual_result::sort()
{
    std::ranges::sort(lags);
    std::ranges::sort(relative);
}

virtual_result wait_by_arithmetic(std::vector<lifetime> const& all, strategy how, double per_second)
{
    using look = std::pair<duration, std::size_t>; // when, and whose
    std::priority_queue<look, std::vector<look>, std::greater<>> due;
    std::vector<pace> rules;
    rules.reserve(all.size());
    for (std::size_t k = 0; k < all.size(); ++k)
        due.emplace(all[k].begun + rules.emplace_back(how, k).next(), k);

    auto const distance =
        per_second > 0 ? std::chrono::duration_cast<duration>(std::chrono::duration<double>(1 / per_second))
                       : duration::zero();
    duration next{};
    virtual_result out;
    while (!due.empty()) {
        auto const [wanted, k] = due.top();
        due.pop();
        auto const at = std::max(wanted, next);
        if (distance > duration::zero())
            next = at + distance;
        out.requests.count(at);
        if (at >= all[k].finished)
            out.note(all[k], at);
        else
            due.emplace(at + rules[k].next(), k);
    }
    out.sort();
    return out;
}

} // namespace vigil::bench
