// The rules for backup policies, at their edges.
#include <vigil/model/policy_requests.hpp>

#include <boost/test/unit_test.hpp>

#include <type_traits>

using namespace vigil;

static_assert(!std::is_aggregate_v<schedule_change>);
static_assert(!std::is_aggregate_v<create_policy_request>);
static_assert(!std::is_aggregate_v<update_policy_request>);
static_assert(!std::is_aggregate_v<policy_resources_request>);
static_assert(!std::is_aggregate_v<tag>);
static_assert(!std::is_aggregate_v<tag_values>);

namespace {

std::string field_of(std::optional<argument_fault> const& f) { return f ? f->field : std::string(); }

schedule_change good() { return schedule_change().start_time("12:00").frequency(1).retention_num(2); }

std::string create(schedule_change s, std::string zone = {})
{
    return field_of(create_policy_request("n", std::move(s)).time_zone(std::move(zone)).validate());
}

std::string update(schedule_change s, std::string zone = {})
{
    return field_of(update_policy_request(policy_id("p")).schedule(s).time_zone(zone).validate());
}

std::string const start = "scheduled_policy.start_time";

} // namespace

BOOST_AUTO_TEST_SUITE(policy_requests)

BOOST_AUTO_TEST_CASE(a_name_is_1_to_64_of_a_small_alphabet)
{
    auto const create_named = [](std::string name) {
        return field_of(create_policy_request(std::move(name), good()).validate());
    };
    auto const update_named = [](std::string name) {
        return field_of(update_policy_request(policy_id("p")).name(std::move(name)).validate());
    };
    for (auto const& name :
         {std::string("a"), std::string(64, 'Z'), std::string("_-09"), std::string("Default")}) {
        BOOST_TEST(create_named(name) == "");
        BOOST_TEST(update_named(name) == "");
    }
    for (auto const& name :
         {std::string(65, 'a'), std::string("a b"), std::string("a.b"), std::string("\xc3\xa4")}) {
        BOOST_TEST(create_named(name) == "backup_policy_name");
        BOOST_TEST(update_named(name) == "backup_policy_name");
    }
    BOOST_TEST(create_named("") == "backup_policy_name");
    BOOST_TEST(create_named("default_2") == "");
    BOOST_TEST(update_named("default_2") == "backup_policy_name");
}

BOOST_AUTO_TEST_CASE(a_new_policy_needs_a_start_a_frequency_and_a_retention)
{
    BOOST_TEST(create(good()) == "");
    BOOST_TEST(create(schedule_change().frequency(1).retention_num(2)) == start);
    BOOST_TEST(create(schedule_change().start_time("12:00").retention_num(2)) ==
               "scheduled_policy.frequency");
    BOOST_TEST(create(schedule_change().start_time("12:00").frequency(1)) ==
               "scheduled_policy.rentention_num");
    BOOST_TEST(
        create(schedule_change().start_time("12:00").week_frequency({weekday::monday}).retention_day(2)) ==
        "");
}

BOOST_AUTO_TEST_CASE(starts_are_full_hours_each_once)
{
    for (auto const* bad : {"12:30", "24:00", "1:00", "12:00,", ",12:00", "12:00 13:00", "12", "12:00:00",
                            "-1:00", "ab:00", "12:00,12:00", "12:00, 13:00"})
        BOOST_TEST(create(good().start_time(bad)) == start, bad);
    for (auto const* text : {"00:00", "23:00", "01:00,02:00,23:00"})
        BOOST_TEST(create(good().start_time(text)) == "", text);
}

BOOST_AUTO_TEST_CASE(starts_ascend_by_local_time)
{
    BOOST_TEST(create(good().start_time("22:00,00:00,02:00"), "UTC+02:00") == "");
    BOOST_TEST(create(good().start_time("22:00,00:00,02:00"), "UTC+00:00") == start);
    BOOST_TEST(create(good().start_time("00:00,02:00,22:00"), "UTC+02:00") == start);
    BOOST_TEST(create(good().start_time("05:00,04:00"), "UTC-03:00") == start);
    BOOST_TEST(create(good().start_time("05:00,04:00"), "UTC-04:30") == "");    // 00:30 and 23:30
    BOOST_TEST(create(good().start_time("18:00,19:00"), "UTC+05:30") == start); // 23:30 and 00:30
    BOOST_TEST(create(good().start_time("19:00,18:00"), "UTC+05:30") == "");
    // without a zone: ascending from some hour on
    BOOST_TEST(create(good().start_time("22:00,00:00,02:00")) == "");
    BOOST_TEST(update(good().start_time("22:00,00:00,02:00")) == "");
    BOOST_TEST(update(good().start_time("03:00,02:00,01:00")) == start);
    BOOST_TEST(update(good().start_time("02:00,22:00,04:00")) == start);
}

BOOST_AUTO_TEST_CASE(zones_are_spelled_in_one_way)
{
    for (auto const* zone : {"UTC+08:00", "UTC-03:30", "UTC+00:00", "UTC-99:99"})
        BOOST_TEST(create(good(), zone) == "", zone);
    for (auto const* zone :
         {"UTC", "UTC+8:00", "UTC+0800", "utc+08:00", "GMT+08:00", "UTC+08:0x", "UTC 08:00", "UTC+08:00 "}) {
        BOOST_TEST(create(good(), zone) == "time_zone", zone);
        BOOST_TEST(update({}, zone) == "time_zone", zone);
    }
}

// Some services take less for a change: that is theirs to say.
BOOST_AUTO_TEST_CASE(V12_ranges_of_a_new_policy_and_of_a_change_are_the_same)
{
    for (auto const& check : {create, update}) {
        BOOST_TEST(check(good().frequency(30), "") == "");
        BOOST_TEST(check(good().frequency(31), "") == "scheduled_policy.frequency");
        BOOST_TEST(check(good().frequency(0), "") == "scheduled_policy.frequency");
        BOOST_TEST(check(good().retention_num(99), "") == "");
        BOOST_TEST(check(good().retention_num(100), "") == "scheduled_policy.rentention_num");
        BOOST_TEST(check(good().retention_num(1), "") == "scheduled_policy.rentention_num");
        BOOST_TEST(check(good().retention_day(99999), "") == "");
        BOOST_TEST(check(good().retention_day(100000), "") == "scheduled_policy.rentention_day");
        BOOST_TEST(check(good().retention_day(1), "") == "scheduled_policy.rentention_day");
    }
}

BOOST_AUTO_TEST_CASE(days_of_the_week_are_unique)
{
    auto const week = [](std::vector<weekday> days) {
        return create(good().week_frequency(std::move(days)));
    };
    BOOST_TEST(week({weekday::sunday, weekday::monday, weekday::tuesday, weekday::wednesday,
                     weekday::thursday, weekday::friday, weekday::saturday}) == "");
    BOOST_TEST(week({weekday::monday, weekday::monday}) == "scheduled_policy.week_frequency");
    BOOST_TEST(create(good().on(weekday::monday).on(weekday::friday)) == "");
    BOOST_TEST(create(good().on(weekday::monday).on(weekday::monday)) == "scheduled_policy.week_frequency");
    BOOST_TEST(week({weekday::unknown}) == "scheduled_policy.week_frequency");
}

BOOST_AUTO_TEST_CASE(a_change_changes_something)
{
    BOOST_TEST(update({}) == "scheduled_policy");
    BOOST_TEST(update(schedule_change().status(policy_state::off)) == ""); // and nothing else is asked for
    BOOST_TEST(update(schedule_change().status(policy_state::unknown)) == "scheduled_policy.status");
    BOOST_TEST(update(schedule_change().retention_num(3)) == "scheduled_policy.frequency");
    BOOST_TEST(update(schedule_change().retention_num(3).frequency(1)) == "");
    for (std::string const id : {"", "tags", "resource_instances", "action"})
        BOOST_TEST(field_of(update_policy_request(policy_id(id)).check_path()) == "policy_id", id);
}

BOOST_AUTO_TEST_CASE(tags_of_a_new_policy)
{
    auto const tags = [](auto... key_value) {
        auto r = create_policy_request("n", good());
        (r.add_tag(key_value.first, key_value.second), ...);
        return field_of(r.validate());
    };
    using kv = std::pair<std::string, std::string>;
    BOOST_TEST(tags(kv("k", ""), kv("K", "v_-9")) == "");
    BOOST_TEST(tags(kv(std::string(36, 'k'), std::string(43, 'v'))) == "");
    BOOST_TEST(tags(kv("", "v")) == "tags[0].key");
    BOOST_TEST(tags(kv(std::string(37, 'k'), "v")) == "tags[0].key");
    BOOST_TEST(tags(kv("k", std::string(44, 'v'))) == "tags[0].value");
    BOOST_TEST(tags(kv("a", "v"), kv("b.c", "v")) == "tags[1].key");
    BOOST_TEST(tags(kv("a", "v"), kv("a", "w")) == "tags[1].key");
}

BOOST_AUTO_TEST_CASE(volumes_of_a_policy)
{
    auto const volumes = [](std::vector<volume_id> v) {
        return field_of(policy_resources_request(policy_id("p"), std::move(v)).validate());
    };
    BOOST_TEST(volumes({volume_id("a"), volume_id("b")}) == "");
    BOOST_TEST(volumes({}) == "resources");
    auto const fluent =
        policy_resources_request(policy_id("p")).volume(volume_id("a")).volume(volume_id("b"));
    BOOST_TEST((fluent.volumes() == std::vector{volume_id("a"), volume_id("b")}));
    BOOST_TEST(volumes({volume_id("a"), volume_id("")}) == "resources[1].resource_id");
    BOOST_TEST(volumes({volume_id("a"), volume_id("a")}) == "resources[1].resource_id");
    BOOST_TEST(field_of(policy_resources_request(policy_id(""), {volume_id("a")}).check_path()) ==
               "policy_id");
}

BOOST_AUTO_TEST_SUITE_END()
