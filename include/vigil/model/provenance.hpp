// How something came to be that a call was asked to make.
#pragma once

#include <string_view>

namespace vigil {

// An answer can be lost although the work is done. vigil then looks for what the request made before it sends another.
//
// How sure that is, depends on what it is known by. `evidence` says that in words, and `marker` which of the two it is:
//
//   a mark (create_marker, `marker` is not empty): certain. Nobody else has it.
//   name, volume and date, or the states of what is restored, shared or executed (`marker` is empty): certain if nobody
//     else did the same at the same time. Two who make backups of one name and one volume without marks may take each
//     other's for their own, and both adopt the same.
//
// And a request may take effect later than anybody looks (reconcile_options::grace): when another was sent by then, both
// make something.
enum class provenance {
    none,    // nothing was made, or nobody knows
    created, // the service said so
    adopted, // the answer was lost, and what was found is the work of this call, as surely as said above
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
