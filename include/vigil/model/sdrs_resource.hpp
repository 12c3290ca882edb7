// What a wait for a resource of the disaster-recovery service (SDRS) is about and what it sees.
#pragma once

#include <vigil/model/sdrs_common.hpp>
#include <vigil/time.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace vigil::sdrs {

// What was begun, and is awaited (API 7.5).
enum class action {
    create,
    remove,
    start, // protection of a group
    reprotect,
    stop,
    planned_failover,
    failover,
    add_nic,
    delete_nic,
    resize, // an instance
    expand, // a pair
    attach, // a pair to an instance
    detach,
};

enum class resource_kind { group, instance, replication, drill };

// What the four kinds have in common.
struct resource
{
    resource_kind kind = resource_kind::group;
    std::string id;
    std::string name;
    resource_status status;
    std::optional<std::int64_t> progress; // per cent; a drill has none
    std::string failure_detail;           // of a pair in `error`: a code
    timestamp updated_at;
};

} // namespace vigil::sdrs
