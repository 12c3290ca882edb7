// Arguments of the operations on shares: see requests.hpp for what they have in common.
#pragma once

#include <vigil/model/requests.hpp>

namespace vigil {

// Shares one backup with other projects (API 3.10).
class share_backup_request
{
    backup_id backup_;
    std::vector<project_id> to_;

public:
    explicit share_backup_request(backup_id backup, std::vector<project_id> to = {})
        : backup_(std::move(backup)), to_(std::move(to))
    {}

    // One more project. At least one, each once, not the client's own.
    share_backup_request& to(project_id v) { return to_.push_back(std::move(v)), *this; }

    backup_id const& backup() const noexcept { return backup_; }
    std::vector<project_id> const& to() const noexcept { return to_; }

    VIGIL_API std::optional<argument_fault> validate() const;
    VIGIL_API std::optional<argument_fault> validate_for(project_id const& own) const;
};

// How the filter for a zone is spelled on the wire (V10): correctly, as SDKs do, or as the documents have it,
// `avalilability_zone`.
enum class zone_key { correct, documented };

// Filters of the list of shares and of their count (API 3.12). All of them are optional; the count takes no
// notice of limit, offset and order.
class list_shares_query
{
    std::optional<bool> share_to_me_;
    volume_id volume_;
    std::string name_;
    std::string status_;
    backup_id backup_;
    project_id from_;
    project_id to_;
    std::string zone_;
    vigil::zone_key zone_key_ = vigil::zone_key::correct;
    std::string sort_key_;
    std::optional<sort_direction> sort_dir_;
    std::optional<std::int64_t> limit_;
    std::optional<std::int64_t> offset_;

public:
    list_shares_query() = default;

    // true: shared to this project; else by it
    list_shares_query& share_to_me(bool v) { return share_to_me_ = v, *this; }
    // source volume of the backup
    list_shares_query& volume(volume_id v) { return volume_ = std::move(v), *this; }
    // part of the backup's name
    list_shares_query& name(std::string v) { return name_ = std::move(v), *this; }
    // of the backup, as text: the set is open
    list_shares_query& status(std::string v) { return status_ = std::move(v), *this; }
    list_shares_query& backup(backup_id v) { return backup_ = std::move(v), *this; }
    list_shares_query& from_project(project_id v) { return from_ = std::move(v), *this; }
    list_shares_query& to_project(project_id v) { return to_ = std::move(v), *this; }
    // A service that does not know the key gives all zones: a list is filtered here once more, a count is not.
    list_shares_query& availability_zone(std::string v, vigil::zone_key key = vigil::zone_key::correct)
    {
        return zone_ = std::move(v), zone_key_ = key, *this;
    }
    // created_at (default), name, status, size, ...
    list_shares_query& sort_key(std::string v) { return sort_key_ = std::move(v), *this; }
    list_shares_query& sort_dir(sort_direction v) { return sort_dir_ = v, *this; }
    // page size 1-1000
    list_shares_query& limit(std::int64_t v) { return limit_ = v, *this; }
    // page<T>::next_offset of the page before
    list_shares_query& offset(std::optional<std::int64_t> v) { return offset_ = v, *this; }

    std::optional<bool> share_to_me() const noexcept { return share_to_me_; }
    volume_id const& volume() const noexcept { return volume_; }
    std::string const& name() const noexcept { return name_; }
    std::string const& status() const noexcept { return status_; }
    backup_id const& backup() const noexcept { return backup_; }
    project_id const& from_project() const noexcept { return from_; }
    project_id const& to_project() const noexcept { return to_; }
    std::string const& availability_zone() const noexcept { return zone_; }
    vigil::zone_key zone_key() const noexcept { return zone_key_; }
    std::string const& sort_key() const noexcept { return sort_key_; }
    std::optional<sort_direction> sort_dir() const noexcept { return sort_dir_; }
    std::optional<std::int64_t> limit() const noexcept { return limit_; }
    std::optional<std::int64_t> offset() const noexcept { return offset_; }

    VIGIL_API std::optional<argument_fault> validate() const;
};

} // namespace vigil
