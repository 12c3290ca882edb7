// The rules for sharing backups, at their edges.
#include <vigil/model/share_requests.hpp>

#include <boost/test/unit_test.hpp>

#include <type_traits>

using namespace vigil;

static_assert(!std::is_aggregate_v<share_backup_request>);
static_assert(!std::is_aggregate_v<list_shares_query>);

namespace {

std::string fault_of(std::optional<argument_fault> const& f) { return f ? f->field : std::string(); }

std::string share_with(std::vector<project_id> to)
{
    return fault_of(share_backup_request(backup_id("b1"), std::move(to)).validate());
}

} // namespace

BOOST_AUTO_TEST_SUITE(share_requests)

BOOST_AUTO_TEST_CASE(a_backup_is_shared_with_at_least_one_project_each_once)
{
    BOOST_TEST(share_with({project_id("p1")}) == "");
    BOOST_TEST(share_with({project_id("p1"), project_id("p2")}) == "");
    auto const fluent = share_backup_request(backup_id("b1")).to(project_id("p1")).to(project_id("p2"));
    BOOST_TEST((fluent.to() == std::vector{project_id("p1"), project_id("p2")}));
    BOOST_TEST(share_with({}) == "to_project_ids");
    BOOST_TEST(share_with({project_id("p1"), project_id("p2"), project_id("p1")}) == "to_project_ids[2]");
    BOOST_TEST(share_with({project_id("p1"), project_id("")}) == "to_project_ids[1]");
    BOOST_TEST(share_with({project_id("a/b")}) == "to_project_ids[0]");
    BOOST_TEST(fault_of(share_backup_request(backup_id(""), {project_id("p1")}).validate()) == "backup_id");
}

BOOST_AUTO_TEST_CASE(a_backup_is_not_shared_with_its_own_project)
{
    share_backup_request const r(backup_id("b1"), {project_id("p1"), project_id("p2")});
    BOOST_TEST(fault_of(r.validate_for(project_id("p2"))) == "to_project_ids[1]");
    BOOST_TEST(fault_of(r.validate_for(project_id("p3"))) == "");
}

BOOST_AUTO_TEST_CASE(filters_cannot_end_a_line)
{
    auto const check = [](list_shares_query const& q) { return fault_of(q.validate()); };
    BOOST_TEST(check({}) == "");
    BOOST_TEST(check(list_shares_query().name("any text \xc3\xa4").limit(1000).offset(0)) == "");
    BOOST_TEST(check(list_shares_query().name("a\n")) == "name");
    BOOST_TEST(check(list_shares_query().name("\xff")) == "name");
    BOOST_TEST(check(list_shares_query().volume(volume_id("\r"))) == "volume_id");
    BOOST_TEST(check(list_shares_query().status("\r")) == "status");
    BOOST_TEST(check(list_shares_query().backup(backup_id("\r"))) == "backup_id");
    BOOST_TEST(check(list_shares_query().from_project(project_id("\r"))) == "from_project_id");
    BOOST_TEST(check(list_shares_query().to_project(project_id("\r"))) == "to_project_id");
    BOOST_TEST(check(list_shares_query().availability_zone("\r")) == "availability_zone");
    BOOST_TEST(check(list_shares_query().sort_key("\r")) == "sort_key");
    BOOST_TEST(check(list_shares_query().limit(0)) == "limit");
    BOOST_TEST(check(list_shares_query().limit(1001)) == "limit");
    BOOST_TEST(check(list_shares_query().offset(-1)) == "offset");
}

BOOST_AUTO_TEST_SUITE_END()
