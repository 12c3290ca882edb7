// The operations on jobs, policy tasks and failed tasks: check, encode, decode. Nothing else.
#include "codec/jobs.hpp"
#include "client/deliver.hpp"
#include "client/operations.hpp"
#include "codec/failure_jobs.hpp"
#include "codec/policy_tasks.hpp"

namespace vigil::detail {

asio::awaitable<result<job>> get_job(client_core& core, diagnostics& info, codec::service at, job_id id)
{
    if (auto const why = check_id(id, "job_id"))
        co_return refuse(info, at == codec::service::sdrs ? "sdrs.jobs.get" : "vbs.jobs.get", *why);
    auto const encode = [&](project_id const& p) { return codec::get_job(p, id, at); };
    auto const decode = [&](net::http_reply const& r, codec::fault& f) {
        return codec::decode_job(r.body, f);
    };
    info.job_id = id.str();
    co_return co_await ask(core, info, plan::repeat::read, encode, decode);
}

asio::awaitable<result<page<policy_task>>> list_policy_tasks(client_core& core, diagnostics& info,
                                                             list_policy_tasks_query query)
{
    if (auto const why = check_id(query.policy(), "policy_id"))
        co_return refuse(info, "vbs.policies.listTasks", *why);
    if (auto const why = check(core, query))
        co_return refuse(info, "vbs.policies.listTasks", *why);
    auto const encode = [&](project_id const& p) { return codec::list_policy_tasks(p, query); };
    auto const decode = [&](net::http_reply const& r, codec::fault& f) {
        return codec::decode_policy_tasks(r.body, query.limit().value_or(20), f);
    };
    co_return co_await ask(core, info, plan::repeat::read, encode, decode);
}

asio::awaitable<result<page<failure_job>>> list_failure_jobs(client_core& core, diagnostics& info,
                                                             list_failure_jobs_query query)
{
    if (auto const why = check(core, query))
        co_return refuse(info, "sdrs.failureJobs.list", *why);
    auto const encode = [&](project_id const& p) { return codec::list_failure_jobs(p, query); };
    auto const decode = [&](net::http_reply const& r, codec::fault& f) {
        return codec::decode_failure_jobs(r.body, query.limit().value_or(1000), query.offset().value_or(0),
                                          f);
    };
    co_return co_await ask(core, info, plan::repeat::read, encode, decode);
}

} // namespace vigil::detail
