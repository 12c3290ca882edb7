// Reads a limit out of a gateway's words. Must not know what is done with it.
#include "plan/told_limit.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <utility>

namespace vigil::plan {
namespace {

// The number behind `key`, which must be there; `text` goes on behind it. 0: none, or not of 1-9 digits.
std::int64_t number_behind(std::string_view key, std::string_view& text) noexcept
{
    auto const at = text.find(key);
    if (at == text.npos)
        return 0;
    text.remove_prefix(at + key.size());
    while (text.starts_with(' '))
        text.remove_prefix(1);
    std::int64_t n = 0;
    auto const [end, ec] = std::from_chars(text.data(), text.data() + text.size(), n);
    auto const digits = static_cast<std::size_t>(end - text.data());
    text.remove_prefix(digits);
    return ec == std::errc() && digits <= 9 && n > 0 ? n : 0;
}

duration unit_of(std::string_view text) noexcept
{
    using namespace std::chrono;
    static constexpr std::array<std::pair<std::string_view, seconds>, 4> units{
        {{"second", 1s}, {"minute", 60s}, {"hour", 3600s}, {"day", 86400s}}};
    while (text.starts_with(' '))
        text.remove_prefix(1);
    for (auto const& [name, length] : units)
        if (text.starts_with(name))
            return length;
    return duration::zero();
}

} // namespace

std::optional<duration> pause_of_limit(std::string_view message) noexcept
{
    auto const limit = number_behind("limit:", message);
    auto const times = number_behind("time:", message);
    auto const unit = unit_of(message);
    if (limit == 0 || times == 0 || unit == duration::zero() || times > duration::max() / unit)
        return std::nullopt;
    return unit * times / limit;
}

} // namespace vigil::plan
