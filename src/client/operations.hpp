// Every operation as a coroutine on the core: what the starters of client.hpp run, and what longer operations
// call.
#pragma once

#include "client/core.hpp"
#include "codec/operation.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace vigil::detail {

asio::awaitable<result<job_id>> create_backup(client_core&, diagnostics&, create_backup_request);
asio::awaitable<result<backup_summary>> create_native_backup(client_core&, diagnostics&,
                                                             create_native_backup_request);
asio::awaitable<result<backup>> get_backup(client_core&, diagnostics&, backup_id);
asio::awaitable<result<page<backup_summary>>> list_backups(client_core&, diagnostics&, list_backups_query);
asio::awaitable<result<page<backup>>> list_backup_details(client_core&, diagnostics&, list_backups_query);
asio::awaitable<result<volume>> get_volume(client_core&, diagnostics&, volume_id);
asio::awaitable<result<job>> get_job(client_core&, diagnostics&, codec::service, job_id);
asio::awaitable<result<page<policy_task>>> list_policy_tasks(client_core&, diagnostics&,
                                                             list_policy_tasks_query);
asio::awaitable<result<page<failure_job>>> list_failure_jobs(client_core&, diagnostics&,
                                                             list_failure_jobs_query);
asio::awaitable<result<backup>> back_up(client_core&, diagnostics&, create_backup_request, wait_options);
asio::awaitable<result<backup>> back_up_native(client_core&, diagnostics&, create_native_backup_request,
                                               wait_options);

// The request's own rules, unless the options switch them off.
template <class Request>
std::optional<argument_fault> check(client_core const& core, Request const& request)
{
    if (!core.options.validate_arguments)
        return std::nullopt;
    return request.validate();
}

} // namespace vigil::detail
