// The rules of API 14 for sharing backups. Knows nothing of paths, JSON or the wire.
#include <vigil/model/share_requests.hpp>

#include "model/checks.hpp"

#include <algorithm>

namespace vigil {

using namespace checks;

namespace {

std::string name_of_target(std::size_t i) { return "to_project_ids[" + std::to_string(i) + "]"; }

} // namespace

std::optional<argument_fault> share_backup_request::validate() const
{
    if (auto found = check_id("backup_id", backup_))
        return found;
    if (to_.empty())
        return refuse("to_project_ids", "at least one project");
    for (auto at = to_.begin(); at != to_.end(); ++at) {
        auto const field = name_of_target(static_cast<std::size_t>(at - to_.begin()));
        if (auto found = check_id(field, *at))
            return found;
        if (std::find(to_.begin(), at, *at) != at)
            return refuse(field, "each project once");
    }
    return {};
}

std::optional<argument_fault> share_backup_request::validate_for(project_id const& own) const
{
    auto const at = std::ranges::find(to_, own);
    if (at == to_.end())
        return {};
    return refuse(name_of_target(static_cast<std::size_t>(at - to_.begin())), "not the project that shares");
}

std::optional<argument_fault> list_shares_query::validate() const
{
    return first_of(
        [&] { return check_filter("volume_id", volume_.str()); }, [&] { return check_filter("name", name_); },
        [&] { return check_filter("status", status_); },
        [&] { return check_filter("backup_id", backup_.str()); },
        [&] { return check_filter("from_project_id", from_.str()); },
        [&] { return check_filter("to_project_id", to_.str()); },
        [&] { return check_filter("availability_zone", zone_); },
        [&] { return check_filter("sort_key", sort_key_); },
        [&] { return check_range("limit", limit_, 1, 1000); }, [&] { return check_offset(offset_); });
}

} // namespace vigil
