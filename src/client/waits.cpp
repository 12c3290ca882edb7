// Waits go straight to the hub: no coroutine per waiter. Ids are checked here.
#include "client/deliver.hpp"

#include <vigil/policies.hpp>
#include <vigil/sdrs/waits.hpp>

#include <boost/asio/post.hpp>

namespace vigil::detail {
namespace {

// The waiter is made here, on the caller's thread, and hears cancellation from now on; it joins its hub on
// the core's executor.
template <class Subject>
void send(core_ptr core, std::unique_ptr<watch::hub<Subject>> client_core::*hub,
          std::shared_ptr<typename watch::hub<Subject>::waiter> w, std::optional<argument_fault> bad)
{
    auto const home = core->home;
    asio::post(home, [core = std::move(core), hub, w = std::move(w), bad = std::move(bad)] {
        diagnostics info;
        if (bad) {
            auto const ec = refuse(info, "watch", *bad);
            return watch::hub<Subject>::refuse(*w, std::move(info), ec, wait_verdict::refused, core->user);
        }
        if (core->stopped())
            return watch::hub<Subject>::refuse(*w, std::move(info), errc::client_stopped,
                                               wait_verdict::cancelled, core->user);
        ((*core).*hub)->join(w);
    });
}

void await_job(core_ptr core, terms on, handler<job_outcome> h, codec::service at, job_id id,
               wait_options how)
{
    auto bad = check_id(id, "job_id");
    watch::job_subject s{at, std::move(id)};
    auto w = watch::hub<watch::job_subject>::make_wait(std::move(s), plan::goal::create, how,
                                                       {std::move(h), on, core->user}, core->home);
    send<watch::job_subject>(std::move(core), &client_core::jobs, std::move(w), std::move(bad));
}

void await_backup(core_ptr core, terms on, handler<backup_outcome> h, watch::backup_subject s,
                  plan::goal goal, std::optional<argument_fault> bad, wait_options how)
{
    auto w = watch::hub<watch::backup_subject>::make_wait(std::move(s), goal, how,
                                                          {std::move(h), on, core->user}, core->home);
    send<watch::backup_subject>(std::move(core), &client_core::backups, std::move(w), std::move(bad));
}

} // namespace

void start_await_job(core_ptr core, terms on, handler<job_outcome> h, job_id id, wait_options how)
{
    await_job(std::move(core), on, std::move(h), codec::service::vbs, std::move(id), how);
}

void start_await_sdrs_job(core_ptr core, terms on, handler<job_outcome> h, job_id id, wait_options how)
{
    await_job(std::move(core), on, std::move(h), codec::service::sdrs, std::move(id), how);
}

void start_await_backup(core_ptr core, terms on, handler<backup_outcome> h, backup_id id, wait_goal goal,
                        wait_options how)
{
    auto bad = check_id(id, "backup_id");
    watch::backup_subject s{std::move(id), {}};
    await_backup(std::move(core), on, std::move(h), std::move(s),
                 goal == wait_goal::deleted ? plan::goal::remove : plan::goal::create, std::move(bad), how);
}

void start_await_restore(core_ptr core, terms on, handler<backup_outcome> h, backup_id id, volume_id to,
                         wait_options how)
{
    auto bad = check_id(id, "backup_id");
    if (!bad)
        bad = check_id(to, "volume_id");
    watch::backup_subject s{std::move(id), std::move(to)};
    await_backup(std::move(core), on, std::move(h), std::move(s), plan::goal::restore, std::move(bad), how);
}

void start_await_policy_task(core_ptr core, terms on, handler<policy_task_outcome> h, policy_id policy,
                             policy_task_id id, wait_options how)
{
    auto bad = check_id(policy, "policy_id");
    if (!bad && id.empty())
        bad = argument_fault{"task_id", "must not be empty"};
    watch::task_subject s{std::move(policy), std::move(id)};
    auto w = watch::hub<watch::task_subject>::make_wait(std::move(s), plan::goal::create, how,
                                                        {std::move(h), on, core->user}, core->home);
    send<watch::task_subject>(std::move(core), &client_core::tasks, std::move(w), std::move(bad));
}

void start_await_resource(core_ptr core, terms on, handler<sdrs::resource_outcome> h,
                          await_resource_args args)
{
    watch::resource_subject s{args.kind, basic_id<sdrs::resource>(std::move(args.id))};
    auto bad = check_id(s.id, std::string(s.kind()));
    auto w = watch::hub<watch::resource_subject>::make_wait(std::move(s), args.action, args.how,
                                                            {std::move(h), on, core->user}, core->home);
    send<watch::resource_subject>(std::move(core), &client_core::resources, std::move(w), std::move(bad));
}

void start_next_job_change(core_ptr core, terms on, handler<change<job>> h, std::shared_ptr<job_cursor> at)
{
    auto bad = check_id(at->subject.id, "job_id");
    auto w =
        watch::hub<watch::job_subject>::make_read(std::move(at), {std::move(h), on, core->user}, core->home);
    send<watch::job_subject>(std::move(core), &client_core::jobs, std::move(w), std::move(bad));
}

void start_next_backup_change(core_ptr core, terms on, handler<change<backup>> h,
                              std::shared_ptr<backup_cursor> at)
{
    auto bad = check_id(at->subject.id, "backup_id");
    auto w = watch::hub<watch::backup_subject>::make_read(std::move(at), {std::move(h), on, core->user},
                                                          core->home);
    send<watch::backup_subject>(std::move(core), &client_core::backups, std::move(w), std::move(bad));
}

} // namespace vigil::detail
