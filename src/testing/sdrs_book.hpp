// The groups, instances, pairs and drills of the simulated SDRS, and what is being done to them (API 6, 7.5).
#pragma once

#include "testing/calls.hpp"
#include "testing/dice.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigil::testing::sim {

// What every thing has.
struct sdrs_thing
{
    std::string id;
    std::string name;
    std::string group;
    std::optional<std::string> description;
    std::string state;
    bool busy = false; // an action is under way
    time_point created;
    time_point updated;
};

struct sdrs_group : sdrs_thing
{
    std::string source_zone;
    std::string target_zone;
    std::string domain;
    std::string vpc;
    std::string station = "source";
};

struct sdrs_pair : sdrs_thing
{
    std::string volume;
    std::string twin;
    std::int64_t size = 10;
    std::string instance; // that it is attached to; empty: none
    std::string device;
};

struct sdrs_instance : sdrs_thing
{
    std::string server;
    std::string twin;
    std::vector<std::pair<std::string, std::string>> tags;
    std::vector<std::string> nics; // without the primary one
};

struct sdrs_drill : sdrs_thing
{
    std::string vpc;
    std::vector<std::pair<std::string, std::string>> servers; // instance, its server in the drill
};

// An action on one thing, from the request that starts it to its outcome.
struct sdrs_action
{
    std::string_view operation; // "sdrs.groups.start": what options may let fail
    std::string job_type;
    std::string entity; // key and value of the job's entities
    std::string entity_id;
    std::string failure;       // failure_status of the list of failed tasks
    std::string resource_type; // of the same
    failure_cause cause;       // unless the options name another
    std::size_t parts = 0;     // pairs that it is carried out by: a sub-job each
    std::function<void(bool ok)> end;
};

class sdrs_book
{
    struct running
    {
        time_point end;
        bool ok;
        sdrs_thing* about;
        std::function<void(bool)> finish;
        simulated_failure failure; // listed when it fails
    };

    simulator_options const& options_;
    time_point start_;
    dice names_;
    dice fates_; // only actions throw it
    std::vector<running> running_;
    std::vector<std::uint64_t> met_;      // calls that each of options_.sdrs_failing has fitted so far
    std::deque<simulated_sdrs_job> made_; // never moves: the jobs point into it
    by_text<simulated_sdrs_job const*> jobs_;
    std::vector<simulated_failure> failures_;

    bool fails(std::string_view operation, failure_cause& cause);

public:
    std::vector<std::unique_ptr<sdrs_group>> groups; // oldest first, as everything here
    std::vector<std::unique_ptr<sdrs_instance>> instances;
    std::vector<std::unique_ptr<sdrs_pair>> pairs;
    std::vector<std::unique_ptr<sdrs_drill>> drills;

    sdrs_book(simulator_options const& options, time_point start);

    // What has ended by now has ended.
    void advance(time_point now);

    // Begins an action and puts the thing into `state`; the job's id.
    std::string begin(call const&, sdrs_thing& about, std::string_view state, sdrs_action);
    std::string new_id() { return names_.uuid(); }
    time_point start() const noexcept { return start_; }

    simulated_sdrs_job const* find_job(std::string_view id) const noexcept;
    std::vector<simulated_failure>& failures() noexcept { return failures_; }
    std::vector<simulated_failure> const& failures() const noexcept { return failures_; }
};

// nullptr: not there.
template <class T>
T* find_thing(std::vector<std::unique_ptr<T>> const& all, std::string_view id) noexcept
{
    for (auto const& t : all)
        if (t->id == id)
            return t.get();
    return nullptr;
}

template <class T>
void remove_thing(std::vector<std::unique_ptr<T>>& all, sdrs_thing const* what)
{
    std::erase_if(all, [what](auto const& t) { return t.get() == what; });
}

} // namespace vigil::testing::sim
