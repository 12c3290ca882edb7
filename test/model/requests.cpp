// Each rule of API 14 that the requests of this library know, at its edges.
#include <vigil/model/requests.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>
#include <type_traits>

using namespace vigil;

// g++ 12 destroys aggregate temporaries twice in an expression with co_await.
static_assert(!std::is_aggregate_v<create_backup_request>);
static_assert(!std::is_aggregate_v<create_native_backup_request>);
static_assert(!std::is_aggregate_v<list_backups_query>);
static_assert(!std::is_aggregate_v<list_policy_tasks_query>);
static_assert(!std::is_aggregate_v<list_failure_jobs_query>);
static_assert(!std::is_aggregate_v<restore_backup_request>);
static_assert(!std::is_aggregate_v<restore_native_backup_request>);

namespace {

volume_id const volume("c68ae7fb-0aa5-4a97-ab01-ed02c5b7e768");
std::string const umlaut = "\xc3\xa4"; // two bytes, one character

std::string times(std::string const& s, int n)
{
    std::string out;
    while (n-- > 0)
        out += s;
    return out;
}

create_backup_request good() { return {volume, "nightly-42"}; }

template <class Request>
void accepted(Request const& r)
{
    auto const f = r.validate();
    BOOST_TEST(!f.has_value(), (f ? f->field + ": " + f->rule : std::string()));
}

template <class Request>
void refused(Request const& r, std::string_view field, std::string_view part_of_rule = "")
{
    auto const f = r.validate();
    BOOST_TEST_REQUIRE(f.has_value(), "accepted, but " << field << " should be refused");
    BOOST_TEST(f->field == field);
    BOOST_TEST(f->rule.find(part_of_rule) != f->rule.npos, f->rule);
    BOOST_TEST(!f->rule.empty());
}

} // namespace

BOOST_AUTO_TEST_SUITE(requests)

BOOST_AUTO_TEST_CASE(create_needs_ids_that_are_safe)
{
    accepted(good());
    refused(create_backup_request(volume_id(), "n"), "volume_id");
    refused(create_backup_request(volume_id("a/../b"), "n"), "volume_id");
    refused(create_backup_request(volume_id("detail"), "n"), "volume_id");
    refused(good().snapshot(snapshot_id("x y")), "snapshot_id");
    accepted(good().snapshot(snapshot_id("2bb856e1-b3d8-4432-a858-09e4ce939389")));
}

BOOST_AUTO_TEST_CASE(create_name_is_1_to_64_of_a_small_alphabet)
{
    for (auto const& name : {std::string("a"), std::string(64, 'Z'), std::string("_-09"),
                             std::string("myauto"), std::string("Auto"), std::string("aut")})
        accepted(create_backup_request(volume, name));
    for (auto const& name : {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a.b"),
                             umlaut, std::string("a\n"), std::string("<a>")})
        refused(create_backup_request(volume, name), "name", "1-64");
}

BOOST_AUTO_TEST_CASE(V28_create_name_does_not_begin_with_auto)
{
    refused(create_backup_request(volume, "auto"), "name", "auto");
    refused(create_backup_request(volume, "autobk_1"), "name", "auto");
    refused(create_backup_request(volume, "automatic"), "name", "auto");
}

BOOST_AUTO_TEST_CASE(create_description_counts_characters_not_bytes)
{
    accepted(good().description("")); // unset
    accepted(good().description("x"));
    accepted(good().description(times(umlaut, 64)));
    refused(good().description(times(umlaut, 65)), "description", "1-64");
    refused(good().description("a<b"), "description", "<");
    refused(good().description("a>b"), "description", ">");
    refused(good().description("\xff"), "description", "UTF-8");
}

BOOST_AUTO_TEST_CASE(create_takes_at_most_10_tags_with_unique_keys)
{
    auto r = good();
    for (int i = 0; i < 10; ++i)
        r.tag("key" + std::to_string(i), "");
    accepted(r);
    auto eleven = r;
    refused(eleven.tag("key10", "v"), "tags", "10");
    refused(good().tag("a", "1").tag("b", "2").tag("a", "3"), "tags[2].key", "unique");
}

BOOST_AUTO_TEST_CASE(create_tag_texts_have_their_own_rules)
{
    accepted(good().tag(times(umlaut, 36), times(umlaut, 43)));
    refused(good().tag("", "v"), "tags[0].key", "1-36");
    refused(good().tag(times(umlaut, 37), "v"), "tags[0].key", "1-36");
    refused(good().tag("k", times(umlaut, 44)), "tags[0].value", "0-43");
    for (char const c : std::string("=*<>\\,|/\n\x1f") + '\0') {
        refused(good().tag("fine", "fine").tag(std::string("k") + c, "v"), "tags[1].key", "= *");
        refused(good().tag("k", std::string("v") + c), "tags[0].value", "= *");
    }
}

BOOST_AUTO_TEST_CASE(native_create_takes_up_to_255_characters)
{
    create_native_backup_request const r(volume);
    accepted(r);
    auto all = r;
    accepted(all.name(times(umlaut, 255)).description(times(umlaut, 255)).container(times(umlaut, 255)));
    auto name = r;
    refused(name.name(times(umlaut, 256)), "name", "0-255");
    auto description = r;
    refused(description.description(std::string(256, 'x')), "description", "0-255");
    auto container = r;
    refused(container.container(std::string(256, 'x')), "container", "0-255");
    auto snapshot = r;
    refused(snapshot.snapshot(snapshot_id("..")), "snapshot_id");
    refused(create_native_backup_request(volume_id("")), "volume_id");
}

BOOST_AUTO_TEST_CASE(V27_native_create_needs_no_snapshot)
{
    accepted(create_native_backup_request(volume, "n"));
}

BOOST_AUTO_TEST_CASE(list_limits_are_1_to_1000)
{
    auto const max = std::numeric_limits<std::int64_t>::max();
    for (std::int64_t const limit : {1, 2, 999, 1000}) {
        accepted(list_backups_query().limit(limit));
        accepted(list_policy_tasks_query(policy_id("p")).limit(limit));
    }
    for (std::int64_t const limit : {std::int64_t(0), std::int64_t(-1), std::int64_t(1001), max}) {
        refused(list_backups_query().limit(limit), "limit", "1-1000");
        refused(list_policy_tasks_query(policy_id("p")).limit(limit), "limit", "1-1000");
    }
}

BOOST_AUTO_TEST_CASE(S5_failed_jobs_take_limits_of_1_to_999)
{
    accepted(list_failure_jobs_query().limit(1));
    accepted(list_failure_jobs_query().limit(999));
    refused(list_failure_jobs_query().limit(0), "limit", "1-999");
    refused(list_failure_jobs_query().limit(1000), "limit", "1-999");
}

BOOST_AUTO_TEST_CASE(offsets_are_not_negative)
{
    accepted(list_backups_query().offset(0));
    refused(list_backups_query().offset(-1), "offset");
    refused(list_policy_tasks_query(policy_id("p")).offset(-1), "offset");
    accepted(list_failure_jobs_query().offset(0));
    refused(list_failure_jobs_query().offset(-1), "offset");
}

// An upstream server would put both into its next link and then skip one item a page (11.2).
BOOST_AUTO_TEST_CASE(an_offset_does_not_go_with_a_marker)
{
    accepted(list_backups_query().marker("b1"));
    refused(list_backups_query().marker("b1").offset(0), "offset", "marker");
    refused(list_policy_tasks_query(policy_id("p")).marker("t1").offset(5), "offset", "marker");
}

BOOST_AUTO_TEST_CASE(filters_hold_no_control_characters)
{
    std::string const bad = "x\r\nX-Auth-Token: y";
    accepted(list_backups_query().name("nightly 1/2 \xc3\xbc ?&#=%"));
    refused(list_backups_query().name(bad), "name", "control");
    refused(list_backups_query().status(bad), "status");
    refused(list_backups_query().volume(volume_id(bad)), "volume_id");
    refused(list_backups_query().name_like(bad), "name~");
    refused(list_backups_query().status_like(bad), "status~");
    refused(list_backups_query().volume_like(bad), "volume_id~");
    refused(list_backups_query().sort_key(bad), "sort_key");
    refused(list_backups_query().marker(bad), "marker");
    refused(list_backups_query().name("\xc3"), "name", "UTF-8");
    refused(list_policy_tasks_query(policy_id("p")).status(bad), "status");
    refused(list_policy_tasks_query(policy_id("p")).task(policy_task_id(bad)), "job_id");
    refused(list_policy_tasks_query(policy_id("p")).marker(bad), "marker");
    refused(list_failure_jobs_query().failure_status(bad), "failure_status");
    refused(list_failure_jobs_query().resource_name(bad), "resource_name");
    refused(list_failure_jobs_query().server_group(server_group_id(bad)), "server_group_id");
    refused(list_failure_jobs_query().resource_type(bad), "resource_type");
}

BOOST_AUTO_TEST_CASE(a_policy_stands_in_the_path)
{
    refused(list_policy_tasks_query(policy_id("")), "policy_id");
    refused(list_policy_tasks_query(policy_id("tags")), "policy_id");
    refused(list_policy_tasks_query(policy_id("a/b")), "policy_id");
}

BOOST_AUTO_TEST_CASE(substring_filters_and_counts_need_v3)
{
    accepted(list_backups_query().version(api_version::v3).name_like("n").with_count(true));
    accepted(list_backups_query().name_like("n")); // the version is chosen to fit
    refused(list_backups_query().version(api_version::v2).name_like("n"), "name~", "v3");
    refused(list_backups_query().version(api_version::v2).status_like("n"), "status~", "v3");
    refused(list_backups_query().version(api_version::v2).volume_like("n"), "volume_id~", "v3");
    refused(list_backups_query().version(api_version::v2).with_count(true), "with_count", "v3");
}

BOOST_AUTO_TEST_CASE(restores_name_a_backup_and_a_volume)
{
    accepted(restore_backup_request(backup_id("b1"), volume));
    refused(restore_backup_request(backup_id("b1"), volume_id("")), "volume_id");
    refused(restore_backup_request(backup_id("b1"), volume_id("detail")), "volume_id");
    accepted(restore_native_backup_request(backup_id("b1")));
    accepted(restore_native_backup_request(backup_id("b1"), volume).name(times(umlaut, 255)));
    refused(restore_native_backup_request(backup_id("b1"), volume_id("a b")), "volume_id");
    refused(restore_native_backup_request(backup_id("b1")).name(times(umlaut, 256)), "name", "0-255");
}

// An empty one would turn a restore into a create.
BOOST_AUTO_TEST_CASE(restores_always_check_the_backup)
{
    for (std::string const id : {"", "detail", "quota", "..", "a/b"}) {
        BOOST_TEST(restore_backup_request(backup_id(id), volume).check_path()->field == "backup_id");
        BOOST_TEST(restore_native_backup_request(backup_id(id)).check_path()->field == "backup_id");
    }
    BOOST_TEST(!restore_backup_request(backup_id("b1"), volume).check_path().has_value());
    BOOST_TEST(!restore_native_backup_request(backup_id("b1")).check_path().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
