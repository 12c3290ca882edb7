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

VIGIL_API void start_create_backup(core_ptr, terms, handler<created_backup>, create_backup_request);
VIGIL_API void start_create_native(core_ptr, terms, handler<backup_summary>, create_native_backup_request);
VIGIL_API void start_delete_backup(core_ptr, terms, handler<job_id>, backup_id);
VIGIL_API void start_delete_native(core_ptr, terms, handler<void>, backup_id);
VIGIL_API void start_restore_backup(core_ptr, terms, handler<restore_started>, restore_backup_request);
VIGIL_API void start_restore_native(core_ptr, terms, handler<restore_started>, restore_native_backup_request);
VIGIL_API void start_get_quota(core_ptr, terms, handler<std::vector<backup_quota>>);
VIGIL_API void start_get_backup(core_ptr, terms, handler<backup>, backup_id);
VIGIL_API void start_list_backups(core_ptr, terms, handler<page<backup_summary>>, list_backups_query);
VIGIL_API void start_list_details(core_ptr, terms, handler<page<backup>>, list_backups_query);
VIGIL_API void start_get_job(core_ptr, terms, handler<job>, job_id);
VIGIL_API void start_get_sdrs_job(core_ptr, terms, handler<job>, job_id);
VIGIL_API void start_list_tasks(core_ptr, terms, handler<page<policy_task>>, list_policy_tasks_query);
VIGIL_API void start_list_failures(core_ptr, terms, handler<page<failure_job>>, list_failure_jobs_query);
VIGIL_API void start_get_volume(core_ptr, terms, handler<volume>, volume_id);
VIGIL_API void start_await_job(core_ptr, terms, handler<job_outcome>, job_id, wait_options);
VIGIL_API void start_await_sdrs_job(core_ptr, terms, handler<job_outcome>, job_id, wait_options);
VIGIL_API void start_await_backup(core_ptr, terms, handler<backup_outcome>, backup_id, wait_goal,
                                  wait_options);
VIGIL_API void start_await_restore(core_ptr, terms, handler<backup_outcome>, backup_id, volume_id,
                                   wait_options);
VIGIL_API void start_back_up(core_ptr, terms, handler<backup>, create_backup_request, wait_options);
VIGIL_API void start_back_up_native(core_ptr, terms, handler<backup>, create_native_backup_request,
                                    wait_options);

} // namespace vigil::detail
