// The operations on protection groups, failed tasks and SDRS itself.
#include <vigil/sdrs/failures.hpp>
#include <vigil/sdrs/groups.hpp>
#include <vigil/sdrs/service.hpp>

#include "client/sdrs_call.hpp"
#include "codec/failure_jobs.hpp"
#include "codec/sdrs_groups.hpp"
#include "codec/sdrs_service.hpp"

namespace vigil::detail {
namespace {

// The id of a failed task stands where `batch` would delete them all.
class failed_task
{
    job_id id_;

public:
    explicit failed_task(job_id id) : id_(std::move(id)) {}

    job_id const& id() const noexcept { return id_; }
    std::optional<argument_fault> check_path() const { return check_path_id("failure_job_id", id_.str()); }
};

codec::operation delete_task(project_id const& p, failed_task const& t)
{
    return codec::delete_failure_job(p, t.id());
}
codec::operation delete_all_tasks(project_id const& p, no_args) { return codec::delete_all_failure_jobs(p); }
codec::operation domains(project_id const& p, no_args) { return codec::list_domains(p); }
codec::operation quotas(project_id const& p, no_args) { return codec::get_sdrs_quotas(p); }
codec::operation versions(project_id const&, no_args) { return codec::list_sdrs_versions(); }

// "v1": it stands in the path, and alone.
class named_version
{
    std::string id_;

public:
    explicit named_version(std::string id) : id_(std::move(id)) {}

    std::string const& id() const noexcept { return id_; }
    std::optional<argument_fault> check_path() const
    {
        auto const allowed = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
        bool good = id_.size() > 1 && id_.size() <= 16 && id_[0] == 'v' && id_[1] != '.';
        for (std::size_t i = 1; good && i < id_.size(); ++i)
            good = allowed(id_[i]);
        if (good)
            return std::nullopt;
        return argument_fault{"version", "v1, v2.0, ..."};
    }
};

codec::operation version(project_id const&, named_version const& v)
{
    return codec::get_sdrs_version(v.id());
}

} // namespace

void start_create_group(core_ptr core, terms on, handler<job_id> h, sdrs::create_group_request r)
{
    start_sdrs_action<&codec::create_group>(std::move(core), on, std::move(h), "sdrs.groups.create",
                                            std::move(r));
}

void start_get_group(core_ptr core, terms on, handler<sdrs::protection_group> h, server_group_id id)
{
    start_sdrs_read<sdrs::protection_group, &codec::get_group, &codec::decode_group>(
        std::move(core), on, std::move(h), "sdrs.groups.get", std::move(id));
}

void start_rename_group(core_ptr core, terms on, handler<sdrs::protection_group> h,
                        sdrs::rename_request<server_group_id> r)
{
    start_sdrs_rename<sdrs::protection_group, &codec::rename_group, &codec::decode_group>(
        std::move(core), on, std::move(h), "sdrs.groups.rename", std::move(r));
}

void start_delete_group(core_ptr core, terms on, handler<job_id> h, server_group_id id)
{
    start_sdrs_action<&codec::delete_group>(std::move(core), on, std::move(h), "sdrs.groups.delete",
                                            std::move(id));
}

void start_start_group(core_ptr core, terms on, handler<job_id> h, server_group_id id)
{
    start_sdrs_action<&codec::start_group>(std::move(core), on, std::move(h), "sdrs.groups.start",
                                           std::move(id));
}

void start_reprotect_group(core_ptr core, terms on, handler<job_id> h, server_group_id id)
{
    start_sdrs_action<&codec::reprotect_group>(std::move(core), on, std::move(h), "sdrs.groups.reprotect",
                                               std::move(id));
}

void start_stop_group(core_ptr core, terms on, handler<job_id> h, server_group_id id)
{
    start_sdrs_action<&codec::stop_group>(std::move(core), on, std::move(h), "sdrs.groups.stop",
                                          std::move(id));
}

void start_failover_group(core_ptr core, terms on, handler<job_id> h, server_group_id id)
{
    start_sdrs_action<&codec::fail_over_group>(std::move(core), on, std::move(h), "sdrs.groups.failover",
                                               std::move(id));
}

void start_planned_failover(core_ptr core, terms on, handler<job_id> h, sdrs::planned_failover_request r)
{
    start_sdrs_action<&codec::plan_failover>(std::move(core), on, std::move(h), "sdrs.groups.plannedFailover",
                                             std::move(r));
}

// A failed task that is gone after an unheard attempt was deleted by it.
void start_delete_failure(core_ptr core, terms on, handler<void> h, job_id id)
{
    call_traits const what{"sdrs.failureJobs.delete", plan::repeat::removal};
    start_one_call<void>(std::move(core), on, std::move(h), what, failed_task(std::move(id)),
                         encode_by<&delete_task>, nothing_to_decode);
}

void start_delete_group_failures(core_ptr core, terms on, handler<void> h, server_group_id id)
{
    call_traits const what{"sdrs.failureJobs.deleteByGroup", plan::repeat::idempotent};
    start_one_call<void>(std::move(core), on, std::move(h), what, std::move(id),
                         encode_by<&codec::delete_failure_jobs>, nothing_to_decode);
}

void start_delete_all_failures(core_ptr core, terms on, handler<void> h)
{
    call_traits const what{"sdrs.failureJobs.deleteAll", plan::repeat::idempotent};
    start_one_call<void>(std::move(core), on, std::move(h), what, no_args(), encode_by<&delete_all_tasks>,
                         nothing_to_decode);
}

void start_list_domains(core_ptr core, terms on, handler<std::vector<sdrs::active_domain>> h)
{
    start_sdrs_read<std::vector<sdrs::active_domain>, &domains, &codec::decode_domains>(
        std::move(core), on, std::move(h), "sdrs.domains.list", no_args());
}

void start_sdrs_quotas(core_ptr core, terms on, handler<std::vector<sdrs::quota>> h)
{
    start_sdrs_read<std::vector<sdrs::quota>, &quotas, &codec::decode_sdrs_quotas>(
        std::move(core), on, std::move(h), "sdrs.quotas.get", no_args());
}

void start_sdrs_versions(core_ptr core, terms on, handler<std::vector<sdrs::service_version>> h)
{
    start_sdrs_read<std::vector<sdrs::service_version>, &versions, &codec::decode_sdrs_versions>(
        std::move(core), on, std::move(h), "sdrs.versions.list", no_args());
}

void start_sdrs_version(core_ptr core, terms on, handler<sdrs::service_version> h, std::string id)
{
    start_sdrs_read<sdrs::service_version, &version, &codec::decode_sdrs_version>(
        std::move(core), on, std::move(h), "sdrs.versions.get", named_version(std::move(id)));
}

} // namespace vigil::detail
