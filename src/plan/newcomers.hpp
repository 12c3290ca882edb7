// Which items of a list are new that is read again and again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigil::plan {

// An item is new once, by its key, also when it is missing from some lists in between: a service in trouble answers
// with an empty one. So that this does not grow for ever, of those that are missing only so many are remembered as the
// largest list had items, and at least `least_remembered`; those that have been missing longest are forgotten first.
class newcomers
{
    std::unordered_map<std::string, std::uint64_t> last_in_; // the number of the last list that had it
    std::uint64_t lists_ = 0;
    std::size_t largest_ = 0;
    bool tells_first_;

    void forget(std::size_t present);

public:
    static constexpr std::size_t least_remembered = 10'000;

    // Whether what is in the first list counts as new.
    explicit newcomers(bool tells_first) noexcept : tells_first_(tells_first) {}

    // For each key of a whole list: is it new?
    std::vector<bool> arrived(std::span<std::string_view const> keys);

    bool begun() const noexcept { return lists_ != 0; }
    std::size_t remembered() const noexcept { return last_in_.size(); }
};

} // namespace vigil::plan
