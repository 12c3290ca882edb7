// What only OpenStack Cinder has (API 12.4, 12.7): values and arguments.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/model/id.hpp>
#include <vigil/model/requests.hpp>
#include <vigil/model/status.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace vigil {

// Where the data of a backup are, for another Cinder to import: opaque texts.
struct backup_record
{
    std::string service; // "cinder.backup.drivers.posix.PosixBackupDriver"
    std::string url;     // base64
};

// As far as waits for a backup of it need it.
struct snapshot
{
    snapshot_id id;
    volume_status status; // available, backing-up, ...: a volume's words
    std::string name;
    volume_id volume;
    std::optional<std::int64_t> size; // GB
};

// New words for a backup; at least one of the three. A metadata map replaces the one before.
class update_backup_request
{
    backup_id backup_;
    std::optional<std::string> name_;
    std::optional<std::string> description_;
    std::optional<std::map<std::string, std::string>> metadata_;

public:
    explicit update_backup_request(backup_id backup) : backup_(std::move(backup)) {}

    // 0-255 characters; blanks at both ends are cut by the service
    update_backup_request& name(std::string v) { return name_ = std::move(v), *this; }
    update_backup_request& description(std::string v) { return description_ = std::move(v), *this; }
    // microversion 3.43; as create_native_backup_request::metadata
    update_backup_request& metadata(std::map<std::string, std::string> v)
    {
        return metadata_ = std::move(v), *this;
    }
    // One more of the new ones, which replace the old ones all together.
    update_backup_request& metadata(std::string key, std::string value)
    {
        if (!metadata_)
            metadata_.emplace();
        metadata_->insert_or_assign(std::move(key), std::move(value));
        return *this;
    }

    backup_id const& backup() const noexcept { return backup_; }
    std::optional<std::string> const& name() const noexcept { return name_; }
    std::optional<std::string> const& description() const noexcept { return description_; }
    std::optional<std::map<std::string, std::string>> const& metadata() const noexcept { return metadata_; }

    VIGIL_API std::optional<argument_fault> check_path() const; // of ids, whatever the options say
    VIGIL_API std::optional<argument_fault> validate() const;
};

class import_record_request
{
    backup_record record_;

public:
    explicit import_record_request(backup_record record) : record_(std::move(record)) {}
    backup_record const& record() const noexcept { return record_; }
    VIGIL_API std::optional<argument_fault> validate() const; // both texts, 1-255 and 1 or more characters
};

// To say that a backup is in a state, whatever it does. Of a backup in `restoring` it ends the restore.
class reset_backup_status_request
{
    backup_id backup_;
    backup_status status_;

public:
    reset_backup_status_request(backup_id backup, backup_status status)
        : backup_(std::move(backup)), status_(std::move(status))
    {}

    backup_id const& backup() const noexcept { return backup_; }
    backup_status const& status() const noexcept { return status_; }

    VIGIL_API std::optional<argument_fault> check_path() const; // of ids, whatever the options say
    VIGIL_API std::optional<argument_fault> validate() const;   // available or error
};

} // namespace vigil
