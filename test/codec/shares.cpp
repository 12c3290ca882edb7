// Shares of backups: requests as documented, answers as documented, and which page comes next.
#include "codec/shares.hpp"
#include "codec/fixtures.hpp"

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

project_id const project("p1");
std::string const base = "/v2/p1/os-vendor-backup-sharing";

share_backup_request wish()
{
    return share_backup_request(backup_id("066b1e37-9305-4057-97e5-2e99b21fc71d"))
        .to(project_id("722513ed0a324dadaabe5b2d0fe848c9"))
        .to(project_id("722513ed0a324dadaabe5b2d0fe84919"));
}

// A list of that many shares, with these members beside it.
std::string list_of(int n, std::string const& members = "")
{
    std::string body = R"({"shared":[)";
    for (int i = 0; i < n; ++i)
        body += (i > 0 ? "," : "") + std::string(R"({"id":"s)") + std::to_string(i) + R"("})";
    return body + "]" + (members.empty() ? "" : "," + members) + "}";
}

} // namespace

BOOST_AUTO_TEST_SUITE(shares_codec)

BOOST_AUTO_TEST_CASE(sharing_is_the_documented_request)
{
    auto const op = share_backup(project, wish());
    check_request(op, "vbs-share-backup");
    BOOST_TEST(!op.replayable);
}

BOOST_AUTO_TEST_CASE(what_sharing_answers)
{
    VIGIL_DECODED(made, decode_shared(reply("vbs-share-backup"), wish(), f));
    BOOST_TEST_REQUIRE(made.shares.size() == 1u);
    auto const& s = made.shares[0];
    BOOST_TEST(s.id.str() == "8332443e-9866-41d8-8a58-a898cf5db030");
    BOOST_TEST(s.backup.str() == "066b1e37-9305-4057-97e5-2e99b21fc71d");
    BOOST_TEST(s.from_project.str() == "c13f5220dc1949b0b741ea81a7cd5554");
    BOOST_TEST(s.to_project.str() == "722513ed0a324dadaabe5b2d0fe848c9");
    BOOST_TEST(s.created_at.empty());
    BOOST_TEST(s.updated_at.empty());
    BOOST_TEST(s.deleted_at.empty());
    BOOST_TEST(!s.deleted.has_value());
    BOOST_TEST(!s.details.has_value());
}

BOOST_AUTO_TEST_CASE(ending_shares_is_the_documented_request)
{
    auto const one = delete_share(project, share_id("e842bf23-1e05-4c2c-b0f9-25222f4686da"));
    check_request(one, "vbs-unshare-one");
    BOOST_TEST(one.replayable);
    check_request(delete_shares_of(project, backup_id("066b1e37-9305-4057-97e5-2e99b21fc71d")),
                  "vbs-unshare-all-of-backup");
}

BOOST_AUTO_TEST_CASE(shares_are_asked_for)
{
    check_request(list_shares(project, list_shares_query().share_to_me(true).limit(10)), "vbs-list-shares");
    check_request(count_shares(project, {}), "vbs-count-shares");
    check_request(get_share(project, share_id("8332443e-9866-41d8-8a58-a898cf5db030")), "vbs-get-share");
}

BOOST_AUTO_TEST_CASE(every_filter_of_shares)
{
    auto const q = list_shares_query()
                       .share_to_me(false)
                       .volume(volume_id("v 1"))
                       .name("a&b")
                       .status("available")
                       .backup(backup_id("b1"))
                       .from_project(project_id("p2"))
                       .to_project(project_id("p3"))
                       .availability_zone("eu-de-01")
                       .sort_key("created_at")
                       .sort_dir(sort_direction::descending)
                       .limit(50)
                       .offset(100);
    std::string const filters = "share_to_me=false&volume_id=v%201&name=a%26b&status=available&backup_id=b1"
                                "&from_project_id=p2&to_project_id=p3&availability_zone=eu-de-01";
    BOOST_TEST(list_shares(project, q).target ==
               base + "/detail?" + filters + "&sort_key=created_at&sort_dir=desc&limit=50&offset=100");
    BOOST_TEST(count_shares(project, q).target == base + "/count?" + filters);
    BOOST_TEST(list_shares(project, {}).target == base + "/detail");
    BOOST_TEST(list_shares(project, list_shares_query().sort_dir(sort_direction::ascending)).target ==
               base + "/detail?sort_dir=asc");
}

BOOST_AUTO_TEST_CASE(shares_are_read)
{
    VIGIL_DECODED(p, decode_shares(reply("vbs-list-shares"), list_shares_query().limit(10), f));
    BOOST_TEST_REQUIRE(p.items.size() == 2u);
    BOOST_TEST(p.items[0].id.str() == "e842bf23-1e05-4c2c-b0f9-25222f4686da");
    BOOST_TEST(p.items[0].to_project.str() == "722513ed0a324dadaabe5b2d0fe848b9");
    BOOST_TEST(p.items[0].created_at.text() == "2017-08-10T12:25:40.480424Z");
    BOOST_TEST(p.items[0].updated_at.text() == "2017-08-14T06:41:49.381069Z");
    BOOST_TEST_REQUIRE(p.items[0].details.has_value());
    auto const& b = *p.items[0].details;
    BOOST_TEST(b.id.str() == "066b1e37-9305-4057-97e5-2e99b21fc71d");
    BOOST_TEST((b.status == backup_state::available));
    BOOST_TEST(b.name == "lbf");
    BOOST_TEST(b.volume.str() == "a7d7783f-02b7-4645-b0e3-61df63f0ba10");
    BOOST_TEST(b.availability_zone == "AZ1");
    BOOST_TEST(b.fail_reason == "Invalid InitiatorConnector protocol specified DSWARE");
    BOOST_TEST(!b.has_dependent_backups.has_value());
    BOOST_TEST((b.size == 1));
    BOOST_TEST(p.items[1].id.str() == "f842bf23-1e05-4c2c-b0f9-25222f4686da");
    BOOST_TEST(!p.next_offset.has_value());
    BOOST_TEST(p.next_marker == "");
}

BOOST_AUTO_TEST_CASE(one_share_and_how_many)
{
    VIGIL_DECODED(s, decode_share(reply("vbs-get-share"), f));
    BOOST_TEST(s.id.str() == "8332443e-9866-41d8-8a58-a898cf5db030");
    BOOST_TEST(s.to_project.str() == "722513ed0a324dadaabe5b2d0fe848c9");
    BOOST_TEST_REQUIRE(s.details.has_value());
    BOOST_TEST((s.details->object_count == 0));
    BOOST_TEST(s.details->updated_at.text() == "2017-08-16T07:24:24.786297Z");
    VIGIL_DECODED(n, decode_count(reply("vbs-count-shares"), f));
    BOOST_TEST(n == 2);
    VIGIL_DECODED(text, decode_count(R"({"count":"17"})", f));
    BOOST_TEST(text == 17);
}

BOOST_AUTO_TEST_CASE(pages_of_shares_go_by_offset)
{
    auto const next = [](std::string const& body, list_shares_query const& q) {
        VIGIL_DECODED(p, decode_shares(body, q, f));
        return p.next_offset;
    };
    BOOST_TEST((next(list_of(2), list_shares_query().limit(2).offset(40)) == 42));
    BOOST_TEST((next(list_of(1), list_shares_query().limit(2).offset(40)) == std::nullopt));
    BOOST_TEST((next(list_of(999), {}) == std::nullopt));
    BOOST_TEST((next(list_of(1000), {}) == 1000)); // the service's cap
    // a short page with a link is not the end, an empty one is
    std::string const link = R"("shared_links":[{"rel":"next","href":"http://h/x?marker=s1"}])";
    BOOST_TEST((next(list_of(1, link), list_shares_query().limit(5)) == 1));
    BOOST_TEST((next(list_of(0, link), list_shares_query().limit(5)) == std::nullopt));
}

BOOST_AUTO_TEST_CASE(shares_of_another_shape_are_refused)
{
    VIGIL_REFUSED("shared", decode_shared("{}", wish(), f));
    VIGIL_REFUSED("shared", decode_shared(R"({"shared":7})", wish(), f));
    VIGIL_REFUSED("shared/id", decode_shared(R"({"shared":{"backup_id":"b"}})", wish(), f));
    VIGIL_REFUSED("shared", decode_shares(R"({"error_code":"APIG.0101"})", {}, f));
    VIGIL_REFUSED("shared/1/id", decode_shares(R"({"shared":[{"id":"a"},{}]})", {}, f));
    VIGIL_REFUSED("shared/0/backup/status",
                  decode_shares(R"({"shared":[{"id":"a","backup":{"id":"b"}}]})", {}, f));
    VIGIL_REFUSED("shared/0/deleted", decode_shares(R"({"shared":[{"id":"a","deleted":"x"}]})", {}, f));
    VIGIL_REFUSED("count", decode_shares(list_of(1, R"("count":{})"), {}, f));
    VIGIL_REFUSED("shared", decode_share(R"({"shared":[]})", f));
    VIGIL_REFUSED("shared", decode_share(R"({"shared":[{"id":"a"},{"id":"b"}]})", f));
    VIGIL_REFUSED("shared", decode_share(R"({"shared":null})", f));
    VIGIL_REFUSED("count", decode_count("{}", f));
    VIGIL_REFUSED("count", decode_count(R"({"count":null})", f));
    VIGIL_REFUSED("count", decode_count(R"({"count":1.5})", f));
}

BOOST_AUTO_TEST_SUITE_END()
