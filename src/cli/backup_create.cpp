// vigil backup create: starts backups, a few at once, and waits for them if told to.
#include "cli/batch.hpp"
#include "cli/checks.hpp"
#include "cli/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace vigil::cli {
namespace {

struct create_arguments
{
    std::string volume;
    std::string name;
    std::string description;
    std::string snapshot;
    std::vector<std::string> tags; // key=value
    bool full = false;
    bool native = false;
    bool force = false;
    bool incremental = false;
    bool wait = false;
    std::size_t count = 1;
    std::size_t parallel = 16;
};

create_backup_request make_request(create_arguments const& a, std::string const& name)
{
    create_backup_request r(volume_id(a.volume), name);
    r.description(a.description).snapshot(snapshot_id(a.snapshot));
    if (a.full)
        r.full(true);
    for (auto const& t : a.tags) {
        auto const at = t.find('=');
        r.tag(t.substr(0, at), at == t.npos ? std::string() : t.substr(at + 1));
    }
    return r;
}

create_native_backup_request make_native_request(create_arguments const& a, std::string const& name)
{
    create_native_backup_request r(volume_id(a.volume), name);
    r.description(a.description).snapshot(snapshot_id(a.snapshot));
    if (a.force)
        r.force(true);
    if (a.incremental)
        r.incremental(true);
    return r;
}

// One run of the command. Lives until all its coroutines have ended.
class creation
{
    session& s_;
    create_arguments const& a_;
    batch batch_;
    std::size_t next_ = 0;
    bool hopeless_ = false; // what refused one will refuse all

    static std::vector<std::string> names(create_arguments const& a)
    {
        std::vector<std::string> out;
        for (std::size_t i = 1; i <= a.count; ++i)
            out.push_back(a.count == 1 ? a.name : fmt::format("{}-{}", a.name, i));
        return out;
    }

    asio::awaitable<error_code> send(item& i)
    {
        if (a_.native) {
            auto request = make_native_request(a_, i.label);
            auto [ec, made] =
                co_await s_.client.async_create_native_backup(std::move(request), telling(i.info));
            i.backup = made.id.str();
            co_return ec;
        }
        auto request = make_request(a_, i.label);
        auto [ec, id] = co_await s_.client.async_create_backup(std::move(request), telling(i.info));
        i.job = id.str();
        co_return ec;
    }

    // Takes one name after the other until none is left.
    asio::awaitable<void> work()
    {
        while (next_ < batch_.size() && !hopeless_ && !s_.interrupted()) {
            auto& i = batch_[next_++];
            batch_.begin(i, stage::sending);
            auto const ec = co_await send(i);
            if (ec) {
                for (auto const c : {condition::unauthorized, condition::forbidden, condition::client_fault,
                                     condition::quota})
                    hopeless_ = hopeless_ || ec == c;
                batch_.finish(i, ec);
                continue;
            }
            batch_.started(i);
            if (a_.wait) {
                s_.spawn(wait_for(i));
                continue;
            }
            i.state = "started";
            batch_.finish(i, error_code());
        }
    }

    asio::awaitable<void> wait_for(item& i)
    {
        auto const how = make_wait_options(s_.how);
        if (a_.native) {
            co_await wait_for_backup(i, how);
            co_return;
        }
        auto [ec, outcome] = co_await s_.client.async_await_job(job_id(i.job), how, telling(i.info));
        if (outcome.last)
            i.backup = backup_of(*outcome.last).str();
        if (ec || i.backup.empty()) {
            if (outcome.last)
                i.state = outcome.last->status.text();
            batch_.finish(i, ec);
            co_return;
        }
        co_await wait_for_backup(i, wait_options(how).look_at_once(true));
    }

    asio::awaitable<void> wait_for_backup(item& i, wait_options how)
    {
        backup_id const id(i.backup);
        auto [ec, outcome] =
            co_await s_.client.async_await_backup(id, wait_goal::created, how, telling(i.info));
        if (outcome.last)
            i.state = outcome.last->status.text();
        batch_.finish(i, ec);
    }

public:
    creation(session& s, create_arguments const& a) : s_(s), a_(a), batch_(s, names(a)) {}

    asio::awaitable<exit_code> run()
    {
        batch_.show_progress();
        for (std::size_t n = std::min(a_.parallel, a_.count); n > 0; --n)
            s_.spawn(work());
        co_await s_.children();
        if (hopeless_ && next_ < batch_.size())
            s_.out.say(fmt::format("vigil: {} not started for the same reason", batch_.size() - next_));
        co_return batch_.report();
    }
};

asio::awaitable<exit_code> create(session& s, std::shared_ptr<create_arguments const> a)
{
    creation c(s, *a);
    co_return co_await c.run();
}

std::string check_tag(std::string const& tag)
{
    return tag.find('=') == tag.npos || tag.front() == '=' ? "a tag is KEY=VALUE" : "";
}

} // namespace

void add_backup_create(CLI::App& group, command& chosen)
{
    auto const a = std::make_shared<create_arguments>();
    auto& c = *group.add_subcommand("create", "Start backups of a volume");
    c.add_option("--volume", a->volume, "Id of the volume")->required()->type_name("ID")->check(not_empty());
    c.add_option("--name", a->name, "Name of the backup; with --count, -1, -2, ... are appended")
        ->required()
        ->type_name("NAME")
        ->check(not_empty());
    c.add_option("--description", a->description, "Text kept with the backup");
    c.add_option("--snapshot", a->snapshot, "Back up this snapshot of the volume")->type_name("ID");
    auto* const native = c.add_flag("--native", a->native, "Use the OpenStack call (no job, no tags)");
    c.add_option("--tag", a->tags, "Tag of the backup, may be repeated")
        ->type_name("KEY=VALUE")
        ->check(CLI::Validator(check_tag, "", "tag"))
        ->allow_extra_args(false)
        ->excludes(native);
    c.add_flag("--full", a->full, "A full backup, not an incremental one")->excludes(native);
    c.add_flag("--force", a->force, "Also when the volume is attached (--native)")->needs(native);
    c.add_flag("--incremental", a->incremental, "Only what has changed (--native)")->needs(native);
    c.add_flag("--wait", a->wait, "Wait until the backups are final");
    c.add_option("--count", a->count, "How many")->check(CLI::Range(1, 100'000));
    c.add_option("--parallel", a->parallel, "How many are started at once")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    c.callback([a, &chosen] {
        chosen.at = service::vbs;
        chosen.run = [a](session& s) { return create(s, a); };
    });
}

} // namespace vigil::cli
