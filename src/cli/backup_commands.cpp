// vigil backup list, show and wait.
#include "cli/batch.hpp"
#include "cli/checks.hpp"
#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/paging.hpp"

#include <memory>

namespace vigil::cli {
namespace {

struct list_arguments
{
    std::string status;
    std::string name;
    std::string volume;
    page_arguments pages;
    bool details = false;
};

list_backups_query make_query(list_arguments const& a)
{
    list_backups_query q;
    q.status(a.status).name(a.name).volume(volume_id(a.volume));
    return q;
}

void print(session& s, std::vector<backup> const& all)
{
    if (s.how.output == output_format::json)
        return print_list(all);
    std::vector<row> rows;
    for (auto const& b : all)
        rows.push_back({b.id.str(), b.name, std::string(b.status.text()), b.volume.str(),
                        b.size ? std::to_string(*b.size) : "", b.created_at.text(), b.fail_reason});
    print_table({"ID", "NAME", "STATUS", "VOLUME", "GB", "CREATED", "FAIL REASON"}, rows);
}

void print(session& s, std::vector<backup_summary> const& all)
{
    if (s.how.output == output_format::json)
        return print_list(all);
    std::vector<row> rows;
    for (auto const& b : all)
        rows.push_back({b.id.str(), b.name});
    print_table({"ID", "NAME"}, rows);
}

asio::awaitable<exit_code> list(session& s, std::shared_ptr<list_arguments const> a)
{
    auto const query = make_query(*a);
    if (a->details) {
        auto const fetch = [&s](list_backups_query q, diagnostics& info) {
            return s.client.async_list_backup_details(std::move(q), telling(info));
        };
        co_return co_await list_all<backup>(s, a->pages, query, fetch, print);
    }
    auto const fetch = [&s](list_backups_query q, diagnostics& info) {
        return s.client.async_list_backups(std::move(q), telling(info));
    };
    co_return co_await list_all<backup_summary>(s, a->pages, query, fetch, print);
}

asio::awaitable<exit_code> show(session& s, std::shared_ptr<std::string const> id)
{
    diagnostics info;
    auto [ec, b] = co_await s.client.async_get_backup(backup_id(*id), telling(info));
    if (ec)
        co_return s.complain(*id, ec, info);
    if (s.how.output == output_format::json)
        print_json(to_json(b));
    else
        print_record(record_of(b));
    co_return exit_code::ok;
}

struct wait_arguments
{
    std::vector<std::string> ids;
    bool deleted = false;
};

asio::awaitable<void> wait_for(session& s, batch& all, item& i, wait_goal goal)
{
    backup_id const id(i.backup);
    auto const how = make_wait_options(s.how).look_at_once(true);
    all.begin(i, stage::asked);
    auto [ec, outcome] = co_await s.client.async_await_backup(id, goal, how, telling(i.info));
    if (outcome.last)
        i.state = outcome.last->status.text();
    if (!ec && goal == wait_goal::deleted)
        i.state = "deleted";
    all.finish(i, ec);
}

asio::awaitable<exit_code> wait(session& s, std::shared_ptr<wait_arguments const> a)
{
    batch all(s, a->ids);
    if (a->deleted)
        all.wait_again_with("--deleted");
    all.show_progress();
    for (std::size_t n = 0; n < all.size(); ++n) {
        all[n].backup = all[n].label;
        s.spawn(wait_for(s, all, all[n], a->deleted ? wait_goal::deleted : wait_goal::created));
    }
    co_await s.children();
    co_return all.report();
}

void add_list(CLI::App& group, command& chosen)
{
    auto const a = std::make_shared<list_arguments>();
    auto& c = *group.add_subcommand("list", "List backups");
    c.add_option("--status", a->status, "Only of this status: creating, available, error, ...");
    c.add_option("--name", a->name, "Only of exactly this name");
    c.add_option("--volume", a->volume, "Only of this volume")->type_name("ID");
    c.add_flag("--details", a->details, "With status, size and dates");
    add_page_options(c, a->pages);
    c.callback([a, &chosen] {
        chosen.at = service::vbs;
        chosen.run = [a](session& s) { return list(s, a); };
    });
}

} // namespace

void add_backup_commands(CLI::App& app, command& chosen)
{
    auto& group = *app.add_subcommand("backup", "Backups of volumes");
    group.require_subcommand(1);
    add_backup_create(group, chosen);
    add_list(group, chosen);

    auto const id = std::make_shared<std::string>();
    auto& shown = *group.add_subcommand("show", "Show one backup");
    shown.add_option("ID", *id, "Id of the backup")->required()->check(not_empty());
    shown.callback([id, &chosen] {
        chosen.at = service::vbs;
        chosen.run = [id](session& s) { return show(s, id); };
    });

    auto const a = std::make_shared<wait_arguments>();
    auto& waited = *group.add_subcommand("wait", "Wait until backups are final");
    waited.add_option("ID", a->ids, "Ids of the backups")->required()->check(not_empty());
    waited.add_flag("--deleted", a->deleted, "Wait until they are gone");
    waited.callback([a, &chosen] {
        chosen.at = service::vbs;
        chosen.run = [a](session& s) { return wait(s, a); };
    });
}

} // namespace vigil::cli
