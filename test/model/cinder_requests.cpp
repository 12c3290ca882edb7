#include <vigil/model/cinder_requests.hpp>

#include <boost/test/unit_test.hpp>

using namespace vigil;

namespace {

template <class Request>
void refused(Request const& r, std::string_view field)
{
    auto const fault = r.validate();
    BOOST_TEST_REQUIRE(fault.has_value(), field << " was to be refused");
    BOOST_TEST(fault->field == field);
    BOOST_TEST(!fault->rule.empty());
}

template <class Request>
void accepted(Request const& r)
{
    auto const fault = r.validate();
    BOOST_TEST(!fault.has_value());
}

} // namespace

BOOST_AUTO_TEST_SUITE(cinder_requests)

BOOST_AUTO_TEST_CASE(an_update_changes_something)
{
    backup_id const b("b1");
    refused(update_backup_request(b), "name");
    accepted(update_backup_request(b).name(""));
    accepted(update_backup_request(b).description(std::string(255, 'd')));
    refused(update_backup_request(b).description(std::string(256, 'd')), "description");
    refused(update_backup_request(b).name(std::string(256, 'n')), "name");
    refused(update_backup_request(backup_id("..")).name("n"), "backup_id");
    BOOST_TEST(update_backup_request(backup_id("batch")).check_path().has_value());
}

BOOST_AUTO_TEST_CASE(metadata_one_by_one)
{
    std::map<std::string, std::string> const both{{"a", "1"}, {"b", "3"}};
    create_native_backup_request r(volume_id("v"), "n");
    BOOST_TEST((r.metadata("a", "1").metadata("b", "2").metadata("b", "3").metadata() == both));
    update_backup_request u(backup_id("b1"));
    BOOST_TEST(!u.metadata().has_value());
    BOOST_TEST((u.metadata("a", "1").metadata("b", "2").metadata("b", "3").metadata() == both));
}

BOOST_AUTO_TEST_CASE(metadata_have_an_alphabet)
{
    update_backup_request r(backup_id("b1"));
    accepted(r.metadata({}));
    accepted(r.metadata({{"a Z:9/_.-", std::string(255, 'v')}}));
    refused(r.metadata({{"", "v"}}), "metadata");
    refused(r.metadata({{"k\xc3\xa4", "v"}}), "metadata");
    refused(r.metadata({{std::string(256, 'k'), "v"}}), "metadata");
    refused(r.metadata({{"k", std::string(256, 'v')}}), "metadata.k");

    create_native_backup_request c(volume_id("v1"));
    accepted(c.metadata({{"k", "v"}}));
    refused(c.metadata({{"k\n", "v"}}), "metadata");
    c.metadata({});
    refused(c.availability_zone(std::string(256, 'z')), "availability_zone");
    c.availability_zone("az");
    refused(c.project(project_id("a/b")), "project_id");
}

BOOST_AUTO_TEST_CASE(a_record_has_both_texts)
{
    accepted(import_record_request({"service", "url"}));
    refused(import_record_request({"", "url"}), "backup_service");
    refused(import_record_request({"service", ""}), "backup_url");
    refused(import_record_request({std::string(256, 's'), "url"}), "backup_service");
}

BOOST_AUTO_TEST_CASE(only_states_of_rest_can_be_set)
{
    backup_id const b("b1");
    accepted(reset_backup_status_request(b, backup_state::available));
    accepted(reset_backup_status_request(b, backup_state::error));
    refused(reset_backup_status_request(b, backup_state::deleting), "status");
    refused(reset_backup_status_request(b, backup_status("odd")), "status");
    refused(reset_backup_status_request(backup_id(""), backup_state::error), "backup_id");
}

BOOST_AUTO_TEST_SUITE_END()
