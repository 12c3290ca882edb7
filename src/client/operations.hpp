// Operations as coroutines on the core: those that longer ones are made of, and these themselves.
#pragma once

#include "client/core.hpp"
#include "codec/operation.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace vigil::detail {

// What create_marker::automatic means.
enum class marking { off, on };

asio::awaitable<result<created_backup>> create_backup(client_core&, diagnostics&, create_backup_request,
                                                      marking);
asio::awaitable<result<backup_summary>> create_native_backup(client_core&, diagnostics&,
                                                             create_native_backup_request, marking);
asio::awaitable<result<page<backup>>> list_backup_details(client_core&, diagnostics&, list_backups_query);
struct errand;
asio::awaitable<result<backup>> get_backup(client_core&, diagnostics&, backup_id, errand);
asio::awaitable<result<volume>> get_volume(client_core&, diagnostics&, volume_id, errand);
asio::awaitable<result<page<policy_task>>> list_policy_tasks(client_core&, diagnostics&,
                                                             list_policy_tasks_query, errand);
asio::awaitable<result<page<backup>>> list_backup_details(client_core&, diagnostics&, list_backups_query,
                                                          errand);
asio::awaitable<result<page<backup_summary>>> list_backups(client_core&, diagnostics&, list_backups_query);
asio::awaitable<result<page<policy_task>>> list_policy_tasks(client_core&, diagnostics&,
                                                             list_policy_tasks_query);
asio::awaitable<result<page<failure_job>>> list_failure_jobs(client_core&, diagnostics&,
                                                             list_failure_jobs_query);
asio::awaitable<result<backup>> back_up(client_core&, diagnostics&, create_backup_request, wait_options);
asio::awaitable<result<backup>> back_up_native(client_core&, diagnostics&, create_native_backup_request,
                                               wait_options);

} // namespace vigil::detail
