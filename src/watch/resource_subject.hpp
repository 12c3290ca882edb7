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

    static constexpr bool listed_by_another = false;

    std::size_t hash() const noexcept { return std::hash<std::string>()(id.str()); }
    friend bool operator==(resource_subject const&, resource_subject const&) = default;
    list_key listed_in(sdrs::resource const*, goal) const noexcept { return {}; }
    std::string_view listed_as(sdrs::resource const*) const noexcept { return {}; }
    static bool note(judge&, std::string_view, time_point) { return true; }
    static int number(goal a) noexcept { return 30 + static_cast<int>(a); }
    static std::int64_t size(sdrs::resource const*) noexcept { return -1; }
    asio::awaitable<result<sight<sdrs::resource>>> look(looker via, time_point deadline,
                                                        diagnostics& info) const;

    static judge make_judge(client_options const& o, goal a, time_point) { return judge(a, o.poll); }
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
