// Which call of API.md a request is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::testing::sim {

enum class op : std::uint8_t {
    tokens_create,
    tokens_verify,
    tokens_revoke,
    cloud_create,
    cloud_delete,
    cloud_restore,
    quota_get,
    create_v2,
    create_v3,
    list_v2,
    list_v3,
    detail_v2,
    detail_v3,
    get_v2,
    get_v3,
    delete_v2,
    delete_v3,
    restore_v2,
    restore_v3,
    job_get,
    share_create,
    share_delete,
    share_delete_all,
    share_list,
    share_count,
    share_get,
    policy_create,
    policy_list,
    policy_update,
    policy_delete,
    policy_associate,
    policy_disassociate,
    policy_execute,
    policy_tasks,
    tag_add,
    tag_remove,
    tag_get,
    tag_list_all,
    tag_batch,
    tag_query,
    sdrs_job_get,
    sdrs_failures,
    volume_get,
    sdrs_group_create,
    sdrs_group_list,
    sdrs_group_get,
    sdrs_group_rename,
    sdrs_group_delete,
    sdrs_group_action,
    sdrs_instance_create,
    sdrs_instance_list,
    sdrs_instance_get,
    sdrs_instance_rename,
    sdrs_instance_delete,
    sdrs_instance_attach,
    sdrs_instance_detach,
    sdrs_instance_add_nic,
    sdrs_instance_delete_nic,
    sdrs_instance_resize,
    sdrs_tag_add,
    sdrs_tag_batch,
    sdrs_tag_delete,
    sdrs_tag_get,
    sdrs_tag_list,
    sdrs_tag_query,
    sdrs_pair_create,
    sdrs_pair_list,
    sdrs_pair_get,
    sdrs_pair_rename,
    sdrs_pair_delete,
    sdrs_pair_extend,
    sdrs_drill_create,
    sdrs_drill_list,
    sdrs_drill_get,
    sdrs_drill_rename,
    sdrs_drill_delete,
    sdrs_failure_delete,
    sdrs_failure_delete_group,
    sdrs_failure_delete_all,
    sdrs_domains,
    sdrs_quotas,
    sdrs_versions,
    sdrs_version,
    unknown,
    count_,
};
inline constexpr std::size_t op_count = static_cast<std::size_t>(op::count_);

std::string_view name_of(op) noexcept; // "vbs.backups.get.v3"
std::span<std::string_view const> all_names() noexcept;

// How a service answers and refuses.
enum class dialect { vbs, native, sdrs, identity };
dialect dialect_of(op) noexcept;

// Views into the target.
struct route
{
    sim::op op = sim::op::unknown;
    std::string_view version; // "v3"
    std::string_view project;
    std::string_view id;
    std::string_view second; // what follows the id's own sub-path: .../tags/{second}
    std::string_view query;
};

// The calls of SDRS, but for its jobs: /v1/{project}/...
op sdrs_call(std::string_view method, std::span<std::string_view const> segments) noexcept;

// A job's route is job_get, whoever's job it is.
route find_route(std::string_view method, std::string_view target);

// True when `name` fits `pattern`, in which one `*` stands for any text.
bool fits(std::string_view pattern, std::string_view name) noexcept;

std::string percent_decoded(std::string_view text);

// True when `text` is a number of at most 2^31-1, or absent, which leaves `value` alone.
bool is_count(std::optional<std::string> const& text, std::size_t& value) noexcept;

class query
{
    std::vector<std::pair<std::string, std::string>> fields_;

public:
    explicit query(std::string_view text);

    // Of several of one name the last counts.
    std::optional<std::string> find(std::string_view name) const;
    std::vector<std::pair<std::string, std::string>> const& fields() const noexcept { return fields_; }
};

} // namespace vigil::testing::sim
