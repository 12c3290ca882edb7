// How something came to be that a call was asked to make.
#pragma once

#include <string_view>

namespace vigil {

// An answer can be lost although the work is done. vigil then looks for what the request made before it sends another.
enum class provenance {
    none,    // nothing was made, or nobody knows
    created, // the service said so
    adopted, // the answer was lost, and what was found is certainly the work of this call
};

constexpr std::string_view to_string(provenance p) noexcept
{
    switch (p) {
    case provenance::none: break;
    case provenance::created: return "created";
    case provenance::adopted: return "adopted";
    }
    return "none";
}

} // namespace vigil
