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
#include <optional>
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

// The backup of a job, as lists show it.
class likeness
{
    std::string name_;
    volume_id volume_;
    std::string mark_;
    bool in_name_; // the mark

    bool is_namesake(backup const& b) const
    {
        return (b.name.empty() || without_outer_blanks(b.name) == name_) &&
               (b.volume.empty() || equal_ignoring_case(b.volume.str(), volume_.str()));
    }

public:
    likeness(course const& whole, create_backup_request const& r)
        : name_(without_outer_blanks(r.name())),
          volume_(r.volume()),
          mark_(whole.info().marker),
          in_name_(r.marker().value_or(whole.core().options.marker) == create_marker::name_suffix)
    {
        if (in_name_ && !mark_.empty())
            name_ = marked_name(name_, mark_);
    }

    bool is_marked() const noexcept { return !mark_.empty(); }

    list_backups_query query() const
    {
        list_backups_query q;
        q.name(name_).volume(volume_);
        return q;
    }

    // Nobody else's does.
    bool bears_the_mark(backup const& b) const
    {
        return is_marked() && (in_name_ ? !b.name.empty() && is_namesake(b) : b.marker == mark_);
    }

    // Both dates are the service's; a minute is for its clocks.
    bool may_be_of(vigil::job const& j, backup const& b) const
    {
        if (is_marked() && !b.marker.empty())
            return false; // the work of another call
        if (b.created_at && j.begin_time && *b.created_at + std::chrono::minutes(1) < *j.begin_time)
            return false; // one of the same name, made earlier
        return is_namesake(b);
    }
};

// Which backup a job made that does not say so (API 7.2): what bears the mark, or exactly one of that name and volume,
// and not older.
asio::awaitable<result<backup_id>> look_up(course& whole, diagnostics& step, likeness const& made,
                                           std::optional<vigil::job> by)
{
    auto found = co_await list_backup_details(whole.core(), step, made.query());
    if (!found)
        co_return found.error();
    auto& seen = found->items;
    auto const marked = std::ranges::find_if(seen, [&](backup const& b) { return made.bears_the_mark(b); });
    if (marked != seen.end())
        co_return marked->id;
    std::erase_if(seen, [&](backup const& b) { return !by || !made.may_be_of(*by, b); });
    if (seen.size() == 1)
        co_return seen.front().id;
    step.rule = "the job names no backup, and " + std::to_string(seen.size()) + " have its name and volume";
    co_return make_error_code(errc::unexpected_reply);
}

asio::awaitable<result<backup_id>> await_made(course& whole, create_backup_request request, job_id by)
{
    auto const stop = co_await flow::stop_requested();
    if (stop)
        co_return asio::error::operation_aborted;
    diagnostics step;
    auto wait = wait_for<job_outcome, &start_await_job>(whole.core(), step, by, whole.rest());
    auto const [ec, outcome] = co_await std::move(wait);
    likeness const made(whole, request);
    if (ec == errc::resource_gone && made.is_marked()) { // nobody knows the job (any more); the mark stays
        diagnostics again;
        if (auto id = co_await look_up(whole, again, made, std::nullopt)) {
            whole.info().evidence = "its job was not to be found; it bears the marker " + whole.info().marker;
            co_return id;
        }
    }
    whole.ended(ec, std::move(step), state_of(outcome));
    if (ec)
        co_return ec;
    auto id = backup_of(*outcome.last());
    if (!id.empty())
        co_return id;
    step = {};
    auto found = co_await look_up(whole, step, made, *outcome.last());
    if (!found)
        whole.ended(found.error(), std::move(step));
    co_return found;
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
