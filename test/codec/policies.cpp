// Backup policies and their volumes: requests as documented, answers as documented.
#include "codec/policies.hpp"
#include "codec/fixtures.hpp"

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

project_id const project("p1");
policy_id const policy("pol1");

policy_resources_request two_volumes()
{
    return policy_resources_request(policy_id("915d1fd8-63cb-4054-a2b0-2778210e3a75"))
        .volume(volume_id("0f187b65-8d0e-4fc0-9096-3b55d330531e"))
        .volume(volume_id("0f187b65-8d0e-4fc0-9096-3b55d330531d"));
}

json::value body_of(operation const& op) { return json::parse(op.body); }

} // namespace

BOOST_AUTO_TEST_SUITE(policies_codec)

BOOST_AUTO_TEST_CASE(a_new_policy_is_the_documented_request)
{
    auto const op = create_policy(
        project, create_policy_request("policy_01", schedule_change()
                                                        .start_time("12:00")
                                                        .week_frequency({weekday::sunday, weekday::wednesday})
                                                        .retention_day(30)
                                                        .keep_first_of_month(true)
                                                        .status(policy_state::on))
                     .time_zone("UTC+08:00")
                     .add_tag("key", "value"));
    check_request(op, "vbs-create-policy");
    BOOST_TEST(!op.replayable);
    VIGIL_DECODED(id, decode_created_policy(reply("vbs-create-policy"), f));
    BOOST_TEST(id.str() == "af8a20b0-117d-4fc3-ae53-aa3968a4f870");
}

BOOST_AUTO_TEST_CASE(a_new_policy_always_has_its_mandatory_fields)
{
    auto const op =
        create_policy(project, {"n", schedule_change().start_time("01:00").frequency(1).retention_num(7)});
    BOOST_TEST(body_of(op) == json::parse(R"({"backup_policy_name":"n","scheduled_policy":{
        "start_time":"01:00","frequency":1,"rentention_num":7,"remain_first_backup_of_curMonth":"N","status":"ON"}})"));
}

BOOST_AUTO_TEST_CASE(policies_are_read)
{
    check_request(list_policies(project), "vbs-list-policies");
    VIGIL_DECODED(all, decode_policies(reply("vbs-list-policies"), f));
    BOOST_TEST_REQUIRE(all.size() == 2u);
    auto const& p = all[0];
    BOOST_TEST(p.id.str() == "ed8b9f73-4415-494d-a54e-5f3373bc353d");
    BOOST_TEST(p.name == "plan01");
    BOOST_TEST((p.resource_count == 0));
    BOOST_TEST(p.time_zone == "");
    BOOST_TEST(p.schedule.start_time == "12:00");
    BOOST_TEST((p.schedule.frequency == 1));
    BOOST_TEST(p.schedule.week_frequency.empty());
    BOOST_TEST((p.schedule.retention_num == 10));
    BOOST_TEST(!p.schedule.retention_day.has_value());
    BOOST_TEST((p.schedule.keep_first_of_month == true));
    BOOST_TEST((p.schedule.status == policy_state::on));
    BOOST_TEST(all[1].name == "plan02");
    BOOST_TEST((all[1].resource_count == 10));
    BOOST_TEST(all[1].schedule.start_time == "14:00");
}

BOOST_AUTO_TEST_CASE(what_a_policy_may_be_like)
{
    VIGIL_DECODED(all, decode_policies(R"({"backup_policies":[{"backup_policy_id":"a"},
        {"backup_policy_id":"b","scheduled_policy":{"week_frequency":["MON","sat","HOLIDAY"],
         "rentention_day":"30","remain_first_backup_of_curMonth":"N","status":"PAUSED","frequency":null}},
        {"backup_policy_id":"c","scheduled_policy":null,"new":{}}],"backup_policies_links":[]})",
                                       f));
    BOOST_TEST_REQUIRE(all.size() == 3u);
    BOOST_TEST(all[0].schedule.status.empty());
    auto const& s = all[1].schedule;
    BOOST_TEST_REQUIRE(s.week_frequency.size() == 3u);
    BOOST_TEST((s.week_frequency[0] == weekday::monday));
    BOOST_TEST((s.week_frequency[1] == weekday::saturday));
    BOOST_TEST(s.week_frequency[2].text() == "HOLIDAY");
    BOOST_TEST((s.retention_day == 30));
    BOOST_TEST((s.keep_first_of_month == false));
    BOOST_TEST(s.status.text() == "PAUSED");
    BOOST_TEST(!s.frequency.has_value());
    VIGIL_DECODED(none, decode_policies(R"({"backup_policies":[]})", f));
    BOOST_TEST(none.empty());
}

BOOST_AUTO_TEST_CASE(a_change_is_the_documented_request)
{
    auto const op = update_policy(project, update_policy_request(policy)
                                               .name("policy_01")
                                               .time_zone("UTC+08:00")
                                               .schedule(schedule_change()
                                                             .start_time("12:00")
                                                             .week_frequency({weekday::monday})
                                                             .retention_num(10)
                                                             .keep_first_of_month(true)
                                                             .status(policy_state::on)));
    check_request(op, "vbs-modify-policy", "pol1");
    BOOST_TEST(op.replayable);
    BOOST_TEST(body_of(update_policy(project, update_policy_request(policy).name("x"))) ==
               json::parse(R"({"backup_policy_name":"x"})"));
    BOOST_TEST(update_policy(project, update_policy_request(policy).time_zone("UTC+01:00")).name ==
               "vbs.policies.update");
}

BOOST_AUTO_TEST_CASE(switching_is_the_documented_request)
{
    auto const to = [](policy_state s) {
        return update_policy(project, update_policy_request(policy).schedule(schedule_change().status(s)));
    };
    check_request(to(policy_state::on), "vbs-enable-policy", "pol1");
    BOOST_TEST(body_of(to(policy_state::off)) == json::parse(R"({"scheduled_policy":{"status":"OFF"}})"));
}

BOOST_AUTO_TEST_CASE(deleting_and_executing_have_no_body)
{
    check_request(delete_policy(project, policy), "vbs-delete-policy", "pol1");
    BOOST_TEST(delete_policy(project, policy).replayable);
    check_request(execute_policy(project, policy), "vbs-execute-policy", "pol1");
    BOOST_TEST(!execute_policy(project, policy).replayable); // every one makes backups
}

BOOST_AUTO_TEST_CASE(volumes_join_and_leave)
{
    check_request(associate(project, two_volumes()), "vbs-associate-resources");
    BOOST_TEST(associate(project, two_volumes()).replayable);
    policy_resources_request const one(policy, {volume_id("bce8d47a-af17-4169-901f-4c7ae9f29c2c")});
    check_request(disassociate(project, one), "vbs-disassociate-resources", "pol1");
    BOOST_TEST(disassociate(project, one).replayable);
}

BOOST_AUTO_TEST_CASE(what_became_of_the_volumes)
{
    policy_resources_request const wish(
        policy, {volume_id("bce8d47a-af17-4169-901f-4c7ae9f29c2c"), volume_id("volume-id-2")});
    VIGIL_DECODED(r, decode_resources(reply("vbs-associate-resources-partial"), wish, f));
    BOOST_TEST_REQUIRE(r.done.size() == 1u);
    BOOST_TEST(r.done[0].id.str() == "bce8d47a-af17-4169-901f-4c7ae9f29c2c");
    BOOST_TEST(r.done[0].type == "volume");
    BOOST_TEST(r.done[0].availability_zone == "eu-de-01");
    BOOST_TEST(r.done[0].host == "pod01.eu-de-01");
    BOOST_TEST_REQUIRE(r.failed.size() == 1u);
    BOOST_TEST(r.failed[0].id.str() == "volume-id-2");
    BOOST_TEST(r.failed[0].code == "VBS.0002"); // I1: any code is kept
    BOOST_TEST(r.failed[0].message == "xxxxx");
    BOOST_TEST(r.unknown.empty());
    BOOST_TEST(!r.complete());
}

BOOST_AUTO_TEST_CASE(a_volume_may_fail_without_a_reason)
{
    policy_resources_request const wish(policy, {volume_id("bbba7509-f457-4732-97f1-a8e24b6ed9bc")});
    VIGIL_DECODED(r, decode_resources(reply("vbs-disassociate-resources"), wish, f));
    BOOST_TEST(r.done.empty());
    BOOST_TEST_REQUIRE(r.failed.size() == 1u);
    BOOST_TEST(r.failed[0].id.str() == "bbba7509-f457-4732-97f1-a8e24b6ed9bc");
    BOOST_TEST(r.failed[0].code == "");
    BOOST_TEST(r.unknown.empty());
}

BOOST_AUTO_TEST_CASE(policies_of_another_shape_are_refused)
{
    VIGIL_REFUSED("backup_policy_id", decode_created_policy("{}", f));
    VIGIL_REFUSED("backup_policy_id", decode_created_policy(R"({"backup_policy_id":""})", f));
    VIGIL_REFUSED("backup_policies", decode_policies("{}", f));
    VIGIL_REFUSED("backup_policies", decode_policies(R"({"backup_policies":{}})", f));
    VIGIL_REFUSED("backup_policies/0/backup_policy_id", decode_policies(R"({"backup_policies":[{}]})", f));
    auto const with = [](std::string const& schedule) {
        return R"({"backup_policies":[{"backup_policy_id":"a","scheduled_policy":)" + schedule + "}]}";
    };
    std::string const path = "backup_policies/0/scheduled_policy";
    VIGIL_REFUSED(path, decode_policies(with("7"), f));
    VIGIL_REFUSED(path + "/frequency", decode_policies(with(R"({"frequency":"often"})"), f));
    VIGIL_REFUSED(path + "/week_frequency", decode_policies(with(R"({"week_frequency":{}})"), f));
    VIGIL_REFUSED(path + "/week_frequency/1", decode_policies(with(R"({"week_frequency":["MON",{}]})"), f));
    VIGIL_REFUSED(path + "/remain_first_backup_of_curMonth",
                  decode_policies(with(R"({"remain_first_backup_of_curMonth":"perhaps"})"), f));
    VIGIL_REFUSED("success_resources", decode_resources("{}", two_volumes(), f));
    VIGIL_REFUSED("fail_resources/0/code",
                  decode_resources(R"({"fail_resources":[{"code":{}}]})", two_volumes(), f));
}

BOOST_AUTO_TEST_SUITE_END()
