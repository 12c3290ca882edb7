// The rules of API 12 for what only Cinder has. Sends nothing.
#include <vigil/model/cinder_requests.hpp>

#include "model/checks.hpp"

namespace vigil {

using namespace checks;

std::optional<argument_fault> update_backup_request::check_path() const
{
    return check_id("backup_id", backup_);
}

std::optional<argument_fault> update_backup_request::validate() const
{
    if (!name_ && !description_ && !metadata_)
        return refuse("name", "a new name, description or metadata");
    return first_of([&] { return check_path(); },
                    [&] { return check_length("name", name_.value_or(""), 0, 255); },
                    [&] { return check_length("description", description_.value_or(""), 0, 255); },
                    [&] { return metadata_ ? check_metadata(*metadata_) : fault(); });
}

std::optional<argument_fault> import_record_request::validate() const
{
    if (record_.url.empty())
        return refuse("backup_url", "not empty");
    return check_length("backup_service", record_.service, 1, 255);
}

std::optional<argument_fault> reset_backup_status_request::check_path() const
{
    return check_id("backup_id", backup_);
}

std::optional<argument_fault> reset_backup_status_request::validate() const
{
    if (status_ != backup_state::available && status_ != backup_state::error)
        return refuse("status", "available or error");
    return check_path();
}

} // namespace vigil
