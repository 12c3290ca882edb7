// vigil share: backups for other projects.
#include "cli/calls.hpp"
#include "cli/declare.hpp"

namespace vigil::cli {
namespace {

struct share_arguments
{
    std::string id;
    std::string backup;
    std::vector<std::string> projects;
    bool to_me = false;
    std::string volume;
    std::string name;
    std::string status;
    std::string from;
    std::string to;
    std::string zone;
    page_arguments pages;
};

using arguments = told<share_arguments>;

// The service leaves projects out without a word: they are rows too.
exit_code print(session& s, share_outcome const& made)
{
    json::array rows;
    for (auto const& one : made.shares) {
        rows.push_back(to_json(one));
        rows.back().as_object()["result"] = "shared";
    }
    for (auto const& project : made.missing) {
        share none;
        none.to_project = project;
        rows.push_back(to_json(none));
        rows.back().as_object()["result"] = "refused";
    }
    print_objects(s.how.output, rows, {"id", "backup_id", "to_project_id", "created_at", "result"});
    return made.complete() ? exit_code::ok : exit_code::work_failed;
}

asio::awaitable<exit_code> create(session& s, arguments a)
{
    share_backup_request request{backup_id(a->backup)};
    for (auto const& project : a->projects)
        request.to(project_id(project));
    diagnostics info;
    shares all(s.client);
    auto [ec, made] = co_await all.async_create(std::move(request), telling(info));
    if (ec)
        co_return s.complain(a->backup, ec, info);
    co_return print(s, made);
}

list_shares_query make_query(share_arguments const& a)
{
    list_shares_query q;
    if (a.to_me)
        q.share_to_me(true);
    q.volume(volume_id(a.volume)).name(a.name).status(a.status).backup(backup_id(a.backup));
    q.from_project(project_id(a.from)).to_project(project_id(a.to));
    if (!a.zone.empty())
        q.availability_zone(a.zone);
    return q;
}

asio::awaitable<exit_code> list(session& s, arguments a)
{
    auto const query = limited(make_query(*a), a->pages);
    return list_all(s, a->pages, shares(s.client).list(query, most_pages(a->pages)),
                    {"id", "backup_id", "backup_name", "backup_status", "from_project_id", "to_project_id",
                     "created_at"});
}

asio::awaitable<exit_code> count(session& s, arguments a)
{
    return show_count(s, [a](client& c, auto token) { return shares(c).async_count(make_query(*a), token); });
}

asio::awaitable<exit_code> show(session& s, arguments a)
{
    return show_one(s, a->id,
                    [a](client& c, auto token) { return shares(c).async_get(share_id(a->id), token); });
}

asio::awaitable<exit_code> remove(session& s, arguments a)
{
    return do_one(s, a->id, "deleted",
                  [a](client& c, auto token) { return shares(c).async_delete(share_id(a->id), token); });
}

asio::awaitable<exit_code> remove_all(session& s, arguments a)
{
    return do_one(s, a->backup, "deleted", [a](client& c, auto token) {
        return shares(c).async_delete_all_of(backup_id(a->backup), token);
    });
}

void add_filters(declared<share_arguments> c)
{
    using share = share_arguments;
    c.flag("--to-me", &share::to_me, "Those that others share with this project, not its own")
        .option("--backup", &share::backup, "Only of this backup", "ID")
        .option("--volume", &share::volume, "Only of backups of this volume", "ID")
        .option("--name", &share::name, "Only of backups whose name has this text")
        .option("--status", &share::status, "Only of backups of this status")
        .option("--from", &share::from, "Only from this project", "ID")
        .option("--to", &share::to, "Only to this project", "ID")
        .option("--availability-zone", &share::zone, "Only of backups in this zone", "ZONE");
}

} // namespace

void add_share_commands(CLI::App& app, command& chosen)
{
    using share = share_arguments;
    auto& group = add_group(app, "share", "Backups shared with other projects");
    commands_of<share> const add(group, chosen, service::vbs);
    add("create", "Share a backup with projects", create)
        .word("BACKUP", &share::backup, "Id of the backup")
        .words("PROJECT", &share::projects, "Ids of the projects");
    add_filters(add("list", "List shares", list).pages(&share::pages));
    add_filters(add("count", "Count shares", count));
    add("show", "Show one share", show).word("ID", &share::id, "Id of the share");
    add("delete", "End one share", remove).word("ID", &share::id, "Id of the share");
    add("delete-all", "End all shares of a backup", remove_all)
        .word("BACKUP", &share::backup, "Id of the backup");
}

} // namespace vigil::cli
