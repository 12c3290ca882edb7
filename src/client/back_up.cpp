// Make a backup and wait for it: create, await the job, await the backup. The longer operations of the
// client.
#include "client/deliver.hpp"
#include "client/operations.hpp"
#include "flow/within.hpp"
#include "model/text.hpp"
#include "plan/arithmetic.hpp"

#include <vigil/model/marker.hpp>
#include <vigil/with_diagnostics.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace vigil::detail {
namespace {

// A wait of an operation's own, through the public starters: one path for all waiters.
template <class Outcome, auto Start, class... Args>
auto wait_for(client_core& core, diagnostics& info, Args&&... args)
{
    return initiate<Outcome, Start>(core.shared_from_this(), redirect_diagnostics(flow::as_result, info),
                                    std::forward<Args>(args)...);
}

// The whole of it. Its story is the create's, by which the service's people find it; the steps behind it put in what ended
// them.
class course
{
    client_core& core_;
    diagnostics& info_;
    wait_options how_;
    time_point began_;
    time_point ends_; // by the caller's limit

public:
    course(client_core& core, diagnostics& info, wait_options how)
        : core_(core),
          info_(info),
          how_(how),
          began_(core.time->now()),
          ends_(plan::later(began_, std::max(how.limit().value_or(duration::max()), duration::zero())))
    {}

    client_core& core() const noexcept { return core_; }
    diagnostics& info() const noexcept { return info_; }

    // A step that follows another keeps what is left of the caller's limit.
    wait_options rest() const
    {
        auto left = how_;
        if (left.limit())
            left.limit(plan::until(core_.time->now(), ends_));
        return left;
    }

    // Such a step has ended with `ec`, and tells `step` of itself.
    void ended(error_code ec, diagnostics step, std::string_view state = {})
    {
        info_.elapsed = core_.time->now() - began_;
        if (!step.backup_id.empty())
            info_.backup_id = std::move(step.backup_id);
        if (!ec)
            return;
        info_.last_state = state;
        info_.fail_reason = std::move(step.fail_reason);
        info_.field = std::move(step.field);
        info_.rule = std::move(step.rule);
        if (!info_.cause) // why the answer to the create was lost goes before a look's
            info_.cause = step.cause;
        if (step.attempts == 0)
            return; // the service was not asked again
        info_.http_status = step.http_status;
        info_.service_code = std::move(step.service_code);
        info_.service_message = std::move(step.service_message);
        info_.problem = std::move(step.problem);
        info_.request_ids = std::move(step.request_ids);
        info_.retry_after = step.retry_after;
    }
};

template <class Outcome>
std::string state_of(Outcome const& seen)
{
    return seen.last() ? std::string(seen.last()->status.text()) : std::string();
}

asio::awaitable<result<backup>> await_created(course& whole, backup_id id, wait_options how)
{
    auto const stop = co_await flow::stop_requested();
    whole.info().backup_id = id.str();
    if (stop)
        co_return asio::error::operation_aborted;
    diagnostics step;
    auto wait =
        wait_for<backup_outcome, &start_await_backup>(whole.core(), step, id, wait_goal::created, how);
    auto const [ec, outcome] = co_await std::move(wait);
    whole.ended(ec, std::move(step), state_of(outcome));
    if (ec)
        co_return ec;
    co_return *outcome.last();
}

// As lists show it.
std::string name_of(create_backup_request const& request, std::string const& marker)
{
    std::string name(without_outer_blanks(request.name()));
    return request.marker() == create_marker::name_suffix && !marker.empty() ? marked_name(name, marker)
                                                                             : name;
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
    return (b.name.empty() || without_outer_blanks(b.name) == name_of(request, marker)) &&
           (b.volume.empty() || equal_ignoring_case(b.volume.str(), request.volume().str()));
}

// A job that succeeded without saying which backup it made (API 7.2): exactly one of that name and volume,
// and not older, will do.
asio::awaitable<result<backup_id>> look_up(course& whole, create_backup_request request, vigil::job made_by)
{
    list_backups_query query;
    query.name(name_of(request, whole.info().marker)).volume(request.volume());
    diagnostics step;
    auto found = co_await list_backup_details(whole.core(), step, std::move(query));
    if (!found) {
        whole.ended(found.error(), std::move(step));
        co_return found.error();
    }
    auto const& marker = whole.info().marker;
    std::erase_if(found->items, [&](backup const& b) { return !may_be_of(made_by, request, marker, b); });
    if (found->items.size() == 1)
        co_return found->items.front().id;
    step.rule =
        "the job names no backup, and " + std::to_string(found->items.size()) + " have its name and volume";
    auto const ec = make_error_code(errc::unexpected_reply);
    whole.ended(ec, std::move(step));
    co_return ec;
}

asio::awaitable<result<backup_id>> await_made(course& whole, create_backup_request request, job_id by)
{
    auto const stop = co_await flow::stop_requested();
    if (stop)
        co_return asio::error::operation_aborted;
    diagnostics step;
    auto wait = wait_for<job_outcome, &start_await_job>(whole.core(), step, by, whole.rest());
    auto const [ec, outcome] = co_await std::move(wait);
    whole.ended(ec, std::move(step), state_of(outcome));
    if (ec)
        co_return ec;
    auto id = backup_of(*outcome.last());
    if (!id.empty())
        co_return id;
    co_return co_await look_up(whole, std::move(request), *outcome.last());
}

} // namespace

asio::awaitable<result<backup>> back_up(client_core& core, diagnostics& info, create_backup_request request,
                                        wait_options how)
{
    course whole(core, info, how);
    auto made = co_await create_backup(core, info, request, marking::on);
    if (!made)
        co_return made.error();
    auto id = std::move(made->backup); // of one that was adopted there is no job
    if (made->provenance != provenance::adopted) {
        auto by_job = co_await await_made(whole, std::move(request), made->job);
        if (!by_job)
            co_return by_job.error();
        id = std::move(*by_job);
    }
    auto const rest = whole.rest().look_at_once(true);
    co_return co_await await_created(whole, std::move(id), rest);
}

asio::awaitable<result<backup>> back_up_native(client_core& core, diagnostics& info,
                                               create_native_backup_request request, wait_options how)
{
    course whole(core, info, how);
    auto made = co_await create_native_backup(core, info, std::move(request), marking::on);
    if (!made)
        co_return made.error();
    auto rest = whole.rest();
    if (info.provenance == provenance::adopted)
        rest.look_at_once(true);
    co_return co_await await_created(whole, made->id, rest);
}

} // namespace vigil::detail
