// The names of the ends of waits.
#include <vigil/watch.hpp>

#include <ostream>

namespace vigil {

std::string_view to_string(wait_verdict v) noexcept
{
    switch (v) {
    case wait_verdict::succeeded: return "succeeded";
    case wait_verdict::failed: return "failed";
    case wait_verdict::skipped: return "skipped";
    case wait_verdict::unknown: return "unknown";
    case wait_verdict::gone: return "gone";
    case wait_verdict::deadline: return "deadline";
    case wait_verdict::cancelled: return "cancelled";
    case wait_verdict::refused: return "refused";
    case wait_verdict::pending: return "pending";
    }
    return "?";
}

std::ostream& operator<<(std::ostream& os, wait_verdict v) { return os << to_string(v); }

} // namespace vigil
