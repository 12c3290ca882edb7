// Waits go straight to the hub: no coroutine per waiter. Ids are checked here.
#include "client/cursors.hpp"
#include "client/deliver.hpp"
#include "codec/jobs.hpp"
#include "watch/watching.hpp"

#include <vigil/policies.hpp>
#include <vigil/sdrs/waits.hpp>

#include <boost/asio/post.hpp>

#include <type_traits>

namespace vigil::detail {
namespace {

template <class Subject>
using hub_of = watch::hub<Subject> watch::watching::*;

// What the service does not have at all is not waited for.
template <class Subject>
error_code lacking(client_core& core, Subject const& s, diagnostics& info)
{
    if constexpr (std::is_same_v<Subject, watch::job_subject>) {
        if (core.options.service == dialect::vbs) // which has jobs
            return {};
        auto const ask = [&](project_id const& p) { return codec::get_job(p, s.id, s.service); };
        return flow::refusal_of(core.flow, ask, plan::repeat::read, info);
    }
    return {};
}

// The waiter was made on the caller's thread, and hears cancellation from then on; it joins its hub on the core's
// executor.
template <class Subject>
void send(core_ptr core, hub_of<Subject> hub, Subject s, typename watch::hub<Subject>::waiter_ptr w,
          std::optional<argument_fault> bad)
{
    auto const home = core->home;
    asio::post(home, [core = std::move(core), hub, s = std::move(s), w = std::move(w),
                      bad = std::move(bad)]() mutable {
        diagnostics info;
        auto& watching = *core->watching.*hub;
        if (bad) {
            auto const ec = refuse(info, "watch", *bad);
            return watching.refuse(s, std::move(w), std::move(info), ec, wait_verdict::refused);
        }
        if (core->stopped())
            return watching.refuse(s, std::move(w), std::move(info), errc::client_stopped,
                                   wait_verdict::cancelled);
        if (auto const ec = lacking(*core, s, info))
            return watching.refuse(s, std::move(w), std::move(info), ec, wait_verdict::refused);
        watching.join(std::move(s), std::move(w));
    });
}

template <class Subject>
void wait_for(core_ptr core, terms on, handler<typename Subject::outcome> h, hub_of<Subject> hub, Subject s,
              typename Subject::goal goal, std::optional<argument_fault> bad, wait_options how)
{
    auto w = watch::hub<Subject>::make_wait(goal, how, {std::move(h), on, core->user}, core->home);
    send<Subject>(std::move(core), hub, std::move(s), std::move(w), std::move(bad));
}

template <class Subject, class Cursor>
void read_next(core_ptr core, terms on, handler<change<typename Subject::shown>> h, hub_of<Subject> hub,
               std::shared_ptr<Cursor> at, std::string_view id_name)
{
    auto bad = check_id(at->subject.id, std::string(id_name));
    auto s = at->subject;
    auto w = watch::hub<Subject>::make_read(std::move(at), {std::move(h), on, core->user}, core->home);
    send<Subject>(std::move(core), hub, std::move(s), std::move(w), std::move(bad));
}

void await_job(core_ptr core, terms on, handler<job_outcome> h, codec::service at, job_id id,
               wait_options how)
{
    auto bad = check_id(id, "job_id");
    watch::job_subject s{at, std::move(id)};
    wait_for<watch::job_subject>(std::move(core), on, std::move(h), &watch::watching::jobs, std::move(s),
                                 plan::goal::create, std::move(bad), how);
}

void await_backup(core_ptr core, terms on, handler<backup_outcome> h, watch::backup_subject s,
                  plan::goal goal, std::optional<argument_fault> bad, wait_options how)
{
    wait_for<watch::backup_subject>(std::move(core), on, std::move(h), &watch::watching::backups,
                                    std::move(s), goal, std::move(bad), how);
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
    how.look_at_once(true); // a small one may be over before a later look, and then little tells of it
    await_backup(std::move(core), on, std::move(h), std::move(s), plan::goal::restore, std::move(bad), how);
}

void start_await_policy_task(core_ptr core, terms on, handler<policy_task_outcome> h, policy_id policy,
                             policy_task_id id, wait_options how)
{
    auto bad = check_id(policy, "policy_id");
    if (!bad && id.empty())
        bad = argument_fault{"task_id", "must not be empty"};
    watch::task_subject s{std::move(policy), std::move(id)};
    wait_for<watch::task_subject>(std::move(core), on, std::move(h), &watch::watching::tasks, std::move(s),
                                  plan::goal::create, std::move(bad), how);
}

void start_await_resource(core_ptr core, terms on, handler<sdrs::resource_outcome> h,
                          await_resource_args args)
{
    watch::resource_subject s{args.kind, basic_id<sdrs::resource>(std::move(args.id))};
    auto bad = check_id(s.id, std::string(s.kind()));
    wait_for<watch::resource_subject>(std::move(core), on, std::move(h), &watch::watching::resources,
                                      std::move(s), args.action, std::move(bad), args.how);
}

void start_next_job_change(core_ptr core, terms on, handler<change<job>> h, std::shared_ptr<job_cursor> at)
{
    read_next<watch::job_subject>(std::move(core), on, std::move(h), &watch::watching::jobs, std::move(at),
                                  "job_id");
}

void start_next_backup_change(core_ptr core, terms on, handler<change<backup>> h,
                              std::shared_ptr<backup_cursor> at)
{
    read_next<watch::backup_subject>(std::move(core), on, std::move(h), &watch::watching::backups,
                                     std::move(at), "backup_id");
}

} // namespace vigil::detail
