// What API 13 says of shares, quotas, policies and tags.
#include "codec/backups.hpp"
#include "codec/fixtures.hpp"
#include "codec/policies.hpp"
#include "codec/policy_tags.hpp"
#include "codec/shares.hpp"

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

project_id const project("p1");

// A field of every policy of a list, which may be printed in two ways.
std::string zone_of(std::string const& members)
{
    VIGIL_DECODED(all,
                  decode_policies(R"({"backup_policies":[{"backup_policy_id":"a",)" + members + "}]}", f));
    return all.at(0).time_zone;
}

} // namespace

BOOST_AUTO_TEST_SUITE(inconsistencies_vbs)

BOOST_AUTO_TEST_CASE(V7_shared_is_a_list_or_an_object)
{
    share_backup_request const wish(backup_id("b"), {project_id("p2")});
    for (auto const* body : {R"({"shared":[{"id":"s1","to_project_id":"p2"}]})",
                             R"({"shared":{"id":"s1","to_project_id":"p2"}})"}) {
        VIGIL_DECODED(made, decode_shared(body, wish, f));
        BOOST_TEST_REQUIRE(made.shares.size() == 1u);
        BOOST_TEST(made.shares[0].id.str() == "s1");
        BOOST_TEST(made.complete());
        VIGIL_DECODED(one, decode_share(body, f));
        BOOST_TEST(one.id.str() == "s1");
        VIGIL_DECODED(page, decode_shares(body, {}, f));
        BOOST_TEST(page.items.size() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(V7_projects_that_are_left_out_are_named)
{
    share_backup_request const wish(
        backup_id("066b1e37-9305-4057-97e5-2e99b21fc71d"),
        {project_id("722513ed0a324dadaabe5b2d0fe848c9"), project_id("722513ed0a324dadaabe5b2d0fe84919")});
    VIGIL_DECODED(made, decode_shared(reply("vbs-share-backup"), wish, f));
    BOOST_TEST(!made.complete());
    BOOST_TEST_REQUIRE(made.missing.size() == 1u);
    BOOST_TEST(made.missing[0].str() == "722513ed0a324dadaabe5b2d0fe84919");
    VIGIL_DECODED(none, decode_shared(R"({"shared":[]})", wish, f));
    BOOST_TEST((none.missing == wish.to()));
}

// The client refuses an empty id before; even then the path would name the id's own segment.
BOOST_AUTO_TEST_CASE(V8_a_share_is_never_ended_without_an_id)
{
    BOOST_TEST(!share_id().path_safe());
    BOOST_TEST(!share_id("detail").path_safe());
    BOOST_TEST(!share_id("count").path_safe());
    BOOST_TEST(delete_share(project, share_id("..")).target == "/v2/p1/os-vendor-backup-sharing/%2E%2E");
}

BOOST_AUTO_TEST_CASE(V10_the_zone_is_spelled_correctly_or_as_documented)
{
    auto const target = [](list_shares_query const& q) { return list_shares(project, q).target; };
    BOOST_TEST(target(list_shares_query().availability_zone("AZ1")) ==
               "/v2/p1/os-vendor-backup-sharing/detail?availability_zone=AZ1");
    BOOST_TEST(target(list_shares_query().availability_zone("AZ1", zone_key::documented)) ==
               "/v2/p1/os-vendor-backup-sharing/detail?avalilability_zone=AZ1");
}

BOOST_AUTO_TEST_CASE(V10_shares_of_other_zones_are_told_apart)
{
    std::string const body = R"({"shared":[
        {"id":"s1","backup":{"id":"b1","status":"available","availability_zone":"AZ1"}},
        {"id":"s2","backup":{"id":"b2","status":"available","availability_zone":"AZ2"}},
        {"id":"s3","backup":{"id":"b3","status":"available","availability_zone":null}},
        {"id":"s4"}]})";
    auto const query = list_shares_query().availability_zone("AZ1").limit(4).offset(8);
    VIGIL_DECODED(p, decode_shares(body, query, f));
    BOOST_TEST_REQUIRE(p.items.size() == 4u);
    BOOST_TEST(is_wanted(query, p.items[0]));
    BOOST_TEST(!is_wanted(query, p.items[1]));
    BOOST_TEST(is_wanted(query, p.items[2])); // what names no zone may be in it
    BOOST_TEST(is_wanted(query, p.items[3]));
    BOOST_TEST((p.next_offset == 12));
    BOOST_TEST(is_wanted({}, p.items[1]));
}

BOOST_AUTO_TEST_CASE(V11_blanks_in_the_type_of_a_quota)
{
    VIGIL_DECODED(q, decode_quotas(reply("vbs-get-quota"), f));
    BOOST_TEST((q.at(1).type == quota_kind::backup_gigabytes));
    VIGIL_DECODED(padded, decode_quotas(R"({"quotas":{"resources":[{"type":" backups "}]}})", f));
    BOOST_TEST((padded.at(0).type == quota_kind::backups));
}

BOOST_AUTO_TEST_CASE(V13_the_keys_of_a_policy_are_trimmed)
{
    VIGIL_DECODED(
        all, decode_policies(
                 R"({"backup_policies":[{" backup_policy_id":"a","backup_policy_name ":"plan02"}]})", f));
    BOOST_TEST(all.at(0).id.str() == "a");
    BOOST_TEST(all[0].name == "plan02");
}

BOOST_AUTO_TEST_CASE(V14_a_tag_has_a_value_or_values)
{
    auto const read = [](std::string const& item) {
        VIGIL_DECODED(tags, decode_tags(R"({"tags":[{"key":"k",)" + item + "}]}", f));
        return tags;
    };
    BOOST_TEST((read(R"("value":"v")") == std::vector{tag("k", "v")}));
    BOOST_TEST((read(R"("values":"v")") == std::vector{tag("k", "v")}));
    BOOST_TEST((read(R"("values":["v"])") == std::vector{tag("k", "v")}));
    BOOST_TEST((read(R"("value":["v"])") == std::vector{tag("k", "v")}));
    BOOST_TEST((read(R"("values":["v","w"])") == std::vector{tag("k", "v"), tag("k", "w")}));
    BOOST_TEST((read(R"("value":"")") == std::vector{tag("k")}));
    BOOST_TEST((read(R"("value":null)") == std::vector{tag("k")}));
    BOOST_TEST((read(R"("values":[])") == std::vector{tag("k")}));
    BOOST_TEST((read(R"("value":7)") == std::vector{tag("k", "7")}));
}

BOOST_AUTO_TEST_CASE(V15_the_time_zone_is_found_at_both_places)
{
    BOOST_TEST(zone_of(R"("time_zone":"UTC+08:00")") == "UTC+08:00");
    BOOST_TEST(zone_of(R"("scheduled_policy":{"time_zone":"UTC+01:00"})") == "UTC+01:00");
    BOOST_TEST(zone_of(R"("scheduled_policy":{"time_zone":"UTC+01:00"},"time_zone":"UTC+08:00")") ==
               "UTC+08:00");
    BOOST_TEST(zone_of(R"("time_zone":null,"scheduled_policy":{"time_zone":"UTC+01:00"})") == "UTC+01:00");
    BOOST_TEST(zone_of(R"("policy_resource_count":"3")") == "");
}

BOOST_AUTO_TEST_CASE(V23_rentention_is_how_it_is_spelled)
{
    auto const schedule = schedule_change().frequency(1).retention_num(2).retention_day(3);
    auto const op = update_policy(project, update_policy_request(policy_id("a")).schedule(schedule));
    BOOST_TEST(json::parse(op.body) ==
               json::parse(R"({"scheduled_policy":{"frequency":1,"rentention_num":2,"rentention_day":3}})"));
}

BOOST_AUTO_TEST_CASE(V23_limit_and_offset_of_a_query_are_texts)
{
    auto const body =
        json::parse(query_policies(project, policy_tags_query().has("k", {}).limit(5).offset(0)).body);
    BOOST_TEST(body.at("limit") == json::value("5"));
    BOOST_TEST(body.at("offset") == json::value("0"));
}

BOOST_AUTO_TEST_CASE(V25_volumes_are_told_by_their_ids_and_failures_by_their_codes)
{
    policy_resources_request const wish(policy_id("a"), {volume_id("v1"), volume_id("v2"), volume_id("v3")});
    VIGIL_DECODED(r, decode_resources(R"({"success_resources":[{"resource_id":"v3","code":"AutoBackup.0206"},
        {"resource_id":"v1"},{"resource_id":"other"}],"fail_resources":[{"resource_id":"w"}]})",
                                      wish, f));
    BOOST_TEST_REQUIRE(r.done.size() == 2u);
    BOOST_TEST(r.done[0].id.str() == "v1");
    BOOST_TEST(r.done[1].id.str() == "other");
    BOOST_TEST_REQUIRE(r.failed.size() == 2u);
    BOOST_TEST(r.failed[0].id.str() == "w");
    BOOST_TEST(r.failed[1].id.str() == "v3");
    BOOST_TEST((r.unknown == std::vector{volume_id("v2")}));
    BOOST_TEST(!r.complete());

    // the documents' own sample speaks of other volumes than its request
    policy_resources_request const sample(policy_id("a"),
                                          {volume_id("0f187b65-8d0e-4fc0-9096-3b55d330531e")});
    VIGIL_DECODED(odd, decode_resources(reply("vbs-associate-resources"), sample, f));
    BOOST_TEST(odd.done.size() == 1u);
    BOOST_TEST((odd.unknown == sample.volumes()));
}

// The documents' samples have such slips; a reply that has one is not guessed at.
BOOST_AUTO_TEST_CASE(V26_the_slips_of_printed_samples_are_no_json)
{
    for (auto const* body : {
             R"({"backup_policies":[{"backup_policy_id":"a",}]})", // a comma too many
             R"({"backup_policies":[{"backup_policy_id":"a"},]})",
             R"({"backup_policies":[{"backup_policy_id":"a"}],})",
             R"({"backup_policies":[{"backup_policy_id":"a" "backup_policy_name":"b"}]})", // one too few
             R"({"backup_policies":[{"backup_policy_id":"a"} {"backup_policy_id":"b"}]})",
             R"({"backup_policies":[{"backup_policy_id":ECS}]})", // no quotes
         })
        VIGIL_REFUSED("", decode_policies(body, f));
    // and their sort keys, among them those of images, are the service's affair
    BOOST_TEST(list_shares(project, list_shares_query().sort_key("container_format")).target ==
               "/v2/p1/os-vendor-backup-sharing/detail?sort_key=container_format");
    BOOST_TEST(!list_backups_query().sort_key("disk_format").validate().has_value());
}

BOOST_AUTO_TEST_CASE(S13_total_count_ends_no_list)
{
    std::string const two = R"({"total_count":2,"resources":[{"resource_id":"a"},{"resource_id":"b"}]})";
    VIGIL_DECODED(full, decode_tagged_policies(two, 2, 40, f));
    BOOST_TEST((full.next_offset == 42));
    VIGIL_DECODED(last, decode_tagged_policies(reply("vbs-query-policies-by-tag"), 2, 0, f));
    BOOST_TEST((last.count == 10));
    BOOST_TEST(!last.next_offset.has_value());
}

BOOST_AUTO_TEST_CASE(V19_both_ways_to_delete_are_there)
{
    BOOST_TEST(delete_backup(project, backup_id("b")).target == "/v2/p1/cloudbackups/b");
    BOOST_TEST(delete_native_backup(project, backup_id("b"), api_version::v3).target == "/v3/p1/backups/b");
}

BOOST_AUTO_TEST_SUITE_END()
