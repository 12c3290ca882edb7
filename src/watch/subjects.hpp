// The kinds of things that can be watched: how one look at each is made, and what it means.
#pragma once

#include "codec/operation.hpp"
#include "flow/authorizer.hpp"
#include "flow/pipeline.hpp"
#include "plan/poll_budget.hpp"
#include "plan/watch_goal.hpp"
#include "watch/watched.hpp"

#include <vigil/diagnostics.hpp>
#include <vigil/model/backup.hpp>
#include <vigil/model/job.hpp>
#include <vigil/model/volume.hpp>
#include <vigil/watch.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace vigil::watch {

namespace asio = boost::asio;

// What a look needs of the client.
struct looker
{
    flow::pipeline& flow;
    flow::authorizer& who;
    client_options const& options;
    plan::poll_budget& polls;
    flow::poll_pass* pass = nullptr; // of the look that this is for
};

// What one look saw; nullopt: it is not there.
template <class T>
struct sight
{
    std::optional<T> value;
};

// A subject has
//   value                 what a look brings
//   goal                  what can be awaited of it
//   judge                 what plan/ knows of that goal, made by make_judge(options, goal, now)
//   hash(), ==            what is equal is one thing, looked at once for all
//   async look            one look: a call through the pipeline
//   weigh(judge, ...)     what the look means for those who wait
//   fingerprint(value)    what counts as a change
//   resting(value)        nothing changes any more by itself
//   failure(goal)         the code of plan::look::failed
//   unknown_end(goal)     that of plan::look::ended_unknown
//   show(value)           what a reader of changes gets
//   tell(value, info)     why it failed, for the diagnostics
//   number(goal), size()  what the durations of finished waits are kept under
//   listed_in(value, goal), listed_as(value)
//                         the list that shows it while nothing changes, and the id there
//   note(judge, state, now)
//                         the list shows this state; false: that wants a look
//   listed_by_another     what the list shows is another thing, whose end comes before its own
//   make_sight()          what those who wait are told of it, as far as its name goes
//   fill(sight, value)    the rest of that; the value is shared, not copied

struct job_subject
{
    using value = job;
    using shown = job;
    using judge = plan::job_goal;
    using goal = plan::goal;
    using outcome = job_outcome;
    using told = job_sight;

    codec::service service = codec::service::vbs;
    job_id id;

    static constexpr bool listed_by_another = true;

    std::size_t hash() const noexcept { return std::hash<job_id>()(id); }
    friend bool operator==(job_subject const&, job_subject const&) = default;
    list_key listed_in(job const* last, goal) const noexcept;
    std::string_view listed_as(job const* last) const noexcept;
    static bool note(judge& j, std::string_view state, time_point now);
    static int number(goal) noexcept { return 0; }
    static std::int64_t size(job const*) noexcept { return -1; }
    asio::awaitable<result<sight<job>>> look(looker via, time_point deadline, diagnostics& info) const;

    static judge make_judge(client_options const& o, goal, time_point now) { return judge(o.poll, now); }
    static plan::look weigh(judge& j, sight<job> const& s, time_point now);
    static std::string fingerprint(job const& j);
    static std::string_view status(job const& j) noexcept { return j.status.text(); }
    static bool resting(job const& j) noexcept;
    static errc failure(goal) noexcept { return errc::job_failed; }
    static errc unknown_end(goal) noexcept { return errc::action_outcome_unknown; } // no look means it
    static void tell(job const& j, diagnostics& info);
    static shared_value<job> show(std::shared_ptr<job const> const& j) { return shared_value<job>(j); }
    static bool mark_gone(job&) noexcept { return false; } // a job that vanishes leaves no state behind
    told make_sight() const;
    static void fill(told& t, std::shared_ptr<job const> const& j) { t.last = shared_value<job>(j); }
    void name(diagnostics& info) const;
    std::string_view kind() const noexcept
    {
        return service == codec::service::sdrs ? "sdrs.job" : "vbs.job";
    }
};

// A backup, and for a restore the volume beside it.
struct backup_view
{
    vigil::backup backup;
    std::optional<vigil::volume> volume;
    bool volume_silent = false; // it could not be read this time, but may be the next
};

struct backup_subject
{
    using value = backup_view;
    using shown = backup;
    using judge = plan::backup_goal;
    using goal = plan::goal;
    using outcome = backup_outcome;
    using told = backup_sight;

    backup_id id;
    volume_id restored_to; // empty unless a restore is watched

    static constexpr bool listed_by_another = false;

    std::size_t hash() const noexcept
    {
        return std::hash<backup_id>()(id) ^ (std::hash<volume_id>()(restored_to) << 1);
    }
    friend bool operator==(backup_subject const&, backup_subject const&) = default;
    list_key listed_in(backup_view const* last, goal g) const noexcept;
    std::string_view listed_as(backup_view const*) const noexcept { return id.str(); }
    static bool note(judge& j, std::string_view state, time_point now);
    static int number(goal g) noexcept { return 10 + static_cast<int>(g); }
    static std::int64_t size(backup_view const* last) noexcept
    {
        return last ? last->backup.size.value_or(-1) : -1;
    }
    asio::awaitable<result<sight<backup_view>>> look(looker via, time_point deadline,
                                                     diagnostics& info) const;

    static judge make_judge(client_options const& o, goal g, time_point);
    static plan::look weigh(judge& j, sight<backup_view> const& s, time_point now);
    static std::string fingerprint(backup_view const& v);
    static std::string_view status(backup_view const& v) noexcept { return v.backup.status.text(); }
    static bool resting(backup_view const& v) noexcept;
    static errc failure(goal g) noexcept;
    static errc unknown_end(goal) noexcept { return errc::restore_outcome_unknown; }
    static void tell(backup_view const& v, diagnostics& info);
    static shared_value<backup> show(std::shared_ptr<backup_view const> const& v) { return {v, v->backup}; }
    static bool mark_gone(backup_view& v)
    {
        v.backup.status = backup_state::deleted;
        return true;
    }
    told make_sight() const;
    static void fill(told& t, std::shared_ptr<backup_view const> const& v)
    {
        t.last = {v, v->backup};
        if (v->volume)
            t.volume = {v, *v->volume};
    }
    void name(diagnostics& info) const;
    std::string_view kind() const noexcept { return restored_to.empty() ? "backup" : "restore"; }
};

} // namespace vigil::watch
