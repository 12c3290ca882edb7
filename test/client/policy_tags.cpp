// Tags of backup policies: what is sent, how often, and what comes of the answer.
#include "support/conversation.hpp"

#include <boost/asio/error.hpp>

namespace vigil::test {
namespace {

constexpr auto absent = R"({"error":{"code":"AutoBackup.0216","message":"The tag does not exist."}})";

struct scene : conversation
{
    policy_id const pol{"pol"};

    auto add(add_policy_tag_request r)
    {
        return run<void>([&](auto t) { return policies(api()).async_add_tag(r, t); });
    }
    auto remove(std::string key, std::string policy = "pol")
    {
        return run<void>([&](auto t) {
            return policies(api()).async_remove_tag(remove_policy_tag_request(policy_id(policy), key), t);
        });
    }
    auto batch(batch_policy_tags_request r)
    {
        return run<void>([&](auto t) { return policies(api()).async_batch_tags(r, t); });
    }
    auto query(policy_tags_query q)
    {
        return run<page<tagged_policy>>([&](auto t) { return policies(api()).async_query_by_tag(q, t); });
    }
    auto count(policy_tags_query q)
    {
        return run<std::int64_t>([&](auto t) { return policies(api()).async_count_by_tag(q, t); });
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(policy_tags, scene)

BOOST_AUTO_TEST_CASE(a_tag_is_put_on)
{
    wire.expect("POST /v2/p/backuppolicy/pol/tags").fail(asio::error::connection_reset);
    wire.expect("POST /v2/p/backuppolicy/pol/tags")
        .with_body(R"({"tag":{"key":"k","value":"v"}})")
        .reply(204, "");
    auto const e = add({pol, "k", "v"});
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.attempts == 2);
    BOOST_TEST(e->info.operation == "vbs.policyTags.add");
    wire.expect("POST /v2/p/backuppolicy/pol/tags")
        .reply(400, R"({"error":{"code":"AutoBackup.0215","message":"too many"}})");
    BOOST_TEST((add({pol, "k", "v"})->ec == condition::quota));
    BOOST_TEST(add({pol, "k k", "v"})->info.field == "tag.key");
}

BOOST_AUTO_TEST_CASE(a_tag_is_taken_off)
{
    wire.expect("DELETE /v2/p/backuppolicy/pol/tags/a%23b").with_body("").reply(204, "");
    auto const e = remove("a#b");
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.operation == "vbs.policyTags.remove");
    wire.expect("DELETE /v2/p/backuppolicy/pol/tags/k").reply(400, absent);
    BOOST_TEST((remove("k")->ec == condition::not_found));
    wire.expect("DELETE /v2/p/backuppolicy/pol/tags/k").reply(504);
    wire.expect("DELETE /v2/p/backuppolicy/pol/tags/k").reply(404, absent);
    BOOST_TEST(!remove("k")->ec);
}

BOOST_AUTO_TEST_CASE(nothing_but_a_key_of_a_policy_is_taken_off)
{
    options.validate_arguments = false;
    for (std::string const key : {"", ".", "..", "a/b"})
        BOOST_TEST(remove(key)->info.field == "key", key);
    for (std::string const id : {"", "tags", "resource_instances", ".."}) {
        BOOST_TEST(remove("k", id)->info.field == "policy_id", id);
        BOOST_TEST(add({policy_id(id), "k", "v"})->info.field == "policy_id");
        BOOST_TEST(batch({policy_id(id), tag_action::remove})->info.field == "policy_id");
    }
    BOOST_TEST(wire.requests().empty());
}

BOOST_AUTO_TEST_CASE(several_tags_at_once)
{
    wire.expect("POST /v2/p/backuppolicy/pol/tags/action")
        .with_body(R"({"action":"delete","tags":[{"key":"a"},{"key":"b","value":"v"}]})")
        .reply(204, "");
    auto const e = batch(batch_policy_tags_request(pol, tag_action::remove).add("a").add("b", "v"));
    BOOST_TEST(!e->ec);
    BOOST_TEST(e->info.operation == "vbs.policyTags.batch");
    wire.expect("POST /v2/p/backuppolicy/pol/tags/action")
        .reply(400, R"({"error":{"code":"AutoBackup.0222","message":"unknown action"}})");
    BOOST_TEST(
        (batch(batch_policy_tags_request(pol, tag_action::create).add("a"))->ec == condition::client_fault));
    BOOST_TEST(batch({pol, tag_action::create})->info.field == "tags");
}

BOOST_AUTO_TEST_CASE(tags_are_read)
{
    wire.expect("GET /v2/p/backuppolicy/pol/tags").reply(200, R"({"tags":[{"key":"k","values":["v"]}]})");
    auto const get = [&](std::string id) {
        return run<std::vector<tag>>(
            [&](auto t) { return policies(api()).async_get_tags(policy_id(id), t); });
    };
    BOOST_TEST((get("pol")->value == std::vector{tag("k", "v")}));
    wire.expect("GET /v2/p/backuppolicy/pol/tags").reply(404, absent);
    BOOST_TEST((get("pol")->ec == condition::not_found));
    BOOST_TEST(get("")->info.field == "policy_id"); // the tags of all policies are asked for below

    wire.expect("GET /v2/p/backuppolicy/tags").reply(200, R"({"tags":[{"key":"k","values":["v","w"]}]})");
    auto const all =
        run<std::vector<tag_values>>([&](auto t) { return policies(api()).async_list_all_tags(t); });
    BOOST_TEST((all->value == std::vector{tag_values("k", {"v", "w"})}));
    BOOST_TEST(all->info.operation == "vbs.policyTags.listAll");
}

BOOST_AUTO_TEST_CASE(policies_are_found_and_counted)
{
    auto q = policy_tags_query().has("k", {"v"}).limit(1);
    wire.expect("POST /v2/p/backuppolicy/resource_instances/action").reply(504); // a read, although a POST
    wire.expect("POST /v2/p/backuppolicy/resource_instances/action")
        .with_body(R"({"action":"filter","tags":[{"key":"k","values":["v"]}],"limit":"1"})")
        .reply(200,
               R"({"total_count":2,"resources":[{"resource_id":"pol","tags":[{"key":"k","value":"v"}]}]})");
    auto const first = query(q);
    BOOST_TEST(!first->ec);
    BOOST_TEST(first->value.items.at(0).id.str() == "pol");
    BOOST_TEST_REQUIRE((first->value.next_offset == 1));
    wire.expect("POST /v2/p/backuppolicy/resource_instances/action")
        .with_body(R"({"action":"filter","tags":[{"key":"k","values":["v"]}],"limit":"1","offset":"1"})")
        .reply(200, R"({"total_count":2,"resources":[]})");
    BOOST_TEST(!query(q.offset(1))->value.next_offset.has_value());
    wire.expect("POST /v2/p/backuppolicy/resource_instances/action")
        .with_body(R"({"action":"count","tags":[{"key":"k","values":["v"]}]})")
        .reply(200, R"({"total_count":2})");
    auto const n = count(q);
    BOOST_TEST(n->value == 2);
    BOOST_TEST(n->info.operation == "vbs.policyTags.query");
    wire.expect("POST /v2/p/backuppolicy/resource_instances/action").reply(200, "{}");
    BOOST_TEST(count(q)->info.field == "total_count");
    BOOST_TEST(query(policy_tags_query().has("", {}))->info.field == "tags[0].key");
}

// Neither the end of the list nor its length can be told from total_count.
BOOST_AUTO_TEST_CASE(S13_what_a_query_finds_as_a_stream_of_pages)
{
    using found = std::optional<page<tagged_policy>>;
    auto stream = policies(api()).query_by_tag(policy_tags_query().has("k").limit(2));
    auto const expect = [&](std::string const& place, std::string const& resources) {
        wire.expect("POST /v2/p/backuppolicy/resource_instances/action")
            .with_body(R"({"action":"filter","tags":[{"key":"k","values":[]}],"limit":"2")" + place + "}")
            .reply(200, R"({"total_count":1,"resources":[)" + resources + "]}");
    };
    expect("", R"({"resource_id":"a"},{"resource_id":"b"})");
    expect(R"(,"offset":"2")", R"({"resource_id":"c"})");
    std::string seen;
    for (int i = 0; i < 3; ++i) {
        auto const e = run<found>([&](auto t) { return stream.async_next(t); });
        BOOST_TEST(!e->ec);
        BOOST_TEST(e->value.has_value() == (i < 2));
        if (e->value)
            for (auto const& p : e->value->items)
                seen += p.id.str();
    }
    BOOST_TEST(seen == "abc");

    auto refused = policies(api()).query_by_tag(policy_tags_query().has("k").limit(0));
    BOOST_TEST(run<found>([&](auto t) { return refused.async_next(t); })->info.field == "limit");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace vigil::test
