// How requests end and what looks show, for the tests of reconcile_plan.
#pragma once

#include "plan/reconcile_plan.hpp"

#include "plan/support.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigil_test {

using vigil::reconcile_options;
using vigil::plan::answer, vigil::plan::ending, vigil::plan::next_step, vigil::plan::owner;
using vigil::plan::reconcile_plan, vigil::plan::reconcile_step, vigil::plan::finding;

using seen = std::vector<finding>;

inline finding ours(std::string id, int request = 0)
{
    return {std::move(id), owner::ours, request, "its mark"};
}
inline finding doubtful(std::string id) { return {std::move(id), owner::doubtful, 0, "its name"}; }

inline ending lost(duration now, duration took = 100ms, std::optional<duration> wish = {})
{
    return {answer::unknown, at(now), took, wish, {}};
}
inline ending done(duration now, std::string made = {})
{
    return {answer::done, at(now), 0s, {}, std::move(made)};
}
inline ending refused(duration now) { return {answer::no, at(now), 0s, {}, {}}; }

struct reconcile_fixture
{
    reconcile_options options;
    duration deadline = 60s;
    int most = 4;

    reconcile_plan plan() const { return reconcile_plan(options, most, at(deadline)); }
};

} // namespace vigil_test
