// What API 1.3 and 13 want to be read, however it is printed.
#include "codec/backups.hpp"
#include "codec/fixtures.hpp"
#include "codec/jobs.hpp"

#include <vigil/model/job.hpp>

#include <limits>

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

// A reply with one backup that has these members besides id and status.
std::string with(std::string const& members)
{
    return R"({"backup":{"id":"b1","status":"available")" + (members.empty() ? "" : "," + members) + "}}";
}

// A list with these members beside `backups`.
std::string list_with(std::string const& members, int items = 1)
{
    std::string body = R"({"backups":[)";
    for (int i = 1; i <= items; ++i)
        body +=
            (i > 1 ? "," : "") + std::string(R"({"id":"b)") + std::to_string(i) + R"(","status":"creating"})";
    return body + "]" + (members.empty() ? "" : "," + members) + "}";
}

std::string next_link(std::string const& href)
{
    return R"("backups_links":[{"rel":"next","href":")" + href + R"("}])";
}

} // namespace

BOOST_AUTO_TEST_SUITE(inconsistencies)

BOOST_AUTO_TEST_CASE(V1_the_first_present_owner_wins_wherever_it_stands)
{
    std::string const v2 = R"("os-bak-tenant-attr:tenant_id":"v2")";
    std::string const v3 = R"("os-backup-project-attr:project_id":"v3")";
    std::string const v3t = R"("os-backup-project-attr:tenant_id":"v3t")";
    auto const owner = [](std::string const& members) {
        VIGIL_DECODED(b, decode_backup(with(members), f));
        return b.project.str();
    };
    BOOST_TEST(owner(v2) == "v2");
    BOOST_TEST(owner(v3t) == "v3t");
    BOOST_TEST(owner(v3) == "v3");
    BOOST_TEST(owner(v2 + "," + v3t + "," + v3) == "v3");
    BOOST_TEST(owner(v3 + "," + v3t + "," + v2) == "v3");
    BOOST_TEST(owner(v2 + "," + v3t) == "v3t");
    BOOST_TEST(owner(v2 + R"(,"os-backup-project-attr:project_id":null)") == "v2");
    BOOST_TEST(owner(R"("name":"x")") == "");
}

BOOST_AUTO_TEST_CASE(V2_both_failure_states_are_known)
{
    VIGIL_DECODED(a, decode_backup(R"({"backup":{"id":"b","status":"error_restoring"}})", f));
    BOOST_TEST((a.status == backup_state::error_restoring));
    VIGIL_DECODED(b, decode_backup(R"({"backup":{"id":"b","status":"error_deleting"}})", f));
    BOOST_TEST((b.status == backup_state::error_deleting));
}

BOOST_AUTO_TEST_CASE(unknown_texts_of_open_sets_are_kept)
{
    VIGIL_DECODED(b, decode_backup(R"({"backup":{"id":"b","status":"frozen_by_moon"}})", f));
    BOOST_TEST(!b.status.known());
    BOOST_TEST(b.status.text() == "frozen_by_moon");
    VIGIL_DECODED(j, decode_job(R"({"status":"PAUSED","job_type":"somethingNew"})", f));
    BOOST_TEST(j.status.text() == "PAUSED");
    BOOST_TEST(j.type == "somethingNew");
}

BOOST_AUTO_TEST_CASE(V3_links_are_tolerated_in_items)
{
    VIGIL_DECODED(p, decode_backup_summaries(R"({"backups":[{"id":"b1"},{"id":"b2",
        "backups_links":[{"rel":"next","href":"http://h/backups?marker=b2x"}]}]})",
                                             10, f));
    BOOST_TEST(p.next_marker == "b2x");
}

BOOST_AUTO_TEST_CASE(V4_only_the_marker_of_a_next_link_is_read)
{
    auto const marker = [](std::string const& members, std::int64_t limit, int items) {
        VIGIL_DECODED(p, decode_backups(list_with(members, items), limit, f));
        return p.next_marker;
    };
    // an internal host, no version, another path, a stale offset
    BOOST_TEST(marker(next_link("http://192.168.82.222:8776/p/backups?limit=1&offset=1&marker=m1"), 10, 1) ==
               "m1");
    BOOST_TEST(marker(next_link("/x?marker=a%2Fb%20c&limit=1#marker=no"), 10, 1) == "a/b c");
    BOOST_TEST(marker(next_link("?xmarker=no&marker=m2"), 10, 1) == "m2");
    // a link without a marker, or with one that is no id: the last item
    BOOST_TEST(marker(next_link("http://h/backups?limit=1&offset=1"), 10, 2) == "b2");
    BOOST_TEST(marker(next_link("http://h/backups?marker="), 10, 2) == "b2");
    BOOST_TEST(marker(next_link("http://h/backups?marker=a%0d%0ab"), 10, 2) == "b2");
    BOOST_TEST(marker(next_link("http://h/backups?marker=%ff"), 10, 2) == "b2");
    BOOST_TEST(marker(next_link("%"), 10, 2) == "b2");
    // no link: a full page may be followed by another one
    BOOST_TEST(marker("", 2, 2) == "b2");
    BOOST_TEST(marker("", 3, 2) == "");
    BOOST_TEST(marker(R"("backups_links":[{"rel":"previous","href":"?marker=x"}])", 3, 2) == "");
    BOOST_TEST(marker(R"("backups_links":[])", 3, 2) == "");
    BOOST_TEST(marker(R"("backups_links":null)", 3, 2) == "");
    BOOST_TEST(marker(R"("backups_links":"next")", 3, 2) == "");
    // an empty page is the end, link or not
    BOOST_TEST(marker(next_link("?marker=x"), 1, 0) == "");
}

BOOST_AUTO_TEST_CASE(the_server_cap_makes_a_page_full)
{
    VIGIL_DECODED(p, decode_backups(list_with("", 1000), 5000, f));
    BOOST_TEST(p.next_marker == "b1000");
    VIGIL_DECODED(q, decode_backups(list_with("", 999), 5000, f));
    BOOST_TEST(q.next_marker == "");
}

BOOST_AUTO_TEST_CASE(C4_a_count_puts_a_link_on_the_last_page)
{
    VIGIL_DECODED(p, decode_backups(list_with(next_link("?marker=b2") + R"(,"count":2)", 2), 2, f));
    BOOST_TEST((p.count == 2));
    BOOST_TEST(p.next_marker == "b2"); // one empty page follows, and that one ends it
}

BOOST_AUTO_TEST_CASE(V5_descriptions_are_wrapped_plain_or_missing)
{
    struct row
    {
        char const* json;
        char const* description;
        std::optional<bool> incremental;
    };
    std::vector<row> const table{
        {R"("{\"DESC\":\"Backup_Demo\",\"INC\":1}")", "Backup_Demo", true},
        {R"(" {\"DESC\":\"a \\\"b\\\"\",\"INC\":0} ")", "a \"b\"", false},
        {R"("{\"ST\":0,\"INC\":1}")", "", true}, // no DESC
        {R"("{\"DESC\":null,\"INC\":\"1\"}")", "", true},
        {R"("{\"DESC\":\"x\"}")", "x", std::nullopt},
        {R"("{\"DESC\":\"x\",\"INC\":true}")", "x", true},
        {R"("{\"DESC\":\"x\",\"INC\":\"maybe\"}")", "x", std::nullopt},
        {R"("{\"DESC\":{\"a\":[1,2.50]},\"INC\":2}")", R"({"a":[1,2.50]})", false},
        {R"({"DESC":"an object","INC":1})", "an object", true},
        // what only looks like it is the text itself
        {R"("{\"desc\":\"x\"}")", R"({"desc":"x"})", std::nullopt},
        {R"("{\"DESC\":\"x\"")", R"({"DESC":"x")", std::nullopt},
        {R"("{DESC}")", "{DESC}", std::nullopt},
        {R"("{}")", "{}", std::nullopt},
        {R"("say {\"DESC\":1}")", R"(say {"DESC":1})", std::nullopt},
        {R"("plain")", "plain", std::nullopt},
        {R"("")", "", std::nullopt},
        {R"(null)", "", std::nullopt},
        {R"(7)", "7", std::nullopt},
    };
    for (auto const& r : table)
        BOOST_TEST_CONTEXT(r.json)
        {
            VIGIL_DECODED(b, decode_backup(with(R"("description":)" + std::string(r.json)), f));
            BOOST_TEST(b.description == r.description);
            BOOST_TEST((b.requested_incremental == r.incremental));
            if (b.raw_description.empty())
                BOOST_TEST(b.description == "");
        }
    // the raw text stays reachable
    VIGIL_DECODED(b, decode_backup(with(R"("description":" {\"DESC\":\"x\"} ")"), f));
    BOOST_TEST(b.raw_description == R"( {"DESC":"x"} )");
}

BOOST_AUTO_TEST_CASE(V6_service_metadata_never_fails)
{
    auto const values = [](std::string const& json) {
        VIGIL_DECODED(b, decode_backup(with(R"("service_metadata":)" + json), f));
        return b.service_metadata_values;
    };
    auto const map =
        values(R"(" {\"a\": 1, \"b\": true, \"c\": 1.20, \"d\": null, \"e\": [1,{\"x\":\"y\"}]} ")");
    BOOST_TEST(map.size() == 5u);
    BOOST_TEST(map.at("a") == "1");
    BOOST_TEST(map.at("b") == "true");
    BOOST_TEST(map.at("c") == "1.20");
    BOOST_TEST(map.at("d") == "");
    BOOST_TEST(map.at("e") == R"([1,{"x":"y"}])");
    BOOST_TEST(values(R"({"a":"an object"})").at("a") == "an object");
    for (auto const* json : {R"("{broken")", R"("[1]")", R"("")", "null", "5", R"("text")", "[]"})
        BOOST_TEST(values(json).empty(), json);
    VIGIL_DECODED(b, decode_backup(with(R"("service_metadata":"{broken")"), f));
    BOOST_TEST(b.service_metadata == "{broken");
}

BOOST_AUTO_TEST_CASE(V9_has_dependent_backup_in_both_spellings)
{
    auto const has = [](std::string const& members) {
        VIGIL_DECODED(b, decode_backup(with(members), f));
        return b.has_dependent_backups;
    };
    BOOST_TEST((has(R"("has_dependent_backups":true)") == true));
    BOOST_TEST((has(R"("has_dependent_backup":true)") == true));
    BOOST_TEST((has(R"("has_dependent_backup":false)") == false));
    BOOST_TEST((has(R"("has_dependent_backups":true,"has_dependent_backup":null)") == true));
    BOOST_TEST((has(R"("has_dependent_backup":null,"has_dependent_backups":true)") == true));
    BOOST_TEST((has(R"("has_dependent_backups":null)") == std::nullopt));
    BOOST_TEST((has("") == std::nullopt));
}

BOOST_AUTO_TEST_CASE(V13_keys_are_trimmed)
{
    VIGIL_DECODED(b, decode_backup(R"({" backup ":{"id ":"b1","\tstatus\n":"error","volume_id ":"v"}})", f));
    BOOST_TEST(b.id.str() == "b1");
    BOOST_TEST((b.status == backup_state::error));
    BOOST_TEST(b.volume.str() == "v");
}

BOOST_AUTO_TEST_CASE(V16_data_timestamp_is_the_time_of_the_data)
{
    VIGIL_DECODED(
        b, decode_backup(with(R"("data_timestamp":"2019-03-16T11:56:00.917245","created_at":null)"), f));
    BOOST_TEST(b.data_timestamp.text() == "2019-03-16T11:56:00.917245Z");
    BOOST_TEST(b.created_at.empty());
}

BOOST_AUTO_TEST_CASE(V20_links_are_kept_and_never_followed)
{
    VIGIL_DECODED(p, decode_backup_summaries(reply("vbs-list-backups-summary-v3"), 10, f));
    BOOST_TEST(p.items.at(0).links.at(0).href.find("/v2/") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(V21_count_is_read_at_top_level_and_tolerated_in_items)
{
    VIGIL_DECODED(top, decode_backups(list_with(R"("count":"12")"), 10, f));
    BOOST_TEST((top.count == 12));
    VIGIL_DECODED(item, decode_backup_summaries(R"({"backups":[{"id":"a","count":9},{"id":"b"}]})", 10, f));
    BOOST_TEST((item.count == 9));
    VIGIL_DECODED(none, decode_backups(list_with(""), 10, f));
    BOOST_TEST(!none.count.has_value());
}

BOOST_AUTO_TEST_CASE(V22_entities_have_values_of_any_type)
{
    VIGIL_DECODED(j,
                  decode_job(R"({"status":"SUCCESS","end_time":"","entities":{"a":"t","b":7,"c":1.50,"d":true,
        "e":null,"f":[1,"x"],"g":{"h":null},"sub_jobs":"none","i":1e400}})",
                             f));
    std::map<std::string, std::string> const expected{
        {"a", "t"},    {"b", "7"},          {"c", "1.50"},          {"d", "true"},
        {"e", ""},     {"f", R"([1,"x"])"}, {"g", R"({"h":null})"}, {"sub_jobs", "none"},
        {"i", "1e400"}};
    BOOST_TEST((j.entities == expected));
    BOOST_TEST(j.end_time.empty());
    for (auto const* entities : {"null", "\"\"", "{}"}) {
        VIGIL_DECODED(empty, decode_job(R"({"status":"INIT","entities":)" + std::string(entities) + "}", f));
        BOOST_TEST(empty.entities.empty());
    }
}

BOOST_AUTO_TEST_CASE(V22_sub_jobs_are_read_at_both_places_once)
{
    VIGIL_DECODED(
        j, decode_job(R"({"status":"FAIL","sub_jobs":[{"status":"SUCCESS","job_id":"a"},{"status":"INIT"}],
        "entities":{"sub_jobs":[{"status":"SUCCESS","job_id":"a"},{"status":"FAIL","job_id":"b"},{"status":"INIT"}]}})",
                      f));
    BOOST_TEST_REQUIRE(j.sub_jobs.size() == 4u); // those without an id cannot be told apart
    BOOST_TEST(j.sub_jobs[0].id.str() == "a");
    BOOST_TEST(j.sub_jobs[2].id.str() == "b");
    BOOST_TEST(failed_part(j) == &j.sub_jobs[2]);
    BOOST_TEST(j.entities.empty());
}

BOOST_AUTO_TEST_CASE(V24_a_fail_reason_does_not_make_a_failure)
{
    VIGIL_DECODED(b, decode_backup(with(R"("fail_reason":"an old one")"), f));
    BOOST_TEST((b.status == backup_state::available));
    BOOST_TEST(b.fail_reason == "an old one");
}

BOOST_AUTO_TEST_CASE(S9_numbers_come_as_texts_and_texts_as_numbers)
{
    auto const size = [](std::string const& json) {
        VIGIL_DECODED(b, decode_backup(with(R"("size":)" + json), f));
        return b.size;
    };
    BOOST_TEST((size("10") == 10));
    BOOST_TEST((size("\"10\"") == 10));
    BOOST_TEST((size("\" 10 \"") == 10));
    BOOST_TEST((size("10.0") == 10));
    BOOST_TEST((size("1e1") == 10));
    BOOST_TEST((size("\"1e1\"") == 10));
    BOOST_TEST((size("-1") == -1));
    BOOST_TEST((size("9223372036854775807") == std::numeric_limits<std::int64_t>::max()));
    BOOST_TEST((size("-9223372036854775808") == std::numeric_limits<std::int64_t>::min()));
    BOOST_TEST((size("null") == std::nullopt));
    BOOST_TEST((size("\"\"") == std::nullopt));
    BOOST_TEST((size("\" \"") == std::nullopt));

    VIGIL_DECODED(b,
                  decode_backup(R"({"backup":{"id":123,"status":"error","name":1.50,"is_incremental":"True",
        "has_dependent_backups":0,"container":false}})",
                                f));
    BOOST_TEST(b.id.str() == "123");
    BOOST_TEST(b.name == "1.50"); // as it was written
    BOOST_TEST((b.is_incremental == true));
    BOOST_TEST((b.has_dependent_backups == false));
    BOOST_TEST(b.container == "false");
}

BOOST_AUTO_TEST_CASE(S11_odd_dates_are_kept_as_texts)
{
    VIGIL_DECODED(
        b, decode_backup(
               with(R"("created_at":"2019-04-01 12:00:00.0","updated_at":"soon","data_timestamp":7)"), f));
    BOOST_TEST(b.created_at.text() == "2019-04-01T12:00:00.000000Z");
    BOOST_TEST(!b.updated_at.has_value());
    BOOST_TEST(b.updated_at.text() == "soon");
    BOOST_TEST(b.data_timestamp.text() == "7");
}

BOOST_AUTO_TEST_CASE(unknown_members_are_ignored_and_the_last_of_two_wins)
{
    VIGIL_DECODED(
        b,
        decode_backup(R"({"x":[[]],"backup":{"id":"a","new":{"deep":[1,{"a":null}]},"status":"error","id":"b",
        "name":"n","name":null}})",
                      f));
    BOOST_TEST(b.id.str() == "b");
    BOOST_TEST(b.name == "");
}

// Items of a list are read along the order of the item before.
BOOST_AUTO_TEST_CASE(items_may_have_their_members_in_any_order)
{
    VIGIL_DECODED(
        p, decode_backups(
               R"({"backups":[{"id":"a","status":"error","size":1},{"size":2,"id":"b","status":"creating"},
        {"new":0,"status":"available","size":3,"id":"c"},{"status":"deleting","id":"d"}]})",
               10, f));
    BOOST_TEST_REQUIRE(p.items.size() == 4u);
    BOOST_TEST(p.items[1].id.str() == "b");
    BOOST_TEST((p.items[1].size == 2));
    BOOST_TEST((p.items[2].status == backup_state::available));
    BOOST_TEST(p.items[2].id.str() == "c");
    BOOST_TEST(!p.items[3].size.has_value());
    BOOST_TEST((p.items[3].status == backup_state::deleting));
}

BOOST_AUTO_TEST_CASE(escapes_are_read)
{
    VIGIL_DECODED(
        b,
        decode_backup(
            with(
                R"("name":"a\"\\\/\b\f\n\r\t\u00e4\ud83d\ude00\u0000z","\u006eew":1,"c\u006fntainer":"\u0041")"),
            f));
    BOOST_TEST(b.name == std::string("a\"\\/\b\f\n\r\t\xc3\xa4\xf0\x9f\x98\x80\0z", 17));
    BOOST_TEST(b.container == "A");
}

BOOST_AUTO_TEST_SUITE_END()
