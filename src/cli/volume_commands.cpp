// vigil volume show and snapshot show.
#include "cli/calls.hpp"
#include "cli/declare.hpp"

namespace vigil::cli {
namespace {

struct show_arguments
{
    std::string id;
};

asio::awaitable<exit_code> show_volume(session& s, told<show_arguments> a)
{
    return show_one(s, a->id,
                    [a](client& c, auto token) { return c.async_get_volume(volume_id(a->id), token); });
}

asio::awaitable<exit_code> show_snapshot(session& s, told<show_arguments> a)
{
    return show_one(s, a->id, [a](client& c, auto token) {
        return cinder(c).async_get_snapshot(snapshot_id(a->id), token);
    });
}

} // namespace

void add_volume_commands(CLI::App& app, command& chosen)
{
    auto& volumes = add_group(app, "volume", "Volumes, as far as backups need them");
    commands_of<show_arguments>(volumes, chosen, service::volume)("show", "Show one volume", show_volume)
        .word("ID", &show_arguments::id, "Id of the volume");
    auto& snapshots = add_group(app, "snapshot", "Snapshots, as far as backups need them");
    commands_of<show_arguments>(snapshots, chosen, service::volume)("show", "Show one snapshot (Cinder)",
                                                                    show_snapshot)
        .word("ID", &show_arguments::id, "Id of the snapshot");
}

} // namespace vigil::cli
