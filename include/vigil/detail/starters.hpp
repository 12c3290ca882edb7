// One starter per operation of the client, defined in src/client. Erased handlers, no templates behind this line.
#pragma once

#include <vigil/detail/config.hpp>
#include <vigil/detail/initiation.hpp>
#include <vigil/diagnostics.hpp>
#include <vigil/model/backup.hpp>
#include <vigil/model/failure_job.hpp>
#include <vigil/model/job.hpp>
#include <vigil/model/page.hpp>
#include <vigil/model/policy_task.hpp>
#include <vigil/model/quota.hpp>
#include <vigil/model/requests.hpp>
#include <vigil/model/volume.hpp>
#include <vigil/watch.hpp>

#include <vector>

namespace vigil::detail {

VIGIL_API void start_create_backup(core_ptr, diagnostics*, handler<job_id>, create_backup_request);
VIGIL_API void start_create_native(core_ptr, diagnostics*, handler<backup_summary>,
                                   create_native_backup_request);
VIGIL_API void start_delete_backup(core_ptr, diagnostics*, handler<job_id>, backup_id);
VIGIL_API void start_delete_native(core_ptr, diagnostics*, handler<void>, backup_id);
VIGIL_API void start_restore_backup(core_ptr, diagnostics*, handler<job_id>, restore_backup_request);
VIGIL_API void start_restore_native(core_ptr, diagnostics*, handler<restore_started>,
                                    restore_native_backup_request);
VIGIL_API void start_get_quota(core_ptr, diagnostics*, handler<std::vector<backup_quota>>);
VIGIL_API void start_get_backup(core_ptr, diagnostics*, handler<backup>, backup_id);
VIGIL_API void start_list_backups(core_ptr, diagnostics*, handler<page<backup_summary>>, list_backups_query);
VIGIL_API void start_list_details(core_ptr, diagnostics*, handler<page<backup>>, list_backups_query);
VIGIL_API void start_get_job(core_ptr, diagnostics*, handler<job>, job_id);
VIGIL_API void start_get_sdrs_job(core_ptr, diagnostics*, handler<job>, job_id);
VIGIL_API void start_list_tasks(core_ptr, diagnostics*, handler<page<policy_task>>, list_policy_tasks_query);
VIGIL_API void start_list_failures(core_ptr, diagnostics*, handler<page<failure_job>>,
                                   list_failure_jobs_query);
VIGIL_API void start_get_volume(core_ptr, diagnostics*, handler<volume>, volume_id);
VIGIL_API void start_await_job(core_ptr, diagnostics*, handler<job_outcome>, job_id, wait_options);
VIGIL_API void start_await_sdrs_job(core_ptr, diagnostics*, handler<job_outcome>, job_id, wait_options);
VIGIL_API void start_await_backup(core_ptr, diagnostics*, handler<backup_outcome>, backup_id, wait_goal,
                                  wait_options);
VIGIL_API void start_await_restore(core_ptr, diagnostics*, handler<backup_outcome>, backup_id, volume_id,
                                   wait_options);
VIGIL_API void start_back_up(core_ptr, diagnostics*, handler<backup>, create_backup_request, wait_options);
VIGIL_API void start_back_up_native(core_ptr, diagnostics*, handler<backup>, create_native_backup_request,
                                    wait_options);

} // namespace vigil::detail
