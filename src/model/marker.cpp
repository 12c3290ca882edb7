// Writes and reads the marks of backups. Knows nothing of requests, and throws no dice of its own.
#include <vigil/model/marker.hpp>

#include <algorithm>
#include <cstdint>

namespace vigil {
namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::string_view opening = "[vigil:";

} // namespace

std::string make_marker_stem(std::function<double()> const& dice)
{
    std::string stem;
    while (stem.size() < marker_stem) {
        auto bits = static_cast<std::uint64_t>(dice() * 4294967296.0);
        for (int i = 0; i < 8 && stem.size() < marker_stem; ++i, bits >>= 4)
            stem += digits[bits & 15];
    }
    return stem;
}

std::string marker_of(std::string_view stem, int request)
{
    std::string marker(stem);
    marker += digits[static_cast<std::size_t>(std::clamp(request, 0, most_marked_requests))];
    return marker;
}

int request_of(std::string_view marker) noexcept
{
    return is_marker(marker) ? static_cast<int>(digits.find(marker.back())) : 0;
}

bool is_marker(std::string_view text) noexcept
{
    return text.size() == marker_digits && text.find_first_not_of(digits) == text.npos;
}

std::string marked_description(std::string_view description, std::string_view marker)
{
    std::string out(description);
    if (!out.empty())
        out += ' ';
    out.append(opening).append(marker).append("]");
    return out;
}

std::string marked_name(std::string_view name, std::string_view marker)
{
    std::string out(name);
    if (!out.empty())
        out += '-';
    out.append(marker);
    return out;
}

std::string cut_marker(std::string& description)
{
    constexpr auto length = opening.size() + marker_digits + 1;
    if (description.size() < length || description.back() != ']')
        return {};
    auto const at = description.size() - length;
    auto const mark = std::string_view(description).substr(at);
    if (!mark.starts_with(opening) || !is_marker(mark.substr(opening.size(), marker_digits)))
        return {};
    if (at > 0 && description[at - 1] != ' ') // somebody's own text
        return {};
    std::string marker(mark.substr(opening.size(), marker_digits));
    description.resize(at > 0 ? at - 1 : 0);
    return marker;
}

std::string_view marker_behind(std::string_view name, std::string_view base) noexcept
{
    if (!name.starts_with(base))
        return {};
    auto rest = name.substr(base.size());
    if (!base.empty()) {
        if (!rest.starts_with('-'))
            return {};
        rest.remove_prefix(1);
    }
    return is_marker(rest) ? rest : std::string_view();
}

} // namespace vigil
