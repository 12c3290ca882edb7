// Watching a resource of SDRS: a protection group, a protected instance, a replication pair, a drill.
#pragma once

#include "plan/resource_goal.hpp"
#include "watch/subjects.hpp"

#include <vigil/sdrs/outcome.hpp>

namespace vigil::watch {

struct resource_subject
{
    using value = sdrs::resource;
    using shown = sdrs::resource;
    using judge = plan::resource_goal;
    using goal = sdrs::action;
    using outcome = sdrs::resource_outcome;
    using told = sdrs::resource_sight;

    sdrs::resource_kind what = sdrs::resource_kind::group;
    basic_id<sdrs::resource> id; // of any kind

    std::string key() const;
    asio::awaitable<result<sight<sdrs::resource>>> look(looker via, time_point deadline,
                                                        diagnostics& info) const;

    static judge make_judge(poll_options const& o, goal a, time_point) { return judge(a, o); }
    static plan::look weigh(judge& j, sight<sdrs::resource> const& s, time_point now);
    static std::string fingerprint(sdrs::resource const& r);
    static std::string_view status(sdrs::resource const& r) noexcept { return r.status.text(); }
    static bool resting(sdrs::resource const& r) noexcept;
    static errc failure(goal a) noexcept
    {
        return a == goal::remove ? errc::delete_failed : errc::action_failed;
    }
    static errc unknown_end(goal) noexcept { return errc::action_outcome_unknown; }
    static void tell(sdrs::resource const& r, diagnostics& info);
    static shared_value<sdrs::resource> show(std::shared_ptr<sdrs::resource const> const& r)
    {
        return shared_value<sdrs::resource>(r);
    }
    static bool mark_gone(sdrs::resource&) noexcept { return false; }
    told make_sight() const;
    static void fill(told& t, std::shared_ptr<sdrs::resource const> const& r)
    {
        t.last = shared_value<sdrs::resource>(r);
    }
    void name(diagnostics& info) const;
    std::string_view kind() const noexcept;
};

} // namespace vigil::watch
