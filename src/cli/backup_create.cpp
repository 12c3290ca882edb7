// vigil backup create: starts backups, a few at once, and waits for them if told to.
#include "cli/batch.hpp"
#include "cli/checks.hpp"
#include "cli/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>
#include <vector>

namespace vigil::cli {
namespace {

constexpr std::size_t most = 100'000; // backups of one command

struct create_arguments
{
    std::vector<std::string> volumes;
    std::string name;
    std::string description;
    std::string snapshot;
    std::string zone;
    std::vector<std::string> tags;       // key=value
    std::vector<std::string> properties; // the same
    bool full = false;
    bool native = false;
    bool force = false;
    bool incremental = false;
    bool wait = false;
    std::size_t count = 1;
    std::size_t parallel = 16;
};

create_backup_request make_request(create_arguments const& a, item const& i)
{
    create_backup_request r(volume_id(i.volume), i.label);
    r.description(a.description).snapshot(snapshot_id(a.snapshot));
    if (a.full)
        r.full(true);
    for (auto const& t : a.tags) {
        auto [key, value] = split_pair(t);
        r.tag(std::move(key), std::move(value));
    }
    return r;
}

create_native_backup_request make_native_request(create_arguments const& a, item const& i)
{
    create_native_backup_request r(volume_id(i.volume), i.label);
    r.description(a.description).snapshot(snapshot_id(a.snapshot));
    if (a.force)
        r.force(true);
    if (a.incremental)
        r.incremental(true);
    r.availability_zone(a.zone).metadata(map_of(a.properties));
    return r;
}

// What refused one will refuse all: who asks, or an argument that all of them share.
bool refuses_all(error_code ec, diagnostics const& info)
{
    if (ec == errc::invalid_argument)
        return info.field != "volume_id";
    if (ec == errc::not_supported || ec == errc::no_project || ec == errc::endpoint_not_found)
        return true;
    return ec == condition::unauthorized || ec == condition::forbidden;
}

// NAME, or NAME-2 if there are several volumes or several backups of one, or NAME-2-1 if both.
std::string name_of(create_arguments const& a, std::size_t volume, std::size_t n)
{
    auto name = a.name;
    if (a.volumes.size() > 1)
        name += fmt::format("-{}", volume + 1);
    if (a.count > 1)
        name += fmt::format("-{}", n + 1);
    return name;
}

// One run of the command. Lives until all its coroutines have ended. The service makes one backup of a volume
// at a time: those of one volume are made one after the other, and volumes side by side.
class creation
{
    session& s_;
    create_arguments const& a_;
    bool native_;
    batch batch_;
    std::size_t next_volume_ = 0;
    bool hopeless_ = false;

    static std::vector<std::string> names(create_arguments const& a)
    {
        std::vector<std::string> out;
        for (std::size_t v = 0; v < a.volumes.size(); ++v)
            for (std::size_t n = 0; n < a.count; ++n)
                out.push_back(name_of(a, v, n));
        return out;
    }

    asio::awaitable<error_code> send(item& i)
    {
        if (native_) {
            auto request = make_native_request(a_, i);
            auto [ec, made] =
                co_await s_.client.async_create_native_backup(std::move(request), telling(i.info));
            i.subject = made.id.str();
            co_return ec;
        }
        auto request = make_request(a_, i);
        auto [ec, made] = co_await s_.client.async_create_backup(std::move(request), telling(i.info));
        i.job = made.job.str();
        i.subject = made.backup.str();
        co_return ec;
    }

    // The answer was lost, and vigil is sure of what it found: so should the user be.
    void tell_adopted(item const& i) const
    {
        if (i.info.provenance == provenance::adopted)
            s_.out.say(fmt::format("vigil: {}: adopted: {}", printable(i.label), to_string(i.info)));
    }

    asio::awaitable<void> make(item& i)
    {
        batch_.begin(i, stage::sending);
        auto const ec = co_await send(i);
        if (ec) {
            hopeless_ = hopeless_ || refuses_all(ec, i.info);
            batch_.finish(i, ec);
            co_return;
        }
        batch_.started(i);
        tell_adopted(i);
        if (a_.wait) {
            co_await wait_for(i);
            co_return;
        }
        i.state = "started";
        batch_.finish(i, error_code());
    }

    // What is not final may keep the volume busy: the next would be refused.
    asio::awaitable<void> make_all_of(std::size_t volume)
    {
        for (std::size_t n = 0; n < a_.count && !hopeless_ && !s_.interrupted(); ++n) {
            auto& i = batch_[volume * a_.count + n];
            co_await make(i);
            if (!is_final(i.at))
                break;
        }
    }

    // Takes one volume after the other until none is left.
    asio::awaitable<void> work()
    {
        while (next_volume_ < a_.volumes.size() && !hopeless_ && !s_.interrupted()) {
            auto const mine = next_volume_++;
            co_await make_all_of(mine);
        }
    }

    asio::awaitable<void> wait_for(item& i)
    {
        auto const how = make_wait_options(s_.how);
        if (i.job.empty()) { // native, or adopted
            co_await wait_for_backup(i, how);
            co_return;
        }
        auto [ec, outcome] = co_await s_.client.async_await_job(job_id(i.job), how, telling(i.info));
        if (outcome.last())
            i.subject = backup_of(*outcome.last()).str();
        if (ec || i.subject.empty()) {
            if (outcome.last())
                i.state = outcome.last()->status.text();
            batch_.finish(i, ec);
            co_return;
        }
        co_await wait_for_backup(i, wait_options(how).look_at_once(true));
    }

    asio::awaitable<void> wait_for_backup(item& i, wait_options how)
    {
        backup_id const id(i.subject);
        auto [ec, outcome] =
            co_await s_.client.async_await_backup(id, wait_goal::created, how, telling(i.info));
        if (outcome.last())
            i.state = outcome.last()->status.text();
        batch_.finish(i, ec);
    }

    void tell_not_begun()
    {
        std::size_t count = 0;
        for (std::size_t n = 0; n < batch_.size(); ++n)
            count += batch_[n].at == stage::waiting ? 1 : 0;
        if (count == 0 || s_.interrupted())
            return;
        s_.out.say(fmt::format("vigil: {} not started {}", count,
                               hopeless_ ? "for the same reason"
                                         : "because the one before it on the same volume was not completed"));
    }

public:
    creation(session& s, create_arguments const& a)
        : s_(s), a_(a), native_(a.native || of_cinder(s.how)), batch_(s, names(a), batch_words())
    {
        for (std::size_t n = 0; n < batch_.size(); ++n)
            batch_[n].volume = a.volumes[n / a.count];
    }

    asio::awaitable<exit_code> run()
    {
        batch_.show_progress();
        for (auto n = std::min(a_.parallel, a_.volumes.size()); n > 0; --n)
            s_.spawn(work());
        co_await s_.children();
        tell_not_begun();
        co_return batch_.report();
    }
};

asio::awaitable<exit_code> create(session& s, std::shared_ptr<create_arguments const> a)
{
    creation c(s, *a);
    co_return co_await c.run();
}

// The parser takes whatever follows for the value: `--volume $UNSET --name n` gives it "--name".
CLI::Validator no_option()
{
    return {[](std::string& text) {
                return text.starts_with("--") ? "lacks its value: '" + text + "' is an option"
                                              : std::string();
            },
            "", "value"};
}

// What the service would refuse, or what contradicts itself.
void check(create_arguments const& a, bool cinder)
{
    if (cinder && (a.full || !a.tags.empty()))
        throw usage_error("--full and --tag are of VBS: Cinder has neither");
    if (!cinder && !a.native && (a.force || a.incremental))
        throw usage_error("--force and --incremental need --native");
    if (!cinder && (!a.zone.empty() || !a.properties.empty()))
        throw usage_error("--availability-zone and --property are of Cinder (--service cinder)");
    std::set<std::string> const different(a.volumes.begin(), a.volumes.end());
    if (different.size() != a.volumes.size())
        throw usage_error("a --volume is given twice: --count N --wait makes several backups of one");
    if (a.count > 1 && !a.wait)
        throw usage_error(
            fmt::format("--count {} needs --wait: the service makes one backup of a volume at a time "
                        "and would refuse the others (VolumeBackup.0013)",
                        a.count));
    if (a.volumes.size() > 1 && !a.snapshot.empty())
        throw usage_error("--snapshot is of one volume, and there are several");
    if (a.volumes.size() * a.count > most)
        throw usage_error(fmt::format("more than {} backups at once", most));
}

} // namespace

void add_backup_create(CLI::App& group, command& chosen)
{
    auto const a = std::make_shared<create_arguments>();
    auto& c = *group.add_subcommand("create", "Start backups of volumes");
    c.add_option("--volume", a->volumes, "Id of a volume; may be repeated, for a backup of each")
        ->required()
        ->type_name("ID")
        ->check(not_empty())
        ->check(no_option())
        ->allow_extra_args(false);
    c.add_option("--name", a->name,
                 "Name of the backup; of several volumes NAME-1, NAME-2, ..., of several backups of one "
                 "volume too, of both NAME-VOLUME-N")
        ->required()
        ->type_name("NAME")
        ->check(not_empty());
    c.add_option("--description", a->description, "Text kept with the backup");
    c.add_option("--snapshot", a->snapshot, "Back up this snapshot of the volume")->type_name("ID");
    auto* const native =
        c.add_flag("--native", a->native, "Use the OpenStack call (no job, no tags), as always with Cinder");
    c.add_option("--tag", a->tags, "Tag of the backup, may be repeated")
        ->type_name("KEY=VALUE")
        ->check(key_and_value())
        ->allow_extra_args(false)
        ->excludes(native);
    c.add_flag("--full", a->full, "A full backup, not an incremental one")->excludes(native);
    c.add_flag("--force", a->force, "Also when the volume is attached (--native)");
    c.add_flag("--incremental", a->incremental, "Only what has changed (--native)");
    c.add_option("--availability-zone", a->zone, "Where the backup is to be kept (Cinder)")
        ->type_name("ZONE");
    c.add_option("--property", a->properties, "Property of the backup, may be repeated (Cinder)")
        ->type_name("KEY=VALUE")
        ->check(key_and_value())
        ->allow_extra_args(false);
    c.add_flag("--wait", a->wait, "Wait until the backups are final");
    c.add_option("--count", a->count,
                 "Backups of each volume, one after the other; more than one needs --wait: each begins when "
                 "the one before is final")
        ->type_name("N")
        ->check(CLI::Range(std::size_t(1), most).description(""));
    c.add_option("--parallel", a->parallel,
                 "Volumes at once: with --wait until their backups are final, else until they are started")
        ->type_name("N")
        ->check(CLI::Range(1, 1000).description(""))
        ->capture_default_str();
    c.callback([a, &chosen] {
        chosen.check = [a](settings const& s) { check(*a, of_cinder(s)); };
        chosen.at = service::vbs;
        chosen.run = [a](session& s) { return create(s, a); };
    });
}

} // namespace vigil::cli
