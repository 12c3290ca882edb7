// Tables of states: one row each, found by its state.
#pragma once

#include <algorithm>

namespace vigil::plan {

// A state that has no row is one that this version does not know: the first row.
template <class Table, class State>
constexpr auto const& row(Table const& table, State s) noexcept
{
    auto const found = std::find_if(table.begin(), table.end(), [s](auto const& r) { return r.state == s; });
    return found == table.end() ? table.front() : *found;
}

} // namespace vigil::plan
