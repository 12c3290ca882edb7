// What API 13 says of shares, quotas, policies and tags.
#include "codec/backups.hpp"
#include "codec/fixtures.hpp"
#include "codec/shares.hpp"

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

project_id const project("p1");

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

BOOST_AUTO_TEST_CASE(V19_both_ways_to_delete_are_there)
{
    BOOST_TEST(delete_backup(project, backup_id("b")).target == "/v2/p1/cloudbackups/b");
    BOOST_TEST(delete_native_backup(project, backup_id("b"), api_version::v3).target == "/v3/p1/backups/b");
}

BOOST_AUTO_TEST_SUITE_END()
