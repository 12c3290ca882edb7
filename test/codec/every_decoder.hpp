// Every decoder of src/codec under one signature: for whoever feeds all of them the same bodies.
#pragma once

#include "codec/access_keys.hpp"
#include "codec/backups.hpp"
#include "codec/cinder.hpp"
#include "codec/failure_jobs.hpp"
#include "codec/jobs.hpp"
#include "codec/lists.hpp"
#include "codec/policies.hpp"
#include "codec/policy_tags.hpp"
#include "codec/policy_tasks.hpp"
#include "codec/sdrs_common.hpp"
#include "codec/sdrs_drills.hpp"
#include "codec/sdrs_groups.hpp"
#include "codec/sdrs_instances.hpp"
#include "codec/sdrs_replications.hpp"
#include "codec/sdrs_service.hpp"
#include "codec/shares.hpp"
#include "codec/tokens.hpp"

#include <string_view>

namespace vigil::test {

// What came of a body.
struct decoded
{
    error_code ec; // none: it was taken
    codec::fault wrong;
};

struct named_decoder
{
    std::string_view name; // as in src/codec
    decoded (*run)(std::string_view body);
};

namespace detail {

template <auto Decode>
decoded by(std::string_view body)
{
    decoded d;
    auto const r = Decode(body, d.wrong);
    if (r.has_error())
        d.ec = r.error();
    return d;
}

} // namespace detail

namespace every {

using std::string_view;
using namespace vigil::codec;

inline constexpr named_decoder decoder[]{
    {"decode_created_job", detail::by<&decode_created_job>},
    {"decode_created_backup", detail::by<&decode_created_backup>},
    {"decode_backup_summaries",
     detail::by<[](string_view b, fault& f) { return decode_backup_summaries(b, 10, f); }>},
    {"decode_backup_ids", detail::by<[](string_view b, fault& f) { return decode_backup_ids(b, 10, f); }>},
    {"decode_backups", detail::by<[](string_view b, fault& f) { return decode_backups(b, 10, f); }>},
    {"decode_backup", detail::by<&decode_backup>},
    {"decode_restore_started", detail::by<&decode_restore_started>},
    {"decode_quotas", detail::by<&decode_quotas>},
    {"decode_volume", detail::by<&decode_volume>},
    {"decode_record", detail::by<&decode_record>},
    {"decode_snapshot", detail::by<&decode_snapshot>},
    {"decode_limits", detail::by<&decode_limits>},
    {"decode_volume_versions", detail::by<&decode_volume_versions>},
    {"decode_job", detail::by<&decode_job>},
    {"decode_policy_tasks",
     detail::by<[](string_view b, fault& f) { return decode_policy_tasks(b, 10, f); }>},
    {"decode_failure_jobs",
     detail::by<[](string_view b, fault& f) { return decode_failure_jobs(b, 10, 0, f); }>},
    {"decode_token", detail::by<[](string_view b, fault& f) { return decode_token(b, "token", f); }>},
    {"decode_temporary_key", detail::by<&decode_temporary_key>},
    {"decode_project", detail::by<[](string_view b, fault& f) -> result<project_id> {
         // No such project, and two of them, are answers to another question than what the body looks like.
         auto found = decode_project(b, "eu-de", f);
         if (found.has_error() && found.error() == errc::no_project)
             found = project_id();
         if (found)
             f = fault();
         return found;
     }>},
    {"decode_catalog", detail::by<&decode_catalog>},
    {"decode_created_policy", detail::by<&decode_created_policy>},
    {"decode_policies", detail::by<&decode_policies>},
    {"decode_resources", detail::by<[](string_view b, fault& f) {
         return decode_resources(b, policy_resources_request(policy_id("p")), f);
     }>},
    {"decode_tags", detail::by<&decode_tags>},
    {"decode_all_tags", detail::by<&decode_all_tags>},
    {"decode_tagged_policies",
     detail::by<[](string_view b, fault& f) { return decode_tagged_policies(b, 10, 0, f); }>},
    {"decode_total_count", detail::by<&decode_total_count>},
    {"decode_shared", detail::by<[](string_view b, fault& f) {
         return decode_shared(b, share_backup_request(backup_id("b")), f);
     }>},
    {"decode_shares",
     detail::by<[](string_view b, fault& f) { return decode_shares(b, list_shares_query(), f); }>},
    {"decode_share", detail::by<&decode_share>},
    {"decode_count", detail::by<&decode_count>},
    {"decode_group", detail::by<&decode_group>},
    {"decode_groups", detail::by<[](string_view b, fault& f) { return decode_groups(b, {}, f); }>},
    {"decode_instance", detail::by<&decode_instance>},
    {"decode_instances", detail::by<[](string_view b, fault& f) { return decode_instances(b, {}, f); }>},
    {"decode_instance_tags", detail::by<&decode_instance_tags>},
    {"decode_all_instance_tags", detail::by<&decode_all_instance_tags>},
    {"decode_tagged_instances",
     detail::by<[](string_view b, fault& f) { return decode_tagged_instances(b, {}, f); }>},
    {"decode_tagged_instance_count", detail::by<&decode_tagged_instance_count>},
    {"decode_replication", detail::by<&decode_replication>},
    {"decode_replications",
     detail::by<[](string_view b, fault& f) { return decode_replications(b, {}, f); }>},
    {"decode_drill", detail::by<&decode_drill>},
    {"decode_drills", detail::by<[](string_view b, fault& f) { return decode_drills(b, {}, f); }>},
    {"decode_domains", detail::by<&decode_domains>},
    {"decode_sdrs_quotas", detail::by<&decode_sdrs_quotas>},
    {"decode_sdrs_versions", detail::by<&decode_sdrs_versions>},
    {"decode_sdrs_version", detail::by<&decode_sdrs_version>},
};

} // namespace every

inline constexpr auto const& every_decoder = every::decoder;

} // namespace vigil::test
