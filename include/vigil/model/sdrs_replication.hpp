// Replication pairs of SDRS (API 6.5): values and arguments.
#pragma once

#include <vigil/model/sdrs_common.hpp>
#include <vigil/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigil::sdrs {

// An instance that a pair is attached to.
struct attached_instance
{
    protected_instance_id instance;
    std::string device; // /dev/vda
};

// A disk and its twin on the other site.
struct replication_pair
{
    replication_id id;
    std::string name;
    std::string description;
    std::string replication_model; // hypermetro
    resource_status status;
    std::optional<std::int64_t> progress; // per cent
    std::string replication_status;       // active, inactive, copying, active-stopped
    std::vector<attached_instance> attachments;
    server_group_id group;
    std::vector<volume_id> volumes; // one text with commas on the wire
    station priority_station;
    // "0" none; "2" production disk without access: fail over; "5" link cut: no failover
    std::string fault_level;
    std::optional<bool> multiattach; // of record_metadata, as the next three
    std::optional<bool> bootable;
    std::optional<std::int64_t> volume_size; // GB
    std::string volume_type;
    std::string failure_detail; // error code, with status error
    timestamp created_at;
    timestamp updated_at;
};

class create_replication_request
{
    server_group_id group_;
    volume_id volume_;
    std::string name_;
    std::string description_;

public:
    // `name`: 1-64 bytes of `A-Z a-z 0-9 . _ -`.
    create_replication_request(server_group_id group, volume_id volume, std::string name)
        : group_(std::move(group)), volume_(std::move(volume)), name_(std::move(name))
    {}

    // up to 64 bytes, no `<` `>`
    create_replication_request& description(std::string v) { return description_ = std::move(v), *this; }

    server_group_id const& group() const noexcept { return group_; }
    volume_id const& volume() const noexcept { return volume_; }
    std::string const& name() const noexcept { return name_; }
    std::string const& description() const noexcept { return description_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

// Filters of the list of pairs, all of them optional. Lists of ids: at most 30 in each.
class list_replications_query
{
    server_group_id group_;
    std::vector<server_group_id> groups_;
    protected_instance_id instance_;
    std::vector<protected_instance_id> instances_;
    std::string status_;
    std::string name_;
    std::string query_type_;
    std::string zone_;
    std::optional<std::int64_t> limit_;
    std::optional<std::int64_t> offset_;

public:
    list_replications_query() = default;

    list_replications_query& group(server_group_id v) { return group_ = std::move(v), *this; }
    list_replications_query& groups(std::vector<server_group_id> v) { return groups_ = std::move(v), *this; }
    // One more of `groups`.
    list_replications_query& or_group(server_group_id v) { return groups_.push_back(std::move(v)), *this; }
    // that it is attached to
    list_replications_query& instance(protected_instance_id v) { return instance_ = std::move(v), *this; }
    list_replications_query& instances(std::vector<protected_instance_id> v)
    {
        return instances_ = std::move(v), *this;
    }
    // One more of `instances`.
    list_replications_query& or_instance(protected_instance_id v)
    {
        return instances_.push_back(std::move(v)), *this;
    }
    // one status, as text: the set is open
    list_replications_query& status(std::string v) { return status_ = std::move(v), *this; }
    list_replications_query& name(std::string v) { return name_ = std::move(v), *this; }
    // status_abnormal, stop_protected, period_no_dr_drill, general
    list_replications_query& query_type(std::string v) { return query_type_ = std::move(v), *this; }
    list_replications_query& availability_zone(std::string v) { return zone_ = std::move(v), *this; }
    // 1-999 (S5); the service's default is 1000
    list_replications_query& limit(std::int64_t v) { return limit_ = v, *this; }
    // page<T>::next_offset of the page before
    list_replications_query& offset(std::optional<std::int64_t> v) { return offset_ = v, *this; }

    server_group_id const& group() const noexcept { return group_; }
    std::vector<server_group_id> const& groups() const noexcept { return groups_; }
    protected_instance_id const& instance() const noexcept { return instance_; }
    std::vector<protected_instance_id> const& instances() const noexcept { return instances_; }
    std::string const& status() const noexcept { return status_; }
    std::string const& name() const noexcept { return name_; }
    std::string const& query_type() const noexcept { return query_type_; }
    std::string const& availability_zone() const noexcept { return zone_; }
    std::optional<std::int64_t> limit() const noexcept { return limit_; }
    std::optional<std::int64_t> offset() const noexcept { return offset_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

// Ends the replication. The twin stays unless its deletion is asked for. The service wants a body in any
// case.
class delete_replication_request
{
    replication_id replication_;
    server_group_id group_;
    bool target_ = false;

public:
    explicit delete_replication_request(replication_id replication, server_group_id group = {})
        : replication_(std::move(replication)), group_(std::move(group))
    {}

    delete_replication_request& delete_target_volume(bool v) { return target_ = v, *this; }

    replication_id const& replication() const noexcept { return replication_; }
    server_group_id const& group() const noexcept { return group_; }
    bool delete_target_volume() const noexcept { return target_; }

    VIGIL_API std::optional<argument_fault> check_path() const;
    VIGIL_API std::optional<argument_fault> validate() const;
};

class extend_replication_request
{
    replication_id replication_;
    std::int64_t new_size_;

public:
    // `new_size`: GB of both disks, more than they have.
    extend_replication_request(replication_id replication, std::int64_t new_size)
        : replication_(std::move(replication)), new_size_(new_size)
    {}

    replication_id const& replication() const noexcept { return replication_; }
    std::int64_t new_size() const noexcept { return new_size_; }

    VIGIL_API std::optional<argument_fault> check_path() const;
    VIGIL_API std::optional<argument_fault> validate() const;
};

} // namespace vigil::sdrs
