// What SDRS says of itself: active-active domains, quotas, versions (API 6.7).
#pragma once

#include <vigil/model/backup.hpp>
#include <vigil/model/id.hpp>
#include <vigil/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vigil::sdrs {

// A pair of availability zones between which groups can be protected.
struct active_domain
{
    active_domain_id id;
    std::string name;
    std::string description;
    std::optional<bool> sold_out;
    std::string local_availability_zone;
    std::string remote_availability_zone;
};

// -1 is unlimited.
struct quota
{
    std::string type; // server_groups, replications
    std::optional<std::int64_t> used;
    std::optional<std::int64_t> limit; // "quota" on the wire
    std::optional<std::int64_t> min;
    std::optional<std::int64_t> max;
};

struct service_version
{
    std::string id;     // "v1"
    std::string status; // CURRENT, SUPPORT, DEPRECATED
    timestamp updated;
    std::string version; // "" as a rule
    std::string min_version;
    std::vector<link> links; // never followed
};

} // namespace vigil::sdrs
