// The rules of API 14 for the arguments of operations. Knows nothing of paths, JSON or the wire.
#include <vigil/model/requests.hpp>

#include "model/checks.hpp"

#include <algorithm>
#include <string_view>

namespace vigil {
namespace {

using namespace checks;

fault check_vbs_name(std::string_view name)
{
    if (!is_word(name, 1, 64) || name.starts_with("auto"))
        return refuse("name", "1-64 characters of A-Z a-z 0-9 _ -, not beginning with auto");
    return {};
}

fault check_vbs_description(std::string_view text)
{
    if (text.empty()) // unset: the key is left out
        return {};
    if (text.find_first_of("<>") != text.npos)
        return refuse("description", "no < or >");
    return check_length("description", text, 1, 64);
}

fault check_tag_text(std::string const& field, std::string_view text, std::size_t min, std::size_t max)
{
    auto const forbidden = [](char c) {
        return static_cast<unsigned char>(c) < 0x20 ||
               std::string_view("=*<>\\,|/").find(c) != std::string_view::npos;
    };
    if (std::ranges::any_of(text, forbidden))
        return refuse(field, "no control characters and none of = * < > \\ , | /");
    return check_length(field, text, min, max);
}

using name_and_value = std::pair<std::string, std::string>;

fault check_tags(std::vector<name_and_value> const& tags)
{
    if (tags.size() > 10)
        return refuse("tags", "at most 10");
    for (std::size_t i = 0; i < tags.size(); ++i) {
        auto const field = "tags[" + std::to_string(i) + "].";
        if (auto found =
                first_of([&] { return check_tag_text(field + "key", tags[i].first, 1, 36); },
                         [&] { return check_tag_text(field + "value", tags[i].second, 0, 43); },
                         [&] { return check_unique_key(field + "key", tags, i, &name_and_value::first); }))
            return found;
    }
    return {};
}

} // namespace

std::optional<argument_fault> create_backup_request::validate() const
{
    return first_of([&] { return check_id("volume_id", volume_); },
                    [&] { return check_optional_id("snapshot_id", snapshot_); },
                    [&] { return check_vbs_name(name_); },
                    [&] { return check_vbs_description(description_); }, [&] { return check_tags(tags_); });
}

std::optional<argument_fault> create_native_backup_request::validate() const
{
    return first_of([&] { return check_id("volume_id", volume_); },
                    [&] { return check_optional_id("snapshot_id", snapshot_); },
                    [&] { return check_length("name", name_, 0, 255); },
                    [&] { return check_length("description", description_, 0, 255); },
                    [&] { return check_length("container", container_, 0, 255); },
                    [&] { return check_optional_id("project_id", project_); },
                    [&] { return check_length("availability_zone", availability_zone_, 0, 255); },
                    [&] { return check_metadata(metadata_); });
}

std::optional<argument_fault> restore_backup_request::check_path() const
{
    return check_id("backup_id", backup_);
}

std::optional<argument_fault> restore_backup_request::validate() const
{
    return check_id("volume_id", volume_);
}

std::optional<argument_fault> restore_native_backup_request::check_path() const
{
    return check_id("backup_id", backup_);
}

std::optional<argument_fault> restore_native_backup_request::validate() const
{
    return first_of([&] { return check_optional_id("volume_id", volume_); },
                    [&] { return check_length("name", name_, 0, 255); });
}

std::optional<argument_fault> list_backups_query::validate() const
{
    bool const fuzzy = !name_like_.empty() || !status_like_.empty() || !volume_like_.empty();
    if (version_ == api_version::v2 && fuzzy)
        return refuse(!name_like_.empty()     ? "name~"
                      : !status_like_.empty() ? "status~"
                                              : "volume_id~",
                      "only with version v3");
    if (version_ == api_version::v2 && with_count_)
        return refuse("with_count", "only with version v3");
    return first_of([&] { return check_filter("name", name_); },
                    [&] { return check_filter("status", status_); },
                    [&] { return check_filter("volume_id", volume_.str()); },
                    [&] { return check_filter("name~", name_like_); },
                    [&] { return check_filter("status~", status_like_); },
                    [&] { return check_filter("volume_id~", volume_like_); },
                    [&] { return check_filter("sort_key", sort_key_); },
                    [&] { return check_range("limit", limit_, 1, 1000); },
                    [&] { return check_paging(offset_, marker_); });
}

std::optional<argument_fault> list_policy_tasks_query::check_path() const
{
    return check_id("policy_id", policy_);
}

std::optional<argument_fault> list_policy_tasks_query::validate() const
{
    return first_of([&] { return check_path(); }, [&] { return check_filter("job_id", task_.str()); },
                    [&] { return check_filter("status", status_); },
                    [&] { return check_range("limit", limit_, 1, 1000); },
                    [&] { return check_paging(offset_, marker_); });
}

std::optional<argument_fault> list_failure_jobs_query::validate() const
{
    return first_of([&] { return check_filter("failure_status", failure_status_); },
                    [&] { return check_filter("resource_name", resource_name_); },
                    [&] { return check_filter("server_group_id", server_group_.str()); },
                    [&] { return check_filter("resource_type", resource_type_); },
                    [&] { return check_range("limit", limit_, 1, 999); },
                    [&] { return check_offset(offset_); });
}

} // namespace vigil
