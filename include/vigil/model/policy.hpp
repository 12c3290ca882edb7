// Backup policies as the service describes them (API 5.1, 5.7).
#pragma once

#include <vigil/model/id.hpp>
#include <vigil/model/open_enum.hpp>
#include <vigil/model/tag.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace vigil {

enum class policy_state { unknown, on, off };
using policy_status = open_enum<policy_state>;

enum class weekday { unknown, sunday, monday, tuesday, wednesday, thursday, friday, saturday };
using weekday_name = open_enum<weekday>;

// When a policy makes backups, and how long they are kept. Every field may be missing.
struct backup_schedule
{
    std::string start_time;                    // "22:00,00:00,02:00": full hours, UTC
    std::optional<std::int64_t> frequency;     // every so many days; wins over the days of the week
    std::vector<weekday_name> week_frequency;  // on these days
    std::optional<std::int64_t> retention_num; // so many backups are kept; wins over the days
    std::optional<std::int64_t> retention_day; // each is kept so many days
    // The first backup of the month is kept for good.
    std::optional<bool> keep_first_of_month;
    policy_status status;
};

struct backup_policy
{
    policy_id id;
    std::string name;
    backup_schedule schedule;
    std::optional<std::int64_t> resource_count; // associated volumes
    std::string time_zone;                      // "UTC+08:00", or ""
};

// What became of one volume of an association (API 5.7).
struct policy_resource
{
    volume_id id;
    std::string type; // "volume"
    std::string availability_zone;
    std::string host;    // os_vol_host_attr
    std::string code;    // why it failed
    std::string message; // the same in words
};

// The service answers with success whatever becomes of the single volumes. Volumes are told by their ids: the
// lists may be in another order than the request, and may name volumes that nobody asked for (V25).
struct policy_resources
{
    std::vector<policy_resource> done;
    std::vector<policy_resource> failed; // an item with a code is a failure, whichever list it came in
    std::vector<volume_id> unknown;      // asked for, and in neither list

    bool complete() const noexcept { return failed.empty() && unknown.empty(); }
};

// A policy that a query by tags found (API 5.10).
struct tagged_policy
{
    policy_id id;
    std::string name;
    std::string detail; // JSON, as sent; usually ""
    std::vector<tag> tags;
};

namespace detail {
inline constexpr std::array policy_states{
    enum_name<policy_state>{policy_state::on, "ON"},
    enum_name<policy_state>{policy_state::off, "OFF"},
};
inline constexpr std::array weekdays{
    enum_name<weekday>{weekday::sunday, "SUN"},   enum_name<weekday>{weekday::monday, "MON"},
    enum_name<weekday>{weekday::tuesday, "TUE"},  enum_name<weekday>{weekday::wednesday, "WED"},
    enum_name<weekday>{weekday::thursday, "THU"}, enum_name<weekday>{weekday::friday, "FRI"},
    enum_name<weekday>{weekday::saturday, "SAT"},
};
} // namespace detail

inline std::span<enum_name<policy_state> const> enum_names(policy_state) noexcept
{
    return detail::policy_states;
}
inline std::span<enum_name<weekday> const> enum_names(weekday) noexcept { return detail::weekdays; }

} // namespace vigil
