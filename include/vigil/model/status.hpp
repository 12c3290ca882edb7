// The sets of statuses the services document. Every set is open: see open_enum.
#pragma once

#include <vigil/model/open_enum.hpp>

#include <array>
#include <span>

namespace vigil {

// API 7.1. Whether a status is final depends on what is awaited: see wait_goal in <vigil/watch.hpp>.
enum class backup_state {
    unknown,
    creating,
    available,
    error,
    restoring,
    deleting,
    error_deleting,
    error_restoring,
    deleted
};
using backup_status = open_enum<backup_state>;

// API 7.2, of VBS and SDRS jobs.
enum class job_state { unknown, init, running, success, fail };
using job_status = open_enum<job_state>;

// API 7.3.
enum class task_state { unknown, waiting, running, success, fail, timeout, skip };
using task_status = open_enum<task_state>;

// API 6.2.
enum class failure_kind {
    unknown,
    create,
    remove,
    attach,
    detach,
    expand,
    resize,
    start,
    stop,
    reverse,
    failover,
    reprotect
};
using failure_status = open_enum<failure_kind>;

// API 7.4: only what a wait for a restore needs; the rest stays text.
enum class volume_state { unknown, available, in_use, backing_up, restoring_backup, error_restoring, error };
using volume_status = open_enum<volume_state>;

namespace detail {
inline constexpr std::array backup_states{
    enum_name<backup_state>{backup_state::creating, "creating"},
    enum_name<backup_state>{backup_state::available, "available"},
    enum_name<backup_state>{backup_state::error, "error"},
    enum_name<backup_state>{backup_state::restoring, "restoring"},
    enum_name<backup_state>{backup_state::deleting, "deleting"},
    enum_name<backup_state>{backup_state::error_deleting, "error_deleting"},
    enum_name<backup_state>{backup_state::error_restoring, "error_restoring"},
    enum_name<backup_state>{backup_state::deleted, "deleted"},
};
inline constexpr std::array job_states{
    enum_name<job_state>{job_state::init, "INIT"},
    enum_name<job_state>{job_state::running, "RUNNING"},
    enum_name<job_state>{job_state::success, "SUCCESS"},
    enum_name<job_state>{job_state::fail, "FAIL"},
};
inline constexpr std::array task_states{
    enum_name<task_state>{task_state::waiting, "WAITING"},
    enum_name<task_state>{task_state::running, "RUNNING"},
    enum_name<task_state>{task_state::success, "EXECUTE_SUCCESS"},
    enum_name<task_state>{task_state::fail, "EXECUTE_FAIL"},
    enum_name<task_state>{task_state::timeout, "EXECUTE_TIMEOUT"},
    enum_name<task_state>{task_state::skip, "SKIP"},
};
inline constexpr std::array failure_kinds{
    enum_name<failure_kind>{failure_kind::create, "createFail"},
    enum_name<failure_kind>{failure_kind::remove, "deleteFail"},
    enum_name<failure_kind>{failure_kind::attach, "attachFail"},
    enum_name<failure_kind>{failure_kind::detach, "detachFail"},
    enum_name<failure_kind>{failure_kind::expand, "expandFail"},
    enum_name<failure_kind>{failure_kind::resize, "resizeFail"},
    enum_name<failure_kind>{failure_kind::start, "startFail"},
    enum_name<failure_kind>{failure_kind::stop, "stopFail"},
    enum_name<failure_kind>{failure_kind::reverse, "reverseFail"},
    enum_name<failure_kind>{failure_kind::failover, "failoverFail"},
    enum_name<failure_kind>{failure_kind::reprotect, "reprotectFail"},
};
inline constexpr std::array volume_states{
    enum_name<volume_state>{volume_state::available, "available"},
    enum_name<volume_state>{volume_state::in_use, "in-use"},
    enum_name<volume_state>{volume_state::backing_up, "backing-up"},
    enum_name<volume_state>{volume_state::restoring_backup, "restoring-backup"},
    enum_name<volume_state>{volume_state::error_restoring, "error_restoring"},
    enum_name<volume_state>{volume_state::error, "error"},
};
} // namespace detail

inline std::span<enum_name<backup_state> const> enum_names(backup_state) noexcept
{
    return detail::backup_states;
}
inline std::span<enum_name<job_state> const> enum_names(job_state) noexcept { return detail::job_states; }
inline std::span<enum_name<task_state> const> enum_names(task_state) noexcept { return detail::task_states; }
inline std::span<enum_name<failure_kind> const> enum_names(failure_kind) noexcept
{
    return detail::failure_kinds;
}
inline std::span<enum_name<volume_state> const> enum_names(volume_state) noexcept
{
    return detail::volume_states;
}

} // namespace vigil
