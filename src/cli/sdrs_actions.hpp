// Actions of the disaster-recovery service: each gives a job, which is told, and awaited if that is wished.
#pragma once

#include "cli/batch.hpp"
#include "cli/calls.hpp"
#include "cli/declare.hpp"

#include <string>
#include <utility>

namespace vigil::cli {

// What actions are about.
struct sdrs_kind
{
    char const* name;   // "group", as in `vigil sdrs group`
    char const* entity; // its id among the job's entities
};

inline constexpr sdrs_kind sdrs_group{"group", "server_group_id"};
inline constexpr sdrs_kind sdrs_instance{"instance", "protected_instance_id"};
inline constexpr sdrs_kind sdrs_replication{"replication", "replication_pair_id"};
inline constexpr sdrs_kind sdrs_drill{"drill", "disaster_recovery_drill_id"};

// Whoever asks for an action: of a thing that is there `id`, of a new one `name`.
struct sdrs_action
{
    sdrs_kind kind;
    std::string id;
    std::string name;
    bool wait = false;
};

batch_words words_of(sdrs_action const& a);
// From the answer to the request on.
asio::awaitable<void> follow(session& s, batch& all, sdrs_action const& a, error_code ec, job_id job);

// `call` is asio::awaitable<std::tuple<error_code, job_id>>(client&, token).
template <class Call>
asio::awaitable<exit_code> act(session& s, sdrs_action a, Call call)
{
    batch all(s, std::vector<std::string>(1, a.id.empty() ? a.name : a.id), words_of(a));
    all.show_progress();
    auto& i = all[0];
    i.subject = a.id;
    i.asks_job = true;
    all.begin(i, stage::sending);
    auto operation = call(s.client, telling(i.info));
    auto [ec, job] = co_await std::move(operation);
    co_await follow(s, all, a, ec, job);
    co_return all.report();
}

} // namespace vigil::cli
