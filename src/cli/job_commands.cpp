// vigil job show and wait, of VBS and of SDRS.
#include "cli/batch.hpp"
#include "cli/checks.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"

#include <memory>

namespace vigil::cli {
namespace {

struct job_arguments
{
    std::vector<std::string> ids;
    bool sdrs = false;

    service at() const { return sdrs ? service::sdrs : service::vbs; }
};

asio::awaitable<exit_code> show(session& s, std::shared_ptr<job_arguments const> a)
{
    diagnostics info;
    job_id const id(a->ids.front());
    auto call =
        a->sdrs ? s.client.async_get_sdrs_job(id, telling(info)) : s.client.async_get_job(id, telling(info));
    auto [ec, j] = co_await std::move(call);
    if (ec)
        co_return s.complain(id.str(), ec, info);
    if (s.how.output == output_format::json)
        print_json(to_json(j));
    else
        print_record(record_of(j));
    co_return exit_code::ok;
}

asio::awaitable<void> wait_for(session& s, batch& all, item& i, bool sdrs)
{
    job_id const id(i.job);
    auto const how = make_wait_options(s.how).look_at_once(true);
    all.begin(i, stage::asked);
    auto call = sdrs ? s.client.async_await_sdrs_job(id, how, telling(i.info))
                     : s.client.async_await_job(id, how, telling(i.info));
    auto [ec, outcome] = co_await std::move(call);
    if (outcome.last) {
        i.state = outcome.last->status.text();
        i.backup = backup_of(*outcome.last).str();
    }
    all.finish(i, ec);
}

asio::awaitable<exit_code> wait(session& s, std::shared_ptr<job_arguments const> a)
{
    batch all(s, a->ids);
    if (a->sdrs)
        all.wait_again_with("--sdrs");
    all.show_progress();
    for (std::size_t n = 0; n < all.size(); ++n) {
        all[n].job = all[n].label;
        s.spawn(wait_for(s, all, all[n], a->sdrs));
    }
    co_await s.children();
    co_return all.report();
}

} // namespace

void add_job_commands(CLI::App& app, command& chosen)
{
    auto& group = *app.add_subcommand("job", "Jobs that the service works on");
    group.require_subcommand(1);

    auto const one = std::make_shared<job_arguments>();
    auto& shown = *group.add_subcommand("show", "Show one job with its sub-jobs");
    shown.add_option("ID", one->ids, "Id of the job")->required()->check(not_empty())->expected(1);
    shown.add_flag("--sdrs", one->sdrs, "A job of SDRS");
    shown.callback([one, &chosen] {
        chosen.at = one->at();
        chosen.run = [one](session& s) { return show(s, one); };
    });

    auto const many = std::make_shared<job_arguments>();
    auto& waited = *group.add_subcommand("wait", "Wait until jobs are final");
    waited.add_option("ID", many->ids, "Ids of the jobs")->required()->check(not_empty());
    waited.add_flag("--sdrs", many->sdrs, "Jobs of SDRS");
    waited.callback([many, &chosen] {
        chosen.at = many->at();
        chosen.run = [many](session& s) { return wait(s, many); };
    });
}

} // namespace vigil::cli
