// The desk of policies: makes, changes and deletes them, and moves volumes between them.
#include "world_fixture.hpp"

using namespace sim_test;

namespace {

struct policy_fixture : world_fixture
{
    std::string const base = "/v2/" + p + "/backuppolicy";
    std::string const resources = base + "resources";
    std::string const schedule =
        R"("scheduled_policy":{"start_time":"12:00","frequency":1,"rentention_num":10,"status":"ON"})";
    using texts = std::vector<std::string>;

    answer create(std::string const& members) { return post(base, "{" + members + "}"); }
    std::string make(std::string const& name)
    {
        auto const a = create(R"("backup_policy_name":")" + name + R"(",)" + schedule);
        BOOST_TEST_REQUIRE(a.status == 200, a.body);
        return text_of(body_of(a).at("backup_policy_id"));
    }
    answer change(std::string const& id, std::string const& body)
    {
        return ask("PUT", base + "/" + id, body);
    }
    json::value shown(std::size_t i = 0) { return body_of(get(base)).at("backup_policies").at(i); }
    std::string code(answer const& a) { return text_of(body_of(a).at("error").at("code")); }
    answer associate(std::string const& id, std::string const& volumes)
    {
        std::string list;
        for (char const v : volumes)
            list += (list.empty() ? "" : ",") + (R"({"resource_id":"v)" + std::string(1, v)) +
                    R"(","resource_type":"volume"})";
        return post(resources, R"({"backup_policy_id":")" + id + R"(","resources":[)" + list + "]}");
    }
    static texts ids(json::value const& list, std::string key = "resource_id")
    {
        texts out;
        for (auto const& item : list.as_array())
            out.push_back(text_of(item.at(key)));
        return out;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(policy_changes, policy_fixture)

BOOST_AUTO_TEST_CASE(policies_have_the_documented_shapes)
{
    std::ifstream in(std::string(VIGIL_TEST_DATA) + "/vbs-create-policy.json");
    std::stringstream text;
    text << in.rdbuf();
    auto const documented = json::serialize(json::parse(text.str()).at("request").at("body"));
    auto const answered = post(base, documented);
    BOOST_TEST_REQUIRE(answered.status == 200, answered.body);
    check_shape(example("vbs-create-policy.json"), body_of(answered), "");
    auto const one = shown();
    BOOST_TEST(text_of(one.at("backup_policy_id")) == text_of(body_of(answered).at("backup_policy_id")));
    BOOST_TEST(text_of(one.at("backup_policy_name")) == "policy_01");
    BOOST_TEST(text_of(one.at("time_zone")) == "UTC+08:00");
    BOOST_TEST(one.at("scheduled_policy").at("rentention_day").as_int64() == 30);
    BOOST_TEST(one.at("policy_resource_count").as_int64() == 0);
}

BOOST_AUTO_TEST_CASE(policies_that_are_there_from_the_start)
{
    options.policies = {simulated_policy("a")};
    options.policies[0].volumes = {"v1", "v2"};
    check_shape(example("vbs-list-policies.json"), body_of(get(base)), "");
    BOOST_TEST(text_of(shown().at("backup_policy_id")) == "a");
    BOOST_TEST(shown().at("policy_resource_count").as_int64() == 2);
}

BOOST_AUTO_TEST_CASE(what_no_policy_can_be_made_of)
{
    auto const with = [&](std::string const& more) {
        return code(create(R"("backup_policy_name":"n","scheduled_policy":{)" + more + "}"));
    };
    auto const named = [&](std::string const& name) {
        return code(create(R"("backup_policy_name":")" + name + R"(",)" + schedule));
    };
    std::string const good = R"("start_time":"12:00","frequency":1,"rentention_num":10,"status":"ON")";
    BOOST_TEST(code(post(base, "{")) == "AutoBackup.0008");
    BOOST_TEST(code(create(schedule)) == "AutoBackup.0101");
    BOOST_TEST(named("") == "AutoBackup.0101");
    BOOST_TEST(named(std::string(65, 'a')) == "AutoBackup.0101");
    BOOST_TEST(named("a b") == "AutoBackup.0102");
    BOOST_TEST(named("<a>") == "AutoBackup.0221");
    BOOST_TEST(code(create(R"("backup_policy_name":"n")")) == "AutoBackup.0001");
    BOOST_TEST(with(R"("frequency":1,"rentention_num":10,"status":"ON")") == "AutoBackup.0103");
    for (auto const* hours : {"12:30", "24:00", "12:00,12:00", "12:00,", ""})
        BOOST_TEST(with(R"("frequency":1,"rentention_num":10,"status":"ON","start_time":")" +
                        std::string(hours) + "\"") == "AutoBackup.0103",
                   hours);
    BOOST_TEST(with(R"("start_time":"12:00","frequency":1,"rentention_num":10)") == "AutoBackup.0104");
    BOOST_TEST(with(good + R"(,"remain_first_backup_of_curMonth":true)") == "AutoBackup.0105");
    BOOST_TEST(with(R"("start_time":"12:00","rentention_num":10,"status":"ON")") == "AutoBackup.0106");
    BOOST_TEST(with(good + R"(,"week_frequency":[])") == "AutoBackup.0106");
    BOOST_TEST(with(R"("start_time":"12:00","frequency":31,"rentention_num":10,"status":"ON")") ==
               "AutoBackup.0106");
    BOOST_TEST(with(R"("start_time":"12:00","frequency":1,"status":"ON")") == "AutoBackup.0107");
    BOOST_TEST(with(R"("start_time":"12:00","frequency":1,"rentention_num":1,"status":"ON")") ==
               "AutoBackup.0107");
    BOOST_TEST(code(create(R"("backup_policy_name":"n","time_zone":"UTC",)" + schedule)) ==
               "AutoBackup.0226");
    BOOST_TEST(code(create(R"("backup_policy_name":"n","tags":[{"key":"a b","value":""}],)" + schedule)) ==
               "AutoBackup.0214");
    BOOST_TEST(body_of(get(base)).at("backup_policies").as_array().empty());
}

BOOST_AUTO_TEST_CASE(there_is_room_for_ten)
{
    for (int i = 0; i < 10; ++i)
        make("n" + std::to_string(i));
    BOOST_TEST(code(create(R"("backup_policy_name":"n",)" + schedule)) == "AutoBackup.0203");
    BOOST_TEST(ask("DELETE", base + "/" + text_of(shown().at("backup_policy_id"))).status == 204);
    make("n");
}

BOOST_AUTO_TEST_CASE(policies_change_and_go)
{
    auto const id = make("plan");
    auto const done = change(id, R"({"scheduled_policy":{"status":"OFF"}})");
    BOOST_TEST(done.status == 200);
    check_shape(example("vbs-enable-policy.json"), body_of(done), "");
    BOOST_TEST(text_of(shown().at("scheduled_policy").at("status")) == "OFF");
    BOOST_TEST(text_of(shown().at("scheduled_policy").at("start_time")) == "12:00"); // the rest stays
    BOOST_TEST(change(id, R"({"backup_policy_name":"other","time_zone":"UTC+01:00",
        "scheduled_policy":{"week_frequency":["MON"],"rentention_num":20}})")
                   .status == 200);
    BOOST_TEST(text_of(shown().at("backup_policy_name")) == "other");
    BOOST_TEST(text_of(shown().at("time_zone")) == "UTC+01:00");
    BOOST_TEST(!shown().at("scheduled_policy").as_object().contains("frequency"));
    BOOST_TEST(code(change(id, "{}")) == "AutoBackup.0000");
    BOOST_TEST(code(change(id, "[")) == "AutoBackup.0008");
    BOOST_TEST(code(change(id, R"({"backup_policy_name":"default2"})")) == "AutoBackup.0102");
    BOOST_TEST(code(change(id, R"({"scheduled_policy":{"rentention_num":20}})")) == "AutoBackup.0106");
    BOOST_TEST(code(change("absent", "{}")) == "AutoBackup.0205");
    BOOST_TEST(ask("DELETE", base + "/" + id).status == 204);
    BOOST_TEST(ask("DELETE", base + "/" + id).status == 404);
}

BOOST_AUTO_TEST_CASE(the_default_policy_stays)
{
    options.policies = {simulated_policy("d")};
    options.policies[0].is_default = true;
    BOOST_TEST(code(ask("DELETE", base + "/d")) == "AutoBackup.0100");
    BOOST_TEST(code(change("d", R"({"backup_policy_name":"x"})")) == "AutoBackup.0100");
    BOOST_TEST(change("d", R"({"scheduled_policy":{"status":"OFF"}})").status == 200);
}

BOOST_AUTO_TEST_CASE(volumes_move_between_policies)
{
    auto const one = make("one");
    auto const two = make("two");
    auto const joined = associate(one, "12");
    check_shape(example("vbs-associate-resources.json"), body_of(joined), "");
    BOOST_TEST((ids(body_of(joined).at("success_resources")) == texts{"v1", "v2"}));
    BOOST_TEST(associate(two, "2").status == 200);
    BOOST_TEST(shown(0).at("policy_resource_count").as_int64() == 1);
    BOOST_TEST(shown(1).at("policy_resource_count").as_int64() == 1);
    BOOST_TEST(post(base + "/" + two + "/action").status == 204);
    BOOST_TEST((ids(body_of(get(base + "/" + two + "/backuptasks")).at("tasks")) == texts{"v2"}));

    auto const left = post(resources + "/" + two + "/deleted_resources",
                           R"({"resources":[{"resource_id":"v1"},{"resource_id":"v2"}]})");
    BOOST_TEST(left.status == 200);
    check_shape(example("vbs-disassociate-resources.json"), body_of(left), "");
    BOOST_TEST((ids(body_of(left).at("success_resources")) == texts{"v2"}));
    BOOST_TEST((ids(body_of(left).at("fail_resources")) == texts{"v1"}));
    BOOST_TEST(shown(1).at("policy_resource_count").as_int64() == 0);
}

BOOST_AUTO_TEST_CASE(volumes_that_cannot_join)
{
    options.volumes = {simulated_volume("v1", "error"), simulated_volume("v2")};
    options.volumes[1].exists = false;
    auto const id = make("one");
    auto const a = body_of(associate(id, "123"));
    check_shape(example("vbs-associate-resources-partial.json"), a, "");
    BOOST_TEST((ids(a.at("success_resources")) == texts{"v3"}));
    BOOST_TEST((ids(a.at("fail_resources")) == texts{"v1", "v2"}));
    BOOST_TEST((ids(a.at("fail_resources"), "code") == texts{"AutoBackup.0206", "AutoBackup.1400"}));
    BOOST_TEST(code(associate("absent", "1")) == "AutoBackup.0205");
    BOOST_TEST(code(associate(id, "")) == "AutoBackup.0207");
    BOOST_TEST(code(post(resources, R"({"backup_policy_id":"x","resources":[{"resource_id":""}]})")) ==
               "AutoBackup.0209");
    BOOST_TEST(code(post(resources, R"({"backup_policy_id":"x","resources":[{"resource_id":"v"}]})")) ==
               "AutoBackup.0211");
    BOOST_TEST(code(post(resources, "7")) == "AutoBackup.0008");
    BOOST_TEST(code(post(resources + "/absent/deleted_resources", "{}")) == "AutoBackup.0205");
    BOOST_TEST(code(post(resources + "/" + id + "/deleted_resources", "{}")) == "AutoBackup.0207");
}

BOOST_AUTO_TEST_CASE(the_oddities_of_policies)
{
    options.quirks = true;
    for (int i = 0; i < 16; ++i)
        options.volumes.emplace_back("v" + std::string(1, static_cast<char>('a' + i)), "error");
    auto const zoned = R"(,"time_zone":"UTC+01:00",)" + schedule;
    create(R"("backup_policy_name":"one")" + zoned);
    create(R"("backup_policy_name":"two")" + zoned);
    BOOST_TEST(text_of(shown(0).at("backup_policy_name")) == "one");
    BOOST_TEST(text_of(shown(0).at("time_zone")) == "UTC+01:00");
    BOOST_TEST(text_of(shown(1).at("backup_policy_name ")) == "two");                    // V13
    BOOST_TEST(text_of(shown(1).at("scheduled_policy").at("time_zone")) == "UTC+01:00"); // V15
    auto const id = text_of(shown(0).at("backup_policy_id"));
    BOOST_TEST(code(change(id, R"({"scheduled_policy":{"frequency":15}})")) == "AutoBackup.0106"); // V12
    auto const a = body_of(associate(id, "abcdefghijklmnop"));
    BOOST_TEST(!a.at("success_resources").as_array().empty()); // V25
    BOOST_TEST(!a.at("fail_resources").as_array().empty());
    BOOST_TEST(shown(0).at("policy_resource_count").as_int64() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
