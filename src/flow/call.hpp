// One logical request: what is asked, until when, and the story of it so far.
#pragma once

#include "codec/operation.hpp"
#include "flow/session.hpp"
#include "plan/poll_budget.hpp"
#include "plan/retry_plan.hpp"
#include "plan/traces.hpp"

#include <vigil/diagnostics.hpp>
#include <vigil/time.hpp>

#include <optional>
#include <string>
#include <utility>

namespace vigil::flow {

// Every attempt of a poll takes a departure from the budget of polls; that of the first was taken by whoever chose
// which poll it shall be.
struct poll_pass
{
    plan::poll_budget& budget;
    std::optional<time_point> departs;
};

// Lives for all attempts of one call. The deadline is fixed once, and so is the client request id; the
// diagnostics are the caller's and are cleared on entry.
struct call
{
    codec::operation operation;
    time_point deadline;
    plan::repeat repeat;
    session_ptr own; // of a call that is part of a log-in; all others get the client's
    diagnostics& info;
    poll_pass* pass = nullptr;       // of a poll
    bool absence_tells = false;      // "not found" is an answer to this question, and no failure
    plan::departure* left = nullptr; // of a call whose effect may have to be looked for, and of these looks

    call(codec::operation op, time_point until, plan::repeat how, diagnostics& story)
        : operation(std::move(op)), deadline(until), repeat(how), info(story)
    {
        auto backup = std::move(info.backup_id); // what a longer operation is about stays
        auto job = std::move(info.job_id);
        auto volume = std::move(info.volume_id);
        info.clear();
        info.backup_id = std::move(backup);
        info.job_id = std::move(job);
        info.volume_id = std::move(volume);
        info.operation = operation.name;
    }
    call(call const&) = delete;
    call& operator=(call const&) = delete;
    ~call()
    {
        if (operation.confidential)
            wipe(operation.body);
    }
};

// What a call to a project that is not known yet is refused for: run.refuse(call), with the story in `info` then.
template <class Pipeline, class Encode>
error_code refusal_of(Pipeline& run, Encode const& encode, plan::repeat how, diagnostics& info)
{
    diagnostics story;
    story.backup_id = info.backup_id;
    story.job_id = info.job_id;
    story.volume_id = info.volume_id;
    call draft(encode(project_id("p")), time_point::max(), how, story);
    auto const ec = run.refuse(draft);
    if (ec)
        info = std::move(story);
    return ec;
}

} // namespace vigil::flow
