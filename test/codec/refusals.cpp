// Replies that are refused, and the path and the rule that the fault names.
#include "codec/backups.hpp"
#include "codec/fixtures.hpp"
#include "codec/jobs.hpp"
#include "codec/json_reader.hpp"

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

} // namespace

BOOST_AUTO_TEST_SUITE(refusals)

BOOST_AUTO_TEST_CASE(faults_name_their_path)
{
    VIGIL_REFUSED("backup/size", decode_backup(with(R"("size":1e400)"), f));
    VIGIL_REFUSED("backup/size", decode_backup(with(R"("size":-1e400)"), f));
    VIGIL_REFUSED("backup/size", decode_backup(with(R"("size":9223372036854775808)"), f));
    VIGIL_REFUSED("backup/size", decode_backup(with(R"("size":1e19)"), f));
    VIGIL_REFUSED("backup/size", decode_backup(with(R"("size":1.5)"), f));
    VIGIL_REFUSED("backup/size", decode_backup(with(R"("size":"ten")"), f));
    VIGIL_REFUSED("backup/size", decode_backup(with(R"("size":"inf")"), f));
    VIGIL_REFUSED("backup/size", decode_backup(with(R"("size":"nan")"), f));
    VIGIL_REFUSED("backup/size", decode_backup(with(R"("size":true)"), f));
    VIGIL_REFUSED("backup/object_count", decode_backup(with(R"("object_count":{})"), f));
    VIGIL_REFUSED("backup/name", decode_backup(with(R"("name":{})"), f));
    VIGIL_REFUSED("backup/volume_id", decode_backup(with(R"("volume_id":["v"])"), f));
    VIGIL_REFUSED("backup/created_at", decode_backup(with(R"("created_at":{})"), f));
    VIGIL_REFUSED("backup/is_incremental", decode_backup(with(R"("is_incremental":"perhaps")"), f));
    VIGIL_REFUSED("backup/is_incremental", decode_backup(with(R"("is_incremental":2)"), f));
    VIGIL_REFUSED("backup/has_dependent_backup", decode_backup(with(R"("has_dependent_backup":[])"), f));
    VIGIL_REFUSED("backup/links/1/href", decode_backup(with(R"("links":[{},{"href":{}}])"), f));
    VIGIL_REFUSED("backup/links/0", decode_backup(with(R"("links":["x"])"), f));
    VIGIL_REFUSED("backup/links", decode_backup(with(R"("links":"x")"), f));
    VIGIL_REFUSED("backup/metadata", decode_backup(with(R"("metadata":"x")"), f));
    VIGIL_REFUSED("backup/status", decode_backup(R"({"backup":{"id":"x"}})", f));
    VIGIL_REFUSED("backup/status", decode_backup(R"({"backup":{"id":"x","status":{}}})", f));
    VIGIL_REFUSED("backup/id", decode_backup(R"({"backup":{"id":"x","id":null,"status":"error"}})", f));
    VIGIL_REFUSED("backups", decode_backups("{}", 10, f));
    VIGIL_REFUSED("backups", decode_backups(R"({"backups":null})", 10, f));
    VIGIL_REFUSED("backups", decode_backups(R"({"backups":{}})", 10, f));
    VIGIL_REFUSED("backups/3/id",
                  decode_backups(R"({"backups":[{"id":"a","status":"x"},{"id":"a","status":"x"},
                                    {"id":"a","status":"x"},{"status":"x"}]})",
                                 10, f));
    VIGIL_REFUSED("backups/1", decode_backup_summaries(R"({"backups":[{"id":"a"},null]})", 10, f));
    VIGIL_REFUSED("count", decode_backups(list_with(R"("count":1e30)"), 10, f));
}

BOOST_AUTO_TEST_CASE(what_is_no_json_object_is_refused)
{
    for (auto const* body : {"",
                             " ",
                             "null",
                             "7",
                             "\"x\"",
                             "[]",
                             "[{\"backup\":{}}]",
                             "{",
                             "{]",
                             "nul",
                             "{} {}",
                             "{}x",
                             "<html></html>",
                             "{\"a\":}",
                             "{'a':1}",
                             "{\"a\":1,}",
                             "\xef\xbb\xbf{}",
                             "{\"a\":\"\xff\"}",
                             "{\"a\":\"\\ud800\"}",
                             "{\"a\":01}",
                             "{\"a\":NaN}",
                             "/**/{}",
                             "{\"a\":\"\n\"}"})
        BOOST_TEST_CONTEXT(body)
        {
            VIGIL_REFUSED("", decode_backup(body, f));
            VIGIL_REFUSED("", decode_backups(body, 10, f));
            VIGIL_REFUSED("", decode_job(body, f));
        }
}

BOOST_AUTO_TEST_CASE(json_deeper_than_32_levels_is_refused)
{
    auto const nested = [](int levels) { // the object itself is one
        auto const n = static_cast<std::size_t>(levels - 1);
        return R"({"status":"INIT","x":)" + std::string(n, '[') + std::string(n, ']') + "}";
    };
    VIGIL_DECODED(j, decode_job(nested(32), f));
    BOOST_TEST((j.status == job_state::init));
    VIGIL_REFUSED("", decode_job(nested(33), f));
    VIGIL_REFUSED("", decode_job(nested(100000), f));
    fault f;
    static_cast<void>(decode_job(nested(33), f));
    BOOST_TEST(f.rule == "at most 32 levels of JSON");
}

BOOST_AUTO_TEST_CASE(json_is_written_as_it_was_read)
{
    std::string const text =
        R"({"a":[1,-2.50,1e400,true,false,null,"x\"\\y",{}],"b\n":{"c":[]},"d":"\u0001\u007f"})";
    json_document document;
    std::string why;
    auto const padded = " " + text + "\r\n";
    BOOST_TEST_REQUIRE(document.parse(padded, why));
    BOOST_TEST(to_json(document.root()) ==
               R"({"a":[1,-2.50,1e400,true,false,null,"x\"\\y",{}],"b":{"c":[]},"d":"\u0001\u007f"})");
}

BOOST_AUTO_TEST_SUITE_END()
