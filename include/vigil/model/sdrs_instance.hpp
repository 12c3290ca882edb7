// Protected instances of SDRS (API 6.4): values and arguments. Their tags: sdrs_tags.hpp.
#pragma once

#include <vigil/model/sdrs_common.hpp>
#include <vigil/model/tag.hpp>
#include <vigil/time.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::sdrs {

// A replication pair that is attached to an instance.
struct attached_replication
{
    replication_id replication;
    std::string device; // /dev/vda
};

// A server and its twin on the other site.
struct protected_instance
{
    protected_instance_id id;
    std::string name;
    std::string description;
    server_group_id group;
    resource_status status;
    std::optional<std::int64_t> progress; // per cent
    server_id source_server;
    server_id target_server;
    station priority_station;
    std::vector<attached_replication> attachments;
    std::vector<tag> tags;
    std::map<std::string, std::string> metadata;
    timestamp created_at;
    timestamp updated_at;
};

// True when the service has frozen it (metadata `__system__frozen`).
VIGIL_API bool is_frozen(protected_instance const& i) noexcept;

class create_instance_request
{
    server_group_id group_;
    server_id server_;
    std::string name_;
    std::string description_;
    subnet_id subnet_;
    std::string address_;
    std::string flavor_;
    std::vector<vigil::tag> tags_;

public:
    // `name`: 1-64 bytes of `A-Z a-z 0-9 . _ -`.
    create_instance_request(server_group_id group, server_id server, std::string name)
        : group_(std::move(group)), server_(std::move(server)), name_(std::move(name))
    {}

    // up to 64 bytes, no `<` `>`
    create_instance_request& description(std::string v) { return description_ = std::move(v), *this; }
    // of the twin's primary NIC
    create_instance_request& primary_subnet(subnet_id v) { return subnet_ = std::move(v), *this; }
    // of the twin; needs the subnet
    create_instance_request& primary_address(std::string v) { return address_ = std::move(v), *this; }
    // of the twin; unset: that of the server
    create_instance_request& flavor(std::string v) { return flavor_ = std::move(v), *this; }
    // At most 10 tags: key 1-127 and value 0-255 characters.
    create_instance_request& tag(std::string key, std::string value)
    {
        tags_.emplace_back(std::move(key), std::move(value));
        return *this;
    }

    server_group_id const& group() const noexcept { return group_; }
    server_id const& server() const noexcept { return server_; }
    std::string const& name() const noexcept { return name_; }
    std::string const& description() const noexcept { return description_; }
    subnet_id const& primary_subnet() const noexcept { return subnet_; }
    std::string const& primary_address() const noexcept { return address_; }
    std::string const& flavor() const noexcept { return flavor_; }
    std::vector<vigil::tag> const& tags() const noexcept { return tags_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

// Filters of the list of instances, all of them optional. Lists of ids: at most 30 in each.
class list_instances_query
{
    server_group_id group_;
    std::vector<server_group_id> groups_;
    std::vector<protected_instance_id> instances_;
    std::string status_;
    std::string name_;
    std::string query_type_;
    std::string zone_;
    std::optional<std::int64_t> limit_;
    std::optional<std::int64_t> offset_;

public:
    list_instances_query() = default;

    list_instances_query& group(server_group_id v) { return group_ = std::move(v), *this; }
    list_instances_query& groups(std::vector<server_group_id> v) { return groups_ = std::move(v), *this; }
    // One more of `groups`.
    list_instances_query& or_group(server_group_id v) { return groups_.push_back(std::move(v)), *this; }
    list_instances_query& instances(std::vector<protected_instance_id> v)
    {
        return instances_ = std::move(v), *this;
    }
    // One more of `instances`.
    list_instances_query& or_instance(protected_instance_id v)
    {
        return instances_.push_back(std::move(v)), *this;
    }
    // one status, as text: the set is open
    list_instances_query& status(std::string v) { return status_ = std::move(v), *this; }
    list_instances_query& name(std::string v) { return name_ = std::move(v), *this; }
    // status_abnormal, stop_protected, period_no_dr_drill, general
    list_instances_query& query_type(std::string v) { return query_type_ = std::move(v), *this; }
    list_instances_query& availability_zone(std::string v) { return zone_ = std::move(v), *this; }
    // 1-999 (S5); the service's default is 1000
    list_instances_query& limit(std::int64_t v) { return limit_ = v, *this; }
    // page<T>::next_offset of the page before
    list_instances_query& offset(std::optional<std::int64_t> v) { return offset_ = v, *this; }

    server_group_id const& group() const noexcept { return group_; }
    std::vector<server_group_id> const& groups() const noexcept { return groups_; }
    std::vector<protected_instance_id> const& instances() const noexcept { return instances_; }
    std::string const& status() const noexcept { return status_; }
    std::string const& name() const noexcept { return name_; }
    std::string const& query_type() const noexcept { return query_type_; }
    std::string const& availability_zone() const noexcept { return zone_; }
    std::optional<std::int64_t> limit() const noexcept { return limit_; }
    std::optional<std::int64_t> offset() const noexcept { return offset_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

// Ends the protection of an instance. What it leaves of the twin is said here; nothing is deleted unless
// asked for.
class delete_instance_request
{
    protected_instance_id instance_;
    bool server_ = false;
    bool address_ = false;

public:
    explicit delete_instance_request(protected_instance_id instance) : instance_(std::move(instance)) {}

    // the twin, the server of the disaster-recovery site
    delete_instance_request& delete_target_server(bool v) { return server_ = v, *this; }
    // the public address that the twin has
    delete_instance_request& delete_target_eip(bool v) { return address_ = v, *this; }

    protected_instance_id const& instance() const noexcept { return instance_; }
    bool delete_target_server() const noexcept { return server_; }
    bool delete_target_eip() const noexcept { return address_; }

    VIGIL_API std::optional<argument_fault> check_path() const;
};

class attach_replication_request
{
    protected_instance_id instance_;
    replication_id replication_;
    std::string device_;

public:
    // `device`: /dev/sdx of a Xen server, /dev/vdx of a KVM server.
    attach_replication_request(protected_instance_id instance, replication_id replication, std::string device)
        : instance_(std::move(instance)), replication_(std::move(replication)), device_(std::move(device))
    {}

    protected_instance_id const& instance() const noexcept { return instance_; }
    replication_id const& replication() const noexcept { return replication_; }
    std::string const& device() const noexcept { return device_; }

    VIGIL_API std::optional<argument_fault> check_path() const;
    VIGIL_API std::optional<argument_fault> validate() const;
};

class detach_replication_request
{
    protected_instance_id instance_;
    replication_id replication_;

public:
    detach_replication_request(protected_instance_id instance, replication_id replication)
        : instance_(std::move(instance)), replication_(std::move(replication))
    {}

    protected_instance_id const& instance() const noexcept { return instance_; }
    replication_id const& replication() const noexcept { return replication_; }

    VIGIL_API std::optional<argument_fault> check_path() const; // of both
};

class add_nic_request
{
    protected_instance_id instance_;
    subnet_id subnet_;
    std::vector<security_group_id> security_groups_;
    std::string address_;

public:
    add_nic_request(protected_instance_id instance, subnet_id subnet)
        : instance_(std::move(instance)), subnet_(std::move(subnet))
    {}

    add_nic_request& security_group(security_group_id v)
    {
        security_groups_.push_back(std::move(v));
        return *this;
    }
    // unset: the service chooses
    add_nic_request& address(std::string v) { return address_ = std::move(v), *this; }

    protected_instance_id const& instance() const noexcept { return instance_; }
    subnet_id const& subnet() const noexcept { return subnet_; }
    std::vector<security_group_id> const& security_groups() const noexcept { return security_groups_; }
    std::string const& address() const noexcept { return address_; }

    VIGIL_API std::optional<argument_fault> check_path() const;
    VIGIL_API std::optional<argument_fault> validate() const;
};

class delete_nic_request
{
    protected_instance_id instance_;
    nic_id nic_;

public:
    delete_nic_request(protected_instance_id instance, nic_id nic)
        : instance_(std::move(instance)), nic_(std::move(nic))
    {}

    protected_instance_id const& instance() const noexcept { return instance_; }
    nic_id const& nic() const noexcept { return nic_; }

    VIGIL_API std::optional<argument_fault> check_path() const;
    VIGIL_API std::optional<argument_fault> validate() const;
};

// New flavours. flavor() is for both servers and overrules the other two; one of the three must be set.
class resize_request
{
    protected_instance_id instance_;
    std::string flavor_;
    std::string production_;
    std::string recovery_;

public:
    explicit resize_request(protected_instance_id instance) : instance_(std::move(instance)) {}

    resize_request& flavor(std::string v) { return flavor_ = std::move(v), *this; }
    resize_request& production_flavor(std::string v) { return production_ = std::move(v), *this; }
    resize_request& dr_flavor(std::string v) { return recovery_ = std::move(v), *this; }

    protected_instance_id const& instance() const noexcept { return instance_; }
    std::string const& flavor() const noexcept { return flavor_; }
    std::string const& production_flavor() const noexcept { return production_; }
    std::string const& dr_flavor() const noexcept { return recovery_; }

    VIGIL_API std::optional<argument_fault> check_path() const;
    VIGIL_API std::optional<argument_fault> validate() const;
};

} // namespace vigil::sdrs
