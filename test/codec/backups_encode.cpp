// What is sent: paths, queries, headers and bodies, compared with the documents' requests.
#include "codec/backups.hpp"

#include "codec/fixtures.hpp"

#include <limits>

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

project_id const project("b23b579f08c84228b9b4673c46f0c442");

std::string list_target(list_backups_query const& q, api_version v = api_version::v3, bool details = false)
{
    return list_backups(project, q, v, details).target;
}

std::string const base = "/v3/b23b579f08c84228b9b4673c46f0c442/backups";

} // namespace

BOOST_AUTO_TEST_SUITE(backups_encode)

BOOST_AUTO_TEST_CASE(create_is_the_documented_request)
{
    auto const request = create_backup_request(volume_id("c68ae7fb-0aa5-4a97-ab01-ed02c5b7e768"), "backup1")
                             .description("Backup_Demo")
                             .tag("key", "value")
                             .full(true);
    auto const op = create_backup(project, request);
    BOOST_TEST(op.name == "vbs.cloudbackups.create");
    BOOST_TEST((op.service == service::vbs));
    BOOST_TEST(op.method == "POST");
    BOOST_TEST(op.target == "/v2/b23b579f08c84228b9b4673c46f0c442/cloudbackups");
    BOOST_TEST(op.api_version == "");
    BOOST_TEST(!op.replayable); // two creates are two backups
    BOOST_TEST(json::parse(op.body) == without_nulls(request_body("vbs-create-backup-v2-cloud")));
}

BOOST_AUTO_TEST_CASE(create_sends_only_what_is_set)
{
    auto const op =
        create_backup(project, {volume_id("5024a06e-6990-4f12-9dcc-8fe26b01a710"), "c2c-test-buckup"});
    BOOST_TEST(json::parse(op.body) == request_body("vbs-create-backup-v2-cloud-sdk"));
}

BOOST_AUTO_TEST_CASE(V23_full_backup_is_a_text)
{
    auto const body = [](bool full) {
        return json::parse(create_backup(project, create_backup_request(volume_id("v"), "n").full(full)).body)
            .at("backup")
            .at("extend_param")
            .at("FullBackup");
    };
    BOOST_TEST(body(true) == json::value("true"));
    BOOST_TEST(body(false) == json::value("false"));
}

BOOST_AUTO_TEST_CASE(create_sends_a_snapshot)
{
    auto const op =
        create_backup(project, create_backup_request(volume_id("v"), "n").snapshot(snapshot_id("s1")));
    BOOST_TEST(json::parse(op.body) ==
               json::parse(R"({"backup":{"volume_id":"v","name":"n","snapshot_id":"s1"}})"));
}

BOOST_AUTO_TEST_CASE(native_create_is_the_documented_request)
{
    auto const request =
        create_native_backup_request(volume_id("c5834fe1-577f-462e-9bf3-1b158e1dde9c"), "backup1")
            .snapshot(snapshot_id("251f910a-a2bd-443e-a77a-90a3dbd26b7b"))
            .description("Backup_Demo");
    auto const op = create_native_backup(project, request, api_version::v3);
    BOOST_TEST(op.name == "vbs.backups.create.v3");
    BOOST_TEST(op.method == "POST");
    BOOST_TEST(op.target == base);
    BOOST_TEST(!op.replayable);
    BOOST_TEST(json::parse(op.body) == request_body("vbs-create-backup-v3-native"));

    auto const v2 = create_native_backup(
        project_id("p1"),
        create_native_backup_request(volume_id("c68ae7fb-0aa5-4a97-ab01-ed02c5b7e768"), "backup1")
            .snapshot(snapshot_id("2bb856e1-b3d8-4432-a858-09e4ce939389"))
            .description("Backup_Demo"),
        api_version::v2);
    check_request(v2, "vbs-create-backup-v2-native");
    BOOST_TEST(!v2.replayable);
}

// Cinder refuses unknown keys, and what is null here is unset there.
BOOST_AUTO_TEST_CASE(native_create_sends_no_null)
{
    auto const minimal = create_native_backup(
        project, create_native_backup_request(volume_id("a9e6bc77-491c-4cab-af4a-10a67267098c")),
        api_version::v3);
    BOOST_TEST(json::parse(minimal.body) == request_body("openstack/create"));

    auto full = request_body("openstack/create-full");
    full.at("backup").as_object().erase("metadata"); // not a field of this request
    auto const op = create_native_backup(
        project,
        create_native_backup_request(volume_id("a9e6bc77-491c-4cab-af4a-10a67267098c"), "full-1ec49c")
            .description("a backup")
            .container("mycontainer-1ec49c")
            .incremental(false)
            .force(false),
        api_version::v3);
    BOOST_TEST(json::parse(op.body) == without_nulls(full));
}

BOOST_AUTO_TEST_CASE(texts_cannot_leave_their_json_string)
{
    std::string const evil = "a\"},\"x\":{\"\\\n\x01";
    auto const op =
        create_native_backup(project, create_native_backup_request(volume_id("v"), evil), api_version::v3);
    auto const backup = json::parse(op.body).at("backup").as_object();
    BOOST_TEST(backup.size() == 2u);
    BOOST_TEST(backup.at("name") == json::value(evil));
}

BOOST_AUTO_TEST_CASE(a_list_without_filters_is_a_bare_path)
{
    auto const op = list_backups(project, {}, api_version::v3, false);
    BOOST_TEST(op.name == "vbs.backups.list.v3");
    BOOST_TEST(op.method == "GET");
    BOOST_TEST(op.target == base);
    BOOST_TEST(op.body == "");
    BOOST_TEST(op.api_version == "");
    BOOST_TEST(op.replayable);
    BOOST_TEST(list_target({}, api_version::v3, true) == base + "/detail");
    BOOST_TEST(list_backups(project, {}, api_version::v3, true).name == "vbs.backups.listDetail.v3");
    BOOST_TEST(list_backups(project, {}, api_version::v2, true).name == "vbs.backups.listDetail.v2");
    BOOST_TEST(list_target({}, api_version::v2) == "/v2/b23b579f08c84228b9b4673c46f0c442/backups");
    BOOST_TEST(list_target(list_backups_query().version(api_version::v2)).starts_with("/v2/"));
}

// The queries of the documents' samples.
BOOST_AUTO_TEST_CASE(a_list_sends_the_documented_filters)
{
    auto const q = list_backups_query().name("backup").status("error").limit(10).volume(
        volume_id("7d7c6fbe-d7ee-4b4d-8bae-bdd08b5604bb"));
    for (auto const name : {"vbs-list-backups-summary-v2", "vbs-list-backups-summary-v3",
                            "vbs-list-backups-detail-v2", "vbs-list-backups-detail-v3"}) {
        std::string_view const text(name);
        auto const version = text.ends_with("v2") ? api_version::v2 : api_version::v3;
        auto const target = list_target(q, version, text.find("detail") != text.npos);
        auto const query = target.substr(target.find('?') + 1);
        auto const fixture = load(name);
        std::size_t expected = 0;
        for (auto const& [key, value] : fixture.at("request").at("query").as_object()) {
            std::string const pair = std::string(key) + "=" + std::string(value.as_string());
            BOOST_TEST(("&" + query + "&").find("&" + pair + "&") != std::string::npos, pair);
            expected += pair.size() + 1;
        }
        BOOST_TEST(query.size() + 1 == expected); // and nothing else
        std::string path(fixture.at("request").at("path").as_string());
        path.replace(path.find("{project_id}"), 12, project.str());
        BOOST_TEST(target.substr(0, target.find('?')) == path);
    }
}

BOOST_AUTO_TEST_CASE(every_parameter_of_a_list)
{
    auto const q = list_backups_query()
                       .name("n")
                       .status("creating")
                       .volume(volume_id("v"))
                       .name_like("a")
                       .status_like("b")
                       .volume_like("c")
                       .limit(1000)
                       .offset(20)
                       .sort_key("created_at")
                       .sort_dir(sort_direction::descending)
                       .with_count(true);
    BOOST_TEST(list_target(q) ==
               base + "?name=n&status=creating&volume_id=v&name~=a&status~=b&volume_id~=c&with_count=true"
                      "&limit=1000&offset=20&sort_key=created_at&sort_dir=desc");
    BOOST_TEST(list_target(list_backups_query().sort_dir(sort_direction::ascending)) ==
               base + "?sort_dir=asc");
}

BOOST_AUTO_TEST_CASE(V17_the_version_is_sent_when_it_is_needed)
{
    auto const version = [](list_backups_query const& q) {
        return list_backups(project, q, api_version::v3, true).api_version;
    };
    BOOST_TEST(version({}) == "");
    BOOST_TEST(version(list_backups_query().name("x").limit(5)) == "");
    for (auto const& q : {list_backups_query().with_count(true), list_backups_query().name_like("x"),
                          list_backups_query().status_like("x"), list_backups_query().volume_like("x")})
        BOOST_TEST(version(q) == "volume 3.45");
}

// A filter that is silently dropped would list too much.
BOOST_AUTO_TEST_CASE(a_query_that_needs_v3_is_sent_as_v3)
{
    auto const op = list_backups(project, list_backups_query().name_like("x"), api_version::v2, false);
    BOOST_TEST(op.target == base + "?name~=x");
    BOOST_TEST(op.name == "vbs.backups.list.v3");
    BOOST_TEST(op.api_version == "volume 3.45");
}

BOOST_AUTO_TEST_CASE(V4_the_offset_is_dropped_once_there_is_a_marker)
{
    BOOST_TEST(list_target(list_backups_query().offset(1).marker("b1").limit(2)) ==
               base + "?limit=2&marker=b1");
}

BOOST_AUTO_TEST_CASE(values_are_percent_encoded)
{
    BOOST_TEST(list_target(list_backups_query().name("nightly 1/2 \xc3\xbc")) ==
               base + "?name=nightly%201%2F2%20%C3%BC");
    BOOST_TEST(list_target(list_backups_query().name("a&limit=1#?=+%~-._")) ==
               base + "?name=a%26limit%3D1%23%3F%3D%2B%25~-._");
    BOOST_TEST(list_target(list_backups_query().name("x\r\nHost: evil")) ==
               base + "?name=x%0D%0AHost%3A%20evil");
    BOOST_TEST(list_target(list_backups_query().name(std::string("a\0b", 3))) == base + "?name=a%00b");
}

BOOST_AUTO_TEST_CASE(limits_are_written_whole)
{
    auto const max = std::numeric_limits<std::int64_t>::max();
    BOOST_TEST(list_target(list_backups_query().limit(max)) == base + "?limit=9223372036854775807");
    BOOST_TEST(list_target(list_backups_query().offset(0)) == base + "?offset=0");
}

BOOST_AUTO_TEST_CASE(one_backup_one_volume)
{
    auto const op = get_backup(project, backup_id("b1"), api_version::v3);
    BOOST_TEST(op.name == "vbs.backups.get.v3");
    BOOST_TEST(op.target == base + "/b1");
    BOOST_TEST(op.replayable);
    BOOST_TEST(get_backup(project, backup_id("b1"), api_version::v2).target ==
               "/v2/b23b579f08c84228b9b4673c46f0c442/backups/b1");
    BOOST_TEST(get_backup(project, backup_id("b1"), api_version::v2).name == "vbs.backups.get.v2");

    auto const volume = get_volume(project, volume_id("v1"));
    BOOST_TEST((volume.service == service::volume));
    BOOST_TEST(volume.target == "/v3/b23b579f08c84228b9b4673c46f0c442/volumes/v1");
}

// Such ids are refused before; should one come through, it still names one segment.
BOOST_AUTO_TEST_CASE(an_id_stays_in_its_segment)
{
    auto const path = [](std::string id) {
        return get_backup(project_id("p"), backup_id(std::move(id)), api_version::v3).target;
    };
    BOOST_TEST(path("../x") == "/v3/p/backups/..%2Fx");
    BOOST_TEST(path("..") == "/v3/p/backups/%2E%2E");
    BOOST_TEST(path(".") == "/v3/p/backups/%2E");
    BOOST_TEST(path("a?b#c") == "/v3/p/backups/a%3Fb%23c");
    BOOST_TEST(path("a HTTP/1.1\r\nX: y") == "/v3/p/backups/a%20HTTP%2F1.1%0D%0AX%3A%20y");
}

BOOST_AUTO_TEST_SUITE_END()
