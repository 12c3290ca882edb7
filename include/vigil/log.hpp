// What a client tells about its work while it goes on. Built from an allow-list: no header, body or secret is
// in it.
#pragma once

#include <vigil/error.hpp>
#include <vigil/time.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil {

enum class log_level { debug, info, warning, error };

// One structured event: a name of a fixed set, and fields.
//   attempt        operation, attempt, status, code, elapsed_ms, request_id      (debug; warning when it
//   failed) retry          operation, attempt, delay_ms, cause                           (info) call
//   operation, attempts, status, code, elapsed_ms                 (debug; warning when it failed) token event
//   (renewed, failed), expires_in_s                         (info) change         kind, id, from, to (info)
struct log_event
{
    log_level level = log_level::debug;
    std::string_view name;
    std::vector<std::pair<std::string_view, std::string>> fields;
};

// Called on the client's strand; must not block and must not throw.
using log_sink = std::function<void(log_event const&)>;

} // namespace vigil
