// Which microversion a request to Cinder names (API 12.1).
#pragma once

#include <optional>

namespace vigil::plan {

// What a server speaks: 3.min to 3.max.
struct minor_range
{
    int min = 0;
    int max = 0;
};

// The newest minor version that shows anything that vigil reads (3.64: encryption_key_id).
inline constexpr int newest_minor = 64;

// nullopt: the server cannot do what is asked for. Otherwise the newest that both sides know; as little as needed
// (0: no header at all) when nobody knows what the server speaks.
constexpr std::optional<int> choose_minor(std::optional<minor_range> server, int needed) noexcept
{
    if (!server)
        return needed;
    if (needed > server->max || newest_minor < server->min)
        return std::nullopt;
    return server->max < newest_minor ? server->max : newest_minor;
}

} // namespace vigil::plan
