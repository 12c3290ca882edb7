// What the scheduler sees of those it serves: a thing that is watched, and a moment that somebody does not want to
// wait beyond.
#pragma once

#include "plan/due_heap.hpp"

#include <vigil/error.hpp>
#include <vigil/time.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace vigil::watch {

struct lane;

// Which list shows a thing, and what that list is filtered by: a status of backups, a policy.
struct list_key
{
    enum class kind : std::uint8_t {
        none, // no list does
        backups,
        tasks,
    };
    kind of = kind::none;
    std::string_view filter;

    friend auto operator<=>(list_key const&, list_key const&) = default;
};

// Belongs to its hub, which calls scheduler::drop() before it goes.
class watched : public plan::due_node<>
{
    friend class scheduler;

    enum class place : std::uint8_t {
        nowhere,
        scheduled, // in its lane, until it is due
        vanished,  // in its lane, absent from the list
        next,      // among those that get a look of their own soon
        urgent,    // among those that get one now
        looking,
    };
    place at_ = place::nowhere;
    bool settling_ = false; // this look tells whether the list was right
    bool counted_ = false;  // this look is one of those that the lane counts
    lane* lane_ = nullptr;
    time_point came_{}; // into its lane
    time_point told_{}; // when a look of its own told how it is

public:
    // Begins a look of its own, whose first request leaves at `departs`. Ends with scheduler::ended().
    virtual void look(time_point departs) = 0;
    // Its id in the list of its lane.
    virtual std::string_view listed_as() const noexcept = 0;
    // The list shows it in this state (the filter's, when the list shows none). `due` is to be moved on, by no more than
    // `longest`. False: that wants a look of its own.
    virtual bool listed(std::string_view state, time_point now, duration late, duration longest) = 0;
    // The list, or the look at another, that was to tell could not be had. `due` is to be moved on.
    virtual void missed(error_code ec, std::optional<duration> retry_after, time_point now) = 0;

    // The look under way is one because a list did not show it.
    bool settling() const noexcept { return settling_; }

protected:
    watched() = default;
    watched(watched const&) = delete;
    watched& operator=(watched const&) = delete;
    ~watched() = default;
};

struct moment_tag;

// Belongs to whoever waits, and is unguarded before it goes.
class moment : public plan::due_node<moment_tag>
{
public:
    // It has come, and is no longer guarded. May destroy it.
    virtual void passed(time_point now) = 0;

protected:
    moment() = default;
    moment(moment const&) = delete;
    moment& operator=(moment const&) = delete;
    ~moment() = default;
};

// What a look of its own brought, for the scheduler.
struct look_end
{
    enum class kind : std::uint8_t {
        given_up, // by whoever began it
        no_answer,
        as_before, // what it was when it was put into its lane
        moved,
    };
    kind how = kind::given_up;
    error_code ec; // of no_answer
    std::optional<duration> retry_after;

    bool answered() const noexcept { return how == kind::as_before || how == kind::moved; }
};

} // namespace vigil::watch
