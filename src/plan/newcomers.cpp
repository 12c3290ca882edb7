// Decides which items of a list are new. Must not know what they are, nor when the list is read.
#include "plan/newcomers.hpp"

#include <algorithm>

namespace vigil::plan {

std::vector<bool> newcomers::arrived(std::span<std::string_view const> keys)
{
    bool const tells = lists_++ != 0 || tells_first_;
    std::vector<bool> fresh;
    fresh.reserve(keys.size());
    std::size_t present = 0;
    for (auto const key : keys) {
        auto const [at, added] = last_in_.try_emplace(std::string(key), 0);
        if (at->second != lists_)
            ++present;
        at->second = lists_;
        fresh.push_back(added && tells);
    }
    largest_ = std::max(largest_, present);
    forget(present);
    return fresh;
}

void newcomers::forget(std::size_t present)
{
    auto const missing = last_in_.size() - present;
    auto const most = std::max(least_remembered, largest_);
    if (missing <= most)
        return;
    auto excess = missing - most;
    std::vector<std::uint64_t> seen;
    seen.reserve(missing);
    for (auto const& [key, list] : last_in_)
        if (list != lists_)
            seen.push_back(list);
    auto const last = seen.begin() + static_cast<std::ptrdiff_t>(excess - 1);
    std::ranges::nth_element(seen, last);
    // Those that were missing before the last of them go for certain, of its own only as many as must.
    auto older =
        static_cast<std::size_t>(std::ranges::count_if(seen, [&](auto list) { return list < *last; }));
    auto ties = excess - older;
    std::erase_if(last_in_, [&](auto const& item) {
        if (item.second == *last && ties != 0)
            return --ties, true;
        return item.second < *last;
    });
}

} // namespace vigil::plan
