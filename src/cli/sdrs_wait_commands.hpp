// vigil sdrs ... wait: for actions that somebody else began, or whose job is not known.
#pragma once

#include "cli/sdrs_actions.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace vigil::cli {

struct sdrs_wait_arguments
{
    std::vector<std::string> ids;
    std::string action;
};

// The words of an action, of whichever kind.
inline constexpr std::pair<std::string_view, sdrs::action> sdrs_actions[] = {
    {"create", sdrs::action::create},
    {"delete", sdrs::action::remove},
    {"start", sdrs::action::start},
    {"stop", sdrs::action::stop},
    {"reprotect", sdrs::action::reprotect},
    {"failover", sdrs::action::failover},
    {"planned-failover", sdrs::action::planned_failover},
    {"attach", sdrs::action::attach},
    {"detach", sdrs::action::detach},
    {"add-nic", sdrs::action::add_nic},
    {"delete-nic", sdrs::action::delete_nic},
    {"resize", sdrs::action::resize},
    {"extend", sdrs::action::expand},
};

template <class Id>
asio::awaitable<void> wait_for_action(session& s, batch& all, item& i, sdrs::action what)
{
    all.begin(i, stage::asked);
    auto const how = make_wait_options(s.how).look_at_once(true);
    sdrs::waits face(s.client);
    auto [ec, outcome] = co_await face.async_await(Id(i.subject), what, how, telling(i.info));
    if (outcome.last())
        i.state = outcome.last()->status.text();
    if (!ec && what == sdrs::action::remove)
        i.state = "deleted";
    all.finish(i, ec);
}

template <class Id>
asio::awaitable<exit_code> wait_for_actions(session& s, sdrs_kind kind, told<sdrs_wait_arguments> a)
{
    auto const* const what =
        std::ranges::find(sdrs_actions, a->action, &std::pair<std::string_view, sdrs::action>::first);
    batch_words words;
    words.subject = kind.name;
    words.subject_wait = std::string("vigil sdrs ") + kind.name + " wait --for " + a->action;
    batch all(s, a->ids, std::move(words));
    all.show_progress();
    for (std::size_t n = 0; n < all.size(); ++n) {
        all[n].subject = all[n].label;
        s.spawn(wait_for_action<Id>(s, all, all[n], what->second));
    }
    co_await s.children();
    co_return all.report();
}

// `actions` are those of the kind.
template <class Id>
void add_sdrs_wait(CLI::App& group, command& chosen, sdrs_kind kind, std::vector<std::string> const& actions)
{
    using waiting = sdrs_wait_arguments;
    commands_of<waiting>(group, chosen, service::sdrs)(
        "wait", "Wait until an action that somebody began has ended",
        [kind](session& s, told<waiting> a) { return wait_for_actions<Id>(s, kind, std::move(a)); })
        .words("ID", &waiting::ids, "Their ids")
        .word("--for", &waiting::action, ("The action: " + listed(actions)).c_str(), one_of(actions));
}

} // namespace vigil::cli
