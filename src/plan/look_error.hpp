// Which failed looks end a wait.
#pragma once

#include <vigil/error.hpp>

namespace vigil::plan {

// A wait outlives the network: whatever may pass only stretches its schedule, also replies that make no sense
// (a proxy's page). It ends when the service refuses to tell: not authenticated after a renewal, forbidden, a
// question that is wrong in itself, a call that does not exist. "Not found" never comes here: it is a
// sighting.
inline bool ends_wait(error_code ec) noexcept
{
    if (ec == http_errc::not_implemented)
        return true;
    for (auto const passing :
         {condition::transient, condition::throttled, condition::timeout, condition::server_fault})
        if (ec == passing)
            return false;
    return true;
}

} // namespace vigil::plan
