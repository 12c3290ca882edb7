// Disaster-recovery drills of SDRS (API 6.6): values and arguments.
#pragma once

#include <vigil/model/sdrs_common.hpp>
#include <vigil/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigil::sdrs {

// The server that a drill made for an instance.
struct drill_server
{
    protected_instance_id instance;
    server_id server;
};

// A copy of a group's servers in a network of its own.
struct drill
{
    drill_id id;
    std::string name;
    resource_status status;
    vpc_id drill_vpc;
    server_group_id group;
    std::vector<drill_server> servers;
    timestamp created_at;
    timestamp updated_at;
};

class create_drill_request
{
    server_group_id group_;
    std::string name_;
    vpc_id vpc_;

public:
    // `name`: 1-64 bytes of `A-Z a-z 0-9 . _ -`.
    create_drill_request(server_group_id group, std::string name)
        : group_(std::move(group)), name_(std::move(name))
    {}

    // not the group's; unset: the service makes one
    create_drill_request& vpc(vpc_id v) { return vpc_ = std::move(v), *this; }

    server_group_id const& group() const noexcept { return group_; }
    std::string const& name() const noexcept { return name_; }
    vpc_id const& vpc() const noexcept { return vpc_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

// Filters of the list of drills, all of them optional.
class list_drills_query
{
    server_group_id group_;
    std::string name_;
    std::string status_;
    vpc_id vpc_;
    std::optional<std::int64_t> limit_;
    std::optional<std::int64_t> offset_;

public:
    list_drills_query() = default;

    list_drills_query& group(server_group_id v) { return group_ = std::move(v), *this; }
    list_drills_query& name(std::string v) { return name_ = std::move(v), *this; }
    // one status, as text: the set is open
    list_drills_query& status(std::string v) { return status_ = std::move(v), *this; }
    list_drills_query& vpc(vpc_id v) { return vpc_ = std::move(v), *this; }
    // 1-999 (S5); the service's default is 1000
    list_drills_query& limit(std::int64_t v) { return limit_ = v, *this; }
    // page<T>::next_offset of the page before
    list_drills_query& offset(std::optional<std::int64_t> v) { return offset_ = v, *this; }

    server_group_id const& group() const noexcept { return group_; }
    std::string const& name() const noexcept { return name_; }
    std::string const& status() const noexcept { return status_; }
    vpc_id const& vpc() const noexcept { return vpc_; }
    std::optional<std::int64_t> limit() const noexcept { return limit_; }
    std::optional<std::int64_t> offset() const noexcept { return offset_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

} // namespace vigil::sdrs
