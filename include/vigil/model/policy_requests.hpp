// Arguments of the operations on backup policies: see requests.hpp for what they have in common.
#pragma once

#include <vigil/model/policy.hpp>
#include <vigil/model/requests.hpp>
#include <vigil/model/tag.hpp>

namespace vigil {

// What is to be set of a schedule (API 5.1). A change of anything but the status names a frequency too.
class schedule_change
{
    std::string start_time_;
    std::optional<std::int64_t> frequency_;
    std::vector<weekday> week_;
    std::optional<std::int64_t> retention_num_;
    std::optional<std::int64_t> retention_day_;
    std::optional<bool> keep_first_of_month_;
    std::optional<policy_state> status_;

public:
    schedule_change() = default;

    // Full hours in UTC, ascending by the policy's local time: "22:00,00:00,02:00" in UTC+02:00.
    schedule_change& start_time(std::string v) { return start_time_ = std::move(v), *this; }
    // Every 1-30 days; for a change some services take 14 at most (V12). Wins over week_frequency.
    schedule_change& frequency(std::int64_t v) { return frequency_ = v, *this; }
    // One more day of the week.
    schedule_change& on(weekday v) { return week_.push_back(v), *this; }
    // At least one day, each once.
    schedule_change& week_frequency(std::vector<weekday> v) { return week_ = std::move(v), *this; }
    // Keep 2-99 backups; for a change some services take 14 at most (V12). Wins over retention_day.
    schedule_change& retention_num(std::int64_t v) { return retention_num_ = v, *this; }
    // Keep each 2-99999 days.
    schedule_change& retention_day(std::int64_t v) { return retention_day_ = v, *this; }
    // Keep the first backup of each month.
    schedule_change& keep_first_of_month(bool v) { return keep_first_of_month_ = v, *this; }
    schedule_change& status(policy_state v) { return status_ = v, *this; }

    std::string const& start_time() const noexcept { return start_time_; }
    std::optional<std::int64_t> frequency() const noexcept { return frequency_; }
    std::vector<weekday> const& week_frequency() const noexcept { return week_; }
    std::optional<std::int64_t> retention_num() const noexcept { return retention_num_; }
    std::optional<std::int64_t> retention_day() const noexcept { return retention_day_; }
    std::optional<bool> keep_first_of_month() const noexcept { return keep_first_of_month_; }
    std::optional<policy_state> status() const noexcept { return status_; }
    // Anything is set but the status.
    bool moves() const noexcept
    {
        return !start_time_.empty() || frequency_ || !week_.empty() || retention_num_ || retention_day_ ||
               keep_first_of_month_;
    }
    bool empty() const noexcept { return !moves() && !status_; }
};

// A new policy (API 5.2).
class create_policy_request
{
    std::string name_;
    schedule_change schedule_;
    std::string time_zone_;
    std::vector<tag> tags_;

public:
    // `name`: 1-64 of `A-Z a-z 0-9 _ -`. `schedule`: a start, a frequency and a retention at least. It is ON
    // and keeps no first backup of the month unless it says otherwise.
    create_policy_request(std::string name, schedule_change schedule)
        : name_(std::move(name)), schedule_(std::move(schedule))
    {}

    // "UTC+08:00", daylight saving included.
    create_policy_request& time_zone(std::string v) { return time_zone_ = std::move(v), *this; }
    // Key 1-36 and value 0-43 of `A-Z a-z 0-9 _ -`.
    create_policy_request& add_tag(std::string key, std::string value)
    {
        tags_.emplace_back(std::move(key), std::move(value));
        return *this;
    }

    std::string const& name() const noexcept { return name_; }
    schedule_change const& schedule() const noexcept { return schedule_; }
    std::string const& time_zone() const noexcept { return time_zone_; }
    std::vector<tag> const& tags() const noexcept { return tags_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

// What is to be changed of a policy (API 5.4).
class update_policy_request
{
    policy_id policy_;
    std::string name_;
    schedule_change schedule_;
    std::string time_zone_;

public:
    explicit update_policy_request(policy_id policy) : policy_(std::move(policy)) {}

    // As of a new one, and not beginning with "default".
    update_policy_request& name(std::string v) { return name_ = std::move(v), *this; }
    update_policy_request& schedule(schedule_change v) { return schedule_ = std::move(v), *this; }
    update_policy_request& time_zone(std::string v) { return time_zone_ = std::move(v), *this; }

    policy_id const& policy() const noexcept { return policy_; }
    std::string const& name() const noexcept { return name_; }
    schedule_change const& schedule() const noexcept { return schedule_; }
    std::string const& time_zone() const noexcept { return time_zone_; }

    VIGIL_API std::optional<argument_fault> check_path() const; // of ids, whatever the options say
    VIGIL_API std::optional<argument_fault> validate() const;
};

// The volumes that are to join or to leave a policy (API 5.7, 5.8).
class policy_resources_request
{
    policy_id policy_;
    std::vector<volume_id> volumes_;

public:
    explicit policy_resources_request(policy_id policy, std::vector<volume_id> volumes = {})
        : policy_(std::move(policy)), volumes_(std::move(volumes))
    {}

    // One more volume. At least one, each once.
    policy_resources_request& volume(volume_id v) { return volumes_.push_back(std::move(v)), *this; }

    policy_id const& policy() const noexcept { return policy_; }
    std::vector<volume_id> const& volumes() const noexcept { return volumes_; }

    VIGIL_API std::optional<argument_fault> check_path() const; // of ids, whatever the options say
    VIGIL_API std::optional<argument_fault> validate() const;
};

} // namespace vigil
