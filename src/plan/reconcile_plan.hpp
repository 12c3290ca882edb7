// What to do about a request that must have one effect, when nobody told whether it had one (API 15.3).
#pragma once

#include <vigil/options.hpp>
#include <vigil/time.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vigil::plan {

enum class owner {
    ours,     // certainly the work of this call
    doubtful, // may be
};

// One thing that a look for the effect showed. What is certainly somebody else's is none.
struct finding
{
    std::string id;
    owner whose = owner::doubtful;
    int request = 0; // which request of the call made it, from 1; 0: nothing tells
    std::string evidence{};
};

enum class answer {
    done,    // the service said yes
    no,      // it said no, or the request never left
    unknown, // it may have taken effect
};

// How one request of a call ended.
struct ending
{
    answer what = answer::unknown;
    time_point now{};
    duration took{};                       // from the departure of its last attempt to the end
    std::optional<duration> retry_after{}; // the service's wish
    std::string made{};                    // what it made, when it said so
    bool unnamed = false;                  // what it made has no id yet, and may be one of several of a look
};

enum class next_step {
    finish,  // what the last request gave is the result
    look,    // for the effect, after `delay`
    send,    // once more
    adopt,   // `found`
    give_up, // errc::outcome_unknown, with may_exist()
};

struct reconcile_step
{
    next_step what = next_step::finish;
    duration delay{};
    finding found{};
    std::string evidence{};
};

// One per call. Tell it how each request and each look ended, and obey.
//
//   the first request got an answer            finish
//   its outcome is unknown                     look, until the grace is over
//     one thing, certainly ours                adopt: at once, or, if two requests may have taken effect, when the
//                                              grace is over
//     several, or one that may be another's    give up when the grace is over
//     nothing all the while                    send again, if attempts and time allow another grace; else give up
//     the look failed                          look again; that proves nothing
//   a request after the first one succeeded    look once more whether an earlier one took effect after all
//   ... and was refused                        its volume may be busy with the first: look, and never send again
//     ... that does not show what it made      look again: it cannot show what an earlier one made either
//   the deadline                               give up, after a last look before it
//
// The grace begins when the answer was lost. It lasts as long as the lost request took, at least
// reconcile_options::grace: a service that was slow to fail may be as slow to do what it was asked. The service's wish to
// wait (Retry-After) is heard for two minutes, and for half of the time that is left: it must not cost all looks. What takes
// effect after the last look of all is beyond any client.
class reconcile_plan
{
    enum class stage { sending, searching, searching_refused, confirming };

    reconcile_options options_;
    int most_requests_;
    time_point deadline_;

    stage at_ = stage::sending;
    int requests_ = 0;
    int unknown_ = 0; // of them
    int looks_ = 0;   // since the last of them
    duration grace_{};
    duration pace_{};
    time_point grace_end_{};
    std::string made_;
    bool unnamed_ = false;
    std::vector<std::string> may_exist_;

    reconcile_step search(ending const& e, double dice);
    reconcile_step look_after(time_point now, duration delay) const;
    reconcile_step look_again(time_point now) const;
    reconcile_step confirmed(std::span<finding const> seen, time_point asked, time_point now) const;
    bool shows_the_last(std::span<finding const> seen) const noexcept;
    reconcile_step searched(std::span<finding const> seen, time_point asked, time_point now) const;
    reconcile_step nothing(time_point asked, time_point now) const;
    void remember(std::string const& id);

public:
    reconcile_plan(reconcile_options const& options, int most_requests, time_point deadline) noexcept;

    reconcile_step sent(ending const& e, double dice);

    // A look that was sent at `asked` showed all of `seen`.
    reconcile_step looked(std::span<finding const> seen, time_point asked, time_point now);
    // `for_good`: another look would not be answered either. `why`, in words, is part of the evidence. `glimpsed`: what it
    // showed before it failed.
    reconcile_step look_failed(bool for_good, std::string_view why, time_point now,
                               std::span<finding const> glimpsed = {});

    int requests() const noexcept { return requests_; }
    bool in_doubt() const noexcept { return unknown_ > 0; }
    // Whatever was seen that may be the work of this call.
    std::vector<std::string> const& may_exist() const noexcept { return may_exist_; }
};

} // namespace vigil::plan
