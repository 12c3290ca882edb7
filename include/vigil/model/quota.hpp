// How much of the backup service a project may use (API 3.13).
#pragma once

#include <vigil/model/open_enum.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace vigil {

enum class quota_kind { unknown, backups, backup_gigabytes };
using quota_type = open_enum<quota_kind>;

struct backup_quota
{
    quota_type type;
    std::optional<std::int64_t> used;
    std::optional<std::int64_t> reserved;
    std::optional<std::int64_t> quota; // -1: no limit

    bool unlimited() const noexcept { return quota == -1; }
};

namespace detail {
inline constexpr std::array quota_kinds{
    enum_name<quota_kind>{quota_kind::backups, "backups"},
    enum_name<quota_kind>{quota_kind::backup_gigabytes, "backup_gigabytes"},
};
} // namespace detail

inline std::span<enum_name<quota_kind> const> enum_names(quota_kind) noexcept { return detail::quota_kinds; }

} // namespace vigil
