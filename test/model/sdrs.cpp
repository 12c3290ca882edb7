// Each rule of API 14 that the requests of SDRS know, at its edges.
#include <vigil/model/sdrs_drill.hpp>
#include <vigil/model/sdrs_group.hpp>
#include <vigil/model/sdrs_instance.hpp>
#include <vigil/model/sdrs_replication.hpp>
#include <vigil/model/sdrs_tags.hpp>

#include <boost/test/unit_test.hpp>

#include <type_traits>

using namespace vigil;
using namespace vigil::sdrs;

// g++ 12 destroys aggregate temporaries twice in an expression with co_await.
template <class... Requests>
constexpr bool none_is_an_aggregate = (!std::is_aggregate_v<Requests> && ...);
static_assert(none_is_an_aggregate<
              create_group_request, list_groups_query, planned_failover_request, rename_request<drill_id>,
              create_instance_request, list_instances_query, delete_instance_request,
              attach_replication_request, detach_replication_request, add_nic_request, delete_nic_request,
              resize_request, add_tag_request, remove_tag_request, batch_tags_request, tag_query,
              create_replication_request, list_replications_query, delete_replication_request,
              extend_replication_request, create_drill_request, list_drills_query>);

namespace {

server_group_id const group("g1");
protected_instance_id const instance("i1");
replication_id const pair_("r1");

void good(std::optional<argument_fault> const& f)
{
    BOOST_TEST(!f.has_value(), (f ? f->field + ": " + f->rule : std::string()));
}

void bad(std::optional<argument_fault> const& f, std::string_view field)
{
    BOOST_TEST_REQUIRE(f.has_value(), "accepted, but " << field << " should be refused");
    BOOST_TEST(f->field == field);
    BOOST_TEST(!f->rule.empty());
}

create_group_request new_group(std::string name = "n")
{
    return {std::move(name), "z1", "z2", active_domain_id("d"), vpc_id("v")};
}

create_instance_request new_instance() { return {group, server_id("s"), "n"}; }

std::string const umlaut = "\xc3\xa4"; // two bytes, one character

} // namespace

BOOST_AUTO_TEST_SUITE(sdrs_requests)

BOOST_AUTO_TEST_CASE(names_are_1_to_64_bytes_of_a_small_alphabet)
{
    for (auto const& name :
         {std::string("a"), std::string(64, 'Z'), std::string("A-z_0.9"), std::string(".")}) {
        good(new_group(name).validate());
        good(rename_request<server_group_id>(group, name).validate());
        good(create_instance_request(group, server_id("s"), name).validate());
        good(create_replication_request(group, volume_id("v"), name).validate());
        good(create_drill_request(group, name).validate());
    }
    for (auto const& name : {std::string(), std::string(65, 'a'), std::string("a b"), umlaut,
                             std::string("a\n"), std::string("<a>"), std::string("a/b")}) {
        bad(new_group(name).validate(), "name");
        bad(rename_request<server_group_id>(group, name).validate(), "name");
        bad(create_instance_request(group, server_id("s"), name).validate(), "name");
        bad(create_replication_request(group, volume_id("v"), name).validate(), "name");
        bad(create_drill_request(group, name).validate(), "name");
    }
}

BOOST_AUTO_TEST_CASE(descriptions_count_bytes)
{
    good(new_group().description(std::string(64, 'x')).validate());
    bad(new_group().description(std::string(65, 'x')).validate(), "description");
    bad(new_group().description(umlaut + std::string(63, 'x')).validate(), "description");
    bad(new_group().description("a<b").validate(), "description");
    bad(new_group().description("\xff").validate(), "description");
    bad(new_instance().description("a>b").validate(), "description");
    bad(create_replication_request(group, volume_id("v"), "n").description("<").validate(), "description");
}

BOOST_AUTO_TEST_CASE(what_a_create_must_have_is_there)
{
    bad(create_group_request("n", "", "z2", active_domain_id("d"), vpc_id("v")).validate(),
        "source_availability_zone");
    bad(create_group_request("n", "z1", "", active_domain_id("d"), vpc_id("v")).validate(),
        "target_availability_zone");
    bad(create_group_request("n", "z1", "z2", {}, vpc_id("v")).validate(), "domain_id");
    bad(create_group_request("n", "z1", "z2", active_domain_id("d"), {}).validate(), "source_vpc_id");
    bad(create_instance_request({}, server_id("s"), "n").validate(), "server_group_id");
    bad(create_instance_request(group, {}, "n").validate(), "server_id");
    bad(create_replication_request({}, volume_id("v"), "n").validate(), "server_group_id");
    bad(create_replication_request(group, {}, "n").validate(), "volume_id");
    bad(create_drill_request({}, "n").validate(), "server_group_id");
    bad(attach_replication_request(instance, {}, "/dev/vda").validate(), "replication_id");
    bad(attach_replication_request(instance, pair_, "").validate(), "device");
    bad(add_nic_request(instance, {}).validate(), "subnet_id");
    bad(add_nic_request(instance, subnet_id("s")).security_group({}).validate(), "security_groups");
    good(add_nic_request(instance, subnet_id("s")).security_group(security_group_id("g")).validate());
    bad(delete_nic_request(instance, {}).validate(), "nic_id");
    good(delete_nic_request(instance, nic_id("f0ac4394-7e4a-4409-9701-husge283dbc3")).validate()); // S8
}

BOOST_AUTO_TEST_CASE(ids_in_paths_are_safe)
{
    for (std::string const id : {"", "batch", "tags", "a/b", "..", "a b", "resource_instances"}) {
        protected_instance_id const i(id);
        bad(rename_request<server_group_id>(server_group_id(id), "n").check_path(), "server_group_id");
        bad(rename_request<protected_instance_id>(i, "n").check_path(), "protected_instance_id");
        bad(rename_request<replication_id>(replication_id(id), "n").check_path(), "replication_id");
        bad(rename_request<drill_id>(drill_id(id), "n").check_path(), "disaster_recovery_drill_id");
        bad(planned_failover_request(server_group_id(id), site::target).check_path(), "server_group_id");
        bad(delete_instance_request(i).check_path(), "protected_instance_id");
        bad(attach_replication_request(i, pair_, "/dev/vda").check_path(), "protected_instance_id");
        bad(detach_replication_request(i, pair_).check_path(), "protected_instance_id");
        bad(detach_replication_request(instance, replication_id(id)).check_path(), "replication_id");
        bad(add_nic_request(i, subnet_id("s")).check_path(), "protected_instance_id");
        bad(delete_nic_request(i, nic_id("n")).check_path(), "protected_instance_id");
        bad(resize_request(i).check_path(), "protected_instance_id");
        bad(add_tag_request(i, "k", "v").check_path(), "protected_instance_id");
        bad(remove_tag_request(i, "k").check_path(), "protected_instance_id");
        bad(batch_tags_request(i, tag_change::write).check_path(), "protected_instance_id");
        bad(delete_replication_request(replication_id(id)).check_path(), "replication_id");
        bad(extend_replication_request(replication_id(id), 1).check_path(), "replication_id");
    }
    good(detach_replication_request(instance, pair_).check_path());
    good(rename_request<drill_id>(drill_id("0000000062db92d70162db9d200f32dh"), "n").check_path());
}

BOOST_AUTO_TEST_CASE(a_site_is_named)
{
    good(planned_failover_request(group, site::source).validate());
    bad(planned_failover_request(group, site::unknown).validate(), "priority_station");
}

BOOST_AUTO_TEST_CASE(S5_pages_have_1_to_999_items)
{
    auto const edges = [](auto query) {
        using Query = decltype(query);
        good(Query().limit(1).offset(0).validate());
        good(Query().limit(999).validate());
        bad(Query().limit(0).validate(), "limit");
        bad(Query().limit(1000).validate(), "limit");
        bad(Query().offset(-1).validate(), "offset");
        bad(Query().name("a\r\nb").validate(), "name");
        bad(Query().status("\xff").validate(), "status");
    };
    edges(list_groups_query());
    edges(list_instances_query());
    edges(list_replications_query());
    edges(list_drills_query());
}

BOOST_AUTO_TEST_CASE(lists_of_ids_have_30_at_most)
{
    std::vector<server_group_id> groups(30, group);
    std::vector<protected_instance_id> instances(30, instance);
    good(list_instances_query().groups(groups).instances(instances).validate());
    good(list_replications_query().groups(groups).instances(instances).validate());
    groups.push_back(group);
    bad(list_instances_query().groups(groups).validate(), "server_group_ids");
    bad(list_replications_query().groups(groups).validate(), "server_group_ids");
    instances.push_back(instance);
    bad(list_instances_query().instances(instances).validate(), "protected_instance_ids");
    bad(list_replications_query().instances(instances).validate(), "protected_instance_ids");
    bad(list_instances_query().groups({group, server_group_id()}).validate(), "server_group_ids[1]");
}

BOOST_AUTO_TEST_CASE(an_address_needs_its_subnet)
{
    bad(new_instance().primary_address("192.168.0.5").validate(), "primary_ip_address");
    good(new_instance().primary_address("192.168.0.5").primary_subnet(subnet_id("s")).validate());
}

BOOST_AUTO_TEST_CASE(a_resize_names_a_flavour)
{
    bad(resize_request(instance).validate(), "flavorRef");
    good(resize_request(instance).flavor("e2.small").validate());
    good(resize_request(instance).production_flavor("e2.small").validate());
    good(resize_request(instance).dr_flavor("e2.small").validate());
}

BOOST_AUTO_TEST_CASE(a_new_size_is_a_size)
{
    bad(extend_replication_request(pair_, 0).validate(), "new_size");
    bad(extend_replication_request(pair_, -1).validate(), "new_size");
    good(extend_replication_request(pair_, 1).validate());
}

BOOST_AUTO_TEST_CASE(tags_are_bounded_and_unique)
{
    auto full = new_instance();
    for (int i = 0; i < 10; ++i)
        full.tag("k" + std::to_string(i), "");
    good(full.validate());
    bad(full.tag("k10", "").validate(), "tags");
    bad(new_instance().tag("k", "1").tag("k", "2").validate(), "tags[1].key");
    bad(new_instance().tag("", "v").validate(), "tags[0].key");
    bad(new_instance().tag("  ", "v").validate(), "tags[0].key");
    good(add_tag_request(instance, std::string(127, 'k'), std::string(255, 'v')).validate());
    bad(add_tag_request(instance, std::string(128, 'k'), "").validate(), "key");
    bad(add_tag_request(instance, "k", std::string(256, 'v')).validate(), "value");
    bad(add_tag_request(instance, "k\n", "").validate(), "key");
    bad(batch_tags_request(instance, tag_change::remove).validate(), "tags");
    good(batch_tags_request(instance, tag_change::remove).tag("k", "").validate());
    bad(batch_tags_request(instance, tag_change::write).tag("k", "").tag("k", "").validate(), "tags[1].key");
}

// An empty key would turn the deletion of one tag into another call, whatever the options say.
BOOST_AUTO_TEST_CASE(the_key_of_a_tag_is_a_segment_of_its_own)
{
    for (std::string const key : {"", ".", "..", "../x", "x/..", "x/../../..", "a/./b", "a\\..", "..\\a"})
        bad(remove_tag_request(instance, key).check_path(), "key");
    for (std::string const key : {"...", "a..b", "..a/b", "kubernetes.io/name", "/", "%2e%2e"})
        good(remove_tag_request(instance, key).check_path());
    good(remove_tag_request(instance, "a/b").check_path()); // encoded
}

BOOST_AUTO_TEST_CASE(filters_by_many_ids_grow_one_by_one)
{
    list_instances_query i;
    i.or_group(server_group_id("g1"))
        .or_group(server_group_id("g2"))
        .or_instance(protected_instance_id("i1"));
    BOOST_TEST(i.groups().size() == 2u);
    BOOST_TEST(i.instances().size() == 1u);
    list_replications_query r;
    r.or_group(server_group_id("g1"))
        .or_instance(protected_instance_id("i1"))
        .or_instance(protected_instance_id("i2"));
    BOOST_TEST(r.groups().size() == 1u);
    BOOST_TEST(r.instances().size() == 2u);
    good(r.validate());
}

BOOST_AUTO_TEST_CASE(queries_by_tag_have_20_keys_of_20_values)
{
    std::vector<std::string> values;
    values.reserve(21);
    for (int i = 0; i < 20; ++i)
        values.push_back("v" + std::to_string(i));
    tag_query full;
    for (int i = 0; i < 20; ++i)
        full.has("k" + std::to_string(i), values);
    good(full.validate());
    bad(full.has("k20").validate(), "tags");
    values.push_back("v20");
    bad(tag_query().has_any("k", values).validate(), "tags_any[0].values");
    bad(tag_query().has_not_all("k", {"a", "a"}).validate(), "not_tags[0].values");
    BOOST_TEST((tag_query().has("k", "a", "b").all() == tag_query().has("k", {"a", "b"}).all()));
    BOOST_TEST(tag_query().has_any("k", "a").any().front().values.size() == 1u);
    bad(tag_query().has_none("k").has_none("k").validate(), "not_tags_any");
    bad(tag_query().has("").validate(), "tags[0].key");
    bad(tag_query().has("k", {std::string(256, 'v')}).validate(), "tags[0].value");
    good(tag_query().has("k").has_any("k").validate()); // of different conditions
    good(tag_query().limit(1000).offset(0).validate());
    bad(tag_query().limit(1001).validate(), "limit");
    bad(tag_query().limit(0).validate(), "limit");
    bad(tag_query().offset(-1).validate(), "offset");
    bad(tag_query().name_like("a\n").validate(), "matches");
}

BOOST_AUTO_TEST_CASE(frozen_instances)
{
    protected_instance i;
    BOOST_TEST(!is_frozen(i));
    i.metadata["__system__frozen"] = "";
    BOOST_TEST(!is_frozen(i));
    i.metadata["__system__frozen"] = "true";
    BOOST_TEST(is_frozen(i));
}

// API 7.5, its table row by row.
BOOST_AUTO_TEST_CASE(states_say_how_the_last_action_went)
{
    struct
    {
        std::string_view running;
        std::string_view success;
        std::string_view failure;
    } const actions[]{
        {"creating", "available", "error"},
        {"deleting", "", "error-deleting"},
        {"starting", "protected", "error-starting"},
        {"reprotecting", "protected", "error-reprotecting"},
        {"stopping", "available", "error-stopping"},
        {"reversing", "protected", "error-reversing"},
        {"failing-over", "failed-over", "error-failing-over"},
        {"nic-creating", "", ""},
        {"nic-deleting", "", ""},
        {"resizing", "", "error-resizing"},
        {"extending", "", "error-extending"},
        {"attaching", "", "error-attaching"},
        {"detaching", "", "error-detaching"},
    };
    auto const says = [](std::string_view text) {
        resource_status const s(text);
        return std::string(in_progress(s) ? "running " : "") + (has_failed(s) ? "failed " : "") +
               (needs_operator(s) ? "operator" : "");
    };
    for (auto const& a : actions) {
        BOOST_TEST(says(a.running) == "running ", a.running);
        BOOST_TEST(says(a.success) == "", a.success);
        BOOST_TEST(says(a.failure) == (a.failure.empty() ? "" : "failed "), a.failure);
    }
    for (auto const* const text : {"invalid", "fault"})
        BOOST_TEST(says(text) == "operator", text);
    // an open set: an unknown state is neither
    for (auto const* const text : {"error-dreaming", "dreaming", ""})
        BOOST_TEST(says(text) == "", text);
    // every state that is known is in the table
    std::size_t running = 0, failed = 0, operators = 0, settled = 0;
    for (auto const& name : enum_names(state())) {
        auto const said = says(name.text);
        ++(said == "running "   ? running
           : said == "failed "  ? failed
           : said == "operator" ? operators
                                : settled);
    }
    BOOST_TEST(running == 13u);
    BOOST_TEST(failed == 11u);
    BOOST_TEST(operators == 2u);
    BOOST_TEST(settled == 3u); // available, protected, failed-over
}

BOOST_AUTO_TEST_SUITE_END()
