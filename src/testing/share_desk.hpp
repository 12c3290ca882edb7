// The simulated shares of backups (API 3.10-3.12).
#pragma once

#include "testing/calls.hpp"

#include <vector>

namespace vigil::testing::sim {

class share_desk
{
    struct share_record
    {
        std::string id;
        std::string backup;
        std::string from;
        std::string to;
        time_point created;
        std::optional<simulated_share> foreign; // of another project: what is known of its backup
    };
    // What is shown of a share's backup.
    struct content
    {
        std::string_view name;
        std::string_view volume;
        std::string_view status;
        std::string_view zone;
        backup_record const* own = nullptr;
    };

    simulator_options const& options_;
    std::vector<share_record> shares_; // oldest first
    dice dice_;

    static std::optional<content> look(share_record const&, backup_book&, call const&);
    std::vector<share_record const*> found(backup_book&, call const&) const;
    void write(json_writer&, call const&, share_record const&, content const*) const;

public:
    share_desk(simulator_options const& options, time_point start);

    answer create(backup_book&, call const&);
    answer end_one(call const&);
    answer end_all(backup_book&, call const&);
    answer list(backup_book&, call const&) const;
    answer count(backup_book&, call const&) const;
    answer show(backup_book&, call const&) const;
};

} // namespace vigil::testing::sim
