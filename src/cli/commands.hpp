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
    std::function<asio::awaitable<exit_code>(session&)> run;
};

void add_backup_create(CLI::App& group, command& chosen);
void add_backup_commands(CLI::App& app, command& chosen);
void add_job_commands(CLI::App& app, command& chosen);
void add_policy_commands(CLI::App& app, command& chosen);
void add_sdrs_commands(CLI::App& app, command& chosen);

} // namespace vigil::cli
