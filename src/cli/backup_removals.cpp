// vigil backup delete, force-delete and restore: what changes backups and volumes for good.
#include "cli/batch.hpp"
#include "cli/calls.hpp"
#include "cli/declare.hpp"

namespace vigil::cli {
namespace {

struct removal_arguments
{
    std::vector<std::string> ids;
    bool vbs = false;
    bool wait = false;
};

struct restore_arguments
{
    std::string id;
    std::string volume;
    std::string name;
    bool vbs = false;
    bool wait = false;

    void check(settings const& how) const
    {
        if (volume.empty() && (vbs || !of_cinder(how)))
            throw usage_error("VOLUME is missing: only Cinder makes one (--service cinder)");
        if (!name.empty() && !volume.empty())
            throw usage_error("--name is of the volume that Cinder makes, and VOLUME is there already");
    }
};

void leave(batch& all, item& i)
{
    i.state = "started";
    all.finish(i, error_code());
}

asio::awaitable<void> await_job(session& s, batch& all, item& i)
{
    auto const how = make_wait_options(s.how);
    auto [ec, outcome] = co_await s.client.async_await_job(job_id(i.job), how, telling(i.info));
    if (outcome.last())
        i.state = outcome.last()->status.text();
    all.finish(i, ec);
}

// The flavour of VBS gives a job.
asio::awaitable<void> remove_by_job(session& s, batch& all, item& i, bool wait)
{
    all.begin(i, stage::sending);
    i.asks_job = true;
    auto [ec, id] = co_await s.client.async_delete_backup(backup_id(i.subject), telling(i.info));
    if (ec)
        co_return all.finish(i, ec);
    i.job = id.str();
    all.started(i);
    if (!wait)
        co_return leave(all, i);
    co_await await_job(s, all, i);
}

// What gives no job: the backup itself is awaited.
template <class Call>
asio::awaitable<void> remove_and_see(session& s, batch& all, item& i, bool wait, Call call)
{
    all.begin(i, stage::sending);
    backup_id const id(i.subject);
    auto operation = call(s.client, id, telling(i.info));
    auto [ec] = co_await std::move(operation);
    if (ec)
        co_return all.finish(i, ec);
    all.started(i);
    if (!wait)
        co_return leave(all, i);
    auto const how = make_wait_options(s.how);
    auto [failed, outcome] =
        co_await s.client.async_await_backup(id, wait_goal::deleted, how, telling(i.info));
    if (outcome.last())
        i.state = outcome.last()->status.text();
    if (!failed)
        i.state = "deleted";
    all.finish(i, failed);
}

batch_words words_of_removal()
{
    batch_words words;
    words.subject_wait += " --deleted";
    words.look = "vigil backup show";
    return words;
}

// `one` removes one of them: asio::awaitable<void>(session&, batch&, item&, bool wait).
template <class One>
asio::awaitable<exit_code> remove_all(session& s, told<removal_arguments> a, One one)
{
    batch all(s, a->ids, words_of_removal());
    all.show_progress();
    for (std::size_t n = 0; n < all.size(); ++n) {
        all[n].subject = all[n].label;
        s.spawn(one(s, all, all[n], a->wait));
    }
    co_await s.children();
    co_return all.report();
}

asio::awaitable<exit_code> remove(session& s, told<removal_arguments> a)
{
    if (a->vbs)
        return remove_all(s, a, remove_by_job);
    return remove_all(s, a, [](session& at, batch& all, item& i, bool wait) {
        return remove_and_see(at, all, i, wait, [](client& c, backup_id const& id, auto token) {
            return c.async_delete_native_backup(id, token);
        });
    });
}

asio::awaitable<exit_code> force_removal(session& s, told<removal_arguments> a)
{
    return remove_all(s, a, [](session& at, batch& all, item& i, bool wait) {
        return remove_and_see(at, all, i, wait, [](client& c, backup_id const& id, auto token) {
            return cinder(c).async_force_delete(id, token);
        });
    });
}

std::string wait_for_restore(std::string const& volume) { return "vigil backup wait --restored " + volume; }

asio::awaitable<void> await_volume(session& s, batch& all, item& i, volume_id to)
{
    auto const how = make_wait_options(s.how);
    auto [ec, outcome] =
        co_await s.client.async_await_restore(backup_id(i.subject), to, how, telling(i.info));
    if (outcome.last())
        i.state = outcome.last()->status.text();
    all.finish(i, ec);
}

asio::awaitable<void> restore_by_job(session& s, batch& all, item& i, told<restore_arguments> a)
{
    restore_backup_request request(backup_id(a->id), volume_id(a->volume));
    auto [ec, begun] = co_await s.client.async_restore_backup(std::move(request), telling(i.info));
    if (ec)
        co_return all.finish(i, ec);
    i.job = begun.job.str();
    i.asks_job = !i.job.empty();
    all.started(i);
    if (!a->wait)
        co_return leave(all, i);
    if (i.asks_job)
        co_await await_job(s, all, i);
    else // the answer that named it was lost
        co_await await_volume(s, all, i, begun.volume);
}

asio::awaitable<void> restore_and_see(session& s, batch& all, item& i, told<restore_arguments> a)
{
    restore_native_backup_request request(backup_id(a->id), volume_id(a->volume));
    request.name(a->name);
    auto [ec, begun] = co_await s.client.async_restore_native_backup(std::move(request), telling(i.info));
    if (ec)
        co_return all.finish(i, ec);
    i.volume = begun.volume.str();
    all.wait_by(wait_for_restore(i.volume));
    all.started(i);
    if (!a->wait)
        co_return leave(all, i);
    co_await await_volume(s, all, i, begun.volume);
}

asio::awaitable<exit_code> restore(session& s, told<restore_arguments> a)
{
    batch_words words;
    words.look = "vigil backup show";
    words.subject_wait = wait_for_restore(a->volume);
    words.shows_volume = a->volume.empty(); // Cinder makes it, and nobody knows which
    batch all(s, std::vector<std::string>(1, a->id), std::move(words));
    all.show_progress();
    auto& i = all[0];
    i.subject = a->id;
    i.volume = a->volume;
    all.begin(i, stage::sending);
    if (a->vbs)
        s.spawn(restore_by_job(s, all, i, a));
    else
        s.spawn(restore_and_see(s, all, i, a));
    co_await s.children();
    co_return all.report();
}

} // namespace

void add_backup_removals(CLI::App& group, command& chosen)
{
    using removal = removal_arguments;
    commands_of<removal> const add(group, chosen, service::vbs);
    add("delete", "Delete backups", remove)
        .words("ID", &removal::ids, "Ids of the backups")
        .flag("--wait", &removal::wait, "Wait until they are gone")
        .flag("--vbs", &removal::vbs, "Use the call of VBS, which gives a job");
    add("force-delete", "Delete backups in any state (Cinder, for administrators)", force_removal)
        .words("ID", &removal::ids, "Ids of the backups")
        .flag("--wait", &removal::wait, "Wait until they are gone");

    using restoring = restore_arguments;
    commands_of<restoring>(group, chosen, service::vbs)("restore", "Overwrite a volume with a backup",
                                                        restore)
        .word("ID", &restoring::id, "Id of the backup")
        .optional_word("VOLUME", &restoring::volume, "Id of the volume; without it Cinder makes one")
        .option("--name", &restoring::name, "Name of the volume that Cinder makes", "NAME")
        .flag("--wait", &restoring::wait, "Wait until it is restored")
        .flag("--vbs", &restoring::vbs, "Use the call of VBS, which gives a job");
}

} // namespace vigil::cli
