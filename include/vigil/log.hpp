// What a client tells about its work while it goes on: built from an allow-list, no header, body or secret.
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
//   attempt   operation, attempt, status, error, code, elapsed_ms, client_request_id, request_id
//   retry     operation, attempt, delay_ms, cause, client_request_id
//   call      operation, attempts, status, error, code, elapsed_ms, client_request_id
//   token     event (renewed, failed, locked), error, expires_in_s
//   change    kind, id, from, to
// The first three name the backup_id and job_id that they are about, as far as they are known.
// attempt and call are debug, or warning when they failed; token is info, or warning; retry and change are info.
struct log_event
{
    log_level level = log_level::debug;
    std::string_view name;
    std::vector<std::pair<std::string_view, std::string>> fields;
};

// Called on the client's strand; must not block and must not throw.
using log_sink = std::function<void(log_event const&)>;

} // namespace vigil
