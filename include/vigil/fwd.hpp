// Names only.
#pragma once

namespace vigil {

class client;
class client_group;
struct client_options;
class create_backup_request;
class create_native_backup_request;
class list_backups_query;
class list_failure_jobs_query;
class list_policy_tasks_query;
class request_error;
class wait_options;
struct backup;
struct backup_outcome;
struct backup_summary;
struct diagnostics;
struct failure_job;
struct job;
struct job_outcome;
struct policy_task;
struct volume;

} // namespace vigil
