// The states of a breaker, as failed tests print them.
#pragma once

#include "plan/circuit_breaker.hpp"

#include <ostream>

namespace vigil::plan {

inline std::ostream& operator<<(std::ostream& os, circuit_breaker::state s)
{
    constexpr char const* names[] = {"closed", "open", "half-open"};
    return os << names[static_cast<int>(s)];
}
inline std::ostream& operator<<(std::ostream& os, health h)
{
    constexpr char const* names[] = {"good", "bad", "silent"};
    return os << names[static_cast<int>(h)];
}

} // namespace vigil::plan
