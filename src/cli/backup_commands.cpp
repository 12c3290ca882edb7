// vigil backup list, show and wait.
#include "cli/batch.hpp"
#include "cli/calls.hpp"
#include "cli/declare.hpp"

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

asio::awaitable<exit_code> list(session& s, told<list_arguments> a)
{
    auto const query =
        limited(list_backups_query().status(a->status).name(a->name).volume(volume_id(a->volume)), a->pages);
    auto const most = most_pages(a->pages);
    if (a->details)
        return list_all(s, a->pages, s.client.list_backup_details(query, most),
                        {"id", "name", "status", "volume_id", "size", "created_at", "fail_reason"});
    return list_all(s, a->pages, s.client.list_backups(query, most), {"id", "name"});
}

struct show_arguments
{
    std::string id;
};

asio::awaitable<exit_code> show(session& s, told<show_arguments> a)
{
    return show_one(s, a->id,
                    [a](client& c, auto token) { return c.async_get_backup(backup_id(a->id), token); });
}

struct wait_arguments
{
    std::vector<std::string> ids;
    bool deleted = false;
    std::string restored; // the volume

    void check(settings const&) const
    {
        if (!restored.empty() && (deleted || ids.size() > 1))
            throw usage_error("--restored is of one backup, and of one that stays");
    }
};

auto begin_wait(session& s, item& i, wait_arguments const& a)
{
    backup_id const id(i.subject);
    auto const how = make_wait_options(s.how).look_at_once(true);
    if (!a.restored.empty())
        return s.client.async_await_restore(id, volume_id(a.restored), how, telling(i.info));
    auto const goal = a.deleted ? wait_goal::deleted : wait_goal::created;
    return s.client.async_await_backup(id, goal, how, telling(i.info));
}

asio::awaitable<void> wait_for(session& s, batch& all, item& i, told<wait_arguments> a)
{
    all.begin(i, stage::asked);
    auto call = begin_wait(s, i, *a);
    auto [ec, outcome] = co_await std::move(call);
    if (outcome.last())
        i.state = outcome.last()->status.text();
    if (!ec && a->deleted)
        i.state = "deleted";
    all.finish(i, ec);
}

asio::awaitable<exit_code> wait(session& s, told<wait_arguments> a)
{
    batch_words words;
    if (a->deleted)
        words.subject_wait += " --deleted";
    if (!a->restored.empty())
        words.subject_wait += " --restored " + a->restored;
    batch all(s, a->ids, std::move(words));
    all.show_progress();
    for (std::size_t n = 0; n < all.size(); ++n) {
        all[n].subject = all[n].label;
        s.spawn(wait_for(s, all, all[n], a));
    }
    co_await s.children();
    co_return all.report();
}

} // namespace

void add_backup_commands(CLI::App& app, command& chosen)
{
    auto& group = add_group(app, "backup", "Backups of volumes");
    add_backup_create(group, chosen);
    commands_of<list_arguments>(group, chosen, service::vbs)("list", "List backups", list)
        .option("--status", &list_arguments::status, "Only of this status: creating, available, error, ...")
        .option("--name", &list_arguments::name, "Only of exactly this name")
        .option("--volume", &list_arguments::volume, "Only of this volume", "ID")
        .flag("--details", &list_arguments::details, "With status, size and dates")
        .pages(&list_arguments::pages);
    commands_of<show_arguments>(group, chosen, service::vbs)("show", "Show one backup", show)
        .word("ID", &show_arguments::id, "Id of the backup");
    commands_of<wait_arguments>(group, chosen, service::vbs)("wait", "Wait until backups are final", wait)
        .words("ID", &wait_arguments::ids, "Ids of the backups")
        .flag("--deleted", &wait_arguments::deleted, "Wait until they are gone")
        .option("--restored", &wait_arguments::restored, "Wait until it is restored to this volume",
                "VOLUME");
    add_backup_removals(group, chosen);
    add_backup_records(group, chosen);
}

} // namespace vigil::cli
