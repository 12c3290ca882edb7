// Waits go straight to the hub: no coroutine per waiter.
#include "client/cursors.hpp"
#include "client/waiting.hpp"

#include <boost/asio/post.hpp>

namespace vigil::detail {
namespace {

// The waiter was made on the caller's thread, and hears cancellation from then on; it joins its hub on the core's
// executor.
template <class Subject>
void send(core_ptr core, Subject s, typename watch::hub<Subject>::waiter_ptr w,
          std::optional<argument_fault> bad)
{
    auto const home = core->home;
    asio::post(home, [core = std::move(core), s = std::move(s), w = std::move(w),
                      bad = std::move(bad)]() mutable { let_in(*core, std::move(s), std::move(w), bad); });
}

template <class Subject>
void wait_for(core_ptr core, terms on, handler<typename Subject::outcome> h, wanted<Subject> what)
{
    auto w = watch::hub<Subject>::make_wait(what.goal, what.how, {std::move(h), on, core->user}, core->home);
    send(std::move(core), std::move(what.subject), std::move(w), std::move(what.bad));
}

template <class Subject, class Cursor>
void read_next(core_ptr core, terms on, handler<change<typename Subject::shown>> h,
               std::shared_ptr<Cursor> at, std::string_view id_name)
{
    auto bad = check_id(at->subject.id, std::string(id_name));
    auto s = at->subject;
    auto w = watch::hub<Subject>::make_read(std::move(at), {std::move(h), on, core->user}, core->home);
    send(std::move(core), std::move(s), std::move(w), std::move(bad));
}

} // namespace

void start_await_job(core_ptr core, terms on, handler<job_outcome> h, job_id id, wait_options how)
{
    wait_for(std::move(core), on, std::move(h), wanted_job(codec::service::vbs, std::move(id), how));
}

void start_await_sdrs_job(core_ptr core, terms on, handler<job_outcome> h, job_id id, wait_options how)
{
    wait_for(std::move(core), on, std::move(h), wanted_job(codec::service::sdrs, std::move(id), how));
}

void start_await_backup(core_ptr core, terms on, handler<backup_outcome> h, backup_id id, wait_goal goal,
                        wait_options how)
{
    wait_for(std::move(core), on, std::move(h), wanted_backup(std::move(id), goal, how));
}

void start_await_restore(core_ptr core, terms on, handler<backup_outcome> h, backup_id id, volume_id to,
                         wait_options how)
{
    wait_for(std::move(core), on, std::move(h), wanted_restore(std::move(id), std::move(to), how));
}

void start_await_policy_task(core_ptr core, terms on, handler<policy_task_outcome> h, policy_id policy,
                             policy_task_id id, wait_options how)
{
    wait_for(std::move(core), on, std::move(h), wanted_task(std::move(policy), std::move(id), how));
}

void start_await_resource(core_ptr core, terms on, handler<sdrs::resource_outcome> h,
                          await_resource_args args)
{
    wait_for(std::move(core), on, std::move(h),
             wanted_resource(args.kind, std::move(args.id), args.action, args.how));
}

void start_next_job_change(core_ptr core, terms on, handler<change<job>> h, std::shared_ptr<job_cursor> at)
{
    read_next<watch::job_subject>(std::move(core), on, std::move(h), std::move(at), "job_id");
}

void start_next_backup_change(core_ptr core, terms on, handler<change<backup>> h,
                              std::shared_ptr<backup_cursor> at)
{
    read_next<watch::backup_subject>(std::move(core), on, std::move(h), std::move(at), "backup_id");
}

} // namespace vigil::detail
