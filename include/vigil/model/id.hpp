// Ids of the service: opaque texts, one type for each kind of thing.
#pragma once

#include <vigil/detail/config.hpp>

#include <compare>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

namespace vigil {

// True when `text` can stand in a path (API 1.2): 1-64 of `A-Z a-z 0-9 _ -`, and none of the words that name
// a sibling path (`detail`, `batch`, `quota`, ...). An operation refuses any other id before anything is
// sent: an empty one would turn "delete one" into a wider call.
VIGIL_API bool is_path_safe_id(std::string_view text) noexcept;

// A backup id cannot be passed where a job id is wanted. Ids read from a reply are kept as they came.
template <class Tag>
class basic_id
{
    std::string text_;

public:
    basic_id() = default;
    explicit basic_id(std::string text) noexcept : text_(std::move(text)) {}

    std::string const& str() const& noexcept { return text_; }
    std::string str() && noexcept { return std::move(text_); }
    bool empty() const noexcept { return text_.empty(); }
    explicit operator bool() const noexcept { return !empty(); }
    bool path_safe() const noexcept { return is_path_safe_id(text_); }

    friend bool operator==(basic_id const&, basic_id const&) = default;
    friend std::strong_ordering operator<=>(basic_id const&, basic_id const&) = default;

    template <class Char, class Traits>
    friend std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>& os,
                                                        basic_id const& id)
    {
        return os << id.text_;
    }
};

using active_domain_id = basic_id<struct active_domain_id_tag>;
using backup_id = basic_id<struct backup_id_tag>;
using drill_id = basic_id<struct drill_id_tag>; // of a disaster-recovery drill
using job_id = basic_id<struct job_id_tag>;     // of GET /v1/{project}/jobs/{id}
using nic_id = basic_id<struct nic_id_tag>;
using policy_id = basic_id<struct policy_id_tag>;
using policy_task_id = basic_id<struct policy_task_id_tag>; // printed as "job_id" of a task; not a job_id
using project_id = basic_id<struct project_id_tag>;
using protected_instance_id = basic_id<struct protected_instance_id_tag>;
using replication_id = basic_id<struct replication_id_tag>; // of a replication pair
using security_group_id = basic_id<struct security_group_id_tag>;
using server_group_id = basic_id<struct server_group_id_tag>; // of a protection group
using server_id = basic_id<struct server_id_tag>;
using share_id = basic_id<struct share_id_tag>;
using snapshot_id = basic_id<struct snapshot_id_tag>;
using subnet_id = basic_id<struct subnet_id_tag>;
using volume_id = basic_id<struct volume_id_tag>;
using vpc_id = basic_id<struct vpc_id_tag>;

} // namespace vigil

template <class Tag>
struct std::hash<vigil::basic_id<Tag>>
{
    std::size_t operator()(vigil::basic_id<Tag> const& id) const noexcept
    {
        return std::hash<std::string>()(id.str());
    }
};
