// vigil job show and wait, of VBS and of SDRS.
#include "cli/batch.hpp"
#include "cli/calls.hpp"
#include "cli/declare.hpp"

namespace vigil::cli {
namespace {

struct job_arguments
{
    std::string id;
    std::vector<std::string> ids;
    bool sdrs = false;

    service at() const { return sdrs ? service::sdrs : service::vbs; }
};

asio::awaitable<exit_code> show(session& s, told<job_arguments> a)
{
    return show_one(s, a->id, [a](client& c, auto token) {
        job_id const id(a->id);
        return a->sdrs ? c.async_get_sdrs_job(id, token) : c.async_get_job(id, token);
    });
}

asio::awaitable<void> wait_for(session& s, batch& all, item& i, bool sdrs)
{
    job_id const id(i.job);
    auto const how = make_wait_options(s.how).look_at_once(true);
    all.begin(i, stage::asked);
    auto call = sdrs ? s.client.async_await_sdrs_job(id, how, telling(i.info))
                     : s.client.async_await_job(id, how, telling(i.info));
    auto [ec, outcome] = co_await std::move(call);
    if (outcome.last()) {
        i.state = outcome.last()->status.text();
        i.subject = backup_of(*outcome.last()).str();
    }
    all.finish(i, ec);
}

asio::awaitable<exit_code> wait(session& s, told<job_arguments> a)
{
    batch_words words;
    if (a->sdrs)
        words.job_wait += " --sdrs";
    batch all(s, a->ids, std::move(words));
    all.show_progress();
    for (std::size_t n = 0; n < all.size(); ++n) {
        all[n].job = all[n].label;
        all[n].asks_job = true;
        s.spawn(wait_for(s, all, all[n], a->sdrs));
    }
    co_await s.children();
    co_return all.report();
}

} // namespace

void add_job_commands(CLI::App& app, command& chosen)
{
    auto& group = add_group(app, "job", "Jobs that the service works on");
    commands_of<job_arguments> const add(group, chosen, service::vbs);
    add("show", "Show one job with its sub-jobs", show)
        .word("ID", &job_arguments::id, "Id of the job")
        .flag("--sdrs", &job_arguments::sdrs, "A job of SDRS");
    add("wait", "Wait until jobs are final", wait)
        .words("ID", &job_arguments::ids, "Ids of the jobs")
        .flag("--sdrs", &job_arguments::sdrs, "Jobs of SDRS");
}

} // namespace vigil::cli
