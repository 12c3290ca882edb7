// Calls that must have one effect: sent, and when the answer is lost, looked for before they are sent again.
#pragma once

#include "client/deliver.hpp"
#include "plan/reconcile_plan.hpp"
#include "plan/traces.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace vigil::detail {

using findings = std::vector<plan::finding>;

// One such call: what do_once() does with it is what reconcile_plan says.
class once
{
protected:
    ~once() = default;

public:
    // Sends the request, for the n-th time, and keeps what it answers.
    virtual asio::awaitable<error_code> send(client_core& core, diagnostics& info, errand part, int n) = 0;
    // All that may be its work, and nothing else.
    virtual asio::awaitable<result<findings>> look(client_core& core, diagnostics& info, errand part,
                                                   plan::departure const& when) = 0;
    // Of a look that failed: what it showed until then.
    virtual findings glimpsed(plan::departure const&) const { return {}; }
    // What the last look showed is the result.
    virtual void adopt(plan::finding const& found, diagnostics& info) = 0;
    // What the answer to the last request says it made, if it does.
    virtual std::string made() const { return {}; }
    // It says so later: until then any of what is listed may be that.
    virtual bool is_unnamed() const { return false; }
};

// No error: the result is what was kept, or adopted. `info` tells which. `deadline`: of an operation that has used some of
// its time already.
asio::awaitable<error_code> do_once(client_core& core, diagnostics& info, once& what,
                                    time_point deadline = time_point::max());

} // namespace vigil::detail
