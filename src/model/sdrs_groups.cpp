// The rules of API 14 for protection groups, replication pairs and drills. Knows nothing of paths, JSON or
// the wire.
#include "model/sdrs_checks.hpp"

#include <vigil/model/sdrs_drill.hpp>
#include <vigil/model/sdrs_group.hpp>
#include <vigil/model/sdrs_replication.hpp>

namespace vigil::sdrs {
namespace {

fault check_name(std::string const& name) { return vigil::detail::check_sdrs_name(name); }

} // namespace

fault create_group_request::validate() const
{
    return first_of([&] { return check_name(name_); }, [&] { return check_description(description_); },
                    [&] { return check_given("source_availability_zone", source_zone_); },
                    [&] { return check_given("target_availability_zone", target_zone_); },
                    [&] { return check_given("domain_id", domain_.str()); },
                    [&] { return check_given("source_vpc_id", source_vpc_.str()); },
                    [&] { return check_filter("dr_type", dr_type_); });
}

fault list_groups_query::validate() const
{
    return first_of([&] { return check_filter("status", status_); },
                    [&] { return check_filter("name", name_); },
                    [&] { return check_filter("query_type", query_type_); },
                    [&] { return check_filter("availability_zone", zone_); },
                    [&] { return check_paging(limit_, offset_); });
}

fault planned_failover_request::check_path() const { return check_path_of(group_); }

fault planned_failover_request::validate() const
{
    return to_ == site::unknown ? refuse("priority_station", "source or target") : fault();
}

fault create_replication_request::validate() const
{
    return first_of([&] { return check_given("server_group_id", group_.str()); },
                    [&] { return check_given("volume_id", volume_.str()); },
                    [&] { return check_name(name_); }, [&] { return check_description(description_); });
}

fault list_replications_query::validate() const
{
    return first_of([&] { return check_filter("server_group_id", group_.str()); },
                    [&] { return check_ids("server_group_ids", groups_); },
                    [&] { return check_filter("protected_instance_id", instance_.str()); },
                    [&] { return check_ids("protected_instance_ids", instances_); },
                    [&] { return check_filter("status", status_); },
                    [&] { return check_filter("name", name_); },
                    [&] { return check_filter("query_type", query_type_); },
                    [&] { return check_filter("availability_zone", zone_); },
                    [&] { return check_paging(limit_, offset_); });
}

fault delete_replication_request::check_path() const { return check_path_of(replication_); }

fault delete_replication_request::validate() const { return check_filter("server_group_id", group_.str()); }

fault extend_replication_request::check_path() const { return check_path_of(replication_); }

fault extend_replication_request::validate() const
{
    return new_size_ < 1 ? refuse("new_size", "GB, more than the disks have") : fault();
}

fault create_drill_request::validate() const
{
    return first_of([&] { return check_given("server_group_id", group_.str()); },
                    [&] { return check_filter("drill_vpc_id", vpc_.str()); },
                    [&] { return check_name(name_); });
}

fault list_drills_query::validate() const
{
    return first_of([&] { return check_filter("server_group_id", group_.str()); },
                    [&] { return check_filter("name", name_); },
                    [&] { return check_filter("status", status_); },
                    [&] { return check_filter("drill_vpc_id", vpc_.str()); },
                    [&] { return check_paging(limit_, offset_); });
}

} // namespace vigil::sdrs
