// The operations on jobs, policy tasks and failed tasks.
#include "codec/jobs.hpp"
#include "client/one_call.hpp"
#include "client/operations.hpp"
#include "codec/as_asked.hpp"
#include "codec/failure_jobs.hpp"
#include "codec/policy_tasks.hpp"

namespace vigil::detail {
namespace {

constexpr auto decode_any_job = [](auto const& j, std::string_view body, codec::fault& f) {
    return codec::as_asked(codec::decode_job(body, f), j, "job_id", f);
};

} // namespace

void start_get_job(core_ptr core, terms on, handler<job> h, job_id id)
{
    start_one_call<job>(
        std::move(core), on, std::move(h), {"vbs.jobs.get", plan::repeat::read}, std::move(id),
        [](auto const& j, project_id const& p, client_options const&) {
            return codec::get_job(p, j, codec::service::vbs);
        },
        decode_any_job);
}

void start_get_sdrs_job(core_ptr core, terms on, handler<job> h, job_id id)
{
    start_one_call<job>(
        std::move(core), on, std::move(h), {"sdrs.jobs.get", plan::repeat::read}, std::move(id),
        [](auto const& j, project_id const& p, client_options const&) {
            return codec::get_job(p, j, codec::service::sdrs);
        },
        decode_any_job);
}

asio::awaitable<result<page<policy_task>>> list_policy_tasks(client_core& core, diagnostics& info,
                                                             list_policy_tasks_query query)
{
    return list_policy_tasks(core, info, std::move(query), errand());
}

asio::awaitable<result<page<policy_task>>> list_policy_tasks(client_core& core, diagnostics& info,
                                                             list_policy_tasks_query query, errand part)
{
    return one_call<page<policy_task>>(
        core, info, {"vbs.policies.listTasks", plan::repeat::read}, std::move(query),
        [](auto const& q, project_id const& p, client_options const&) {
            return codec::list_policy_tasks(p, q);
        },
        [](auto const& q, std::string_view body, codec::fault& f) {
            return codec::decode_policy_tasks(body, q.limit().value_or(20), f);
        },
        part);
}

asio::awaitable<result<page<failure_job>>> list_failure_jobs(client_core& core, diagnostics& info,
                                                             list_failure_jobs_query query)
{
    return one_call<page<failure_job>>(
        core, info, {"sdrs.failureJobs.list", plan::repeat::read}, std::move(query),
        [](auto const& q, project_id const& p, client_options const&) {
            return codec::list_failure_jobs(p, q);
        },
        [](auto const& q, std::string_view body, codec::fault& f) {
            return codec::decode_failure_jobs(body, q.limit().value_or(1000), q.offset().value_or(0), f);
        });
}

void start_list_tasks(core_ptr core, terms on, handler<page<policy_task>> h, list_policy_tasks_query query)
{
    using list =
        asio::awaitable<result<page<policy_task>>> (*)(client_core&, diagnostics&, list_policy_tasks_query);
    start_operation(std::move(core), on, std::move(h), static_cast<list>(&list_policy_tasks),
                    std::move(query));
}

void start_list_failures(core_ptr core, terms on, handler<page<failure_job>> h, list_failure_jobs_query query)
{
    start_operation(std::move(core), on, std::move(h), &list_failure_jobs, std::move(query));
}

} // namespace vigil::detail
