// Tags of backup policies: requests as documented, answers as documented.
#include "codec/policy_tags.hpp"
#include "codec/fixtures.hpp"

using namespace vigil;
using namespace vigil::codec;
using namespace vigil::test;

namespace {

project_id const project("p1");
policy_id const policy("pol1");

json::value body_of(operation const& op) { return json::parse(op.body); }

} // namespace

BOOST_AUTO_TEST_SUITE(policy_tags_codec)

BOOST_AUTO_TEST_CASE(tags_are_put_on_and_taken_off)
{
    auto const add = add_policy_tag(project, {policy, "0f187b65-8d0e-4fc0-9096-3b55d330531e", "volume"});
    check_request(add, "vbs-add-policy-tag", "pol1");
    BOOST_TEST(add.replayable);
    // The path of the sample has two placeholders.
    auto const remove = remove_policy_tag(project, {policy, "key_1"});
    BOOST_TEST(remove.name == "vbs.policyTags.remove");
    BOOST_TEST(remove.method == "DELETE");
    BOOST_TEST(remove.target == "/v2/p1/backuppolicy/pol1/tags/key_1");
    BOOST_TEST(remove.body == "");
    BOOST_TEST(std::string(load("vbs-remove-policy-tag").at("request").at("path").as_string()) ==
               "/v2/{project_id}/backuppolicy/{policy_id}/tags/{key}");
}

BOOST_AUTO_TEST_CASE(a_key_stays_in_its_segment)
{
    auto const target = [](std::string key) { return remove_policy_tag(project, {policy, key}).target; };
    std::string const base = "/v2/p1/backuppolicy/pol1/tags/";
    BOOST_TEST(target("a#b c") == base + "a%23b%20c");
    BOOST_TEST(target("a/../b?x=1") == base + "a%2F..%2Fb%3Fx%3D1");
    BOOST_TEST(target("..") == base + "%2E%2E");
    BOOST_TEST(target("\xc3\xa4") == base + "%C3%A4");
}

BOOST_AUTO_TEST_CASE(several_tags_at_once)
{
    auto const op = batch_policy_tags(project, batch_policy_tags_request(policy, tag_action::remove)
                                                   .add("0f187b65-8d0e-4fc0-9096-3b55d330531e", "volume")
                                                   .add("0f187b65-8d0e-4fc0-9096-3b55d330531d", "volume"));
    check_request(op, "vbs-batch-policy-tags", "pol1");
    BOOST_TEST(op.replayable);
    auto const with = [](tag_action a) {
        return body_of(batch_policy_tags(project, batch_policy_tags_request(policy, a).add("k")));
    };
    BOOST_TEST(with(tag_action::create) ==
               json::parse(R"({"action":"create","tags":[{"key":"k","value":""}]})"));
    BOOST_TEST(with(tag_action::update) ==
               json::parse(R"({"action":"update","tags":[{"key":"k","value":""}]})"));
    BOOST_TEST(with(tag_action::remove) == json::parse(R"({"action":"delete","tags":[{"key":"k"}]})"));
}

BOOST_AUTO_TEST_CASE(tags_of_one_and_of_all_policies)
{
    check_request(get_policy_tags(project, policy), "vbs-get-policy-tags", "pol1");
    check_request(list_policy_tags(project), "vbs-list-all-policy-tags");
    VIGIL_DECODED(tags, decode_tags(reply("vbs-get-policy-tags"), f));
    BOOST_TEST((tags == std::vector{tag("RUNNING", "0781095c-b8ab-4ce5-99f3-4c5f6ff75319"),
                                    tag("WAITING", "2016-12-03T06:24:34.467")}));
    VIGIL_DECODED(all, decode_all_tags(reply("vbs-list-all-policy-tags"), f));
    std::vector<std::string> const values{"0781095c-b8ab-4ce5-99f3-4c5f6ff75319", "2016-12-03T06:24:34.467"};
    BOOST_TEST((all == std::vector{tag_values("RUNNING", values), tag_values("WAITING", values)}));
    VIGIL_DECODED(none, decode_tags(R"({"tags":[]})", f));
    BOOST_TEST(none.empty());
}

BOOST_AUTO_TEST_CASE(a_query_is_the_documented_request)
{
    auto const op = query_policies(
        project, policy_tags_query().has("Tag001", {"Value001", "Value002"}).limit(10).offset(0));
    check_request(op, "vbs-query-policies-by-tag");
    BOOST_TEST(op.replayable);
}

BOOST_AUTO_TEST_CASE(every_part_of_a_query)
{
    auto const q = policy_tags_query()
                       .has("a", {"1"})
                       .has("b", {})
                       .has_any("c", {"2", "3"})
                       .has_not_all("d", {"4"})
                       .has_none("e", {"5"})
                       .name_like("night")
                       .limit(1000)
                       .offset(20);
    std::string const lists = R"("tags":[{"key":"a","values":["1"]},{"key":"b","values":[]}],
        "tags_any":[{"key":"c","values":["2","3"]}],"not_tags":[{"key":"d","values":["4"]}],
        "not_tags_any":[{"key":"e","values":["5"]}],"matches":[{"key":"resource_name","value":"night"}])";
    BOOST_TEST(body_of(query_policies(project, q)) ==
               json::parse(R"({"action":"filter","limit":"1000","offset":"20",)" + lists + "}"));
    BOOST_TEST(body_of(count_policies(project, q)) == json::parse(R"({"action":"count",)" + lists + "}"));
    BOOST_TEST(count_policies(project, q).name == "vbs.policyTags.query");
    BOOST_TEST(body_of(query_policies(project, {})) == json::parse(R"({"action":"filter"})"));
}

BOOST_AUTO_TEST_CASE(what_a_query_finds)
{
    VIGIL_DECODED(p, decode_tagged_policies(reply("vbs-query-policies-by-tag"), 10, 0, f));
    BOOST_TEST_REQUIRE(p.items.size() == 1u);
    BOOST_TEST(p.items[0].id.str() == "0781095c-b8ab-4ce5-99f3-4c5f6ff75319");
    BOOST_TEST(p.items[0].name == "name");
    BOOST_TEST(p.items[0].detail == "");
    BOOST_TEST((p.items[0].tags == std::vector{tag("key", "value")}));
    BOOST_TEST((p.count == 10));
    BOOST_TEST(!p.next_offset.has_value());
    VIGIL_DECODED(detail,
                  decode_tagged_policies(R"({"resources":[{"resource_id":"a","resource_detail":{"x":[1]}}]})",
                                         10, 0, f));
    BOOST_TEST(detail.items.at(0).detail == R"({"x":[1]})");
    VIGIL_DECODED(n, decode_total_count(R"({"total_count":3})", f));
    BOOST_TEST(n == 3);
}

BOOST_AUTO_TEST_CASE(tags_of_another_shape_are_refused)
{
    VIGIL_REFUSED("tags", decode_tags("{}", f));
    VIGIL_REFUSED("tags/0/key", decode_tags(R"({"tags":[{"value":"v"}]})", f));
    VIGIL_REFUSED("tags/0/value", decode_tags(R"({"tags":[{"key":"k","value":{}}]})", f));
    VIGIL_REFUSED("tags/0/values/1", decode_all_tags(R"({"tags":[{"key":"k","values":["a",[]]}]})", f));
    VIGIL_REFUSED("resources", decode_tagged_policies("{}", 10, 0, f));
    VIGIL_REFUSED("resources/0/resource_id", decode_tagged_policies(R"({"resources":[{}]})", 10, 0, f));
    VIGIL_REFUSED("resources/0/tags/0/key",
                  decode_tagged_policies(R"({"resources":[{"resource_id":"a","tags":[{}]}]})", 10, 0, f));
    VIGIL_REFUSED("total_count",
                  decode_tagged_policies(R"({"resources":[],"total_count":"many"})", 10, 0, f));
    VIGIL_REFUSED("total_count", decode_total_count(R"({"resources":[]})", f));
}

BOOST_AUTO_TEST_SUITE_END()
