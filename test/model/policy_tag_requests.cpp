// The rules for the tags of backup policies, at their edges.
#include <vigil/model/policy_tag_requests.hpp>

#include <boost/test/unit_test.hpp>

#include <type_traits>

using namespace vigil;

static_assert(!std::is_aggregate_v<add_policy_tag_request>);
static_assert(!std::is_aggregate_v<remove_policy_tag_request>);
static_assert(!std::is_aggregate_v<batch_policy_tags_request>);
static_assert(!std::is_aggregate_v<policy_tags_query>);

namespace {

policy_id const policy("p");

std::string field_of(std::optional<argument_fault> const& f) { return f ? f->field : std::string(); }

std::vector<std::string> numbers(int n)
{
    std::vector<std::string> out;
    for (int i = 0; i < n; ++i)
        out.push_back(std::to_string(i));
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(policy_tag_requests)

BOOST_AUTO_TEST_CASE(a_tag_has_a_key_of_36_and_a_value_of_43)
{
    auto const add = [](std::string key, std::string value) {
        return field_of(add_policy_tag_request(policy, std::move(key), std::move(value)).validate());
    };
    BOOST_TEST(add(std::string(36, 'k'), std::string(43, 'v')) == "");
    BOOST_TEST(add("k", "") == "");
    BOOST_TEST(add("", "v") == "tag.key");
    BOOST_TEST(add(std::string(37, 'k'), "v") == "tag.key");
    BOOST_TEST(add("k", std::string(44, 'v')) == "tag.value");
    BOOST_TEST(add("a=b", "v") == "tag.key");
    BOOST_TEST(add("k", "v w") == "tag.value");
    BOOST_TEST(field_of(add_policy_tag_request(policy_id("action"), "k", "v").check_path()) == "policy_id");
}

// DELETE .../tags/ or .../tags/.. would be another call.
BOOST_AUTO_TEST_CASE(a_key_in_a_path_is_always_checked)
{
    auto const path = [](std::string key) {
        return field_of(remove_policy_tag_request(policy, std::move(key)).check_path());
    };
    for (auto const* key : {"k", "a#b c", "detail", "action", "...", "a..b", "\xc3\xa4"})
        BOOST_TEST(path(key) == "", key);
    for (auto const* key : {"", ".", "..", "a/b", "../..", "a\\b", "a\n", "\xff"})
        BOOST_TEST(path(key) == "key", key);
    BOOST_TEST(field_of(remove_policy_tag_request(policy_id(""), "k").check_path()) == "policy_id");
    BOOST_TEST(field_of(remove_policy_tag_request(policy, std::string(127, 'k')).validate()) == "");
    BOOST_TEST(field_of(remove_policy_tag_request(policy, std::string(128, 'k')).validate()) == "key");
}

BOOST_AUTO_TEST_CASE(what_is_removed_may_be_longer_than_what_is_made)
{
    auto const batch = [](tag_action a, std::string key, std::string value) {
        return field_of(batch_policy_tags_request(policy, a)
                            .add("first")
                            .add(std::move(key), std::move(value))
                            .validate());
    };
    for (auto const a : {tag_action::create, tag_action::update}) {
        BOOST_TEST(batch(a, "k", "v") == "");
        BOOST_TEST(batch(a, std::string(37, 'k'), "v") == "tags[1].key");
        BOOST_TEST(batch(a, "k.", "v") == "tags[1].key");
        BOOST_TEST(batch(a, "k", "v.") == "tags[1].value");
        BOOST_TEST(batch(a, "first", "v") == "tags[1].key");
        BOOST_TEST(field_of(batch_policy_tags_request(policy, a).validate()) == "tags");
    }
    BOOST_TEST(batch(tag_action::remove, std::string(127, '.'), std::string(255, '.')) == "");
    BOOST_TEST(batch(tag_action::remove, std::string(128, 'k'), "") == "tags[1].key");
    BOOST_TEST(batch(tag_action::remove, "", "") == "tags[1].key");
    BOOST_TEST(batch(tag_action::remove, "k", std::string(256, 'v')) == "tags[1].value");
    BOOST_TEST(field_of(batch_policy_tags_request(policy_id(""), tag_action::remove).check_path()) ==
               "policy_id");
}

BOOST_AUTO_TEST_CASE(a_query_has_10_keys_and_10_values_at_most)
{
    auto const check = [](policy_tags_query const& q) { return field_of(q.validate()); };
    auto const keys = [](int n) {
        policy_tags_query q;
        for (auto const& k : numbers(n))
            q.has(k, {});
        return q;
    };
    BOOST_TEST(check({}) == "");
    BOOST_TEST(check(keys(10)) == "");
    BOOST_TEST(check(keys(11)) == "tags");
    BOOST_TEST(check(policy_tags_query().has("k", numbers(10))) == "");
    BOOST_TEST(check(policy_tags_query().has_any("k", numbers(11))) == "tags_any[0].values");
    BOOST_TEST(check(policy_tags_query().has_not_all("a", {}).has_not_all("a", {})) == "not_tags[1].key");
    BOOST_TEST(check(policy_tags_query().has_none("a", {"x", "x"})) == "not_tags_any[0].values");
    BOOST_TEST(check(policy_tags_query().has("", {})) == "tags[0].key");
    BOOST_TEST(check(policy_tags_query().has("a", {}).has_any("a", {})) == ""); // unique in each list
    policy_tags_query q;
    q.has("a").has("b", "1", std::string("2"));
    BOOST_TEST((q.all() == std::vector{tag_values("a", {}), tag_values("b", {"1", "2"})}));
    BOOST_TEST(check(policy_tags_query().name_like("\n")) == "matches");
    BOOST_TEST(check(policy_tags_query().limit(1000).offset(0)) == "");
    BOOST_TEST(check(policy_tags_query().limit(1001)) == "limit");
    BOOST_TEST(check(policy_tags_query().limit(0)) == "limit");
    BOOST_TEST(check(policy_tags_query().offset(-1)) == "offset");
}

BOOST_AUTO_TEST_SUITE_END()
