// The rules of API 14 for protected instances and their tags. Knows nothing of paths, JSON or the wire.
#include "model/sdrs_checks.hpp"

#include <vigil/model/sdrs_instance.hpp>
#include <vigil/model/sdrs_tags.hpp>

#include <algorithm>

namespace vigil::sdrs {
namespace {

bool all_unique(std::vector<std::string> values)
{
    std::ranges::sort(values);
    return std::ranges::adjacent_find(values) == values.end();
}

fault check_conditions(std::string const& list, std::vector<tag_values> const& conditions)
{
    constexpr std::size_t most = 20;
    if (conditions.size() > most)
        return refuse(list, "at most 20 keys");
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
        auto const& [key, values] = conditions[i];
        auto const field = list + "[" + std::to_string(i) + "].";
        keys.push_back(key);
        if (auto found = check_tag(field, key, {}))
            return found;
        if (values.size() > most || !all_unique(values))
            return refuse(field + "values", "at most 20, all different");
        for (auto const& value : values)
            if (auto found = check_tag(field, key, value))
                return found;
    }
    return all_unique(std::move(keys)) ? fault() : refuse(list, "unique keys");
}

// The key of a tag stands in the path: nothing would turn "delete one" into another call, and dots would climb where
// somebody on the way decodes %2F before they look at dots.
fault check_key_in_path(std::string_view key)
{
    bool good = !key.empty() && key.size() <= 1024;
    for (auto rest = key; good && !rest.empty();) {
        auto const part = rest.substr(0, rest.find_first_of("/\\"));
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
        good = part != "." && part != "..";
    }
    return good ? fault() : refuse("key", "1-127 characters, and no part of it between / or \\ is . or ..");
}

} // namespace

bool is_frozen(protected_instance const& i) noexcept
{
    auto const at = i.metadata.find("__system__frozen");
    return at != i.metadata.end() && at->second == "true";
}

fault create_instance_request::validate() const
{
    if (!address_.empty() && subnet_.empty()) // SDRS.1380
        return refuse("primary_ip_address", "only with primary_subnet_id");
    return first_of([&] { return check_given("server_group_id", group_.str()); },
                    [&] { return check_given("server_id", server_.str()); },
                    [&] { return vigil::detail::check_sdrs_name(name_); },
                    [&] { return check_description(description_); },
                    [&] { return check_filter("primary_subnet_id", subnet_.str()); },
                    [&] { return check_filter("primary_ip_address", address_); },
                    [&] { return check_filter("flavorRef", flavor_); },
                    [&] { return check_tags(tags_, 10); });
}

fault list_instances_query::validate() const
{
    return first_of([&] { return check_filter("server_group_id", group_.str()); },
                    [&] { return check_ids("server_group_ids", groups_); },
                    [&] { return check_ids("protected_instance_ids", instances_); },
                    [&] { return check_filter("status", status_); },
                    [&] { return check_filter("name", name_); },
                    [&] { return check_filter("query_type", query_type_); },
                    [&] { return check_filter("availability_zone", zone_); },
                    [&] { return check_paging(limit_, offset_); });
}

fault delete_instance_request::check_path() const { return check_path_of(instance_); }
fault attach_replication_request::check_path() const { return check_path_of(instance_); }
fault add_nic_request::check_path() const { return check_path_of(instance_); }
fault delete_nic_request::check_path() const { return check_path_of(instance_); }
fault resize_request::check_path() const { return check_path_of(instance_); }

fault detach_replication_request::check_path() const
{
    return first_of([&] { return check_path_of(instance_); }, [&] { return check_path_of(replication_); });
}

fault attach_replication_request::validate() const
{
    return first_of([&] { return check_given("replication_id", replication_.str()); },
                    [&] { return check_given("device", device_); });
}

fault add_nic_request::validate() const
{
    if (auto found = check_given("subnet_id", subnet_.str()))
        return found;
    for (auto const& group : security_groups_)
        if (auto found = check_given("security_groups", group.str()))
            return found;
    return check_filter("ip_address", address_);
}

fault delete_nic_request::validate() const { return check_given("nic_id", nic_.str()); }

fault resize_request::validate() const
{
    if (flavor_.empty() && production_.empty() && recovery_.empty())
        return refuse("flavorRef", "one of flavorRef, production_flavorRef and dr_flavorRef");
    return first_of([&] { return check_filter("flavorRef", flavor_); },
                    [&] { return check_filter("production_flavorRef", production_); },
                    [&] { return check_filter("dr_flavorRef", recovery_); });
}

fault add_tag_request::check_path() const { return check_path_of(instance_); }
fault add_tag_request::validate() const { return check_tag("", key_, value_); }

fault remove_tag_request::check_path() const
{
    return first_of([&] { return check_path_of(instance_); }, [&] { return check_key_in_path(key_); });
}

fault remove_tag_request::validate() const { return check_tag("", key_, {}); }

fault batch_tags_request::check_path() const { return check_path_of(instance_); }

fault batch_tags_request::validate() const
{
    if (tags_.empty()) // SDRS.2202
        return refuse("tags", "at least one");
    return check_tags(tags_, 10);
}

fault tag_query::validate() const
{
    if (limit_ && (*limit_ < 1 || *limit_ > 1000))
        return refuse("limit", "1-1000");
    if (offset_ && *offset_ < 0)
        return refuse("offset", "0 or more");
    return first_of([&] { return check_conditions("tags", all_); },
                    [&] { return check_conditions("tags_any", any_); },
                    [&] { return check_conditions("not_tags", not_all_); },
                    [&] { return check_conditions("not_tags_any", none_); },
                    [&] { return check_filter("matches", name_like_); });
}

} // namespace vigil::sdrs
