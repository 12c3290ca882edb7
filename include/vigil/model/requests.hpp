// Arguments of the operations: constructors take what is mandatory, setters the rest.
//
// They are classes and not aggregates on purpose: g++ 12 destroys aggregate temporaries twice in an
// expression with co_await. `validate()` is what the client runs before it sends anything (API 14);
// client_options can turn that off, since servers may be more generous than their documents. Ids are always
// checked.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/status.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigil {

// Why an argument was refused: diagnostics::field and diagnostics::rule.
struct argument_fault
{
    std::string field; // "name", "tags[3].key"
    std::string rule;  // "1-64 characters of A-Z a-z 0-9 _ -, not beginning with auto"
};

enum class api_version { v2, v3 };

enum class sort_direction { ascending, descending };

// How a backup is known again when the answer to its create was lost (API 15.3). Neither the services nor Cinder know a
// token for that, so that a mark is added where lists show it: to the description, as " [vigil:0123456789abcdef]", or to
// the name, as "-0123456789abcdef". diagnostics::marker and created_backup::marker tell it, backup::marker reads it, and
// backup::description is without it.
//
// Without a mark, the only backup of that name and volume is adopted when it is certainly new. Two who make backups of
// one name and one volume at the same time without marks may take each other's for their own.
enum class create_marker {
    automatic, // description for async_back_up, if there is room for it; else none
    none,
    description,
    name_suffix,
};

// VBS flavour (API 3.1): answers with a job, and is the only way to ask for a full backup.
class create_backup_request
{
    volume_id volume_;
    std::string name_;
    snapshot_id snapshot_;
    std::string description_;
    std::vector<std::pair<std::string, std::string>> tags_;
    std::optional<bool> full_;
    std::optional<create_marker> marker_;

public:
    // `name`: 1-64 of `A-Z a-z 0-9 _ -`, not beginning with "auto".
    create_backup_request(volume_id volume, std::string name)
        : volume_(std::move(volume)), name_(std::move(name))
    {}

    create_backup_request& name(std::string v) { return name_ = std::move(v), *this; }
    create_backup_request& snapshot(snapshot_id v) { return snapshot_ = std::move(v), *this; }
    // up to 64 characters, no `<` `>`
    create_backup_request& description(std::string v) { return description_ = std::move(v), *this; }
    // unset: the service decides (incremental after the first)
    create_backup_request& full(bool v) { return full_ = v, *this; }
    // unset: client_options::marker. The description keeps 39 characters, a name 47.
    create_backup_request& marker(create_marker v) { return marker_ = v, *this; }

    // At most 10 tags: key 1-36 and value 0-43 characters.
    create_backup_request& tag(std::string key, std::string value)
    {
        tags_.emplace_back(std::move(key), std::move(value));
        return *this;
    }

    volume_id const& volume() const noexcept { return volume_; }
    std::string const& name() const noexcept { return name_; }
    snapshot_id const& snapshot() const noexcept { return snapshot_; }
    std::string const& description() const noexcept { return description_; }
    std::vector<std::pair<std::string, std::string>> const& tags() const noexcept { return tags_; }
    std::optional<bool> full() const noexcept { return full_; }
    std::optional<create_marker> marker() const noexcept { return marker_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

// Native OpenStack flavour, v3 (API 3.4, 12.2): answers with the backup at once.
class create_native_backup_request
{
    volume_id volume_;
    std::string name_;
    snapshot_id snapshot_;
    std::string description_;
    std::string container_;
    std::optional<bool> incremental_;
    std::optional<bool> force_;
    project_id project_;
    std::string availability_zone_;
    std::map<std::string, std::string> metadata_;
    std::optional<create_marker> marker_;

public:
    explicit create_native_backup_request(volume_id volume, std::string name = {})
        : volume_(std::move(volume)), name_(std::move(name))
    {}

    // 0-255 characters
    create_native_backup_request& name(std::string v) { return name_ = std::move(v), *this; }
    // mandatory on OTC's page, optional upstream (V27)
    create_native_backup_request& snapshot(snapshot_id v) { return snapshot_ = std::move(v), *this; }
    // 0-255 characters
    create_native_backup_request& description(std::string v) { return description_ = std::move(v), *this; }
    // 0-255 characters; OTC ignores it
    create_native_backup_request& container(std::string v) { return container_ = std::move(v), *this; }
    // OTC ignores it: first full, then incremental
    create_native_backup_request& incremental(bool v) { return incremental_ = v, *this; }
    // needed for an attached volume
    create_native_backup_request& force(bool v) { return force_ = v, *this; }
    // unset: client_options::marker. The description keeps 230 characters, a name 238.
    create_native_backup_request& marker(create_marker v) { return marker_ = v, *this; }

    // VBS only, and on wish: the owner
    create_native_backup_request& project(project_id v) { return project_ = std::move(v), *this; }
    // Cinder 3.51: where the backup is to be kept
    create_native_backup_request& availability_zone(std::string v)
    {
        return availability_zone_ = std::move(v), *this;
    }
    // Cinder 3.43: keys of 1-255 of `A-Z a-z 0-9 - _ : . / blank`, values of 0-255 characters
    create_native_backup_request& metadata(std::map<std::string, std::string> v)
    {
        return metadata_ = std::move(v), *this;
    }
    // One more. Within a co_await too, where g++ 12 takes no lists in braces.
    create_native_backup_request& metadata(std::string key, std::string value)
    {
        metadata_.insert_or_assign(std::move(key), std::move(value));
        return *this;
    }

    volume_id const& volume() const noexcept { return volume_; }
    std::string const& name() const noexcept { return name_; }
    snapshot_id const& snapshot() const noexcept { return snapshot_; }
    std::string const& description() const noexcept { return description_; }
    std::string const& container() const noexcept { return container_; }
    std::optional<bool> incremental() const noexcept { return incremental_; }
    std::optional<bool> force() const noexcept { return force_; }
    project_id const& project() const noexcept { return project_; }
    std::string const& availability_zone() const noexcept { return availability_zone_; }
    std::map<std::string, std::string> const& metadata() const noexcept { return metadata_; }
    std::optional<create_marker> marker() const noexcept { return marker_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

// VBS flavour (API 3.3): answers with a job. The backup must be available and of this project, the volume
// detached, available and at least as large as the backup. The volume is overwritten.
class restore_backup_request
{
    backup_id backup_;
    volume_id volume_;

public:
    restore_backup_request(backup_id backup, volume_id volume)
        : backup_(std::move(backup)), volume_(std::move(volume))
    {}

    backup_id const& backup() const noexcept { return backup_; }
    volume_id const& volume() const noexcept { return volume_; }

    VIGIL_API std::optional<argument_fault> check_path() const; // of ids, whatever the options say
    VIGIL_API std::optional<argument_fault> validate() const;
};

// Native flavour (API 3.9, 12.5): preconditions as above; the volume's status tells how it went.
class restore_native_backup_request
{
    backup_id backup_;
    volume_id volume_;
    std::string name_;

public:
    // Without a volume Cinder makes one inside the call, which then takes long; OTC wants a volume.
    explicit restore_native_backup_request(backup_id backup, volume_id volume = {})
        : backup_(std::move(backup)), volume_(std::move(volume))
    {}

    // Cinder only: of the volume that it makes, 0-255 characters
    restore_native_backup_request& name(std::string v) { return name_ = std::move(v), *this; }

    backup_id const& backup() const noexcept { return backup_; }
    volume_id const& volume() const noexcept { return volume_; }
    std::string const& name() const noexcept { return name_; }

    VIGIL_API std::optional<argument_fault> check_path() const; // of ids, whatever the options say
    VIGIL_API std::optional<argument_fault> validate() const;
};

// Filters of the summary and detail lists of backups (API 3.5, 3.6, 11.2-11.4). All of them are optional.
class list_backups_query
{
    std::optional<api_version> version_;
    std::string name_;
    std::string status_;
    volume_id volume_;
    std::string name_like_;
    std::string status_like_;
    std::string volume_like_;
    std::optional<std::int64_t> limit_;
    std::optional<std::int64_t> offset_;
    std::string marker_;
    std::string sort_key_;
    std::optional<sort_direction> sort_dir_;
    bool with_count_ = false;

public:
    list_backups_query() = default;

    // unset: client_options::native_version
    list_backups_query& version(api_version v) { return version_ = v, *this; }
    // exact
    list_backups_query& name(std::string v) { return name_ = std::move(v), *this; }
    // one status, as text: the set is open
    list_backups_query& status(std::string v) { return status_ = std::move(v), *this; }
    // source volume
    list_backups_query& volume(volume_id v) { return volume_ = std::move(v), *this; }
    // substring; v3 only, sends the version header
    list_backups_query& name_like(std::string v) { return name_like_ = std::move(v), *this; }
    list_backups_query& status_like(std::string v) { return status_like_ = std::move(v), *this; }
    list_backups_query& volume_like(std::string v) { return volume_like_ = std::move(v), *this; }
    // page size 1-1000
    list_backups_query& limit(std::int64_t v) { return limit_ = v, *this; }
    // items to skip, >= 0; leave it out once a marker is set
    list_backups_query& offset(std::optional<std::int64_t> v) { return offset_ = v, *this; }
    // page<T>::next_marker of the page before
    list_backups_query& marker(std::string v) { return marker_ = std::move(v), *this; }
    // created_at (default), name, status, size, ...
    list_backups_query& sort_key(std::string v) { return sort_key_ = std::move(v), *this; }
    list_backups_query& sort_dir(sort_direction v) { return sort_dir_ = v, *this; }
    // v3 only: adds page<T>::count
    list_backups_query& with_count(bool v) { return with_count_ = v, *this; }

    std::optional<api_version> version() const noexcept { return version_; }
    std::string const& name() const noexcept { return name_; }
    std::string const& status() const noexcept { return status_; }
    volume_id const& volume() const noexcept { return volume_; }
    std::string const& name_like() const noexcept { return name_like_; }
    std::string const& status_like() const noexcept { return status_like_; }
    std::string const& volume_like() const noexcept { return volume_like_; }
    std::optional<std::int64_t> limit() const noexcept { return limit_; }
    std::optional<std::int64_t> offset() const noexcept { return offset_; }
    std::string const& marker() const noexcept { return marker_; }
    std::string const& sort_key() const noexcept { return sort_key_; }
    std::optional<sort_direction> sort_dir() const noexcept { return sort_dir_; }
    bool with_count() const noexcept { return with_count_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

// Filters of the tasks of one backup policy (API 5.9).
class list_policy_tasks_query
{
    policy_id policy_;
    std::optional<sort_direction> sort_dir_;
    std::optional<std::int64_t> limit_;
    std::optional<std::int64_t> offset_;
    std::string marker_;
    policy_task_id task_;
    std::string status_;

public:
    explicit list_policy_tasks_query(policy_id policy) : policy_(std::move(policy)) {}

    // by created_at, the only key
    list_policy_tasks_query& sort_dir(sort_direction v) { return sort_dir_ = v, *this; }
    // page size 1-1000; the service's default is 20
    list_policy_tasks_query& limit(std::int64_t v) { return limit_ = v, *this; }
    list_policy_tasks_query& offset(std::optional<std::int64_t> v) { return offset_ = v, *this; }
    list_policy_tasks_query& marker(std::string v) { return marker_ = std::move(v), *this; }
    // "job_id" on the wire
    list_policy_tasks_query& task(policy_task_id v) { return task_ = std::move(v), *this; }
    list_policy_tasks_query& status(std::string v) { return status_ = std::move(v), *this; }

    policy_id const& policy() const noexcept { return policy_; }
    std::optional<sort_direction> sort_dir() const noexcept { return sort_dir_; }
    std::optional<std::int64_t> limit() const noexcept { return limit_; }
    std::optional<std::int64_t> offset() const noexcept { return offset_; }
    std::string const& marker() const noexcept { return marker_; }
    policy_task_id const& task() const noexcept { return task_; }
    std::string const& status() const noexcept { return status_; }

    VIGIL_API std::optional<argument_fault> check_path() const; // of ids, whatever the options say

    VIGIL_API std::optional<argument_fault> validate() const;
};

// Filters of the failed tasks of SDRS (API 6.2).
class list_failure_jobs_query
{
    std::string failure_status_;
    std::string resource_name_;
    server_group_id server_group_;
    std::string resource_type_;
    std::optional<std::int64_t> limit_;
    std::optional<std::int64_t> offset_;

public:
    list_failure_jobs_query() = default;

    // createFail, deleteFail, ...
    list_failure_jobs_query& failure_status(std::string v) { return failure_status_ = std::move(v), *this; }
    // the protection group's name
    list_failure_jobs_query& resource_name(std::string v) { return resource_name_ = std::move(v), *this; }
    // unset: only failures on group level
    list_failure_jobs_query& server_group(server_group_id v) { return server_group_ = std::move(v), *this; }
    // server_groups, protected_instances, ...
    list_failure_jobs_query& resource_type(std::string v) { return resource_type_ = std::move(v), *this; }
    // 1-999 (S5)
    list_failure_jobs_query& limit(std::int64_t v) { return limit_ = v, *this; }
    list_failure_jobs_query& offset(std::optional<std::int64_t> v) { return offset_ = v, *this; }

    std::string const& failure_status() const noexcept { return failure_status_; }
    std::string const& resource_name() const noexcept { return resource_name_; }
    server_group_id const& server_group() const noexcept { return server_group_; }
    std::string const& resource_type() const noexcept { return resource_type_; }
    std::optional<std::int64_t> limit() const noexcept { return limit_; }
    std::optional<std::int64_t> offset() const noexcept { return offset_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

} // namespace vigil
