// Takes a request target apart. Knows neither bodies nor state.
#include "testing/route.hpp"

#include <array>
#include <charconv>

namespace vigil::testing::sim {

namespace {

constexpr std::array<std::string_view, op_count> names = {
    "iam.tokens.create",
    "iam.tokens.verify",
    "iam.tokens.revoke",
    "vbs.cloudbackups.create",
    "vbs.cloudbackups.delete",
    "vbs.cloudbackups.restore",
    "vbs.quota.get",
    "vbs.backups.create.v2",
    "vbs.backups.create.v3",
    "vbs.backups.list.v2",
    "vbs.backups.list.v3",
    "vbs.backups.listDetail.v2",
    "vbs.backups.listDetail.v3",
    "vbs.backups.get.v2",
    "vbs.backups.get.v3",
    "vbs.backups.delete.v2",
    "vbs.backups.delete.v3",
    "vbs.backups.restore.v2",
    "vbs.backups.restore.v3",
    "vbs.jobs.get",
    "vbs.sharing.create",
    "vbs.sharing.delete",
    "vbs.sharing.deleteByBackup",
    "vbs.sharing.list",
    "vbs.sharing.count",
    "vbs.sharing.get",
    "vbs.policies.create",
    "vbs.policies.list",
    "vbs.policies.update",
    "vbs.policies.delete",
    "vbs.policies.associate",
    "vbs.policies.disassociate",
    "vbs.policies.execute",
    "vbs.policies.listTasks",
    "vbs.policyTags.add",
    "vbs.policyTags.remove",
    "vbs.policyTags.get",
    "vbs.policyTags.listAll",
    "vbs.policyTags.batch",
    "vbs.policyTags.query",
    "sdrs.jobs.get",
    "sdrs.failureJobs.list",
    "cinder.volumes.get",
    "sdrs.groups.create",
    "sdrs.groups.list",
    "sdrs.groups.get",
    "sdrs.groups.rename",
    "sdrs.groups.delete",
    "sdrs.groups.action",
    "sdrs.instances.create",
    "sdrs.instances.list",
    "sdrs.instances.get",
    "sdrs.instances.rename",
    "sdrs.instances.delete",
    "sdrs.instances.attachReplication",
    "sdrs.instances.detachReplication",
    "sdrs.instances.addNic",
    "sdrs.instances.deleteNic",
    "sdrs.instances.resize",
    "sdrs.instanceTags.add",
    "sdrs.instanceTags.batch",
    "sdrs.instanceTags.delete",
    "sdrs.instanceTags.get",
    "sdrs.instanceTags.listProject",
    "sdrs.instances.queryByTag",
    "sdrs.replications.create",
    "sdrs.replications.list",
    "sdrs.replications.get",
    "sdrs.replications.rename",
    "sdrs.replications.delete",
    "sdrs.replications.extend",
    "sdrs.drills.create",
    "sdrs.drills.list",
    "sdrs.drills.get",
    "sdrs.drills.rename",
    "sdrs.drills.delete",
    "sdrs.failureJobs.delete",
    "sdrs.failureJobs.deleteByGroup",
    "sdrs.failureJobs.deleteAll",
    "sdrs.domains.list",
    "sdrs.quotas.get",
    "sdrs.versions.list",
    "sdrs.versions.get",
    "unknown",
};

// The segments of a path, at most as many as the longest route has, and one to tell that there are more.
struct segments
{
    std::array<std::string_view, 7> at;
    std::size_t size = 0;

    explicit segments(std::string_view path)
    {
        while (!path.empty() && size < at.size()) {
            path.remove_prefix(1); // the slash
            auto const end = path.find('/');
            at[size++] = path.substr(0, end);
            path.remove_prefix(end == path.npos ? path.size() : end);
        }
    }
};

op v1_call(std::string_view method, segments const& s)
{
    if (s.size == 4 && s.at[2] == "jobs")
        return method == "GET" ? op::job_get : op::unknown;
    return sdrs_call(method, std::span(s.at).first(s.size));
}

op native_call(std::string_view method, segments const& s, bool v3)
{
    auto const either = [v3](op two, op three) { return v3 ? three : two; };
    if (s.size == 3)
        return method == "GET"    ? either(op::list_v2, op::list_v3)
               : method == "POST" ? either(op::create_v2, op::create_v3)
                                  : op::unknown;
    if (s.size == 4 && method == "GET")
        return s.at[3] == "detail" ? either(op::detail_v2, op::detail_v3) : either(op::get_v2, op::get_v3);
    if (s.size == 4 && method == "DELETE")
        return either(op::delete_v2, op::delete_v3);
    if (s.size == 5 && method == "POST" && s.at[4] == "restore")
        return either(op::restore_v2, op::restore_v3);
    return op::unknown;
}

op share_call(std::string_view method, segments const& s)
{
    if (s.size == 3)
        return method == "POST" ? op::share_create : op::unknown;
    if (s.size != 4)
        return op::unknown;
    if (method == "GET")
        return s.at[3] == "detail" ? op::share_list : s.at[3] == "count" ? op::share_count : op::share_get;
    return method == "DELETE" ? op::share_delete : op::unknown;
}

op tag_call(std::string_view method, segments const& s)
{
    if (s.size == 5)
        return method == "GET" ? op::tag_get : method == "POST" ? op::tag_add : op::unknown;
    if (method == "DELETE")
        return op::tag_remove;
    return method == "POST" && s.at[5] == "action" ? op::tag_batch : op::unknown;
}

op policy_call(std::string_view method, segments const& s)
{
    if (s.size == 3)
        return method == "POST" ? op::policy_create : method == "GET" ? op::policy_list : op::unknown;
    if (s.size == 4 && method == "GET")
        return s.at[3] == "tags" ? op::tag_list_all : op::unknown;
    if (s.size == 4)
        return method == "PUT" ? op::policy_update : method == "DELETE" ? op::policy_delete : op::unknown;
    if (s.at[4] == "tags")
        return tag_call(method, s);
    if (s.size == 5 && method == "GET" && s.at[4] == "backuptasks")
        return op::policy_tasks;
    if (s.size == 5 && method == "POST" && s.at[4] == "action")
        return s.at[3] == "resource_instances" ? op::tag_query : op::policy_execute;
    return op::unknown;
}

op vbs_call(std::string_view method, segments const& s)
{
    if (s.at[2] == "cloudbackups") {
        if (s.size == 4 && method == "GET" && s.at[3] == "quota")
            return op::quota_get;
        if (method != "POST")
            return op::unknown;
        return s.size == 3                           ? op::cloud_create
               : s.size == 4                         ? op::cloud_delete
               : s.size == 5 && s.at[4] == "restore" ? op::cloud_restore
                                                     : op::unknown;
    }
    if (s.at[2] == "os-vendor-backup-sharing")
        return share_call(method, s);
    if (s.at[2] == "backuppolicyresources" && method == "POST")
        return s.size == 3                                     ? op::policy_associate
               : s.size == 5 && s.at[4] == "deleted_resources" ? op::policy_disassociate
                                                               : op::unknown;
    return s.at[2] == "backuppolicy" ? policy_call(method, s) : op::unknown;
}

op identity_call(std::string_view method)
{
    return method == "POST"     ? op::tokens_create
           : method == "GET"    ? op::tokens_verify
           : method == "DELETE" ? op::tokens_revoke
                                : op::unknown;
}

op call_of(std::string_view method, segments const& s)
{
    if (s.size == 3 && s.at[0] == "v3" && s.at[1] == "auth" && s.at[2] == "tokens")
        return identity_call(method);
    if (s.size == 1 && method == "GET") // versions, of SDRS only
        return s.at[0].empty() ? op::sdrs_versions : s.at[0] == "v1" ? op::sdrs_version : op::unknown;
    if (s.size < 3 || s.at[s.size - 1].empty())
        return op::unknown;
    if (s.at[0] == "v1")
        return v1_call(method, s);
    if (s.size > 6 || (s.size == 6 && (s.at[0] != "v2" || s.at[2] != "backuppolicy")))
        return op::unknown;
    if (s.at[0] != "v2" && s.at[0] != "v3")
        return op::unknown;
    bool const v3 = s.at[0] == "v3";
    if (s.at[2] == "backups")
        return native_call(method, s, v3);
    if (v3)
        return s.size == 4 && s.at[2] == "volumes" && method == "GET" ? op::volume_get : op::unknown;
    return vbs_call(method, s);
}

int hex_digit(char c) noexcept
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

} // namespace

std::string_view name_of(op o) noexcept { return names[static_cast<std::size_t>(o)]; }

std::span<std::string_view const> all_names() noexcept { return names; }

dialect dialect_of(op o) noexcept
{
    if (o >= op::sdrs_group_create && o <= op::sdrs_version)
        return dialect::sdrs;
    switch (o) {
    case op::tokens_create:
    case op::tokens_verify:
    case op::tokens_revoke: return dialect::identity;
    case op::sdrs_failures:
    case op::sdrs_job_get: return dialect::sdrs;
    case op::create_v2:
    case op::create_v3:
    case op::list_v2:
    case op::list_v3:
    case op::detail_v2:
    case op::detail_v3:
    case op::get_v2:
    case op::get_v3:
    case op::delete_v2:
    case op::delete_v3:
    case op::restore_v2:
    case op::restore_v3:
    case op::volume_get: return dialect::native;
    default: return dialect::vbs;
    }
}

route find_route(std::string_view method, std::string_view target)
{
    route r;
    auto const question = target.find('?');
    if (question != target.npos)
        r.query = target.substr(question + 1);
    auto const path = target.substr(0, question);
    if (path.empty() || path.front() != '/')
        return r;
    segments const s(path);
    r.op = call_of(method, s);
    r.version = s.at[0];
    if (dialect_of(r.op) != dialect::identity) {
        r.project = s.at[1];
        r.id = s.at[3];
        r.second = s.at[5];
        if (r.op == op::sdrs_failure_delete) // it stands deeper than any other
            r.id = s.at[4];
    }
    if (r.op == op::share_delete && query(r.query).find("is_backup_id") == "true")
        r.op = op::share_delete_all;
    return r;
}

bool fits(std::string_view pattern, std::string_view name) noexcept
{
    auto const star = pattern.find('*');
    if (star == pattern.npos)
        return pattern == name;
    auto const tail = pattern.substr(star + 1);
    return name.size() >= star + tail.size() && name.starts_with(pattern.substr(0, star)) &&
           name.ends_with(tail);
}

std::string percent_decoded(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            int const high = hex_digit(text[i + 1]);
            int const low = hex_digit(text[i + 2]);
            if (high >= 0 && low >= 0) {
                out += static_cast<char>(high * 16 + low);
                i += 2;
                continue;
            }
        }
        out += text[i] == '+' ? ' ' : text[i];
    }
    return out;
}

bool is_count(std::optional<std::string> const& text, std::size_t& value) noexcept
{
    if (!text)
        return true;
    auto const* const end = text->data() + text->size();
    auto const [stop, ec] = std::from_chars(text->data(), end, value);
    return ec == std::errc() && stop == end && value <= 0x7fffffff;
}

query::query(std::string_view text)
{
    while (!text.empty()) {
        auto const end = text.find('&');
        auto const field = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        if (field.empty())
            continue;
        auto const equals = field.find('=');
        fields_.emplace_back(percent_decoded(field.substr(0, equals)),
                             equals == field.npos ? std::string()
                                                  : percent_decoded(field.substr(equals + 1)));
    }
}

std::optional<std::string> query::find(std::string_view name) const
{
    for (auto at = fields_.rbegin(); at != fields_.rend(); ++at)
        if (at->first == name)
            return at->second;
    return std::nullopt;
}

} // namespace vigil::testing::sim
