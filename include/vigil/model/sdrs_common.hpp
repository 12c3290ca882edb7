// What the resources of the disaster-recovery service (SDRS) have in common: states, sites, names.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/open_enum.hpp>
#include <vigil/model/requests.hpp>

#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace vigil::sdrs {

// API 7.5, of protection groups, protected instances, replication pairs and drills alike. `invalid` (a server
// or a disk was deleted) and `fault` (the replication is abnormal) may come at any time and need an operator.
// The job is the authority for the outcome of an action.
enum class state {
    unknown,
    creating,
    available,
    error,
    deleting,
    error_deleting,
    starting,
    protected_,
    error_starting,
    reprotecting,
    error_reprotecting,
    stopping,
    error_stopping,
    reversing,
    error_reversing,
    failing_over,
    failed_over,
    error_failing_over,
    nic_creating,
    nic_deleting,
    resizing,
    error_resizing,
    extending,
    error_extending,
    attaching,
    error_attaching,
    detaching,
    error_detaching,
    invalid,
    fault,
};
using resource_status = open_enum<state>;

// The site that is in production: `source` where the group was made, `target` the disaster-recovery site.
enum class site { unknown, source, target };
using station = open_enum<site>;

} // namespace vigil::sdrs

namespace vigil::detail {
inline constexpr std::array sdrs_states{
    enum_name<sdrs::state>{sdrs::state::creating, "creating"},
    enum_name<sdrs::state>{sdrs::state::available, "available"},
    enum_name<sdrs::state>{sdrs::state::error, "error"},
    enum_name<sdrs::state>{sdrs::state::deleting, "deleting"},
    enum_name<sdrs::state>{sdrs::state::error_deleting, "error-deleting"},
    enum_name<sdrs::state>{sdrs::state::starting, "starting"},
    enum_name<sdrs::state>{sdrs::state::protected_, "protected"},
    enum_name<sdrs::state>{sdrs::state::error_starting, "error-starting"},
    enum_name<sdrs::state>{sdrs::state::reprotecting, "reprotecting"},
    enum_name<sdrs::state>{sdrs::state::error_reprotecting, "error-reprotecting"},
    enum_name<sdrs::state>{sdrs::state::stopping, "stopping"},
    enum_name<sdrs::state>{sdrs::state::error_stopping, "error-stopping"},
    enum_name<sdrs::state>{sdrs::state::reversing, "reversing"},
    enum_name<sdrs::state>{sdrs::state::error_reversing, "error-reversing"},
    enum_name<sdrs::state>{sdrs::state::failing_over, "failing-over"},
    enum_name<sdrs::state>{sdrs::state::failed_over, "failed-over"},
    enum_name<sdrs::state>{sdrs::state::error_failing_over, "error-failing-over"},
    enum_name<sdrs::state>{sdrs::state::nic_creating, "nic-creating"},
    enum_name<sdrs::state>{sdrs::state::nic_deleting, "nic-deleting"},
    enum_name<sdrs::state>{sdrs::state::resizing, "resizing"},
    enum_name<sdrs::state>{sdrs::state::error_resizing, "error-resizing"},
    enum_name<sdrs::state>{sdrs::state::extending, "extending"},
    enum_name<sdrs::state>{sdrs::state::error_extending, "error-extending"},
    enum_name<sdrs::state>{sdrs::state::attaching, "attaching"},
    enum_name<sdrs::state>{sdrs::state::error_attaching, "error-attaching"},
    enum_name<sdrs::state>{sdrs::state::detaching, "detaching"},
    enum_name<sdrs::state>{sdrs::state::error_detaching, "error-detaching"},
    enum_name<sdrs::state>{sdrs::state::invalid, "invalid"},
    enum_name<sdrs::state>{sdrs::state::fault, "fault"},
};
inline constexpr std::array sdrs_sites{
    enum_name<sdrs::site>{sdrs::site::source, "source"},
    enum_name<sdrs::site>{sdrs::site::target, "target"},
};

VIGIL_API std::optional<argument_fault> check_sdrs_name(std::string const& name);
VIGIL_API std::optional<argument_fault> check_path_id(char const* field, std::string const& id);
} // namespace vigil::detail

namespace vigil::sdrs {

inline std::span<enum_name<state> const> enum_names(state) noexcept { return vigil::detail::sdrs_states; }
inline std::span<enum_name<site> const> enum_names(site) noexcept { return vigil::detail::sdrs_sites; }

// What a state says of the last action (API 7.5); the job says it better. Unknown states are neither: wait on.
VIGIL_API bool in_progress(resource_status const& s) noexcept;    // creating, starting, nic-deleting, ...
VIGIL_API bool has_failed(resource_status const& s) noexcept;     // error, error-starting, ...
VIGIL_API bool needs_operator(resource_status const& s) noexcept; // invalid, fault

// How a path id of each kind is called in an error.
constexpr char const* path_name(server_group_id const*) noexcept { return "server_group_id"; }
constexpr char const* path_name(protected_instance_id const*) noexcept { return "protected_instance_id"; }
constexpr char const* path_name(replication_id const*) noexcept { return "replication_id"; }
constexpr char const* path_name(drill_id const*) noexcept { return "disaster_recovery_drill_id"; }

// A new name for something: 1-64 bytes of `A-Z a-z 0-9 . _ -`.
template <class Id>
class rename_request
{
    Id id_;
    std::string name_;

public:
    rename_request(Id id, std::string name) : id_(std::move(id)), name_(std::move(name)) {}

    Id const& id() const noexcept { return id_; }
    std::string const& name() const noexcept { return name_; }

    std::optional<argument_fault> check_path() const
    {
        return vigil::detail::check_path_id(path_name(&id_), id_.str());
    }
    std::optional<argument_fault> validate() const { return vigil::detail::check_sdrs_name(name_); }
};

} // namespace vigil::sdrs
