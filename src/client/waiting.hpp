// What can be awaited, as the hubs know it: for single waits and for sets. Ids are checked here.
#pragma once

#include "client/deliver.hpp"
#include "codec/jobs.hpp"
#include "watch/watching.hpp"

#include <vigil/policies.hpp>
#include <vigil/sdrs/waits.hpp>

#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace vigil::detail {

template <class Subject>
struct wanted
{
    Subject subject;
    typename Subject::goal goal;
    wait_options how;
    std::optional<argument_fault> bad;
};

inline wanted<watch::job_subject> wanted_job(codec::service at, job_id id, wait_options how)
{
    auto bad = check_id(id, "job_id");
    return {{at, std::move(id)}, plan::goal::create, how, std::move(bad)};
}

inline wanted<watch::backup_subject> wanted_backup(backup_id id, wait_goal goal, wait_options how)
{
    auto bad = check_id(id, "backup_id");
    auto const g = goal == wait_goal::deleted ? plan::goal::remove : plan::goal::create;
    return {{std::move(id), {}}, g, how, std::move(bad)};
}

// Looks at once: a small restore may be over before a later look, and then little tells of it.
inline wanted<watch::backup_subject> wanted_restore(backup_id id, volume_id to, wait_options how)
{
    auto bad = check_id(id, "backup_id");
    if (!bad)
        bad = check_id(to, "volume_id");
    how.look_at_once(true);
    return {{std::move(id), std::move(to)}, plan::goal::restore, how, std::move(bad)};
}

inline wanted<watch::task_subject> wanted_task(policy_id policy, policy_task_id id, wait_options how)
{
    auto bad = check_id(policy, "policy_id");
    if (!bad && id.empty())
        bad = argument_fault{"task_id", "must not be empty"};
    return {{std::move(policy), std::move(id)}, plan::goal::create, how, std::move(bad)};
}

inline wanted<watch::resource_subject> wanted_resource(sdrs::resource_kind what, std::string id,
                                                       sdrs::action action, wait_options how)
{
    watch::resource_subject s{what, basic_id<sdrs::resource>(std::move(id))};
    auto bad = check_id(s.id, std::string(s.kind()));
    return {std::move(s), action, how, std::move(bad)};
}

// What the service does not have at all is not waited for.
template <class Subject>
error_code lacking(client_core& core, Subject const& s, diagnostics& info)
{
    if constexpr (std::is_same_v<Subject, watch::job_subject>) {
        if (core.options.service == dialect::vbs) // which has jobs
            return {};
        auto const ask = [&](project_id const& p) { return codec::get_job(p, s.id, s.service); };
        return flow::refusal_of(core.flow, ask, plan::repeat::read, info);
    }
    return {};
}

// On the core's executor: the waiter joins its hub, or is refused.
template <class Subject>
void let_in(client_core& core, Subject s, typename watch::hub<Subject>::waiter_ptr w,
            std::optional<argument_fault> const& bad)
{
    diagnostics info;
    auto& hub = core.watching->of<Subject>();
    if (bad) {
        auto const ec = refuse(info, "watch", *bad);
        return hub.refuse(s, std::move(w), std::move(info), ec, wait_verdict::refused);
    }
    if (core.closed()) {
        s.name(info); // so that the wait can be taken up again
        info.rule = "nothing begins once the client shuts down, or was stopped";
        return hub.refuse(s, std::move(w), std::move(info), errc::client_stopped, wait_verdict::cancelled);
    }
    if (auto const ec = lacking(core, s, info))
        return hub.refuse(s, std::move(w), std::move(info), ec, wait_verdict::refused);
    hub.join(std::move(s), std::move(w));
}

} // namespace vigil::detail
