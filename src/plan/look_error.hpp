// Which failed looks end a wait.
#pragma once

#include "model/local_errors.hpp"

#include <vigil/error.hpp>

namespace vigil::plan {

// A wait outlives the network: whatever may pass only stretches its schedule, also replies that make no sense, and
// every error of the system's but the caller's own cancellation. It ends when the service refuses to tell: not
// authenticated after a renewal, forbidden, a question that is wrong in itself, a call that does not exist. A page of
// whoever stands between refuses nothing: the pipeline tells a look of it as errc::unexpected_reply, whatever its
// status. "Not found" never comes here: it is a sighting.
inline bool ends_wait(error_code ec) noexcept
{
    if (is_of_the_system(ec))
        return ec == condition::cancelled;
    if (ec == http_errc::not_implemented)
        return true;
    for (auto const passing :
         {condition::transient, condition::throttled, condition::timeout, condition::server_fault})
        if (ec == passing)
            return false;
    return true;
}

} // namespace vigil::plan
