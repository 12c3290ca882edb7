// The lists, tags and other questions of the simulated SDRS.
#include "sdrs_fixture.hpp"

using namespace sim_test;

BOOST_FIXTURE_TEST_SUITE(sdrs_lists, sdrs_fixture)

BOOST_AUTO_TEST_CASE(lists_are_filtered_and_paged)
{
    auto const a = group("alpha");
    auto const b = group("beta");
    auto const i = instance(a, "s1");
    auto const k = instance(b, "s2");
    BOOST_TEST((ids("server-groups?name=et", "server_groups") == texts{b}));
    BOOST_TEST((ids("server-groups?limit=1", "server_groups") == texts{a}));
    BOOST_TEST((ids("server-groups?limit=1&offset=1", "server_groups") == texts{b}));
    BOOST_TEST(ids("server-groups?status=error", "server_groups").empty());
    BOOST_TEST((ids("server-groups?query_type=stop_protected", "server_groups") == texts{a, b}));
    BOOST_TEST((ids("server-groups?query_type=period_no_dr_drill", "server_groups") == texts{a, b}));
    BOOST_TEST(ids("server-groups?query_type=status_abnormal", "server_groups").empty());
    BOOST_TEST(
        (ids("server-groups?query_type=general&availability_zone=eu-de-02", "server_groups") == texts{a, b}));
    BOOST_TEST(ids("server-groups?availability_zone=eu-de-03", "server_groups").empty());
    BOOST_TEST(code_of(get(root + "/server-groups?query_type=any")) == "SDRS.0201");
    BOOST_TEST(body_of(get(root + "/server-groups?limit=1")).at("count").as_int64() == 2);
    BOOST_TEST(code_of(get(root + "/server-groups?limit=1001")) == "SDRS.0221");
    BOOST_TEST(code_of(get(root + "/server-groups?offset=-1")) == "SDRS.0222");
    std::string const all = "protected-instances";
    BOOST_TEST((ids(all + "?availability_zone=eu-de-01", "protected_instances") == texts{i, k}));
    BOOST_TEST(ids(all + "?availability_zone=eu-de-03", "protected_instances").empty());
    auto const r = pair(a);
    BOOST_TEST((ids("replications?query_type=stop_protected", "replications") == texts{r}));
    BOOST_TEST(ids("replications?protected_instance_id=" + i, "replications").empty());
    auto const drill = post(root + "/disaster-recovery-drills",
                            R"({"disaster_recovery_drill":{"server_group_id":")" + a + R"(","name":"d"}})");
    auto const d = text_of(finish(drill).at("entities").at("disaster_recovery_drill_id"));
    BOOST_TEST(
        (ids("disaster-recovery-drills?name=d&status=available", "disaster_recovery_drills") == texts{d}));
    BOOST_TEST((ids("server-groups?query_type=period_no_dr_drill", "server_groups") == texts{b}));
    BOOST_TEST((ids(all + "?server_group_id=" + b, "protected_instances") == texts{k}));
    BOOST_TEST((ids(all + "?server_group_ids=%5B%22" + a + "%22%5D", "protected_instances") == texts{i}));
    BOOST_TEST((ids(all + "?protected_instance_ids=%5B%22" + k + "%22%2C%22x%22%5D", "protected_instances") ==
                texts{k}));
    BOOST_TEST(code_of(get(root + "/" + all + "?server_group_ids=x")) == "SDRS.0201");
    std::string many = "%5B%22a%22";
    for (int n = 0; n < 30; ++n)
        many += "%2C%22a%22";
    BOOST_TEST(code_of(get(root + "/" + all + "?server_group_ids=" + many + "%5D")) == "SDRS.0226");
}

BOOST_AUTO_TEST_CASE(tags)
{
    auto const i = instance(group());
    std::string const at = root + "/protected-instances/" + i + "/tags";
    BOOST_TEST(post(at, R"({"tag":{"key":"a/b","value":"one"}})").status == 204);
    BOOST_TEST(post(at, R"({"tag":{"key":"a/b","value":"two"}})").status == 204); // another value
    BOOST_TEST(post(at + "/action", R"({"action":"create","tags":[{"key":"k","value":"v"}]})").status == 204);
    check_shape(example("sdrs-get-instance-tags.json"), body_of(get(at)), "");
    BOOST_TEST(body_of(get(at)).at("tags").as_array().size() == 2u);
    check_shape(example("sdrs-list-instance-tags.json"), body_of(get(root + "/protected-instances/tags")),
                "");
    auto const find = [&](std::string conditions) {
        return body_of(post(root + "/protected-instances/resource_instances/action",
                            R"({"action":"filter")" + conditions + "}"))
            .at("resources")
            .as_array()
            .size();
    };
    BOOST_TEST(find("") == 1u);
    BOOST_TEST(find(R"(,"tags":[{"key":"a/b","values":["*w"]}])") == 1u); // a substring
    BOOST_TEST(find(R"(,"tags":[{"key":"a/b","values":["w"]}])") == 0u);
    BOOST_TEST(find(R"(,"tags":[{"key":"a/b","values":[]},{"key":"none","values":[]}])") == 0u);
    BOOST_TEST(find(R"(,"tags_any":[{"key":"a/b","values":[]},{"key":"none","values":[]}])") == 1u);
    BOOST_TEST(find(R"(,"not_tags":[{"key":"k","values":["v"]}])") == 0u);
    BOOST_TEST(find(R"(,"not_tags_any":[{"key":"none","values":[]}])") == 1u);
    BOOST_TEST(find(R"(,"matches":[{"key":"resource_name","value":"i-s"}],"limit":"1","offset":"1")") == 0u);
    auto const query = root + "/protected-instances/resource_instances/action";
    check_shape(example("sdrs-query-instances-by-tag.json"), body_of(post(query, R"({"action":"filter"})")),
                "");
    BOOST_TEST(body_of(post(query, R"({"action":"count"})")).at("total_count").as_int64() == 1);
    BOOST_TEST(code_of(post(query, R"({"action":"count","limit":"1"})")) == "SDRS.2211");
    BOOST_TEST(code_of(post(query, R"({"action":"filter","limit":"0"})")) == "SDRS.2220");
    BOOST_TEST(code_of(post(query, R"({"action":"guess"})")) == "SDRS.2210");

    BOOST_TEST(remove(at + "/a%2Fb").status == 204);
    auto const again = remove(at + "/a%2Fb");
    BOOST_TEST(again.status == 404);
    BOOST_TEST(code_of(again) == "SDRS.2206");
    BOOST_TEST(post(at + "/action", R"({"action":"delete","tags":[{"key":"k"},{"key":"none"}]})").status ==
               404);
    BOOST_TEST(body_of(get(at)).at("tags").as_array().size() == 1u); // nothing was done
    BOOST_TEST(code_of(post(at + "/action", R"({"action":"update","tags":[{"key":"k"}]})")) == "SDRS.2201");
    BOOST_TEST(code_of(post(at + "/action", R"({"action":"create","tags":[]})")) == "SDRS.2202");
    BOOST_TEST(code_of(post(at, R"({"tag":{"key":" ","value":""}})")) == "SDRS.2205");
    for (int n = 0; n < 9; ++n)
        BOOST_TEST(post(at, R"({"tag":{"key":"n)" + std::to_string(n) + R"(","value":""}})").status == 204);
    BOOST_TEST(code_of(post(at, R"({"tag":{"key":"eleventh","value":""}})")) == "SDRS.2203");
}

BOOST_AUTO_TEST_CASE(the_service_itself)
{
    check_shape(example("sdrs-list-active-domains.json"), body_of(get(root + "/active-domains")), "");
    check_shape(example("sdrs-list-versions.json"), body_of(get("/")), "");
    check_shape(example("sdrs-get-version.json"), body_of(get("/v1")), "");
    BOOST_TEST(get("/v9").status == 404);
    BOOST_TEST(code_of(get("/v1/other/server-groups")) == "SDRS.0001");
    BOOST_TEST(get(root + "/server-groups/a/b").status == 404);
    auto const stats = world().stats();
    BOOST_TEST(stats.requests.contains("sdrs.domains.list"));
    BOOST_TEST(stats.requests.contains("sdrs.versions.list"));
}

BOOST_AUTO_TEST_CASE(faults_meet_these_calls_too)
{
    options.script = {{"sdrs.groups.create", 1, fault::refuse(503)},
                      {"sdrs.groups.create", 2, fault::lose_reply()}};
    BOOST_TEST(create_group("g").status == 503);
    BOOST_TEST(ids("server-groups", "server_groups").empty());
    BOOST_TEST(create_group("g").status == 504);
    BOOST_TEST(ids("server-groups", "server_groups").size() == 1u); // it was made all the same
}

BOOST_AUTO_TEST_SUITE_END()
