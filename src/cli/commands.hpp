// The commands, one group per file. Each adds its options to the parser and sets `chosen` when it is called.
#pragma once

#include "cli/session.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>

namespace CLI {
class App;
}

namespace vigil::cli {

struct command
{
    service at = service::vbs;
    std::function<void(settings const&)> check; // of words that contradict each other; throws usage_error
    std::function<asio::awaitable<exit_code>(session&)> run;
};

// `app` is the program or, for parts, the group.
void add_backup_commands(CLI::App& app, command& chosen);
void add_backup_create(CLI::App& group, command& chosen);
void add_backup_removals(CLI::App& group, command& chosen);
void add_backup_records(CLI::App& group, command& chosen);
void add_volume_commands(CLI::App& app, command& chosen);
void add_share_commands(CLI::App& app, command& chosen);
void add_job_commands(CLI::App& app, command& chosen);
void add_policy_commands(CLI::App& app, command& chosen);
void add_policy_changes(CLI::App& group, command& chosen);
void add_policy_tags(CLI::App& group, command& chosen);
void add_sdrs_commands(CLI::App& app, command& chosen);
void add_sdrs_groups(CLI::App& sdrs, command& chosen);
void add_sdrs_instances(CLI::App& sdrs, command& chosen);
void add_sdrs_instance_tags(CLI::App& group, command& chosen);
void add_sdrs_replications(CLI::App& sdrs, command& chosen);
void add_sdrs_drills(CLI::App& sdrs, command& chosen);

} // namespace vigil::cli
