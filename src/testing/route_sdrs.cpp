// The routes of SDRS (API 6). Knows neither bodies nor state.
#include "testing/route.hpp"

namespace vigil::testing::sim {

namespace {

using segments = std::span<std::string_view const>;

// The calls that groups, instances, pairs and drills have alike; `create` is followed by the others.
op plain_call(std::string_view method, segments s, op create)
{
    auto const nth = [create](int n) { return static_cast<op>(static_cast<int>(create) + n); };
    if (s.size() == 3)
        return method == "POST" ? create : method == "GET" ? nth(1) : op::unknown;
    if (s.size() != 4)
        return op::unknown;
    return method == "GET" ? nth(2) : method == "PUT" ? nth(3) : method == "DELETE" ? nth(4) : op::unknown;
}

op group_call(std::string_view method, segments s)
{
    if (s.size() == 5 && s[4] == "action" && method == "POST")
        return op::sdrs_group_action;
    return plain_call(method, s, op::sdrs_group_create);
}

op tag_call(std::string_view method, segments s)
{
    if (s.size() == 5)
        return method == "POST" ? op::sdrs_tag_add : method == "GET" ? op::sdrs_tag_get : op::unknown;
    if (s.size() == 6 && method == "POST" && s[5] == "action")
        return op::sdrs_tag_batch;
    return s.size() == 6 && method == "DELETE" ? op::sdrs_tag_delete : op::unknown;
}

op instance_call(std::string_view method, segments s)
{
    if (s.size() == 4 && method == "GET" && s[3] == "tags")
        return op::sdrs_tag_list;
    if (s.size() < 5)
        return plain_call(method, s, op::sdrs_instance_create);
    if (s[4] == "tags")
        return tag_call(method, s);
    if (s.size() == 6 && method == "DELETE" && s[4] == "detachreplication")
        return op::sdrs_instance_detach;
    if (method != "POST")
        return op::unknown;
    if (s.size() == 6)
        return s[4] == "nic" && s[5] == "delete" ? op::sdrs_instance_delete_nic : op::unknown;
    return s.size() != 5                  ? op::unknown
           : s[3] == "resource_instances" ? (s[4] == "action" ? op::sdrs_tag_query : op::unknown)
           : s[4] == "attachreplication"  ? op::sdrs_instance_attach
           : s[4] == "nic"                ? op::sdrs_instance_add_nic
           : s[4] == "resize"             ? op::sdrs_instance_resize
                                          : op::unknown;
}

op pair_call(std::string_view method, segments s)
{
    if (s.size() == 5 && s[4] == "action" && method == "POST")
        return op::sdrs_pair_extend;
    return plain_call(method, s, op::sdrs_pair_create);
}

op failure_call(std::string_view method, segments s)
{
    if (s.size() == 4 && s[3] == "failure-jobs" && method == "GET")
        return op::sdrs_failures;
    if (method != "DELETE")
        return op::unknown;
    if (s.size() == 5 && s[3] == "failure-jobs")
        return s[4] == "batch" ? op::sdrs_failure_delete_all : op::sdrs_failure_delete;
    return s.size() == 6 && s[4] == "failure-jobs" && s[5] == "batch" ? op::sdrs_failure_delete_group
                                                                      : op::unknown;
}

} // namespace

op sdrs_call(std::string_view method, std::span<std::string_view const> s) noexcept
{
    if (s.size() < 3)
        return op::unknown;
    auto const what = s[2];
    if (what == "server-groups")
        return group_call(method, s);
    if (what == "protected-instances")
        return instance_call(method, s);
    if (what == "replications")
        return pair_call(method, s);
    if (what == "disaster-recovery-drills")
        return plain_call(method, s, op::sdrs_drill_create);
    if (what == "task-center")
        return failure_call(method, s);
    if (method == "GET" && what == "active-domains" && s.size() == 3)
        return op::sdrs_domains;
    return method == "GET" && what == "sdrs" && s.size() == 4 && s[3] == "quotas" ? op::sdrs_quotas
                                                                                  : op::unknown;
}

} // namespace vigil::testing::sim
