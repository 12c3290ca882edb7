// The desk of policies: their tags, and what is found by them.
#include "world_fixture.hpp"

using namespace sim_test;

namespace {

struct tag_fixture : world_fixture
{
    std::string const base = "/v2/" + p + "/backuppolicy";
    std::string const tags = base + "/a/tags";
    std::string const search = base + "/resource_instances/action";
    using pairs = std::vector<std::pair<std::string, std::string>>;
    using texts = std::vector<std::string>;

    tag_fixture()
    {
        simulated_policy a("a");
        a.name = "nightly";
        a.tags = {{"env", "prod"}, {"team", "red"}};
        simulated_policy b("b");
        b.name = "weekly";
        b.tags = {{"env", "test"}};
        options.policies = {a, b, simulated_policy("c")};
    }

    pairs shown(std::string const& id = "a")
    {
        pairs out;
        auto const body = body_of(get(base + "/" + id + "/tags"));
        for (auto const& t : body.at("tags").as_array())
            out.emplace_back(text_of(t.at("key")), text_of(t.at("value")));
        return out;
    }
    std::string code(answer const& a) { return text_of(body_of(a).at("error").at("code")); }
    texts found(std::string const& members)
    {
        auto const a = post(search, R"({"action":"filter",)" + members + "}");
        BOOST_TEST_REQUIRE(a.status == 200, a.body);
        texts out;
        auto const body = body_of(a);
        for (auto const& r : body.at("resources").as_array())
            out.push_back(text_of(r.at("resource_id")));
        return out;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(policy_tags, tag_fixture)

BOOST_AUTO_TEST_CASE(tags_come_and_go)
{
    BOOST_TEST((shown() == pairs{{"env", "prod"}, {"team", "red"}}));
    BOOST_TEST(post(tags, R"({"tag":{"key":"new","value":""}})").status == 204);
    BOOST_TEST(post(tags, R"({"tag":{"key":"env","value":"test"}})").status == 204);
    BOOST_TEST((shown() == pairs{{"env", "test"}, {"team", "red"}, {"new", ""}}));
    BOOST_TEST(ask("DELETE", tags + "/team").status == 204);
    BOOST_TEST((shown() == pairs{{"env", "test"}, {"new", ""}}));
    auto const again = ask("DELETE", tags + "/team");
    BOOST_TEST(again.status == 404);
    BOOST_TEST(code(again) == "AutoBackup.0216");
    BOOST_TEST(ask("DELETE", tags + "/e%6Ev").status == 204); // percent-encoded
    BOOST_TEST((shown() == pairs{{"new", ""}}));
}

BOOST_AUTO_TEST_CASE(tags_that_cannot_be)
{
    for (auto const* body :
         {R"({"tag":{"key":"","value":"v"}})", R"({"tag":{"key":"k"}})",
          R"({"tag":{"key":"a b","value":"v"}})", R"({"key":"k","value":"v"})", R"({"tag":7})"})
        BOOST_TEST(code(post(tags, body)) == "AutoBackup.0214", body);
    BOOST_TEST(code(post(tags, "")) == "AutoBackup.0008");
    for (int i = 0; i < 8; ++i)
        BOOST_TEST(post(tags, R"({"tag":{"key":"k)" + std::to_string(i) + R"(","value":"v"}})").status ==
                   204);
    BOOST_TEST(code(post(tags, R"({"tag":{"key":"k8","value":"v"}})")) == "AutoBackup.0215");
    BOOST_TEST(post(tags, R"({"tag":{"key":"k7","value":"w"}})").status == 204); // no further one
    std::string const other = base + "/absent/tags";
    for (auto const& a :
         {get(other), post(other, "{}"), ask("DELETE", other + "/k"), post(other + "/action", "{}")})
        BOOST_TEST(code(a) == "AutoBackup.0205");
}

BOOST_AUTO_TEST_CASE(several_tags_change_together)
{
    auto const batch = [&](std::string const& action, std::string const& list) {
        return post(tags + "/action", R"({"action":")" + action + R"(","tags":[)" + list + "]}");
    };
    BOOST_TEST(batch("create", R"({"key":"a","value":"1"},{"key":"env","value":"x"})").status == 204);
    BOOST_TEST(batch("update", R"({"key":"a","value":"2"})").status == 204);
    BOOST_TEST((shown() == pairs{{"env", "x"}, {"team", "red"}, {"a", "2"}}));
    BOOST_TEST(batch("delete", R"({"key":"team"},{"key":"a","value":"1"},{"key":"none"})").status == 204);
    BOOST_TEST((shown() == pairs{{"env", "x"}, {"a", "2"}}));
    BOOST_TEST(code(batch("Delete", R"({"key":"a"})")) == "AutoBackup.0222"); // case counts
    BOOST_TEST(code(batch("create", R"({"key":"b","value":"1"},{"key":"c d","value":""})")) ==
               "AutoBackup.0214");
    BOOST_TEST(code(batch("delete", "")) == "AutoBackup.0214");
    BOOST_TEST((shown() == pairs{{"env", "x"}, {"a", "2"}})); // all or nothing
}

BOOST_AUTO_TEST_CASE(tags_have_the_documented_shapes)
{
    check_shape(example("vbs-list-all-policy-tags.json"), body_of(get(base + "/tags")), "");
    auto const all = body_of(get(base + "/tags")).at("tags").as_array();
    BOOST_TEST_REQUIRE(all.size() == 2u);
    BOOST_TEST(json::serialize(all[0]) == R"({"key":"env","values":["prod","test"]})");
    auto const body =
        R"({"action":"filter","limit":"10","offset":"0","tags":[{"key":"env","values":["prod"]}]})";
    check_shape(example("vbs-query-policies-by-tag.json"), body_of(post(search, body)), "");
}

BOOST_AUTO_TEST_CASE(policies_are_found_by_their_tags)
{
    BOOST_TEST((found(R"("tags":[])") == texts{"a", "b", "c"}));
    BOOST_TEST((found(R"("tags":[{"key":"env","values":[]}])") == texts{"a", "b"}));
    BOOST_TEST((found(R"("tags":[{"key":"env","values":["test","prod"]}])") == texts{"a", "b"}));
    BOOST_TEST(
        (found(R"("tags":[{"key":"env","values":["prod"]},{"key":"team","values":["red"]}])") == texts{"a"}));
    BOOST_TEST((found(R"("tags_any":[{"key":"env","values":["test"]},{"key":"team","values":["red"]}])") ==
                texts{"a", "b"}));
    BOOST_TEST(
        (found(R"("not_tags":[{"key":"env","values":[]},{"key":"team","values":[]}])") == texts{"b", "c"}));
    BOOST_TEST((found(R"("not_tags_any":[{"key":"env","values":["test"]},{"key":"team","values":[]}])") ==
                texts{"c"}));
    BOOST_TEST((found(R"("matches":[{"key":"resource_name","value":"ly"}])") == texts{"a", "b"}));
    BOOST_TEST((found(R"("limit":"2")") == texts{"a", "b"}));
    BOOST_TEST((found(R"("limit":"2","offset":"2")") == texts{"c"}));
    BOOST_TEST((found(R"("offset":"9")") == texts{}));
    auto const count = post(search, R"({"action":"count","tags":[{"key":"env","values":[]}]})");
    BOOST_TEST(count.body == R"({"total_count":2})");
}

BOOST_AUTO_TEST_CASE(queries_that_are_refused)
{
    auto const refused = [&](std::string const& body) { return code(post(search, body)); };
    BOOST_TEST(refused("{}") == "AutoBackup.0222");
    BOOST_TEST(refused("[]") == "AutoBackup.0008");
    for (auto const* bad : {R"("limit":2)", R"("limit":"0")", R"("limit":"1001")", R"("offset":"-1")",
                            R"("tags":{})", R"("tags":[{"key":"a"}])", R"("tags":[{"key":"a","values":[1]}])",
                            R"("tags_any":[])", R"("tags":[{"key":"a","values":[]},{"key":"a","values":[]}])",
                            R"("matches":[{"key":"x","value":"y"}])"})
        BOOST_TEST(refused(R"({"action":"filter",)" + std::string(bad) + "}") == "AutoBackup.0001", bad);
    BOOST_TEST(refused(R"({"action":"count","limit":"2"})") == "AutoBackup.0001");
}

BOOST_AUTO_TEST_CASE(the_oddities_of_tags)
{
    options.quirks = true;
    auto const shown_tags = body_of(get(tags)).at("tags").as_array();
    BOOST_TEST(shown_tags[0].as_object().contains("value"));
    BOOST_TEST(text_of(shown_tags[1].at("values")) == "red"); // V14
    auto const body = body_of(post(search, R"({"action":"filter","tags":[{"key":"team","values":[]}]})"));
    BOOST_TEST(body.at("resources").as_array().size() == 1u);
    BOOST_TEST(body.at("total_count").as_int64() == 3); // S13
}

BOOST_AUTO_TEST_SUITE_END()
