// The rules of API 14 for backup policies. Knows nothing of paths, JSON or the wire.
#include <vigil/model/policy_requests.hpp>

#include "model/checks.hpp"
#include "model/policy_checks.hpp"

#include <algorithm>

namespace vigil {

using namespace checks;

namespace {

constexpr int day = 24 * 60; // minutes

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

int two_digits(std::string_view text) noexcept { return (text[0] - '0') * 10 + (text[1] - '0'); }

// Minutes to the east of UTC; nothing when it is no `UTC+HH:MM`.
std::optional<int> zone_offset(std::string_view zone) noexcept
{
    if (zone.size() != 9 || !zone.starts_with("UTC") || (zone[3] != '+' && zone[3] != '-') ||
        zone[6] != ':' || !is_digit(zone[4]) || !is_digit(zone[5]) || !is_digit(zone[7]) ||
        !is_digit(zone[8]))
        return std::nullopt;
    int const minutes = two_digits(zone.substr(4)) * 60 + two_digits(zone.substr(7));
    return zone[3] == '-' ? -minutes : minutes;
}

// Minutes of the day; nothing when it is no `HH:00`.
std::optional<int> full_hour(std::string_view text) noexcept
{
    if (text.size() != 5 || !is_digit(text[0]) || !is_digit(text[1]) || text.substr(2) != ":00" ||
        two_digits(text) > 23)
        return std::nullopt;
    return two_digits(text) * 60;
}

// Ascending from some hour on: all that can be said while the zone is not known.
bool is_rotation(std::vector<int> const& hours) noexcept
{
    std::size_t descents = 0;
    for (std::size_t i = 0; i < hours.size(); ++i)
        descents += hours[(i + 1) % hours.size()] < hours[i] ? 1u : 0u;
    return descents <= 1;
}

fault check_start_time(std::string_view text, std::string_view zone)
{
    constexpr std::string_view field = "scheduled_policy.start_time";
    std::vector<int> hours;
    for (auto rest = text;;) {
        auto const comma = rest.find(',');
        auto const hour = full_hour(rest.substr(0, comma));
        if (!hour)
            return refuse(field, "full hours HH:00, separated by commas");
        if (std::ranges::find(hours, *hour) != hours.end())
            return refuse(field, "each hour once");
        hours.push_back(*hour);
        if (comma == rest.npos)
            break;
        rest.remove_prefix(comma + 1);
    }
    auto const offset = zone_offset(zone);
    if (offset)
        for (auto& h : hours)
            h = ((h + *offset) % day + day) % day;
    bool const ascending = offset ? std::ranges::is_sorted(hours) : is_rotation(hours);
    return ascending ? fault() : refuse(field, "ascending by the local time of time_zone");
}

fault check_week(std::vector<weekday> const& days)
{
    constexpr std::string_view field = "scheduled_policy.week_frequency";
    for (auto at = days.begin(); at != days.end(); ++at) {
        if (*at == weekday::unknown)
            return refuse(field, "days of the week");
        if (std::find(days.begin(), at, *at) != at)
            return refuse(field, "each day once");
    }
    return {};
}

fault check_status(std::optional<policy_state> status)
{
    return status == policy_state::unknown ? refuse("scheduled_policy.status", "ON or OFF") : fault();
}

fault check_frequency(schedule_change const& s)
{
    if (s.moves() && !s.frequency() && s.week_frequency().empty())
        return refuse("scheduled_policy.frequency", "frequency or week_frequency is needed");
    return first_of([&] { return check_range("scheduled_policy.frequency", s.frequency(), 1, 30); },
                    [&] { return check_week(s.week_frequency()); });
}

fault check_schedule(schedule_change const& s, std::string_view zone)
{
    return first_of(
        [&] { return s.start_time().empty() ? fault() : check_start_time(s.start_time(), zone); },
        [&] { return check_frequency(s); },
        [&] { return check_range("scheduled_policy.rentention_num", s.retention_num(), 2, 99); },
        [&] { return check_range("scheduled_policy.rentention_day", s.retention_day(), 2, 99999); },
        [&] { return check_status(s.status()); });
}

fault check_zone(std::string_view zone)
{
    if (zone.empty() || zone_offset(zone))
        return {};
    return refuse("time_zone", "UTC+HH:MM or UTC-HH:MM");
}

} // namespace

std::optional<argument_fault> create_policy_request::validate() const
{
    return first_of([&] { return check_word("backup_policy_name", name_, 1, 64); },
                    [&] { return check_zone(time_zone_); },
                    [&] {
                        return schedule_.start_time().empty()
                                   ? refuse("scheduled_policy.start_time", "a policy needs one")
                                   : fault();
                    },
                    [&] { return check_schedule(schedule_, time_zone_); },
                    [&] {
                        return schedule_.retention_num() || schedule_.retention_day()
                                   ? fault()
                                   : refuse("scheduled_policy.rentention_num",
                                            "rentention_num or rentention_day is needed");
                    },
                    [&] { return check_policy_tags(tags_); });
}

std::optional<argument_fault> update_policy_request::check_path() const
{
    return check_id("policy_id", policy_);
}

std::optional<argument_fault> update_policy_request::validate() const
{
    if (name_.empty() && time_zone_.empty() && schedule_.empty())
        return refuse("scheduled_policy", "something to change");
    if (!name_.empty() && (!is_word(name_, 1, 64) || name_.starts_with("default")))
        return refuse("backup_policy_name", "1-64 characters of A-Z a-z 0-9 _ -, not beginning with default");
    return first_of([&] { return check_zone(time_zone_); },
                    [&] { return check_schedule(schedule_, time_zone_); });
}

std::optional<argument_fault> policy_resources_request::check_path() const
{
    return check_id("policy_id", policy_);
}

std::optional<argument_fault> policy_resources_request::validate() const
{
    if (volumes_.empty())
        return refuse("resources", "at least one volume");
    for (auto at = volumes_.begin(); at != volumes_.end(); ++at) {
        auto const field = "resources[" + std::to_string(at - volumes_.begin()) + "].resource_id";
        if (auto found = check_id(field, *at))
            return found;
        if (std::find(volumes_.begin(), at, *at) != at)
            return refuse(field, "each volume once");
    }
    return {};
}

} // namespace vigil
