// Make a backup and wait for it: create, await the job, await the backup. The longer operations of the
// client.
#include "client/deliver.hpp"
#include "client/operations.hpp"
#include "flow/within.hpp"

#include <vigil/with_diagnostics.hpp>

namespace vigil::detail {
namespace {

// A wait of an operation's own, through the public starters: one path for all waiters.
template <class Outcome, auto Start, class... Args>
auto wait_for(client_core& core, diagnostics& info, Args&&... args)
{
    return initiate<Outcome, Start>(core.shared_from_this(), redirect_diagnostics(flow::as_result, info),
                                    std::forward<Args>(args)...);
}

// The wait of a step that follows another keeps what is left of the caller's limit.
wait_options rest_of(wait_options how, time_point began, time_point now)
{
    if (how.limit())
        how.limit(std::max(std::max(*how.limit(), duration::zero()) - (now - began), duration::zero()));
    return how;
}

// What the create told of itself. Every later step tells a story of its own, to which this belongs.
class beginning
{
    std::string job_;
    provenance how_;
    std::string evidence_;
    std::string marker_;

public:
    explicit beginning(diagnostics const& info)
        : job_(info.job_id), how_(info.provenance), evidence_(info.evidence), marker_(info.marker)
    {}

    std::string const& marker() const noexcept { return marker_; }

    void tell(diagnostics& info) const
    {
        info.job_id = job_;
        info.provenance = how_;
        info.evidence = evidence_;
        info.marker = marker_;
    }
};

asio::awaitable<result<backup>> await_created(client_core& core, diagnostics& info, backup_id id,
                                              wait_options how, beginning const& from)
{
    auto const stop = co_await flow::stop_requested();
    info.backup_id = id.str();
    if (stop)
        co_return asio::error::operation_aborted;
    auto wait = wait_for<backup_outcome, &start_await_backup>(core, info, id, wait_goal::created, how);
    auto const [ec, outcome] = co_await std::move(wait);
    info.backup_id = id.str();
    from.tell(info);
    if (ec)
        co_return ec;
    co_return *outcome.last();
}

// Whether a backup may be the one that the job made. Both dates are the service's; a minute is for its
// clocks.
bool may_be_of(vigil::job const& j, create_backup_request const& request, std::string const& marker,
               backup const& b)
{
    if (!marker.empty() && !b.marker.empty() && b.marker != marker)
        return false; // the work of another call
    if (b.created_at && j.begin_time && *b.created_at + std::chrono::minutes(1) < *j.begin_time)
        return false; // one of the same name, made earlier
    return (b.name.empty() || b.name == request.name()) && (b.volume.empty() || b.volume == request.volume());
}

// A job that succeeded without saying which backup it made (API 7.2): exactly one of that name and volume,
// and not older, will do.
asio::awaitable<result<backup_id>> look_up(client_core& core, diagnostics& info,
                                           create_backup_request request, vigil::job made_by,
                                           std::string marker)
{
    list_backups_query query;
    query.name(request.name()).volume(request.volume());
    auto found = co_await list_backup_details(core, info, std::move(query));
    if (!found)
        co_return found.error();
    std::erase_if(found->items, [&](backup const& b) { return !may_be_of(made_by, request, marker, b); });
    if (found->items.size() == 1)
        co_return found->items.front().id;
    info.rule =
        "the job names no backup, and " + std::to_string(found->items.size()) + " have its name and volume";
    co_return make_error_code(errc::unexpected_reply);
}

} // namespace

asio::awaitable<result<backup>> back_up(client_core& core, diagnostics& info, create_backup_request request,
                                        wait_options how)
{
    auto const began = core.time->now();
    auto made = co_await create_backup(core, info, request, marking::on);
    if (!made)
        co_return made.error();
    beginning const from(info);
    if (made->provenance == provenance::adopted) {
        auto const left = rest_of(how, began, core.time->now()).look_at_once(true);
        co_return co_await await_created(core, info, made->backup, left, from);
    }

    auto const stop = co_await flow::stop_requested();
    if (stop)
        co_return asio::error::operation_aborted;
    auto const left = rest_of(how, began, core.time->now());
    auto wait = wait_for<job_outcome, &start_await_job>(core, info, made->job, left);
    auto const [ec, outcome] = co_await std::move(wait);
    from.tell(info);
    if (ec)
        co_return ec;

    auto id = backup_of(*outcome.last());
    if (id.empty()) {
        auto found = co_await look_up(core, info, request, *outcome.last(), from.marker());
        from.tell(info);
        if (!found)
            co_return found.error();
        id = std::move(*found);
    }
    auto const rest = rest_of(how, began, core.time->now()).look_at_once(true);
    co_return co_await await_created(core, info, id, rest, from);
}

asio::awaitable<result<backup>> back_up_native(client_core& core, diagnostics& info,
                                               create_native_backup_request request, wait_options how)
{
    auto const began = core.time->now();
    auto made = co_await create_native_backup(core, info, std::move(request), marking::on);
    if (!made)
        co_return made.error();
    beginning const from(info);
    auto left = rest_of(how, began, core.time->now());
    if (info.provenance == provenance::adopted)
        left.look_at_once(true);
    co_return co_await await_created(core, info, made->id, left, from);
}

} // namespace vigil::detail
