// Volumes, as far as waiting for a restore needs them (API 12.7).
#pragma once

#include <vigil/model/id.hpp>
#include <vigil/model/status.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace vigil {

struct volume
{
    volume_id id;
    volume_status status;
    std::string name;
    std::optional<std::int64_t> size; // GB
};

} // namespace vigil
