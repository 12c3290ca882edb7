// Protection groups of SDRS (API 6.3): values and arguments.
#pragma once

#include <vigil/model/sdrs_common.hpp>
#include <vigil/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace vigil::sdrs {

// A group of servers that are protected, fail over and come back together.
struct protection_group
{
    server_group_id id;
    std::string name;
    std::string description;
    resource_status status;
    std::optional<std::int64_t> progress; // per cent
    std::string source_availability_zone; // as it was made, whatever happened since
    std::string target_availability_zone;
    active_domain_id domain;
    std::string domain_name;
    station priority_station;
    std::optional<std::int64_t> protected_instances; // how many it has
    std::optional<std::int64_t> replications;
    std::optional<std::int64_t> drills;
    vpc_id source_vpc;
    vpc_id target_vpc;
    vpc_id test_vpc;
    std::string dr_type;           // migration
    std::string server_type;       // ECS
    std::string protection_type;   // replication-pair, or ""
    std::string replication_model; // ""
    // "" for groups made after an upgrade of the service (S10)
    std::string protected_status;   // started, stopped
    std::string replication_status; // active, inactive, copying, active-stopped
    std::string health_status;      // normal, abnormal
    timestamp created_at;
    timestamp updated_at;
};

class create_group_request
{
    std::string name_;
    std::string source_zone_;
    std::string target_zone_;
    active_domain_id domain_;
    vpc_id source_vpc_;
    std::string description_;
    std::string dr_type_;

public:
    // `name`: 1-64 bytes of `A-Z a-z 0-9 . _ -`. Zones and domain: service::async_list_domains.
    create_group_request(std::string name, std::string source_zone, std::string target_zone,
                         active_domain_id domain, vpc_id source_vpc)
        : name_(std::move(name)),
          source_zone_(std::move(source_zone)),
          target_zone_(std::move(target_zone)),
          domain_(std::move(domain)),
          source_vpc_(std::move(source_vpc))
    {}

    // up to 64 bytes, no `<` `>`
    create_group_request& description(std::string v) { return description_ = std::move(v), *this; }
    // "migration", which is also the service's default
    create_group_request& dr_type(std::string v) { return dr_type_ = std::move(v), *this; }

    std::string const& name() const noexcept { return name_; }
    std::string const& source_availability_zone() const noexcept { return source_zone_; }
    std::string const& target_availability_zone() const noexcept { return target_zone_; }
    active_domain_id const& domain() const noexcept { return domain_; }
    vpc_id const& source_vpc() const noexcept { return source_vpc_; }
    std::string const& description() const noexcept { return description_; }
    std::string const& dr_type() const noexcept { return dr_type_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

// Filters of the list of groups, all of them optional.
class list_groups_query
{
    std::string status_;
    std::string name_;
    std::string query_type_;
    std::string zone_;
    std::optional<std::int64_t> limit_;
    std::optional<std::int64_t> offset_;

public:
    list_groups_query() = default;

    // one status, as text: the set is open
    list_groups_query& status(std::string v) { return status_ = std::move(v), *this; }
    // substring
    list_groups_query& name(std::string v) { return name_ = std::move(v), *this; }
    // status_abnormal, stop_protected, period_no_dr_drill, general
    list_groups_query& query_type(std::string v) { return query_type_ = std::move(v), *this; }
    list_groups_query& availability_zone(std::string v) { return zone_ = std::move(v), *this; }
    // 1-999 (S5); the service's default is 1000
    list_groups_query& limit(std::int64_t v) { return limit_ = v, *this; }
    // page<T>::next_offset of the page before
    list_groups_query& offset(std::optional<std::int64_t> v) { return offset_ = v, *this; }

    std::string const& status() const noexcept { return status_; }
    std::string const& name() const noexcept { return name_; }
    std::string const& query_type() const noexcept { return query_type_; }
    std::string const& availability_zone() const noexcept { return zone_; }
    std::optional<std::int64_t> limit() const noexcept { return limit_; }
    std::optional<std::int64_t> offset() const noexcept { return offset_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

// Which site is to be in production afterwards: site::target moves towards the disaster-recovery site,
// site::source back.
class planned_failover_request
{
    server_group_id group_;
    site to_;

public:
    planned_failover_request(server_group_id group, site to) : group_(std::move(group)), to_(to) {}

    server_group_id const& group() const noexcept { return group_; }
    site to() const noexcept { return to_; }

    VIGIL_API std::optional<argument_fault> check_path() const;
    VIGIL_API std::optional<argument_fault> validate() const;
};

} // namespace vigil::sdrs
