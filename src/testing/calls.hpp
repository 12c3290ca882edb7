// The calls of VBS and of volumes, each a function of the books, the request and the moment.
#pragma once

#include "testing/answer.hpp"
#include "testing/backup_book.hpp"

namespace vigil::testing::sim {

// One request that was let in, and when.
struct call
{
    sim_request const& request;
    route const& where;
    time_point now;
    wall_time wall;
    simulator_options const& options;
    int minor = 0; // of OpenStack-API-Version: volume 3.<minor>; 0 when it was not sent

    wall_time date(time_point at) const
    {
        return wall + std::chrono::duration_cast<wall_time::duration>(at - now);
    }
};

// Where links point: an internal address, as the service has it, or the simulator's own.
std::string link_base(call const&, std::string_view own_url);

answer create_cloud(backup_book&, call const&);
answer create_native(backup_book&, call const&, std::string_view own_url);
answer list_backups(backup_book&, call const&, std::string_view own_url);
answer get_backup(backup_book&, call const&, std::string_view own_url);
answer delete_cloud(backup_book&, call const&);
answer delete_native(backup_book&, call const&);
answer restore_cloud(backup_book&, call const&);
answer restore_native(backup_book&, call const&);
answer get_job(backup_book&, call const&);
answer get_volume(backup_book&, call const&);
answer get_quota(backup_book&, call const&);

// The pieces of a backup's JSON (API 3.5, 3.6).
void write_links(json_writer&, call const&, std::string_view base, std::string_view id);
void write_summary(json_writer&, call const&, std::string_view base, backup_record const&);
void write_details(json_writer&, call const&, std::string_view base, backup_record const&);

// The text of API 3.6.1: what was asked for, wrapped as the service wraps it.
std::string wrapped_description(std::optional<std::string> const& description, bool full);

} // namespace vigil::testing::sim
