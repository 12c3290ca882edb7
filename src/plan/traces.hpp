// What a request leaves behind at the service, and how it is told from what others did.
#pragma once

#include "plan/reconcile_plan.hpp"

#include <vigil/model/backup.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/policy_task.hpp>
#include <vigil/model/share.hpp>
#include <vigil/model/volume.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace vigil::plan {

// What the service's clock shows, as far as the dates of its replies tell. Bounds, no guesses. They are held against the
// clock that nobody sets: our date may jump while an answer is looked for.
class service_clock
{
public:
    using wall_time = std::chrono::system_clock::time_point;
    using offset = std::chrono::microseconds; // of its date against our time_point

    // A reply that is dated `date` (whole seconds) came at `received` to a request that left at `left`.
    // Two that cannot be of one clock (it was set, there are several, we were asleep): from then on both count.
    void heard(wall_time date, time_point left, time_point received) noexcept;

    // Known well enough to tell what is new: within 30 seconds.
    bool known() const noexcept { return heard_ && high_ - low_ <= std::chrono::seconds(30); }
    // The earliest date that the service can have given to something of the moment `ours`. Dates may be cut to seconds.
    utc_time earliest(time_point ours) const noexcept;

private:
    bool heard_ = false;
    bool torn_ = false; // two did not agree
    offset low_{};
    offset high_{};
};

// When the requests of a call left, and the looks for their effect.
class departure
{
    std::optional<time_point> first_; // of all
    time_point last_{};
    service_clock clock_;

public:
    using wall_time = service_clock::wall_time;

    void leaves(time_point now) noexcept;
    // The answer, and its date if it has one.
    void heard(std::optional<wall_time> date, time_point now) noexcept;

    time_point last() const noexcept { return last_; }
    // What bears `date` was made after the first had left. No date, a clock that nobody knows, or less than a minute
    // before: nothing. Whoever dates the replies, a gateway, is not who dates what is made.
    std::optional<bool> is_later(timestamp const& date) const noexcept;
};

enum class mark_place { nowhere, description, name };

// A backup as it was asked for, without its mark.
struct wanted_backup
{
    std::string name; // without blanks around it, as the description
    std::string volume;
    std::string snapshot;
    std::string description;
    std::string own_mark{}; // which the caller's description ends with
    mark_place where = mark_place::nowhere;
    std::string stem;      // of the mark
    std::string suspect{}; // what an answer said was made, under a name that nobody asked for
};

// What of a list of backups may be the work of a request, and what certainly is. With a mark: what bears it, and
// nothing else. Without: the only backup of that name and volume, if it is as it was asked for and was certainly made
// after the request had left. One that may have been, one that differs, and equal ones around, are doubtful. So is the
// suspect, unless it is old or of another volume: then the answer was that to another request.
std::vector<finding> traces_of(wanted_backup const& wanted, std::span<backup const> listed,
                               departure const& when);

// Something else that has a name and a date: the same rule.
struct named_thing
{
    std::string id;
    timestamp created_at;
    bool equal = true; // what else was asked for is as it was asked for
};
std::vector<finding> traces_of(std::span<named_thing const> of_that_name, departure const& when);

// Policies have neither date nor mark. Of those that bear the name now, new is what was not there `before` the first
// request left; not known (nullopt): nothing is certainly new.
std::vector<finding> traces_of_policies(std::span<policy_id const> of_that_name,
                                        std::optional<std::vector<policy_id>> const& before);

// Whether a backup is being restored to a volume, by the states of both: neither tells about the other. Not known
// (no volume was named, and the service makes one): nothing but the backup tells.
std::vector<finding> traces_of_restore(backup const& from, std::optional<volume> const& to,
                                       departure const& when);

// Shares have no owner: what was to be shared with all projects is, or is not.
std::vector<finding> traces_of_shares(backup_id const& of, std::span<project_id const> wanted,
                                      std::span<share const> listed, departure const& when);

// Tasks of a policy that is executed. Those of its schedule begin at full hours.
std::vector<finding> traces_of_tasks(policy_id const& of, std::span<policy_task const> listed,
                                     departure const& when);

} // namespace vigil::plan
